// Finds the zone phase by phase, then asks of each device around it what lies on its far side.
#include "geo/isolation.hpp"

#include <algorithm>
#include <map>

#include "geo/edge_view.hpp"

namespace lamplighter::geo {
namespace {

struct PhaseZone {
  PhaseSet phase;
  std::vector<std::uint32_t> nodes;
  std::vector<std::pair<DeviceIndex, std::uint32_t>> boundary;  // with the node on its far side
};

PhaseZone zone_on(EdgeView const& view, DeadZoneStart const& start, PhaseSet phase) {
  Flood flood(view);
  for (NodeIndex const node : start.nodes) {
    flood.from(node.value,
               [&](std::uint32_t edge) { return !view.is_device(edge) && view.phases(edge).contains(phase); });
  }
  PhaseZone zone{.phase = phase, .nodes = flood.nodes(), .boundary = {}};
  for (std::uint32_t const node : zone.nodes) {
    for (Arc const arc : view.arcs(node)) {
      if (!view.is_device(arc.edge) || !view.phases(arc.edge).contains(phase) || flood.has(arc.to)) continue;
      zone.boundary.push_back({view.device(arc.edge), arc.to});
    }
  }
  return zone;
}

/// What the zone's surroundings hold on one phase when the zone is taken out of the network.
class Surroundings {
 public:
  Surroundings(LiveNetwork const& live, EdgeView const& view, PhaseZone const& zone)
      : view_(view), phase_(zone.phase), in_zone_(view.node_count()), part_of_(view.node_count()),
        sources_at_(view.node_count()) {
    for (std::uint32_t const node : zone.nodes) in_zone_[node] = 1;
    for (std::uint32_t row = 0; row < view.source_count(); ++row) {
      std::uint32_t const node = view.source_node({row});
      if (node == no_index || !view.source_phases({row}).contains(phase_)) continue;
      sources_at_[node] |= live.supplies({row}) ? has_supply : has_silent;
    }
  }

  BoundaryRole beyond(std::uint32_t far) {
    if (part_of_[far] == 0) walk(far);
    std::uint32_t const holds = holds_[part_of_[far] - 1];
    if ((holds & has_supply) != 0) return BoundaryRole::supplies;
    return (holds & has_silent) != 0 ? BoundaryRole::may_back_feed : BoundaryRole::dead_beyond;
  }

 private:
  static constexpr std::uint32_t has_supply = 1, has_silent = 2;

  void walk(std::uint32_t start) {
    auto const part = static_cast<std::uint32_t>(holds_.size() + 1);
    std::uint32_t holds = 0;
    std::vector<std::uint32_t> work{start};
    part_of_[start] = part;
    while (!work.empty()) {
      std::uint32_t const node = work.back();
      work.pop_back();
      holds |= sources_at_[node];
      for (Arc const arc : view_.arcs(node)) {
        if (in_zone_[arc.to] != 0 || part_of_[arc.to] != 0 || !view_.conducting(arc.edge).contains(phase_)) continue;
        part_of_[arc.to] = part;
        work.push_back(arc.to);
      }
    }
    holds_.push_back(holds);
  }

  EdgeView const& view_;
  PhaseSet phase_;
  ZeroedArray in_zone_, part_of_, sources_at_;
  std::vector<std::uint32_t> holds_;  // per part
};

void add_boundary(LiveNetwork const& live, EdgeView const& view, PhaseZone const& zone,
                  std::map<DeviceIndex, BoundaryDevice>& boundary) {
  Surroundings surroundings(live, view, zone);
  for (auto const& [device, far] : zone.boundary) {
    BoundaryDevice& found = boundary.try_emplace(device, BoundaryDevice{device, BoundaryRole::open, {}, {}, {}}).first->second;
    found.phases = found.phases | zone.phase;
    if (live.open_phases(device).contains(zone.phase)) continue;
    found.closed = found.closed | zone.phase;
    BoundaryRole const role = surroundings.beyond(far);
    found.role = std::min(found.role, role);
    if (role == BoundaryRole::supplies) found.supplying = found.supplying | zone.phase;
  }
}

void add_sources(LiveNetwork const& live, EdgeView const& view, std::map<NodeIndex, PhaseSet> const& zone,
                 Isolation& isolation) {
  for (std::uint32_t row = 0; row < view.source_count(); ++row) {
    std::uint32_t const node = view.source_node({row});
    auto const place = node == no_index ? zone.end() : zone.find({node});
    if (place == zone.end() || (place->second & view.source_phases({row})).empty()) continue;
    (live.supplies({row}) ? isolation.supplying_inside : isolation.silent_inside).push_back({row});
  }
}

/// Only the links of a fuse open one by one.
Operation opened(LiveNetwork const& live, DeviceIndex device, PhaseSet needed) {
  auto const& row = live.network().device(device);
  PhaseSet const closed = row.phases - live.open_phases(device);
  return {.device = device, .phases = row.kind == DeviceKind::fuse ? needed : closed, .to = Position::open};
}

}  // namespace

DeadZoneStart zone_start(Network const& network, SectionIndex section) {
  DeadZoneStart start{.nodes = {}, .phases = network.section(section).phases};
  for (NodeIndex const node : {network.from_node(section), network.to_node(section)}) {
    if (node.is_valid()) start.nodes.push_back(node);
  }
  return start;
}

Isolation isolation_of(LiveNetwork const& live, DeadZoneStart const& start) {
  EdgeView const view(live);
  Isolation isolation;
  std::map<NodeIndex, PhaseSet> zone;
  std::map<DeviceIndex, BoundaryDevice> boundary;
  for_each_phase(start.phases, [&](PhaseSet phase) {
    PhaseZone const found = zone_on(view, start, phase);
    for (std::uint32_t const node : found.nodes) zone[{node}] = zone[{node}] | phase;
    add_boundary(live, view, found, boundary);
  });
  for (auto const& [node, phases] : zone) isolation.zone.push_back({node, phases});
  add_sources(live, view, zone, isolation);
  for (auto const& [device, found] : boundary) {
    isolation.boundary.push_back(found);
    if (!found.supplying.empty()) isolation.opening.push_back(opened(live, device, found.supplying));
  }
  for (SupplyChange const& change : live.would_change(isolation.opening)) {
    auto const place = zone.find(live.network().node_of(change.point));
    bool const is_inside = place != zone.end() && !(place->second & (change.before - change.after)).empty();
    (is_inside ? isolation.inside : isolation.beyond).push_back(change);
  }
  return isolation;
}

std::vector<Operation> full_opening(LiveNetwork const& live, Isolation const& isolation) {
  std::vector<Operation> operations;
  for (BoundaryDevice const& found : isolation.boundary) {
    if (!found.closed.empty()) operations.push_back(opened(live, found.device, found.closed));
  }
  return operations;
}

}  // namespace lamplighter::geo
