// The energised parts of a network at one moment, and how a proposed change is worked out before it is applied.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "geo/live_network.hpp"
#include "geo/supply_block.hpp"

namespace lamplighter::geo {

inline constexpr std::array<PhaseSet, 3> each_phase{PhaseSet{1}, PhaseSet{2}, PhaseSet{4}};

/// What the normal positions give, kept for comparison.
struct NormalSupply {
  std::vector<PhaseSet> points;                           // per service point
  std::array<std::vector<std::uint32_t>, 3> source_of;    // per phase and node: the nearest source, or no_index
};

/// One phase of the network: which part each node belongs to and where it stands in that part's pre-order.
struct PhaseSupply {
  std::vector<std::uint32_t> block_of;          // per node; no_index without supply
  std::vector<std::uint32_t> position_of;       // per node with supply
  std::vector<std::uint32_t> bridge_of_device;  // per device: its bridge in the block of its ends, or no_index
  // Shared with copies of the live network: a block never changes once built.
  std::vector<std::shared_ptr<SupplyBlock const>> blocks;
  std::vector<std::uint32_t> free_blocks;
};

/// What a change comes to on one phase.
struct PhasePatch {
  std::vector<std::uint32_t> removed;  // blocks that it touches
  std::vector<std::shared_ptr<SupplyBlock const>> added;
  std::vector<std::uint32_t> lost, gained;  // nodes
};

/// A change of positions or sources, and which nodes it touches on each phase.
struct Proposal {
  std::vector<PhaseSet> open;            // per device
  std::vector<PhaseSet> source_at_node;  // per node
  std::array<std::vector<std::uint32_t>, 3> touched;
};
using Patch = std::array<PhasePatch, 3>;

struct SupplyState {
  std::shared_ptr<Network const> network;  // shared by every copy: it never changes
  std::shared_ptr<NormalSupply const> normal;
  std::array<PhaseSupply, 3> phases;
  std::vector<PhaseSet> open;            // per device
  std::vector<PhaseSet> source_at_node;  // per node: phases of its supplying sources
  std::vector<PhaseSet> live;            // per node
  std::vector<IslandSupply> islands;     // per source
  std::vector<DownstreamCount> counts;   // per device

  Network::Impl const& arrays() const { return network->impl(); }
  PhaseSet supplied(ServicePointIndex point) const;
  /// The bridge that the device is on the phase, with its block; a null block when it is none.
  std::pair<SupplyBlock const*, Bridge const*> bridge(std::size_t phase, DeviceIndex device) const;
};

/// Every device in its normal position, grid sources only.
SupplyState normal_state(std::shared_ptr<Network const> network);

Proposal propose(SupplyState const& state, std::span<Operation const> operations);
Proposal propose_island(SupplyState const& state, SourceIndex source, IslandSupply supply);
/// Walks only the parts that the proposal touches.
Patch work_out(SupplyState const& state, Proposal const& proposal);
std::vector<SupplyChange> changes_of(SupplyState const& state, Patch const& patch);
std::vector<NodeIndex> nodes_energised_by(Patch const& patch);
/// Installs the patch and brings the counts of the touched customers up to date.
void apply(SupplyState& state, Proposal proposal, Patch patch);

}  // namespace lamplighter::geo
