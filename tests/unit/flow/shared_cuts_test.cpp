// Tests of works that could share one cut: other plans of the same weeks, by the people whom both cut, or by the feeder.
#include "tests/unit/flow/plan_scene.hpp"

#include <boost/json/serialize.hpp>

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

std::string plan(PlanScene const& scene, std::string const& id, std::string const& device, milliseconds start, milliseconds length = 4h) {
  auto body = scene.body_of(device, start, start + length);
  return body.replace(body.find("P1"), 2, id);
}

void draft(PlanScene& scene, std::string const& id, std::string const& device, milliseconds start) {
  scene.done(on_create_plan, plan(scene, id, device, start), "", {"planner", "planner"});
}

json::array shared(PlanScene& scene, std::string const& device, milliseconds start) {
  return scene.done(on_preview_plan, plan(scene, "NEW", device, start), "").at("shared_cuts").as_array();
}

}  // namespace

TEST_CASE("a plan of the same weeks that cuts some of the same customers could share the cut, drafts and approved plans alike") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("REC2", days(20), days(20) + 4h));  // b.1 b.2 c.1 c.2
  draft(scene, "P2", "SWI3", days(25));                                       // c.1 c.2
  draft(scene, "P3", "FUS5", days(25));                                       // e.1 e.2: the same feeder only
  auto const found = shared(scene, "SWI3", days(30));
  INFO(json::serialize(found));
  REQUIRE(found.size() == 3);
  CHECK(found.at(0).at("plan") == "P1");
  CHECK(found.at(0).at("state") == "published");
  CHECK(found.at(0).at("customers") == 2);
  CHECK(found.at(0).at("start").as_string() == scene.in(days(20)));
  CHECK(found.at(1).at("plan") == "P2");
  CHECK(found.at(1).at("state") == "draft");
  CHECK(found.at(1).at("customers") == 2);
  CHECK(found.at(2).at("plan") == "P3");
  CHECK(found.at(2).at("customers") == 0);
  CHECK(found.at(2).at("is_same_feeder") == true);
}

TEST_CASE("a plan at the same time is a conflict and no cut to share; one that is far, cancelled, or of other people on another feeder is none") {
  PlanScene scene(test::rows_from("BRK1 --- a*1 --- SWI3 --- c*2 --- SWI4/open --- S2@ --- FUS9 --- f*2"));
  draft(scene, "P2", "SWI3", days(30));  // at the same time
  draft(scene, "P3", "SWI3", days(61));  // 31 days later
  draft(scene, "P4", "SWI3", days(29));
  scene.done(on_cancel_plan, R"({"reason": "no longer needed"})", "P4");
  draft(scene, "P5", "FUS9", days(29));
  auto const preview = scene.done(on_preview_plan, plan(scene, "NEW", "SWI3", days(30)), "");
  CHECK(preview.at("conflicts").at(0).at("plan") == "P2");
  CHECK(preview.at("shared_cuts").as_array().empty());
  CHECK(preview.at("shared_cuts_days") == 30);
}

TEST_CASE("how near is near is a setting, and nothing is looked for where it is none") {
  auto const found_within = [](std::chrono::hours within) {
    PlanScene scene([within](Settings& settings) { settings.share_cut_within = within; });
    draft(scene, "P2", "SWI3", days(25));
    return shared(scene, "SWI3", days(30)).size();
  };
  CHECK(found_within(days(6)) == 1);
  CHECK(found_within(days(4)) == 0);
  CHECK(found_within(0h) == 0);
}

TEST_CASE("a plan that somebody drafts for other days of these weeks does not undo a preview") {
  PlanScene scene;
  scene.done(on_create_plan, scene.body_of("SWI3", days(20), days(20) + 4h), "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  auto const preview = scene.done(on_preview_plan, R"({"id": "P1"})", "");
  draft(scene, "P2", "SWI3", days(25));
  scene.done(on_approve_plan, R"({"preview_id": ")" + std::string(preview.at("preview_id").as_string()) + "\"}");
  CHECK(scene.state() == "published");
}

}  // namespace lamplighter::flow
