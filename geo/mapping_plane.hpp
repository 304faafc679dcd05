// Distances between features: a plane laid over the network, and a search tree over points in it.
#pragma once

#include <functional>
#include <vector>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// In metres where the reference system is in degrees, else in its units.
struct PlanePoint {
  double x = 0, y = 0;
};
double distance(PlanePoint a, PlanePoint b);
/// The nearest point of the segment from `a` to `b`.
PlanePoint nearest_on_segment(PlanePoint point, PlanePoint a, PlanePoint b);

/// Degrees are stretched as at one latitude: right to a thousandth over some ten kilometres north and south of it, which
/// is enough to compare neighbours.
class Plane {
 public:
  enum class Units : std::uint8_t { plane, degrees };
  Plane(Units units, double latitude);
  PlanePoint at(Coordinate coordinate) const { return {coordinate.x * x_scale_, coordinate.y * y_scale_}; }
  Coordinate back(PlanePoint point) const { return {.x = point.x / x_scale_, .y = point.y / y_scale_}; }

 private:
  double x_scale_ = 1, y_scale_ = 1;
};

/// A k-d tree over points that stay as they are: built in O(n log n), asked in O(log n) and what is found.
class PointTree {
 public:
  explicit PointTree(std::vector<PlanePoint> points);

  /// Gives the numbers of all points no farther than `radius`, in no order.
  void within(PlanePoint centre, double radius, std::function<void(std::uint32_t)> const& visit) const;
  struct Near {
    std::uint32_t point;
    double distance;
  };
  /// The `count` nearest points, nearest first; of equally near ones the first given.
  std::vector<Near> nearest(PlanePoint centre, std::size_t count) const;

 private:
  double axis_value(std::uint32_t point, int axis) const { return axis == 0 ? points_[point].x : points_[point].y; }
  template <class Visit>
  void search(PlanePoint centre, Visit const& visit) const;

  std::vector<PlanePoint> points_;
  std::vector<std::uint32_t> order_;  // the middle of each range splits it, by x and y in turn
};

}  // namespace lamplighter::geo
