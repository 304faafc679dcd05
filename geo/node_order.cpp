// Walks the closed edges depth-first, from the grid sources and then from whatever is left.
#include "geo/node_order.hpp"

#include <algorithm>

namespace lamplighter::geo {
namespace {

constexpr std::uint32_t small_parts_together = 4096;  // nodes

class Numbering {
 public:
  Numbering(UnorderedNetwork const& network, NodeOrder& order)
      : network_(network), arcs_(arcs_of(network.node_count, network.from, network.to)), next_(arcs_.first), order_(order) {
    order_.new_of_old.assign(network.node_count, no_index);
  }

  std::uint32_t numbered() const { return numbered_; }
  bool is_numbered(std::uint32_t node) const { return order_.new_of_old[node] != no_index; }

  void walk_from(std::uint32_t start) {
    enter(start);
    while (!stack_.empty()) {
      std::uint32_t const node = stack_.back();
      std::uint32_t& next = next_[node];
      while (next != arcs_.first[node + 1]) {
        Arc const arc = arcs_.items[next++];
        if (network_.is_closed[arc.edge] == 0 || is_numbered(arc.to)) continue;
        enter(arc.to);
        break;
      }
      if (stack_.back() == node) stack_.pop_back();
    }
  }

 private:
  void enter(std::uint32_t node) {
    order_.new_of_old[node] = numbered_++;
    stack_.push_back(node);
  }

  UnorderedNetwork const& network_;
  Grouped<Arc, VectorOf> arcs_;
  std::vector<std::uint32_t> next_;  // per node: the arc to look at next
  std::vector<std::uint32_t> stack_;
  NodeOrder& order_;
  std::uint32_t numbered_ = 0;
};

}  // namespace

Grouped<Arc, VectorOf> arcs_of(std::uint32_t nodes, std::span<std::uint32_t const> from,
                               std::span<std::uint32_t const> to) {
  Grouped<Arc, VectorOf> arcs;
  arcs.first.assign(nodes + 1, 0);
  auto const each_arc = [&](auto&& visit) {
    for (std::uint32_t edge = 0; edge < from.size(); ++edge) {
      if (from[edge] == no_index || to[edge] == no_index || from[edge] == to[edge]) continue;
      visit(from[edge], Arc{.to = to[edge], .edge = edge});
      visit(to[edge], Arc{.to = from[edge], .edge = edge});
    }
  };
  each_arc([&](std::uint32_t node, Arc) { ++arcs.first[node + 1]; });
  for (std::uint32_t node = 0; node < nodes; ++node) arcs.first[node + 1] += arcs.first[node];
  arcs.items.resize(arcs.first.back());
  auto place = arcs.first;
  each_arc([&](std::uint32_t node, Arc arc) { arcs.items[place[node]++] = arc; });
  return arcs;
}

NodeOrder order_nodes(UnorderedNetwork const& network) {
  NodeOrder order;
  Numbering numbering(network, order);
  for (std::uint32_t const node : network.source_nodes) {
    if (numbering.is_numbered(node)) continue;
    order.zone_first.push_back(numbering.numbered());
    numbering.walk_from(node);
  }
  std::uint32_t room = 0;  // nodes that the last zone still takes
  for (std::uint32_t node = 0; node < network.node_count; ++node) {
    if (numbering.is_numbered(node)) continue;
    std::uint32_t const before = numbering.numbered();
    numbering.walk_from(node);
    std::uint32_t const size = numbering.numbered() - before;
    if (size > room) {
      order.zone_first.push_back(before);
      room = small_parts_together;
    }
    room -= std::min(room, size);
  }
  order.zone_first.push_back(numbering.numbered());
  return order;
}

}  // namespace lamplighter::geo
