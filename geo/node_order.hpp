// The numbering of nodes: feeder by feeder, each in pre-order from its source, so that what belongs together lies together.
#pragma once

#include <span>
#include <vector>

#include "geo/network_tables.hpp"

namespace lamplighter::geo {

/// What the numbering looks at: edges by their old node numbers, and which of them conduct in the normal positions.
struct UnorderedNetwork {
  std::uint32_t node_count = 0;
  std::span<std::uint32_t const> from, to;        // per edge; no_index where the row names none
  std::span<std::uint8_t const> is_closed;        // per edge: on some phase
  std::span<std::uint32_t const> source_nodes;    // of grid sources, in row order
};

struct NodeOrder {
  std::vector<std::uint32_t> new_of_old;
  /// Nodes of zone `z` are `zone_first[z] … zone_first[z + 1] - 1`. No closed edge leaves a zone: a feeder, feeders that
  /// are joined, or parts without a source, small ones put together.
  std::vector<std::uint32_t> zone_first;
};

NodeOrder order_nodes(UnorderedNetwork const& network);

/// The arcs of all edges that join two different nodes, each node's in the order of the edges. Whoever walks
/// depth-first by this order meets the nodes in the order of their numbers, as long as the same edges conduct.
Grouped<Arc, VectorOf> arcs_of(std::uint32_t nodes, std::span<std::uint32_t const> from,
                               std::span<std::uint32_t const> to);

}  // namespace lamplighter::geo
