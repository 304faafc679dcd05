// Losses of units, each counted by hand.
#include "engine/outage/unit_hours.hpp"

#include <catch2/catch.hpp>

#include "engine/outage/reliability_rules.hpp"

namespace lamplighter::outage {
namespace {

Time at(int hour, int minute = 0) { return from_ms((hour * 60LL + minute) * 60'000); }

std::vector<UnitLoss> losses(std::vector<PointLoss> rows) {
  return unit_losses(std::move(rows), [](std::uint32_t unit) { return unit == 7 ? 3U : unit == 8 ? 2U : 1U; });
}

}  // namespace

TEST_CASE("a transformer is without supply while all of its points are, and a cut of some of them is none of it") {
  CHECK(losses({{8, at(10), at(12)}, {8, at(11), at(13)}}) == std::vector<UnitLoss>{{8, at(11), at(12)}});
  CHECK(losses({{7, at(10), at(12)}, {7, at(10), at(12)}}).empty());
  CHECK(losses({{7, at(10), at(12)}, {7, at(10), at(12)}, {7, at(10), at(10, 20)}}) == std::vector<UnitLoss>{{7, at(10), at(10, 20)}});
}

TEST_CASE("units are apart, in order, and what begins when it ends is nothing") {
  CHECK(losses({{9, at(4), at(5)}, {1, at(2), at(3)}, {9, at(2), at(3)}, {1, at(5), at(5)}}) ==
        std::vector<UnitLoss>{{1, at(2), at(3)}, {9, at(2), at(3)}, {9, at(4), at(5)}});
}

TEST_CASE("a loss that one outage hands to the next at the same moment is one") {
  CHECK(losses({{8, at(1), at(3)}, {8, at(1), at(2)}, {8, at(2), at(3)}}) == std::vector<UnitLoss>{{8, at(1), at(3)}});
}

TEST_CASE("of a loss that reaches out of a period only its part in there counts") {
  UnitLoss const loss{1, at(22), at(26)};
  CHECK(within(loss, at(0), at(24)) == std::chrono::hours{2});
  CHECK(within(loss, at(24), at(48)) == std::chrono::hours{2});
  CHECK(within(loss, at(26), at(48)).count() == 0);
}

TEST_CASE("kinds that count are one bit each") {
  CHECK(kind_bits({Kind::fault, Kind::temporary}) == ((1LL << static_cast<int>(Kind::fault)) | (1LL << static_cast<int>(Kind::temporary))));
  CHECK(counts({Kind::planned}, Kind::planned));
  CHECK_FALSE(counts({Kind::planned}, Kind::fault));
}

}  // namespace lamplighter::outage
