// What is known at this moment about the supply of some customers: open rows, reports that are being checked, announced plans.
#pragma once

#include <vector>

#include "engine/flow/context.hpp"
#include "engine/notice/supply_answer.hpp"

namespace lamplighter::flow {

/// Each customer is spoken for by one fact or more; those of whom the same is so share one. In the order in which they are told.
std::vector<notice::SupplyFact> supply_facts(Context&, std::vector<CustomerId> const&);

}  // namespace lamplighter::flow
