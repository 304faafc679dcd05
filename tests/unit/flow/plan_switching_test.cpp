// The desk's words about switching: none of them outruns the devices, and a wrong one has a way back.
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

constexpr auto off = R"({"phase": "off"})";
constexpr auto on = R"({"phase": "on"})";
constexpr auto back = R"({"phase": "back", "override_reason": ""})";

/// A plan on FUS5 with its go, five minutes before its start.
struct SwitchingScene : PlanScene {
  SwitchingScene() {
    create_and_approve(body_of("FUS5", days(20) + 1h, days(20) + 5h));
    pass(days(20) + 55min);
    done(on_go_plan, "{}");
  }
};

/// The same, but the fuse blew twenty minutes before the start, and the go was given all the same.
struct FaultScene : PlanScene {
  FaultScene() {
    create_and_approve(body_of("FUS5", days(20) + 1h, days(20) + 5h));
    pass(days(20) + 40min);
    report("FUS5", "opened");
    REQUIRE(last.at("outcome") == "sustained");
    done(on_go_plan, "{}");
  }
  void stands(std::string const& from, outage::PlanState to) {
    auto changed = plan();
    changed.state = to;
    store().outages().update_plan(changed);
    auto const word = to == outage::PlanState::work_complete && from == "go" ? outage::Reason::plan_work_complete
                                                                             : outage::Reason::plan_switching;
    store().outages().add_history(changed.outage, {now(), from, std::string(to_string(to)), word, "desk", ""});
  }
};

}  // namespace

TEST_CASE("nothing is switched on before something was off, and the refusal says what to do") {
  SwitchingScene scene;
  auto const error = scene.refused(on_switching_plan, on);
  CHECK(error.kind == Error::Kind::conflict);
  INFO(error.message);
  CHECK(error.message.find("P1") != std::string::npos);
  CHECK(error.message.find("nothing of it is off") != std::string::npos);
  scene.done(on_switching_plan, off);
  CHECK(scene.refused(on_switching_plan, on).kind == Error::Kind::conflict);
  CHECK(scene.state() == "switching_off");
  scene.report("FUS5", "opened");
  CHECK(scene.state() == "out");
  scene.done(on_switching_plan, on);
  CHECK(scene.state() == "switching_on");
}

TEST_CASE("no work is complete of a plan that never cut anything, and the refusal says what to do") {
  SwitchingScene scene;
  for (auto const* state : {"go", "switching_off"}) {
    CHECK(scene.state() == state);
    auto const error = scene.refused(on_complete_plan, "{}");
    CHECK(error.kind == Error::Kind::conflict);
    INFO(error.message);
    CHECK(error.message.find("cancel") != std::string::npos);
    if (scene.state() == "go") scene.done(on_switching_plan, off);
  }
  scene.report("FUS5", "opened");
  scene.done(on_complete_plan, "{}");
  CHECK(scene.state() == "work_complete");
}

TEST_CASE("'off' that was said too early goes back to the go, which still stands") {
  SwitchingScene scene;
  scene.done(on_switching_plan, off);
  scene.done(on_switching_plan, back);
  CHECK(scene.state() == "go");
  CHECK(scene.refused(on_switching_plan, back).kind == Error::Kind::conflict);
  scene.report("FUS5", "opened");
  CHECK(scene.state() == "out");
}

TEST_CASE("'on' that was said too early goes back while the device is open, and not once supply was given back") {
  SwitchingScene scene;
  scene.report("FUS5", "opened");
  scene.pass(10min);
  SECTION("to the cut") {
    scene.done(on_switching_plan, on);
    scene.done(on_switching_plan, back);
    CHECK(scene.state() == "out");
    scene.done(on_complete_plan, "{}");
  }
  SECTION("to the finished work") {
    scene.done(on_complete_plan, "{}");
    scene.done(on_switching_plan, on);
    scene.done(on_switching_plan, back);
    CHECK(scene.state() == "work_complete");
    scene.done(on_switching_plan, back);  // nor was the work done
    CHECK(scene.state() == "out");
  }
  SECTION("not any more") {
    scene.done(on_switching_plan, on);
    scene.pass(1min);
    scene.report("FUS5", "closed");
    CHECK(scene.refused(on_switching_plan, back).kind == Error::Kind::conflict);
    CHECK(scene.state() == "switching_on");
  }
}

TEST_CASE("a fault that holds a plan's device open is no cut of the plan: nothing of it is complete, and it can be cancelled") {
  FaultScene scene;
  for (auto const* state : {"go", "switching_off"}) {
    CHECK(scene.state() == state);
    CHECK(scene.refused(on_complete_plan, "{}").message.find("nothing of it is off") != std::string::npos);
    CHECK(scene.refused(on_switching_plan, on).message.find("nothing of it is off") != std::string::npos);
    if (scene.state() == "go") scene.done(on_switching_plan, off);
  }
  scene.done(on_switching_plan, back);
  scene.done(on_cancel_plan, R"({"reason": "the fault comes first"})");
  CHECK(scene.state() == "cancelled");
}

