// The formula of Web Mercator, and a plane for networks that stand nowhere.
#include "geo/map_place.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "geo/reference_system.hpp"

namespace lamplighter::geo {
namespace {

constexpr double latitude_max = 85.0511287;        // where the square ends
constexpr double metres_per_degree = 111'319.49;   // along the equator of WGS 84
constexpr double plane_degrees_max = 40.0;         // a plane of other units than metres is made to fit

}  // namespace

MapPoint map_point(Coordinate degrees) {
  auto const latitude = std::clamp(degrees.y, -latitude_max, latitude_max) * std::numbers::pi / 180;
  return {degrees.x / 360 + 0.5, 0.5 - std::log(std::tan(std::numbers::pi / 4 + latitude / 2)) / (2 * std::numbers::pi)};
}

Coordinate degrees_of(MapPoint point) {
  auto const latitude = 2 * std::atan(std::exp((0.5 - point.y) * 2 * std::numbers::pi)) - std::numbers::pi / 2;
  return {(point.x - 0.5) * 360, latitude * 180 / std::numbers::pi};
}

struct MapPlace::System {
  explicit System(std::string const& srs) : reference(srs) {}
  ReferenceSystem reference;
};

MapPlace::MapPlace(Network const& network) : system_(std::make_unique<System>(network.rows().srs)) {
  double west = std::numeric_limits<double>::max(), south = west, east = -west, north = -west;
  std::optional<Coordinate> any;
  for (std::uint32_t n = 0; n < network.node_count(); ++n) {
    auto const at = network.node_at({n});
    if (!at || !is_finite(*at)) continue;
    any = at;
    west = std::min(west, at->x);
    east = std::max(east, at->x);
    south = std::min(south, at->y);
    north = std::max(north, at->y);
  }
  if (!any) return;
  is_on_earth_ = system_->reference.degrees(*any).has_value();
  middle_ = {(west + east) / 2, (south + north) / 2};
  degrees_per_unit_ = 1 / metres_per_degree;
  auto const span = std::max(east - west, north - south) * degrees_per_unit_;
  if (span > plane_degrees_max) degrees_per_unit_ *= plane_degrees_max / span;
}

MapPlace::~MapPlace() = default;
MapPlace::MapPlace(MapPlace&&) noexcept = default;

std::optional<Coordinate> MapPlace::degrees(Coordinate at) const {
  if (!is_finite(at)) return std::nullopt;
  if (is_on_earth_) return system_->reference.degrees(at);
  return Coordinate{(at.x - middle_.x) * degrees_per_unit_, (at.y - middle_.y) * degrees_per_unit_};
}

}  // namespace lamplighter::geo
