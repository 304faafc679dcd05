// `map:` of the configuration: the utility's own layers below the network.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "geo/base_map.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

constexpr std::size_t base_layers_max = 24;

/// `map: {layers: […]}` under the root. Ids are made of the kinds: "road", "road-2". Paths go through `absolute`.
std::vector<geo::BaseLayer> read_base_layers(schedules::yaml::Reader& root, schedules::yaml::Problems& problems,
                                             std::function<std::string(std::string const&)> const& absolute);

}  // namespace lamplighter::app
