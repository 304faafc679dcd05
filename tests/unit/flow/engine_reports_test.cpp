// Tests of what the engine does with reports that it cannot keep, answers that never come, and pauses before sending.
#include <algorithm>

#include "tests/unit/flow/engine_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using test::FaultyVfs;
using test::SinkToEngine;

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

bool is_held(EngineScene& scene) {
  bool held = false;
  scene.ask([&](Context& ctx) { held = !ctx.notices.holds().empty(); });
  return held;
}

int in_flight(EngineScene& scene) {
  int count = -1;
  scene.ask([&](Context& ctx) { count = ctx.notices.in_flight("sms"); });
  return count;
}

bool is_alarmed(EngineScene& scene, std::string const& kind) {
  auto const alarms = scene.alarms();
  return std::find(alarms.begin(), alarms.end(), kind) != alarms.end();
}

/// The store refuses every line of the attempts' log, as PostgreSQL does one with bytes that are no text.
constexpr std::string_view refusing =
    "create trigger refusing before insert on attempt_log begin select raise(abort, 'refused'); end";

}  // namespace

TEST_CASE("a receipt that the store refuses is told again by its channel, and the desk hears of it until it is kept") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.settle();
  auto const attempt = scene.gateway().submitted.front().attempt;
  auto const token = SinkToEngine::token_of(attempt, 1);
  auto const tell = [&](int part) {
    return scene.engine().sink().received({.attempt = attempt, .part = 1, .state = notifiers::AttemptState::delivered,
                                           .detail = {}, .token = SinkToEngine::token_of(attempt, part)});
  };
  scene.store().database().execute(refusing);
  CHECK(tell(1) == notifiers::Intake::taken);
  scene.step();
  CHECK(scene.gateway().acknowledged.empty());
  CHECK(scene.gateway().to_tell_again == std::vector<notifiers::ReceiptToken>{token});
  CHECK(is_alarmed(scene, "report_refused"));
  CHECK(scene.engine().health().is_ready);
  scene.store().database().execute("drop trigger refusing");
  CHECK(tell(1) == notifiers::Intake::taken);
  scene.step();
  CHECK(scene.gateway().acknowledged == std::vector<notifiers::ReceiptToken>{token});
  CHECK_FALSE(is_alarmed(scene, "report_refused"));
  CHECK(attempt_states(scene) == std::vector<std::string>{"accepted", "accepted", "delivered"});
}

TEST_CASE("an answer of a channel that the store refuses is no secret either") {
  EngineScene scene;
  scene.yield = [&](std::string_view point) {
    if (point == "after_commit") scene.store().database().execute(refusing);
  };
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.yield = [](std::string_view) {};
  scene.step();
  CHECK(is_alarmed(scene, "report_refused"));
}

TEST_CASE("of two receipts of one attempt only the one that is stored is put away") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.settle();
  auto const attempt = scene.gateway().submitted.front().attempt;
  // The second comes in while the first is committed.
  bool is_said = false;
  scene.yield = [&](std::string_view point) {
    if (point != "before_commit" || std::exchange(is_said, true)) return;
    scene.engine().sink().received({.attempt = attempt, .part = 1, .state = notifiers::AttemptState::delivered,
                                    .detail = {}, .token = SinkToEngine::token_of(attempt, 2)});
  };
  scene.engine().sink().received({.attempt = attempt, .part = 1, .state = notifiers::AttemptState::in_network,
                                  .detail = {}, .token = SinkToEngine::token_of(attempt, 1)});
  scene.step();
  CHECK(scene.gateway().acknowledged == std::vector<notifiers::ReceiptToken>{SinkToEngine::token_of(attempt, 1)});
  scene.step();
  CHECK(scene.gateway().acknowledged.back() == SinkToEngine::token_of(attempt, 2));
}

