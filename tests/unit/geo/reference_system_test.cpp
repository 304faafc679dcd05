// From coordinates to degrees and back, by hand.
#include "geo/reference_system.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace lamplighter::geo {

TEST_CASE("degrees stand where the network's own system has them, and come back from there") {
  ReferenceSystem const utm("EPSG:32650");  // its middle meridian is 117° east, 500 km from its zero
  auto const middle = utm.from_degrees({117, 0});
  REQUIRE(middle);
  CHECK(middle->x == Approx(500'000).margin(0.001));
  CHECK(middle->y == Approx(0).margin(0.001));
  auto const there = utm.from_degrees({116.4, 39.9});
  REQUIRE(there);
  CHECK(utm.degrees(*there)->x == Approx(116.4).margin(1e-9));
  CHECK(utm.degrees(*there)->y == Approx(39.9).margin(1e-9));
  CHECK(ReferenceSystem("EPSG:4326").from_degrees({116.4, 39.9}) == Coordinate{116.4, 39.9});
}

TEST_CASE("where the system is not known, or the place is none, degrees stand nowhere") {
  CHECK_FALSE(ReferenceSystem("").from_degrees({116.4, 39.9}));
  CHECK_FALSE(ReferenceSystem("nonsense").from_degrees({116.4, 39.9}));
  CHECK_FALSE(ReferenceSystem("EPSG:32650").from_degrees({std::numeric_limits<double>::quiet_NaN(), 0}));
}

}  // namespace lamplighter::geo
