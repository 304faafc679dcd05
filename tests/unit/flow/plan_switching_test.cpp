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
