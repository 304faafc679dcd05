// Where offset, snap, legal minimum and quiet hours put a stage, against dates worked out by hand.
#include "schedules/due.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

Time const long_before = utc("2025-01-01 00:00");

StageRule stage_before(Offset const& offset) {
  StageRule stage;
  stage.id = "stage";
  stage.before = offset;
  return stage;
}

StageRule seven_days_at_nine() {
  auto stage = stage_before({.calendar_days = 7});
  stage.snap = 9h;
  stage.latest = Offset{.calendar_days = 7};
  return stage;
}

Policy policy_of(StageRule stage) {
  Policy policy;
  policy.stages = {std::move(stage)};
  return policy;
}

Policy with_quiet_nights(StageRule stage) {
  auto policy = policy_of(std::move(stage));
  policy.quiet = QuietHours{21h, 7h};
  return policy;
}

StageDue due_of(Policy const& policy, Time start, std::string_view zone_name = "Asia/Shanghai") {
  Subject const subject{"planned", {}, start, std::nullopt};
  return stages_due(policy, subject, zone(zone_name), long_before).at(0);
}

using Reasons = std::vector<DueReason>;

}  // namespace

TEST_CASE("a start at 08:00 sends the seven-day notice of 09:00 the day before, for it would be 6 d 23 h") {
  auto const found = due_of(policy_of(seven_days_at_nine()), shanghai("2026-03-22 08:00"));
  CHECK(found.due == shanghai("2026-03-14 09:00"));
  CHECK(found.latest == shanghai("2026-03-15 08:00"));
  CHECK(found.reasons == Reasons{DueReason::offset, DueReason::snapped, DueReason::moved_earlier_for_minimum});
}

TEST_CASE("a start at 10:00 sends the seven-day notice at 09:00 of the seventh day") {
  auto const found = due_of(policy_of(seven_days_at_nine()), shanghai("2026-03-22 10:00"));
  CHECK(found.due == shanghai("2026-03-15 09:00"));
  CHECK(found.reasons == Reasons{DueReason::offset, DueReason::snapped});
}

TEST_CASE("a start at 09:00 needs no snap and no move") {
  auto const found = due_of(policy_of(seven_days_at_nine()), shanghai("2026-03-22 09:00"));
  CHECK(found.due == shanghai("2026-03-15 09:00"));
  CHECK(found.reasons == Reasons{DueReason::offset});
}

TEST_CASE("a start at midnight belongs to the day that begins") {
  CHECK(due_of(policy_of(seven_days_at_nine()), shanghai("2026-03-22 00:00")).due == shanghai("2026-03-14 09:00"));
  auto fifteen = stage_before({.calendar_days = 15});
  fifteen.snap = 9h;
  CHECK(due_of(policy_of(fifteen), shanghai("2026-03-22 00:00")).due == shanghai("2026-03-07 09:00"));
}

TEST_CASE("a snap without a legal minimum stays on the day of its offset, later if need be") {
  auto fifteen = stage_before({.calendar_days = 15});
  fifteen.snap = 9h;
  auto const found = due_of(policy_of(fifteen), shanghai("2026-03-22 08:00"));
  CHECK(found.due == shanghai("2026-03-07 09:00"));
  CHECK(found.reasons == Reasons{DueReason::offset, DueReason::snapped});
  CHECK_FALSE(found.latest.has_value());
}

TEST_CASE("the seven-day notice falls on the leap day") {
  CHECK(due_of(policy_of(seven_days_at_nine()), shanghai("2028-03-07 10:00")).due == shanghai("2028-02-29 09:00"));
}

TEST_CASE("across the spring clock change the stricter of days and hours holds") {
  // 10 March 2026, 10:00 EDT: 168 hours before is 09:00 EST, just the snap.
  CHECK(due_of(policy_of(seven_days_at_nine()), utc("2026-03-10 14:00"), "America/New_York").due ==
        utc("2026-03-03 14:00"));
  // 09:30 EDT: 168 hours before is 08:30 EST, so 09:00 EST must be the day before.
  CHECK(due_of(policy_of(seven_days_at_nine()), utc("2026-03-10 13:30"), "America/New_York").due ==
        utc("2026-03-02 14:00"));
  // Without a snap it goes at the lawful latest itself. London, 29 March 2026: 12:00 BST is 11:00 UTC.
  auto plain = stage_before({.calendar_days = 7});
  plain.latest = Offset{.calendar_days = 7};
  auto const found = due_of(policy_of(plain), utc("2026-03-30 11:00"), "Europe/London");
  CHECK(found.due == utc("2026-03-23 11:00"));
  CHECK(found.reasons == Reasons{DueReason::offset, DueReason::moved_earlier_for_minimum});
}

TEST_CASE("a snap that would come after the start goes the day before") {
  auto two_hours = stage_before({.exact = 2h});
  two_hours.snap = 18h;
  CHECK(due_of(policy_of(two_hours), shanghai("2026-03-22 10:00")).due == shanghai("2026-03-21 18:00"));
}

TEST_CASE("quiet hours move a notice to their end, before and after midnight") {
  auto const before_midnight = due_of(with_quiet_nights(stage_before({.exact = 24h})), shanghai("2026-03-22 22:30"));
  CHECK(before_midnight.due == shanghai("2026-03-22 07:00"));
  CHECK(before_midnight.reasons == Reasons{DueReason::offset, DueReason::moved_out_of_quiet_hours});
  CHECK(due_of(with_quiet_nights(stage_before({.exact = 24h})), shanghai("2026-03-22 02:00")).due ==
        shanghai("2026-03-21 07:00"));
}

