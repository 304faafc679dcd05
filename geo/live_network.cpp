// The questions that a live network answers, over its energised parts.
#include "geo/live_network.hpp"

#include <algorithm>

#include "geo/supply_state.hpp"

namespace lamplighter::geo {

struct LiveNetwork::State : SupplyState {};

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

/// Calls `visit(phase, block, bridge)` for each of the phases on which the device is a bridge.
void for_each_bridge(SupplyState const& state, DeviceIndex device, PhaseSet phases, auto const& visit) {
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (!phases.contains(each_phase[phase])) continue;
    auto const [block, bridge] = state.bridge(phase, device);
    if (block != nullptr) visit(phase, *block, *bridge);
  }
}

/// The phases that the point loses when the device opens on `phases`.
PhaseSet lost_at(SupplyState const& state, ServicePointIndex point, DeviceIndex device, PhaseSet phases) {
  PhaseSet lost;
  std::uint32_t const node = state.arrays().point_node[point.value];
  if (node == no_index) return lost;
  for_each_bridge(state, device, phases, [&](std::size_t phase, SupplyBlock const& block, Bridge const& bridge) {
    PhaseSupply const& supply = state.phases[phase];
    bool const is_same_part = supply.block_of[node] != no_index && supply.blocks[supply.block_of[node]].get() == &block;
    if (is_same_part && supply.position_of[node] - bridge.position < bridge.size) lost = lost | each_phase[phase];
  });
  return lost & state.arrays().point_phases[point.value];
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

std::string_view feeder_at(SupplyState const& state, std::uint32_t node, PhaseSet phases) {
  for (std::size_t phase = 0; phase < 3 && node != no_index; ++phase) {
    if (!phases.contains(each_phase[phase])) continue;
    std::uint32_t const source = state.normal->source_of[phase][node];
    if (source != no_index) return state.arrays().rows.sources[source].feeder;
  }
  return {};
}

}  // namespace

LiveNetwork::LiveNetwork(std::shared_ptr<Network const> network)
    : state_(std::make_unique<State>(State{normal_state(std::move(network))})) {}