TEST_CASE("a receipt that finds no room is refused, so that its channel keeps it, and the desk hears of it") {
  EngineScene scene;
  auto const tell = [&](std::int64_t attempt) {
    return scene.engine().sink().received({.attempt = {attempt}, .detail = {}, .token = {"t"}});
  };
  std::int64_t taken = 0;
  while (taken < 1'000'000 && tell(taken + 1) == notifiers::Intake::taken) ++taken;
  CHECK(taken == 200'000);
  CHECK(tell(7) == notifiers::Intake::refused);
  scene.step();
  CHECK(is_alarmed(scene, "receipts_turned_away"));
  CHECK(tell(7) == notifiers::Intake::taken);
}

TEST_CASE("the alarm of a refused receipt ends when it is kept, also by another run of the program") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.settle();
  auto const attempt = scene.gateway().submitted.front().attempt;
  auto const tell = [&] {
    (void)scene.engine().sink().received({.attempt = attempt, .part = 1, .state = notifiers::AttemptState::delivered,
                                          .detail = {}, .token = SinkToEngine::token_of(attempt, 1)});
    scene.step();
  };
  scene.store().database().execute(refusing);
  tell();
  REQUIRE(is_alarmed(scene, "report_refused"));
  scene.crash();
  scene.restart();
  scene.store().database().execute("drop trigger refusing");
  tell();
  CHECK_FALSE(is_alarmed(scene, "report_refused"));
}

TEST_CASE("a receipt of another region's attempt is no alarm here: nobody could end it") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.settle();
  constexpr auto foreign = (std::int64_t{2} << region_shift) + 5;
  scene.store().database().execute("insert into attempt select " + std::to_string(foreign) +
                                   ", message_id, lane, number, state, parts, delivered, conflict, submitted_at, finished_at, "
                                   "reason from attempt order by id limit 1");
  scene.engine().post_receipt({.attempt = {foreign}, .detail = {}, .token = {}}, [](Result<Answer> answer) { CHECK_FALSE(answer); });
  scene.step();
  CHECK_FALSE(is_alarmed(scene, "report_refused"));
}

TEST_CASE("receipts that found no room are told of although the commit failed that was to tell of them") {
  EngineScene scene;
  scene.settle();
  std::int64_t taken = 0;
  while (taken < 1'000'000 && scene.engine().sink().received({.attempt = {taken + 1}, .detail = {}, .token = {"t"}}) == notifiers::Intake::taken) {
    ++taken;
  }
  bool is_failing = true;
  scene.yield = [&](std::string_view point) {
    if (point == "before_commit" && std::exchange(is_failing, false)) throw std::runtime_error("the store is gone");
  };
  scene.step();
  REQUIRE_FALSE(is_failing);
  scene.step();
  CHECK(is_alarmed(scene, "receipts_turned_away"));
}

TEST_CASE("of reports that nobody can read the desk sees the newest, and ends the alarm when it has seen to it") {
  EngineScene scene;
  auto const tell = [&](std::int64_t attempt, std::string why) {
    scene.engine().post_raw_receipt({"sms", attempt, {}, std::move(why), "x"}, [](Result<Answer> answer) { CHECK(answer); });
    scene.step();
  };
  auto const open = [&] {
    std::vector<Alarm> found;
    scene.ask([&](Context& ctx) { found = ctx.store.open_alarms(); });
    return found;
  };
  tell(0, "the first");
  scene.pass(2min);
  tell(7, "the second");
  REQUIRE(open().size() == 1);
  CHECK(open().front().kind == "receipt_not_understood:sms");
  CHECK(open().front().text.find("the second") != std::string::npos);
  auto const id = std::to_string(open().front().id);
  CHECK(scene.tell(CommandKind::acknowledge_alarm, R"({"note": "told the provider"})", id));
  CHECK(open().empty());
  auto const again = scene.tell(CommandKind::acknowledge_alarm, "{}", id);
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == Error::Kind::not_found);
  tell(8, "the third");
  CHECK(open().size() == 1);
}

