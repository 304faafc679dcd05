// Finds the section below an open device with a worklist over the rows of the network.
#include "engine/dispatch/isolated_section.hpp"

#include <algorithm>

namespace lamplighter::dispatch {
namespace {

using Neighbours = std::vector<std::vector<std::uint32_t>>;

void join(Neighbours& neighbours, geo::NodeIndex a, geo::NodeIndex b) {
  if (!a.is_valid() || !b.is_valid()) return;
  neighbours[a.value].push_back(b.value);
  neighbours[b.value].push_back(a.value);
}

/// Who is joined to whom now, on any phase, with `without` taken out.
Neighbours neighbours_of(geo::LiveNetwork const& live, geo::DeviceIndex without) {
  auto const& network = live.network();
  Neighbours neighbours(network.node_count());
  for (auto const& section : network.rows().sections) {
    auto const from = network.find_node(section.from_node);
    auto const to = network.find_node(section.to_node);
    if (from && to && !section.phases.empty()) join(neighbours, *from, *to);
  }
  for (std::uint32_t i = 0; i < network.device_count(); ++i) {
    geo::DeviceIndex const device{i};
    bool const is_closed = !(network.device(device).phases - live.open_phases(device)).empty();
    if (device != without && is_closed) join(neighbours, network.from_node(device), network.to_node(device));
  }
  return neighbours;
}

/// The devices at each node.
std::vector<std::vector<geo::DeviceIndex>> devices_at_nodes(geo::Network const& network) {
  std::vector<std::vector<geo::DeviceIndex>> devices(network.node_count());
  for (std::uint32_t i = 0; i < network.device_count(); ++i) {
    geo::DeviceIndex const device{i};
    for (auto const end : {network.from_node(device), network.to_node(device)}) {
      if (end.is_valid()) devices[end.value].push_back(device);
    }
  }
  return devices;
}

/// The network in its normal positions, but with the device open.
geo::LiveNetwork normally_without(geo::LiveNetwork const& live, geo::DeviceIndex device) {
  auto const& network = live.network();
  std::vector<geo::Operation> operations;
  for (std::uint32_t i = 0; i < network.device_count(); ++i) {
    auto const& row = network.device(geo::DeviceIndex{i});
    operations.push_back({geo::DeviceIndex{i}, row.phases, i == device.value ? geo::Position::open : row.normal});
  }
  auto normal = live;
  normal.operate(operations);
  return normal;
}

}  // namespace

std::vector<MetDevice> open_devices_above(geo::LiveNetwork const& live, geo::DeviceIndex device) {
  auto const& network = live.network();
  auto const section = isolated_section(live, device);
  auto const neighbours = neighbours_of(live, device);
  auto const devices = devices_at_nodes(network);
  std::vector<bool> is_met(network.device_count()), is_seen(network.node_count());
  std::vector<geo::NodeIndex> work;  // in the order of their distance in steps
  auto const see = [&](geo::NodeIndex node) {
    if (!node.is_valid() || is_seen[node.value] || live.is_energised(node)) return;
    is_seen[node.value] = true;
    work.push_back(node);
  };
  for (auto const node : section) is_seen[node.value] = true;
  std::vector<MetDevice> met{{device, {}}};
  is_met[device.value] = true;
  for (auto const end : {network.from_node(device), network.to_node(device)}) see(end);
  for (std::size_t i = 0; i < work.size(); ++i) {
    auto const node = work[i];
    for (auto const other : devices[node.value]) {
      if (live.open_phases(other).empty() || is_met[other.value]) continue;
      is_met[other.value] = true;
      met.push_back({other, node});
      if (network.device(other).normal == geo::Position::closed) {
        see(network.from_node(other));
        see(network.to_node(other));
      }
    }
    for (auto const next : neighbours[node.value]) see(geo::NodeIndex{next});
  }
  return met;
}

std::vector<geo::NodeIndex> isolated_section(geo::LiveNetwork const& live, geo::DeviceIndex device) {
  auto const& network = live.network();
  auto const normal = normally_without(live, device);
  std::vector<geo::NodeIndex> ends, far;
  for (auto const end : {network.from_node(device), network.to_node(device)}) {
    if (!end.is_valid()) continue;
    ends.push_back(end);
    if (!normal.is_energised(end)) far.push_back(end);
  }
  if (far.size() != 1) {
    far = ends;
    // With both ends live there is no part to leave out: the caller sees that it is live.
    if (std::any_of(far.begin(), far.end(), [&](geo::NodeIndex end) { return !live.is_energised(end); })) {
      std::erase_if(far, [&](geo::NodeIndex end) { return live.is_energised(end); });
    }
  }
  auto const neighbours = neighbours_of(live, device);
  std::vector<bool> is_found(network.node_count());
  std::vector<std::uint32_t> work;
  auto const find = [&](std::uint32_t node) {
    if (is_found[node]) return;
    is_found[node] = true;
    work.push_back(node);
  };
  for (auto const end : far) find(end.value);
  while (!work.empty()) {
    auto const node = work.back();
    work.pop_back();
    for (auto const next : neighbours[node]) find(next);
  }
  std::vector<geo::NodeIndex> section;
  for (std::uint32_t node = 0; node < is_found.size(); ++node) {
    if (is_found[node]) section.push_back({node});
  }
  return section;
}

}  // namespace lamplighter::dispatch
