// Tests of an engine whose clock was wrong or which was away: nothing told to it is lost, and nobody hears what it does not know.
#include "tests/unit/flow/engine_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

std::string opens_at(Time at) {
  return R"({"device": "FUS2", "kind": "opened", "source": "scada", "occurred_at": ")" + to_rfc3339(at) + "\"}";
}
std::string gasps_at(Time at) {
  return R"({"source": "meters", "reports": [{"meter": "b.1", "kind": "last_gasp", "occurred_at": ")" + to_rfc3339(at) + "\"}]}";
}

/// Texts about a cut wait in the queue when the process dies.
void die_with_texts_in_the_queue(EngineScene& scene) {
  REQUIRE(scene.tell(CommandKind::hold_sending, R"({"scope": "notifier:sms"})"));
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.settle();
  scene.store().begin();
  scene.store().notices().lift_hold("notifier:sms");
  scene.store().commit();
  REQUIRE(scene.gateway().submitted.empty());
  scene.crash();
}

}  // namespace

TEST_CASE("a report from ahead of a clock that was stepped back is asked for again until the clock has caught up") {
  EngineScene scene;
  scene.settle();
  auto const start = scene.clock.now();
  SECTION("while the engine runs") {
    scene.clock.step_wall(-9min);
    scene.step();
  }
  SECTION("while it is away") {
    scene.crash();
    scene.clock.step_wall(-9min);
    scene.restart();
  }
  Time seen;
  scene.ask([&](Context& ctx) { seen = ctx.now; });
  CHECK(seen == start);
  auto const at = start + 3min;  // it is three minutes later, and the clock says six minutes earlier
  scene.clock.pass(3min);
  auto const first = scene.report(opens_at(at));
  REQUIRE_FALSE(first);
  CHECK(first.error().kind == Error::Kind::unavailable);
  auto const gasp = scene.tell(CommandKind::meter_reports, gasps_at(at));
  REQUIRE_FALSE(gasp);
  CHECK(gasp.error().kind == Error::Kind::unavailable);
  CHECK(scene.facts() == 0);
  auto const wrong = scene.report(opens_at(start + 2h));  // this one is wrong by any clock
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == Error::Kind::invalid);
  scene.clock.pass(8min);
  CHECK(scene.report(opens_at(at)));
  CHECK(scene.tell(CommandKind::meter_reports, gasps_at(at)));
  CHECK(scene.outages() == 1);
}

TEST_CASE("a clock that was hours ahead when the engine last lived does not stop time") {
  EngineScene scene;
  scene.settle();
  scene.crash();
  scene.clock.step_wall(-3h);
  scene.restart();
  Time seen;
  scene.ask([&](Context& ctx) { seen = ctx.now; });
  CHECK(seen == scene.clock.now());
}

TEST_CASE("after an absence nobody hears how supply is before what was reported meanwhile could come in") {
  EngineScene scene;
  scene.settle();
  die_with_texts_in_the_queue(scene);
  SECTION("away for five minutes, and it closed meanwhile") {
    scene.clock.pass(5min);
    scene.restart();
    scene.settle();
    CHECK(scene.gateway().submitted.empty());
    auto const closed = scene.clock.now() - 2min;
    REQUIRE(scene.report(R"({"device": "FUS2", "kind": "closed", "source": "scada", "occurred_at": ")" + to_rfc3339(closed) + "\"}"));
    scene.pass(1min);
    CHECK(scene.gateway().submitted.empty());
  }
  SECTION("away for five minutes, and nothing more is reported") {
    scene.clock.pass(5min);
    scene.restart();
    scene.settle();
    CHECK(scene.gateway().submitted.empty());
    scene.pass(1min);
    CHECK(scene.gateway().submitted.size() == 3);
  }
  SECTION("away for half a minute is no reason to wait") {
    scene.clock.pass(30s);
    scene.restart();
    scene.settle();
    CHECK(scene.gateway().submitted.size() == 3);
  }
}

}  // namespace lamplighter::flow
