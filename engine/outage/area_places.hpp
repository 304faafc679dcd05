// Where an area is, for the public: a rounded point among many homes, never one of them.
#pragma once

#include <string>
#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::outage {

/// The place that stands for a community, district or feeder, under the word that an outage's `area` has.
struct AreaPlace {
  std::string area;
  geo::Coordinate at;  // WGS 84: longitude, latitude in degrees, rounded to 0.01
  bool operator==(AreaPlace const&) const = default;
};

/// Fewer located customers than these would point at homes.
constexpr int customers_of_a_place = 5;

/// The mean place of an area's customers: of a community with at least `customers_of_a_place` located ones, else of the
/// district that most of them name, else of the feeder of most. By area; none without a spatial reference.
std::vector<AreaPlace> area_places(geo::LiveNetwork const& network);

}  // namespace lamplighter::outage
