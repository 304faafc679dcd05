// Who is frequently interrupted by the configured rules, counted by hand.
#include "engine/flow/frequent_cuts.hpp"

#include "engine/store/desk_reader.hpp"
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using Rule = outage::FrequentRules::Rule;
using Rows = std::vector<std::vector<std::string>>;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

struct FrequentScene : PlanScene {
  explicit FrequentScene(std::vector<Rule> rules, std::function<void(outage::FrequentRules&)> const& change = {})
      : PlanScene([&](Settings& settings) {
          settings.frequent.rules = std::move(rules);
          if (change) change(settings.frequent);
        }) {}
  void cut(std::string const& device, milliseconds length = 20min) {
    report(device, "opened");
    pass(length);
    report(device, "closed");
    pass(days(1) - length);
  }
  json::object preview(std::string const& device = "FUS5") {
    return done(on_preview_plan, R"({"devices": [")" + device + R"("], "start": ")" + in(days(20)) + R"(", "end": ")" + in(days(20) + 2h) + "\"}", "")
        .at("frequently_interrupted").as_object();
  }
  Rows report_now(std::string const& manager = {}) {
    commit();
    store::SqlDeskReader desk(store_address());
    return report_frequent(desk, settings().region, settings().frequent, now(), manager).rows;
  }
};

}  // namespace

TEST_CASE("the utility's own rules decide who a plan makes frequently interrupted") {
  FrequentScene scene({{std::chrono::days{90}, 1}});
  CHECK(scene.preview().at("customers") == 0);
  scene.cut("FUS5");
  auto const found = scene.preview();
  CHECK(found.at("customers") == 2);
  CHECK(found.at("listed").at(0).at("count") == 2);
  CHECK(found.at("rules") == json::array{json::object{{"days", 90}, {"more_than", 1}}});
  CHECK(found.at("kinds").at(0) == "fault");
}

TEST_CASE("kinds that the rules leave out count neither before nor with the plan") {
  FrequentScene no_faults({{std::chrono::days{90}, 1}}, [](auto& rules) { rules.kinds = {outage::Kind::planned}; });
  no_faults.cut("FUS5");
  no_faults.cut("FUS5");
  CHECK(no_faults.preview().at("customers") == 0);
  CHECK(no_faults.report_now().empty());
  FrequentScene no_plans({{std::chrono::days{90}, 1}}, [](auto& rules) { rules.kinds = {outage::Kind::fault}; });
  no_plans.cut("FUS5");
  CHECK(no_plans.preview().at("customers") == 0);
}

TEST_CASE("momentary interruptions count where the utility says so") {
  FrequentScene without({{std::chrono::days{90}, 1}});
  without.cut("REC2", 1min);  // a recloser may close again by itself
  without.cut("REC2", 1min);
  CHECK(without.report_now().empty());
  FrequentScene with({{std::chrono::days{90}, 1}}, [](auto& rules) { rules.are_momentaries_counted = true; });
  with.cut("REC2", 1min);
  CHECK(with.preview("REC2").at("customers") == 4);
  with.cut("REC2", 1min);
  CHECK(with.report_now() == Rows{{"b.1", "90", "1", "2", ""}, {"b.2", "90", "1", "2", ""}, {"c.1", "90", "1", "2", ""}, {"c.2", "90", "1", "2", ""}});
}

TEST_CASE("the report names by each rule who is over it, most first, and forgets what is out of its days") {
  FrequentScene scene({{std::chrono::days{5}, 2}, {std::chrono::days{30}, 1}});
  scene.cut("FUS5");
  scene.cut("FUS5");
  scene.cut("FUS5");
  scene.cut("BRK1");
  auto const found = scene.report_now();
  CHECK(found == Rows{{"e.1", "5", "2", "4", ""}, {"e.2", "5", "2", "4", ""}, {"e.1", "30", "1", "4", ""}, {"e.2", "30", "1", "4", ""}});
  CHECK(scene.report_now("chen").empty());
  scene.pass(days(3));  // the first two lie more than five days back
  CHECK(scene.report_now() == Rows{{"e.1", "30", "1", "4", ""}, {"e.2", "30", "1", "4", ""}});
}

}  // namespace lamplighter::flow
