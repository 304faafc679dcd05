// What must be so for each kind of words when they leave, and the reason when it is not.
#include "engine/notice/overtaken.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "engine/notice/decisions.hpp"

namespace lamplighter::notice {
namespace {

using Course = Situation::Course;

struct Event {
  std::string_view stage;
  About about;
};
constexpr std::array events = std::to_array<Event>({
    {"rescheduled", About::cut_ahead},     {"delayed", About::cut_ahead},
    {"started", About::interruption},      {"etr", About::interruption},
    {"crew_assigned", About::interruption}, {"crew_on_site", About::interruption}, {"crew_reassigned", About::interruption},
    {"extended", About::later_end},        {"restored", About::supply_back},
    {"restored_unverified", About::supply_back}, {"finished_early", About::supply_back},
    {"cancelled", About::no_cut},          {"withdrawn", About::no_cut},
    {"correction", About::no_cut},         {reduced_security_stage, About::reduced},
});

OwnWindow const* window_at(std::vector<OwnWindow> const& windows, Notice const& notice) {
  auto const found = std::ranges::find(windows, from_ms(notice.occurrence), &OwnWindow::start);
  return found == windows.end() ? nullptr : &*found;
}

OwnWindow const* window_of(Notice const& notice, Situation const& now_so) { return window_at(now_so.windows, notice); }

std::optional<Reason> course_ended(Situation const& now_so) {
  switch (now_so.course) {
    case Course::goes_on: return std::nullopt;
    case Course::called_off: return Reason::plan_cancelled;
    case Course::over: return Reason::subject_over;
  }
  std::abort();
}

Reason why_no_window(Situation const& now_so) {
  return now_so.windows.empty() ? Reason::no_longer_affected : Reason::newer_revision;
}

std::optional<Reason> about_cut_ahead(Notice const& notice, Situation const& now_so, Time now) {
  auto const* window = window_of(notice, now_so);
  if (window != nullptr && window->has_begun) return Reason::cut_has_begun;
  if (auto const ended = course_ended(now_so)) return ended;
  if (window == nullptr) return why_no_window(now_so);
  if (window->start <= now) return Reason::start_has_passed;
  if (window->end <= now) return Reason::subject_over;  // its day was done before it began for him
  return std::nullopt;
}

/// People whose cut comes late hear of its end as well: nobody has to be out yet.
std::optional<Reason> about_later_end(Notice const& notice, Situation const& now_so, Time now) {
  if (auto const ended = course_ended(now_so)) return ended;
  auto const* window = window_of(notice, now_so);
  if (window == nullptr) return now_so.is_out ? std::nullopt : std::optional(why_no_window(now_so));
  if (window->has_begun && !now_so.is_out) return Reason::supply_is_back;
  if (window->end <= now) return Reason::end_has_passed;
  return std::nullopt;
}

/// Of a plan its window says it, of a fault what he has now. It stays worth saying until the second feed is back.
std::optional<Reason> about_reduced(Notice const& notice, Situation const& now_so, Time now) {
  if (auto const ended = course_ended(now_so)) return ended;
  auto const* window = window_at(now_so.reduced, notice);
  if (window != nullptr) return window->end <= now ? std::optional(Reason::end_has_passed) : std::nullopt;
  if (now_so.is_reduced) return std::nullopt;
  return now_so.reduced.empty() && now_so.windows.empty() ? Reason::no_longer_affected : Reason::newer_revision;
}

std::optional<Reason> about_interruption(Notice const& notice, Situation const& now_so, Time now) {
  if (!now_so.is_out) return Reason::supply_is_back;
  if (notice.stage != "etr" || !now_so.etr_at) return std::nullopt;
  if (now_so.etr_number != notice.occurrence) return Reason::newer_revision;
  if (*now_so.etr_at <= now) return Reason::end_has_passed;
  return std::nullopt;
}

std::optional<Reason> about_supply_back(Notice const& notice, Situation const& now_so) {
  if (now_so.is_out_by_any) return Reason::out_again;
  bool const is_answered = std::ranges::find(now_so.confirmed_steps, notice.occurrence) != now_so.confirmed_steps.end();
  if (notice.stage == "restored_unverified" && is_answered) return Reason::supply_confirmed;
  return std::nullopt;
}

std::optional<Reason> about_no_cut(Notice const& notice, Situation const& now_so, Time now) {
  if (now_so.is_out) return Reason::cut_has_begun;
  bool const is_ahead = std::ranges::any_of(now_so.windows, [&](auto const& window) { return window.end > now; });
  if (notice.stage == "withdrawn" && now_so.course == Course::goes_on && is_ahead) return Reason::newer_revision;
  return std::nullopt;
}

}  // namespace

About about(std::string_view stage, schedules::StageRule const* rule) {
  auto const found = std::ranges::find(events, stage, &Event::stage);
  if (found != events.end()) return found->about;
  return rule != nullptr && !rule->is_event ? About::cut_ahead : About::nothing;
}

void mark_begun(std::vector<OwnWindow>& windows, std::span<OwnCut const> cuts) {
  for (auto const& cut : cuts) {
    auto const own = std::ranges::find_if(windows, [&](auto const& window) { return window.end > cut.start; });
    if (own == windows.end() || !own->may_begin || own->has_begun) continue;
    own->has_begun = true;
    own->began_at = cut.start;
  }
}

std::optional<Reason> overtaken(About about, Notice const& notice, Situation const& now_so, Time now) {
  if (notice.recipient.kind != RecipientKind::customer) return std::nullopt;
  switch (about) {
    case About::cut_ahead: return about_cut_ahead(notice, now_so, now);
    case About::interruption: return about_interruption(notice, now_so, now);
    case About::later_end: return about_later_end(notice, now_so, now);
    case About::reduced: return about_reduced(notice, now_so, now);
    case About::supply_back: return about_supply_back(notice, now_so);
    case About::no_cut: return about_no_cut(notice, now_so, now);
    case About::nothing: return std::nullopt;
  }
  std::abort();
}

bool is_missed(About about, Notice const& notice, Situation const& now_so, Reason reason) {
  if (about == About::later_end || about == About::reduced) return reason == Reason::end_has_passed;
  if (about != About::cut_ahead) return false;
  if (reason == Reason::start_has_passed) return true;
  if (reason != Reason::cut_has_begun) return false;
  auto const* window = window_of(notice, now_so);
  return window != nullptr && notice.due_at < window->began_at;
}

}  // namespace lamplighter::notice
