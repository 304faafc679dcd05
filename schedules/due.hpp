// When each stage of a policy is due for one window, and which rule put it there.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "schedules/calendar.hpp"
#include "schedules/policy.hpp"

namespace lamplighter::schedules {

/// Why a date is what it is, in the order in which the rules acted.
enum class DueReason : std::uint8_t {
  offset,                    // anchor minus the stage's offset
  snapped,                   // moved to the stage's time of day
  moved_out_of_quiet_hours,  // moved later, to the end of quiet hours
  moved_earlier_for_minimum, // snap or quiet hours would have broken a legal minimum, so it went earlier
  late_sent_now,             // its time had passed when planned: sent at once
  late_folded,               // its time had passed, and another stage due now or later says the same
  minimum_missed,            // planned too late: the legal minimum cannot be met any more
  after_anchor,              // nothing left to say: the anchor has passed
  not_selected,              // predicates leave this recipient or window out
  event,                     // due when the event happened
  date_not_supported,        // the window or `now` lies outside 1970…2037, where local time is known
  held_for_earliest,         // moved later: the stage or the law wants it no earlier
  before_earliest,           // earlier than wanted all the same: the minimum leaves no other moment
  calendar_uncovered,        // business days were counted beyond what the calendar knows
};
std::string_view to_string(DueReason);

struct StageDue {
  std::string stage;
  std::optional<Time> due;        // nullopt: not sent; the reasons say why
  std::optional<Time> latest;     // legal minimum's moment, if any
  Time expires;                   // after that the text is useless
  Time proof_due;                 // evidence is due by then
  std::vector<DueReason> reasons;
  std::vector<Time> moments{};          // where each reason put it, one for one
  std::optional<Time> earliest{};       // no sooner than this was wanted
  std::string bound_by{};               // id of the legal minimum that set `latest`; empty: the stage's own
};

/// Every dated stage of the policy (events are asked for with `event_due`), in the policy's order, for one subject, as
/// seen at `now`. Pure. `zone` is an IANA zone. `due` is never before `now` nor after the window's start.
std::vector<StageDue> stages_due(Policy const& policy, Subject const& subject, Zone const& zone, Time now);
/// One event stage (`started`, `restored`, …), with quiet hours applied: it is due at `now`. `subject.start` is the event,
/// or the window ahead that the event is about (a cancellation): then quiet hours never move it to that start or past it.
/// An event older than the stage's validity follows the late rule: sent now, or `after_anchor` when it folds.
/// nullopt: the policy has no such stage, or it is no event.
std::optional<StageDue> event_due(Policy const& policy, std::string_view stage, Subject const& subject, Zone const& zone,
                                  Time now);

/// Why a legal minimum is kept or not.
enum class MinimumReason : std::uint8_t {
  met_by_stage,        // `met_by` goes in time
  announced,           // a public announcement does, where the law allows one
  no_stage,            // there is time, but no stage of the policy uses it: a person must
  too_late,
  date_not_supported,
};
std::string_view to_string(MinimumReason);

struct MinimumVerdict {
  std::string id;
  std::string source;
  Time latest;          // the last lawful moment
  bool can_be_met = true;
  std::optional<Time> earliest{};  // the first one, where the law has one
  MinimumReason reason = MinimumReason::met_by_stage;
  std::string met_by{};            // id of the stage
};
/// Which legal minima can still be met for this window at `now`.
std::vector<MinimumVerdict> check_minima(Policy const& policy, Subject const& subject, Zone const& zone, Time now);

/// The evidence that a recipient of these classes needs at this stage: the strongest of the overrides that match, else
/// the stage's own. 0…5.
int evidence_required(StageRule const& stage, std::span<std::string const> classes);

}  // namespace lamplighter::schedules
