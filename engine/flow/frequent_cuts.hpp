// Who a plan makes frequently interrupted 频繁停电: more cuts within a while than a rule allows, this plan's counted.
#pragma once

#include <array>
#include <chrono>
#include <span>

#include <boost/json/value.hpp>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// More than so many sustained interruptions within so long, up to the end of the plan.
struct FrequentRule {
  std::chrono::days within;
  int more_than = 0;
};
/// ⚠ From second-hand sources (the regulator's measure of repeated outages); no primary text was read.
inline constexpr std::array<FrequentRule, 2> frequent_rules{{{std::chrono::days{60}, 3}, {std::chrono::days{365}, 5}}};

/// {rules: [{days, more_than}], customers: how many become so by this plan, listed: [{customer, days, count, was}]}: `was` is the
/// count without the plan, at most `rows_max` rows, the most interrupted first. Null for a plan of more points than are looked up
/// while the engine waits. Several points of one customer lost in one outage count once.
boost::json::value frequent_cuts(Context&, std::span<outage::PlanWindow const>, std::size_t rows_max);

}  // namespace lamplighter::flow
