// Where things stand in one tile, and what of them is inside it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "geo/map_place.hpp"
#include "geo/packed_boxes.hpp"
#include "geo/vector_layer.hpp"

namespace lamplighter::geo {

struct TileNumber {
  int zoom = 0;
  std::uint32_t x = 0, y = 0;
};

constexpr int tile_zoom_max = 16;  // beyond, a page enlarges these

/// False for a tile that does not exist: beyond `tile_zoom_max`, or outside the square.
bool is_tile(TileNumber const& tile);

/// The square's coordinates in a tile's own.
class TileFrame {
 public:
  explicit TileFrame(TileNumber const& tile);
  /// What the tile covers in the square, and so many of its widths around it.
  Box box(double margin) const;
  TilePoint point(MapPoint const& at) const;
  /// A length of the square in the tile's units.
  double units(double length) const;

 private:
  double scale_, x_, y_;
};

/// What of the way from `a` to `b` is inside the box (Liang and Barsky); false when nothing is.
bool cut(MapPoint& a, MapPoint& b, Box const& box);

using TileWay = std::vector<TilePoint>;

/// The line's pieces inside the box, joined where they meet. Vertices nearer than `apart` units to the last that is kept are left out;
/// the last of a piece never is.
std::vector<TileWay> ways_inside(std::span<MapPoint const> line, TileFrame const& frame, Box const& box, int apart = 0);

/// The ring cut to the box (Sutherland and Hodgman), along whose edges it may run. Vertices as in `ways_inside`. Empty when it
/// has no area in the tile. Goes round as the specification wants it of its use.
enum class RingUse : std::uint8_t { area, hole };
TileWay ring_inside(std::span<MapPoint const> ring, TileFrame const& frame, Box const& box, RingUse use, int apart = 0);

}  // namespace lamplighter::geo
