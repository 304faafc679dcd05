// Walks from a point to the next source over edges that conduct or could, where nothing supplies the point normally.
#include "geo/expected_supply.hpp"

#include "geo/edge_view.hpp"

namespace lamplighter::geo {

bool ExpectedSupply::is_reached(std::uint32_t start, std::size_t phase) {
  auto& known = reached_[phase];
  if (auto const found = known.find(start); found != known.end()) return found->second;
  EdgeView const view(live_);
  if (!has_sources_) {
    for (std::uint32_t row = 0; row < view.source_count(); ++row) {
      auto const node = view.source_node({row});
      if (node == no_index || !live_.supplies({row})) continue;
      auto& phases = sources_[node];
      phases = phases | view.source_phases({row});
    }
    has_sources_ = true;
  }
  std::vector<std::uint32_t> nodes{start};
  std::unordered_map<std::uint32_t, bool> seen{{start, false}};
  bool is_found = false;
  for (std::size_t next = 0; next < nodes.size() && !is_found; ++next) {
    auto const source = sources_.find(nodes[next]);
    auto const before = known.find(nodes[next]);
    is_found = (source != sources_.end() && source->second.contains(single_phases[phase])) || (before != known.end() && before->second);
    for (Arc const arc : view.arcs(nodes[next])) {
      if (view.phases(arc.edge).contains(single_phases[phase]) && seen.emplace(arc.to, false).second) nodes.push_back(arc.to);
    }
  }
  for (auto const node : nodes) known[node] = is_found;  // all of them are joined with each other
  return is_found;
}

PhaseSet ExpectedSupply::of(ServicePointIndex point) {
  if (auto const normal = live_.normally_supplied(point); !normal.empty()) return normal;
  auto const node = live_.network().node_of(point);
  PhaseSet out;
  if (!node.is_valid()) return out;
  auto const used = live_.used(point);
  for (std::size_t phase = 0; phase < single_phases.size(); ++phase) {
    if (used.contains(single_phases[phase]) && is_reached(node.value, phase)) out = out | single_phases[phase];
  }
  return out;
}

bool ExpectedSupply::has_it(ServicePointIndex point) {
  auto const has = live_.supplied(point);
  return !has.empty() && has.contains(of(point));
}

}  // namespace lamplighter::geo
