// The depth-first walk that orders one energised part and finds its bridges (Tarjan's low points, explicit stack).
#include "geo/supply_block.hpp"

#include <algorithm>

namespace lamplighter::geo {
namespace {

/// Discovery times are positions plus one; zero is the super-source, joined to every supplying source.
struct Walk {
  WalkView const& view;
  ZeroedArray& seen;
  SupplyBlock& block;
  std::vector<std::uint32_t> low{}, parent{}, parent_edge{}, next_arc{}, size{};  // per position
  std::vector<std::uint32_t> stack{};

  void discover(std::uint32_t node, std::uint32_t from_position, std::uint32_t edge) {
    auto const position = static_cast<std::uint32_t>(block.order.size());
    block.order.push_back(node);
    seen[node] = position + 1;
    // A second source inside the part is a second way to the super-source; the start's own way is the one it came by.
    bool const is_second_source = position != 0 && view.is_fed(node);
    low.push_back(is_second_source ? 0 : position + 1);
    parent.push_back(from_position);
    parent_edge.push_back(edge);
    next_arc.push_back(view.network.arcs.first[node]);
    size.push_back(0);
    stack.push_back(position);
  }

  void step() {
    std::uint32_t const position = stack.back();
    std::uint32_t const last_arc = view.network.arcs.first[block.order[position] + 1];
    while (next_arc[position] != last_arc) {
      Arc const arc = view.network.arcs.items[next_arc[position]++];
      // Compared by edge, not by node: a parallel line is another way, the same line back is not.
      if (arc.edge == parent_edge[position] || !view.conducts(arc.edge)) continue;
      if (std::uint32_t const found = seen[arc.to]; found != 0) {
        low[position] = std::min(low[position], found);
      } else {
        discover(arc.to, position, arc.edge);
        return;
      }
    }
    stack.pop_back();
    size[position] = static_cast<std::uint32_t>(block.order.size()) - position;
    if (position != 0) low[parent[position]] = std::min(low[parent[position]], low[position]);
  }

  bool is_device_bridge(std::uint32_t position) const {
    return position != 0 && parent_edge[position] >= view.network.section_count && low[position] == position + 1;
  }
};

void list_bridges(Walk const& walk, SupplyBlock& block) {
  block.bridge_of.resize(block.order.size());
  for (std::uint32_t position = 0; position < block.order.size(); ++position) {
    std::uint32_t const above = position == 0 ? no_index : block.bridge_of[walk.parent[position]];
    if (!walk.is_device_bridge(position)) {
      block.bridge_of[position] = above;
      continue;
    }
    block.bridge_of[position] = static_cast<std::uint32_t>(block.bridges.size());
    block.bridges.push_back({.device = walk.parent_edge[position] - walk.view.network.section_count,
                             .position = position,
                             .size = walk.size[position],
                             .above = above});
  }
}

void list_points(WalkView const& view, SupplyBlock& block) {
  block.point_first.reserve(block.order.size() + 1);
  for (std::uint32_t const node : block.order) {
    block.point_first.push_back(static_cast<std::uint32_t>(block.points.size()));
    for (ServicePointIndex const point : view.network.node_points.of(node)) {
      if (view.network.point_phases[point.value].contains(view.phase)) block.points.push_back(point);
    }
  }
  block.point_first.push_back(static_cast<std::uint32_t>(block.points.size()));
}

}  // namespace

SupplyBlock walk_from(WalkView const& view, std::uint32_t start, ZeroedArray& seen) {
  SupplyBlock block;
  Walk walk{.view = view, .seen = seen, .block = block};
  walk.discover(start, no_index, no_index);
  while (!walk.stack.empty()) walk.step();
  list_bridges(walk, block);
  list_points(view, block);
  return block;
}

}  // namespace lamplighter::geo
