// What PROJ knows of a reference system: where it may be used, and how far two coordinates are apart.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// False for coordinates that are no numbers: they stand nowhere.
bool is_finite(Coordinate at);

/// Degrees, west to east; `west` is larger than `east` where the area crosses the 180th meridian.
struct AreaOfUse {
  double west = -180, south = -90, east = 180, north = 90;
  std::string name;
  bool contains(Coordinate degrees, double margin_degrees) const;
};

class ReferenceSystem {
 public:
  /// `srs` as in `NetworkData::srs`. An empty or unknown one makes a system without area, degrees or metres.
  explicit ReferenceSystem(std::string const& srs);
  ReferenceSystem(ReferenceSystem&&) noexcept;
  ~ReferenceSystem();

  /// Whether distances are metres; otherwise they are units of the coordinates.
  bool is_metric() const { return metres_per_unit_.has_value() || is_geographic_; }
  bool is_geographic() const { return is_geographic_; }
  std::optional<AreaOfUse> const& area_of_use() const { return area_; }
  /// Longitude and latitude; nullopt where the coordinate cannot be converted, or the system is not known.
  std::optional<Coordinate> degrees(Coordinate at) const;
  /// The way back, from longitude and latitude; nullopt also where the system is not known.
  std::optional<Coordinate> from_degrees(Coordinate degrees) const;
  /// Along the sphere for geographic systems, straight for others.
  double distance(Coordinate a, Coordinate b) const;

 private:
  struct Conversion;
  std::unique_ptr<Conversion> conversion_;
  std::optional<AreaOfUse> area_;
  std::optional<double> metres_per_unit_;
  bool is_geographic_ = false;
};

}  // namespace lamplighter::geo
