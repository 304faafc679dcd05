// The places of areas between the engine that works them out and the views that show them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/flow/repository.hpp"
#include "engine/outage/area_places.hpp"

namespace lamplighter::flow {

/// Replaces what was kept of the region.
void keep_area_places(Repository& store, std::vector<outage::AreaPlace> const& places);
/// By area; empty when nothing is kept.
std::map<std::string, geo::Coordinate, std::less<>> kept_area_places(Repository& store);

}  // namespace lamplighter::flow
