// Exports that may not be redistributed, read by the shipped mappings, against an independent solver.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/unit/app/mapping_trace.hpp"

using namespace lamplighter;
using namespace lamplighter::test;

namespace {

std::string const networks = std::string(LAMPLIGHTER_SHARED_NETWORKS) + "/";

std::size_t count_of(geo::ImportResult const& result, int number) {
  return static_cast<std::size_t>(std::count_if(result.findings.begin(), result.findings.end(),
                                                [&](auto const& finding) { return finding.number == number; }));
}

}  // namespace

TEST_CASE("a town's own geodatabase is traced as the independent solver traces what was made of it") {
  auto const result = imported_by("bdgd", networks + "raw/Mux_Energia_401_2024_noDICFIC.gdb.zip");
  bool const is_same_to_the_byte = trace_of(result) == content_of(networks + "mux_energia_2024.expected.csv");
  CHECK(is_same_to_the_byte);
  CHECK(result.data.nodes.size() == 14046);
  CHECK(result.data.customers.size() == 13340);
  CHECK(result.data.meters.size() == 13000);
  CHECK(count_of(result, 210) == 340);  // rows whose customer id came before
  CHECK(count_of(result, 105) >= 8);    // what a person decided is said
  CHECK(count_of(result, 204) == 1);    // the line with nothing but a neutral
  auto const located = std::count_if(result.data.customers.begin(), result.data.customers.end(),
                                     [](auto const& customer) { return customer.at.has_value(); });
  CHECK(located == 13340);
  auto const& breaker = *std::find_if(result.data.devices.begin(), result.data.devices.end(),
                                      [](auto const& device) { return device.id == "1DJ_15"; });
  CHECK(breaker.from_node == result.data.sources[0].node);
}

TEST_CASE("the formats of a town centre are traced as its GeoPackage") {
  std::string const truth = networks + "cemig_ulas628.expected.csv";
  check_trace("shapefile", networks + "formats/cemig_ulas628.shp", truth);
  check_trace("geojson", networks + "formats/cemig_ulas628.geojson", truth);
  check_trace("csv", networks + "formats/cemig_ulas628.csv", truth);
}
