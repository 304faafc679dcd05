// The same comparison over the networks that may not be redistributed.
#include <catch2/catch.hpp>

#include "tests/e2e/trace_truth.hpp"

using namespace lamplighter::test;

TEST_CASE("trace --all says for every shared network exactly what the truth says") {
  REQUIRE(networks_in(LAMPLIGHTER_SHARED_NETWORKS).size() >= 13);
  check_traces(LAMPLIGHTER_SHARED_NETWORKS);
}
