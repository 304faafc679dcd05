// Time zones other than the utility's: of the region, and of places in it.
#pragma once

#include "engine/app/configuration.hpp"
#include "engine/flow/settings.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// `region_time_zone` and `time_zones` under `utility`. Unknown zones are recorded and left out.
void read_zones(schedules::yaml::Reader& utility, schedules::yaml::Problems& problems, Configuration& out);
/// Into the engine's settings; zones that were read are known.
void put_zones(Configuration const& configuration, flow::Settings& settings);

}  // namespace lamplighter::app
