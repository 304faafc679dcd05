// Works out what a change of positions or islands does to the parts that it touches, and installs it in their zones.
#include <algorithm>

#include "geo/part_splice.hpp"
#include "geo/part_walk.hpp"
#include "geo/zoned_supply.hpp"

namespace lamplighter::geo {
namespace {

void sort_unique(auto& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// Positions and sources as the proposal would have them, on one phase.
struct ProposedView {
  ZonedSupply const& supply;
  SupplyProposal const& proposal;
  PhaseSet phase;
  NetworkTables const& tables = supply.tables();
  mutable ZoneCursor zones{tables.zones.node_first};  // a walk stays in one zone for long

  bool conducts(std::uint32_t edge) const {
    PhaseSet const phases = tables.join.edge_phases[edge];
    if (!phases.contains(phase)) return false;
    if (edge < tables.section_count()) return true;
    std::uint32_t const device = edge - tables.section_count();
    auto const moved = std::lower_bound(proposal.open.begin(), proposal.open.end(), device,
                                        [](auto const& one, std::uint32_t number) { return one.first < number; });
    bool const is_moved = moved != proposal.open.end() && moved->first == device;
    return !(is_moved ? moved->second : supply.open(device)).contains(phase);
  }

  bool is_fed(std::uint32_t node) const {
    std::uint32_t const zone = zones.at(node);
    for (std::uint32_t i = tables.normal.source_first[zone]; i < tables.normal.source_first[zone + 1]; ++i) {
      std::uint32_t const source = tables.normal.source_order[i];
      if (tables.sources.node[source] == node && supplies(source)) return true;
    }
    return false;
  }

  bool supplies(std::uint32_t source) const {
    if (!source_phases(tables, source).contains(phase)) return false;
    switch (tables.sources.kind[source]) {
      case SourceKind::grid: return true;
      case SourceKind::islanding:
        return proposal.island && proposal.island->first == source ? proposal.island->second == IslandSupply::declared
                                                                   : supply.is_declared(source);
      case SourceKind::following: return false;
    }
    return false;
  }
};

/// Where a walk must start so that nothing of the removed parts is forgotten: at their supplying sources, in node order,
/// so that the same change gives the same pre-order whatever came before.
std::vector<std::uint32_t> starts_of(ProposedView const& view, std::size_t phase, SupplyPhasePatch const& patch) {
  NetworkTables const& tables = view.supply.tables();
  std::vector<std::uint32_t> starts;
  for (std::uint32_t const node : view.proposal.touched[phase]) {
    if (view.supply.standing(phase, node).part == nullptr && view.is_fed(node)) starts.push_back(node);
  }
  for (auto const& part : patch.removed) {
    for (std::uint32_t const zone : part->zones) {
      for (std::uint32_t i = tables.normal.source_first[zone]; i < tables.normal.source_first[zone + 1]; ++i) {
        std::uint32_t const source = tables.normal.source_order[i], node = tables.sources.node[source];
        if (view.supplies(source) && view.supply.standing(phase, node).part == part.get()) starts.push_back(node);
      }
    }
  }
  sort_unique(starts);
  return starts;
}

SupplyPhasePatch work_out_phase(ZonedSupply const& supply, SupplyProposal const& proposal, std::size_t phase) {
  NetworkTables const& tables = supply.tables();
  ProposedView const view{.supply = supply, .proposal = proposal, .phase = phase_at[phase]};
  SupplyPhasePatch patch;
  for (std::uint32_t const node : proposal.touched[phase]) {
    Part const* const part = supply.standing(phase, node).part;
    auto const is_part = [&](auto const& other) { return other.get() == part; };
    if (part == nullptr || std::any_of(patch.removed.begin(), patch.removed.end(), is_part)) continue;
    auto const& parts = supply.zone(supply.zone_of_node(node)).phases[phase].parts;
    patch.removed.push_back(*std::find_if(parts.begin(), parts.end(), is_part));
  }
  ZeroedArray seen(tables.node_count());
  PartWalk<ProposedView> walk(tables, view, phase_at[phase], seen);
  std::size_t nodes_before = 0;
  for (auto const& part : patch.removed) nodes_before += supply.nodes_at_most(*part);
  walk.reserve(nodes_before);
  ZoneCursor zones(tables.zones.node_first);
  auto const has_supply = [&](std::uint32_t node) {
    std::uint32_t const zone = zones.at(node);
    return supply.zone(zone).live[node - tables.zones.node_first[zone]].contains(phase_at[phase]);
  };
  for (std::uint32_t const start : starts_of(view, phase, patch)) {
    if (seen[start] != 0) continue;
    patch.added.push_back(walk.from(start));
    patch.added_nodes.emplace_back(walk.nodes().begin(), walk.nodes().end());
    for (std::uint32_t const node : walk.nodes()) {
      if (!has_supply(node)) patch.gained.push_back(node);
    }
  }
  for (auto const& part : patch.removed) {
    supply.each_node(phase, *part, [&](std::uint32_t node) {
      if (seen[node] == 0) patch.lost.push_back(node);
    });
  }
  return patch;
}

}  // namespace

std::shared_ptr<ZoneState> copied(ZoneState const& from) {
  auto state = std::make_shared<ZoneState>();
  state->own.live.assign(from.live.begin(), from.live.end());
  state->own.open.assign(from.open.begin(), from.open.end());
  state->own.counts.assign(from.counts.begin(), from.counts.end());
  state->live = state->own.live;
  state->open = state->own.open;
  state->counts = state->own.counts;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    ZonePhase const& old = from.phases[phase];
    ZonePhase& of = state->phases[phase];
    of.parts = old.parts;
    state->own.part_of[phase].assign(old.part_of.begin(), old.part_of.end());
    state->own.position_of[phase].assign(old.position_of.begin(), old.position_of.end());
    state->own.bridge_at[phase].assign(old.bridge_at.begin(), old.bridge_at.end());
    of.part_of = state->own.part_of[phase];
    of.position_of = state->own.position_of[phase];
    of.bridge_at = state->own.bridge_at[phase];
  }
  return state;
}

SupplyProposal ZonedSupply::propose(std::span<Operation const> operations) const {
  SupplyProposal proposal;
  auto const proposed = [&](std::uint32_t device) -> PhaseSet& {
    auto place = std::lower_bound(proposal.open.begin(), proposal.open.end(), device,
                                  [](auto const& one, std::uint32_t number) { return one.first < number; });
    if (place == proposal.open.end() || place->first != device) place = proposal.open.insert(place, {device, open(device)});
    return place->second;
  };
  for (Operation const& operation : operations) {
    PhaseSet& phases = proposed(operation.device.value);
    PhaseSet const moved = operation.phases & tables().join.edge_phases[tables().section_count() + operation.device.value];
    switch (operation.to) {
      case Position::open: phases = phases | moved; break;
      case Position::closed: phases = phases - moved; break;
    }
  }
  for (auto const& [device, phases] : proposal.open) {
    std::uint32_t const from = tables().devices.from[device], to = tables().devices.to[device];
    if (from == no_index || to == no_index || from == to) continue;  // it joins nothing, so it changes nothing
    PhaseSet const before = open(device);
    for (std::size_t phase = 0; phase < 3; ++phase) {
      if (phases.contains(phase_at[phase]) == before.contains(phase_at[phase])) continue;
      proposal.touched[phase].push_back(from);
      proposal.touched[phase].push_back(to);
    }
  }
  return proposal;
}

SupplyProposal ZonedSupply::propose(SourceIndex source, IslandSupply island) const {
  SupplyProposal proposal;
  proposal.island = {source.value, island};
  std::uint32_t const node = tables().sources.node[source.value];
  if (node == no_index) return proposal;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    ProposedView const view{.supply = *this, .proposal = proposal, .phase = phase_at[phase]};
    if (view.is_fed(node) != source_at(node).contains(phase_at[phase])) proposal.touched[phase].push_back(node);
  }
  return proposal;
}

