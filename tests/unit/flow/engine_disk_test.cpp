// Tests of the engine when the disk, the process or the clock lets it down.
#include <algorithm>

#include "tests/unit/flow/engine_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using test::FaultyVfs;

struct PowerOff {};  // what a yield point throws; derived from nothing

bool is_unavailable(std::shared_ptr<test::Waiting> const& waiting) {
  return waiting->answer && !*waiting->answer && waiting->answer->error().kind == Error::Kind::unavailable;
}

bool is_held(EngineScene& scene) {
  bool held = false;
  scene.ask([&](Context& ctx) { held = !ctx.notices.holds().empty(); });
  return held;
}

std::vector<std::string> attempt_states(EngineScene& scene) {
  std::vector<std::string> words;
  scene.ask([&](Context& ctx) {
    for (auto const& outage : ctx.outages.list({})) {
      for (auto const& one : ctx.notices.notices(outage.id)) {
        for (auto const& attempt : ctx.notices.attempts_of_notice(one.id)) {
          words.emplace_back(notifiers::to_string(attempt.progress.state));
        }
      }
    }
  });
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace

TEST_CASE("when the disk refuses the commit every caller of the batch hears unavailable, and nothing happened") {
  auto const failure = GENERATE(FaultyVfs::Failure::disk_full, FaultyVfs::Failure::io_error);
  auto const nth = GENERATE(1U, 2U, 3U);
  EngineScene scene;
  scene.settle();
  auto const decided = scene.published.size();
  auto const first = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  auto const second = scene.post(CommandKind::trouble_call, R"({"customer": "a.1", "kind": "no_power"})");
  scene.disk().fail(FaultyVfs::Operation::write, nth, failure, FaultyVfs::Repeat::for_ever);
  scene.step();
  CHECK(is_unavailable(first));
  CHECK(is_unavailable(second));
  CHECK_FALSE(scene.engine().health().is_ready);
  CHECK_FALSE(scene.engine().health().trouble.empty());
  CHECK(scene.published.size() == decided);
  CHECK(scene.gateway().submitted.empty());
  for (int i = 0; i < 5; ++i) {
    scene.clock.pass(1s);
    auto const again = scene.step();
    REQUIRE(again);
    CHECK(*again > scene.clock.now());  // it waits between tries
  }
  scene.disk().heal();
  scene.clock.pass(2s);
  scene.step();
  scene.step();
  CHECK(scene.engine().health().is_ready);
  CHECK(scene.engine().health().trouble.empty());
  CHECK(scene.open_phases("FUS2").empty());
  CHECK(scene.facts() == 0);
  auto const repeated = scene.report(EngineScene::fuse_opens);
  if (!repeated) FAIL(repeated.error().message);
  CHECK(repeated->novelty == Answer::Novelty::fresh);
  CHECK(scene.open_phases("FUS2") == "ABC");
  CHECK(scene.gateway().submitted.size() == 3);
}

TEST_CASE("what channels reported while the disk was full is kept and applied later") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  REQUIRE(scene.gateway().submitted.size() == 3);
  auto const attempt = scene.gateway().submitted.front().attempt;
  scene.disk().fail(FaultyVfs::Operation::write, 1, FaultyVfs::Failure::disk_full, FaultyVfs::Repeat::for_ever);
  scene.pass(10s);  // outcomes and receipts come in
  CHECK(scene.gateway().acknowledged.empty());
  CHECK_FALSE(scene.engine().health().is_ready);
  scene.disk().heal();
  scene.pass(10s);
  scene.pass(10s);
  CHECK(scene.engine().health().is_ready);
  CHECK(attempt_states(scene) == std::vector<std::string>{"delivered", "delivered", "delivered"});
  auto const& tokens = scene.gateway().acknowledged;
  CHECK(std::count(tokens.begin(), tokens.end(), test::SinkToEngine::token_of(attempt, 1)) == 1);
}

