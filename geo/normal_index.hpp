// The index of the normal state, worked out once when the columns are made and stored with them.
#pragma once

#include "geo/network_tables.hpp"

namespace lamplighter::geo {

/// Fills `normal` from the other columns.
void index_normal_state(OwnedNetworkTables& tables);

/// The source nearest to the node in the normal state on one phase (fewest sections and devices between; of equals, the
/// first in the data), or no_index without supply.
std::uint32_t nearest_source(NetworkTables const& tables, std::size_t phase, std::uint32_t node);

}  // namespace lamplighter::geo
