// Plans made too late: what is sent now, what folds into a later stage, which legal minimum is lost.
#include <catch2/catch.hpp>

#include "schedules/due.hpp"
#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

using Reasons = std::vector<DueReason>;

StageRule rule(std::string id, Offset const& before, LateRule late) {
  StageRule stage;
  stage.id = std::move(id);
  stage.before = before;
  stage.late = late;
  return stage;
}

/// The shipped cadence in short: 15 days and 7 days at 09:00, 30 minutes at any hour.
Policy cadence() {
  Policy policy;
  policy.quiet = QuietHours{21h, 7h};
  auto d15 = rule("d15", {.calendar_days = 15}, LateRule::fold);
  d15.snap = 9h;
  auto d7 = rule("d7", {.calendar_days = 7}, LateRule::fold);
  d7.snap = 9h;
  d7.latest = Offset{.calendar_days = 7};
  auto m30 = rule("m30", {.exact = 30min}, LateRule::send_now);
  m30.overrides_quiet = true;
  policy.stages = {d15, d7, m30};
  policy.legal = {{"cn-7d", {.calendar_days = 7}, "a law", {}}};
  return policy;
}

Subject const window{"planned", {}, shanghai("2026-03-22 14:00"), shanghai("2026-03-22 18:00")};

std::vector<StageDue> seen_at(std::string_view now) {
  return stages_due(cadence(), window, zone("Asia/Shanghai"), shanghai(now));
}

}  // namespace

TEST_CASE("a plan made in time gets all three stages on their dates") {
  auto const found = seen_at("2026-03-01 12:00");
  REQUIRE(found.size() == 3);
  CHECK(found[0].due == shanghai("2026-03-07 09:00"));
  CHECK(found[1].due == shanghai("2026-03-15 09:00"));
  CHECK(found[2].due == shanghai("2026-03-22 13:30"));
}

TEST_CASE("a stage due at this very moment is on time") {
  auto const found = seen_at("2026-03-07 09:00");
  CHECK(found[0].due == shanghai("2026-03-07 09:00"));
  CHECK(found[0].reasons == Reasons{DueReason::offset, DueReason::snapped});
}

TEST_CASE("a fifteen-day notice missed by some days is sent at once, and the others keep their dates") {
  auto const found = seen_at("2026-03-12 11:00");
  CHECK(found[0].due == shanghai("2026-03-12 11:00"));
  CHECK(found[0].reasons == Reasons{DueReason::offset, DueReason::snapped, DueReason::late_sent_now});
  CHECK(found[1].due == shanghai("2026-03-15 09:00"));
}

TEST_CASE("at night the missed notice waits for the end of quiet hours") {
  auto const found = seen_at("2026-03-12 23:00");
  CHECK(found[0].due == shanghai("2026-03-13 07:00"));
  CHECK(found[0].reasons.back() == DueReason::moved_out_of_quiet_hours);
}

TEST_CASE("inside seven days one catch-up message goes: the fifteen-day notice folds into the seven-day one") {
  auto const found = seen_at("2026-03-16 11:00");
  CHECK_FALSE(found[0].due.has_value());
  CHECK(found[0].reasons.back() == DueReason::late_folded);
  CHECK(found[1].due == shanghai("2026-03-16 11:00"));
  CHECK(found[1].reasons ==
        Reasons{DueReason::offset, DueReason::snapped, DueReason::minimum_missed, DueReason::late_sent_now});
  CHECK(found[2].due == shanghai("2026-03-22 13:30"));
}

TEST_CASE("past its time but before the legal minimum, the seven-day notice still meets it") {
  auto const found = seen_at("2026-03-15 13:00");
  CHECK(found[1].due == shanghai("2026-03-15 13:00"));
  CHECK(found[1].reasons == Reasons{DueReason::offset, DueReason::snapped, DueReason::late_sent_now});
}

TEST_CASE("twenty minutes before the cut everything folds into the thirty-minute notice") {
  auto const found = seen_at("2026-03-22 13:40");
  CHECK(found[0].reasons.back() == DueReason::late_folded);
  CHECK(found[1].reasons.back() == DueReason::late_folded);
  CHECK_FALSE(found[1].due.has_value());
  CHECK(found[2].due == shanghai("2026-03-22 13:40"));
  CHECK(found[2].expires == shanghai("2026-03-22 14:00"));
}