TEST_CASE("an alarm that asks for something cannot be waved away") {
  EngineScene scene;
  scene.clock.step_wall(5min);
  scene.step();
  REQUIRE(is_alarmed(scene, "sending_held"));
  std::string id;
  scene.ask([&](Context& ctx) { id = std::to_string(ctx.store.open_alarms().front().id); });
  auto const refused = scene.tell(CommandKind::acknowledge_alarm, "{}", id);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK(refused.error().message.find("releasing") != std::string::npos);
}

TEST_CASE("a channel that never answers gives its places back, and nobody believes that the message left or did not") {
  EngineScene scene;
  scene.gateway().is_hung = true;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  REQUIRE(scene.gateway().submitted.size() == 3);
  auto const attempt = scene.gateway().submitted.front().attempt;
  scene.pass(4min);
  CHECK(in_flight(scene) == 3);
  CHECK_FALSE(is_alarmed(scene, "submission_unanswered:sms"));
  scene.pass(2min);
  CHECK(in_flight(scene) == 0);
  CHECK(is_alarmed(scene, "submission_unanswered:sms"));
  CHECK(attempt_states(scene) == std::vector<std::string>{"uncertain", "uncertain", "uncertain"});
  SECTION("a late answer counts, and ends the alarm") {
    scene.engine().sink().submitted({attempt, notifiers::SubmissionOutcome::Kind::accepted, ""});
    scene.step();
    CHECK_FALSE(is_alarmed(scene, "submission_unanswered:sms"));
    CHECK(attempt_states(scene) == std::vector<std::string>{"accepted", "uncertain", "uncertain"});
  }
  SECTION("so does a start, with which the channel starts anew") {
    scene.crash();
    scene.restart();
    CHECK_FALSE(is_alarmed(scene, "submission_unanswered:sms"));
  }
}

TEST_CASE("what was decided before a pause does not leave after it: it is decided anew") {
  EngineScene scene;
  auto pause = 11s;
  scene.yield = [&](std::string_view point) {
    if (point == "after_commit") scene.clock.pass(std::exchange(pause, 0s));
  };
  SECTION("eleven seconds, in which another process may have taken over or the lights may be on again") {
    REQUIRE(scene.report(EngineScene::fuse_opens));
    CHECK(scene.gateway().submitted.empty());
    scene.step();
    CHECK(attempt_states(scene) == std::vector<std::string>{"failed_temporary", "failed_temporary", "failed_temporary"});
    scene.pass(10min);
    CHECK(scene.gateway().submitted.size() == 3);
  }
  SECTION("a pause in the middle of the messages keeps back those after it") {
    pause = 0s;
    int sends = 0;
    scene.yield = [&](std::string_view point) {
      if (point == "before_send" && ++sends == 2) scene.clock.pass(11s);
    };
    REQUIRE(scene.report(EngineScene::fuse_opens));
    CHECK(scene.gateway().submitted.size() == 1);
  }
  SECTION("nine seconds are an ordinary busy moment") {
    pause = 9s;
    REQUIRE(scene.report(EngineScene::fuse_opens));
    CHECK(scene.gateway().submitted.size() == 3);
  }
}

TEST_CASE("a pause while a batch is applied sends nothing with the time from before it") {
  EngineScene scene;
  auto pause = 2min;
  scene.yield = [&](std::string_view point) {
    if (point == "facts_applied") scene.clock.pass(std::exchange(pause, 0min));
  };
  REQUIRE(scene.report(EngineScene::fuse_opens));
  CHECK(scene.gateway().submitted.empty());
  scene.step();
  CHECK(scene.gateway().submitted.size() == 3);
}