SupplyPatch ZonedSupply::work_out(SupplyProposal const& proposal, PatchBy by) const {
  SupplyPatch patch;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (proposal.touched[phase].empty()) continue;
    auto spliced = by == PatchBy::walk ? std::nullopt : splice_phase(*this, proposal, phase);
    patch[phase] = spliced ? std::move(*spliced) : work_out_phase(*this, proposal, phase);
  }
  return patch;
}

std::vector<SupplyChange> ZonedSupply::changes_of(SupplyPatch const& patch) const {
  std::vector<std::pair<ServicePointIndex, PhaseSet>> flips;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    for (auto const* nodes : {&patch[phase].lost, &patch[phase].gained}) {
      for (std::uint32_t const node : *nodes) {
        for (ServicePointIndex const point : tables().join.node_points.of(node)) {
          if (tables().join.point_phases[point.value].contains(phase_at[phase])) flips.push_back({point, phase_at[phase]});
        }
      }
    }
  }
  std::sort(flips.begin(), flips.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  std::vector<SupplyChange> changes;
  for (auto const& [point, phase] : flips) {
    if (changes.empty() || changes.back().point != point) {
      PhaseSet const before = supplied(point.value);
      changes.push_back({.point = point, .before = before, .after = before});
    }
    PhaseSet& after = changes.back().after;
    after = after.contains(phase) ? after - phase : after | phase;
  }
  return changes;
}

