// What a desk's word about switching makes of a plan, and how a wrong one is taken back.
#include <catch2/catch.hpp>

#include "engine/outage/plan_switching.hpp"

namespace lamplighter::outage {

using enum PlanState;
using enum SwitchingPhase;

TEST_CASE("nothing is switched on, and no work complete, of a plan that never cut; a fault's open device is none of it") {
  for (auto const state : {go, switching_off, out, work_permitted, work_complete, extended}) {
    for (auto const& refused : {after_switching(state, on, {}), after_completion(state, {})}) {
      REQUIRE_FALSE(refused);
      CHECK(refused.error().kind == Error::Kind::conflict);
      CHECK(refused.error().message.find("nothing of it is off") != std::string::npos);
      bool const names_back = refused.error().message.find("'back'") != std::string::npos;
      CHECK(names_back == (state != go));  // there is nothing to take back of a go
    }
  }
  for (auto const state : {out, work_permitted, work_complete, extended}) {
    CHECK(after_switching(state, on, {.was_cut = true}) == switching_on);
  }
  CHECK(after_completion(out, {.was_cut = true}) == work_complete);
  CHECK_FALSE(after_switching(published, on, {.was_cut = true, .is_off = true}));
  CHECK_FALSE(after_switching(restored, on, {.was_cut = true, .is_off = true}));
}

TEST_CASE("whatever was said of a plan that never cut goes back to its go") {
  for (auto const state : {switching_off, out, work_permitted, work_complete, switching_on, extended}) {
    CHECK(outran_its_cut(state, {}));
    CHECK(after_switching(state, back, {.before = out}) == go);
    CHECK_FALSE(outran_its_cut(state, {.was_cut = true}));
  }
  for (auto const state : {published, go, restored, cancelled}) CHECK_FALSE(outran_its_cut(state, {}));
  CHECK_FALSE(after_switching(switching_off, back, {.was_cut = true, .is_off = true, .has_cut = true}));
}

TEST_CASE("'on' that was said too early goes back to where the plan stood while its device is still open") {
  for (auto const before : {out, work_permitted, work_complete, extended}) {
    CHECK(after_switching(switching_on, back, {.was_cut = true, .is_off = true, .has_cut = true, .before = before}) == before);
    CHECK_FALSE(after_switching(switching_on, back, {.was_cut = true, .before = before}));
  }
  CHECK(after_switching(switching_on, back, {.was_cut = true, .is_off = true, .before = switching_off}) == out);
  CHECK_FALSE(after_switching(
      switching_on, back, {.was_cut = true, .is_off = true, .has_cut = true, .is_given_back = true, .before = out}));
}

TEST_CASE("a 'complete' that was said too early goes back to where the plan stood, in the same way") {
  for (auto const before : {out, work_permitted, extended}) {
    CHECK(after_switching(work_complete, back, {.was_cut = true, .is_off = true, .has_cut = true, .before = before}) == before);
    CHECK_FALSE(after_switching(work_complete, back, {.was_cut = true, .is_off = true, .is_given_back = true, .before = before}));
  }
}

TEST_CASE("elsewhere there is nothing to take back") {
  for (auto const state : {draft, published, go, out, work_permitted, restored, closed, cancelled, extended}) {
    CHECK_FALSE(after_switching(state, back, {.was_cut = true, .is_off = true, .has_cut = true}));
  }
}

TEST_CASE("the words of the phases are known") {
  CHECK(switching_phase_from("off") == off);
  CHECK(switching_phase_from("on") == on);
  CHECK(switching_phase_from("back") == back);
  CHECK_FALSE(switching_phase_from("of"));
}

}  // namespace lamplighter::outage
