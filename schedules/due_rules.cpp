// Offset, snap, legal minimum, quiet hours, earliest: each moves the date on and says so.
#include "schedules/due_rules.hpp"

#include <algorithm>
#include <chrono>

namespace lamplighter::schedules {
namespace {

using std::chrono::milliseconds;

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

/// The night of these hours that keeps this stage back at `moment`.
std::optional<QuietSpan> night_of(std::optional<QuietHours> const& quiet, StageRule const& stage, Subject const& subject,
                                  Zone const& zone, Time moment) {
  if (ignores_quiet(stage, subject, zone, moment) || !quiet_holds(quiet, moment, zone)) {
    return std::nullopt;
  }
  return quiet_span(moment, *quiet, zone);
}

/// That of its first channel.
std::optional<QuietSpan> night_at(Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone,
                                  Time moment) {
  bool const is_free = !stage.ladder.empty() && stage.ladder.front().overrides_quiet;
  return is_free ? std::nullopt : night_of(quiet_for(policy, stage, subject), stage, subject, zone, moment);
}

/// The stage's own bounds, and those of the minima that it says to meet: of several the strictest.
void apply_bounds(Draft& draft, Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone) {
  if (stage.latest) {
    draft.latest = lawful_latest(subject.start, *stage.latest, zone, policy.calendar, stage.counting);
  }
  if (stage.earliest) {
    draft.earliest = before(subject.start, *stage.earliest, zone, policy.calendar);
  }
  for (auto const& id : stage.meets) {
    auto const* const minimum = find_minimum(policy, id);
    if (minimum == nullptr || !selects(minimum->only, subject)) {
      continue;
    }
    auto const latest = lawful_latest(subject.start, minimum->before, zone, policy.calendar, minimum->counting);
    if (!draft.latest || latest < *draft.latest) {
      draft.latest = latest;
      draft.bound_by = id;
    }
    if (minimum->earliest) {
      auto const earliest = before(subject.start, *minimum->earliest, zone, policy.calendar);
      draft.earliest = std::max(draft.earliest.value_or(earliest), earliest);
    }
  }
}

/// Holidays that nobody has entered yet are not counted, and that must be seen.
void note_calendar(Draft& draft, Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone) {
  auto const counts = [](std::optional<Offset> const& offset) { return offset && offset->business_days != 0; };
  bool counts_business_days = counts(stage.before) || counts(stage.latest) || counts(stage.earliest);
  for (auto const& id : stage.meets) {
    auto const* const minimum = find_minimum(policy, id);
    counts_business_days = counts_business_days || (minimum != nullptr && counts(minimum->before));
  }
  auto const from = std::min(draft.due, draft.latest.value_or(draft.due));
  if (counts_business_days && !covers(policy.calendar, local_day(from, zone), local_day(subject.start, zone))) {
    draft.note(DueReason::calendar_uncovered);
  }
}

/// The stage's time of day on the date of its offset, or on the last date that keeps the minimum and the start.
void apply_snap(Draft& draft, StageRule const& stage, Time anchor, Zone const& zone) {
  if (stage.snap) {
    auto const snapped = at_time_of_day(draft.due, *stage.snap, 0, zone);
    bool const is_moved = snapped != draft.due;
    draft.due = snapped;
    if (is_moved) {
      draft.note(DueReason::snapped);
    }
  }
  auto const limit = std::min(draft.latest.value_or(anchor), anchor);
  if (draft.due <= limit) {
    return;
  }
  if (stage.snap) {
    auto const same_day = at_time_of_day(limit, *stage.snap, 0, zone);
    draft.due = same_day <= limit ? same_day : at_time_of_day(limit, *stage.snap, -1, zone);
  } else {
    draft.due = limit;
  }
  draft.note(DueReason::moved_earlier_for_minimum);
}

/// Out of the night: later where the minimum, the start and the text's validity allow it, else to just before it began.
void apply_quiet(Draft& draft, Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone) {
  auto const night = night_at(policy, stage, subject, zone, draft.due);
  if (!night) {
    return;
  }
  bool const keeps_minimum = !draft.latest || night->end <= *draft.latest;
  bool const is_useful =
      night->end < subject.start && (stage.validity == milliseconds{0} || night->end <= draft.due + stage.validity);
  if (keeps_minimum && is_useful) {
    draft.due = night->end;
    draft.note(DueReason::moved_out_of_quiet_hours);
  } else {
    draft.due = night->begin - std::chrono::minutes(1);
    draft.note(DueReason::moved_earlier_for_minimum);
  }
}

/// Not so early that it is forgotten, or that the law does not count it; but a minimum is never broken for that.
void apply_earliest(Draft& draft, Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone) {
  if (!draft.earliest || draft.due >= *draft.earliest) {
    return;
  }
  auto const outside_night = [&](Time moment) {
    auto const night = night_at(policy, stage, subject, zone, moment);
    return night ? night->end : moment;
  };
  auto const serves = [&](Time moment) {
    return moment < subject.start && (!draft.latest || moment <= *draft.latest);
  };
  auto held = outside_night(*draft.earliest);
  if (stage.snap) {
    auto const same_day = at_time_of_day(*draft.earliest, *stage.snap, 0, zone);
    auto const snapped =
        outside_night(same_day >= *draft.earliest ? same_day : at_time_of_day(*draft.earliest, *stage.snap, 1, zone));
    held = serves(snapped) ? snapped : held;
  }
  if (serves(held)) {
    draft.due = held;
    draft.note(DueReason::held_for_earliest);
  } else {
    draft.note(DueReason::before_earliest);
  }
}

}  // namespace

Draft planned(Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone) {
  Draft draft;
  draft.due = before(subject.start, stage.before, zone, policy.calendar);
  draft.note(DueReason::offset);
  apply_bounds(draft, policy, stage, subject, zone);
  note_calendar(draft, policy, stage, subject, zone);
  apply_snap(draft, stage, subject.start, zone);
  apply_quiet(draft, policy, stage, subject, zone);
  apply_earliest(draft, policy, stage, subject, zone);
  return draft;
}

void send_now(Draft& draft, Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone,
              Time now) {
  draft.due = now;
  draft.note(DueReason::late_sent_now);
  auto const night = night_at(policy, stage, subject, zone, now);
  if (!night) {
    return;
  }
  bool const keeps_minimum = !draft.latest || now > *draft.latest || night->end <= *draft.latest;
  if (keeps_minimum && night->end < subject.start) {
    draft.due = night->end;
    draft.note(DueReason::moved_out_of_quiet_hours);
  }
}

std::optional<Time> quiet_until(Policy const& policy, StageRule const& stage, Subject const& subject, Zone const& zone,
                                Time moment) {
  auto const night = night_at(policy, stage, subject, zone, moment);
  return night ? std::optional(night->end) : std::nullopt;
}

std::optional<Time> quiet_until(Policy const& policy, StageRule const& stage, std::string_view channel, Subject const& subject,
                                Zone const& zone, Time moment) {
  auto const night = night_of(quiet_for(policy, channel, subject), stage, subject, zone, moment);
  return night ? std::optional(night->end) : std::nullopt;
}

bool quiet_holds(std::optional<QuietHours> const& quiet, Time moment, Zone const& zone) {
  return quiet && is_quiet(moment, *quiet, zone);
}

}  // namespace lamplighter::schedules
