// Works out what a change of positions or sources does to the parts that it touches, and installs it.
#include <algorithm>

#include "geo/downstream_tally.hpp"
#include "geo/supply_state.hpp"

namespace lamplighter::geo {
namespace {

void sort_unique(auto& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

PhasePatch work_out_phase(SupplyState const& state, Proposal const& proposal, std::size_t phase) {
  PhaseSupply const& supply = state.phases[phase];
  WalkView const view{.network = state.arrays(),
                      .phase = each_phase[phase],
                      .open = proposal.open,
                      .source_at_node = proposal.source_at_node};
  PhasePatch patch;
  std::vector<std::uint32_t> starts;
  for (std::uint32_t const node : proposal.touched[phase]) {
    if (supply.block_of[node] != no_index) {
      patch.removed.push_back(supply.block_of[node]);
    } else if (view.is_fed(node)) {
      starts.push_back(node);
    }
  }
  sort_unique(patch.removed);
  for (std::uint32_t const block : patch.removed) {
    for (std::uint32_t const node : supply.blocks[block]->order) {
      if (view.is_fed(node)) starts.push_back(node);
    }
  }
  // The walk starts in node order, so that the same change gives the same pre-order whatever came before.
  sort_unique(starts);
  ZeroedArray seen(state.live.size());
  for (std::uint32_t const start : starts) {
    if (seen[start] != 0) continue;
    auto block = std::make_shared<SupplyBlock const>(walk_from(view, start, seen));
    for (std::uint32_t const node : block->order) {
      if (supply.block_of[node] == no_index) patch.gained.push_back(node);
    }
    patch.added.push_back(std::move(block));
  }
  for (std::uint32_t const block : patch.removed) {
    for (std::uint32_t const node : supply.blocks[block]->order) {
      if (seen[node] == 0) patch.lost.push_back(node);
    }
  }
  return patch;
}

/// Every customer with a point in a touched part: only theirs can be other devices than before.
std::vector<CustomerIndex> customers_touched(SupplyState const& state, Patch const& patch) {
  std::vector<CustomerIndex> customers;
  ZeroedArray seen(state.network->customer_count());
  auto const add = [&](SupplyBlock const& block) {
    for (ServicePointIndex const point : block.points) {
      CustomerIndex const customer = state.arrays().point_customer[point.value];
      if (seen[customer.value]++ == 0) customers.push_back(customer);
    }
  };
  for (std::size_t phase = 0; phase < 3; ++phase) {
    for (std::uint32_t const block : patch[phase].removed) add(*state.phases[phase].blocks[block]);
    for (auto const& block : patch[phase].added) add(*block);
  }
  return customers;
}

std::uint32_t place_for_block(PhaseSupply& supply) {
  if (supply.free_blocks.empty()) {
    supply.blocks.emplace_back();
    return static_cast<std::uint32_t>(supply.blocks.size() - 1);
  }
  std::uint32_t const place = supply.free_blocks.back();
  supply.free_blocks.pop_back();
  return place;
}

void install_phase(SupplyState& state, PhasePatch& patch, std::size_t phase) {
  PhaseSupply& supply = state.phases[phase];
  for (std::uint32_t const block : patch.removed) {
    for (Bridge const& bridge : supply.blocks[block]->bridges) supply.bridge_of_device[bridge.device] = no_index;
    supply.blocks[block].reset();
    supply.free_blocks.push_back(block);
  }
  for (std::uint32_t const node : patch.lost) {
    supply.block_of[node] = no_index;
    state.live[node] = state.live[node] - each_phase[phase];
  }
  for (auto& block : patch.added) {
    std::uint32_t const place = place_for_block(supply);
    for (std::uint32_t position = 0; position < block->order.size(); ++position) {
      std::uint32_t const node = block->order[position];
      supply.block_of[node] = place;
      supply.position_of[node] = position;
      state.live[node] = state.live[node] | each_phase[phase];
    }
    for (std::uint32_t bridge = 0; bridge < block->bridges.size(); ++bridge) {
      supply.bridge_of_device[block->bridges[bridge].device] = bridge;
    }
    supply.blocks[place] = std::move(block);
  }
}

}  // namespace

Proposal propose(SupplyState const& state, std::span<Operation const> operations) {
  Proposal proposal{.open = state.open, .source_at_node = state.source_at_node, .touched = {}};
  Network::Impl const& arrays = state.arrays();
  for (Operation const& operation : operations) {
    PhaseSet& open = proposal.open[operation.device.value];
    PhaseSet const moved = operation.phases & arrays.rows.devices[operation.device.value].phases;
    switch (operation.to) {
      case Position::open: open = open | moved; break;
      case Position::closed: open = open - moved; break;
    }
  }
  for (Operation const& operation : operations) {
    std::uint32_t const device = operation.device.value;
    std::uint32_t const from = arrays.device_from[device], to = arrays.device_to[device];
    if (from == no_index || to == no_index || from == to) continue;  // it joins nothing, so it changes nothing
    for (std::size_t phase = 0; phase < 3; ++phase) {
      if (proposal.open[device].contains(each_phase[phase]) == state.open[device].contains(each_phase[phase])) continue;
      proposal.touched[phase].push_back(from);
      proposal.touched[phase].push_back(to);
    }
  }
  return proposal;
}

Proposal propose_island(SupplyState const& state, SourceIndex source, IslandSupply supply) {
  Proposal proposal{.open = state.open, .source_at_node = state.source_at_node, .touched = {}};
  Network::Impl const& arrays = state.arrays();
  std::uint32_t const node = arrays.source_node[source.value];
  if (node == no_index) return proposal;
  PhaseSet phases;
  for (std::uint32_t row = 0; row < arrays.rows.sources.size(); ++row) {
    if (arrays.source_node[row] != node) continue;
    SourceKind const kind = arrays.rows.sources[row].kind;
    IslandSupply const island = row == source.value ? supply : state.islands[row];
    bool const supplies =
        kind == SourceKind::grid || (kind == SourceKind::islanding && island == IslandSupply::declared);
    if (supplies) phases = phases | arrays.source_phases[row];
  }
  PhaseSet const before = state.source_at_node[node];
  proposal.source_at_node[node] = phases;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (phases.contains(each_phase[phase]) != before.contains(each_phase[phase])) {
      proposal.touched[phase].push_back(node);
    }
  }
  return proposal;
}

Patch work_out(SupplyState const& state, Proposal const& proposal) {
  Patch patch;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (!proposal.touched[phase].empty()) patch[phase] = work_out_phase(state, proposal, phase);
  }
  return patch;
}

