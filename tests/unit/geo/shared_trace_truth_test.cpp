// What hangs from every device of networks that may not be redistributed, against an independent solver.
#include <catch2/catch.hpp>

#include "tests/unit/geo/network_truth.hpp"

using lamplighter::test::check_against_truth;

TEST_CASE("a real town with 13,340 customers is traced as the independent solver traces it") {
  check_against_truth(LAMPLIGHTER_SHARED_NETWORKS, "mux_energia_2024");
}

TEST_CASE("networks without any coordinates are traced as the independent solver traces them") {
  check_against_truth(LAMPLIGHTER_SHARED_NETWORKS, "pnnl_r2_12_47_2");
  check_against_truth(LAMPLIGHTER_SHARED_NETWORKS, "pnnl_r3_12_47_3");
}
