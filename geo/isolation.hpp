// The devices around a section or a node that make it dead, and what else goes dead with it.
#pragma once

#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

/// What is to be dead: nodes, on some of their phases.
struct DeadZoneStart {
  std::vector<NodeIndex> nodes;
  PhaseSet phases = PhaseSet::all();
};
/// Both ends of a line or transformer, on the phases that it carries.
DeadZoneStart zone_start(Network const& network, SectionIndex section);

/// A node of the zone and the phases on which it belongs to it.
struct ZoneNode {
  NodeIndex node;
  PhaseSet phases;
  bool operator==(ZoneNode const&) const = default;
};

/// What a device at the edge of the zone does for it, the strongest over its phases.
enum class BoundaryRole : std::uint8_t {
  supplies,        // closed, and what lies beyond it is live without the zone: it must open
  may_back_feed,   // closed; beyond it lies no supply, but a source that the network does not count
  dead_beyond,     // closed; beyond it lies nothing that could make the zone live
  open,            // open already
};

struct BoundaryDevice {
  DeviceIndex device;
  BoundaryRole role = BoundaryRole::open;
  PhaseSet phases;    // on which it bounds the zone
  PhaseSet closed;    // of these, now closed
  PhaseSet supplying;  // of these, those on which it supplies the zone
};

struct Isolation {
  std::vector<ZoneNode> zone;            // by node: all that no device separates from the start
  std::vector<BoundaryDevice> boundary;  // by device; empty phases never stand here
  /// Sources inside the zone. Those that supply can be cut off by no device: while there is one, `opening` does not make
  /// the zone dead. The others may make it live.
  std::vector<SourceIndex> supplying_inside;
  std::vector<SourceIndex> silent_inside;
  /// The fewest operations that make the zone dead now: those of role `supplies`, each on all phases of the device that
  /// are closed, a fuse only on those on which it supplies. There is no smaller set, and no other of this size.
  std::vector<Operation> opening;
  /// Who loses which phases by `opening`: at the zone's own nodes and phases, and beyond them.
  std::vector<SupplyChange> inside, beyond;
};

/// Walks outwards from the start, on each phase, over lines and transformers to the first device on every side, open or
/// closed. A device with both ends in the zone separates nothing and is no boundary.
Isolation isolation_of(LiveNetwork const& live, DeadZoneStart const& start);

/// Opens every boundary device that is closed: so that what lies beyond can be supplied from elsewhere without the zone.
/// A device other than a fuse moves all its phases together.
std::vector<Operation> full_opening(LiveNetwork const& live, Isolation const& isolation);

}  // namespace lamplighter::geo
