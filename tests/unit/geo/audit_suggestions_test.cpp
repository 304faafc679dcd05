// Suggestions are made from evidence that a person can check, and never where there is none.
#include <catch2/catch.hpp>

#include <algorithm>

#include "geo/audit.hpp"
#include "tests/unit/geo/town_feeder.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
using test::town_feeder;

namespace {

geo::Audit audited(test::DrawnImport const& imported, std::span<geo::OutageEvidence const> outages = {}) {
  auto result = geo::audit(imported, {}, outages);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

template <class Rows>
auto& row(Rows& rows, std::string const& id) {
  auto const found = std::find_if(rows.begin(), rows.end(), [&](auto const& one) { return one.id == id; });
  REQUIRE(found != rows.end());
  return *found;
}

geo::Suggestion only_suggestion(geo::Audit const& audit) {
  for (auto const& one : audit.suggestions) UNSCOPED_INFO(one.layer << " " << one.id << ": " << one.evidence);
  REQUIRE(audit.suggestions.size() == 1);
  return audit.suggestions.front();
}

void forget_phases(test::DrawnImport& imported, std::string const& customer) {
  auto& one = row(imported.data.customers, customer);
  one.phases = {};
  one.phases_known = false;
}

}  // namespace

TEST_CASE("unknown phases below a single-phase transformer are its phase") {
  auto imported = town_feeder();
  row(imported.data.sections, "T1").phases = geo::PhaseSet{2};
  for (int i = 2; i <= 6; ++i) row(imported.data.customers, "C" + std::to_string(i)).phases = geo::PhaseSet{2};
  forget_phases(imported, "C1");
  auto const one = only_suggestion(audited(imported));
  CHECK(one.kind == geo::Suggestion::Kind::phases);
  CHECK(one.layer == "customers");
  CHECK(one.id == "C1");
  CHECK(one.feeder == "F1");
  CHECK(one.place == row(imported.data.customers, "C1").at);
  CHECK(one.proposed == "B");
  CHECK(one.confidence == Approx(0.95));
  CHECK_THAT(one.evidence, Contains("'T1' carries B"));
}

TEST_CASE("unknown phases on three conductors are asked of the neighbours, and left alone when they differ") {
  auto imported = town_feeder();
  forget_phases(imported, "C1");
  auto const agreed = only_suggestion(audited(imported));
  CHECK(agreed.proposed == "ABC");
  CHECK(agreed.confidence == Approx(0.7));
  CHECK_THAT(agreed.evidence, Contains("100 % of 5 known customers at its node"));
  for (int i = 2; i <= 6; ++i)
    row(imported.data.customers, "C" + std::to_string(i)).phases =
        geo::PhaseSet{static_cast<std::uint8_t>(1u << (i % 3))};
  CHECK(audited(imported).suggestions.empty());
}

TEST_CASE("a transformer and conductors that contradict each other make a weak suggestion that says so") {
  auto imported = town_feeder();
  row(imported.data.sections, "T1").phases = geo::PhaseSet{1};
  for (int i = 2; i <= 6; ++i) row(imported.data.customers, "C" + std::to_string(i)).phases = geo::PhaseSet{1};
  forget_phases(imported, "C1");
  row(imported.data.customers, "C1").node = "spur";
  auto line = row(imported.data.sections, "L1");
  line.id = "LX";
  line.from_node = "t1";
  line.to_node = "spur";
  line.phases = geo::PhaseSet{4};
  imported.data.sections.push_back(line);
  auto const one = only_suggestion(audited(imported));
  CHECK(one.proposed == "C");
  CHECK(one.confidence == Approx(0.3));
  CHECK_THAT(one.evidence, Contains("contradict"));
}

TEST_CASE("a conductor without phases gets what both its ends have, with less confidence where one end is bare") {
  auto imported = town_feeder();
  row(imported.data.sections, "L10").phases = {};
  auto const both = only_suggestion(audited(imported));
  CHECK(both.layer == "lines");
  CHECK(both.id == "L10");
  CHECK(both.proposed == "ABC");
  CHECK(both.confidence == Approx(0.9));
  imported = town_feeder();
  row(imported.data.sections, "L19").phases = {};
  CHECK(only_suggestion(audited(imported)).confidence == Approx(0.4));
}

TEST_CASE("a customer whose node hangs from another transformer than it names is found by the wires") {
  auto imported = town_feeder();
  row(imported.data.customers, "C1").node = "t2";
  auto const audit = audited(imported);
  REQUIRE(audit.findings.size() == 1);
  CHECK(audit.findings[0].number == 606);
  CHECK_THAT(audit.findings[0].reason, Contains("'T1'") && Contains("'T2'"));
  auto const one = only_suggestion(audit);
  CHECK(one.kind == geo::Suggestion::Kind::transformer);
  CHECK(one.recorded == "T1");
  CHECK(one.proposed == "T2");
  CHECK(one.confidence == Approx(0.9));
}

TEST_CASE("a customer far from its transformer and near another one of the feeder is suspected") {
  auto imported = town_feeder();
  row(imported.data.customers, "C1").at = row(imported.data.customers, "C7").at;  // 850 m away, 20 m from T2
  auto const one = only_suggestion(audited(imported));
  CHECK(one.id == "C1");
  CHECK(one.proposed == "T2");
  CHECK(one.confidence == Approx(1 - 0.6 * 0.7));
  CHECK_THAT(one.evidence, Contains("robust z") && Contains("'T2'"));
  row(imported.data.customers, "C1").at = geo::Coordinate{116.4055, 39.9015};  // 160 m away: far, but nothing is nearer
  CHECK(audited(imported).suggestions.empty());
}

TEST_CASE("distance is no suspicion where the wires are that long") {
  auto imported = town_feeder();
  auto& customer = row(imported.data.customers, "C1");
  customer.at = row(imported.data.customers, "C7").at;
  customer.node = "far";
  auto line = row(imported.data.sections, "L1");
  line.id = "LV";
  line.from_node = "t1";
  line.to_node = "far";
  line.length_m = 900;
  imported.data.sections.push_back(line);
  CHECK(audited(imported).suggestions.empty());
  row(imported.data.sections, "LV").length_m = 12;
  CHECK(only_suggestion(audited(imported)).proposed == "T2");
}

TEST_CASE("a phase that the transformer does not carry is a suspicion; one that its bank carries is none") {
  auto imported = town_feeder();
  auto unit = row(imported.data.sections, "T1");
  row(imported.data.sections, "T1").phases = geo::PhaseSet{3};
  unit.id = "T1c";
  unit.phases = geo::PhaseSet{4};
  imported.data.sections.push_back(unit);
  CHECK(audited(imported).suggestions.empty());
  imported.data.sections.pop_back();
  for (int i = 2; i <= 6; ++i) row(imported.data.customers, "C" + std::to_string(i)).phases = geo::PhaseSet{3};
  row(imported.data.customers, "C1").phases = geo::PhaseSet{4};
  auto const one = only_suggestion(audited(imported));
  CHECK(one.proposed.empty());
  CHECK(one.confidence == Approx(0.5));
  CHECK_THAT(one.evidence, Contains("phase C"));
}

TEST_CASE("a customer that disagrees with several outages of its transformer is suspected") {
  auto const imported = town_feeder();
  std::vector<geo::OutageEvidence> outages{{.customer = "C1", .confirmed = 4, .disagreed = 3},
                                           {.customer = "C2", .confirmed = 2, .disagreed = 2},
                                           {.customer = "C3", .confirmed = 9, .disagreed = 3}};
  auto const one = only_suggestion(audited(imported, outages));
  CHECK(one.id == "C1");
  CHECK(one.confidence == Approx(0.6));
  CHECK_THAT(one.evidence, Contains("3 of 4 confirmed outages"));
}
