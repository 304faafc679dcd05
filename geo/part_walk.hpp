// The depth-first walk that orders one energised part and finds its bridges (Tarjan's low points, explicit stack).
#pragma once

#include <algorithm>
#include <memory>

#include "geo/network_tables.hpp"
#include "geo/zeroed_array.hpp"
#include "geo/zone_parts.hpp"

namespace lamplighter::geo {

/// Which zone a node or a device slot is in.
inline std::uint32_t zone_of(std::span<std::uint32_t const> first, std::uint32_t item) {
  return static_cast<std::uint32_t>(std::upper_bound(first.begin(), first.end(), item) - first.begin() - 1);
}

/// Finds the zones of items that mostly lie in the same one as the item before.
class ZoneCursor {
 public:
  explicit ZoneCursor(std::span<std::uint32_t const> first) : first_(first) {}
  std::uint32_t at(std::uint32_t item) {
    if (item < first_[zone_] || item >= first_[zone_ + 1]) zone_ = zone_of(first_, item);
    return zone_;
  }

 private:
  std::span<std::uint32_t const> first_;
  std::uint32_t zone_ = 0;
};

/// Makes parts. `View` says `conducts(edge)` and `is_fed(node)` for one phase.
template <class View>
class PartWalk {
 public:
  /// Walks from `start`, a node with a supplying source, over all that is joined to it. `seen` gets each node's place
  /// in the walk plus one.
  PartWalk(NetworkTables const& tables, View const& view, PhaseSet phase, ZeroedArray& seen)
      : tables_(tables), view_(view), phase_(phase), seen_(seen) {}

  std::shared_ptr<Part const> from(std::uint32_t start) {
    order_.clear();
    steps_.clear();
    discover(start, no_index, no_index);
    while (!stack_.empty()) step();
    return finished();
  }
  /// Memory for a part of so many nodes, so that a walk does not grow into it.
  void reserve(std::size_t nodes) {
    order_.reserve(nodes);
    steps_.reserve(nodes);
  }
  /// Nodes of the part last made, in pre-order.
  std::span<std::uint32_t const> nodes() const { return order_; }

 private:
  struct Step {
    std::uint32_t low, parent, parent_edge, next_arc, size;
  };

  void discover(std::uint32_t node, std::uint32_t from_position, std::uint32_t edge) {
    auto const position = static_cast<std::uint32_t>(order_.size());
    order_.push_back(node);
    seen_[node] = position + 1;
    // Discovery times are positions plus one; zero is the super-source above all sources. A second source inside the
    // part is a second way to it; the start's own way is the one it came by.
    bool const is_second_source = position != 0 && view_.is_fed(node);
    steps_.push_back({.low = is_second_source ? 0 : position + 1,
                      .parent = from_position,
                      .parent_edge = edge,
                      .next_arc = tables_.join.arcs.first[node],
                      .size = 0});
    stack_.push_back(position);
  }

  void step() {
    std::uint32_t const position = stack_.back();
    Arc const* const arcs = tables_.join.arcs.items.data();  // held here: the compiler cannot know that no store moves them
    std::uint32_t const last_arc = tables_.join.arcs.first[order_[position] + 1];
    Step& here = steps_[position];
    std::uint32_t const parent_edge = here.parent_edge;
    std::uint32_t low = here.low;
    for (std::uint32_t at = here.next_arc; at != last_arc; ++at) {
      Arc const arc = arcs[at];
      // Compared by edge, not by node: a parallel line is another way, the same line back is not.
      if (arc.edge == parent_edge || !view_.conducts(arc.edge)) continue;
      if (std::uint32_t const found = seen_[arc.to]; found != 0) {
        low = std::min(low, found);
      } else {
        here.low = low;
        here.next_arc = at + 1;
        discover(arc.to, position, arc.edge);  // may move the steps
        return;
      }
    }
    stack_.pop_back();
    here.low = low;
    here.next_arc = last_arc;
    here.size = static_cast<std::uint32_t>(order_.size()) - position;
    if (position != 0) steps_[here.parent].low = std::min(steps_[here.parent].low, low);
  }

  std::shared_ptr<Part const> finished() {
    auto part = std::make_shared<Part>();
    std::vector<std::uint32_t> point_first;
    point_first.reserve(order_.size() + 1);
    part->own_points.reserve(order_.size());
    ZoneCursor zones(tables_.zones.node_first);
    bool is_plain = true;
    for (std::size_t position = 0; position < order_.size(); ++position) {
      std::uint32_t const node = order_[position];
      is_plain = is_plain && (position == 0 || order_[position - 1] < node);
      std::uint32_t const zone = zones.at(node);
      if (part->zones.empty() || part->zones.back() != zone) part->zones.push_back(zone);
      point_first.push_back(static_cast<std::uint32_t>(part->own_points.size()));
      for (ServicePointIndex const point : tables_.join.node_points.of(node)) {
        if (tables_.join.point_phases[point.value].contains(phase_)) part->own_points.push_back(point);
      }
    }
    point_first.push_back(static_cast<std::uint32_t>(part->own_points.size()));
    std::sort(part->zones.begin(), part->zones.end());
    part->zones.erase(std::unique(part->zones.begin(), part->zones.end()), part->zones.end());
    is_plain = is_plain && part->zones.size() == 1;
    list_bridges(*part, point_first, is_plain);
    if (!is_plain) part->own_order = order_;
    part->order = part->own_order;
    part->bridges = part->own_bridges;
    part->points = part->own_points;
    return part;
  }

  void list_bridges(Part& part, std::vector<std::uint32_t> const& point_first, bool is_plain) {
    // The nearest bridge at or above each position takes the place of the low point, which is no longer needed.
    std::uint32_t const base = tables_.zones.node_first[part.zones.front()];
    for (std::uint32_t position = 0; position < order_.size(); ++position) {
      Step& at = steps_[position];
      std::uint32_t const above = position == 0 ? no_index : steps_[at.parent].low;
      bool const is_bridge = position != 0 && at.parent_edge >= tables_.section_count() && at.low == position + 1;
      if (!is_bridge) {
        at.low = above;
        continue;
      }
      at.low = static_cast<std::uint32_t>(part.own_bridges.size());
      std::uint32_t const end = position + at.size;
      part.own_bridges.push_back({.slot = slot_of(tables_, at.parent_edge - tables_.section_count()),
                                  .begin = is_plain ? order_[position] - base : position,
                                  .end = is_plain ? order_[end - 1] + 1 - base : end,
                                  .point_begin = point_first[position],
                                  .point_end = point_first[end],
                                  .above = above});
    }
  }

  NetworkTables const& tables_;
  View const& view_;
  PhaseSet phase_;
  ZeroedArray& seen_;
  std::vector<std::uint32_t> order_, stack_;
  std::vector<Step> steps_;
};

}  // namespace lamplighter::geo
