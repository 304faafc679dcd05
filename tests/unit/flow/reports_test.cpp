// What the reports of a period count: notices by how they ended, and lost supply by kind, day and feeder.
#include "tests/unit/flow/plan_scene.hpp"

#include "engine/flow/reports.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using Rows = std::vector<std::vector<std::string>>;

ReportPeriod everything(PlanScene const& scene) { return {scene.now() - 24h * 30, scene.now() + 24h * 30}; }

/// FUS5 takes two people away for half an hour, whom nobody knows before.
void lose_two(PlanScene& scene) {
  scene.report("FUS5", "opened");
  scene.pass(30min);
  scene.report("FUS5", "closed");
}

}  // namespace

TEST_CASE("delivery counts the notices of each stage by how they ended, and what was owed to the end by whether it was proven in time") {
  PlanScene scene;
  lose_two(scene);
  auto const table = report_delivery(scene.store(), everything(scene));
  auto const started = std::ranges::find_if(table.rows, [](auto const& row) { return row[1] == "started"; });
  REQUIRE(started != table.rows.end());
  CHECK(started->at(0) == "fault");
  std::int64_t sum = 0;
  for (std::size_t i = 2; i < 8; ++i) sum += std::stoll(started->at(i));
  CHECK(sum == 2);
  CHECK(table.columns.size() == started->size());
}

TEST_CASE("reliability is over all points, or over a feeder's own, and begins a row for each day") {
  PlanScene scene;
  lose_two(scene);
  scene.pass(24h);
  lose_two(scene);
  PointsServed served{8};
  served.by_feeder[scene.store().outages().list({}).front().feeder] = 4;
  auto const zone = *schedules::Zone::find("Asia/Shanghai");
  auto const table = [&](ReportBy by) { return report_reliability(scene.store(), everything(scene), scene.now(), served, by, zone).rows; };
  CHECK(table(ReportBy::kind) == Rows{{"fault", "2", "4", "120", "0.5000", "15.00", "30.0"}});
  auto const by_day = table(ReportBy::day);
  REQUIRE(by_day.size() == 2);
  CHECK(by_day[0][0] == "2026-03-02");
  CHECK(by_day[0][6] == "7.50");
  CHECK(table(ReportBy::month).at(0).at(0) == "2026-03");
  CHECK(table(ReportBy::feeder).at(0).at(5) == "1.0000");
}

TEST_CASE("a row about an outage says behind its id what people know it by: kind, place, devices, cause and when it began") {
  PlanScene scene;
  scene.report("FUS5", "opened");
  scene.pass(30min);
  auto const outage = scene.store().outages().list({}).front();
  auto const table = report_service_levels(scene.store(), everything(scene));
  REQUIRE(table.rows.size() == 1);
  auto const& row = table.rows.front();
  REQUIRE(row.size() == table.columns.size());
  CHECK(row[0] == outage.ref);
  CHECK(std::vector(table.columns.end() - 6, table.columns.end()) ==
        std::vector<std::string>{"outage_kind", "outage_area", "outage_feeder", "outage_devices", "outage_cause", "outage_began_at"});
  CHECK(std::vector(row.end() - 6, row.end()) == std::vector<std::string>{"fault", outage.area, outage.feeder, "FUS5", "", to_rfc3339(*outage.started_at)});
  for (auto const& other : {report_exceptions(scene.store(), everything(scene)), report_ratings(scene.store(), everything(scene))}) {
    CHECK(other.columns.back() == "outage_began_at");
    for (auto const& one : other.rows) CHECK(one.size() == other.columns.size());
  }
}

TEST_CASE("a table becomes a file with a header, and a field with a comma or a quote is quoted") {
  CHECK(report_csv({{"a", "b"}, {{"1,2", "say \"so\""}, {"", "x"}}}) == "a,b\n\"1,2\",\"say \"\"so\"\"\"\n,x\n");
  // What somebody wrote is no formula of the reader's spreadsheet; numbers stay numbers.
  CHECK(report_csv({{"a"}, {{"=1+1"}, {"@x"}, {"-cmd"}, {"+86 10"}, {"-5"}, {"+8613800000000"}}}) ==
        "a\n\"'=1+1\"\n\"'@x\"\n\"'-cmd\"\n\"'+86 10\"\n-5\n+8613800000000\n");
}

}  // namespace lamplighter::flow
