// Guaranteed supply 保供电: shown by name before anybody is told, and cut only with a recorded reason by who may.
#include <boost/json/serialize.hpp>

#include "engine/flow/supply_event_watch.hpp"
#include "engine/flow/views.hpp"
#include "tests/unit/flow/plan_scene.hpp"

using namespace lamplighter;
using namespace lamplighter::flow;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

/// Of the scene's feeder: the exam needs c.1 for the day after twenty days, the festival all of what S2 feeds a week later.
class EventScene : public PlanScene {
 public:
  EventScene() : PlanScene(adjust) {}
  static void adjust(Settings& settings) {
    auto const start = time_from_rfc3339("2026-03-02T08:00:00+08:00").value();  // where the scene's time begins
    settings.supply_events = std::make_shared<std::vector<outage::SupplyEvent> const>(std::vector<outage::SupplyEvent>{
        {.name = "高考", .from = start + 480h, .until = start + 504h, .feeders = {}, .areas = {}, .service_points = {"c.1"}, .customers = {}},
        {.name = "Lantern festival", .from = start + 700h, .until = start + 720h, .feeders = {"S2"}, .areas = {}, .service_points = {}, .customers = {"b.1"}}});
  }
  boost::json::array events(std::string const& body) { return done(on_preview_plan, body, "").at("supply_events").as_array(); }
};

}  // namespace

TEST_CASE("a plan shows the guaranteed supply that it takes, by name and with how many points, and only while it lasts") {
  EventScene scene;
  auto const shown = scene.events(scene.body_of("SWI3", 481h, 485h));
  REQUIRE(shown.size() == 1);
  CHECK(shown.at(0).at("name").as_string() == "高考");
  CHECK(shown.at(0).at("service_points").to_number<int>() == 1);
  CHECK(shown.at(0).at("from").as_string() == scene.in(480h));
  CHECK(scene.events(scene.body_of("SWI3", 476h, 480h)).empty());   // over when it begins
  CHECK(scene.events(scene.body_of("SWI3", 504h, 508h)).empty());   // begun when it is over
  CHECK(scene.events(scene.body_of("FUS5", 481h, 485h)).empty());   // elsewhere
  CHECK(scene.events(scene.body_of("REC2", 701h, 702h)).size() == 1);  // by a customer
}

TEST_CASE("a plan into guaranteed supply is approved only with a reason, which its history and the audit log keep") {
  EventScene scene;
  scene.done(on_create_plan, scene.body_of("SWI3", 481h, 485h), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  auto const refusal = scene.refused(on_approve_plan, "{}");
  CHECK(refusal.field == "accept_supply_event");
  CHECK_THAT(refusal.message, Contains("'高考'"));
  CHECK(scene.refused(on_approve_plan, R"({"accept_supply_event": "  "})").field == "accept_supply_event");
  scene.done(on_approve_plan, R"({"accept_supply_event": "the school runs on its own generator"})");
  auto const history = scene.store().outages().history(scene.row().id);
  CHECK(std::any_of(history.begin(), history.end(), [](auto const& one) { return one.note.find("its own generator") != std::string::npos; }));
}

TEST_CASE("a plan that is moved into guaranteed supply asks who may approve, and asks once") {
  EventScene scene;
  scene.create_and_approve(scene.body_of("SWI3", 600h, 604h));
  auto const moved = R"("start": ")" + scene.in(481h) + "\"";
  CHECK(scene.refused(on_revise_plan, "{" + moved + "}", "P1", {"planner", "planner"}).kind == Error::Kind::forbidden);
  CHECK(scene.refused(on_revise_plan, "{" + moved + "}").field == "accept_supply_event");
  scene.done(on_revise_plan, "{" + moved + R"(, "accept_supply_event": "agreed with the school"})");
  scene.done(on_revise_plan, R"({"start": ")" + scene.in(482h) + "\"}");
}

namespace {

/// The settings of a running engine are read anew: an occasion is written while c.1 is in an approved plan.
void write_event(PlanScene& scene, milliseconds from, milliseconds until, std::string name = "中考") {
  auto const now = scene.now();
  scene.settings().supply_events = std::make_shared<std::vector<outage::SupplyEvent> const>(std::vector<outage::SupplyEvent>{
      {.name = std::move(name), .from = now + from, .until = now + until, .feeders = {}, .areas = {}, .service_points = {"c.1"}, .customers = {}}});
  auto ctx = scene.context();
  watch_supply_events(ctx);
}

bool is_asked(PlanScene& scene) { return std::ranges::count(scene.alarms(), "supply_event_unaccepted") == 1; }

Alarm alarm(PlanScene& scene) {
  for (auto const& one : scene.store().flow().open_alarms()) {
    if (one.kind == "supply_event_unaccepted") return one;
  }
  FAIL("no alarm");
  return {};
}

}  // namespace

