// Findings stand where their features do.
#include "geo/finding_places.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/unit/geo/town_feeder.hpp"
#include "tests/unit/geo/written_layers.hpp"

using namespace lamplighter;

TEST_CASE("a finding gets the place of its feature, else of its node, and the feeder that the row names") {
  auto const data = test::town_feeder().data;
  std::vector<geo::Finding> findings;
  auto const add = [&](char const* layer, char const* id) {
    findings.push_back({.number = 1, .layer = layer, .id = id, .reason = "r", .remedy = "m"});
  };
  add("nodes", "n3");
  add("switches", "B1");      // at its from node
  add("transformers", "T2");  // its own point
  add("lines", "T2");         // no line has that id
  add("customers", "C1");
  add("sources", "S");
  add("lines", "");
  findings.push_back({.number = 1,
                      .layer = "nodes",
                      .id = "n3",
                      .reason = "r",
                      .remedy = "m",
                      .place = geo::Coordinate{1, 2},
                      .feeder = "F7"});
  geo::place_findings(data, findings);
  CHECK(findings[0].place == geo::Coordinate{116.4 + 0.001 * 3, 39.9});
  CHECK(findings[1].place == geo::Coordinate{116.4, 39.9});
  CHECK(findings[1].feeder == "F1");
  CHECK(findings[2].place->y == 39.9001);
  CHECK_FALSE(findings[3].place);
  CHECK(findings[3].feeder.empty());
  CHECK(findings[4].place->y == 39.9003);
  CHECK(findings[5].place == geo::Coordinate{116.4, 39.9});
  CHECK_FALSE(findings[6].place);
  CHECK(findings[7].place == geo::Coordinate{1, 2});
  CHECK(findings[7].feeder == "F7");
}

TEST_CASE("what an import finds has its place already") {
  auto layers = test::sound_layers();
  layers["switches"].push_back({"X", "c", "b", "ABC", "load break", "closed"});
  auto const imported = test::WrittenLayers(layers).import();
  REQUIRE(imported);
  auto const found = std::find_if(imported->findings.begin(), imported->findings.end(),
                                  [](auto const& one) { return one.number == 202; });
  REQUIRE(found != imported->findings.end());
  CHECK(found->place == geo::Coordinate{3, 5});
}
