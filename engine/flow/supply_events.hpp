// Which guaranteed supply 保供电 a plan touches, and the recorded decision to cut it all the same.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "engine/flow/context.hpp"
#include "engine/outage/supply_event.hpp"

namespace lamplighter::flow {

/// An event that these windows fall into, with how many of its service points lose supply then, and how many run on one feed.
struct SupplyConflict {
  outage::SupplyEvent const* event = nullptr;  // of the settings
  std::size_t out = 0, reduced = 0;
};
/// In the order of the file.
std::vector<SupplyConflict> supply_conflicts(Context&, std::span<outage::PlanWindow const>);
/// {name, from, until, service_points, reduced_security, accepted}: whether somebody said for this plan why it is cut all the same.
boost::json::array supply_event_rows(Context&, OutageId plan, std::vector<SupplyConflict> const&);
/// Those of `after` that `before` did not touch, by name: "'a', 'b'"; empty when there are none.
std::string fresh_supply_events(Context&, std::span<outage::PlanWindow const> before, std::span<outage::PlanWindow const> after);
/// The decision as it is recorded, empty where nothing asks for one. Error: conflict on `accept_supply_event`, when an event is newly touched and nobody
/// said why that is accepted.
Result<std::string> accept_supply_event(Context&, outage::Plan const&, std::span<outage::PlanWindow const> before,
                                        std::span<outage::PlanWindow const> after, Command const&, std::string const& accepted);

}  // namespace lamplighter::flow