TEST_CASE("guaranteed supply that is written after the approval is an alarm until somebody who may approve says why it is cut") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("SWI3", 481h, 485h));
  write_event(scene, 490h, 500h);
  CHECK_FALSE(is_asked(scene));  // at another time
  write_event(scene, 480h, 500h);
  REQUIRE(is_asked(scene));
  CHECK_THAT(alarm(scene).text, Contains("plan P1 falls into guaranteed supply ('中考') that nobody has accepted"));
  auto const shown = scene.done(on_preview_plan, R"({"id": "P1"})", "").at("supply_events").as_array();
  CHECK_FALSE(shown.at(0).at("accepted").as_bool());
  CHECK(scene.refused(on_revise_plan, R"({"accept_supply_event": "agreed"})", "P1", {"planner", "planner"}).kind == Error::Kind::forbidden);
  CHECK(scene.refused(on_revise_plan, R"({"accept_supply_event": "  "})").kind == Error::Kind::invalid);
  scene.done(on_revise_plan, R"({"accept_supply_event": "the school has its own generator"})");
  CHECK_FALSE(is_asked(scene));
  CHECK(scene.plan().revision == 1);
  CHECK(scene.done(on_preview_plan, R"({"id": "P1"})", "").at("supply_events").at(0).at("accepted").as_bool());
  auto const history = scene.store().outages().history(scene.row().id);
  CHECK_THAT(history.back().note, Contains("falls into guaranteed supply '中考'; accepted: the school has its own generator"));
  CHECK(scene.refused(on_revise_plan, R"({"accept_supply_event": "again"})").kind == Error::Kind::conflict);
  write_event(scene, 470h, 500h);  // a longer one is another
  CHECK(is_asked(scene));
}

TEST_CASE("what was accepted at the approval is not asked again, and the alarm ends with the plan, the move out of the event, or the event's end") {
  EventScene accepted;
  accepted.done(on_create_plan, accepted.body_of("SWI3", 481h, 485h), "", {"planner", "planner"});
  accepted.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  accepted.done(on_approve_plan, R"({"accept_supply_event": "the school runs on its own generator"})");
  auto ctx = accepted.context();
  watch_supply_events(ctx);
  CHECK_FALSE(is_asked(accepted));

  PlanScene scene;
  scene.create_and_approve(scene.body_of("SWI3", 481h, 485h));
  write_event(scene, 480h, 500h);
  REQUIRE(is_asked(scene));
  SECTION("cancelled") { scene.done(on_cancel_plan, R"({"reason": "the exam"})"); }
  SECTION("moved out of it") { scene.done(on_revise_plan, R"({"start": ")" + scene.in(510h) + "\"}"); }
  SECTION("the event is taken out of the file") {
    scene.settings().supply_events.reset();
    auto later = scene.context();
    watch_supply_events(later);
  }
  CHECK_FALSE(is_asked(scene));
}

TEST_CASE("a plan that is moved within an event that nobody accepted goes on asking") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("SWI3", 481h, 485h));
  write_event(scene, 480h, 500h);
  scene.done(on_revise_plan, R"({"start": ")" + scene.in(482h) + R"(", "end": ")" + scene.in(485h) + "\"}", "P1", {"planner", "planner"});
  CHECK(is_asked(scene));
}

TEST_CASE("at T-60 it is asked again, and there is no go without the reason of who may approve plans") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("SWI3", 481h, 485h));
  write_event(scene, 480h, 500h);
  auto const first = alarm(scene);
  scene.pass(480h);
  auto const again = alarm(scene);
  CHECK(again.raised_at > first.raised_at);
  CHECK(again.raised_at == scene.plan().start - 60min);
  auto const refusal = scene.refused(on_go_plan, "{}");
  CHECK(refusal.field == "accept_supply_event");
  CHECK_THAT(refusal.message, Contains("'中考'"));
  CHECK(scene.refused(on_go_plan, R"({"accept_supply_event": "agreed"})", "P1", {"lin", "dispatcher"}).kind == Error::Kind::forbidden);
  CHECK(scene.state() == "published");
  scene.done(on_go_plan, R"({"accept_supply_event": "agreed with the school"})");
  CHECK(scene.state() == "go");
  CHECK_FALSE(is_asked(scene));
  // The note of a go says that people who are not proven were accepted: this is another decision.
  for (auto const& entry : scene.store().outages().history(scene.row().id)) {
    if (entry.reason == outage::Reason::plan_go) CHECK(entry.note.empty());
  }
}

TEST_CASE("of works of several days each go asks for the events of its own day") {
  PlanScene scene;
  scene.create_and_approve(R"({"id": "P1", "devices": ["SWI3"], "windows": [{"start": ")" + scene.in(481h) + R"(", "end": ")" + scene.in(484h) +
                           R"("}, {"start": ")" + scene.in(505h) + R"(", "end": ")" + scene.in(508h) + "\"}]}");
  write_event(scene, 504h, 520h);
  scene.pass(480h);
  scene.done(on_go_plan, "{}");
  CHECK(scene.state() == "go");
  CHECK(is_asked(scene));  // of tomorrow
}

TEST_CASE("a plan's own view says which guaranteed supply it falls into, whether that was accepted, by whom, when and why") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("SWI3", 481h, 485h));
  auto const known = [&] { return view_plan(scene.store(), "P1").value().at("supply_events").as_array(); };
  CHECK(known().empty());
  write_event(scene, 480h, 504h);
  REQUIRE(known().size() == 1);
  CHECK(known().at(0).at("name").as_string() == "中考");
  CHECK(known().at(0).at("service_points").to_number<int>() == 1);
  CHECK_FALSE(known().at(0).at("accepted").as_bool());
  CHECK(known().at(0).at("by").as_string().empty());
  CHECK(known().at(0).at("at").is_null());
  auto const when = scene.in(0h);
  scene.done(on_revise_plan, R"({"accept_supply_event": "the school runs on its own generator"})", "P1", {"leader", "shift_supervisor"});
  REQUIRE(known().size() == 1);
  CHECK(known().at(0).at("accepted").as_bool());
  CHECK(known().at(0).at("by").as_string() == "leader");
  CHECK(known().at(0).at("at").as_string() == when);
  CHECK(known().at(0).at("reason").as_string() == "the school runs on its own generator");
}
