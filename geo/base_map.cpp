// Tiles of the utility's own layers.
#include "geo/base_map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "geo/wkb_shape.hpp"

namespace lamplighter::geo {
namespace {

constexpr double margin = 64.0 / tile_extent;   // drawn beyond the edge, so that strokes meet
constexpr int pixel = 8;                        // units of a tile that is shown 512 pixels wide
constexpr std::size_t tile_points_max = 60'000;
constexpr double square = 4'294'967'296.0;      // steps along the square

}  // namespace

std::string_view to_string(BaseKind kind) { return base_kinds[static_cast<std::size_t>(kind)]; }

int usual_zoom_min(BaseKind kind) {
  switch (kind) {
    case BaseKind::green: return 10;
    case BaseKind::water: return 8;
    case BaseKind::building: return 15;
    case BaseKind::border: return 0;
    case BaseKind::railway: return 10;
    case BaseKind::road: return 11;
    case BaseKind::place: return 9;
  }
  return 0;
}

bool BaseLayer::operator==(BaseLayer const& other) const {
  return id == other.id && name == other.name && kind == other.kind && table.dataset == other.table.dataset && table.query == other.table.query &&
         table.open_options == other.table.open_options && label == other.label && srs == other.srs && zoom_min == other.zoom_min && is_public == other.is_public;
}

void BaseMap::add_shape(Drawn const& drawn, Shape const& shape, TileFrame const& frame, Box const& box, int apart, VectorLayer& out) const {
  std::vector<TileWay> ways, rings;
  std::vector<TilePoint> marks;
  std::vector<MapPoint> points;
  std::size_t next = shape.first_point;
  bool has_area = false;  // a hole in what is not drawn is not drawn either
  for (std::uint32_t i = 0; i < shape.pieces_count; ++i) {
    auto const& piece = drawn.pieces[shape.first_piece + i];
    points.clear();
    for (std::uint32_t k = 0; k < piece.count; ++k, ++next) points.push_back({drawn.points[next].x / square, drawn.points[next].y / square});
    switch (static_cast<WkbShape::Part>(piece.part)) {
      case WkbShape::Part::point:
        if (box.meets({points[0].x, points[0].y, points[0].x, points[0].y})) marks.push_back(frame.point(points[0]));
        break;
      case WkbShape::Part::line:
        for (auto& way : ways_inside(points, frame, box, apart)) ways.push_back(std::move(way));
        break;
      case WkbShape::Part::area: {
        auto ring = ring_inside(points, frame, box, RingUse::area, apart);
        has_area = !ring.empty();
        if (has_area) rings.push_back(std::move(ring));
        break;
      }
      case WkbShape::Part::hole: {
        auto ring = has_area ? ring_inside(points, frame, box, RingUse::hole, apart) : TileWay{};
        if (!ring.empty()) rings.push_back(std::move(ring));
        break;
      }
    }
  }
  for (auto const& at : marks) out.point(0, at);
  if (!ways.empty()) out.lines(0, ways);
  if (!rings.empty()) out.areas(0, rings);
}

void BaseMap::draw(Drawn const& drawn, TileFrame const& frame, int zoom, VectorLayer& out) const {
  auto const box = frame.box(margin);
  auto found = drawn.boxes.meeting(box);
  std::erase_if(found, [&](std::uint32_t i) {
    auto const& shape = drawn.shapes[i];
    return shape.points_count > 1 && frame.units(shape.size) < pixel;
  });
  std::size_t points = 0;
  for (auto const i : found) points += drawn.shapes[i].points_count;
  if (points > tile_points_max) {
    std::ranges::stable_sort(found, [&](std::uint32_t a, std::uint32_t b) { return drawn.shapes[a].size > drawn.shapes[b].size; });
    points = 0;
    // One that is larger than the tile has most of its vertices elsewhere: it counts with what it may have here.
    auto const share = [&](Shape const& shape) {
      auto const part = std::min(1.0, tile_extent / std::max(frame.units(shape.size), 1.0));
      return static_cast<std::size_t>(shape.points_count * part) + 1;
    };
    auto const end = std::ranges::find_if(found, [&](std::uint32_t i) { return (points += share(drawn.shapes[i])) > tile_points_max; });
    found.erase(end, found.end());
    std::ranges::sort(found);
  }
  auto const apart = zoom < tile_zoom_max ? pixel / 2 : 0;
  for (auto const i : found) add_shape(drawn, drawn.shapes[i], frame, box, apart, out);
}

void BaseMap::name(std::size_t layer, TileFrame const& frame, int zoom, VectorLayer& out) const {
  auto const& drawn = drawn_[layer];
  auto const kind = layers_[layer].stated.kind;
  auto const box = frame.box(0);
  auto found = drawn.anchors.meeting(box);
  std::ranges::stable_sort(found, [&](std::uint32_t a, std::uint32_t b) { return drawn.shapes[drawn.anchored[a]].size > drawn.shapes[drawn.anchored[b]].size; });
  std::set<std::uint32_t> said;
  for (auto const i : found) {
    auto const& shape = drawn.shapes[drawn.anchored[i]];
    MapPoint const at{shape.anchor.x / square, shape.anchor.y / square};
    bool const is_beside = at.x >= box.east || at.y >= box.south;  // of the next tile
    bool const is_small = zoom < tile_zoom_max && shape.points_count > 1 && frame.units(shape.size) < 40 * pixel;
    if (is_beside || is_small || !said.insert(shape.label).second) continue;
    out.attribute("of", layers_[layer].stated.id);
    out.attribute("kind", to_string(kind));
    out.attribute("label", drawn.labels[shape.label]);
    out.point(0, frame.point(at));
  }
}

std::string BaseMap::tile(TileNumber const& tile, BaseAudience audience) const {
  if (!is_tile(tile)) return {};
  TileFrame const frame(tile);
  std::string out;
  VectorLayer labels("labels");
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (tile.zoom < layers_[i].stated.zoom_min || (audience == BaseAudience::everybody && !layers_[i].stated.is_public)) continue;
    VectorLayer layer(layers_[i].stated.id);
    draw(drawn_[i], frame, tile.zoom, layer);
    out += layer.field();
    name(i, frame, tile.zoom, labels);
  }
  return out + labels.field();
}

}  // namespace lamplighter::geo
