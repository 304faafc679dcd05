// Works that could share one cut: other plans near in time that cut some of the same customers, or work on the same feeder.
#pragma once

#include <span>

#include <boost/json/array.hpp>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// Of plans that nobody has begun (drafts too) within `Settings::share_cut_within` of these windows, at most 50, those with most of the same customers
/// first: {plan, state, work, start, end, customers, service_points, feeder, is_same_feeder}. `start` and `end` span what they cut of the same people, or
/// with none of them the plan. Who takes a point at the same time is a conflict, and not in it.
boost::json::array shared_cuts(Context&, outage::Outage const&, std::span<outage::PlanWindow const>);

}  // namespace lamplighter::flow
