// Tests of the engine's promises: one answer for one fact, nothing of a refused one, nothing shown before it is durable.
#include <algorithm>

#include <boost/json/parse.hpp>

#include "engine/flow/views.hpp"
#include "tests/unit/flow/engine_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

/// A fact whose time zone, order of fields and spaces differ and which is the same fact all the same.
constexpr std::string_view same_fuse =
    R"({ "occurred_at": "2026-03-02T08:00:00+08:00", "source": "scada", "kind": "opened", "device": "FUS2" })";

std::string text(boost::json::object const& body, std::string_view field) {
  auto const* value = body.if_contains(field);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string{};
}

}  // namespace

TEST_CASE("the same fact told twice gets its first answer, whatever the order of its fields") {
  EngineScene scene;
  auto const first = scene.report(EngineScene::fuse_opens);
  REQUIRE(first);
  CHECK(first->novelty == Answer::Novelty::fresh);
  auto const second = scene.report(same_fuse);
  REQUIRE(second);
  CHECK(second->novelty == Answer::Novelty::repeat);
  CHECK(second->body == first->body);
  CHECK(second->kind == Answer::Kind::created);  // the first answer, status and all
  CHECK(scene.facts() == 1);
  CHECK(scene.outages() == 1);
}

TEST_CASE("a fact with a key is known again by its source and key") {
  EngineScene scene;
  auto const with = [&](std::string const& source) {
    return scene.report(R"({"device": "FUS2", "kind": "opened", "source": ")" + source +
                        R"(", "occurred_at": "$now", "key": "7"})");
  };
  auto const first = with("scada");
  REQUIRE(first);
  scene.pass(1min);
  CHECK(with("scada").value().novelty == Answer::Novelty::repeat);  // another time, the same key
  CHECK(with("crew").value().novelty == Answer::Novelty::fresh);
}

TEST_CASE("a key that comes again with another report is refused, so that the second is not lost unseen") {
  EngineScene scene;
  REQUIRE(scene.report(R"({"device": "FUS2", "kind": "opened", "source": "scada", "occurred_at": "$now", "key": "7"})"));
  for (auto const* other : {R"({"device": "BRK1", "kind": "opened", "source": "scada", "occurred_at": "$now", "key": "7"})",
                            R"({"device": "FUS2", "kind": "closed", "source": "scada", "occurred_at": "$now", "key": "7"})",
                            R"({"device": "FUS2", "kind": "opened", "source": "scada", "occurred_at": "$now", "key": "7", "phases": "A"})"}) {
    auto const refused = scene.report(other);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::invalid);
    CHECK(refused.error().field == "key");
  }
  CHECK(scene.facts() == 1);
}

