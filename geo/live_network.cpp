// The questions that a live network answers, over its energised parts.
#include "geo/live_network.hpp"

#include <algorithm>

#include "geo/normal_index.hpp"
#include "geo/zoned_supply.hpp"

namespace lamplighter::geo {

struct LiveNetwork::State : ZonedSupply {
  using ZonedSupply::ZonedSupply;
};

namespace {

/// Sorted, each once. A bitmap over the span of indices beats sorting unless the values lie far apart.
template <class Found>
void sort_unique(std::vector<Found>& values) {
  if (values.size() < 2) return;
  auto const [least, greatest] = std::minmax_element(values.begin(), values.end());
  std::uint32_t const first = least->value;
  std::size_t const words = (greatest->value - first) / 64 + 1;
  if (words > values.size() * 4) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return;
  }
  std::vector<std::uint64_t> bitmap(words);
  for (Found const value : values) bitmap[(value.value - first) / 64] |= 1ull << ((value.value - first) % 64);
  values.clear();
  for (std::size_t word = 0; word < words; ++word) {
    for (std::uint64_t bits = bitmap[word]; bits != 0; bits &= bits - 1) {
      values.push_back({first + static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(std::countr_zero(bits))});
    }
  }
}

/// Calls `visit(phase, part, bridge)` for each of the phases on which the device is a bridge.
void for_each_bridge(ZonedSupply const& supply, DeviceIndex device, PhaseSet phases, auto const& visit) {
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (!phases.contains(phase_at[phase])) continue;
    auto const [part, bridge] = supply.bridge(phase, device.value);
    if (part != nullptr) visit(phase, *part, *bridge);
  }
}

/// The phases that the point loses when the device opens on `phases`.
PhaseSet lost_at(ZonedSupply const& supply, ServicePointIndex point, DeviceIndex device, PhaseSet phases) {
  PhaseSet lost;
  std::uint32_t const node = supply.tables().point_node()[point.value];
  if (node == no_index) return lost;
  for_each_bridge(supply, device, phases, [&](std::size_t phase, Part const& part, PartBridge const& bridge) {
    auto const standing = supply.standing(phase, node);
    bool const is_below = standing.position >= bridge.begin && standing.position < bridge.end;
    if (standing.part == &part && is_below) lost = lost | phase_at[phase];
  });
  return lost & supply.tables().join.point_phases[point.value];
}

std::vector<NodeIndex> nodes_energised_by(SupplyPatch const& patch) {
  std::vector<NodeIndex> nodes;
  for (SupplyPhasePatch const& phase : patch) {
    for (std::uint32_t const node : phase.gained) nodes.push_back({node});
  }
  sort_unique(nodes);
  return nodes;
}

/// Merges the orders of up to three chains: a device is taken once no other chain still has one before it. Where two
/// chains contradict each other (a loop on one phase only), the first chain decides.
std::vector<DeviceIndex> merge_chains(std::vector<std::vector<DeviceIndex>> chains) {
  std::vector<DeviceIndex> merged;
  for (auto& chain : chains) std::reverse(chain.begin(), chain.end());  // so that the nearest is at the back
  auto const waits_elsewhere = [&](DeviceIndex device) {
    return std::any_of(chains.begin(), chains.end(), [&](auto const& chain) {
      auto const place = std::find(chain.begin(), chain.end(), device);
      return place != chain.end() && place + 1 != chain.end();
    });
  };
  for (;;) {
    std::vector<DeviceIndex> heads;
    for (auto const& chain : chains) {
      if (!chain.empty()) heads.push_back(chain.back());
    }
    if (heads.empty()) return merged;
    auto const free = std::find_if_not(heads.begin(), heads.end(), waits_elsewhere);
    DeviceIndex const next = free == heads.end() ? heads.front() : *free;
    merged.push_back(next);
    for (auto& chain : chains) chain.erase(std::remove(chain.begin(), chain.end(), next), chain.end());
  }
}

