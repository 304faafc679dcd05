// Guaranteed supply 保供电: shown by name before anybody is told, and cut only with a recorded reason by who may.
#include <boost/json/serialize.hpp>

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
