// Prepares an audit: numbers, neighbours, the shortest way to a source, and the feeder of everything.
#include "geo/audit_view.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace lamplighter::geo {

char const* layer_of(SectionView const& row) {
  switch (row.kind) {
    case SectionKind::line:
      return "lines";
    case SectionKind::transformer:
      return "transformers";
  }
  return "";
}

AuditView::AuditView(NetworkRows const& rows)
    : data(rows),
      system(rows.srs),
      nodes(rows),
      connection_layer(rows.service_points.empty() ? "customers" : "service_points") {
  at.resize(nodes.node_count());
  for (auto const& row : data.nodes) {
    if (!row.id.empty() && row.at && is_finite(*row.at)) at[nodes.find_node(row.id)] = row.at;
  }
  name_feeders();
  join();
  connect();
  walk_from_sources();
  find_levels();
  settle_feeders();
}

void AuditView::name_feeders() {
  auto const note = [&](std::string_view id) {
    if (!id.empty()) feeder_numbers_.emplace(id, 0);
  };
  for (auto const& row : data.sources) note(row.feeder.empty() ? row.id : row.feeder);
  for (auto const& row : data.sections) note(row.feeder);
  for (auto const& row : data.devices) note(row.feeder);
  for (auto const& row : data.customers) note(row.feeder);
  for (auto& [id, number] : feeder_numbers_) {
    number = static_cast<std::uint32_t>(feeders.size());
    feeders.push_back(id);
  }
  for (auto const& row : data.sources) source_feeder.push_back(feeder_named(row.feeder.empty() ? row.id : row.feeder));
}

std::uint32_t AuditView::feeder_named(std::string_view id) const {
  auto const found = feeder_numbers_.find(id);
  return found == feeder_numbers_.end() ? no_number : found->second;
}

void AuditView::join() {
  edges.reserve(data.sections.size() + data.devices.size());
  auto const add = [&](auto const& row, bool is_closed) {
    edges.push_back({nodes.find_node(row.from_node), nodes.find_node(row.to_node), row.phases, is_closed});
  };
  for (auto const& row : data.sections) add(row, true);
  for (auto const& row : data.devices) add(row, row.normal == Position::closed);
  arc_first.assign(nodes.node_count() + 1, 0);
  auto const is_joining = [](Edge const& edge) {
    return edge.from != no_number && edge.to != no_number && edge.from != edge.to;
  };
  for (Edge const& edge : edges) {
    if (!is_joining(edge)) continue;
    ++arc_first[edge.from + 1];
    ++arc_first[edge.to + 1];
  }
  for (std::size_t node = 0; node + 1 < arc_first.size(); ++node) arc_first[node + 1] += arc_first[node];
  arcs.resize(arc_first.back());
  auto next = arc_first;
  for (std::uint32_t edge = 0; edge < edges.size(); ++edge) {
    if (!is_joining(edges[edge])) continue;
    arcs[next[edges[edge].from]++] = edge;
    arcs[next[edges[edge].to]++] = edge;
  }
}

void AuditView::connect() {
  customer_live.resize(data.customers.size());
  customer_used.resize(data.customers.size());
  auto const add = [&](auto const& row, std::uint32_t customer) {
    std::uint32_t const node = nodes.find_node(row.node);
    connections.push_back({row.id, row.transformer, customer, node, row.phases, row.phases_known});
    if (customer == no_number) return;
    PhaseSet const live = node == no_number ? PhaseSet::none() : nodes.live(node);
    PhaseSet const used = row.phases_known ? row.phases : node == no_number ? PhaseSet::all() : conductors_at(node);
    customer_live[customer] = customer_live[customer] | (used & live);
    customer_used[customer] = customer_used[customer] | used;
  };
  if (data.service_points.empty()) {
    for (std::uint32_t row = 0; row < data.customers.size(); ++row) add(data.customers[row], row);
    return;
  }
  std::unordered_map<std::string_view, std::uint32_t> customers;  // looked up only
  for (std::uint32_t row = 0; row < data.customers.size(); ++row) customers.emplace(data.customers[row].id, row);
  for (auto const& row : data.service_points) {
    auto const found = customers.find(row.customer);
    add(row, found == customers.end() ? no_number : found->second);
  }
}

