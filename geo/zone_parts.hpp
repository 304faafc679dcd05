// What supply is made of: energised parts with their bridges, kept zone by zone so that a change touches only its own.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "geo/types.hpp"

namespace lamplighter::geo {

inline constexpr std::array<PhaseSet, 3> phase_at{PhaseSet{1}, PhaseSet{2}, PhaseSet{4}};

/// A closed device whose opening alone cuts off a range of its part. Devices are named by slot: their number in the
/// order of zones. Positions stand in the part's pre-order, points in its list of service points.
struct PartBridge {
  std::uint32_t slot;
  std::uint32_t begin, end;              // positions
  std::uint32_t point_begin, point_end;  // into the part's points
  std::uint32_t above;                   // the next bridge towards the source, or no_index
};

/// One energised, connected part on one phase. Immutable: copies of a live network share it. In a plain part the
/// numbering of nodes is its pre-order: it lies in one zone, and a position is a node's number within that zone.
struct Part {
  std::span<std::uint32_t const> order;  // nodes in pre-order; empty in a plain part
  std::span<PartBridge const> bridges;   // in pre-order, so that each stands after the one above it
  std::span<ServicePointIndex const> points;  // those that use the phase, in pre-order
  std::vector<std::uint32_t> zones;      // those it has nodes in, ascending

  // Where the spans lie when the part was made by an operation and not read from the columns.
  std::vector<std::uint32_t> own_order;
  std::vector<PartBridge> own_bridges;
  std::vector<ServicePointIndex> own_points;

  Part() = default;
  Part(Part const&) = delete;
  Part& operator=(Part const&) = delete;

  bool is_plain() const { return order.empty(); }
  std::span<ServicePointIndex const> points_below(PartBridge const& bridge) const {
    return points.subspan(bridge.point_begin, bridge.point_end - bridge.point_begin);
  }
  /// The nearest bridge at or above the position, or no_index: a search among the bridges, then up.
  std::uint32_t bridge_above(std::uint32_t position) const;
};

/// A part among those of its zone and phase, and a bridge in it; `bridge` is no_index when there is none.
struct BridgeAt {
  std::uint32_t part = 0xffffffffu;
  std::uint32_t bridge = 0xffffffffu;
};

/// Where a device stands among its zone's; its slot is the zone's first plus `within`.
struct DevicePlace {
  std::uint32_t zone;
  std::uint32_t within;
};

/// Customers below a device: those losing a phase when it alone opens, and those losing all they had.
struct CountBelow {
  std::uint32_t any = 0;
  std::uint32_t all = 0;
};

/// One phase of a zone.
struct ZonePhase {
  std::vector<std::shared_ptr<Part const>> parts;
  std::span<std::uint32_t const> part_of;      // per node of the zone; empty when there is at most one part
  std::span<std::uint32_t const> position_of;  // per node; empty when all parts are plain
  std::span<BridgeAt const> bridge_at;         // per device of the zone
};

/// What holds in one zone now. Immutable and shared; the spans point to the network's columns until something changes.
struct ZoneState {
  std::span<PhaseSet const> live;    // per node of the zone
  std::span<PhaseSet const> open;    // per device of the zone
  std::span<CountBelow const> counts;
  std::array<ZonePhase, 3> phases;

  struct Own {
    std::vector<PhaseSet> live, open;
    std::vector<CountBelow> counts;
    std::array<std::vector<std::uint32_t>, 3> part_of, position_of;
    std::array<std::vector<BridgeAt>, 3> bridge_at;
  } own;

  ZoneState() = default;
  ZoneState(ZoneState const&) = delete;
  ZoneState& operator=(ZoneState const&) = delete;
};

}  // namespace lamplighter::geo
