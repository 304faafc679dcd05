// Exports that may not be redistributed, read by the shipped mappings, against an independent solver.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

#include "tests/unit/app/mapping_trace.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::test;

namespace {

std::string const networks = LAMPLIGHTER_SHARED_NETWORKS "/";

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

TEST_CASE("the town's 363 inactive rows are counted as its truth counts them, unless the mapping reads their status") {
  std::string const town = networks + "mux_energia_2024.gpkg";
  CHECK(imported_by("standard", town).data.customers.size() == 13340);
  auto text = content_of(LAMPLIGHTER_SOURCE_DIR "/geo/mappings/standard.yaml");
  std::string const district = "      district: {field: district, presence: optional}\n";
  auto const place = text.find(district);
  REQUIRE(place != std::string::npos);
  text.insert(place, "      status: status\n");
  ScratchFolder const folder;
  auto const file = (folder.path() / "with_status.yaml").string();
  std::ofstream(file) << text;
  auto const result = imported_by(file, town);
  CHECK(result.data.customers.size() == 13340 - 363);
  CHECK(count_of(result, 608) == 2);
  CHECK(count_of(result, 308) == 0);
}

TEST_CASE("the formats of a town centre are traced as its GeoPackage") {
  std::string const truth = networks + "cemig_ulas628.expected.csv";
  check_trace("shapefile", networks + "formats/cemig_ulas628.shp", truth);
  check_trace("geojson", networks + "formats/cemig_ulas628.geojson", truth);
  check_trace("csv", networks + "formats/cemig_ulas628.csv", truth);
}
