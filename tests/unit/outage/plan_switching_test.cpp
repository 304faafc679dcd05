// What a desk's word about switching makes of a plan, and how a wrong one is taken back.
#include <catch2/catch.hpp>

#include "engine/outage/plan_switching.hpp"

namespace lamplighter::outage {

using enum PlanState;
using enum SwitchingPhase;

TEST_CASE("nothing is switched on while nothing is off, unless the work is known to be done") {
  for (auto const state : {go, switching_off}) {
    auto const refused = after_switching(state, on, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::conflict);
    CHECK(refused.error().message.find("nothing of it is off") != std::string::npos);
    CHECK(after_switching(state, on, {.is_off = true}) == switching_on);
  }
  for (auto const state : {out, work_permitted, work_complete, extended}) CHECK(after_switching(state, on, {}) == switching_on);
  CHECK_FALSE(after_switching(published, on, {.is_off = true}));
  CHECK_FALSE(after_switching(restored, on, {.is_off = true}));
}

TEST_CASE("'off' that was said too early goes back to the go as long as nobody is out") {
  CHECK(after_switching(switching_off, back, {}) == go);
  CHECK_FALSE(after_switching(switching_off, back, {.is_off = true, .has_cut = true}));
}

TEST_CASE("'on' that was said too early goes back to where the plan stood while its device is still open") {
  for (auto const before : {out, work_permitted, work_complete, extended}) {
    CHECK(after_switching(switching_on, back, {.is_off = true, .has_cut = true, .before = before}) == before);
    CHECK_FALSE(after_switching(switching_on, back, {.before = before}));
  }
  CHECK(after_switching(switching_on, back, {.is_off = true, .before = switching_off}) == out);
  CHECK(after_switching(switching_on, back, {.before = go}) == go);
  CHECK(after_switching(switching_on, back, {.before = switching_off}) == switching_off);
  CHECK_FALSE(after_switching(switching_on, back, {.is_off = true, .has_cut = true, .is_given_back = true, .before = out}));
}

TEST_CASE("a 'complete' that was said too early goes back to where the plan stood, in the same way") {
  for (auto const before : {out, work_permitted, extended}) {
    CHECK(after_switching(work_complete, back, {.is_off = true, .has_cut = true, .before = before}) == before);
    CHECK_FALSE(after_switching(work_complete, back, {.is_off = true, .is_given_back = true, .before = before}));
  }
  CHECK(after_switching(work_complete, back, {.before = go}) == go);
  CHECK(after_switching(work_complete, back, {.before = switching_off}) == switching_off);
  CHECK(after_switching(work_complete, back, {.is_off = true, .has_cut = true, .before = go}) == out);
}

TEST_CASE("elsewhere there is nothing to take back") {
  for (auto const state : {draft, published, go, out, work_permitted, restored, closed, cancelled, extended}) {
    CHECK_FALSE(after_switching(state, back, {.is_off = true, .has_cut = true}));
  }
}

TEST_CASE("the words of the phases are known") {
  CHECK(switching_phase_from("off") == off);
  CHECK(switching_phase_from("on") == on);
  CHECK(switching_phase_from("back") == back);
  CHECK_FALSE(switching_phase_from("of"));
}

}  // namespace lamplighter::outage