TEST_CASE("a name that would look like another on the desk is refused with the character that does it") {
  EngineScene scene;
  auto const refused = scene.report(R"({"device": "FUS2\u202e", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().field == "device");
  CHECK(refused.error().message.find("U+202E") != std::string::npos);
}

TEST_CASE("a batch of meter reports is the same batch in another order of fields") {
  EngineScene scene;
  auto const first = scene.tell(CommandKind::meter_reports,
                                R"({"reports": [{"meter": "b.1", "kind": "alive", "occurred_at": "$now"}]})");
  auto const second = scene.tell(CommandKind::meter_reports,
                                 R"({"reports": [{"occurred_at": "$now", "kind": "alive", "meter": "b.1"}]})");
  REQUIRE(first);
  REQUIRE(second);
  CHECK(second->novelty == Answer::Novelty::repeat);
  CHECK(scene.facts() == 1);
}

TEST_CASE("an Idempotency-Key gives the first answer to the same body and refuses another") {
  EngineScene scene;
  auto const declare = [&](std::string_view body) { return scene.tell(CommandKind::declare_outage, body, {}, "k-1"); };
  auto const first = declare(R"({"devices": ["FUS2"], "cause": "tree", "started_at": "$now"})");
  if (!first) FAIL(first.error().message);
  auto const second = declare(R"({"cause": "tree", "started_at": "$now", "devices": ["FUS2"]})");
  if (!second) FAIL(second.error().message);
  CHECK(second->novelty == Answer::Novelty::repeat);
  CHECK(text(second->body, "id") == text(first->body, "id"));
  auto const elsewhere = scene.tell(CommandKind::put_crew, R"({"id": "C7"})", {}, "k-1");
  REQUIRE_FALSE(elsewhere);
  CHECK(elsewhere.error().field == "Idempotency-Key");
  auto const other = declare(R"({"devices": ["BRK1"], "cause": "tree", "started_at": "$now"})");
  REQUIRE_FALSE(other);
  CHECK(other.error().kind == Error::Kind::invalid);
  CHECK(other.error().field == "Idempotency-Key");
  CHECK(scene.outages() == 1);
}

TEST_CASE("a refused fact leaves nothing behind while its batch mates are kept") {
  EngineScene scene;
  auto const good = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  auto const wrong = scene.post(CommandKind::device_report,
                                R"({"device": "FUS9", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
  auto const call = scene.post(CommandKind::trouble_call, R"({"customer": "a.1", "kind": "no_power"})");
  scene.step();
  REQUIRE(good->answer);
  CHECK(good->answer->has_value());
  REQUIRE(wrong->answer);
  REQUIRE_FALSE(wrong->answer->has_value());
  CHECK(wrong->answer->error().kind == Error::Kind::invalid);
  REQUIRE(call->answer);
  CHECK(call->answer->has_value());
  CHECK(scene.facts() == 2);
  CHECK(scene.open_phases("FUS2") == "ABC");
}

TEST_CASE("nothing is published or sent before the commit") {
  EngineScene scene;
  std::size_t published = 99, sent = 99;
  scene.yield = [&](std::string_view point) {
    if (point != "before_commit" && point != "after_commit") return;
    published = scene.published.size();
    sent = scene.gateway().submitted.size();
    CHECK(published == 0);
    CHECK(sent == 0);
  };
  REQUIRE(scene.report(EngineScene::fuse_opens));
  CHECK(published == 0);
  CHECK(sent == 0);
  CHECK_FALSE(scene.published.empty());
  CHECK(scene.gateway().submitted.size() == 3);
}

TEST_CASE("a question sees the live network and writes nothing") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  scene.settle();
  auto const decided = scene.decisions.lines.size();
  scene.ask([](Context& ctx) {
    ctx.store.put_meta("asked", "yes");
    ctx.decide("asked", 1, "yes");
    ctx.live.operate({{*ctx.network().find_device("BRK1"), {7}, geo::Position::open}});
  });
  CHECK(scene.open_phases("BRK1").empty());
  CHECK(scene.open_phases("FUS2") == "ABC");
  std::optional<std::string> mark;
  scene.ask([&](Context& ctx) { mark = ctx.store.meta("asked"); });
  CHECK_FALSE(mark);
  CHECK(scene.decisions.lines.size() == decided);
}

TEST_CASE("a question that fails harms neither the next one nor the engine's health") {
  EngineScene scene;
  bool is_answered = false;
  scene.engine().ask([](Context&) { throw std::out_of_range("a bug in a view"); });
  scene.engine().ask([&](Context&) { is_answered = true; });
  scene.step();
  CHECK(is_answered);
  CHECK(scene.engine().health().is_ready);
}

TEST_CASE("a handler that fails by a bug refuses its fact, and the engine goes on") {
  EngineScene scene;
  REQUIRE(scene.report(EngineScene::fuse_opens));
  std::string job;
  scene.ask([&](Context& ctx) { job = ctx.dispatches.jobs(true, 0, 10).at(0).ref; });
  scene.assigner.bug = [] { throw std::out_of_range("a bug"); };
  auto const broken = scene.post(CommandKind::propose_dispatch, "{}", job);
  auto const good = scene.post(CommandKind::trouble_call, R"({"customer": "a.1", "kind": "no_power"})");
  scene.step();
  REQUIRE(broken->answer);
  REQUIRE_FALSE(broken->answer->has_value());
  CHECK(broken->answer->error().kind == Error::Kind::failed);
  REQUIRE(good->answer);
  CHECK(good->answer->has_value());
  CHECK(scene.alarms() == std::vector<std::string>{"handler_failed"});
}

TEST_CASE("a caller that throws when answered harms nobody else") {
  EngineScene scene;
  scene.engine().post({.kind = CommandKind::trouble_call,
                       .actor = {"desk", "dispatcher"},
                       .object = {},
                       .body = {{"customer", "a.1"}, {"kind", "no_power"}},
                       .idempotency_key = std::nullopt},
                      [](Result<Answer> const&) { throw std::logic_error("the connection is gone"); });
  auto const good = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  scene.step();
  REQUIRE(good->answer);
  CHECK(good->answer->has_value());
  CHECK(scene.gateway().submitted.size() == 3);
}

TEST_CASE("an idle engine writes nothing but its heartbeat, once a minute") {
  EngineScene scene;
  scene.settle();
  auto const before = scene.disk().writes_count();
  for (int i = 0; i < 50; ++i) {
    scene.clock.pass(1s);
    scene.step();
  }
  CHECK(scene.disk().writes_count() == before);
  scene.clock.pass(11s);
  scene.step();
  CHECK(scene.disk().writes_count() > before);
}

TEST_CASE("timers fire in the order of their time, kind and object") {
  EngineScene scene;
  auto& store = scene.store();
  store.begin();
  auto const later = scene.clock.now() + 2min, sooner = scene.clock.now() + 1min;
  store.flow().put_timer({later, TimerKind::wave_due, 1, 0});
  store.flow().put_timer({sooner, TimerKind::ladder_check, 2, 0});
  store.flow().put_timer({sooner, TimerKind::wave_due, 3, 0});
  store.flow().put_timer({sooner, TimerKind::wave_due, 3, 0});
  auto const due = store.flow().due_timers(later, 10);
  store.commit();
  REQUIRE(due.size() == 3);
  CHECK(due[0] == Timer{sooner, TimerKind::wave_due, 3, 0});
  CHECK(due[1] == Timer{sooner, TimerKind::ladder_check, 2, 0});
  CHECK(due[2] == Timer{later, TimerKind::wave_due, 1, 0});
  CHECK(scene.step() == sooner);
}

TEST_CASE("a full inbox answers unavailable at once") {
  EngineScene scene;
  int unavailable = 0;
  for (int i = 0; i < 20'010; ++i) {
    scene.engine().post({.kind = CommandKind::trouble_call, .actor = {}, .object = {}, .body = {}, .idempotency_key = {}},
                        [&](Result<Answer> const& answer) {
                          if (!answer && answer.error().kind == Error::Kind::unavailable) ++unavailable;
                        });
  }
  CHECK(unavailable == 10);
}

TEST_CASE("new settings take effect between batches, and readers keep a whole copy") {
  EngineScene scene;
  auto const before = scene.engine().settings();
  auto fresh = scene.engine().settings();
  fresh.utility_name = "Other Power";
  scene.engine().reload(fresh);
  CHECK(scene.engine().settings().utility_name == "Example Power");
  scene.step();
  CHECK(scene.engine().settings().utility_name == "Other Power");
  CHECK(before.utility_name == "Example Power");
}

TEST_CASE("guaranteed supply that a reload brings is asked of approved plans with the next batch, and not each minute again") {
  EngineScene scene;
  REQUIRE(scene.tell(CommandKind::create_plan, R"({"id": "P1", "devices": ["FUS2"], "start": "2026-03-22T09:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})"));
  REQUIRE(scene.tell(CommandKind::approve_plan, "{}", "P1", {}, {"other", "shift_supervisor"}));
  scene.settle();
  auto const asked = [&] {
    auto const open = scene.store().flow().open_alarms();
    return std::ranges::count(open, "supply_event_unaccepted", &Alarm::kind);
  };
  CHECK(asked() == 0);
  auto fresh = scene.engine().settings();
  fresh.supply_events = std::make_shared<std::vector<outage::SupplyEvent> const>(std::vector<outage::SupplyEvent>{
      {.name = "exam", .from = time_from_rfc3339("2026-03-22T08:00:00+08:00").value(), .until = time_from_rfc3339("2026-03-22T18:00:00+08:00").value(),
       .feeders = {}, .areas = {}, .service_points = {"b.2"}, .customers = {}}});
  scene.engine().reload(fresh);
  scene.step();
  CHECK(asked() == 1);
  auto const raised = scene.store().flow().open_alarms().back().id;
  scene.pass(3h);
  CHECK(scene.store().flow().open_alarms().back().id == raised);
  scene.engine().reload(scene.engine().settings());
  fresh.supply_events.reset();
  scene.engine().reload(fresh);
  scene.step();
  CHECK(asked() == 0);
}

TEST_CASE("an orderly end applies what waits, sends nothing more, and refuses what comes after") {
  EngineScene scene;
  auto const waiting = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  scene.engine().finish();
  REQUIRE(waiting->answer);
  CHECK(waiting->answer->has_value());
  CHECK(scene.gateway().submitted.empty());
  auto const late = scene.post(CommandKind::device_report, EngineScene::fuse_closes);
  REQUIRE(late->answer);
  REQUIRE_FALSE(late->answer->has_value());
  CHECK(late->answer->error().kind == Error::Kind::unavailable);
  scene.restart();
  scene.settle();
  CHECK(scene.gateway().submitted.size() == 3);
}

TEST_CASE("the same story gives the same decisions and the same references") {
  std::vector<std::string> runs[2];
  std::string refs[2];
  for (int i = 0; i < 2; ++i) {
    EngineScene scene;
    refs[i] = text(scene.report(EngineScene::fuse_opens).value().body, "outage");
    scene.pass(20min);
    REQUIRE(scene.report(EngineScene::fuse_closes));
    scene.pass(1h);
    runs[i] = scene.decisions.lines;
  }
  CHECK(runs[0].size() > 10);
  CHECK(runs[0] == runs[1]);
  CHECK_FALSE(refs[0].empty());
  CHECK(refs[0] == refs[1]);
}

TEST_CASE("more questions than can wait are refused at once, and no fact is lost by them") {
  EngineScene scene;
  int answered = 0, refused = 0;
  auto const fact = scene.post(CommandKind::device_report, EngineScene::fuse_opens);
  for (int i = 0; i < 2000; ++i) {
    auto const taken = scene.engine().ask([&](Context&) { ++answered; });
    if (taken) continue;
    ++refused;
    CHECK(taken.error().kind == Error::Kind::unavailable);
    CHECK(taken.error().message.find("try again in") != std::string::npos);
  }
  CHECK(refused > 0);
  auto const call = scene.post(CommandKind::trouble_call, R"({"customer": "a.1", "kind": "no_power"})");
  scene.step();
  CHECK(answered + refused == 2000);
  REQUIRE(fact->answer);
  CHECK(fact->answer->has_value());
  REQUIRE(call->answer);
  CHECK(call->answer->has_value());
  CHECK(scene.facts() == 2);
  CHECK(scene.engine().ask([&](Context&) { ++answered; }));  // there is room again
}

TEST_CASE("of changes that expect what has changed meanwhile none passes, in the same batch or later") {
  EngineScene scene;
  auto const body = R"({"id": "P1", "devices": ["FUS2"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})";
  REQUIRE(scene.tell(CommandKind::create_plan, body));
  auto const present = view_plan(scene.store(), "P1").value();
  std::vector<std::optional<Result<Answer>>> answers(4);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Command command{.kind = CommandKind::revise_plan, .actor = {"desk", "planner"}, .object = "P1", .body = {}, .idempotency_key = {}};
    command.body["start"] = "2026-03-2" + std::to_string(3 + i) + "T08:00:00+08:00";
    command.if_match = version_tag(present);
    scene.engine().post(std::move(command), [&answers, i](Result<Answer> answer) { answers[i] = std::move(answer); });
  }
  scene.step();
  REQUIRE(std::all_of(answers.begin(), answers.end(), [](auto const& one) { return one.has_value(); }));
  CHECK(answers[0]->has_value());
  for (std::size_t i = 1; i < answers.size(); ++i) {
    REQUIRE_FALSE(answers[i]->has_value());
    CHECK(answers[i]->error().kind == Error::Kind::precondition);
    CHECK(boost::json::parse(answers[i]->error().present) == view_plan(scene.store(), "P1").value());
  }
  CHECK(view_plan(scene.store(), "P1").value().at("revision") == 2);
}

TEST_CASE("what names something has at most 200 bytes, and what says something has more") {
  EngineScene scene;
  std::string const name(201, 'x'), note(4'000, 'x');
  auto const called = [&](std::string const& customer, std::string const& words) {
    return scene.tell(CommandKind::trouble_call, R"({"kind": "no_power", "customer": ")" + customer + R"(", "note": ")" + words + "\"}");
  };
  auto const refused = called(name, "");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::invalid);
  CHECK(refused.error().field == "customer");
  CHECK(called(name.substr(1), note));
  auto const crew = scene.tell(CommandKind::put_crew, R"({"id": "C1", "skills": [")" + name + "\"]}");
  REQUIRE_FALSE(crew);
  CHECK(crew.error().field == "skills");
  CHECK_FALSE(scene.tell(CommandKind::put_crew, R"({"id": ")" + name + "\"}"));
}

}  // namespace lamplighter::flow
