// The way from a service point to the source that supplies it, phase by phase.
#pragma once

#include <variant>
#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

/// A line, a transformer or a device.
using EdgeIndex = std::variant<SectionIndex, DeviceIndex>;

/// One edge of a way, and the node that it leads to.
struct PathStep {
  EdgeIndex edge;
  NodeIndex to;
  /// True when there is no way round it: without it the service point has no supply on this phase.
  bool is_only_way = false;
};

/// The way on one phase, from the service point's node on. Empty when a source stands on that very node.
struct SupplyPath {
  PhaseSet phase;
  NodeIndex start;
  SourceIndex source;  // the first in the data of those that supply the node where the way ends
  std::vector<PathStep> steps;
};

/// One path for each phase of the point that has supply, A first: the fewest lines, transformers and closed devices to any
/// supplying source; of equal ways the one whose edges, from the point on, stand first in the data (lines, transformers,
/// devices). In a loop that is one way among several: `is_only_way` marks the edges that all of them share.
std::vector<SupplyPath> paths_to_source(LiveNetwork const& live, ServicePointIndex point);

}  // namespace lamplighter::geo
