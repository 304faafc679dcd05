// The letters of phases, and geometries as exports write them.
#include <catch2/catch.hpp>

#include <cstring>

#include "geo/types.hpp"
#include "geo/wkb.hpp"

using namespace lamplighter::geo;

namespace {

/// Little-endian well-known binary, piece by piece.
struct Bytes {
  std::vector<unsigned char> all;
  template <class Number>
  Bytes& add(Number number) {
    unsigned char raw[sizeof(Number)];
    std::memcpy(raw, &number, sizeof number);
    all.insert(all.end(), raw, raw + sizeof number);
    return *this;
  }
  Bytes& header(std::uint32_t type) { return add<unsigned char>(1).add(type); }
};

}  // namespace

TEST_CASE("phases are letters in any order and case, and the neutral is skipped") {
  CHECK(phases_from("ABC") == PhaseSet::all());
  CHECK(phases_from("can") == PhaseSet{5});
  CHECK(phases_from("N") == PhaseSet::none());
  CHECK(phases_from("") == PhaseSet::none());
  CHECK_FALSE(phases_from("RST"));
  CHECK_FALSE(phases_from("A B"));
  CHECK(to_string(PhaseSet{6}) == "BC");
  CHECK(to_string(*phases_from("CBA")) == "ABC");
}

TEST_CASE("a line stands at its middle vertex and a point where it is") {
  auto const point = place_from_wkb(Bytes{}.header(1).add(3.0).add(4.0).all);
  REQUIRE(point);
  CHECK(point->at == Coordinate{3, 4});
  auto const line =
      place_from_wkb(Bytes{}.header(1002).add(3u).add(0.0).add(0.0).add(9.0).add(1.0).add(2.0).add(9.0).add(5.0).add(
          5.0).add(9.0).all);
  REQUIRE(line);
  CHECK(line->at == Coordinate{1, 2});
  auto const parts = place_from_wkb(Bytes{}.header(4).add(2u).header(1).add(7.0).add(8.0).header(1).add(0.0).add(
      0.0).all);
  REQUIRE(parts);
  CHECK(parts->is_multipart);
  CHECK(parts->at == Coordinate{7, 8});
}

TEST_CASE("a geometry that is empty, cut short or lies about its length stands nowhere") {
  double const nothing = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(place_from_wkb(Bytes{}.header(1).add(nothing).add(nothing).all));
  CHECK_FALSE(place_from_wkb(Bytes{}.header(1).add(1.0).all));
  CHECK_FALSE(place_from_wkb(Bytes{}.header(2).add(0xffffffffu).add(1.0).add(1.0).all));
  CHECK_FALSE(place_from_wkb(Bytes{}.header(3).add(1u).all));
  CHECK_FALSE(place_from_wkb({}));
}
