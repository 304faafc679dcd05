// The plane and the search tree of mapping_plane.hpp.
#include "geo/mapping_plane.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lamplighter::geo {

double distance(PlanePoint a, PlanePoint b) { return std::hypot(a.x - b.x, a.y - b.y); }

PlanePoint nearest_on_segment(PlanePoint point, PlanePoint a, PlanePoint b) {
  double const dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
  double const share = square > 0 ? std::clamp(((point.x - a.x) * dx + (point.y - a.y) * dy) / square, 0.0, 1.0) : 0.0;
  return {.x = a.x + share * dx, .y = a.y + share * dy};
}

Plane::Plane(Units units, double latitude) {
  switch (units) {
    case Units::plane: return;
    case Units::degrees:
      constexpr double metres_in_degree = 111'195;  // of a sphere with the Earth's volume
      constexpr double radians_in_degree = 0.017453292519943295;
      y_scale_ = metres_in_degree;
      x_scale_ = metres_in_degree * std::max(0.01, std::cos(latitude * radians_in_degree));
  }
}

namespace {

struct Range {
  std::size_t first, last;  // one past
  int axis;
};

}  // namespace

PointTree::PointTree(std::vector<PlanePoint> points) : points_(std::move(points)), order_(points_.size()) {
  std::iota(order_.begin(), order_.end(), 0u);
  std::vector<Range> open{{0, order_.size(), 0}};
  auto const at = [&](std::size_t place) { return order_.begin() + static_cast<std::ptrdiff_t>(place); };
  while (!open.empty()) {
    auto const [first, last, axis] = open.back();
    open.pop_back();
    if (last - first < 2) continue;
    std::size_t const middle = first + (last - first) / 2;
    std::nth_element(at(first), at(middle), at(last), [&, axis = axis](std::uint32_t a, std::uint32_t b) {
      return axis_value(a, axis) < axis_value(b, axis);
    });
    open.push_back({first, middle, 1 - axis});
    open.push_back({middle + 1, last, 1 - axis});
  }
}

/// `visit` gets a point and its distance, and gives the radius that still matters.
template <class Visit>
void PointTree::search(PlanePoint centre, Visit const& visit) const {
  struct Far {
    Range range;
    double gap;  // from the centre to the splitting line before it
  };
  double radius = std::numeric_limits<double>::infinity();
  std::vector<Far> open{{{0, order_.size(), 0}, 0}};
  while (!open.empty()) {
    auto const [range, gap] = open.back();
    open.pop_back();
    if (range.first >= range.last || gap > radius) continue;
    std::size_t const middle = range.first + (range.last - range.first) / 2;
    std::uint32_t const point = order_[middle];
    radius = visit(point, distance(points_[point], centre));
    double const side = (range.axis == 0 ? centre.x : centre.y) - axis_value(point, range.axis);
    Range const low{range.first, middle, 1 - range.axis}, high{middle + 1, range.last, 1 - range.axis};
    open.push_back({side < 0 ? high : low, std::fabs(side)});
    open.push_back({side < 0 ? low : high, 0});
  }
}

void PointTree::within(PlanePoint centre, double radius, std::function<void(std::uint32_t)> const& visit) const {
  search(centre, [&](std::uint32_t point, double away) {
    if (away <= radius) visit(point);
    return radius;
  });
}

std::vector<PointTree::Near> PointTree::nearest(PlanePoint centre, std::size_t count) const {
  std::vector<Near> found;
  search(centre, [&](std::uint32_t point, double away) {
    auto const is_before = [](Near const& a, Near const& b) {
      return a.distance < b.distance || (a.distance == b.distance && a.point < b.point);
    };
    Near const one{point, away};
    found.insert(std::upper_bound(found.begin(), found.end(), one, is_before), one);
    if (found.size() > count) found.pop_back();
    return found.size() < count ? std::numeric_limits<double>::infinity() : found.back().distance;
  });
  return found;
}

}  // namespace lamplighter::geo