// Several sources at once, so that a node belongs to the source with the fewest edges between; ties to the earlier row.
void AuditView::walk_from_sources() {
  node_feeder.assign(nodes.node_count(), no_number);
  parent.assign(nodes.node_count(), no_number);
  std::vector<std::uint32_t> queue;
  for (std::size_t row = 0; row < data.sources.size(); ++row) {
    std::uint32_t const node = nodes.find_node(data.sources[row].node);
    if (node == no_number || data.sources[row].kind != SourceKind::grid || node_feeder[node] != no_number) continue;
    node_feeder[node] = source_feeder[row];
    queue.push_back(node);
  }
  for (std::size_t next = 0; next < queue.size(); ++next) {
    std::uint32_t const node = queue[next];
    for (std::uint32_t const edge : edges_at(node)) {
      std::uint32_t const other = other_end(edge, node);
      bool const is_way = edges[edge].is_closed && !(edges[edge].phases & nodes.live(node) & nodes.live(other)).empty();
      if (!is_way || node_feeder[other] != no_number) continue;
      node_feeder[other] = node_feeder[node];
      parent[other] = edge;
      queue.push_back(other);
    }
  }
}

void AuditView::find_levels() {
  level.resize(nodes.node_count());
  std::iota(level.begin(), level.end(), 0u);
  auto const root = [&](std::uint32_t node) {
    while (level[node] != node) node = level[node] = level[level[node]];
    return node;
  };
  for (std::uint32_t edge = 0; edge < edges.size(); ++edge) {
    Edge const& one = edges[edge];
    bool const is_wire = one.is_closed && !one.phases.empty() && !is_transformer(edge);
    if (is_wire && one.from != no_number && one.to != no_number) level[root(one.from)] = root(one.to);
  }
  for (std::uint32_t node = 0; node < level.size(); ++node) level[node] = root(node);
}

PhaseSet AuditView::bank_phases(std::uint32_t transformer) const {
  Edge const& wanted = edges[transformer];
  PhaseSet phases = wanted.phases;
  if (wanted.from == no_number || wanted.to == no_number) return phases;
  for (std::uint32_t const edge : edges_at(wanted.from)) {
    bool const is_beside =
        is_transformer(edge) && std::minmax(edges[edge].from, edges[edge].to) == std::minmax(wanted.from, wanted.to);
    if (is_beside) phases = phases | edges[edge].phases;
  }
  return phases;
}

void AuditView::settle_feeders() {
  auto const settle = [&](Edge const& edge, std::string_view named) {
    for (std::uint32_t const node : {edge.from, edge.to}) {
      if (node != no_number && node_feeder[node] != no_number) return node_feeder[node];
    }
    return feeder_named(named);
  };
  for (std::size_t row = 0; row < data.sections.size(); ++row) {
    edge_feeder.push_back(settle(edges[row], data.sections[row].feeder));
  }
  for (std::size_t row = 0; row < data.devices.size(); ++row) {
    edge_feeder.push_back(settle(edges[device_edge(row)], data.devices[row].feeder));
  }
  customer_feeder.assign(data.customers.size(), no_number);
  for (Connection const& connection : connections) {
    if (connection.customer == no_number || connection.node == no_number) continue;
    auto& feeder = customer_feeder[connection.customer];
    if (feeder == no_number) feeder = node_feeder[connection.node];
  }
  std::unordered_map<std::string_view, std::uint32_t> transformers;  // looked up only
  for (std::uint32_t row = 0; row < data.sections.size(); ++row) {
    if (data.sections[row].kind == SectionKind::transformer) transformers.emplace(data.sections[row].id, row);
  }
  for (std::size_t row = 0; row < data.customers.size(); ++row) {
    if (customer_feeder[row] == no_number) customer_feeder[row] = feeder_named(data.customers[row].feeder);
    auto const transformer = transformers.find(data.customers[row].transformer);
    if (customer_feeder[row] == no_number && transformer != transformers.end()) {
      customer_feeder[row] = edge_feeder[transformer->second];
    }
  }
}

std::optional<Coordinate> AuditView::place(Connection const& connection) const {
  if (connection.customer != no_number) {
    auto const own = data.customers[connection.customer].at;
    if (own && is_finite(*own)) return own;
  }
  return connection.node == no_number ? std::nullopt : at[connection.node];
}

std::optional<Coordinate> AuditView::place_of_edge(std::uint32_t edge) const {
  auto const own = edge < data.sections.size() ? data.sections[edge].at : data.devices[edge - data.sections.size()].at;
  if (own && is_finite(*own)) return own;
  for (std::uint32_t const node : {edges[edge].from, edges[edge].to}) {
    if (node != no_number && at[node]) return at[node];
  }
  return std::nullopt;
}

PhaseSet AuditView::conductors_at(std::uint32_t node) const {
  PhaseSet phases;
  for (std::uint32_t const edge : edges_at(node)) phases = phases | edges[edge].phases;
  return phases;
}

}  // namespace lamplighter::geo
