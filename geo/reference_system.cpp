// Asks PROJ through OGR.
#include "geo/reference_system.hpp"

#include <ogr_spatialref.h>

#include <cmath>
#include <numbers>

namespace lamplighter::geo {
namespace {

constexpr double earth_radius_m = 6'371'008.8;  // mean radius, IUGG
constexpr double no_area = -1000;               // what OGR gives where the area is not known

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

/// Haversine: exact enough for the lengths of a feeder, and stable for neighbours.
double along_sphere(Coordinate a, Coordinate b) {
  double const north = std::sin(radians(b.y - a.y) / 2), east = std::sin(radians(b.x - a.x) / 2);
  double const h = north * north + std::cos(radians(a.y)) * std::cos(radians(b.y)) * east * east;
  return 2 * earth_radius_m * std::asin(std::sqrt(std::fmin(1.0, h)));
}

}  // namespace

struct ReferenceSystem::Conversion {
  OGRSpatialReference system, degrees;
  std::unique_ptr<OGRCoordinateTransformation> to_degrees;
};

bool is_finite(Coordinate at) { return std::isfinite(at.x) && std::isfinite(at.y); }

bool AreaOfUse::contains(Coordinate degrees, double margin_degrees) const {
  if (degrees.y < south - margin_degrees || degrees.y > north + margin_degrees) return false;
  bool const is_after_west = degrees.x >= west - margin_degrees, is_before_east = degrees.x <= east + margin_degrees;
  return west <= east ? is_after_west && is_before_east : is_after_west || is_before_east;
}

ReferenceSystem::ReferenceSystem(std::string const& srs) {
  if (srs.empty()) return;
  auto conversion = std::make_unique<Conversion>();
  CPLPushErrorHandler(CPLQuietErrorHandler);  // an unknown system is an answer here, not an error to print
  bool const is_known = conversion->system.SetFromUserInput(srs.c_str()) == OGRERR_NONE;
  CPLPopErrorHandler();
  if (!is_known || conversion->system.IsLocal() != 0) return;
  conversion->system.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  is_geographic_ = conversion->system.IsGeographic() != 0;
  if (conversion->system.IsProjected() != 0) metres_per_unit_ = conversion->system.GetLinearUnits();
  AreaOfUse area;
  char const* name = nullptr;
  if (conversion->system.GetAreaOfUse(&area.west, &area.south, &area.east, &area.north, &name) && area.west > no_area) {
    if (name != nullptr) area.name = name;
    area_ = area;
  }
  conversion->degrees.SetFromUserInput("EPSG:4326");
  conversion->degrees.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
  conversion->to_degrees.reset(OGRCreateCoordinateTransformation(&conversion->system, &conversion->degrees));
  conversion_ = std::move(conversion);
}

ReferenceSystem::ReferenceSystem(ReferenceSystem&&) noexcept = default;
ReferenceSystem::~ReferenceSystem() = default;

std::optional<Coordinate> ReferenceSystem::degrees(Coordinate at) const {
  if (!is_finite(at)) return std::nullopt;
  if (is_geographic_) return at;
  if (!conversion_ || !conversion_->to_degrees) return std::nullopt;
  CPLPushErrorHandler(CPLQuietErrorHandler);
  bool const is_converted = conversion_->to_degrees->Transform(1, &at.x, &at.y) != 0;
  CPLPopErrorHandler();
  if (!is_converted || !is_finite(at)) return std::nullopt;
  return at;
}

std::optional<Coordinate> ReferenceSystem::from_degrees(Coordinate degrees) const {
  if (!is_finite(degrees)) return std::nullopt;
  if (is_geographic_) return degrees;
  if (!conversion_ || !conversion_->to_degrees) return std::nullopt;
  CPLPushErrorHandler(CPLQuietErrorHandler);
  std::unique_ptr<OGRCoordinateTransformation> const back(conversion_->to_degrees->GetInverse());
  bool const is_converted = back && back->Transform(1, &degrees.x, &degrees.y) != 0;
  CPLPopErrorHandler();
  if (!is_converted || !is_finite(degrees)) return std::nullopt;
  return degrees;
}

double ReferenceSystem::distance(Coordinate a, Coordinate b) const {
  if (is_geographic_) return along_sphere(a, b);
  return std::hypot(b.x - a.x, b.y - a.y) * metres_per_unit_.value_or(1.0);
}

}  // namespace lamplighter::geo
