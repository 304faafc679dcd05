// Cutting lines and rings at a tile's edges.
#include "geo/map_frame.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace lamplighter::geo {
namespace {

enum class Side : std::uint8_t { west, east, north, south };

double beyond(MapPoint const& at, Side side, Box const& box) {
  switch (side) {
    case Side::west: return box.west - at.x;
    case Side::east: return at.x - box.east;
    case Side::north: return box.north - at.y;
    case Side::south: return at.y - box.south;
  }
  return 0;
}

/// What of the ring is on the inner side of one edge.
void cut_ring(std::vector<MapPoint> const& ring, Side side, Box const& box, std::vector<MapPoint>& into) {
  into.clear();
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto const& a = ring[i];
    auto const& b = ring[(i + 1) % ring.size()];
    auto const from = beyond(a, side, box), to = beyond(b, side, box);
    if (from <= 0) into.push_back(a);
    if ((from <= 0) == (to <= 0)) continue;
    auto const part = from / (from - to);
    into.push_back({a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part});
  }
}

bool is_near(TilePoint a, TilePoint b, int apart) { return std::abs(a.x - b.x) < apart && std::abs(a.y - b.y) < apart; }

/// Twice the area, positive for a ring that goes round with the clock as it is seen, for y grows downwards.
std::int64_t turning(TileWay const& ring) {
  std::int64_t out = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto const& a = ring[i];
    auto const& b = ring[(i + 1) % ring.size()];
    out += static_cast<std::int64_t>(a.x) * b.y - static_cast<std::int64_t>(b.x) * a.y;
  }
  return out;
}

}  // namespace

bool is_tile(TileNumber const& tile) {
  if (tile.zoom < 0 || tile.zoom > tile_zoom_max) return false;
  auto const count = 1u << tile.zoom;
  return tile.x < count && tile.y < count;
}

TileFrame::TileFrame(TileNumber const& tile) : scale_(std::exp2(tile.zoom)), x_(tile.x), y_(tile.y) {}

Box TileFrame::box(double margin) const {
  return {(x_ - margin) / scale_, (y_ - margin) / scale_, (x_ + 1 + margin) / scale_, (y_ + 1 + margin) / scale_};
}

TilePoint TileFrame::point(MapPoint const& at) const {
  return {static_cast<int>(std::lround((at.x * scale_ - x_) * tile_extent)), static_cast<int>(std::lround((at.y * scale_ - y_) * tile_extent))};
}

double TileFrame::units(double length) const { return length * scale_ * tile_extent; }

bool cut(MapPoint& a, MapPoint& b, Box const& box) {
  double from = 0, to = 1;
  double const dx = b.x - a.x, dy = b.y - a.y;
  auto const side = [&](double towards, double distance) {
    if (towards == 0) return distance >= 0;
    auto const at = distance / towards;
    if (towards < 0) from = std::max(from, at);
    if (towards > 0) to = std::min(to, at);
    return from <= to;
  };
  if (!side(-dx, a.x - box.west) || !side(dx, box.east - a.x) || !side(-dy, a.y - box.north) || !side(dy, box.south - a.y)) return false;
  auto const start = a;
  a = {start.x + from * dx, start.y + from * dy};
  b = {start.x + to * dx, start.y + to * dy};
  return true;
}

std::vector<TileWay> ways_inside(std::span<MapPoint const> line, TileFrame const& frame, Box const& box, int apart) {
  std::vector<TileWay> out;
  TilePoint last;   // where the piece at hand has come to, kept or not
  auto const end_piece = [&] {
    if (!out.empty() && out.back().back() != last) out.back().push_back(last);
  };
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    auto a = line[i], b = line[i + 1];
    if (!cut(a, b, box)) continue;
    auto const from = frame.point(a), to = frame.point(b);
    if (from == to) continue;
    if (out.empty() || last != from) {
      end_piece();
      out.push_back({from});
    }
    last = to;
    if (!is_near(out.back().back(), to, apart)) out.back().push_back(to);
  }
  end_piece();
  std::erase_if(out, [](TileWay const& way) { return way.size() < 2; });
  return out;
}

TileWay ring_inside(std::span<MapPoint const> ring, TileFrame const& frame, Box const& box, RingUse use, int apart) {
  std::vector<MapPoint> points(ring.begin(), ring.end()), cut_points;
  for (auto const side : {Side::west, Side::east, Side::north, Side::south}) {
    cut_ring(points, side, box, cut_points);
    points.swap(cut_points);
    if (points.empty()) return {};
  }
  TileWay out;
  for (auto const& one : points) {
    auto const at = frame.point(one);
    if (out.empty() || (out.back() != at && !is_near(out.back(), at, apart))) out.push_back(at);
  }
  while (out.size() > 1 && out.front() == out.back()) out.pop_back();
  auto const turned = out.size() < 3 ? 0 : turning(out);
  if (turned == 0) return {};
  if ((turned > 0) != (use == RingUse::area)) std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace lamplighter::geo
