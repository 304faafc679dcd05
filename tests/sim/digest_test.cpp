// The same seed gives the same decisions: in the same process, and with every compiler.
#include <catch2/catch.hpp>

#include <array>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/sim/simulated_world.hpp"

namespace lamplighter::test {

TEST_CASE("a world played twice takes the same decisions in the same order") {
  for (std::uint64_t seed = 900; seed < 906; ++seed) {
    INFO("seed " << seed);
    CHECK(play(seed).summary.digest == play(seed).summary.digest);
  }
}

TEST_CASE("different worlds take different decisions") { CHECK(play(901).summary.digest != play(902).summary.digest); }

TEST_CASE("the decisions of stored seeds are those that were stored, whatever compiled them") {
  std::ifstream file(std::string(LAMPLIGHTER_SOURCE_DIR) + "/tests/sim/digests.txt");
  REQUIRE(file);
  int compared = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    std::uint64_t seed = 0;
    std::string digest;
    words >> seed >> digest;
    INFO("seed " << seed << ": if decisions were changed on purpose, write the new digest into tests/sim/digests.txt");
    CHECK(play(seed).summary.digest == digest);
    ++compared;
  }
  CHECK(compared >= 4);
}

}  // namespace lamplighter::test
