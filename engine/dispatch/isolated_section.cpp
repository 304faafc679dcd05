// Finds the section below an open device with a worklist over the rows of the network.
#include "engine/dispatch/isolated_section.hpp"

#include <algorithm>

namespace lamplighter::dispatch {
namespace {

/// The network in its normal positions, without islands: only what stands otherwise is moved.
geo::LiveNetwork normally(geo::LiveNetwork const& live) {
  auto const& network = live.network();
  std::vector<geo::Operation> operations;
  for (std::uint32_t i = 0; i < network.device_count(); ++i) {
    geo::DeviceIndex const device{i};
    auto const& row = network.device(device);
    auto const open_normally = row.normal == geo::Position::open ? row.phases : geo::PhaseSet{};
    if (live.open_phases(device) != open_normally) operations.push_back({device, row.phases, row.normal});
  }
  auto normal = live;
  normal.operate(operations);
  auto const& sources = network.rows().sources;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    if (sources[i].kind == geo::SourceKind::islanding && live.supplies({i})) normal.declare_island({i}, geo::IslandSupply::ended);
  }
  return normal;
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

}  // namespace

SectionFinder::SectionFinder(geo::LiveNetwork const& live) : live_(live), normal_(normally(live)) {
  auto const& network = live.network();
  for (std::uint32_t i = 0; i < network.section_count(); ++i) {
    geo::SectionIndex const section{i};
    if (!network.section(section).phases.empty()) join(network.from_node(section), network.to_node(section), {});
  }
  for (std::uint32_t i = 0; i < network.device_count(); ++i) {
    geo::DeviceIndex const device{i};
    bool const is_closed = !(network.device(device).phases - live.open_phases(device)).empty();
    if (is_closed) join(network.from_node(device), network.to_node(device), device);
  }
  order_edges();
}

void SectionFinder::join(geo::NodeIndex a, geo::NodeIndex b, geo::DeviceIndex device) {
  if (!a.is_valid() || !b.is_valid()) return;
  joins_.emplace_back(a, Edge{b, device});
  joins_.emplace_back(b, Edge{a, device});
}

void SectionFinder::order_edges() {
  begin_.assign(live_.network().node_count() + std::size_t{1}, 0);
  for (auto const& one : joins_) ++begin_[one.first.value + std::size_t{1}];
  for (std::size_t node = 1; node < begin_.size(); ++node) begin_[node] += begin_[node - 1];
  edges_.resize(joins_.size());
  auto next = begin_;
  for (auto const& [from, edge] : joins_) edges_[next[from.value]++] = edge;
  joins_.clear();
  joins_.shrink_to_fit();
}

std::span<SectionFinder::Edge const> SectionFinder::edges_at(geo::NodeIndex node) const {
  return std::span(edges_).subspan(begin_[node.value], begin_[node.value + std::size_t{1}] - begin_[node.value]);
}

/// Where the section begins.
std::vector<geo::NodeIndex> SectionFinder::far_ends(geo::DeviceIndex device) {
  auto const& network = live_.network();
  auto const& row = network.device(device);
  normal_.operate(std::vector<geo::Operation>{{device, row.phases, geo::Position::open}});
  std::vector<geo::NodeIndex> ends, far;
  for (auto const end : {network.from_node(device), network.to_node(device)}) {
    if (!end.is_valid()) continue;
    ends.push_back(end);
    if (!normal_.is_energised(end)) far.push_back(end);
  }
  normal_.operate(std::vector<geo::Operation>{{device, row.phases, row.normal}});
  if (far.size() == 1) return far;
  // With both ends live there is no part to leave out: the caller sees that it is live.
  if (std::any_of(ends.begin(), ends.end(), [&](geo::NodeIndex end) { return !live_.is_energised(end); })) {
    std::erase_if(ends, [&](geo::NodeIndex end) { return live_.is_energised(end); });
  }
  return ends;
}

std::vector<geo::NodeIndex> SectionFinder::below(geo::DeviceIndex device) {
  std::vector<bool> is_found(live_.network().node_count());
  std::vector<geo::NodeIndex> work;
  auto const find = [&](geo::NodeIndex node) {
    if (is_found[node.value]) return;
    is_found[node.value] = true;
    work.push_back(node);
  };
  for (auto const end : far_ends(device)) find(end);
  std::vector<geo::NodeIndex> section;
  while (!work.empty()) {
    auto const node = work.back();
    work.pop_back();
    section.push_back(node);
    for (auto const& edge : edges_at(node)) {
      if (edge.device != device) find(edge.to);
    }
  }
  std::sort(section.begin(), section.end(), [](geo::NodeIndex a, geo::NodeIndex b) { return a.value < b.value; });
  return section;
}

std::vector<MetDevice> SectionFinder::open_devices_above(geo::DeviceIndex device) {
  auto const& network = live_.network();
  auto const section = below(device);
  auto const devices = devices_at_nodes(network);
  std::vector<bool> is_met(network.device_count()), is_seen(network.node_count());
  std::vector<geo::NodeIndex> work;  // in the order of their distance in steps
  auto const see = [&](geo::NodeIndex node) {
    if (!node.is_valid() || is_seen[node.value] || live_.is_energised(node)) return;
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
      if (live_.open_phases(other).empty() || is_met[other.value]) continue;
      is_met[other.value] = true;
      met.push_back({other, node});
      if (network.device(other).normal == geo::Position::closed) {
        see(network.from_node(other));
        see(network.to_node(other));
      }
    }
    for (auto const& edge : edges_at(node)) {
      if (edge.device != device) see(edge.to);
    }
  }
  return met;
}

std::vector<geo::NodeIndex> isolated_section(geo::LiveNetwork const& live, geo::DeviceIndex device) {
  return SectionFinder(live).below(device);
}

}  // namespace lamplighter::dispatch
