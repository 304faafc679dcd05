// Exports in several formats give the trace that the GeoPackage of the same network gives.
#include <catch2/catch.hpp>

#include "tests/unit/app/mapping_trace.hpp"

using namespace lamplighter::test;

namespace {

std::string const networks = LAMPLIGHTER_TEST_DATA "/networks/";

}  // namespace

TEST_CASE("a folder of Shapefiles, of GeoJSON or of CSV files is traced as the GeoPackage of the same feeder") {
  std::string const truth = networks + "ieee123.expected.csv";
  check_trace("shapefile", networks + "formats/ieee123.shp", truth);
  check_trace("geojson", networks + "formats/ieee123.geojson", truth);
  check_trace("csv", networks + "formats/ieee123.csv", truth);
}

TEST_CASE("what a Shapefile cut short is read by the standard mapping, and said") {
  auto const result = imported_by("standard", networks + "formats/ieee123.shp");
  std::vector<std::string> cut;
  for (auto const& finding : result.findings) {
    if (finding.number == 106) cut.push_back(finding.layer + ": " + finding.reason.substr(finding.reason.find("field '")));
  }
  CHECK(cut == std::vector<std::string>{"switches: field 'normal_state' is read from 'normal_sta'",
                                        "customers: field 'transformer' is read from 'transforme'"});
  bool const is_same_to_the_byte = trace_of(result) == content_of(networks + "ieee123.expected.csv");
  CHECK(is_same_to_the_byte);
}
