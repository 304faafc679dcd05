// When each stage of a policy is due for one window: offset, snap, legal minimum, quiet hours, lateness, in that order.
#include "schedules/due.hpp"

#include <algorithm>
#include <chrono>

namespace lamplighter::schedules {
namespace {

using std::chrono::milliseconds;

// An event whose stage states no validity is news for a day.
constexpr milliseconds event_validity_default = std::chrono::hours(24);

/// A date on its way through the rules.
struct Draft {
  Time due;
  std::optional<Time> latest;  // legal minimum's moment
  std::vector<DueReason> reasons;
};

bool has_any(std::vector<std::string> const& wanted, std::string_view found) {
  return std::find(wanted.begin(), wanted.end(), found) != wanted.end();
}

bool selects(Selector const& only, Subject const& subject) {
  if (!only.kinds.empty() && !has_any(only.kinds, subject.kind)) {
    return false;
  }
  // A window without an end may be long: somebody told too much is better than somebody forgotten.
  if (only.duration_min && subject.end && *subject.end - subject.start < *only.duration_min) {
    return false;
  }
  if (only.classes.empty()) {
    return true;
  }
  if (subject.classes.empty()) {
    return has_any(only.classes, "ordinary");
  }
  return std::any_of(subject.classes.begin(), subject.classes.end(),
                     [&](std::string const& one) { return has_any(only.classes, one); });
}

/// When the quiet hours that hold at `moment` began and will end.
struct QuietSpan {
  Time begin;
  Time end;
};

QuietSpan quiet_span(Time moment, QuietHours const& quiet, Zone const& zone) {
  bool const spans_midnight = quiet.start > quiet.end;
  bool const is_evening = time_since_local_midnight(moment, zone) >= quiet.start;
  auto const begin_day = spans_midnight && !is_evening ? -1 : 0;
  auto const end_day = spans_midnight && is_evening ? 1 : 0;
  auto const begin = at_time_of_day(moment, quiet.start, begin_day, zone);
  auto end = at_time_of_day(moment, quiet.end, end_day, zone);
  // In the hour that the clock shows twice, the end may have been passed once already.
  while (end <= moment || is_quiet(end, quiet, zone)) {
    end += std::chrono::minutes(30);
  }
  return {begin, end};
}

bool ignores_quiet(StageRule const& stage, Subject const& subject, Zone const& zone, Time moment) {
  return stage.overrides_quiet ||
         (stage.overrides_quiet_same_day && local_date(subject.start, zone) == local_date(moment, zone));
}

/// The stage's time of day on the date of its offset, or on the last date that keeps the minimum and the start.
void apply_snap(Draft& draft, StageRule const& stage, Time anchor, Zone const& zone) {
  if (stage.snap) {
    auto const snapped = at_time_of_day(draft.due, *stage.snap, 0, zone);
    if (snapped != draft.due) {
      draft.reasons.push_back(DueReason::snapped);
    }
    draft.due = snapped;
  }
  auto const limit = std::min(draft.latest.value_or(anchor), anchor);
  if (draft.due <= limit) {
    return;
  }
  draft.reasons.push_back(DueReason::moved_earlier_for_minimum);
  if (!stage.snap) {
    draft.due = limit;
    return;
  }
  auto const same_day = at_time_of_day(limit, *stage.snap, 0, zone);
  draft.due = same_day <= limit ? same_day : at_time_of_day(limit, *stage.snap, -1, zone);
}

/// Out of the night: later where the minimum, the start and the text's validity allow it, else to just before it began.
void apply_quiet(Draft& draft, Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone) {
  if (!policy.quiet || ignores_quiet(stage, subject, zone, draft.due) || !is_quiet(draft.due, *policy.quiet, zone)) {
    return;
  }
  auto const night = quiet_span(draft.due, *policy.quiet, zone);
  bool const keeps_minimum = !draft.latest || night.end <= *draft.latest;
  bool const is_useful =
      night.end < subject.start && (stage.validity == milliseconds{0} || night.end <= draft.due + stage.validity);
  if (keeps_minimum && is_useful) {
    draft.due = night.end;
    draft.reasons.push_back(DueReason::moved_out_of_quiet_hours);
  } else {
    draft.due = night.begin - std::chrono::minutes(1);
    draft.reasons.push_back(DueReason::moved_earlier_for_minimum);
  }
}

/// Where the rules put a dated stage, whatever time it is now.
Draft planned(Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone) {
  Draft draft;
  draft.due = before(subject.start, stage.before, zone);
  draft.reasons = {DueReason::offset};
  if (stage.latest) {
    draft.latest = lawful_latest(subject.start, *stage.latest, zone);
  }
  apply_snap(draft, stage, subject.start, zone);
  apply_quiet(draft, policy, stage, subject, zone);
  return draft;
}

/// A stage whose time has passed goes now, or at the end of the night if that still serves.
void send_now(Draft& draft, Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone,
              Time now) {
  draft.due = now;
  draft.reasons.push_back(DueReason::late_sent_now);
  if (!policy.quiet || ignores_quiet(stage, subject, zone, now) || !is_quiet(now, *policy.quiet, zone)) {
    return;
  }
  auto const end = quiet_span(now, *policy.quiet, zone).end;
  bool const keeps_minimum = !draft.latest || now > *draft.latest || end <= *draft.latest;
  if (keeps_minimum && end < subject.start) {
    draft.due = end;
    draft.reasons.push_back(DueReason::moved_out_of_quiet_hours);
  }
}

StageDue finished(StageRule const& stage, std::optional<Time> due, std::optional<Time> latest, Time useless_from,
                  std::vector<DueReason> reasons) {
  StageDue result;
  result.stage = stage.id;
  result.due = due;
  result.latest = latest;
  result.expires = useless_from;
  if (due && stage.validity > milliseconds{0}) {
    result.expires = std::min(useless_from, *due + stage.validity);
  }
  result.proof_due = result.expires;
  if (due && stage.within > milliseconds{0}) {
    result.proof_due = std::min(result.expires, *due + stage.within);
  }
  result.reasons = std::move(reasons);
  return result;
}

/// The lateness of one stage, given whether a later one speaks for it.
enum class SpokenFor : std::uint8_t { no, by_later_stage };

StageDue as_seen_now(Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone, Time now,
                     Draft draft, SpokenFor spoken_for) {
  if (now >= subject.start) {
    draft.reasons.push_back(DueReason::after_anchor);
    return finished(stage, std::nullopt, draft.latest, subject.start, std::move(draft.reasons));
  }
  bool const is_missed = draft.latest && now > *draft.latest;
  if (draft.due >= now) {
    return finished(stage, draft.due, draft.latest, subject.start, std::move(draft.reasons));
  }
  if (is_missed) {
    draft.reasons.push_back(DueReason::minimum_missed);
  }
  if (stage.late == LateRule::fold && spoken_for == SpokenFor::by_later_stage) {
    draft.reasons.push_back(DueReason::late_folded);
    return finished(stage, std::nullopt, draft.latest, subject.start, std::move(draft.reasons));
  }
  send_now(draft, policy, stage, subject, zone, now);
  return finished(stage, draft.due, draft.latest, subject.start, std::move(draft.reasons));
}

StageDue refused(StageRule const& stage, Time anchor, DueReason reason) {
  return finished(stage, std::nullopt, std::nullopt, anchor, {reason});
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
    return later && later->due <= now && (later->due > earlier->due || (later->due == earlier->due && other > index));
  };
  std::vector<StageDue> results;
  for (std::size_t index = 0; index < candidates.size(); ++index) {
    auto& [stage, draft] = candidates[index];
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
  std::vector<DueReason> reasons{DueReason::event};
  if (now > subject.start + validity) {
    if (stage->late == LateRule::fold) {
      reasons.push_back(DueReason::after_anchor);
      return finished(*stage, std::nullopt, std::nullopt, subject.start + validity, std::move(reasons));
    }
    reasons.push_back(DueReason::late_sent_now);
  }
  auto due = now;
  if (policy.quiet && !ignores_quiet(*stage, subject, zone, now) && is_quiet(now, *policy.quiet, zone)) {
    auto const end = quiet_span(now, *policy.quiet, zone).end;
    bool const is_in_time = subject.start <= now || end < subject.start;
    if (is_in_time) {
      due = end;
      reasons.push_back(DueReason::moved_out_of_quiet_hours);
    }
  }
  return finished(*stage, due, std::nullopt, due + validity, std::move(reasons));
}

std::vector<MinimumVerdict> check_minima(Policy const& policy, Subject const& subject, Zone const& zone, Time now) {
  std::vector<MinimumVerdict> verdicts;
  for (auto const& minimum : policy.legal) {
    if (!selects(minimum.only, subject)) {
      continue;
    }
    bool const is_known_time = is_supported(subject.start) && is_supported(now);
    auto const latest = is_known_time ? lawful_latest(subject.start, minimum.before, zone) : subject.start;
    verdicts.push_back({minimum.id, minimum.source, latest, is_known_time && now <= latest});
  }
  return verdicts;
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

StageRule const* find_stage(Policy const& policy, std::string_view stage) {
  auto const found =
      std::find_if(policy.stages.begin(), policy.stages.end(), [&](StageRule const& rule) { return rule.id == stage; });
  return found == policy.stages.end() ? nullptr : &*found;
}

}  // namespace lamplighter::schedules
