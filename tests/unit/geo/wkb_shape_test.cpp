// Whole geometries from bytes, and bytes that are none.
#include <catch2/catch.hpp>

#include <cstring>
#include <limits>

#include "geo/arrow_table.hpp"
#include "geo/wkb_shape.hpp"

namespace lamplighter::geo {
namespace {

std::vector<unsigned char> bytes_of(std::string const& text) {
  auto out = wkb_from_wkt(text);
  REQUIRE_FALSE(out.empty());
  return out;
}

std::string said(std::string const& text) {
  WkbShape shape;
  if (!read_shape(bytes_of(text), shape)) return "none";
  std::string out;
  std::size_t points = 0;
  for (auto const& piece : shape.pieces) {
    out += "plah"[static_cast<std::size_t>(piece.part)] + std::to_string(piece.count) + " ";
    points += piece.count;
  }
  CHECK(points == shape.points.size());
  return out;
}

}  // namespace

TEST_CASE("points, lines and areas with holes are read, alone and together, with heights and without") {
  CHECK(said("POINT (1 2)") == "p1 ");
  CHECK(said("POINT Z (1 2 3)") == "p1 ");
  CHECK(said("LINESTRING M (1 2 3, 4 5 6)") == "l2 ");
  CHECK(said("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))") == "a4 h3 ");
  CHECK(said("MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0)), ((9 9, 10 9, 10 10, 9 9), (9.1 9.1, 9.2 9.1, 9.2 9.2, 9.1 9.1)))") == "a3 a3 h3 ");
  CHECK(said("MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 4))") == "l2 l3 ");
  CHECK(said("GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))") == "p1 l2 ");
}

TEST_CASE("what is empty, or too little for a line or an area, is nothing, and curves are not understood") {
  auto nowhere = bytes_of("POINT (1 2)");  // as an empty point is written: two numbers that are none
  double const no_number = std::numeric_limits<double>::quiet_NaN();
  for (std::size_t const at : {std::size_t{5}, std::size_t{13}}) std::memcpy(nowhere.data() + at, &no_number, sizeof no_number);
  WkbShape shape;
  CHECK(read_shape(nowhere, shape));
  CHECK(shape.pieces.empty());
  CHECK(said("LINESTRING EMPTY").empty());
  CHECK(said("POLYGON EMPTY").empty());
  CHECK(said("POLYGON ((0 0, 1 1, 0 0))").empty());
  CHECK(said("POLYGON ((0 0, 1 1, 0 0), (1 1, 2 1, 2 2, 1 1))").empty());
  CHECK(said("CIRCULARSTRING (0 0, 1 1, 2 0)") == "none");
}

TEST_CASE("bytes that end too early are no geometry, wherever they end") {
  auto const whole = bytes_of("GEOMETRYCOLLECTION (POINT (1 1), MULTIPOLYGON (((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))))");
  WkbShape shape;
  for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(read_shape({whole.data(), size}, shape));
  CHECK(read_shape(whole, shape));
}

TEST_CASE("counts that lie, collections without a bottom and numbers that are none are refused") {
  WkbShape shape;
  for (unsigned char type = 2; type <= 7; ++type) {
    std::vector<unsigned char> const lie{1, type, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0};
    CHECK_FALSE(read_shape(lie, shape));
  }
  std::vector<unsigned char> deep;
  for (int i = 0; i < 100'000; ++i) deep.insert(deep.end(), {1, 7, 0, 0, 0, 1, 0, 0, 0});
  CHECK_FALSE(read_shape(deep, shape));
  auto endless = bytes_of("LINESTRING (1 2, 3 4)");
  double const no_number = std::numeric_limits<double>::infinity();
  std::memcpy(endless.data() + 9, &no_number, sizeof no_number);
  CHECK_FALSE(read_shape(endless, shape));
}

}  // namespace lamplighter::geo
