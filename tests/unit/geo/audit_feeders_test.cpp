// Scores, states and texts of feeders, by hand.
#include <catch2/catch.hpp>

#include <algorithm>

#include "geo/audit.hpp"
#include "tests/unit/geo/town_feeder.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
using test::town_feeder;

namespace {

geo::Audit audited(test::DrawnImport const& imported, geo::AuditRules const& rules = {}) {
  auto result = geo::audit(imported, rules);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

template <class Rows>
auto& row(Rows& rows, std::string const& id) {
  auto const found = std::find_if(rows.begin(), rows.end(), [&](auto const& one) { return one.id == id; });
  REQUIRE(found != rows.end());
  return *found;
}

std::vector<int> numbers_of(geo::Audit const& audit) {
  std::vector<int> numbers;
  for (auto const& finding : audit.findings) numbers.push_back(finding.number);
  return numbers;
}

}  // namespace

TEST_CASE("a feeder with more than a twentieth of its customers without supply is invalid, and says so") {
  auto imported = town_feeder();
  row(imported.data.customers, "C1").node = "nowhere";
  auto const audit = audited(imported);
  REQUIRE(audit.feeders.size() == 1);
  auto const& one = audit.feeders[0];
  CHECK(one.unsupplied == std::vector<std::string>{"C1"});
  CHECK(one.status == geo::FeederStatus::invalid);
  CHECK(one.blocks_automatic_notices());
  CHECK_THAT(one.reason, Contains("1 of 12") && Contains("5.0 %"));
  CHECK(one.deductions.unsupplied == Approx(60));  // 8.3 % is more than 5 %: all that it can cost
  CHECK(one.score == 40);

  geo::AuditRules generous;
  generous.unsupplied_for_invalid = 0.10;
  auto const usable = audited(imported, generous).feeders[0];
  CHECK(usable.status == geo::FeederStatus::usable);
  CHECK(usable.deductions.unsupplied == Approx(60 * (1.0 / 12) / 0.10));
  CHECK(usable.score == 50);
}

TEST_CASE("errors and warnings cost their share of the features, and texts their own") {
  auto imported = town_feeder();  // 1 source, 19 lines, 2 transformers, 3 devices, 12 customers: 37 features
  auto const add = [&](int number, geo::Finding::Severity severity, char const* layer, char const* id) {
    imported.findings.push_back(
        {.number = number, .severity = severity, .layer = layer, .id = id, .reason = "r", .remedy = "m"});
  };
  add(203, geo::Finding::Severity::error, "lines", "L1");
  add(206, geo::Finding::Severity::error, "lines", "L1");  // one feature
  add(207, geo::Finding::Severity::warning, "transformers", "T1");
  add(302, geo::Finding::Severity::warning, "lines", "L2");
  row(imported.data.customers, "C1").address.clear();
  auto const one = audited(imported).feeders[0];
  CHECK(one.errors == 2);
  CHECK(one.features_with_error == 1);
  CHECK(one.features_with_warning == 2);
  CHECK(one.deductions.errors == Approx(20 * (1.0 / 37) / 0.20));
  CHECK(one.deductions.warnings == Approx(10 * (2.0 / 37) / 0.20));
  CHECK(one.deductions.texts == Approx(10 * (1.0 / 12) / 8));
  CHECK(one.score == 94);  // 100 - 2.70 - 2.70 - 0.10
  CHECK(one.status == geo::FeederStatus::usable);
}

TEST_CASE("a customer that hangs from nothing is not counted again as an error") {
  auto imported = town_feeder();
  imported.findings.push_back({.number = 303,
                               .severity = geo::Finding::Severity::error,
                               .layer = "customers",
                               .id = "C1",
                               .reason = "r",
                               .remedy = "m"});
  auto const one = audited(imported).feeders[0];
  CHECK(one.errors == 1);
  CHECK(one.features_with_error == 0);
  CHECK(one.deductions.errors == 0);
  CHECK(one.status == geo::FeederStatus::usable);  // an error all the same
}

TEST_CASE("customers without supply count for the feeder that they name, that of their transformer, or none") {
  auto imported = town_feeder();
  auto lost = row(imported.data.customers, "C1");
  lost.node = "nowhere";
  lost.id = "N1";
  lost.feeder = "F9";
  imported.data.customers.push_back(lost);
  lost.id = "N2";
  lost.feeder = "";
  imported.data.customers.push_back(lost);  // T1 is on F1
  lost.id = "N3";
  lost.transformer = "";
  imported.data.customers.push_back(lost);
  auto const audit = audited(imported);
  REQUIRE(audit.feeders.size() == 3);
  CHECK(audit.feeders[0].id.empty());
  CHECK(audit.feeders[0].unsupplied == std::vector<std::string>{"N3"});
  CHECK(audit.feeders[0].status == geo::FeederStatus::invalid);
  CHECK(audit.feeders[1].unsupplied == std::vector<std::string>{"N2"});
  CHECK(audit.feeders[2].id == "F9");
  CHECK(audit.feeders[2].unsupplied == std::vector<std::string>{"N1"});
  CHECK(audit.feeders[2].sources == 0);
  REQUIRE(audit.customer_feeders.size() == imported.data.customers.size());
  for (std::size_t i = 0; i < audit.customer_feeders.size(); ++i) {
    auto const& unsupplied = audit.feeders[audit.customer_feeders[i]].unsupplied;
    auto const& id = imported.data.customers[i].id;
    if (id.starts_with("N")) CHECK(std::count(unsupplied.begin(), unsupplied.end(), id) == 1);
  }
}

TEST_CASE("a text that a notice must say is counted where it is missing; one that is not demanded costs nothing") {
  auto imported = town_feeder();
  imported.data.sources[0].name.clear();
  imported.data.devices[0].name = "101";
  row(imported.data.sections, "T1").area_manager.clear();
  row(imported.data.sections, "T2").area_manager.clear();  // the customer's own: no area manager of ours
  for (auto& customer : imported.data.customers) customer.community.clear();
  auto const audit = audited(imported);
  CHECK(numbers_of(audit) == std::vector<int>{701, 703, 705, 707});
  CHECK_THAT(audit.findings[1].reason, Contains("1 of 3 devices") && Contains("33 %"));
  CHECK(audit.findings[1].feeder == "F1");
  auto const& changed = imported.data.devices[0].id;
  CHECK(audit.findings[1].id == changed);
  CHECK_THAT(audit.findings[1].reason, Contains(": " + changed));
  CHECK(audit.findings[3].id.empty());  // all lack it: no list says more
  auto const lacking = [&](geo::NoticeText text) { return audit.feeders[0].texts[static_cast<std::size_t>(text)].lacking; };
  CHECK(lacking(geo::NoticeText::double_number) == std::vector<std::string>{changed});
  CHECK(lacking(geo::NoticeText::community).empty());
  CHECK_THAT(audit.findings[2].reason, Contains("1 of 1 transformers"));
  CHECK(audit.findings[3].severity == geo::Finding::Severity::warning);
  CHECK(audit.feeders[0].deductions.texts == Approx(10 * (1 + 1.0 / 3 + 1 + 1) / 8));

  geo::AuditRules rules;
  rules.texts = {geo::NoticeText::address};
  auto const lenient = audited(imported, rules);
  CHECK(lenient.findings[3].severity == geo::Finding::Severity::info);
  CHECK(lenient.feeders[0].score == 100);
  CHECK(lenient.feeders[0].status == geo::FeederStatus::clean);

  row(imported.data.sections, "T2").is_customer_owned = false;
  CHECK(numbers_of(audited(imported)) == std::vector<int>{701, 703, 705, 707, 709});
}

TEST_CASE("a double number says the line and the number, not only the voltage or the kind of the device") {
  for (char const* name : {"10kV城东线 123开关", "10千伏城东线3号杆K01跌落式熔断器", "0.4kV 人民路 5号环网柜",
                           "Main Street line recloser 12", "35 kV Harbour 7"}) {
    INFO(name);
    CHECK(geo::is_double_number(name));
  }
  for (char const* name : {"", "123", "123开关", "城东线开关", "10kV城东线开关", "10千伏 开关", "SW-12", "REC12",
                           "Recloser 12", "10kV", "0.4 kV switch 3"}) {
    INFO(name);
    CHECK_FALSE(geo::is_double_number(name));
  }
}

TEST_CASE("an audit of a network without sources or rows ends without an answer about feeders") {
  CHECK(audited({}).feeders.empty());
  test::DrawnImport lonely;
  lonely.data.customers.push_back({.id = "C",
                                   .node = "",
                                   .transformer = "",
                                   .category = "",
                                   .address = "",
                                   .community = "",
                                   .district = "",
                                   .feeder = "",
                                   .phases = geo::PhaseSet{1},
                                   .at = {}});
  auto const audit = audited(lonely);
  REQUIRE(audit.feeders.size() == 1);
  CHECK(audit.feeders[0].status == geo::FeederStatus::invalid);
}
