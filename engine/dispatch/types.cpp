// Words of the dispatch room: states of a job and reasons, as they are stored, shown and logged.
#include "engine/dispatch/types.hpp"

#include "engine/dispatch/photo_books.hpp"

#include <array>
#include <utility>

namespace lamplighter::dispatch {
namespace {

constexpr std::array<std::pair<JobState, std::string_view>, 13> job_states{{
    {JobState::open, "open"},
    {JobState::dispatched, "dispatched"},
    {JobState::acknowledged, "acknowledged"},
    {JobState::en_route, "en_route"},
    {JobState::on_site, "on_site"},
    {JobState::located, "located"},
    {JobState::making_safe, "making_safe"},
    {JobState::repairing, "repairing"},
    {JobState::work_complete, "work_complete"},
    {JobState::verified, "verified"},
    {JobState::returned, "returned"},
    {JobState::suspended, "suspended"},
    {JobState::cancelled, "cancelled"},
}};

}  // namespace

std::string_view to_string(JobState state) { return job_states.at(static_cast<std::size_t>(state)).second; }

std::optional<JobState> job_state_from(std::string_view word) {
  for (auto const& [state, name] : job_states) {
    if (name == word) return state;
  }
  return std::nullopt;
}

std::string_view to_string(JobPhoto::Kind kind) {
  switch (kind) {
    case JobPhoto::Kind::before: return "before";
    case JobPhoto::Kind::cause: return "cause";
    case JobPhoto::Kind::after: return "after";
  }
  return {};
}
std::optional<JobPhoto::Kind> photo_kind_from(std::string_view word) {
  for (auto const kind : {JobPhoto::Kind::before, JobPhoto::Kind::cause, JobPhoto::Kind::after}) {
    if (to_string(kind) == word) return kind;
  }
  return std::nullopt;
}

std::string_view to_string(Job::Kind kind) {
  switch (kind) {
    case Job::Kind::repair: return "repair";
    case Job::Kind::patrol: return "patrol";
    case Job::Kind::verify: return "verify";
  }
  return {};
}

bool is_open(JobState state) {
  return state != JobState::verified && state != JobState::cancelled;
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::nearest_suitable: return "nearest_suitable";
    case Reason::nearest_located: return "nearest_located";
    case Reason::suitable_unlocated: return "suitable_unlocated";
    case Reason::only_suitable: return "only_suitable";
    case Reason::none_on_shift: return "none_on_shift";
    case Reason::none_with_skill: return "none_with_skill";
    case Reason::all_busy: return "all_busy";
    case Reason::chosen_by_person: return "chosen_by_person";
    case Reason::order_unacknowledged: return "order_unacknowledged";
    case Reason::step_recorded: return "step_recorded";
    case Reason::step_recorded_late: return "step_recorded_late";
    case Reason::step_repeated: return "step_repeated";
    case Reason::out_of_order: return "out_of_order";
    case Reason::returned_by_crew: return "returned_by_crew";
    case Reason::cancelled_with_outage: return "cancelled_with_outage";
    case Reason::section_has_people: return "section_has_people";
    case Reason::earths_not_removed: return "earths_not_removed";
    case Reason::overridden: return "overridden";
    case Reason::section_is_free: return "section_is_free";
    case Reason::all_declined: return "all_declined";
    case Reason::order_acknowledged: return "order_acknowledged";
    case Reason::order_stands: return "order_stands";
  }
  return {};
}

}  // namespace lamplighter::dispatch