LiveNetwork::LiveNetwork(LiveNetwork const& other) : state_(std::make_unique<State>(*other.state_)) {}
LiveNetwork& LiveNetwork::operator=(LiveNetwork const& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
LiveNetwork::LiveNetwork(LiveNetwork&&) noexcept = default;
LiveNetwork& LiveNetwork::operator=(LiveNetwork&&) noexcept = default;
LiveNetwork::~LiveNetwork() = default;

Network const& LiveNetwork::network() const { return *state_->network; }
PhaseSet LiveNetwork::open_phases(DeviceIndex device) const { return state_->open[device.value]; }
PhaseSet LiveNetwork::supplied(ServicePointIndex point) const { return state_->supplied(point); }
PhaseSet LiveNetwork::normally_supplied(ServicePointIndex point) const { return state_->normal->points[point.value]; }
PhaseSet LiveNetwork::used(ServicePointIndex point) const { return state_->arrays().point_phases[point.value]; }
bool LiveNetwork::is_energised(NodeIndex node) const { return !state_->live[node.value].empty(); }
PhaseSet LiveNetwork::live_phases(NodeIndex node) const { return state_->live[node.value]; }

std::vector<SupplyChange> LiveNetwork::operate(std::span<Operation const> operations) {
  Proposal proposal = propose(*state_, operations);
  Patch patch = work_out(*state_, proposal);
  auto changes = changes_of(*state_, patch);
  apply(*state_, std::move(proposal), std::move(patch));
  return changes;
}
std::vector<SupplyChange> LiveNetwork::would_change(std::span<Operation const> operations) const {
  return changes_of(*state_, work_out(*state_, propose(*state_, operations)));
}
std::vector<NodeIndex> LiveNetwork::would_energise(std::span<Operation const> operations) const {
  return nodes_energised_by(work_out(*state_, propose(*state_, operations)));
}

std::vector<SupplyChange> LiveNetwork::declare_island(SourceIndex source, IslandSupply supply) {
  Proposal proposal = propose_island(*state_, source, supply);
  Patch patch = work_out(*state_, proposal);
  auto changes = changes_of(*state_, patch);
  apply(*state_, std::move(proposal), std::move(patch));
  state_->islands[source.value] = supply;
  return changes;
}
std::vector<NodeIndex> LiveNetwork::island_would_energise(SourceIndex source) const {
  return nodes_energised_by(work_out(*state_, propose_island(*state_, source, IslandSupply::declared)));
}

bool LiveNetwork::supplies(SourceIndex source) const {
  switch (network().source(source).kind) {
    case SourceKind::grid: return true;
    case SourceKind::islanding: return state_->islands[source.value] == IslandSupply::declared;
    case SourceKind::following: return false;
  }
  return false;
}

DownstreamCount LiveNetwork::downstream_count(DeviceIndex device) const { return state_->counts[device.value]; }

std::vector<ServicePointIndex> LiveNetwork::downstream_points(DeviceIndex device, PhaseSet phases) const {
  std::vector<ServicePointIndex> points;
  for_each_bridge(*state_, device, phases, [&](std::size_t, SupplyBlock const& block, Bridge const& bridge) {
    auto const below = block.points_below(bridge);
    points.insert(points.end(), below.begin(), below.end());
  });
  sort_unique(points);
  return points;
}

std::span<ServicePointIndex const> LiveNetwork::downstream_range(DeviceIndex device, PhaseSet phase) const {
  std::span<ServicePointIndex const> range;
  for_each_bridge(*state_, device, phase, [&](std::size_t, SupplyBlock const& block, Bridge const& bridge) {
    range = block.points_below(bridge);
  });
  return range;
}

std::vector<CustomerIndex> LiveNetwork::downstream_any(DeviceIndex device, PhaseSet phases) const {
  std::vector<CustomerIndex> customers;
  for_each_bridge(*state_, device, phases, [&](std::size_t, SupplyBlock const& block, Bridge const& bridge) {
    for (ServicePointIndex const point : block.points_below(bridge)) {
      customers.push_back(state_->arrays().point_customer[point.value]);
    }
  });
  sort_unique(customers);
  return customers;
}

std::vector<CustomerIndex> LiveNetwork::downstream_all(DeviceIndex device, PhaseSet phases) const {
  std::vector<CustomerIndex> customers = downstream_any(device, phases);
  std::erase_if(customers, [&](CustomerIndex customer) {
    auto const points = state_->arrays().customer_points.of(customer.value);
    return !std::all_of(points.begin(), points.end(), [&](ServicePointIndex point) {
      return lost_at(*state_, point, device, phases).contains(state_->supplied(point));
    });
  });
  return customers;
}

std::vector<DeviceIndex> LiveNetwork::devices_above(ServicePointIndex point) const {
  std::vector<std::vector<DeviceIndex>> chains;
  std::uint32_t const node = state_->arrays().point_node[point.value];
  PhaseSet const live = state_->supplied(point);
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (!live.contains(each_phase[phase])) continue;
    PhaseSupply const& supply = state_->phases[phase];
    SupplyBlock const& block = *supply.blocks[supply.block_of[node]];
    auto& chain = chains.emplace_back();
    for (std::uint32_t at = block.bridge_of[supply.position_of[node]]; at != no_index; at = block.bridges[at].above) {
      chain.push_back({block.bridges[at].device});
    }
  }
  return chains.size() == 1 ? std::move(chains.front()) : merge_chains(std::move(chains));
}

std::vector<NodeIndex> LiveNetwork::section_below(DeviceIndex device) const {
  std::vector<NodeIndex> nodes;
  for (std::uint32_t const end :
       {state_->arrays().device_from[device.value], state_->arrays().device_to[device.value]}) {
    if (end != no_index) nodes.push_back({end});
  }
  for_each_bridge(*state_, device, PhaseSet::all(), [&](std::size_t, SupplyBlock const& block, Bridge const& bridge) {
    for (std::uint32_t const node : block.nodes_below(bridge)) nodes.push_back({node});
  });
  sort_unique(nodes);
  return nodes;
}

std::string_view LiveNetwork::feeder_of(ServicePointIndex point) const {
  return feeder_at(*state_, state_->arrays().point_node[point.value], used(point));
}
// A tie stands between two feeders: it is named by the one at its `from_node`, or else by the other.
std::string_view LiveNetwork::feeder_of(DeviceIndex device) const {
  auto const feeder = feeder_at(*state_, state_->arrays().device_from[device.value], PhaseSet::all());
  return feeder.empty() ? feeder_at(*state_, state_->arrays().device_to[device.value], PhaseSet::all()) : feeder;
}

}  // namespace lamplighter::geo
