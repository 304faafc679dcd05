// A network as a map shows it: pieces of line and points with their place, level of voltage and feeder.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "geo/live_network.hpp"
#include "geo/map_place.hpp"
#include "geo/packed_boxes.hpp"

namespace lamplighter::geo {

/// Above the last transformer before the customers, or below it: told from the data's transformers, for rows state no voltage.
enum class MapLevel : std::uint8_t { medium, low };

/// A line from node to node, over its middle vertex where that is known and elsewhere.
struct MapLine {
  SectionIndex section;
  std::array<MapPoint, 3> points{};
  std::uint8_t points_count = 2;
  MapLevel level = MapLevel::medium;
  std::string_view feeder;
};

struct MapMark {
  enum class Layer : std::uint8_t { devices, transformers, sources, customers };
  Layer layer = Layer::devices;
  std::uint32_t row = 0;  // index of its kind in the network
  MapPoint at;
  std::string_view feeder;
};

/// Immutable, for any number of threads. What has no place is not in it.
class MapLayers {
 public:
  /// A copy of the live network is a handle on its network; positions play no part.
  explicit MapLayers(LiveNetwork network);

  Network const& network() const { return live_.network(); }
  bool is_on_earth() const { return is_on_earth_; }
  /// Where a node is, in degrees; nullopt for one without a place.
  std::optional<Coordinate> node_at(NodeIndex node) const;
  /// A device's own place, else between its nodes.
  std::optional<Coordinate> device_at(DeviceIndex device) const;

  std::vector<MapLine> const& lines() const { return lines_; }
  std::vector<MapMark> const& marks() const { return marks_; }
  PackedBoxes const& line_boxes() const { return line_boxes_; }
  PackedBoxes const& mark_boxes() const { return mark_boxes_; }
  /// Around everything, in the square; nullopt when nothing has a place.
  std::optional<Box> extent() const;

 private:
  void place_nodes(MapPlace const& place);
  void add_sections(MapPlace const& place);
  void add_devices(MapPlace const& place);
  void add_others(MapPlace const& place);
  void mark(MapMark::Layer layer, std::uint32_t row, std::optional<Coordinate> at, std::string_view feeder);
  std::optional<Coordinate> between(NodeIndex from, NodeIndex to) const;

  LiveNetwork live_;
  bool is_on_earth_ = false;
  std::vector<Coordinate> node_degrees_, device_degrees_;  // not a number: without a place
  std::vector<MapLine> lines_;
  std::vector<MapMark> marks_;
  PackedBoxes line_boxes_, mark_boxes_;
};

}  // namespace lamplighter::geo
