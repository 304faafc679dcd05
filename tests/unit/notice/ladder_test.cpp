// Tests of the ladder: each rule by hand, and what must hold for any history.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include "engine/base/random.hpp"
#include "engine/notice/decisions.hpp"

namespace lamplighter::notice {
namespace {

using Act = LadderVerdict::Act;
using std::chrono::minutes;
using std::chrono::seconds;

Time at(std::int64_t second) { return from_ms(second * 1000); }

Attempt attempt(AttemptState state, std::int64_t second) {
  Attempt result;
  result.progress.state = state;
  result.submitted_at = at(second);
  result.finished_at = at(second);
  return result;
}

/// Due at 0, one rung waits ten minutes, proof is due after an hour, the text is useless after two.
LadderFacts facts(std::vector<Attempt> attempts) {
  LadderFacts result;
  result.attempts = std::move(attempts);
  result.receipt_wait = minutes(10);
  result.due_at = at(0);
  result.proof_due = at(3600);
  result.expires_at = at(7200);
  return result;
}

}  // namespace

TEST_CASE("a fresh message is submitted when due, and never after its text is useless") {
  auto const verdict = next_ladder_step(facts({}), at(-100));
  CHECK(verdict.act == Act::submit);
  CHECK(verdict.look_again_at == at(0));
  CHECK(next_ladder_step(facts({}), at(7200)).act == Act::give_up);
  CHECK(next_ladder_step(facts({}), at(7200)).reason == Reason::expired);
}

TEST_CASE("a message on a dead lane climbs once its rung has waited, and keeps trying where there is no other") {
  auto given = facts({});
  given.is_lane_reachable = false;
  CHECK(next_ladder_step(given, at(700)).act == Act::submit);
  given.has_next_rung = true;
  CHECK(next_ladder_step(given, at(500)).act == Act::submit);
  CHECK(next_ladder_step(given, at(700)).act == Act::climb);
}

TEST_CASE("a refusal for a while is retried with back-off on the same rung") {
  auto const verdict = next_ladder_step(facts({attempt(AttemptState::failed_temporary, 0)}), at(1));
  CHECK(verdict.act == Act::submit);
  CHECK(verdict.reason == Reason::retry_later);
  CHECK(verdict.look_again_at == at(5));
}

TEST_CASE("refusals climb when the rung has waited long enough") {
  auto given = facts({attempt(AttemptState::failed_temporary, 0), attempt(AttemptState::failed_temporary, 590)});
  given.has_next_rung = true;
  CHECK(next_ladder_step(given, at(599)).act == Act::submit);
  CHECK(next_ladder_step(given, at(600)).act == Act::climb);
}

TEST_CASE("a refusal for good climbs at once, and ends where there is nothing to climb to") {
  auto given = facts({attempt(AttemptState::failed_permanent, 0)});
  CHECK(next_ladder_step(given, at(1)).act == Act::give_up);
  CHECK(next_ladder_step(given, at(1)).reason == Reason::ladder_exhausted);
  given.has_next_rung = true;
  CHECK(next_ladder_step(given, at(1)).act == Act::climb);
  CHECK(next_ladder_step(given, at(7300)).act == Act::give_up);
}

TEST_CASE("a routine message with a lost reply waits for its receipt and is not sent again") {
  auto given = facts({attempt(AttemptState::uncertain, 0)});
  auto const verdict = next_ladder_step(given, at(1));
  CHECK(verdict.act == Act::wait);
  CHECK(next_ladder_step(given, at(3601)).act == Act::give_up);
  given.has_next_rung = true;
  CHECK(next_ladder_step(given, at(1)).look_again_at == at(600));
  CHECK(next_ladder_step(given, at(600)).act == Act::climb);
}

TEST_CASE("the last stage before a cut goes again after a lost reply, over another channel where there is one") {
  auto given = facts({attempt(AttemptState::uncertain, 0)});
  given.may_repeat = true;
  CHECK(next_ladder_step(given, at(1)).act == Act::submit);
  CHECK(next_ladder_step(given, at(1)).reason == Reason::repeat);
  given.has_next_rung = true;
  CHECK(next_ladder_step(given, at(1)).act == Act::climb);
}

TEST_CASE("three copies with lost replies are enough: then a person takes over") {
  auto given = facts({attempt(AttemptState::uncertain, 0), attempt(AttemptState::uncertain, 5),
                      attempt(AttemptState::uncertain, 15)});
  given.may_repeat = true;
  CHECK(next_ladder_step(given, at(60)).act == Act::wait);
  CHECK(next_ladder_step(given, at(3601)).act == Act::give_up);
}

TEST_CASE("a routine message is not retried after a refusal when an earlier copy may have left") {
  auto const given = facts({attempt(AttemptState::uncertain, 0), attempt(AttemptState::failed_temporary, 5)});
  CHECK(next_ladder_step(given, at(60)).act == Act::wait);
}

TEST_CASE("an accepted message without a receipt climbs after its wait, and is an exception when proof is overdue") {
  auto given = facts({attempt(AttemptState::accepted, 0)});
  CHECK(next_ladder_step(given, at(700)).act == Act::wait);
  CHECK(next_ladder_step(given, at(3601)).reason == Reason::proof_overdue);
  given.has_next_rung = true;
  CHECK(next_ladder_step(given, at(599)).act == Act::wait);
  CHECK(next_ladder_step(given, at(600)).act == Act::climb);
}

TEST_CASE("delivery proves an ordinary notice but not one that wants an acknowledgement") {
  auto given = facts({attempt(AttemptState::delivered, 0)});
  CHECK(next_ladder_step(given, at(1)).act == Act::done);
  given.required = Evidence::e5;
  given.has_next_rung = true;
  CHECK(next_ladder_step(given, at(1)).act == Act::wait);
  CHECK(next_ladder_step(given, at(600)).act == Act::climb);
}

TEST_CASE("a message recorded in shadow mode neither climbs nor repeats, and ends unproven") {
  auto given = facts({attempt(AttemptState::suppressed, 0)});
  given.has_next_rung = true;
  given.may_repeat = true;
  CHECK(next_ladder_step(given, at(3000)).act == Act::wait);
  CHECK(next_ladder_step(given, at(3601)).reason == Reason::suppressed_by_mode);
}

TEST_CASE("back-off doubles from five seconds to five minutes") {
  CHECK(next_retry_at(1, at(0)) == at(5));
  CHECK(next_retry_at(2, at(0)) == at(10));
  CHECK(next_retry_at(3, at(0)) == at(20));
  CHECK(next_retry_at(7, at(0)) == at(300));
  CHECK(next_retry_at(1000, at(0)) == at(300));
}

TEST_CASE("whatever the gateway does, a message is never sent too late or twice where that is not allowed, and always ends") {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    Random random(seed);
    auto given = facts({});
    given.may_repeat = random.chance(300);
    given.has_next_rung = random.chance(300);
    given.is_lane_reachable = random.chance(700);
    given.receipt_wait = seconds(random.below(1200));
    given.proof_due = at(static_cast<std::int64_t>(random.below(7201)));
    auto now = at(static_cast<std::int64_t>(random.below(7300)));
    CAPTURE(seed);
    bool has_ended = false;
    for (int step = 0; step < 500 && !has_ended; ++step) {
      auto const verdict = next_ladder_step(given, now);
      if (verdict.act == Act::submit) {
        now = std::max(now, verdict.look_again_at);
        REQUIRE(now < given.expires_at);
        bool const may_have_left = std::ranges::any_of(given.attempts, [](auto const& one) {
          return one.progress.state != AttemptState::failed_temporary;
        });
        REQUIRE((given.may_repeat || !may_have_left));
        static constexpr std::array outcomes = {
            AttemptState::failed_temporary, AttemptState::failed_temporary, AttemptState::failed_temporary,
            AttemptState::uncertain,        AttemptState::accepted,         AttemptState::in_network,
            AttemptState::failed_permanent, AttemptState::delivered,        AttemptState::submitting};
        auto next = attempt(outcomes[random.below(outcomes.size())], 0);
        next.submitted_at = now;
        next.finished_at = now;
        given.attempts.push_back(next);
      } else if (verdict.act == Act::wait) {
        REQUIRE(verdict.look_again_at > now);
        now = verdict.look_again_at;
      } else {
        has_ended = true;
      }
    }
    REQUIRE(has_ended);
  }
}

}  // namespace lamplighter::notice
