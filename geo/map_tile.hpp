// One tile of the network's map, as a Mapbox vector tile (version 2.1).
#pragma once

#include <string>

#include "geo/map_frame.hpp"
#include "geo/map_layers.hpp"

namespace lamplighter::geo {

/// Layers `lines` {id, name, kind, level, feeder, phases}, `devices` {id, name, kind, normal, feeder, phases, kv}, `transformers`
/// {id, name, kva, owner, feeder}, `sources` {id, name, kind, substation, feeder}, `customers` without any attribute. Below zoom
/// 12 lines are medium voltage only, one feature a feeder. Low voltage and transformers from 13, customers from 14, sources always,
/// normally open devices from 10, breakers and reclosers from 11, other devices from 12. Feature ids are row numbers from 1.
/// Empty when nothing is there.
std::string map_tile(MapLayers const& layers, TileNumber const& tile);

}  // namespace lamplighter::geo
