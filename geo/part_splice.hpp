// One bridge opened or closed: its section is cut out of the order of its part, or put back in, without a walk over the rest.
#pragma once

#include <optional>

#include "geo/zoned_supply.hpp"

namespace lamplighter::geo {

/// What the proposal comes to on the phase when one device alone moves there and either cuts off a section that has no
/// other way to a source, or joins one to it: the normal case in a feeder. nullopt: only a walk can tell.
std::optional<SupplyPhasePatch> splice_phase(ZonedSupply const& supply, SupplyProposal const& proposal, std::size_t phase);

}  // namespace lamplighter::geo
