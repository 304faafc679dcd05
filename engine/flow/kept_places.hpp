// The places of areas between the engine that works them out and the views that show them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/repository.hpp"
#include "engine/outage/area_places.hpp"

namespace lamplighter::flow {

/// Replaces what was kept of the region; the hash names the network that they were worked out from.
void keep_area_places(Repository& store, std::vector<outage::AreaPlace> const& places, std::string_view content_hash = {});
/// The same as a text that an import makes ready. False, and nothing is kept, when it was worked out otherwise than here.
std::string area_places_text(std::vector<outage::AreaPlace> const& places);
bool keep_area_places(Repository& store, std::string_view text, std::string_view content_hash);
/// Whether those kept are of this network: a start need not look at every customer for them.
bool has_area_places_of(Repository& store, std::string_view content_hash);
/// By area; empty when nothing is kept.
std::map<std::string, geo::Coordinate, std::less<>> kept_area_places(Repository& store);

}  // namespace lamplighter::flow
