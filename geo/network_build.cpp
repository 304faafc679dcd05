// Builds the flat arrays of a Network from rows, and refuses rows that contradict each other.
#include <fmt/format.h>

#include "geo/network_impl.hpp"

namespace lamplighter::geo {
namespace {

Error refused(std::string message) { return {.kind = Error::Kind::refused, .message = std::move(message)}; }

/// Gives every row of a layer its place under its id. The error names the first id that stands twice.
template <class Row>
Result<void> index_rows(std::vector<Row> const& rows, char const* layer, Network::Impl::Lookup& lookup) {
  lookup.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (!lookup.emplace(rows[row].id, row).second) {
      return tl::make_unexpected(refused(
          fmt::format("layer '{}': id '{}' stands twice; give each row an id of its own", layer, rows[row].id)));
    }
  }
  return {};
}

std::uint32_t node_named(Network::Impl& impl, std::string_view id) {
  if (id.empty()) return no_index;
  auto const [place, is_new] = impl.nodes.emplace(id, impl.node_count());
  if (is_new) {
    impl.node_ids.push_back(id);
    impl.node_rows.push_back(no_index);
  }
  return place->second;
}

struct Ends {
  std::uint32_t from, to;
};

void name_nodes(Network::Impl& impl, std::vector<Ends>& edges) {
  NetworkData const& rows = impl.rows;
  impl.nodes.reserve(rows.nodes.size());
  for (std::uint32_t row = 0; row < rows.nodes.size(); ++row) {
    std::uint32_t const node = node_named(impl, rows.nodes[row].id);
    if (node != no_index) impl.node_rows[node] = row;
  }
  for (auto const& section : rows.sections) {
    edges.push_back({node_named(impl, section.from_node), node_named(impl, section.to_node)});
    impl.edge_phases.push_back(section.phases);
  }
  impl.section_count = static_cast<std::uint32_t>(rows.sections.size());
  for (auto const& device : rows.devices) {
    edges.push_back({node_named(impl, device.from_node), node_named(impl, device.to_node)});
    impl.edge_phases.push_back(device.phases);
    impl.device_from.push_back(edges.back().from);
    impl.device_to.push_back(edges.back().to);
  }
  for (auto const& source : rows.sources) {
    impl.source_node.push_back(node_named(impl, source.node));
    impl.source_phases.push_back(source.phases.empty() ? PhaseSet::all() : source.phases);
  }
  for (auto const& point : rows.service_points) impl.point_node.push_back(node_named(impl, point.node));
}

/// Counting sort of (group, item) pairs; the order inside a group is that of the pairs.
template <class Item>
Grouped<Item> grouped(std::uint32_t groups, std::vector<std::pair<std::uint32_t, Item>> const& pairs) {
  Grouped<Item> result;
  result.first.assign(groups + 1, 0);
  for (auto const& [group, item] : pairs) ++result.first[group + 1];
  for (std::uint32_t group = 0; group < groups; ++group) result.first[group + 1] += result.first[group];
  result.items.resize(pairs.size());
  auto place = result.first;
  for (auto const& [group, item] : pairs) result.items[place[group]++] = item;
  return result;
}

void join_edges(Network::Impl& impl, std::vector<Ends> const& edges) {
  std::vector<std::pair<std::uint32_t, Arc>> arcs;
  arcs.reserve(edges.size() * 2);
  for (std::uint32_t edge = 0; edge < edges.size(); ++edge) {
    auto const [from, to] = edges[edge];
    if (from == no_index || to == no_index || from == to) continue;
    arcs.push_back({from, Arc{.to = to, .edge = edge}});
    arcs.push_back({to, Arc{.to = from, .edge = edge}});
  }
  impl.arcs = grouped(impl.node_count(), arcs);
}

/// Phases that anything at the node carries: what a customer of unknown phases is taken to use.
PhaseSet phases_present(Network::Impl const& impl, std::vector<PhaseSet> const& source_phases_at, std::uint32_t node) {
  PhaseSet phases = source_phases_at[node];
  for (Arc const arc : impl.arcs.of(node)) phases = phases | impl.edge_phases[arc.edge];
  return phases;
}

Result<void> connect_service_points(Network::Impl& impl) {
  std::vector<PhaseSet> source_phases_at(impl.node_count());
  for (std::size_t source = 0; source < impl.source_node.size(); ++source) {
    std::uint32_t const node = impl.source_node[source];
    if (node != no_index) source_phases_at[node] = source_phases_at[node] | impl.source_phases[source];
  }
  std::vector<std::pair<std::uint32_t, ServicePointIndex>> by_node, by_customer;
  auto const& points = impl.rows.service_points;
  impl.point_customer.reserve(points.size());
  impl.point_phases.reserve(points.size());
  for (std::uint32_t row = 0; row < points.size(); ++row) {
    auto const customer = impl.customers.find(points[row].customer);
    if (customer == impl.customers.end()) {
      return tl::make_unexpected(
          refused(fmt::format("layer 'service_points': '{}' names customer '{}', which is in no row of 'customers'; "
                              "correct field 'customer'",
                              points[row].id, points[row].customer)));
    }
    impl.point_customer.push_back({customer->second});
    by_customer.push_back({customer->second, {row}});
    std::uint32_t const node = impl.point_node[row];
    if (node != no_index) by_node.push_back({node, {row}});
    bool const is_unknown = !points[row].phases_known && node != no_index;
    impl.point_phases.push_back(is_unknown ? phases_present(impl, source_phases_at, node) : points[row].phases);
  }
  impl.node_points = grouped(impl.node_count(), by_node);
  impl.customer_points = grouped(static_cast<std::uint32_t>(impl.rows.customers.size()), by_customer);
  return {};
}

Result<void> index_meters(Network::Impl& impl) {
  for (auto const& meter : impl.rows.meters) {
    auto const point = impl.service_points.find(meter.service_point);
    if (point == impl.service_points.end()) {
      return tl::make_unexpected(
          refused(fmt::format("layer 'meters': '{}' names service point '{}', which is in no row of 'service_points'; "
                              "correct field 'service_point'",
                              meter.id, meter.service_point)));
    }
    if (!impl.meters.emplace(meter.id, point->second).second) {
      return tl::make_unexpected(
          refused(fmt::format("layer 'meters': id '{}' stands twice; give each row an id of its own", meter.id)));
    }
  }
  return {};
}

void give_each_customer_a_service_point(NetworkData& rows) {
  rows.service_points.reserve(rows.customers.size());
  for (auto const& customer : rows.customers) {
    rows.service_points.push_back({.id = customer.id,
                                   .customer = customer.id,
                                   .node = customer.node,
                                   .transformer = customer.transformer,
                                   .phases = customer.phases,
                                   .phases_known = customer.phases_known});
  }
}

}  // namespace

Result<std::shared_ptr<Network const>> Network::build(NetworkData data) {
  auto impl = std::make_unique<Impl>();
  impl->rows = std::move(data);
  if (impl->rows.service_points.empty()) give_each_customer_a_service_point(impl->rows);
  std::vector<Ends> edges;
  edges.reserve(impl->rows.sections.size() + impl->rows.devices.size());
  name_nodes(*impl, edges);
  join_edges(*impl, edges);
  auto const built =
      index_rows(impl->rows.sources, "sources", impl->sources)
          .and_then([&] { return index_rows(impl->rows.devices, "switches", impl->devices); })
          .and_then([&] { return index_rows(impl->rows.customers, "customers", impl->customers); })
          .and_then([&] { return index_rows(impl->rows.service_points, "service_points", impl->service_points); })
          .and_then([&] { return connect_service_points(*impl); })
          .and_then([&] { return index_meters(*impl); });
  if (!built) return tl::make_unexpected(built.error());
  // Shared: the network, every copy of its live state and every plan replayed on a copy read the same arrays.
  return std::shared_ptr<Network const>(new Network(std::move(impl)));
}

}  // namespace lamplighter::geo
