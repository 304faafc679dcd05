// Worlds whose gateways do wrong whatever a gateway can do wrong, with crashes in between.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

#include "tests/sim/simulated_world.hpp"

namespace lamplighter::test {

TEST_CASE("a gateway that drops, errs, is silent, forges, cuts off, reorders and delivers parts makes nobody forgotten or told twice") {
  auto const* full = std::getenv("LAMPLIGHTER_FULL");
  std::uint64_t const count = full != nullptr && std::string(full) == "1" ? 2000 : 40;
  PlayedWorld all;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    auto const played = play(seed, Mutation::none, Gateways::faulty);
    INFO("seed " << seed << ", " << played.summary.violations.size() << " violations; " << describe(seed));
    INFO((played.summary.violations.empty() ? std::string() : played.summary.violations.front()));
    CHECK(played.summary.violations.empty());
    all.submissions += played.submissions;
    all.unanswered += played.unanswered;
    all.forged += played.forged;
    all.unreadable += played.unreadable;
  }
  CHECK(all.submissions > static_cast<int>(count) * 10);
  CHECK(all.unanswered > 0);
  CHECK(all.forged > static_cast<int>(count));
  CHECK(all.unreadable > static_cast<int>(count));
}

}  // namespace lamplighter::test
