// Reports over HTTP: rows for the pages, the same as a file, and for whom.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

namespace json = boost::json;

json::object body_of(HttpAnswer const& answer) {
  INFO(answer.body);
  return json::parse(answer.body).as_object();
}

}  // namespace

TEST_CASE("reliability of a period is counted over the service points of the network, by kind, month and feeder") {
  ServerWorld world;
  (void)world.open_fuse();  // three of fifty-five
  world.clock.pass(std::chrono::minutes{10});
  auto const by_kind = body_of(world.get("/api/v1/reports/reliability", "planner"));
  CHECK(by_kind.at("columns").at(0) == "kind");
  auto const& row = by_kind.at("rows").at(0).as_array();
  CHECK(row.at(0) == "fault");
  CHECK(row.at(2) == "3");
  CHECK(row.at(3) == "30");
  CHECK(row.at(4) == "0.0545");
  auto const by_month = body_of(world.get("/api/v1/reports/reliability?by=month", "planner"));
  CHECK(by_month.at("columns").at(0) == "month");
  CHECK(by_month.at("rows").at(0).at(0) == "2026-03");
  auto const by_feeder = body_of(world.get("/api/v1/reports/reliability?by=feeder", "auditor"));
  CHECK(by_feeder.at("rows").as_array().size() == 1);
  CHECK(body_of(world.get("/api/v1/reports/reliability?to=2026-03-01T00:00:00Z", "planner")).at("rows").as_array().empty());
}

TEST_CASE("a report is a file as well, wishes that cannot be met are named, and people are for who may see them") {
  ServerWorld world;
  (void)world.open_fuse();
  auto const file = world.get("/api/v1/reports/service-levels?format=csv", "dispatcher");
  CHECK(file.headers.at("content-type") == "text/csv; charset=utf-8");
  CHECK(file.body.starts_with("outage,job,crew,minutes_to_acknowledge"));
  CHECK(file.body.find("outage_kind,outage_area,outage_feeder,outage_devices,outage_cause,outage_began_at\n") != std::string::npos);
  CHECK(world.get("/api/v1/reports/delivery", "account_manager").status == 200);
  CHECK(world.get("/api/v1/reports/weather", "planner").status == 404);
  CHECK(world.get("/api/v1/reports/delivery?from=yesterday", "planner").status == 422);
  CHECK(world.get("/api/v1/reports/delivery?from=2020-01-01T00:00:00Z", "planner").status == 422);
  CHECK(world.get("/api/v1/reports/delivery?by=weather", "planner").status == 422);
  CHECK(world.get("/api/v1/reports/delivery?format=docx", "planner").status == 422);
  CHECK(world.get("/api/v1/reports/delivery", "viewer").status == 403);
  CHECK(world.get("/api/v1/reports/exceptions", "call_agent").status == 200);
  CHECK(world.audited("/api/v1/reports/{kind}") == 1);
}

TEST_CASE("who is frequently interrupted is counted at the period's end and read by those who may see customers, each look kept") {
  ServerWorld world;
  (void)world.open_fuse();
  world.clock.pass(std::chrono::minutes{10});
  auto const report = body_of(world.get("/api/v1/reports/frequent", "call_agent"));
  CHECK(report.at("columns") == json::array{"customer", "days", "more_than", "count", "account_manager"});
  CHECK(report.at("rows").as_array().empty());  // one cut is no third
  CHECK(world.audited("/api/v1/reports/{kind}") == 1);
  CHECK(world.get("/api/v1/reports/frequent", "viewer").status == 403);
  CHECK(world.get("/api/v1/reports/frequent?format=csv", "account_manager").body == "customer,days,more_than,count,account_manager\n");
}

TEST_CASE("with a budget the preview says what it has left, and the report where it stands") {
  ServerWorld world({}, {}, [](flow::Settings& settings) {
    settings.customer_hours.kinds.push_back(outage::Kind::fault);
    settings.customer_hours.budgets = {{outage::HoursBudget::Period::year, 8, "", ""}};
  });
  (void)world.open_fuse();  // three people without a transformer
  world.clock.pass(std::chrono::hours{2});
  std::string const plan = R"({"devices": ["REC2"], "start": "2026-03-20T08:00:00+08:00", "end": "2026-03-20T08:06:00+08:00"})";
  auto const preview = body_of(world.post("/api/v1/planned-outages/preview", plan, "planner"));
  auto const& hours = preview.at("customer_hours").as_object();
  CHECK(hours.at("unit_minutes") == 43 * 6);
  auto const& budget = hours.at("budgets").at(0).as_object();
  CHECK(budget.at("used_minutes") == 3 * 120);
  CHECK(budget.at("plan_minutes") == 43 * 6);
  CHECK(budget.at("left_minutes") == 8 * 60 - 3 * 120 - 43 * 6);
  CHECK(budget.at("is_over") == true);
  CHECK(budget.at("finding").at("zh").as_string().find("停电时户数超出预算") != std::string_view::npos);
  auto const rows = body_of(world.get("/api/v1/reports/customer-hours", "planner")).at("rows").as_array();
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at(2) == "year");
  CHECK(rows[0].at(6) == "6.0");
  CHECK(rows[0].at(8) == "2.0");
  CHECK(rows[1].at(0) == "F");
  CHECK(world.get("/api/v1/reports/customer-hours", "viewer").status == 403);
}

}  // namespace lamplighter::test
