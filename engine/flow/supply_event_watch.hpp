// Guaranteed supply 保供电 that is written, or that a plan comes to touch, after its approval: an alarm until who may approve plans has said why it is cut.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/flow/supply_events.hpp"

namespace lamplighter::flow {

/// Whether one was accepted for this plan by its name and times, with no fewer points than now.
bool is_supply_event_accepted(Context&, OutageId plan, SupplyConflict const&);
/// All that these windows touch is accepted from now on: whoever gave the command may approve plans, and has said why.
void keep_supply_events_accepted(Context&, Command const&, OutageId plan, std::span<outage::PlanWindow const>, std::string const& reason);
/// {name, from, until, service_points, reduced_security, accepted, by, at, reason} of a plan after its approval: what was accepted, then what the alarm asks
/// about. The last three are empty and null where nobody has accepted, or an earlier version kept no more.
boost::json::array known_supply_events(Repository&, OutageId plan);
/// What these windows touch and nobody accepted, by name: "'a', 'b'"; empty when there is nothing.
std::string unaccepted_supply_events(Context&, OutageId plan, std::span<outage::PlanWindow const>);

/// Raises the plan's alarm `supply_event_unaccepted`, or ends it: of windows that are still to come or run, while the plan is approved and not over.
void watch_supply_event(Context&, outage::Plan const&);
/// The same for all open plans; plans at other times than any event are not read.
void watch_supply_events(Context&);
/// The alarm stands as raised now: what is about to be decided is asked again.
void ask_supply_event_again(Context&, outage::Plan const&);

/// The go of a day that falls into one nobody accepted asks for the reason, of who may approve plans; it stands in the history by itself, for the note of
/// a go says that unproven people were accepted. Errors: conflict on `accept_supply_event`; forbidden.
Result<void> accept_at_go(Context&, Command const&, outage::Plan const&, std::span<outage::PlanWindow const> of_day, std::string const& accepted);
/// A PATCH that says nothing else than `accept_supply_event`: recorded, no revision. Errors: invalid (blank); conflict (nothing to accept, plan not approved or over); forbidden.
Result<Answer> accept_alone(Context&, Command const&, outage::Plan const&, std::string const& accepted);

}  // namespace lamplighter::flow
