// One sweep over a zone's nodes, with the nearest bridge of each phase at hand.
#include "geo/zone_tally.hpp"

#include <algorithm>

namespace lamplighter::geo {

ZoneTally::Hook ZoneTally::Sweep::at(std::uint32_t place) {
  Part const& part = *of->parts[of->part_of.empty() ? 0 : of->part_of[place]];
  if (!part.is_plain()) return {.part = &part, .bridge = part.bridge_above(of->position_of[place])};
  if (of->parts.size() > 1) return {.part = &part, .bridge = part.bridge_above(place)};
  // Nodes come in pre-order: bridges are entered one after another and left towards the source.
  while (next < part.bridges.size() && part.bridges[next].begin <= place) current = next++;
  while (current != no_index && part.bridges[current].end <= place) current = part.bridges[current].above;
  return {.part = &part, .bridge = current};
}

void ZoneTally::count_zone(std::uint32_t zone, std::vector<CustomerIndex>& several) {
  NetworkTables const& tables = supply_.tables();
  ZoneState const& state = supply_.zone(zone);
  std::array<Sweep, 3> sweeps{Sweep{.of = &state.phases[0]}, Sweep{.of = &state.phases[1]}, Sweep{.of = &state.phases[2]}};
  std::array<Run, 8> runs;  // per set of phases
  bool const has_points = tables.has_points();
  std::uint32_t const first = tables.zones.node_first[zone];
  for (std::uint32_t place = 0; place < state.live.size(); ++place) {
    auto const points = tables.join.node_points.of(first + place);
    if (points.empty()) continue;
    Hooks here;
    for (std::size_t phase = 0; phase < 3; ++phase) {
      if (state.live[place].contains(phase_at[phase])) here[phase] = sweeps[phase].at(place);
    }
    for (ServicePointIndex const point : points) {
      if (has_points) {
        std::uint32_t const customer = tables.points.customer[point.value];
        if (tables.points.of_customer.of(customer).size() > 1) {
          several.push_back({customer});
          continue;
        }
      }
      PhaseSet const phases = tables.join.point_phases[point.value] & state.live[place];
      if (phases.empty()) continue;
      Run& run = runs[phases.bits];
      Hooks hooks;
      for (std::size_t phase = 0; phase < 3; ++phase) {
        if (phases.contains(phase_at[phase])) hooks[phase] = here[phase];
      }
      if (run.customers != 0 && run.hooks != hooks) settle(run);
      run.hooks = hooks;
      ++run.customers;
    }
  }
  for (Run& run : runs) settle(run);
}

void ZoneTally::settle(Run& run) {
  if (run.customers == 0) return;
  hooks_.clear();
  for (Hook const& hook : run.hooks) {
    if (hook.part != nullptr) hooks_.push_back(hook);
  }
  charge_above(hooks_, run.customers);
  run.customers = 0;
}

void ZoneTally::count_customer(CustomerIndex customer) {
  NetworkTables const& tables = supply_.tables();
  hooks_.clear();
  for (ServicePointIndex const point : tables.points.of_customer.of(customer.value)) {
    std::uint32_t const node = tables.points.node[point.value];
    if (node == no_index) continue;
    for (std::size_t phase = 0; phase < 3; ++phase) {
      if (!tables.join.point_phases[point.value].contains(phase_at[phase])) continue;
      auto const [part, position] = supply_.standing(phase, node);
      if (part != nullptr) hooks_.push_back({.part = part, .bridge = part->bridge_above(position)});
    }
  }
  charge_above(hooks_, 1);
}

void ZoneTally::charge_above(std::span<Hook const> hooks, std::uint32_t customers) {
  auto const slot_at = [](Hook const& hook) { return hook.part->bridges[hook.bridge].slot; };
  std::array<Hook, 3> chains;
  if (hooks.size() <= 3 && !hooks.empty()) {
    // Nearly always the same devices stand above on all phases: then each of them takes everything.
    std::copy(hooks.begin(), hooks.end(), chains.begin());
    auto const same = std::span(chains).first(hooks.size());
    above_.clear();
    for (;;) {
      bool const is_end = same[0].bridge == no_index;
      bool const agree = std::all_of(same.begin(), same.end(), [&](Hook const& hook) {
        return is_end ? hook.bridge == no_index : hook.bridge != no_index && slot_at(hook) == slot_at(same[0]);
      });
      if (!agree) break;
      if (is_end) {
        for (std::uint32_t const slot : above_) charge(slot, customers, customers);
        return;
      }
      above_.push_back(slot_at(same[0]));
      for (Hook& hook : same) hook.bridge = hook.part->bridges[hook.bridge].above;
    }
  }
  above_.clear();
  for (Hook hook : hooks) {
    for (; hook.bridge != no_index; hook.bridge = hook.part->bridges[hook.bridge].above) above_.push_back(slot_at(hook));
  }
  std::sort(above_.begin(), above_.end());
  for (std::size_t i = 0; i < above_.size();) {
    std::size_t next = i;
    while (next < above_.size() && above_[next] == above_[i]) ++next;
    // All is lost only when the device stands above every phase of every point that has supply.
    charge(above_[i], customers, next - i == hooks.size() ? customers : 0);
    i = next;
  }
}

}  // namespace lamplighter::geo
