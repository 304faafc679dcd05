// The flat arrays behind a Network: edges, adjacency and service points by dense index, seen through spans.
#pragma once

#include <vector>

#include "geo/network.hpp"
#include "geo/network_tables.hpp"

namespace lamplighter::geo {

/// The service points of each customer; where the data have no layer of them, the customer is its own.
struct CustomerPoints {
  Grouped<ServicePointIndex> lists;
  std::span<ServicePointIndex const> of(std::uint32_t customer) const {
    return lists.first.empty() ? lists.items.subspan(customer, 1) : lists.of(customer);
  }
};

struct PointCustomers {
  std::span<std::uint32_t const> customers;  // empty: the same number
  CustomerIndex operator[](std::uint32_t point) const { return {customers.empty() ? point : customers[point]}; }
};

/// Everything that does not change when devices move: names for the columns that the index and the search read.
struct Network::Impl {
  explicit Impl(NetworkTables built);
  Impl(Impl const&) = delete;
  Impl& operator=(Impl const&) = delete;

  NetworkTables const tables;
  NetworkRows const rows;

  std::uint32_t const section_count;            // edges below it are sections, edge - section_count is a device
  std::span<PhaseSet const> const edge_phases;  // per edge
  Grouped<Arc> const arcs;                      // per node; an edge from a node to itself is in no list

  std::span<std::uint32_t const> const source_node;             // per source row; no_index when it names none
  std::vector<PhaseSet> source_phases;                          // ABC when the row gives none
  std::span<std::uint32_t const> const device_from, device_to;  // nodes; no_index when the row names none
  std::span<std::uint32_t const> const point_node;              // per service point; no_index when it names none
  std::span<PhaseSet const> const point_phases;  // used; where unknown, all that the conductors at its node carry
  PointCustomers const point_customer;
  Grouped<ServicePointIndex> const node_points;
  CustomerPoints const customer_points;

  std::uint32_t node_count() const { return tables.node_count(); }
};

}  // namespace lamplighter::geo
