// The same comparison over the networks that may not be redistributed.
#include <catch2/catch.hpp>

#include "tests/e2e/trace_truth.hpp"

using namespace lamplighter::test;

TEST_CASE("trace --all says for every shared network exactly what the truth says") {
  REQUIRE(networks_in(LAMPLIGHTER_SHARED_NETWORKS).size() >= 13);
  check_traces(LAMPLIGHTER_SHARED_NETWORKS);
}

TEST_CASE("trace reads a utility's own geodatabase, and a town centre in three formats, as the truth says") {
  std::filesystem::path const networks = LAMPLIGHTER_SHARED_NETWORKS;
  check_trace_by_mapping(networks / "raw/Mux_Energia_401_2024_noDICFIC.gdb.zip", "bdgd", networks / "mux_energia_2024.expected.csv");
  auto const truth = networks / "cemig_ulas628.expected.csv";
  check_trace_by_mapping(networks / "formats/cemig_ulas628.shp", "shapefile", truth);
  check_trace_by_mapping(networks / "formats/cemig_ulas628.geojson", "geojson", truth);
  check_trace_by_mapping(networks / "formats/cemig_ulas628.csv", "csv", truth);
}