std::string_view feeder_at(ZonedSupply const& supply, std::uint32_t node, PhaseSet phases) {
  for (std::size_t phase = 0; phase < 3 && node != no_index; ++phase) {
    if (!phases.contains(phase_at[phase])) continue;
    std::uint32_t const source = nearest_source(supply.tables(), phase, node);
    if (source != no_index) return supply.tables().sources.feeder[source];
  }
  return {};
}

}  // namespace

LiveNetwork::LiveNetwork(std::shared_ptr<Network const> network)
    : state_(std::make_unique<State>(std::move(network))) {}
LiveNetwork::LiveNetwork(LiveNetwork const& other) : state_(std::make_unique<State>(*other.state_)) {}
LiveNetwork& LiveNetwork::operator=(LiveNetwork const& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
LiveNetwork::LiveNetwork(LiveNetwork&&) noexcept = default;
LiveNetwork& LiveNetwork::operator=(LiveNetwork&&) noexcept = default;
LiveNetwork::~LiveNetwork() = default;

Network const& LiveNetwork::network() const { return state_->network(); }
PhaseSet LiveNetwork::open_phases(DeviceIndex device) const { return state_->open(device.value); }
PhaseSet LiveNetwork::supplied(ServicePointIndex point) const { return state_->supplied(point.value); }
PhaseSet LiveNetwork::normally_supplied(ServicePointIndex point) const {
  std::uint32_t const node = state_->tables().point_node()[point.value];
  return node == no_index ? PhaseSet::none() : used(point) & state_->tables().normal.live[node];
}
std::vector<ServicePointIndex> LiveNetwork::points_without_normal_supply() const {
  auto const& tables = state_->tables();
  std::vector<ServicePointIndex> points;
  for (std::uint32_t zone = 0; zone < state_->zone_count(); ++zone) {
    std::uint32_t const first = tables.zones.node_first[zone], count = tables.zones.node_first[zone + 1] - first;
    auto const normal = tables.normal.live.subspan(first, count);
    auto const live = state_->zone(zone).live;
    if (live.data() == normal.data()) continue;  // never touched
    for (std::uint32_t i = 0; i < count; ++i) {
      if (live[i].contains(normal[i])) continue;
      for (auto const point : tables.join.node_points.of(first + i)) {
        if (!supplied(point).contains(normally_supplied(point))) points.push_back(point);
      }
    }
  }
  std::sort(points.begin(), points.end());
  return points;
}
PhaseSet LiveNetwork::used(ServicePointIndex point) const { return state_->tables().join.point_phases[point.value]; }
bool LiveNetwork::is_energised(NodeIndex node) const { return !state_->live(node.value).empty(); }
PhaseSet LiveNetwork::live_phases(NodeIndex node) const { return state_->live(node.value); }

std::vector<SupplyChange> LiveNetwork::operate(std::span<Operation const> operations) {
  SupplyProposal const proposal = state_->propose(operations);
  SupplyPatch const patch = state_->work_out(proposal);
  auto changes = state_->changes_of(patch);
  state_->apply(proposal, patch);
  return changes;
}
std::vector<SupplyChange> LiveNetwork::would_change(std::span<Operation const> operations) const {
  return state_->changes_of(state_->work_out(state_->propose(operations)));
}
std::vector<NodeIndex> LiveNetwork::would_energise(std::span<Operation const> operations) const {
  return nodes_energised_by(state_->work_out(state_->propose(operations)));
}

std::vector<SupplyChange> LiveNetwork::declare_island(SourceIndex source, IslandSupply supply) {
  SupplyProposal const proposal = state_->propose(source, supply);
  SupplyPatch const patch = state_->work_out(proposal);
  auto changes = state_->changes_of(patch);
  state_->apply(proposal, patch);
  return changes;
}
std::vector<NodeIndex> LiveNetwork::island_would_energise(SourceIndex source) const {
  return nodes_energised_by(state_->work_out(state_->propose(source, IslandSupply::declared)));
}

bool LiveNetwork::supplies(SourceIndex source) const {
  switch (state_->tables().sources.kind[source.value]) {
    case SourceKind::grid: return true;
    case SourceKind::islanding: return state_->is_declared(source.value);
    case SourceKind::following: return false;
  }
  return false;
}

DownstreamCount LiveNetwork::downstream_count(DeviceIndex device) const {
  CountBelow const count = state_->count(device.value);
  return {.any = count.any, .all = count.all};
}

std::vector<ServicePointIndex> LiveNetwork::downstream_points(DeviceIndex device, PhaseSet phases) const {
  std::vector<ServicePointIndex> points;
  for_each_bridge(*state_, device, phases, [&](std::size_t, Part const& part, PartBridge const& bridge) {
    auto const below = part.points_below(bridge);
    points.insert(points.end(), below.begin(), below.end());
  });
  sort_unique(points);
  return points;
}

std::span<ServicePointIndex const> LiveNetwork::downstream_range(DeviceIndex device, PhaseSet phase) const {
  std::span<ServicePointIndex const> range;
  for_each_bridge(*state_, device, phase, [&](std::size_t, Part const& part, PartBridge const& bridge) {
    range = part.points_below(bridge);
  });
  return range;
}

std::vector<CustomerIndex> LiveNetwork::downstream_any(DeviceIndex device, PhaseSet phases) const {
  std::vector<CustomerIndex> customers;
  for_each_bridge(*state_, device, phases, [&](std::size_t, Part const& part, PartBridge const& bridge) {
    for (ServicePointIndex const point : part.points_below(bridge)) {
      customers.push_back(state_->tables().customer_of(point.value));
    }
  });
  sort_unique(customers);
  return customers;
}

std::vector<CustomerIndex> LiveNetwork::downstream_all(DeviceIndex device, PhaseSet phases) const {
  std::vector<CustomerIndex> customers = downstream_any(device, phases);
  std::erase_if(customers, [&](CustomerIndex customer) {
    auto const points = state_->network().service_points_of(customer);
    return !std::all_of(points.begin(), points.end(), [&](ServicePointIndex point) {
      return lost_at(*state_, point, device, phases).contains(state_->supplied(point.value));
    });
  });
  return customers;
}

std::vector<DeviceIndex> LiveNetwork::devices_above(ServicePointIndex point) const {
  std::vector<std::vector<DeviceIndex>> chains;
  PhaseSet const live = state_->supplied(point.value);
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (!live.contains(phase_at[phase])) continue;
    auto const [part, position] = state_->standing(phase, state_->tables().point_node()[point.value]);
    auto& chain = chains.emplace_back();
    for (std::uint32_t at = part->bridge_above(position); at != no_index; at = part->bridges[at].above) {
      chain.push_back({state_->tables().normal.slot_device[part->bridges[at].slot]});
    }
  }
  return chains.size() == 1 ? std::move(chains.front()) : merge_chains(std::move(chains));
}

std::vector<NodeIndex> LiveNetwork::section_below(DeviceIndex device) const {
  std::vector<NodeIndex> nodes;
  for (std::uint32_t const end : {state_->tables().devices.from[device.value], state_->tables().devices.to[device.value]}) {
    if (end != no_index) nodes.push_back({end});
  }
  for_each_bridge(*state_, device, PhaseSet::all(), [&](std::size_t phase, Part const& part, PartBridge const& bridge) {
    state_->each_node(phase, part, bridge.begin, bridge.end, [&](std::uint32_t node) { nodes.push_back({node}); });
  });
  sort_unique(nodes);
  return nodes;
}

std::string_view LiveNetwork::feeder_of(ServicePointIndex point) const {
  return feeder_at(*state_, state_->tables().point_node()[point.value], used(point));
}
// A tie stands between two feeders: it is named by the one at its `from_node`, or else by the other.
std::string_view LiveNetwork::feeder_of(DeviceIndex device) const {
  auto const feeder = feeder_at(*state_, state_->tables().devices.from[device.value], PhaseSet::all());
  return feeder.empty() ? feeder_at(*state_, state_->tables().devices.to[device.value], PhaseSet::all()) : feeder;
}

}  // namespace lamplighter::geo
