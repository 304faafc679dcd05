// Hours of units that a plan costs, and what budgets have left, each counted by hand.
#include "engine/flow/customer_hours.hpp"

#include <boost/json/serialize.hpp>

#include "engine/store/desk_reader.hpp"
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using outage::HoursBudget;
using Period = HoursBudget::Period;
using Rows = std::vector<std::vector<std::string>>;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

/// TB has b.1 and b.2; TC c.1 and c.2, who live in 城东; TE, a customer's own, e.1; e.2 names none, and a.1 hangs from TA.
geo::NetworkData rows() {
  auto out = test::rows_from(PlanScene::drawing);
  for (auto& one : out.customers) {
    if (one.id != "e.2") one.transformer = std::string("T") + static_cast<char>(one.id[0] - 'a' + 'A');
    if (one.id[0] == 'c') one.community = "城东";
  }
  out.sections.push_back({.id = "TE", .from_node = "e", .to_node = "e-low", .name = {}, .feeder = {}, .phases = geo::PhaseSet::all(),
                          .kind = geo::SectionKind::transformer, .is_customer_owned = true, .area_manager = {}, .at = {}});
  return out;
}

struct HoursScene : PlanScene {
  explicit HoursScene(std::vector<HoursBudget> budgets = {}, std::function<void(geo::NetworkData&)> const& change = {})
      : PlanScene(changed(change), [&](Settings& settings) { settings.customer_hours.budgets = std::move(budgets); }) {}
  static geo::NetworkData changed(std::function<void(geo::NetworkData&)> const& change) {
    auto out = rows();
    if (change) change(out);
    return out;
  }
  std::string wish(std::string const& id, std::string const& device, milliseconds start, milliseconds end, std::string const& kind = "planned") const {
    return R"({"id": ")" + id + R"(", "kind": ")" + kind + R"(", "devices": [")" + device + R"("], "start": ")" + in(start) + R"(", "end": ")" + in(end) + "\"}";
  }
  json::object hours_of(std::string const& device, milliseconds start, milliseconds end, std::string const& kind = "planned") {
    return done(on_preview_plan, wish("PX", device, start, end, kind), "").at("customer_hours").as_object();
  }
  void approve(std::string const& id, std::string const& device, milliseconds start, milliseconds end) {
    done(on_create_plan, wish(id, device, start, end), "", {"planner", "planner"});
    done(on_submit_plan, "{}", id, {"planner", "planner"});
    done(on_approve_plan, "{}", id);
  }
  /// P1 cuts TB and TC on 22 March for three and a half hours, though four were planned; P2 will take TE and e.2 on 5 April for two.
  void one_done_and_one_ahead() {
    approve("P1", "REC2", days(20) + 1h, days(20) + 5h);
    pass(days(20) + 55min);
    done(on_go_plan, "{}");
    pass(5min);
    report("REC2", "opened");
    pass(3h + 30min);
    report("REC2", "closed");
    pass(19h + 30min);  // 23 March, 08:00
    approve("P2", "FUS5", days(13), days(13) + 2h);
    commit();
  }
  json::object with_used(json::object hours) {
    commit();
    store::SqlDeskReader desk(store_address());
    auto ctx = context();
    put_hours_used(desk, hours_moment(ctx), "", hours);
    return hours;
  }
};

std::string words(json::value const& value) { return std::string(value.as_string()); }

}  // namespace

TEST_CASE("a plan costs the hours of its transformers, whoever owns them, and of points that have none") {
  HoursScene scene;
  auto const publics = scene.hours_of("REC2", days(20), days(20) + 4h);
  CHECK(publics.at("unit_minutes") == 2 * 4 * 60);
  CHECK(publics.at("public_transformers") == 2);
  CHECK(publics.at("own_transformers") == 0);
  CHECK(publics.at("is_counted") == true);
  CHECK(publics.at("budgets").as_array().empty());
  auto const own = scene.hours_of("FUS5", days(20), days(20) + 90min);
  CHECK(own.at("unit_minutes") == 2 * 90);
  CHECK(own.at("own_transformers") == 1);
  CHECK(own.at("without_transformer") == 1);
}

TEST_CASE("a transformer that keeps some of its people is not out") {
  HoursScene scene({}, [](geo::NetworkData& data) {
    for (auto& one : data.customers) one.transformer = one.id[0] == 'a' || one.id[0] == 'b' ? "TAB" : one.transformer;
  });
  auto const hours = scene.hours_of("REC2", days(20), days(20) + 4h);
  CHECK(hours.at("public_transformers") == 1);  // TC
  CHECK(hours.at("unit_minutes") == 4 * 60);
}

