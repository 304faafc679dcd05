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