std::vector<SupplyChange> changes_of(SupplyState const& state, Patch const& patch) {
  std::vector<std::pair<ServicePointIndex, PhaseSet>> flips;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    for (auto const* nodes : {&patch[phase].lost, &patch[phase].gained}) {
      for (std::uint32_t const node : *nodes) {
        for (ServicePointIndex const point : state.arrays().node_points.of(node)) {
          if (state.arrays().point_phases[point.value].contains(each_phase[phase])) {
            flips.push_back({point, each_phase[phase]});
          }
        }
      }
    }
  }
  std::sort(flips.begin(), flips.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  std::vector<SupplyChange> changes;
  for (auto const& [point, phase] : flips) {
    if (changes.empty() || changes.back().point != point) {
      PhaseSet const before = state.supplied(point);
      changes.push_back({.point = point, .before = before, .after = before});
    }
    PhaseSet& after = changes.back().after;
    after = after.contains(phase) ? after - phase : after | phase;
  }
  return changes;
}

std::vector<NodeIndex> nodes_energised_by(Patch const& patch) {
  std::vector<NodeIndex> nodes;
  for (PhasePatch const& phase : patch) {
    for (std::uint32_t const node : phase.gained) nodes.push_back({node});
  }
  sort_unique(nodes);
  return nodes;
}

void apply(SupplyState& state, Proposal proposal, Patch patch) {
  auto const customers = customers_touched(state, patch);
  tally_customers(state, customers, Tally::remove);
  for (std::size_t phase = 0; phase < 3; ++phase) install_phase(state, patch[phase], phase);
  state.open = std::move(proposal.open);
  state.source_at_node = std::move(proposal.source_at_node);
  tally_customers(state, customers, Tally::add);
}

}  // namespace lamplighter::geo