std::vector<std::uint32_t> ZonedSupply::zones_touched(SupplyProposal const& proposal, SupplyPatch const& patch) const {
  std::vector<std::uint32_t> zones;
  for (auto const& [device, phases] : proposal.open) {
    zones.push_back(tables().normal.device_place[device].zone);
  }
  for (SupplyPhasePatch const& phase : patch) {
    for (auto const* parts : {&phase.removed, &phase.added}) {
      for (auto const& part : *parts) zones.insert(zones.end(), part->zones.begin(), part->zones.end());
    }
  }
  sort_unique(zones);
  return zones;
}

void ZonedSupply::rebuild_phase(std::uint32_t zone, std::size_t phase, SupplyPhasePatch const& patch,
                                ZoneState& fresh) const {
  ZoneState const& before = *zones_[zone];
  ZonePhase const& old = before.phases[phase];
  ZonePhase& of = fresh.phases[phase];
  std::uint32_t const base = tables().zones.node_first[zone];
  auto const nodes = static_cast<std::uint32_t>(before.live.size());
  of.parts.clear();
  std::vector<std::uint32_t> new_number;  // of the old parts
  for (auto const& part : old.parts) {
    bool const is_removed = std::find(patch.removed.begin(), patch.removed.end(), part) != patch.removed.end();
    new_number.push_back(is_removed ? no_index : static_cast<std::uint32_t>(of.parts.size()));
    if (!is_removed) of.parts.push_back(part);
  }
  std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t> const*>> entering;  // part number, its nodes
  for (std::size_t i = 0; i < patch.added.size(); ++i) {
    auto const& part = patch.added[i];
    if (!std::binary_search(part->zones.begin(), part->zones.end(), zone)) continue;
    entering.emplace_back(static_cast<std::uint32_t>(of.parts.size()), &patch.added_nodes[i]);
    of.parts.push_back(part);
  }
  auto& part_of = fresh.own.part_of[phase];
  auto& position_of = fresh.own.position_of[phase];
  bool const is_plain = std::all_of(of.parts.begin(), of.parts.end(), [](auto const& part) { return part->is_plain(); });
  part_of.assign(nodes, no_index);
  position_of.assign(is_plain ? 0 : nodes, no_index);
  for (std::uint32_t place = 0; place < nodes; ++place) {
    if (!before.live[place].contains(phase_at[phase])) continue;
    part_of[place] = new_number[old.part_of.empty() ? 0 : old.part_of[place]];
    if (!is_plain && part_of[place] != no_index && !old.position_of.empty()) position_of[place] = old.position_of[place];
    if (part_of[place] == no_index) fresh.own.live[place] = fresh.own.live[place] - phase_at[phase];
  }
  for (auto const& [number, walked] : entering) {
    for (std::uint32_t position = 0; position < walked->size(); ++position) {
      std::uint32_t const place = (*walked)[position] - base;  // wraps to a great number before the zone
      if (place >= nodes) continue;
      part_of[place] = number;
      if (!is_plain) position_of[place] = position;
      fresh.own.live[place] = fresh.own.live[place] | phase_at[phase];
    }
  }
  if (of.parts.size() <= 1) part_of = {};
  of.part_of = part_of;
  of.position_of = position_of;
  auto& bridge_at = fresh.own.bridge_at[phase];
  std::fill(bridge_at.begin(), bridge_at.end(), BridgeAt{});
  std::uint32_t const slot = tables().normal.slot_first[zone];
  for (std::uint32_t number = 0; number < of.parts.size(); ++number) {
    auto const& bridges = of.parts[number]->bridges;
    for (std::uint32_t bridge = 0; bridge < bridges.size(); ++bridge) {
      std::uint32_t const place = bridges[bridge].slot - slot;
      if (place < bridge_at.size()) bridge_at[place] = {.part = number, .bridge = bridge};
    }
  }
  of.bridge_at = bridge_at;
}

void ZonedSupply::apply(SupplyProposal const& proposal, SupplyPatch const& patch) {
  ChangedZones changed{.zones = zones_to_count(zones_touched(proposal, patch), patch), .fresh = {}};
  auto const several = several_in(changed.zones);
  auto const charged_before = charges_of(several);
  for (std::uint32_t const zone : changed.zones) {
    changed.fresh.push_back(copied(*zones_[zone]));
    for (std::size_t phase = 0; phase < 3; ++phase) {
      if (!patch[phase].removed.empty() || !patch[phase].added.empty()) {
        rebuild_phase(zone, phase, patch[phase], *changed.fresh.back());
      }
    }
  }
  for (std::size_t i = 0; i < changed.zones.size(); ++i) zones_[changed.zones[i]] = changed.fresh[i];
  for (auto const& [device, phases] : proposal.open) {
    DevicePlace const place = tables().normal.device_place[device];
    changed.fresh[*changed.place_of(place.zone)]->own.open[place.within] = phases;
  }
  if (proposal.island) islands_[proposal.island->first] = proposal.island->second;
  count_again(changed);
  change_charges(changed, charged_before, charges_of(several));
}

}  // namespace lamplighter::geo
