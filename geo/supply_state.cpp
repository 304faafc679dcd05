// The state that normal positions give: where every live network starts.
#include "geo/supply_state.hpp"

namespace lamplighter::geo {
namespace {

/// Breadth-first from all grid sources at once: the source with the fewest sections and devices between it and a node
/// is the one that feeds it; of equals, the first in the data.
std::vector<std::uint32_t> nearest_sources(SupplyState const& state, std::size_t phase) {
  Network::Impl const& arrays = state.arrays();
  WalkView const view{.network = arrays,
                      .phase = each_phase[phase],
                      .open = state.open,
                      .source_at_node = state.source_at_node};
  std::vector<std::uint32_t> source_of(arrays.node_count(), no_index);
  std::vector<std::uint32_t> queue;
  for (std::uint32_t row = 0; row < arrays.rows.sources.size(); ++row) {
    std::uint32_t const node = arrays.source_node[row];
    if (node == no_index || arrays.rows.sources[row].kind != SourceKind::grid) continue;
    if (!arrays.source_phases[row].contains(view.phase) || source_of[node] != no_index) continue;
    source_of[node] = row;
    queue.push_back(node);
  }
  for (std::size_t next = 0; next < queue.size(); ++next) {
    std::uint32_t const node = queue[next];
    for (Arc const arc : arrays.arcs.of(node)) {
      if (source_of[arc.to] != no_index || !view.conducts(arc.edge)) continue;
      source_of[arc.to] = source_of[node];
      queue.push_back(arc.to);
    }
  }
  return source_of;
}

/// Nothing has supply yet; every grid source is about to be switched on.
Proposal first_energisation(SupplyState const& state) {
  Proposal proposal{.open = state.open, .source_at_node = state.source_at_node, .touched = {}};
  for (std::uint32_t node = 0; node < state.source_at_node.size(); ++node) {
    for (std::size_t phase = 0; phase < 3; ++phase) {
      if (state.source_at_node[node].contains(each_phase[phase])) proposal.touched[phase].push_back(node);
    }
  }
  return proposal;
}

}  // namespace

PhaseSet SupplyState::supplied(ServicePointIndex point) const {
  std::uint32_t const node = arrays().point_node[point.value];
  return node == no_index ? PhaseSet::none() : arrays().point_phases[point.value] & live[node];
}

std::pair<SupplyBlock const*, Bridge const*> SupplyState::bridge(std::size_t phase, DeviceIndex device) const {
  PhaseSupply const& supply = phases[phase];
  std::uint32_t const place = supply.bridge_of_device[device.value];
  if (place == no_index) return {nullptr, nullptr};
  SupplyBlock const* const block = supply.blocks[supply.block_of[arrays().device_from[device.value]]].get();
  return {block, &block->bridges[place]};
}

SupplyState normal_state(std::shared_ptr<Network const> network) {
  SupplyState state;
  state.network = std::move(network);
  Network::Impl const& arrays = state.arrays();
  std::uint32_t const nodes = arrays.node_count();
  for (auto const& device : arrays.rows.devices) {
    state.open.push_back(device.normal == Position::open ? device.phases : PhaseSet::none());
  }
  state.source_at_node.resize(nodes);
  for (std::uint32_t row = 0; row < arrays.rows.sources.size(); ++row) {
    std::uint32_t const node = arrays.source_node[row];
    if (node == no_index || arrays.rows.sources[row].kind != SourceKind::grid) continue;
    state.source_at_node[node] = state.source_at_node[node] | arrays.source_phases[row];
  }
  state.live.resize(nodes);
  state.islands.assign(arrays.rows.sources.size(), IslandSupply::ended);
  state.counts.resize(arrays.rows.devices.size());
  for (PhaseSupply& supply : state.phases) {
    supply.block_of.assign(nodes, no_index);
    supply.position_of.assign(nodes, no_index);
    supply.bridge_of_device.assign(arrays.rows.devices.size(), no_index);
  }
  Proposal proposal = first_energisation(state);
  Patch patch = work_out(state, proposal);
  apply(state, std::move(proposal), std::move(patch));

  auto normal = std::make_shared<NormalSupply>();
  for (std::size_t phase = 0; phase < 3; ++phase) normal->source_of[phase] = nearest_sources(state, phase);
  normal->points.reserve(arrays.rows.service_points.size());
  for (std::uint32_t point = 0; point < arrays.rows.service_points.size(); ++point) {
    normal->points.push_back(state.supplied({point}));
  }
  state.normal = std::move(normal);
  return state;
}

}  // namespace lamplighter::geo
