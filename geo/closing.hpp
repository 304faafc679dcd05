// What closing a device would do, said before anybody closes it.
#pragma once

#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

enum class ClosingEffect : std::uint8_t {
  joins_sources,      // both sides are live from different sources: paralleling 合环, warned
  closes_loop,        // both sides are live from the same sources already
  energises,          // one side is live and the other is not
  may_be_live,        // a side without supply holds a source that does not count: back-feed 反送电, warned
  joins_dead_parts,   // neither side is live
  no_conductor,       // at one end nothing else carries the phase: it leads nowhere, or the data differ from the pole
  already_closed,     // nothing to close
  stays_open,         // phases of the device that this closing leaves open
};

/// One effect, and the phases that share it with the same sources.
struct ClosingReason {
  ClosingEffect effect;
  PhaseSet phases;
  /// At the `from` and at the `to` node. For what is live: those that supply it. For `may_be_live`: those that do not count.
  /// Their rows name feeders. Index order.
  std::vector<SourceIndex> from_sources, to_sources;
  bool operator==(ClosingReason const&) const = default;
};

struct ClosingVerdict {
  PhaseSet closes;                     // open now, asked for, and the device has them
  std::vector<ClosingReason> reasons;  // by effect, then phases
  std::vector<NodeIndex> energised;    // get a phase by it; the caller refuses where people work. Index order
  std::vector<SupplyChange> changes;   // who gets which phases; index order
};

/// Judges closing `device` on `phases` now. It says what the data say: whether phases are swapped between the two sides
/// (an A joined to a B) no data tell, so that is never ruled out. Changes nothing.
ClosingVerdict would_close(LiveNetwork const& live, DeviceIndex device, PhaseSet phases);

/// True when the verdict holds something that a person must have seen first: `joins_sources` or `may_be_live`.
bool needs_warning(ClosingVerdict const& verdict);

}  // namespace lamplighter::geo
