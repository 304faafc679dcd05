// Gives every row of a network its place on the map.
#include "geo/map_layers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "geo/map_levels.hpp"

namespace lamplighter::geo {
namespace {

constexpr Coordinate without_place{std::numeric_limits<double>::quiet_NaN(), 0};

std::optional<Coordinate> placed(Coordinate at) { return std::isnan(at.x) ? std::nullopt : std::optional(at); }

Box around(MapLine const& line) {
  Box out{line.points[0].x, line.points[0].y, line.points[0].x, line.points[0].y};
  for (std::size_t i = 1; i < line.points_count; ++i) out.grow({line.points[i].x, line.points[i].y, line.points[i].x, line.points[i].y});
  return out;
}

/// A vertex that is one of the ends is no middle.
bool is_elsewhere(Coordinate at, Coordinate end) { return std::abs(at.x - end.x) > 1e-9 || std::abs(at.y - end.y) > 1e-9; }

std::string_view or_else(std::string_view stated, std::string_view found) { return stated.empty() ? found : stated; }

}  // namespace

MapLayers::MapLayers(LiveNetwork network) : live_(std::move(network)) {
  MapPlace const place(live_.network());
  is_on_earth_ = place.is_on_earth();
  place_nodes(place);
  add_devices(place);
  add_sections(place);
  add_others(place);
  std::vector<Box> boxes;
  boxes.reserve(lines_.size());
  for (auto const& line : lines_) boxes.push_back(around(line));
  line_boxes_ = PackedBoxes(std::move(boxes));
  boxes = {};
  boxes.reserve(marks_.size());
  for (auto const& one : marks_) boxes.push_back({one.at.x, one.at.y, one.at.x, one.at.y});
  mark_boxes_ = PackedBoxes(std::move(boxes));
}

void MapLayers::place_nodes(MapPlace const& place) {
  node_degrees_.assign(network().node_count(), without_place);
  for (std::uint32_t n = 0; n < network().node_count(); ++n) {
    auto const at = network().node_at({n});
    auto const degrees = at ? place.degrees(*at) : std::nullopt;
    if (degrees) node_degrees_[n] = *degrees;
  }
}

std::optional<Coordinate> MapLayers::node_at(NodeIndex node) const {
  return node.is_valid() ? placed(node_degrees_[node.value]) : std::nullopt;
}

std::optional<Coordinate> MapLayers::device_at(DeviceIndex device) const {
  return device.is_valid() ? placed(device_degrees_[device.value]) : std::nullopt;
}

std::optional<Coordinate> MapLayers::between(NodeIndex from, NodeIndex to) const {
  auto const a = node_at(from), b = node_at(to);
  if (a && b) return Coordinate{(a->x + b->x) / 2, (a->y + b->y) / 2};
  return a ? a : b;
}

void MapLayers::mark(MapMark::Layer layer, std::uint32_t row, std::optional<Coordinate> at, std::string_view feeder) {
  if (at) marks_.push_back({layer, row, map_point(*at), feeder});
}

void MapLayers::add_devices(MapPlace const& place) {
  device_degrees_.assign(network().device_count(), without_place);
  for (std::uint32_t d = 0; d < network().device_count(); ++d) {
    DeviceIndex const device{d};
    auto const own = network().device(device).at;
    auto at = own ? place.degrees(*own) : std::nullopt;
    if (!at) at = between(network().from_node(device), network().to_node(device));
    if (at) device_degrees_[d] = *at;
  }
}

void MapLayers::add_sections(MapPlace const& place) {
  auto const levels = node_levels(network());
  auto const feeder_at = [&](NodeIndex node) { return node.is_valid() ? levels.feeder[node.value] : std::string_view{}; };
  for (std::uint32_t s = 0; s < network().section_count(); ++s) {
    SectionIndex const section{s};
    auto const row = network().section(section);
    auto const from = network().from_node(section), to = network().to_node(section);
    auto const feeder = or_else(row.feeder, or_else(feeder_at(from), feeder_at(to)));
    auto const middle = row.at ? place.degrees(*row.at) : std::nullopt;
    if (row.kind == SectionKind::transformer) {
      mark(MapMark::Layer::transformers, s, middle ? middle : between(from, to), feeder);
      continue;
    }
    auto const a = node_at(from), b = node_at(to);
    if (!a || !b) continue;
    MapLine line{.section = section, .feeder = feeder};
    line.level = levels.is_low[from.value] ? MapLevel::low : MapLevel::medium;
    line.points[0] = map_point(*a);
    if (middle && is_elsewhere(*middle, *a) && is_elsewhere(*middle, *b)) {
      line.points[1] = map_point(*middle);
      line.points_count = 3;
    }
    line.points[line.points_count - 1u] = map_point(*b);
    lines_.push_back(line);
  }
  for (std::uint32_t d = 0; d < network().device_count(); ++d) {
    auto const from = network().from_node(DeviceIndex{d}), to = network().to_node(DeviceIndex{d});
    mark(MapMark::Layer::devices, d, device_at({d}),
         or_else(network().device({d}).feeder, or_else(feeder_at(from), feeder_at(to))));
  }
}

void MapLayers::add_others(MapPlace const& place) {
  for (std::uint32_t s = 0; s < network().source_count(); ++s) {
    auto const row = network().source({s});
    auto const node = network().find_node(row.node);
    auto at = row.at ? place.degrees(*row.at) : std::nullopt;
    if (!at && node) at = node_at(*node);
    mark(MapMark::Layer::sources, s, at, row.feeder);
  }
  for (std::uint32_t c = 0; c < network().customer_count(); ++c) {
    auto const row = network().customer({c});
    if (row.at) mark(MapMark::Layer::customers, c, place.degrees(*row.at), row.feeder);
  }
}

std::optional<Box> MapLayers::extent() const {
  if (line_boxes_.empty() && mark_boxes_.empty()) return std::nullopt;
  if (line_boxes_.empty()) return mark_boxes_.whole();
  auto out = line_boxes_.whole();
  if (!mark_boxes_.empty()) out.grow(mark_boxes_.whole());
  return out;
}

}  // namespace lamplighter::geo