TEST_CASE("quiet hours that would break the legal minimum move a notice to just before they begin") {
  auto stage = stage_before({.exact = 24h});
  stage.latest = Offset{.exact = 24h};
  auto const found = due_of(with_quiet_nights(stage), shanghai("2026-03-22 02:00"));
  CHECK(found.due == shanghai("2026-03-20 20:59"));
  CHECK(found.reasons == Reasons{DueReason::offset, DueReason::moved_earlier_for_minimum});
}

TEST_CASE("a minimum that still holds at the end of the night lets the notice wait for it") {
  auto stage = stage_before({.exact = 24h});
  stage.latest = Offset{.exact = 19h};  // 07:00, the end of the night
  CHECK(due_of(with_quiet_nights(stage), shanghai("2026-03-22 02:00")).due == shanghai("2026-03-21 07:00"));
}

TEST_CASE("the thirty-minute notice overrides quiet hours; without the override it goes the evening before") {
  auto stage = stage_before({.exact = 30min});
  stage.overrides_quiet = true;
  CHECK(due_of(with_quiet_nights(stage), shanghai("2026-03-22 06:00")).due == shanghai("2026-03-22 05:30"));
  stage.overrides_quiet = false;
  CHECK(due_of(with_quiet_nights(stage), shanghai("2026-03-22 06:00")).due == shanghai("2026-03-21 20:59"));
  // The end of the night is the start of the cut: too late.
  CHECK(due_of(with_quiet_nights(stage), shanghai("2026-03-22 07:00")).due == shanghai("2026-03-21 20:59"));
}

TEST_CASE("a text that would be useless at the end of the night goes before it") {
  auto stage = stage_before({.exact = 12h});
  stage.validity = 2h;
  CHECK(due_of(with_quiet_nights(stage), shanghai("2026-03-22 14:00")).due == shanghai("2026-03-21 20:59"));
  stage.validity = 6h;
  CHECK(due_of(with_quiet_nights(stage), shanghai("2026-03-22 14:00")).due == shanghai("2026-03-22 07:00"));
}

TEST_CASE("the end of quiet hours follows the clock through the hour that comes twice") {
  // London, 25 October 2026: quiet until 01:30; 01:10 GMT comes after 01:30 BST.
  auto policy = policy_of(stage_before({.exact = 12h}));
  policy.quiet = QuietHours{22h, 90min};
  CHECK(due_of(policy, utc("2026-10-25 13:10"), "Europe/London").due == utc("2026-10-25 01:30"));
}

TEST_CASE("a notice expires with its validity or with the start, and its proof is due within that") {
  auto stage = stage_before({.exact = 30min});
  stage.validity = 25min;
  stage.within = 15min;
  auto found = due_of(policy_of(stage), shanghai("2026-03-22 08:00"));
  CHECK(found.expires == shanghai("2026-03-22 07:55"));
  CHECK(found.proof_due == shanghai("2026-03-22 07:45"));
  stage.validity = 2h;
  stage.within = 1h;
  found = due_of(policy_of(stage), shanghai("2026-03-22 08:00"));
  CHECK(found.expires == shanghai("2026-03-22 08:00"));
  CHECK(found.proof_due == shanghai("2026-03-22 08:00"));
  stage.within = 0ms;
  stage.validity = 10min;
  CHECK(due_of(policy_of(stage), shanghai("2026-03-22 08:00")).proof_due == shanghai("2026-03-22 07:40"));
}

TEST_CASE("predicates leave out short windows, other kinds and other classes, and say so") {
  auto stage = stage_before({.calendar_days = 15});
  stage.only.duration_min = 4h;
  auto const start = shanghai("2026-03-22 08:00");
  auto const seen = [&](Subject const& subject) {
    return stages_due(policy_of(stage), subject, zone("Asia/Shanghai"), long_before).at(0);
  };
  CHECK(seen({"planned", {}, start, start + 3h}).reasons == Reasons{DueReason::not_selected});
  CHECK_FALSE(seen({"planned", {}, start, start + 3h}).due.has_value());
  CHECK(seen({"planned", {}, start, start + 4h}).due.has_value());
  CHECK(seen({"planned", {}, start, std::nullopt}).due.has_value());
  stage.only = {.classes = {"critical"}, .duration_min = std::nullopt, .kinds = {}};
  CHECK_FALSE(seen({"planned", {}, start, std::nullopt}).due.has_value());
  CHECK(seen({"planned", {"residential", "critical"}, start, std::nullopt}).due.has_value());
  stage.only.classes = {"ordinary"};
  CHECK(seen({"planned", {}, start, std::nullopt}).due.has_value());
  stage.only = {.classes = {}, .duration_min = std::nullopt, .kinds = {"temporary"}};
  CHECK_FALSE(seen({"planned", {}, start, std::nullopt}).due.has_value());
}

TEST_CASE("the strongest evidence that a recipient's classes ask for is the one required") {
  StageRule stage;
  stage.required_evidence = 3;
  stage.evidence_by_class = {{"critical", 4}, {"life_support", 5}, {"subscriber", 1}};
  using Classes = std::vector<std::string>;
  CHECK(evidence_required(stage, Classes{}) == 3);
  CHECK(evidence_required(stage, Classes{"ordinary"}) == 3);
  CHECK(evidence_required(stage, Classes{"critical"}) == 4);
  CHECK(evidence_required(stage, Classes{"critical", "life_support"}) == 5);
  CHECK(evidence_required(stage, Classes{"subscriber"}) == 1);
}

TEST_CASE("a window after 2037 gets no dates and says why") {
  auto const found = due_of(policy_of(seven_days_at_nine()), utc("2038-01-05 00:00"));
  CHECK_FALSE(found.due.has_value());
  CHECK(found.reasons == Reasons{DueReason::date_not_supported});
}
