// Parts without supply that may be live all the same: what a generator or a rooftop could feed (反送电).
#pragma once

#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

/// Nodes without supply on one phase that are joined to a source which the network does not count: a `following` one, or
/// an `islanding` one whose island nobody has declared.
struct BackFeedPart {
  PhaseSet phase;
  std::vector<SourceIndex> sources;  // index order
  std::vector<NodeIndex> nodes;      // index order
};

/// Every part that may be live 可能带电 although nothing supplies it; by phase, then by its first source. A part in which
/// anything supplies is not here: it is live.
std::vector<BackFeedPart> may_be_live(LiveNetwork const& live);

}  // namespace lamplighter::geo
