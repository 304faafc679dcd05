// Where coordinates of a network stand on a map of the world: longitude and latitude, and the square that map tiles divide.
#pragma once

#include <memory>
#include <optional>

#include "geo/network.hpp"

namespace lamplighter::geo {

/// In the square of Web Mercator: 0, 0 is its north-west corner, 1, 1 the south-east one.
struct MapPoint {
  double x = 0, y = 0;
};
MapPoint map_point(Coordinate degrees);
Coordinate degrees_of(MapPoint point);

/// From the network's own coordinates to degrees. A network without a known reference system is drawn as a plane of metres
/// around 0° N 0° E: shapes and distances are right, the place is none on Earth.
class MapPlace {
 public:
  explicit MapPlace(Network const& network);
  ~MapPlace();
  MapPlace(MapPlace&&) noexcept;

  bool is_on_earth() const { return is_on_earth_; }
  /// nullopt where the coordinate cannot be converted. Not for two threads at once.
  std::optional<Coordinate> degrees(Coordinate at) const;

 private:
  struct System;
  std::unique_ptr<System> system_;
  Coordinate middle_;
  double degrees_per_unit_ = 0;
  bool is_on_earth_ = false;
};

}  // namespace lamplighter::geo
