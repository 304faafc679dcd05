// Reads the file of guaranteed supply 保供电.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/outage/supply_event.hpp"

namespace lamplighter::app {

constexpr std::size_t supply_events_max = 500, supply_names_max = 20'000;  // events of a file; names of all of them

/// `events: [{name, from, until, feeders, areas, service_points, customers}]`, times in RFC 3339 with their offset. Errors (usage): every problem with
/// file, line and what to do.
Result<std::vector<outage::SupplyEvent>> read_supply_events(std::string const& file);

/// Names of an event that the network does not know, each as a sentence. `knows` is asked by kind: "feeders", "areas", "service_points", "customers".
std::vector<std::string> unknown_names(std::vector<outage::SupplyEvent> const& events,
                                       std::function<bool(std::string_view kind, std::string const& name)> const& knows);

}  // namespace lamplighter::app
