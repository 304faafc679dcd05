// The flat arrays behind a Network: edges, adjacency and service points by dense index, ids apart.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "geo/network.hpp"

namespace lamplighter::geo {

inline constexpr std::uint32_t no_index = 0xffffffffu;

/// A list of lists in two arrays: the items of `i` are `items[first[i]] … items[first[i + 1] - 1]`.
template <class Item>
struct Grouped {
  std::vector<std::uint32_t> first;
  std::vector<Item> items;
  std::span<Item const> of(std::uint32_t index) const {
    return {items.data() + first[index], items.data() + first[index + 1]};
  }
};

/// One way out of a node. Edges are numbered sections first, then devices.
struct Arc {
  std::uint32_t to;
  std::uint32_t edge;
};

/// Everything that does not change when devices move. Views in it point into `rows`, so it is never copied or moved.
struct Network::Impl {
  using Lookup = std::unordered_map<std::string_view, std::uint32_t>;

  NetworkData rows;

  std::vector<std::string_view> node_ids;
  std::vector<std::uint32_t> node_rows;  // into rows.nodes, or no_index
  Lookup nodes, sources, devices, customers, service_points, meters;

  std::uint32_t section_count = 0;     // edges below it are sections, edge - section_count is a device
  std::vector<PhaseSet> edge_phases;   // per edge
  Grouped<Arc> arcs;                   // per node; an edge from a node to itself is in no list

  std::vector<std::uint32_t> source_node;            // per source row; no_index when it names none
  std::vector<PhaseSet> source_phases;               // ABC when the row gives none
  std::vector<std::uint32_t> device_from, device_to;  // nodes; no_index when the row names none
  std::vector<std::uint32_t> point_node;             // per service point; no_index when it names none
  std::vector<PhaseSet> point_phases;  // used; where unknown, all that the conductors at its node carry
  std::vector<CustomerIndex> point_customer;
  Grouped<ServicePointIndex> node_points;
  Grouped<ServicePointIndex> customer_points;

  Impl() = default;
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  std::uint32_t node_count() const { return static_cast<std::uint32_t>(node_ids.size()); }
};

}  // namespace lamplighter::geo
