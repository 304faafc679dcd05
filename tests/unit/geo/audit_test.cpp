// Each defect is planted in a sound feeder and found there, with its place and feeder; the sound one has none.
#include "geo/audit.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/unit/geo/town_feeder.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
using test::town_feeder;
using Severity = geo::Finding::Severity;

namespace {

using Found = std::vector<std::string>;

geo::Audit audited(test::DrawnImport const& imported, geo::AuditRules const& rules = {}) {
  auto result = geo::audit(imported, rules);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

/// "number layer id" of everything found.
Found found_in(geo::Audit const& audit) {
  Found found;
  for (auto const& finding : audit.findings) {
    CHECK_FALSE(finding.reason.empty());
    CHECK_FALSE(finding.remedy.empty());
    found.push_back(std::to_string(finding.number) + " " + finding.layer + " " + finding.id);
  }
  return found;
}

geo::Finding only_finding(geo::Audit const& audit) {
  INFO(audit.findings.size());
  for (auto const& finding : audit.findings) UNSCOPED_INFO(finding.number << " " << finding.layer << " " << finding.id);
  REQUIRE(audit.findings.size() == 1);
  return audit.findings.front();
}

template <class Rows>
auto& row(Rows& rows, std::string const& id) {
  auto const found = std::find_if(rows.begin(), rows.end(), [&](auto const& one) { return one.id == id; });
  REQUIRE(found != rows.end());
  return *found;
}

geo::FeederAudit const& feeder(geo::Audit const& audit, std::string const& id) {
  auto const found =
      std::find_if(audit.feeders.begin(), audit.feeders.end(), [&](auto const& one) { return one.id == id; });
  REQUIRE(found != audit.feeders.end());
  return *found;
}

}  // namespace

TEST_CASE("a sound feeder is clean, with a full score and nothing found or suggested") {
  auto const audit = audited(town_feeder());
  CHECK(found_in(audit).empty());
  CHECK(audit.suggestions.empty());
  REQUIRE(audit.feeders.size() == 1);
  auto const& one = audit.feeders.front();
  CHECK(one.id == "F1");
  CHECK(one.name == "10kV城东线");
  CHECK(one.substation == "城东变");
  CHECK(one.sources == 1);
  CHECK(one.lines == 19);
  CHECK(one.transformers == 2);
  CHECK(one.devices == 3);
  CHECK(one.customers == 12);
  CHECK(one.score == 100);
  CHECK(one.status == geo::FeederStatus::clean);
  CHECK_FALSE(one.blocks_automatic_notices());
}

TEST_CASE("a line whose ends stand on one spot is a warning without a length, and worth knowing with one") {
  auto imported = town_feeder();
  row(imported.data.nodes, "n20").at = row(imported.data.nodes, "n19").at;
  auto const stated = audited(imported);
  CHECK(found_in(stated) == Found{"501 lines L19"});
  CHECK(stated.findings[0].severity == Severity::info);
  CHECK(stated.findings[0].place == row(imported.data.nodes, "n19").at);
  CHECK(stated.findings[0].feeder == "F1");
  row(imported.data.sections, "L19").length_m = 0;
  CHECK(audited(imported).findings[0].severity == Severity::warning);
}

TEST_CASE("coordinates outside the area of use of their reference system are found once per spot") {
  auto imported = town_feeder();
  imported.data.srs = "EPSG:31983";  // SIRGAS 2000 / UTM 23S, in metres, somewhere in Brazil
  for (auto& node : imported.data.nodes) node.at = geo::Coordinate{600000 + 1000 * (node.at->x - 116.4), 7500000};
  for (auto& section : imported.data.sections) section.at.reset();
  for (auto& customer : imported.data.customers) customer.at.reset();
  auto const outside = [](test::DrawnImport const& data) {
    Found found;
    auto const audit = audited(data);
    for (auto const& finding : audit.findings) {
      if (finding.number == 502) found.push_back(finding.layer + " " + finding.id);
    }
    return found;
  };
  CHECK(outside(imported).empty());
  row(imported.data.nodes, "n20").at = geo::Coordinate{7500000, 600000};  // axes swapped
  row(imported.data.customers, "C1").at = geo::Coordinate{7500000, 600000};
  CHECK(outside(imported) == Found{"nodes n20"});
  imported.data.srs = "";
  CHECK(outside(imported).empty());  // nobody knows then
}

TEST_CASE("the area of use of a geographic system is known too, and no number is a coordinate nowhere") {
  auto imported = town_feeder();
  imported.data.srs = "EPSG:4490";  // China
  CHECK(found_in(audited(imported)).empty());
  imported.data.srs = "EPSG:4674";  // Latin America
  auto const audit = audited(imported);
  CHECK(audit.findings.size() == 21 + 2 + 12);  // spots: poles, transformers, customers
  CHECK_THAT(audit.findings[0].reason, Contains("longitude 116.4") && Contains("EPSG:4674"));
  imported.data.srs = "EPSG:4326";
  row(imported.data.nodes, "n20").at = geo::Coordinate{std::numeric_limits<double>::quiet_NaN(), 39.9};
  auto const finding = only_finding(audited(imported));
  CHECK(finding.number == 502);
  CHECK_FALSE(finding.place);
}

TEST_CASE("a node far from its feeder is an outlier, a long branch is none") {
  auto imported = town_feeder();
  row(imported.data.nodes, "n20").at = geo::Coordinate{116.419, 38.9};  // a digit wrong: 111 km away
  auto const audit = audited(imported);
  auto const finding = only_finding(audit);
  CHECK(finding.number == 503);
  CHECK(finding.id == "n20");
  CHECK(finding.place == geo::Coordinate{116.419, 38.9});
  CHECK_THAT(finding.reason, Contains("111") && Contains("km"));

  auto branch = town_feeder();
  for (int i = 0; i < 40; ++i) {  // a spur of five kilometres, 127 m a span
    std::string const from = i == 0 ? "n20" : "m" + std::to_string(i), to = "m" + std::to_string(i + 1);
    branch.data.nodes.push_back({to, geo::Coordinate{116.42 + 0.0015 * (i + 1), 39.9}});
    auto line = branch.data.sections.front();
    line.id = "M" + to;
    line.from_node = from;
    line.to_node = to;
    line.length_m = 127;
    branch.data.sections.push_back(line);
  }
  for (int i = 0; i < 400; ++i) branch.data.nodes.push_back({"x" + std::to_string(i), geo::Coordinate{116.4, 39.9}});
  for (int i = 0; i < 400; ++i) {  // and a dense town that makes the spur far by comparison
    auto line = branch.data.sections.front();
    line.id = "X" + std::to_string(i);
    line.from_node = "n1";
    line.to_node = "x" + std::to_string(i);
    branch.data.sections.push_back(line);
    row(branch.data.nodes, line.to_node).at = geo::Coordinate{116.4 + 0.00001 * i, 39.9001};
  }
  CHECK(found_in(audited(branch)).empty());
}

TEST_CASE("customers of several nodes on one spot are a stack; those of one node are a building") {
  auto imported = town_feeder();
  for (int i = 1; i <= 6; ++i)
    row(imported.data.customers, "C" + std::to_string(i)).at = geo::Coordinate{116.405, 39.9003};
  CHECK(found_in(audited(imported)).empty());
  row(imported.data.customers, "C7").at = geo::Coordinate{116.405, 39.9003};
  row(imported.data.customers, "C7").node = "t1";
  row(imported.data.customers, "C7").transformer = "T1";
  row(imported.data.customers, "C1").node = "n5";
  auto const finding = only_finding(audited(imported));
  CHECK(finding.number == 504);
  CHECK_THAT(finding.reason, Contains("7 customers from 2 nodes"));
}

TEST_CASE("a line drawn twice is a copy on its own voltage or without supply, and not under another voltage") {
  auto imported = town_feeder();
  auto copy = row(imported.data.sections, "L3");
  copy.id = "L3copy";
  copy.from_node = "p";
  copy.to_node = "q";
  imported.data.nodes.push_back({"p", row(imported.data.nodes, "n3").at});
  imported.data.nodes.push_back({"q", row(imported.data.nodes, "n4").at});
  imported.data.sections.push_back(copy);
  auto const finding = only_finding(audited(imported));
  CHECK(finding.number == 505);
  CHECK(finding.id == "L3copy");
  CHECK_THAT(finding.reason, Contains("'L3'"));

  row(imported.data.nodes, "p").at = row(imported.data.nodes, "t1").at;  // low voltage from t1 along poles 6 and 7
  row(imported.data.nodes, "q").at = row(imported.data.nodes, "n6").at;
  imported.data.nodes.push_back({"r", row(imported.data.nodes, "n7").at});
  row(imported.data.sections, "L3copy").from_node = "t1";
  auto low = copy;
  low.id = "LV2";
  low.from_node = "q";
  low.to_node = "r";
  imported.data.sections.push_back(low);
  CHECK(found_in(audited(imported)).empty());
}

TEST_CASE("parallel lines and transformers are worth knowing; a bank of single-phase units is no finding") {
  auto imported = town_feeder();
  auto line = row(imported.data.sections, "L3");
  line.id = "L3b";
  std::swap(line.from_node, line.to_node);
  imported.data.sections.push_back(line);
  auto unit = row(imported.data.sections, "T1");
  unit.id = "T1b";
  imported.data.sections.push_back(unit);
  CHECK(found_in(audited(imported)) == Found{"506 lines L3b", "507 transformers T1b"});
  imported.data.sections.erase(imported.data.sections.end() - 2);
  row(imported.data.sections, "T1").phases = geo::PhaseSet{3};
  row(imported.data.sections, "T1b").phases = geo::PhaseSet{4};
  CHECK(found_in(audited(imported)).empty());
}

TEST_CASE("what names another feeder than the one that supplies it is found, an open tie excepted") {
  auto imported = town_feeder();
  row(imported.data.sections, "L7").feeder = "F2";
  auto tie = row(imported.data.devices, "K1");
  tie.id = "TIE";
  tie.from_node = "n20";
  tie.to_node = "n19";
  tie.feeder = "F2";
  tie.normal = geo::Position::open;
  imported.data.devices.push_back(tie);
  auto const audit = audited(imported);
  CHECK(found_in(audit) == Found{"601 lines L7"});
  CHECK(audit.findings[0].feeder == "F1");
  CHECK(feeder(audit, "F2").sources == 0);
  CHECK(feeder(audit, "F2").features() == 0);
}

TEST_CASE("a transformer without rating or with too much load is found, by the customers that name it") {
  auto imported = town_feeder();
  row(imported.data.sections, "T1").kva = 0;
  row(imported.data.customers, "C7").kw = 900;
  auto const audit = audited(imported);
  CHECK(found_in(audit) == Found{"602 transformers T1", "603 transformers T2"});
  CHECK_THAT(audit.findings[1].reason, Contains("915 kW") && Contains("400 kVA"));
}

TEST_CASE("devices without anybody below and customers above any device are worth knowing") {
  auto imported = town_feeder();
  imported.data.devices.push_back(row(imported.data.devices, "K2"));
  auto& last = imported.data.devices.back();
  last.id = "K3";
  last.from_node = "n20";
  last.to_node = "end";
  imported.data.nodes.push_back({"end", geo::Coordinate{116.4205, 39.9}});
  imported.data.customers.push_back(row(imported.data.customers, "C1"));
  auto& first = imported.data.customers.back();
  first.id = "C0";
  first.node = "n0";
  first.transformer = "";
  CHECK(found_in(audited(imported)) == Found{"604 switches K3", "605 customers C0"});
}

TEST_CASE("windings and repeated customers that share an id are named with it") {
  auto imported = town_feeder();
  auto winding = row(imported.data.sections, "T1");
  winding.id = "T1~w3";
  winding.phases = geo::PhaseSet{1};
  winding.to_node = "t1w";
  imported.data.sections.push_back(winding);
  auto again = row(imported.data.customers, "C1");
  again.id = "C1#2";
  imported.data.customers.push_back(again);
  again.id = "C1#3";
  again.node = "t2";
  again.transformer = "T2";
  again.at = row(imported.data.customers, "C7").at;
  imported.data.customers.push_back(again);
  again.id = "Z9#2";  // a '#' of its own
  imported.data.customers.push_back(again);
  auto const audit = audited(imported);
  CHECK(found_in(audit) == Found{"607 transformers T1~w3", "609 customers C1#2", "609 customers C1#3"});
  CHECK(audit.findings[1].severity == Severity::info);
  CHECK(audit.findings[2].severity == Severity::warning);
}

TEST_CASE("customers out of service are counted as of a day, when one is given") {
  using namespace std::chrono;
  auto imported = town_feeder();
  row(imported.data.customers, "C1").service.until = sys_days{2026y / 3 / 1};
  row(imported.data.customers, "C2").service.from = sys_days{2026y / 5 / 1};
  CHECK(found_in(audited(imported)).empty());
  geo::AuditRules rules;
  rules.as_of = sys_days{2026y / 3 / 1};
  auto const finding = only_finding(audited(imported, rules));
  CHECK(finding.number == 608);
  CHECK_THAT(finding.reason, Contains("2 of 12"));
  rules.as_of = sys_days{2026y / 2 / 28};
  CHECK_THAT(only_finding(audited(imported, rules)).reason, Contains("1 of 12"));
}
