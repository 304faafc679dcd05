// The network with positions: who has supply on which phases, what hangs from each device, and what an operation changes.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "geo/network.hpp"

namespace lamplighter::geo {

/// One device moved on some of its phases.
struct Operation {
  DeviceIndex device;
  PhaseSet phases;
  Position to = Position::open;
};

/// Whether a dispatcher has declared that an `islanding` source supplies its part.
enum class IslandSupply : std::uint8_t { declared, ended };

/// A service point whose supply changed: the phases it had before and has after.
struct SupplyChange {
  ServicePointIndex point;
  PhaseSet before;
  PhaseSet after;
};

/// Counts below a device: what loses supply when it alone opens. `any`: customers losing at least one phase they had;
/// `all`: losing every one.
struct DownstreamCount {
  std::uint32_t any = 0;
  std::uint32_t all = 0;
};

/// A value type (copyable: a plan is replayed on a copy). Positions start as normal. Energisation is reachability per
/// phase from live grid sources and declared islands; bridges found by one depth-first pass per phase
/// make `downstream` a range, re-indexed after an operation only for the islands that it touches.
class LiveNetwork {
 public:
  explicit LiveNetwork(std::shared_ptr<Network const> network);
  LiveNetwork(LiveNetwork const&);
  LiveNetwork& operator=(LiveNetwork const&);
  LiveNetwork(LiveNetwork&&) noexcept;
  LiveNetwork& operator=(LiveNetwork&&) noexcept;
  ~LiveNetwork();

  Network const& network() const;

  /// Phases on which the device is open now (a subset of those it has).
  PhaseSet open_phases(DeviceIndex) const;
  /// Phases of the service point that have supply now; those it would have with every device in its normal position;
  /// those it has in the data (where the data leave them unknown: all that the conductors at its node carry).
  PhaseSet supplied(ServicePointIndex) const;
  PhaseSet normally_supplied(ServicePointIndex) const;
  PhaseSet used(ServicePointIndex) const;
  /// Those without a phase that they normally have, in index order. Looks only where something is not in its normal state.
  std::vector<ServicePointIndex> points_without_normal_supply() const;

  /// Applies all operations, then reports each service point whose supply differs from before, in index order.
  std::vector<SupplyChange> operate(std::span<Operation const> operations);
  /// The same without applying.
  std::vector<SupplyChange> would_change(std::span<Operation const> operations) const;
  /// Every node that is without supply on some phase now and would get one: what an operation would make live.
  /// For the check that nobody is energised onto people.
  std::vector<NodeIndex> would_energise(std::span<Operation const> operations) const;

  /// A dispatcher declares or ends the island of an `islanding` source: its changes of supply, as from `operate`.
  /// A `grid` source always supplies and a `following` one never does: for those nothing changes.
  std::vector<SupplyChange> declare_island(SourceIndex source, IslandSupply supply);
  /// True when the source supplies now: a `grid` one, or an `islanding` one whose island is declared.
  bool supplies(SourceIndex source) const;
  /// Nodes that get a phase when the island is declared, as from `would_energise`.
  std::vector<NodeIndex> island_would_energise(SourceIndex source) const;

  /// O(1). An open device, or one inside a loop, gives zeros.
  DownstreamCount downstream_count(DeviceIndex) const;
  /// Customers that lose at least one phase (or all they had) when the device alone opens on `phases`; index order.
  std::vector<CustomerIndex> downstream_any(DeviceIndex, PhaseSet phases) const;
  std::vector<CustomerIndex> downstream_all(DeviceIndex, PhaseSet phases) const;
  /// The service points that lose at least one phase, index order.
  std::vector<ServicePointIndex> downstream_points(DeviceIndex, PhaseSet phases) const;
  /// The service points that lose this one phase, in the order of the walk from the source; nothing is copied. Valid
  /// until the next operation.
  std::span<ServicePointIndex const> downstream_range(DeviceIndex, PhaseSet phase) const;

  /// Devices whose opening alone, on all phases, takes a phase from the service point, nearest first.
  std::vector<DeviceIndex> devices_above(ServicePointIndex) const;
  /// Nodes of the part that is cut off when the device alone opens on all phases, and its own two ends: the section a
  /// work party below that device stands on. Index order.
  std::vector<NodeIndex> section_below(DeviceIndex) const;
  /// True when the node has supply on any phase.
  bool is_energised(NodeIndex) const;
  /// The phases on which the node has supply.
  PhaseSet live_phases(NodeIndex) const;
  /// Feeder (source's `feeder`) that supplies the point normally; empty when none.
  std::string_view feeder_of(ServicePointIndex) const;
  std::string_view feeder_of(DeviceIndex) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lamplighter::geo
