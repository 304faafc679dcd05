// The deterministic generator.
#include "engine/base/random.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace lamplighter;

TEST_CASE("a seed gives the numbers of the published xoshiro256** seeded by splitmix64") {
  Random random(0);
  // The first value follows from splitmix64(0): its second output, 0x6e789e6aa1b965f4, times 5, rotated by 7, times 9.
  CHECK(random.next() == 0x99ec5f36cb75f2b4U);
  Random again(0), other(1);
  CHECK(again.next() == 0x99ec5f36cb75f2b4U);
  CHECK(other.next() != 0x99ec5f36cb75f2b4U);
}

TEST_CASE("a number below n is below n, and no number is favoured") {
  Random random(7);
  std::array<int, 6> counts{};
  for (int i = 0; i < 60'000; ++i) ++counts.at(random.below(6));
  for (auto const count : counts) {
    CHECK(count > 9'500);  // five standard deviations of 91
    CHECK(count < 10'500);
  }
  CHECK(random.below(1) == 0);
  CHECK(random.below(0) == 0);
}

TEST_CASE("a chance of 250 permille comes about a quarter of the time, 0 never and 1000 always") {
  Random random(7);
  int hits = 0;
  for (int i = 0; i < 40'000; ++i) {
    if (random.chance(250)) ++hits;
    CHECK_FALSE(random.chance(0));
    CHECK(random.chance(1000));
  }
  CHECK(hits > 9'500);
  CHECK(hits < 10'500);
}
