// Whole geometries read from well-known binary: points, lines and areas with their holes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// All vertices one behind the other, and to which part they belong, in order.
struct WkbShape {
  enum class Part : std::uint8_t { point, line, area, hole };  // a hole is of the area before it
  struct Piece {
    Part part = Part::point;
    std::uint32_t count = 0;
  };
  std::vector<Coordinate> points;
  std::vector<Piece> pieces;
};

/// Points, lines, polygons, several of them, and collections up to four deep; rings without the vertex that closes them; no line of
/// fewer than two vertices and no ring of fewer than three. False, and `into` of no use, for bytes that end too early, coordinates
/// that are no numbers, and other types (curves). An empty geometry has no pieces. Byte orders and Z, M as in `place_from_wkb`.
bool read_shape(std::span<unsigned char const> bytes, WkbShape& into);

}  // namespace lamplighter::geo
