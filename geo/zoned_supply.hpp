// Supply of a whole network, zone by zone: what each device cuts off, and what a change does to the zones it touches.
#pragma once

#include <optional>

#include "geo/live_network.hpp"
#include "geo/network_tables.hpp"
#include "geo/zone_parts.hpp"

namespace lamplighter::geo {

/// A change of positions, or of one island, not yet applied.
struct SupplyProposal {
  std::vector<std::pair<std::uint32_t, PhaseSet>> open;             // devices with their open phases after; ascending
  std::optional<std::pair<std::uint32_t, IslandSupply>> island;     // source row
  std::array<std::vector<std::uint32_t>, 3> touched;                // nodes per phase
};

/// What a change comes to on one phase.
struct SupplyPhasePatch {
  std::vector<std::shared_ptr<Part const>> removed, added;
  std::vector<std::vector<std::uint32_t>> added_nodes;  // of each part added, in pre-order
  std::vector<std::uint32_t> lost, gained;  // nodes
};
using SupplyPatch = std::array<SupplyPhasePatch, 3>;

/// How a patch is found: sections cut out and put in where that is all there is to it, or every part walked again.
enum class PatchBy : std::uint8_t { splice_or_walk, walk };

/// The zones that an operation changes, ascending, each with its state to be.
struct ChangedZones {
  std::vector<std::uint32_t> zones;
  std::vector<std::shared_ptr<ZoneState>> fresh;
  std::optional<std::size_t> place_of(std::uint32_t zone) const;
};

/// What one customer adds to the counts of one device.
struct Charge {
  std::uint32_t slot;
  CountBelow count;
};

/// A value: copying costs a pointer per zone. It starts as the network's stored normal state, without a walk.
class ZonedSupply {
 public:
  explicit ZonedSupply(std::shared_ptr<Network const> network);

  Network const& network() const { return *network_; }
  NetworkTables const& tables() const { return network_->tables(); }

  PhaseSet live(std::uint32_t node) const;
  PhaseSet open(std::uint32_t device) const;
  CountBelow count(std::uint32_t device) const;
  PhaseSet supplied(std::uint32_t point) const;
  bool is_declared(std::uint32_t source) const { return islands_[source] == IslandSupply::declared; }
  /// The phases on which supplying sources stand at the node.
  PhaseSet source_at(std::uint32_t node) const;

  /// The part that the node belongs to on the phase, and its position there; a null part without supply.
  struct Standing {
    Part const* part = nullptr;
    std::uint32_t position = 0;
  };
  Standing standing(std::size_t phase, std::uint32_t node) const;
  /// The bridge that the device is on the phase, with its part; null when it is none.
  std::pair<Part const*, PartBridge const*> bridge(std::size_t phase, std::uint32_t device) const;
  /// Calls `visit(node)` for every node of the range of positions.
  void each_node(std::size_t phase, Part const& part, std::uint32_t begin, std::uint32_t end, auto&& visit) const {
    if (!part.is_plain()) {
      for (std::uint32_t const node : part.order.subspan(begin, end - begin)) visit(node);
      return;
    }
    std::uint32_t const zone = part.zones.front(), base = tables().zones.node_first[zone];
    ZoneState const& state = *zones_[zone];
    ZonePhase const& of = state.phases[phase];
    for (std::uint32_t place = begin; place < end; ++place) {
      if (!state.live[place].contains(phase_at[phase])) continue;
      if (of.part_of.empty() || of.parts[of.part_of[place]].get() == &part) visit(base + place);
    }
  }
  void each_node(std::size_t phase, Part const& part, auto&& visit) const {
    each_node(phase, part, 0, nodes_at_most(part), visit);
  }
  /// How many positions the part has: of a plain one, the nodes of its zone.
  std::uint32_t nodes_at_most(Part const& part) const {
    if (!part.is_plain()) return static_cast<std::uint32_t>(part.order.size());
    auto const& first = tables().zones.node_first;
    return first[part.zones.front() + 1] - first[part.zones.front()];
  }

  std::uint32_t zone_count() const { return static_cast<std::uint32_t>(zones_.size()); }
  ZoneState const& zone(std::uint32_t zone) const { return *zones_[zone]; }
  std::uint32_t zone_of_node(std::uint32_t node) const;

  SupplyProposal propose(std::span<Operation const> operations) const;
  SupplyProposal propose(SourceIndex source, IslandSupply supply) const;
  /// Looks only at the parts that the proposal touches.
  SupplyPatch work_out(SupplyProposal const& proposal, PatchBy by = PatchBy::splice_or_walk) const;
  std::vector<SupplyChange> changes_of(SupplyPatch const& patch) const;
  /// Installs the patch and brings the counts of the touched customers up to date.
  void apply(SupplyProposal const& proposal, SupplyPatch const& patch);

 private:
  void rebuild_phase(std::uint32_t zone, std::size_t phase, SupplyPhasePatch const& patch, ZoneState& fresh) const;
  std::vector<std::uint32_t> zones_touched(SupplyProposal const& proposal, SupplyPatch const& patch) const;
  /// Counts stand for whole parts: a zone is counted together with all that its parts lie in.
  std::vector<std::uint32_t> zones_to_count(std::vector<std::uint32_t> zones, SupplyPatch const& patch) const;
  /// Customers with several service points, at least one of them in the zones.
  std::vector<CustomerIndex> several_in(std::vector<std::uint32_t> const& zones) const;
  std::vector<Charge> charges_of(std::vector<CustomerIndex> const& several) const;
  /// Those with one service point, from nothing.
  void count_again(ChangedZones const& changed) const;
  void change_charges(ChangedZones const& changed, std::span<Charge const> before, std::span<Charge const> after);

  std::shared_ptr<Network const> network_;  // shared by every copy: it never changes
  std::vector<std::shared_ptr<ZoneState const>> zones_;
  std::vector<IslandSupply> islands_;  // per source row
};

/// The state with memory of its own for what an operation changes.
std::shared_ptr<ZoneState> copied(ZoneState const& from);

/// The zones as the columns hold them.
std::vector<std::shared_ptr<ZoneState const>> stored_zones(NetworkTables const& tables);

}  // namespace lamplighter::geo
