// The audit on networks that may not be redistributed: the real town with its traps, and two without coordinates.
#include <catch2/catch.hpp>

#include "tests/unit/geo/audit_counts.hpp"

using namespace lamplighter;
using Counts = std::map<int, int>;

TEST_CASE("the audit of the town finds its 340 repeated customers, its windings and what SQL finds in its file") {
  auto const audit = test::audit_of(std::string(LAMPLIGHTER_SHARED_NETWORKS) + "/mux_energia_2024.gpkg");
  CHECK(test::geometry_and_attribute_counts(audit) ==
        Counts{{501, 7104}, {504, 925}, {507, 2}, {604, 3}, {607, 2}, {609, 340}});
  REQUIRE(audit.feeders.size() == 2);
  CHECK(audit.feeders[0].customers == 7892);
  CHECK(audit.feeders[1].customers == 5448);
  REQUIRE(audit.suggestions.size() == 1);  // the line that carries nothing but a neutral
  CHECK(audit.suggestions[0].id == "BT3645");
  CHECK(audit.suggestions[0].confidence < 0.5);
  test::check_shape(audit);
}

TEST_CASE("networks without coordinates are audited for all but the map") {
  std::map<std::string, Counts> const expected{{"pnnl_r2_12_47_2", {{604, 4}}}, {"pnnl_r3_12_47_3", {{604, 1}}}};
  for (auto const& [name, counts] : expected) {
    INFO(name);
    auto const audit = test::audit_of(std::string(LAMPLIGHTER_SHARED_NETWORKS) + "/" + name + ".gpkg");
    CHECK(test::geometry_and_attribute_counts(audit) == counts);
    CHECK(audit.suggestions.empty());
    test::check_shape(audit);
  }
}
