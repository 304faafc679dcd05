// One energised, connected part on one phase: its nodes in pre-order, its bridges, and the service points below them.
#pragma once

#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "geo/network_impl.hpp"

namespace lamplighter::geo {

/// A closed device whose opening alone cuts off `size` nodes from `position` on in the pre-order.
struct Bridge {
  std::uint32_t device;
  std::uint32_t position;
  std::uint32_t size;
  std::uint32_t above;  // the next bridge towards the source, or no_index
};

/// Immutable once built, so that copies of a live network share it.
struct SupplyBlock {
  std::vector<std::uint32_t> order;        // nodes in pre-order
  std::vector<std::uint32_t> bridge_of;    // per position: the nearest bridge at or above it, or no_index
  std::vector<std::uint32_t> point_first;  // per position, and one more: where its service points start
  std::vector<ServicePointIndex> points;   // those that use the phase, in pre-order
  std::vector<Bridge> bridges;             // in pre-order, so that each stands after the one above it

  std::span<std::uint32_t const> nodes_below(Bridge const& bridge) const {
    return {order.data() + bridge.position, bridge.size};
  }
  std::span<ServicePointIndex const> points_below(Bridge const& bridge) const {
    return {points.data() + point_first[bridge.position], points.data() + point_first[bridge.position + bridge.size]};
  }
};

/// Zeroes for every node without touching the memory of those never asked for: an operation in one feeder of a large
/// network then costs what the feeder costs.
class ZeroedArray {
 public:
  explicit ZeroedArray(std::size_t size)
      : values_(static_cast<std::uint32_t*>(std::calloc(size + 1, sizeof(std::uint32_t)))) {
    if (!values_) throw std::bad_alloc();
  }
  std::uint32_t& operator[](std::size_t index) { return values_.get()[index]; }

 private:
  struct Free {
    void operator()(std::uint32_t* values) const { std::free(values); }
  };
  std::unique_ptr<std::uint32_t, Free> values_;
};

/// What the walk needs to know of the moment: positions and sources.
struct WalkView {
  Network::Impl const& network;
  PhaseSet phase;
  std::vector<PhaseSet> const& open;            // per device
  std::vector<PhaseSet> const& source_at_node;  // per node: phases of its supplying sources

  bool conducts(std::uint32_t edge) const {
    PhaseSet const phases = edge < network.section_count
                                ? network.edge_phases[edge]
                                : network.edge_phases[edge] - open[edge - network.section_count];
    return phases.contains(phase);
  }
  bool is_fed(std::uint32_t node) const { return source_at_node[node].contains(phase); }
};

/// Walks depth-first from `start`, a node with a supplying source, over all that is joined to it. `seen` gets each
/// node's position plus one.
SupplyBlock walk_from(WalkView const& view, std::uint32_t start, ZeroedArray& seen);

}  // namespace lamplighter::geo