TEST_CASE("opened for the plan while a fault holds it open, it is the plan's cut, and ends with the device") {
  FaultScene scene;
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outcome") == "planned_cut");
  CHECK(scene.state() == "out");
  scene.done(on_complete_plan, "{}");
  scene.report("FUS5", "closed");
  CHECK(scene.state() == "restored");
}

TEST_CASE("a plan that was said to be further than it ever was goes back to its go, and can be cancelled from there") {
  FaultScene scene;
  scene.stands("go", outage::PlanState::work_complete);  // as an older version took it
  SECTION("from the finished work") {}
  SECTION("from switching on") { scene.stands("work_complete", outage::PlanState::switching_on); }
  SECTION("from a cut that never was, and then the fault is over and comes again") {
    scene.stands("work_complete", outage::PlanState::switching_on);
    scene.stands("switching_on", outage::PlanState::work_complete);
    scene.stands("work_complete", outage::PlanState::out);
    scene.report("FUS5", "closed");
    scene.report("FUS5", "opened");
    CHECK(scene.last.at("outcome") == "sustained");
    CHECK(scene.state() == "out");
  }
  for (auto const handler : {on_complete_plan, on_cancel_plan}) {
    auto const error = scene.refused(handler, handler == on_complete_plan ? "{}" : R"({"reason": "x"})");
    INFO(error.message);
    CHECK(error.message.find("'back'") != std::string::npos);
  }
  scene.done(on_switching_plan, back);
  CHECK(scene.state() == "go");
  scene.done(on_cancel_plan, R"({"reason": "the fault comes first"})");
}

TEST_CASE("a word that was taken back is no state that the plan could go back to") {
  SwitchingScene scene;
  scene.report("FUS5", "opened");
  scene.done(on_complete_plan, "{}");
  scene.done(on_switching_plan, on);
  scene.done(on_switching_plan, back);
  scene.done(on_switching_plan, on);
  scene.done(on_switching_plan, back);
  CHECK(scene.state() == "work_complete");
  scene.done(on_switching_plan, back);
  CHECK(scene.state() == "out");
  auto const error = scene.refused(on_switching_plan, back);
  CHECK(error.kind == Error::Kind::conflict);
}

TEST_CASE("a device that opens moves a plan that was said to be switching on already") {
  SwitchingScene scene;
  SECTION("although nothing had been cut") {
    auto plan = scene.plan();  // as an older version left it
    plan.state = outage::PlanState::switching_on;
    scene.store().outages().update_plan(plan);
    SECTION("by its report") {
      scene.report("FUS5", "opened");
      CHECK(scene.state() == "out");
    }
    SECTION("or the word is taken back") {
      scene.done(on_switching_plan, back);
      CHECK(scene.state() == "go");
    }
  }
  SECTION("when it opens again after it had closed") {
    scene.report("FUS5", "opened");
    scene.pass(10min);
    scene.report("FUS5", "closed");
    CHECK(scene.state() == "switching_on");
    scene.pass(1min);
    scene.report("FUS5", "opened");
    CHECK(scene.state() == "out");
  }
}

TEST_CASE("a tie that opens again while supply comes back leaves the plan switching on") {
  PlanScene scene;
  auto const at = [&](milliseconds time) { return scene.in(days(20) + time); };
  scene.create_and_approve(R"({"id": "P1", "steps": [{"at": ")" + at(1h) + R"(", "close": "SWI4"}, {"at": ")" + at(1h + 1min) +
                           R"(", "open": "SWI3"}, {"at": ")" + at(1h + 2min) + R"(", "open": "REC2"}, {"at": ")" + at(5h) +
                           R"(", "close": "REC2"}, {"at": ")" + at(5h + 1min) + R"(", "close": "SWI3"}, {"at": ")" +
                           at(5h + 2min) + R"(", "open": "SWI4"}]})");
  scene.pass(days(20) + 55min);
  scene.done(on_go_plan, "{}");
  for (auto const& [device, kind] : {std::pair("SWI4", "closed"), std::pair("SWI3", "opened"), std::pair("REC2", "opened")}) {
    scene.pass(1min);
    scene.report(device, kind);
  }
  CHECK(scene.state() == "out");
  for (auto const& [device, kind] : {std::pair("REC2", "closed"), std::pair("SWI3", "closed"), std::pair("SWI4", "opened")}) {
    scene.pass(1min);
    scene.report(device, kind);
    CHECK(scene.state() == "switching_on");
  }
}

}  // namespace lamplighter::flow
