// Supply that is guaranteed for an occasion 保供电: an exam, a conference, a festival.
#pragma once

#include <string>
#include <vector>

#include "engine/base/time.hpp"

namespace lamplighter::outage {

/// From `from` until before `until` whatever hangs from one of the feeders, lies in one of the areas (a community or district of the network's
/// customers), or is one of the service points or customers, by the utility's ids.
struct SupplyEvent {
  std::string name;
  Time from, until;
  std::vector<std::string> feeders, areas, service_points, customers;
  bool operator==(SupplyEvent const&) const = default;
};

}  // namespace lamplighter::outage
