// The program's trace of every device of every shipped network, against the truth that came with it.
#include <catch2/catch.hpp>

#include "tests/e2e/trace_truth.hpp"

using namespace lamplighter::test;

TEST_CASE("trace --all says for every shipped network exactly what the truth says") {
  std::filesystem::path const networks = std::filesystem::path{LAMPLIGHTER_TEST_DATA} / "networks";
  REQUIRE(networks_in(networks).size() == 10);
  check_traces(networks);
}
