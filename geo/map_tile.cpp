// Chooses what a tile shows at its zoom, cuts it to the tile, and writes it.
#include "geo/map_tile.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <utility>

#include "geo/map_frame.hpp"
#include "geo/vector_layer.hpp"

namespace lamplighter::geo {
namespace {

constexpr int zoom_each_line = 12;   // below, one feature a feeder
constexpr int zoom_low_voltage = 13, zoom_transformers = 13, zoom_customers = 14;
constexpr int zoom_names = 13;
constexpr double line_margin = 64.0 / tile_extent;   // drawn beyond the edge, so that strokes meet
constexpr double mark_margin = 128.0 / tile_extent;  // a symbol on the edge is drawn by both tiles
constexpr int coarse = 4;            // of far zooms: a quarter of a pixel

std::string_view word(MapLevel level) { return level == MapLevel::low ? "low" : "medium"; }
std::string_view word(SourceKind kind) {
  switch (kind) {
    case SourceKind::grid: return "grid";
    case SourceKind::islanding: return "islanding";
    case SourceKind::following: return "following";
  }
  return "grid";
}

void add_each_line(MapLayers const& layers, int zoom, TileFrame const& frame, VectorLayer& out) {
  auto const box = frame.box(line_margin);
  for (auto const i : layers.line_boxes().meeting(box)) {
    auto const& line = layers.lines()[i];
    if (line.level == MapLevel::low && zoom < zoom_low_voltage) continue;
    auto const ways = ways_inside(std::span(line.points).first(line.points_count), frame, box);
    if (ways.empty()) continue;
    auto const row = layers.network().section(line.section);
    if (zoom >= zoom_names) {
      out.attribute("id", row.id);
      out.attribute("name", row.name);
    }
    out.attribute("kind", "line");
    out.attribute("level", word(line.level));
    out.attribute("feeder", line.feeder);
    out.attribute("phases", to_string(row.phases));
    out.lines(line.section.value + 1ull, ways);
  }
}

/// From afar: what falls on the same quarter of a pixel is drawn once.
void add_feeders(MapLayers const& layers, TileFrame const& frame, VectorLayer& out) {
  auto const box = frame.box(line_margin);
  std::map<std::string_view, std::set<std::pair<TilePoint, TilePoint>>> by_feeder;
  auto const rounded = [](TilePoint at) {
    return TilePoint{static_cast<int>(std::lround(at.x / static_cast<double>(coarse))) * coarse,
                     static_cast<int>(std::lround(at.y / static_cast<double>(coarse))) * coarse};
  };
  for (auto const i : layers.line_boxes().meeting(box)) {
    auto const& line = layers.lines()[i];
    if (line.level == MapLevel::low) continue;
    for (std::size_t k = 0; k + 1 < line.points_count; ++k) {
      auto from = line.points[k], to = line.points[k + 1];
      if (!cut(from, to, box)) continue;
      auto a = rounded(frame.point(from)), b = rounded(frame.point(to));
      if (b < a) std::swap(a, b);
      if (a != b) by_feeder[line.feeder].emplace(a, b);
    }
  }
  for (auto const& [feeder, pieces] : by_feeder) {
    std::vector<TileWay> ways;
    for (auto const& [a, b] : pieces) {
      if (!ways.empty() && ways.back().back() == a) {
        ways.back().push_back(b);
      } else {
        ways.push_back({a, b});
      }
    }
    out.attribute("kind", "feeder");
    out.attribute("level", word(MapLevel::medium));
    out.attribute("feeder", feeder);
    out.lines(0, ways);
  }
}

int zoom_of(DeviceView const& device) {
  if (device.normal == Position::open) return 10;
  return device.kind == DeviceKind::breaker || device.kind == DeviceKind::recloser ? 11 : 12;
}

struct MarkLayers {
  VectorLayer devices{"devices"}, transformers{"transformers"}, sources{"sources"}, customers{"customers"};
};

void add_device(Network const& network, MapMark const& mark, TilePoint at, VectorLayer& out) {
  auto const row = network.device({mark.row});
  out.attribute("id", row.id);
  out.attribute("name", row.name);
  out.attribute("kind", to_string(row.kind));
  out.attribute("normal", to_string(row.normal));
  out.attribute("feeder", mark.feeder);
  out.attribute("phases", to_string(row.phases));
  if (row.kv) out.attribute("kv", *row.kv);
  out.point(mark.row + 1ull, at);
}

void add_transformer(Network const& network, MapMark const& mark, TilePoint at, VectorLayer& out) {
  auto const row = network.section({mark.row});
  out.attribute("id", row.id);
  out.attribute("name", row.name);
  if (row.kva > 0) out.attribute("kva", row.kva);
  out.attribute("owner", row.is_customer_owned ? "customer" : "utility");
  out.attribute("feeder", mark.feeder);
  out.point(mark.row + 1ull, at);
}

void add_source(Network const& network, MapMark const& mark, TilePoint at, VectorLayer& out) {
  auto const row = network.source({mark.row});
  out.attribute("id", row.id);
  out.attribute("name", row.name);
  out.attribute("kind", word(row.kind));
  out.attribute("substation", row.substation);
  out.attribute("feeder", row.feeder);
  out.point(mark.row + 1ull, at);
}

void add_marks(MapLayers const& layers, int zoom, TileFrame const& frame, MarkLayers& out) {
  auto const& network = layers.network();
  for (auto const i : layers.mark_boxes().meeting(frame.box(mark_margin))) {
    auto const& mark = layers.marks()[i];
    auto const at = frame.point(mark.at);
    switch (mark.layer) {
      case MapMark::Layer::devices:
        if (zoom >= zoom_of(network.device({mark.row}))) add_device(network, mark, at, out.devices);
        break;
      case MapMark::Layer::transformers:
        if (zoom >= zoom_transformers) add_transformer(network, mark, at, out.transformers);
        break;
      case MapMark::Layer::sources: add_source(network, mark, at, out.sources); break;
      case MapMark::Layer::customers:
        if (zoom >= zoom_customers) out.customers.point(mark.row + 1ull, at);
        break;
    }
  }
}

}  // namespace

std::string map_tile(MapLayers const& layers, TileNumber const& tile) {
  if (!is_tile(tile)) return {};
  TileFrame const frame(tile);
  VectorLayer lines("lines");
  if (tile.zoom < zoom_each_line) {
    add_feeders(layers, frame, lines);
  } else {
    add_each_line(layers, tile.zoom, frame, lines);
  }
  MarkLayers marks;
  add_marks(layers, tile.zoom, frame, marks);
  return lines.field() + marks.transformers.field() + marks.devices.field() + marks.sources.field() + marks.customers.field();
}

}  // namespace lamplighter::geo
