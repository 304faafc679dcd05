// Events are told when they happen, except at night and except when they have become old news.
#include <catch2/catch.hpp>

#include "schedules/due.hpp"
#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

using Reasons = std::vector<DueReason>;

Policy policy_with(StageRule stage) {
  stage.id = "restored";
  stage.is_event = true;
  Policy policy;
  policy.quiet = QuietHours{21h, 7h};
  policy.stages = {std::move(stage)};
  return policy;
}

StageRule four_hours() {
  StageRule stage;
  stage.validity = 4h;
  stage.within = 1h;
  stage.late = LateRule::fold;
  return stage;
}

std::optional<StageDue> told(StageRule stage, std::string_view happened, std::string_view now) {
  return event_due(policy_with(std::move(stage)), "restored", {"fault", {}, shanghai(happened), std::nullopt},
                   zone("Asia/Shanghai"), shanghai(now));
}

}  // namespace

TEST_CASE("an event is told at once by day") {
  auto const found = told(four_hours(), "2026-03-02 10:00", "2026-03-02 10:01").value();
  CHECK(found.due == shanghai("2026-03-02 10:01"));
  CHECK(found.expires == shanghai("2026-03-02 14:01"));
  CHECK(found.proof_due == shanghai("2026-03-02 11:01"));
  CHECK(found.reasons == Reasons{DueReason::event});
}

TEST_CASE("an event of the night is told in the morning, unless it overrides quiet hours") {
  auto const found = told(four_hours(), "2026-03-02 02:00", "2026-03-02 02:00").value();
  CHECK(found.due == shanghai("2026-03-02 07:00"));
  CHECK(found.expires == shanghai("2026-03-02 11:00"));
  CHECK(found.reasons == Reasons{DueReason::event, DueReason::moved_out_of_quiet_hours});
  auto urgent = four_hours();
  urgent.overrides_quiet = true;
  CHECK(told(urgent, "2026-03-02 02:00", "2026-03-02 02:00")->due == shanghai("2026-03-02 02:00"));
}

TEST_CASE("old news folds or is sent late, as the stage says") {
  auto const folded = told(four_hours(), "2026-03-02 09:00", "2026-03-02 13:01").value();
  CHECK_FALSE(folded.due.has_value());
  CHECK(folded.reasons == Reasons{DueReason::event, DueReason::after_anchor});
  auto insisting = four_hours();
  insisting.late = LateRule::send_now;
  auto const sent = told(insisting, "2026-03-02 09:00", "2026-03-02 13:01").value();
  CHECK(sent.due == shanghai("2026-03-02 13:01"));
  CHECK(sent.reasons == Reasons{DueReason::event, DueReason::late_sent_now});
  CHECK(told(four_hours(), "2026-03-02 09:00", "2026-03-02 13:00")->due.has_value());
}

TEST_CASE("a cancellation on the day of the window ignores quiet hours, one for another day waits") {
  auto stage = four_hours();
  stage.overrides_quiet_same_day = true;
  CHECK(told(stage, "2026-03-02 14:00", "2026-03-02 05:00")->due == shanghai("2026-03-02 05:00"));
  CHECK(told(stage, "2026-03-09 14:00", "2026-03-02 05:00")->due == shanghai("2026-03-02 07:00"));
}

TEST_CASE("the night never carries news about a window past its start") {
  CHECK(told(four_hours(), "2026-03-03 06:00", "2026-03-02 23:00")->due == shanghai("2026-03-02 23:00"));
  CHECK(told(four_hours(), "2026-03-03 07:01", "2026-03-02 23:00")->due == shanghai("2026-03-03 07:00"));
}

TEST_CASE("an unknown stage or a dated one is no event") {
  auto policy = policy_with(four_hours());
  Subject const subject{"fault", {}, shanghai("2026-03-02 10:00"), std::nullopt};
  CHECK_FALSE(event_due(policy, "etr", subject, zone("Asia/Shanghai"), subject.start).has_value());
  CHECK(stages_due(policy, subject, zone("Asia/Shanghai"), subject.start).empty());
  policy.stages[0].is_event = false;
  CHECK_FALSE(event_due(policy, "restored", subject, zone("Asia/Shanghai"), subject.start).has_value());
}

TEST_CASE("predicates leave an event out and say so") {
  auto stage = four_hours();
  stage.only.classes = {"life_support"};
  auto const found = told(stage, "2026-03-02 10:00", "2026-03-02 10:00").value();
  CHECK_FALSE(found.due.has_value());
  CHECK(found.reasons == Reasons{DueReason::not_selected});
}