TEST_CASE("an I/O error at the sync of a commit leaves the live network as the store has it") {
  EngineScene scene;
  scene.settle();
  auto const waiting = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  scene.disk().fail(FaultyVfs::Operation::sync, 1, FaultyVfs::Failure::io_error, FaultyVfs::Repeat::once);
  scene.step();
  CHECK(is_unavailable(waiting));
  scene.clock.pass(2s);
  scene.step();
  scene.clock.pass(2s);
  scene.step();
  CHECK(scene.engine().health().is_ready);
  geo::PhaseSet stored;
  scene.ask([&](Context& ctx) {
    auto const id = ctx.book.id_of(*ctx.network().find_device("FUS2"));
    if (auto const position = ctx.outages.position(id)) stored = position->open;
  });
  CHECK(scene.open_phases("FUS2") == geo::to_string(stored));
  auto const again = scene.report(EngineScene::fuse_opens);
  if (!again) FAIL(again.error().message);
  CHECK(scene.open_phases("FUS2") == "ABC");
  CHECK(scene.facts() == 1);
  CHECK(scene.outages() == 1);
}

TEST_CASE("a lease that cannot be renewed because the disk is full is not a lease lost") {
  EngineScene scene;
  scene.clock.pass(10s);
  scene.disk().fail(FaultyVfs::Operation::write, 1, FaultyVfs::Failure::disk_full, FaultyVfs::Repeat::for_ever);
  auto const renewed = scene.store().renew_lease(scene.clock.now());
  REQUIRE_FALSE(renewed);
  CHECK(renewed.error().kind == Error::Kind::unavailable);
  scene.disk().heal();
  CHECK(scene.store().renew_lease(scene.clock.now()));
}

TEST_CASE("an engine whose region another process took commits nothing more") {
  EngineScene scene;
  scene.settle();
  scene.store().database().run("update region_lease set owner = 'other', fence = fence + 1");
  auto const waiting = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  scene.step();
  CHECK(is_unavailable(waiting));
  auto const renewed = scene.store().renew_lease(scene.clock.now());
  REQUIRE_FALSE(renewed);
  CHECK(renewed.error().kind == Error::Kind::conflict);
  CHECK(scene.facts() == 0);
}

TEST_CASE("attempts that were committed but never sent are uncertain after a crash, and a fault is not said twice") {
  EngineScene scene;
  scene.yield = [](std::string_view point) {
    if (point == "after_commit") throw PowerOff{};
  };
  auto const waiting = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  CHECK_THROWS_AS(scene.step(), PowerOff);
  CHECK_FALSE(waiting->answer);
  scene.yield = [](std::string_view) {};
  scene.crash();
  CHECK(scene.gateway().submitted.empty());
  scene.restart();
  CHECK(attempt_states(scene) == std::vector<std::string>{"uncertain", "uncertain", "uncertain"});
  CHECK(scene.open_phases("FUS2") == "ABC");
  auto const again = scene.report(EngineScene::fuse_opens);
  REQUIRE(again);
  CHECK(again->novelty == Answer::Novelty::repeat);
}

TEST_CASE("sending is held after a long time away, a forward step of the clock, or a restore") {
  EngineScene scene;
  scene.settle();
  SECTION("thirty-one minutes away") {
    scene.crash();
    scene.clock.pass(31min);
    scene.restart();
    CHECK(is_held(scene));
    CHECK(scene.engine().health().is_sending_held);
  }
  SECTION("twenty minutes away is no reason") {
    scene.crash();
    scene.clock.pass(20min);
    scene.restart();
    CHECK_FALSE(is_held(scene));
  }
  SECTION("the clock is stepped forward by two minutes") {
    scene.clock.step_wall(2min);
    scene.step();
    CHECK(is_held(scene));
  }
  SECTION("two minutes pass in truth") {
    scene.clock.pass(2min);
    scene.step();
    CHECK_FALSE(is_held(scene));
  }
  SECTION("the store comes from a backup") {
    scene.store().begin();
    scene.store().flow().put_meta("restored_from_backup", "yes");
    scene.store().commit();
    scene.crash();
    scene.restart();
    CHECK(is_held(scene));
  }
  SECTION("the clock was far ahead when the engine last lived") {
    scene.crash();
    scene.clock.step_wall(-3h);
    scene.restart();
    CHECK(is_held(scene));
  }
}

TEST_CASE("while the clock stands before the last fact, time stands still, and the desk is told") {
  EngineScene scene;
  scene.settle();
  auto const start = scene.clock.now();
  scene.clock.step_wall(-10min);
  scene.step();
  Time seen;
  scene.ask([&](Context& ctx) { seen = ctx.now; });
  CHECK(seen == start);
  CHECK(scene.alarms() == std::vector<std::string>{"clock_behind"});
  scene.clock.pass(11min);
  scene.step();
  scene.step();
  CHECK(scene.alarms().empty());
}

}  // namespace lamplighter::flow
