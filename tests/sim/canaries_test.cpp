// Worlds broken on purpose: checks that cannot fail would prove nothing.
#include <catch2/catch.hpp>

#include <string_view>

#include "tests/sim/simulated_world.hpp"

namespace lamplighter::test {
namespace {

struct Found {
  int worlds = 0;  // with a violation of the kind
  std::string first;
};

/// Plays worlds until one of them breaks the promise, `most` at most.
Found look_for(std::string_view words, Mutation mutation, std::uint64_t most) {
  Found found;
  for (std::uint64_t seed = 1; seed <= most && found.worlds == 0; ++seed) {
    auto const played = play(seed, mutation);
    for (auto const& violation : played.summary.violations) {
      if (violation.find(words) == std::string::npos) continue;
      ++found.worlds;
      found.first = violation;
      break;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("an engine without time-outs forgets people, and the checks see it") {
  auto const found = look_for("forgotten: notice", Mutation::no_time_outs, 20);
  INFO(found.first);
  CHECK(found.worlds > 0);
}

TEST_CASE("an engine that sends blindly again tells people twice, and the checks see it") {
  auto const found = look_for("told twice: ", Mutation::blind_retry, 20);
  INFO(found.first);
  CHECK(found.worlds > 0);
}

TEST_CASE("an engine that lets a failure beat proof loses it, and the checks see it") {
  auto const found = look_for("its proof was lost", Mutation::failure_beats_proof, 40);
  INFO(found.first);
  CHECK(found.worlds > 0);
}

TEST_CASE("a machine that lets words lie for hours tells of a cut ahead that runs or is over, and the checks see it") {
  for (auto const* why : {"its start has passed", "the cut has begun for him", "the work is over"}) {
    auto const found = look_for(std::string("leaves for a cut ahead, but ") + why, Mutation::stale_words, 20);
    INFO(why << ": " << found.first);
    CHECK(found.worlds > 0);
  }
}

}  // namespace lamplighter::test
