// Adds customers to, or takes them from, the counts of the devices above them.
#pragma once

#include <vector>

#include "geo/supply_state.hpp"

namespace lamplighter::geo {

enum class Tally : std::int8_t { add, remove };

/// Counts the given customers at every device whose opening alone would touch them in this state. A change of supply
/// takes the touched customers out before and puts them back after, so that counts stay exact at the touched part's cost.
void tally_customers(SupplyState& state, std::span<CustomerIndex const> customers, Tally tally);

}  // namespace lamplighter::geo