TEST_CASE("a program that stood still for half an hour sends nothing until a person says so") {
  EngineScene scene;
  scene.settle();
  auto still = 31min;
  SECTION("thirty-one minutes") {
    scene.yield = [&](std::string_view point) {
      if (point == "after_commit") scene.clock.pass(std::exchange(still, 0min));
    };
    REQUIRE(scene.report(EngineScene::fuse_opens));
    CHECK(scene.gateway().submitted.empty());
    scene.step();
    CHECK(is_held(scene));
  }
  SECTION("thirty-one minutes in which the store took nothing") {
    scene.disk().fail(FaultyVfs::Operation::write, 1, FaultyVfs::Failure::disk_full, FaultyVfs::Repeat::for_ever);
    (void)scene.post(CommandKind::device_report, EngineScene::fuse_opens);
    for (int minute = 0; minute <= 31; ++minute) {
      scene.step();
      scene.clock.pass(1min);
    }
    scene.disk().heal();
    scene.step();
    CHECK(scene.engine().health().is_ready);
    CHECK(is_held(scene));
  }
}

TEST_CASE("when a commit is lost callers hear that nobody knows, and only the log says where it failed") {
  EngineScene scene;
  scene.settle();
  auto const waiting = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  SECTION("at the commit") {
    scene.disk().fail(FaultyVfs::Operation::sync, 1, FaultyVfs::Failure::io_error, FaultyVfs::Repeat::once);
    scene.step();
    REQUIRE(waiting->answer);
    auto const& error = waiting->answer->error();
    CHECK(error.kind == Error::Kind::unavailable);
    CHECK(error.message.find("may have been accepted or not") != std::string::npos);
    CHECK(error.message.find("Idempotency-Key") != std::string::npos);
    REQUIRE(scene.notes.size() == 1);
    CHECK(scene.notes.front().find("a commit failed: ") == 0);
    CHECK(error.message.find(scene.notes.front().substr(17)) == std::string::npos);
  }
  SECTION("before it") {
    scene.yield = [](std::string_view point) {
      if (point == "before_commit") throw std::runtime_error("select secret from a_table");
    };
    scene.step();
    REQUIRE(waiting->answer);
    auto const& error = waiting->answer->error();
    CHECK(error.kind == Error::Kind::unavailable);
    CHECK(error.message.find("nothing was accepted") != std::string::npos);
    CHECK(error.message.find("a_table") == std::string::npos);
  }
}

TEST_CASE("a text with a character that not every store takes is refused with its field") {
  EngineScene scene;
  auto const refused = scene.tell(CommandKind::trouble_call, R"({"customer": "a\u0000.1", "kind": "no_power"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::invalid);
  CHECK(refused.error().field == "customer");
  CHECK(scene.tell(CommandKind::trouble_call, R"({"customer": "a.1", "kind": "no_power"})"));
}

TEST_CASE("a momentary limit that ran out while nobody looked waits, however many timers are due before it") {
  EngineScene scene;
  scene.settle();
  auto const due = scene.clock.now();
  scene.store().begin();
  for (int i = 1; i <= 10'001; ++i) scene.store().flow().put_timer({due - 1min, TimerKind::ladder_check, i, 0});
  scene.store().flow().put_timer({due, TimerKind::momentary_limit, 1, 0});
  scene.store().commit();
  scene.crash();
  scene.clock.pass(5min);
  scene.restart();
  auto const waiting = scene.store().flow().timers_of(TimerKind::momentary_limit, scene.clock.now() + 1h);
  REQUIRE(waiting.size() == 1);
  CHECK(waiting.front().due == scene.clock.now() + 1min);
}

TEST_CASE("a layer of the map that cannot be read is an alarm until it can be, once and by its name") {
  EngineScene scene;
  scene.engine().base_layers_unread({"road", "water"});
  scene.step();
  CHECK(is_alarmed(scene, "base_layer:road"));
  CHECK(is_alarmed(scene, "base_layer:water"));
  auto const before = scene.alarms().size();
  scene.engine().base_layers_unread({"road"});
  scene.step();
  CHECK(is_alarmed(scene, "base_layer:road"));
  CHECK_FALSE(is_alarmed(scene, "base_layer:water"));
  CHECK(scene.alarms().size() == before - 1);
  scene.engine().base_layers_unread({});
  scene.step();
  CHECK_FALSE(is_alarmed(scene, "base_layer:road"));
}

}  // namespace lamplighter::flow
