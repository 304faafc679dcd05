// When each stage of a policy is due for one window, as seen now: the rules of a date, then lateness.
#include "schedules/due.hpp"

#include <algorithm>
#include <chrono>

#include "schedules/due_rules.hpp"

namespace lamplighter::schedules {
namespace {

using std::chrono::milliseconds;

// An event whose stage states no validity is news for a day.
constexpr milliseconds event_validity_default = std::chrono::hours(24);

enum class Sent : std::uint8_t { yes, no };

StageDue finished(StageRule const& stage, Draft draft, Sent sent, Time useless_from) {
  StageDue result;
  result.stage = stage.id;
  result.latest = draft.latest;
  result.earliest = draft.earliest;
  result.bound_by = std::move(draft.bound_by);
  result.expires = useless_from;
  if (sent == Sent::yes) {
    result.due = draft.due;
    if (stage.validity > milliseconds{0}) {
      result.expires = std::min(useless_from, draft.due + stage.validity);
    }
  }
  result.proof_due = result.expires;
  if (sent == Sent::yes && stage.within > milliseconds{0}) {
    result.proof_due = std::min(result.expires, draft.due + stage.within);
  }
  result.reasons = std::move(draft.reasons);
  result.moments = std::move(draft.moments);
  return result;
}

/// The lateness of one stage, given whether a later one speaks for it.
enum class SpokenFor : std::uint8_t { no, by_later_stage };

StageDue as_seen_now(Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone, Time now,
                     Draft draft, SpokenFor spoken_for) {
  if (now >= subject.start) {
    draft.note(DueReason::after_anchor);
    return finished(stage, std::move(draft), Sent::no, subject.start);
  }
  if (draft.due >= now) {
    return finished(stage, std::move(draft), Sent::yes, subject.start);
  }
  if (draft.latest && now > *draft.latest) {
    draft.note(DueReason::minimum_missed);
  }
  if (stage.late == LateRule::fold && spoken_for == SpokenFor::by_later_stage) {
    draft.note(DueReason::late_folded);
    return finished(stage, std::move(draft), Sent::no, subject.start);
  }
  send_now(draft, policy, stage, subject, zone, now);
  return finished(stage, std::move(draft), Sent::yes, subject.start);
}

StageDue refused(StageRule const& stage, Time anchor, DueReason reason) {
  Draft draft;
  draft.due = anchor;
  draft.note(reason);
  return finished(stage, std::move(draft), Sent::no, anchor);
}

/// What is said aloud says nothing to anybody by name, and a text message is no paper.
bool can_speak_for(StageRule const& later, StageRule const& earlier) {
  return later.is_announcement == earlier.is_announcement && later.form >= earlier.form;
}

}  // namespace

std::string_view to_string(DueReason reason) {
  switch (reason) {
    case DueReason::offset:
      return "offset";
    case DueReason::snapped:
      return "snapped";
    case DueReason::moved_out_of_quiet_hours:
      return "moved_out_of_quiet_hours";
    case DueReason::moved_earlier_for_minimum:
      return "moved_earlier_for_minimum";
    case DueReason::late_sent_now:
      return "late_sent_now";
    case DueReason::late_folded:
      return "late_folded";
    case DueReason::minimum_missed:
      return "minimum_missed";
    case DueReason::after_anchor:
      return "after_anchor";
    case DueReason::not_selected:
      return "not_selected";
    case DueReason::event:
      return "event";
    case DueReason::date_not_supported:
      return "date_not_supported";
    case DueReason::held_for_earliest:
      return "held_for_earliest";
    case DueReason::before_earliest:
      return "before_earliest";
    case DueReason::calendar_uncovered:
      return "calendar_uncovered";
  }
  return "";
}

std::vector<StageDue> stages_due(Policy const& policy, Subject const& subject, Zone const& zone, Time now) {
  bool const is_known_time = is_supported(subject.start) && is_supported(now);
  struct Candidate {
    StageRule const* stage;
    std::optional<Draft> draft;  // none: predicates leave it out
  };
  std::vector<Candidate> candidates;
  for (auto const& stage : policy.stages) {
    if (!stage.is_event) {
      bool const is_dated = is_known_time && selects(stage.only, subject);
      candidates.push_back({&stage, is_dated ? std::optional(planned(policy, stage, subject, zone)) : std::nullopt});
    }
  }
  // Of several stages whose time has come, the last one speaks for those that fold.
  auto const speaks_for = [&](std::size_t other, std::size_t index) {
    auto const& later = candidates[other].draft;
    auto const& earlier = candidates[index].draft;
    return later && later->due <= now && can_speak_for(*candidates[other].stage, *candidates[index].stage) &&
           (later->due > earlier->due || (later->due == earlier->due && other > index));
  };
  std::vector<StageDue> results;
  for (std::size_t index = 0; index < candidates.size(); ++index) {
    auto const& [stage, draft] = candidates[index];
    if (!draft) {
      results.push_back(
          refused(*stage, subject.start, is_known_time ? DueReason::not_selected : DueReason::date_not_supported));
      continue;
    }
    auto spoken_for = SpokenFor::no;
    for (std::size_t other = 0; other < candidates.size(); ++other) {
      spoken_for = speaks_for(other, index) ? SpokenFor::by_later_stage : spoken_for;
    }
    results.push_back(as_seen_now(policy, *stage, subject, zone, now, *draft, spoken_for));
  }
  return results;
}

std::optional<StageDue> event_due(Policy const& policy, std::string_view stage_id, Subject const& subject,
                                  Zone const& zone, Time now) {
  auto const* const stage = find_stage(policy, stage_id);
  if (stage == nullptr || !stage->is_event) {
    return std::nullopt;
  }
  if (!is_supported(subject.start) || !is_supported(now)) {
    return refused(*stage, subject.start, DueReason::date_not_supported);
  }
  if (!selects(stage->only, subject)) {
    return refused(*stage, subject.start, DueReason::not_selected);
  }
  auto const validity = stage->validity > milliseconds{0} ? stage->validity : event_validity_default;
  Draft draft;
  draft.due = now;
  draft.note(DueReason::event);
  if (now > subject.start + validity) {
    if (stage->late == LateRule::fold) {
      draft.note(DueReason::after_anchor);
      return finished(*stage, std::move(draft), Sent::no, subject.start + validity);
    }
    draft.note(DueReason::late_sent_now);
  }
  if (auto const end = quiet_until(policy, *stage, subject, zone, now)) {
    bool const is_in_time = subject.start <= now || *end < subject.start;
    if (is_in_time) {
      draft.due = *end;
      draft.note(DueReason::moved_out_of_quiet_hours);
    }
  }
  auto const useless_from = draft.due + validity;
  return finished(*stage, std::move(draft), Sent::yes, useless_from);
}

int evidence_required(StageRule const& stage, std::span<std::string const> classes) {
  std::optional<int> strongest;
  for (auto const& one : classes) {
    if (auto const found = stage.evidence_by_class.find(one); found != stage.evidence_by_class.end()) {
      strongest = std::max(strongest.value_or(0), found->second);
    }
  }
  return strongest.value_or(stage.required_evidence);
}

}  // namespace lamplighter::schedules