TEST_CASE("an earlier stage folds into one that is due at this very moment") {
  auto const found = seen_at("2026-03-15 09:00");
  CHECK(found[0].reasons.back() == DueReason::late_folded);
  CHECK(found[1].due == shanghai("2026-03-15 09:00"));
}

TEST_CASE("of two stages that were due together, the later in the policy speaks") {
  Policy policy;
  policy.stages = {rule("first", {.calendar_days = 2}, LateRule::fold),
                   rule("second", {.calendar_days = 2}, LateRule::fold)};
  auto const found = stages_due(policy, window, zone("Asia/Shanghai"), shanghai("2026-03-21 12:00"));
  CHECK_FALSE(found[0].due.has_value());
  CHECK(found[1].due == shanghai("2026-03-21 12:00"));
}

TEST_CASE("stages that must be sent late are sent although another one goes") {
  Policy policy;
  policy.stages = {rule("a", {.calendar_days = 3}, LateRule::send_now),
                   rule("b", {.calendar_days = 2}, LateRule::send_now)};
  auto const found = stages_due(policy, window, zone("Asia/Shanghai"), shanghai("2026-03-21 12:00"));
  CHECK(found[0].due.has_value());
  CHECK(found[1].due.has_value());
}

TEST_CASE("a stage that predicates leave out speaks for nobody") {
  auto policy = cadence();
  policy.stages[1].only.kinds = {"temporary"};
  auto const found = stages_due(policy, window, zone("Asia/Shanghai"), shanghai("2026-03-16 11:00"));
  CHECK(found[0].due == shanghai("2026-03-16 11:00"));
  CHECK(found[1].reasons == Reasons{DueReason::not_selected});
}

TEST_CASE("a late notice that the night would carry past the start goes in the night") {
  auto policy = cadence();
  policy.stages.pop_back();
  Subject const early{"planned", {}, shanghai("2026-03-22 06:00"), std::nullopt};
  auto const found = stages_due(policy, early, zone("Asia/Shanghai"), shanghai("2026-03-21 23:00"));
  CHECK(found[1].due == shanghai("2026-03-21 23:00"));
}

TEST_CASE("once the cut has begun nothing ahead of it is left to say") {
  for (auto const& stage : seen_at("2026-03-22 14:00")) {
    CHECK_FALSE(stage.due.has_value());
    CHECK(stage.reasons.back() == DueReason::after_anchor);
  }
}

TEST_CASE("a legal minimum can be met up to its last lawful moment") {
  auto const verdict = [](std::string_view now) {
    return check_minima(cadence(), window, zone("Asia/Shanghai"), shanghai(now)).at(0);
  };
  CHECK(verdict("2026-03-15 14:00").can_be_met);
  CHECK_FALSE(verdict("2026-03-15 14:01").can_be_met);
  CHECK(verdict("2026-03-15 14:00").latest == shanghai("2026-03-15 14:00"));
  CHECK(verdict("2026-03-15 14:00").id == "cn-7d");
  auto policy = cadence();
  policy.legal[0].only.classes = {"critical"};
  CHECK(check_minima(policy, window, zone("Asia/Shanghai"), shanghai("2026-03-01 00:00")).empty());
}

TEST_CASE("a late notice in writing is not left to a text message that is due, nor one by name to an announcement") {
  auto const policy = parse_policy(R"(policy: p
applies: {kinds: [planned]}
stages:
  - {id: w1, at: -7d, late: fold, form: written, require: E3, ladder: [{channel: letter}]}
  - {id: d7, at: -6d, late: fold, require: E3, ladder: [{channel: sms}]}
  - {id: announce_d5, at: -5d, late: fold, require: A1, ladder: [{channel: public}]}
)",
                                   "p.yaml")
                          .value();
  auto const now = shanghai("2026-03-20 12:00");
  for (auto const& one : stages_due(policy, {"planned", {}, shanghai("2026-03-22 12:00"), std::nullopt}, zone("Asia/Shanghai"), now)) {
    INFO(one.stage);
    CHECK(one.due == now);
  }
}
