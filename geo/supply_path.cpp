// Breadth-first from the point to the nearest source, then one sweep along the way for the edges without a way round.
#include "geo/supply_path.hpp"

#include <algorithm>

#include "geo/edge_view.hpp"

namespace lamplighter::geo {
namespace {

struct Hop {
  std::uint32_t edge;
  std::uint32_t to;
};

/// A source that supplies now, for each node that has one.
class SupplyingSources {
 public:
  SupplyingSources(LiveNetwork const& live, EdgeView const& view, PhaseSet phase) : first_at_(view.node_count()) {
    for (std::uint32_t row = 0; row < view.source_count(); ++row) {
      std::uint32_t const node = view.source_node({row});
      if (node == no_index || !live.supplies({row}) || !view.source_phases({row}).contains(phase)) continue;
      if (first_at_[node] == 0) first_at_[node] = row + 1;
    }
  }
  bool at(std::uint32_t node) { return first_at_[node] != 0; }
  SourceIndex first_at(std::uint32_t node) { return {first_at_[node] - 1}; }

 private:
  ZeroedArray first_at_;  // row + 1
};

/// The hops from `start` to the nearest node with a source.
std::vector<Hop> nearest_way(EdgeView const& view, SupplyingSources& sources, std::uint32_t start, PhaseSet phase) {
  struct Found {
    std::uint32_t node, before, edge;
  };
  std::vector<Found> found{{start, no_index, no_index}};
  ZeroedArray seen(view.node_count());
  seen[start] = 1;
  std::size_t at = 0;
  while (at < found.size() && !sources.at(found[at].node)) {
    for (Arc const arc : view.arcs(found[at].node)) {
      if (seen[arc.to] != 0 || !view.conducting(arc.edge).contains(phase)) continue;
      seen[arc.to] = 1;
      found.push_back({arc.to, static_cast<std::uint32_t>(at), arc.edge});
    }
    ++at;
  }
  std::vector<Hop> hops;
  if (at == found.size()) return hops;
  for (std::size_t back = at; found[back].before != no_index; back = found[back].before) {
    hops.push_back({found[back].edge, found[back].node});
  }
  std::reverse(hops.begin(), hops.end());
  return hops;
}

/// For each hop whether the start can do without it. What can be reached from the first nodes of the way without its edges
/// is walked once; a hop has a way round when that reaches beyond it, or any source other than the one at the end.
std::vector<bool> ways_round(EdgeView const& view, SupplyingSources& sources, std::uint32_t start,
                             std::vector<Hop> const& hops, PhaseSet phase) {
  ZeroedArray place(view.node_count());  // on the way: position plus one
  ZeroedArray is_way_edge(view.edge_count());
  place[start] = 1;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    place[hops[i].to] = static_cast<std::uint32_t>(i + 2);
    is_way_edge[hops[i].edge] = 1;
  }
  std::vector<bool> has_way_round(hops.size());
  Flood flood(view);
  std::size_t looked_at = 0, furthest = 0;
  std::uint32_t node = start;
  for (std::size_t i = 0; i < hops.size(); ++i) {
    flood.from(node, [&](std::uint32_t edge) {
      return is_way_edge[edge] == 0 && view.conducting(edge).contains(phase);
    });
    for (; looked_at < flood.nodes().size(); ++looked_at) {
      std::uint32_t const found = flood.nodes()[looked_at];
      if (place[found] != 0) furthest = std::max<std::size_t>(furthest, place[found] - 1);
      if (sources.at(found)) furthest = hops.size();
    }
    has_way_round[i] = furthest > i;
    node = hops[i].to;
  }
  return has_way_round;
}

}  // namespace

std::vector<SupplyPath> paths_to_source(LiveNetwork const& live, ServicePointIndex point) {
  EdgeView const view(live);
  std::vector<SupplyPath> paths;
  NodeIndex const start = live.network().node_of(point);
  for_each_phase(live.supplied(point), [&](PhaseSet phase) {
    SupplyingSources sources(live, view, phase);
    auto const hops = nearest_way(view, sources, start.value, phase);
    auto const has_way_round = ways_round(view, sources, start.value, hops, phase);
    SupplyPath path{.phase = phase, .start = start, .source = {}, .steps = {}};
    for (std::size_t i = 0; i < hops.size(); ++i) {
      path.steps.push_back({.edge = view.index_of(hops[i].edge), .to = {hops[i].to}, .is_only_way = !has_way_round[i]});
    }
    path.source = sources.first_at(hops.empty() ? start.value : hops.back().to);
    paths.push_back(std::move(path));
  });
  return paths;
}

}  // namespace lamplighter::geo