TEST_CASE("a plan takes from the budgets of its feeder, its area and all, from each month what falls into it") {
  HoursScene scene({{Period::month, 10, "", ""}, {Period::year, 10, "F", ""}, {Period::year, 10, "F9", ""}, {Period::quarter, 10, "", "城东"}});
  // From 31 March 22:00 to 1 April 02:00 in Shanghai.
  auto const hours = scene.hours_of("REC2", days(29) + 14h, days(29) + 18h);
  auto const& budgets = hours.at("budgets").as_array();
  std::vector<std::string> found;
  for (auto const& one : budgets) {
    auto const& row = one.as_object();
    found.push_back(words(row.at("period")) + " " + words(row.at("from")) + " " + json::serialize(row.at("plan_minutes")) + (row.contains("feeder") ? " F" : "") +
                    (row.contains("area") ? " area" : ""));
  }
  auto const at = [](std::string const& local) { return to_rfc3339(time_from_rfc3339(local + "T00:00:00+08:00").value()); };
  CHECK(found == std::vector<std::string>{"month " + at("2026-03-01") + " 240", "month " + at("2026-04-01") + " 240", "year " + at("2026-01-01") + " 480 F",
                                          "quarter " + at("2026-01-01") + " 120 area", "quarter " + at("2026-04-01") + " 120 area"});
  CHECK(scene.hours_of("FUS5", days(20), days(20) + 1h, "customer_request").at("is_counted") == false);
  CHECK(scene.hours_of("FUS5", days(20), days(20) + 1h, "customer_request").at("budgets").as_array().empty());
}

TEST_CASE("what is left counts cuts as they were, and other approved plans as they will be; what is over is said in both languages") {
  HoursScene scene({{Period::year, 20, "", ""}, {Period::month, 5, "F", ""}});
  scene.one_done_and_one_ahead();
  auto const hours = scene.with_used(scene.hours_of("FUS5", days(6), days(6) + 90min));  // 29 March, three hours of units
  auto const& budgets = hours.at("budgets").as_array();
  REQUIRE(budgets.size() == 2);
  auto const& year = budgets[0].as_object();
  CHECK(year.at("used_minutes") == 7 * 60);
  CHECK(year.at("planned_minutes") == 4 * 60);
  CHECK(year.at("plan_minutes") == 3 * 60);
  CHECK(year.at("left_minutes") == 6 * 60);
  CHECK(year.at("is_over") == false);
  CHECK_FALSE(year.contains("finding"));
  auto const& month = budgets[1].as_object();
  CHECK(month.at("used_minutes") == 7 * 60);
  CHECK(month.at("planned_minutes") == 0);
  CHECK(month.at("left_minutes") == -5 * 60);
  CHECK(month.at("is_over") == true);
  CHECK(words(month.at("finding").at("en")) ==
        "Over the budget of customer-hours of feeder F for 2026-03 by 5.0: budget 5.0, used 7.0, other approved plans 0.0, this plan 3.0.");
  CHECK(words(month.at("finding").at("zh")) == "线路 F 2026年3月停电时户数超出预算 5.0：预算 5.0，已用 7.0，其他已批准计划 0.0，本计划 3.0。");
}

TEST_CASE("an approved plan is not counted beside itself") {
  HoursScene scene({{Period::year, 20, "", ""}});
  scene.one_done_and_one_ahead();
  auto hours = scene.hours_of("FUS5", days(13), days(13) + 2h);
  store::SqlDeskReader desk(scene.store_address());
  auto ctx = scene.context();
  put_hours_used(desk, hours_moment(ctx), "P2", hours);
  CHECK(hours.at("budgets").at(0).at("planned_minutes") == 0);
  CHECK(hours.at("budgets").at(0).at("left_minutes") == (20 - 7 - 4) * 60);
}

TEST_CASE("a fault takes nothing from a budget of planned work, unless the utility counts faults") {
  HoursScene scene({{Period::year, 20, "", ""}});
  scene.report("FUS5", "opened");
  scene.pass(1h);
  auto const used = [&] { return scene.with_used(scene.hours_of("REC2", days(20), days(20) + 1h)).at("budgets").at(0).at("used_minutes").to_number<int>(); };
  CHECK(used() == 0);
  scene.settings().customer_hours.kinds.push_back(outage::Kind::fault);
  CHECK(used() == 2 * 60);  // still out: until now
}

TEST_CASE("the report has each budget in each of its periods, then each feeder") {
  HoursScene scene({{Period::year, 20, "", ""}, {Period::month, 5, "F", ""}, {Period::quarter, 5, "", "城东"}});
  scene.one_done_and_one_ahead();
  store::SqlDeskReader desk(scene.store_address());
  auto ctx = scene.context();
  auto const march = time_from_rfc3339("2026-03-01T00:00:00+08:00").value();
  auto const table = report_customer_hours(desk, hours_moment(ctx), {march, march + days(61)});
  CHECK(table.columns == std::vector<std::string>{"feeder", "area", "period", "from", "to", "budget_hours", "used_hours", "planned_hours", "left_hours"});
  CHECK(table.rows == Rows{{"", "", "year", "2026-01-01", "2026-12-31", "20", "7.0", "4.0", "9.0"},
                           {"F", "", "month", "2026-03-01", "2026-03-31", "5", "7.0", "0.0", "-2.0"},
                           {"F", "", "month", "2026-04-01", "2026-04-30", "5", "0.0", "4.0", "1.0"},
                           {"", "城东", "quarter", "2026-01-01", "2026-03-31", "5", "3.5", "0.0", "1.5"},
                           {"", "城东", "quarter", "2026-04-01", "2026-06-30", "5", "0.0", "0.0", "5.0"},
                           {"F", "", "", "2026-03-01", "2026-04-30", "", "7.0", "4.0", ""}});
}

}  // namespace lamplighter::flow
