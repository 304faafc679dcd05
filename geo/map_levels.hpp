// What a map has to know of each node: its feeder in normal positions, and on which side of the transformers it stands.
#pragma once

#include <string_view>
#include <vector>

#include "geo/network.hpp"

namespace lamplighter::geo {

struct NodeLevels {
  std::vector<std::string_view> feeder;  // by node; empty where no source reaches
  std::vector<bool> is_low;              // below a transformer, and no other transformer further below
};

/// A device whose row states more than 1 kV makes its part medium voltage, one of up to 1 kV low, whatever the transformers say.
NodeLevels node_levels(Network const& network);

}  // namespace lamplighter::geo
