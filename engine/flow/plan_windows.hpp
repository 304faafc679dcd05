// What a plan does to whom: its steps, the windows of every service point by replay, and the preview of it all.
#pragma once

#include <span>
#include <vector>

#include "engine/flow/context.hpp"
#include "engine/flow/json_body.hpp"

namespace lamplighter::flow {

/// Steps as a request gives them: `devices` with `start`/`end` or `windows` (open all at each start, close at each end), or
/// `steps: [{at, open|close}]`. Sorted by time. Problems are reported through the reader.
std::vector<outage::PlanStep> read_steps(Context&, BodyReader&);
/// True when the body names steps, devices or times at all (a PATCH may leave them alone).
bool has_steps(boost::json::object const& body);

/// Windows per service point from replaying the steps on the network as it will be: live positions, with the devices of open
/// outages back in their normal position. By point, start. Points without an id in the store cannot occur.
std::vector<outage::PlanWindow> windows_of(Context&, std::vector<outage::PlanStep> const&);
/// Computes them again from the network of now and stores them for the plan's revision; what a wave does before release.
std::vector<outage::PlanWindow> refresh_windows(Context&, outage::Plan const&);

/// Error: invalid, naming the field: a stretch without supply that has no length or is longer than 30 days, or a plan that
/// begins more than 400 days ahead, or one that leaves somebody with less supply than before.
Result<void> check_spans(Context&, std::vector<outage::PlanStep> const&);
/// Whether a text may be a plan's id: it stands in addresses, file names and texts. Error: invalid, field `id`.
Result<void> check_plan_id(std::string_view id);

/// Distinct customers who are without supply in some window: not those who keep a feed.
std::size_t count_customers(std::span<outage::PlanWindow const>);
/// Distinct service points of the windows.
std::size_t count_points(std::span<outage::PlanWindow const>);
/// Service-point minutes without supply according to the plan.
std::int64_t planned_minutes(std::span<outage::PlanWindow const>);
/// What predicates of policies may ask about an outage: kind, cause, and of a plan's windows how many customers they touch.
schedules::Subject facts_of(outage::Outage const&, std::span<outage::PlanWindow const> windows = {});
/// The policy that serves an outage kind, or nullptr.
schedules::Policy const* policy_for(Settings const&, std::string_view kind);

}  // namespace lamplighter::flow
