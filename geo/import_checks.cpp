// Findings about references between rows and about what normal positions leave without supply.
#include "geo/import_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "geo/finding_words.hpp"
#include "geo/phase_union.hpp"
#include "geo/text_columns.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

class Findings {
 public:
  explicit Findings(std::vector<Finding>& list) : list_(list) {}
  void add(int number, Severity severity, char const* layer, std::string_view id, Said words) {
    list_.push_back(make_finding(number, severity, layer, std::string(id), std::move(words)));
  }

 private:
  std::vector<Finding>& list_;
};

char const* layer_of(SectionKind kind) {
  switch (kind) {
    case SectionKind::line: return "lines";
    case SectionKind::transformer: return "transformers";
  }
  return "";
}

/// Every node that no row of `nodes` has, once, under the first feature that names it.
class MissingNodes {
 public:
  MissingNodes(PhaseUnion const& nodes, Findings& findings)
      : nodes_(nodes), findings_(findings), is_reported_(nodes.node_count() - nodes.row_node_count()) {}

  void check(char const* layer, std::string_view id, char const* field, std::uint32_t node) {
    if (node == PhaseUnion::none) {
      findings_.add(301, Severity::error, layer, id, said(field));
      return;
    }
    if (nodes_.row_node_count() == 0 || node < nodes_.row_node_count()) return;
    if (is_reported_[node - nodes_.row_node_count()]) return;
    is_reported_[node - nodes_.row_node_count()] = true;
    findings_.add(302, Severity::warning, layer, id, said(field, nodes_.node_id(node)));
  }
  void check_ends(char const* layer, Texts const& ids, std::size_t row, PhaseUnion::Ends ends) {
    bool const is_sound = std::max(ends.from, ends.to) < nodes_.row_node_count() && ends.from != ends.to;
    if (is_sound) return;
    check(layer, ids[row], "from_node", ends.from);
    check(layer, ids[row], "to_node", ends.to);
    if (ends.from != PhaseUnion::none && ends.from == ends.to) {
      findings_.add(401, Severity::warning, layer, ids[row], said());
    }
  }

 private:
  PhaseUnion const& nodes_;
  Findings& findings_;
  std::vector<bool> is_reported_;
};

void check_ends(NetworkLists const& lists, PhaseUnion const& nodes, Findings& findings) {
  MissingNodes missing(nodes, findings);
  for (std::size_t row = 0; row < lists.sections.size(); ++row) {
    missing.check_ends(layer_of(lists.sections.kind[row]), lists.sections.id, row, nodes.section_ends()[row]);
  }
  for (std::size_t row = 0; row < lists.devices.size(); ++row) {
    missing.check_ends("switches", lists.devices.id, row, nodes.device_ends()[row]);
  }
  for (std::size_t row = 0; row < lists.sources.size(); ++row) {
    missing.check("sources", lists.sources.id[row], "node", nodes.source_nodes()[row]);
  }
}

void check_sources(NetworkLists const& lists, PhaseUnion const& nodes, Findings& findings) {
  std::vector<bool> is_joined(nodes.node_count());
  for (auto const* const ends : {&nodes.section_ends(), &nodes.device_ends()}) {
    for (PhaseUnion::Ends const& one : *ends) {
      for (std::uint32_t const node : {one.from, one.to}) {
        if (node != PhaseUnion::none) is_joined[node] = true;
      }
    }
  }
  for (std::size_t row = 0; row < lists.sources.size(); ++row) {
    auto const id = lists.sources.id[row];
    if (lists.sources.feeder[row].empty()) {
      findings.add(404, Severity::warning, "sources", id, said());
    }
    std::uint32_t const node = nodes.source_nodes()[row];
    if (node != PhaseUnion::none && !is_joined[node]) {
      findings.add(310, Severity::warning, "sources", id, said(lists.sources.node[row]));
    }
  }
}

/// Customers, or service points where the data have those, with what each row names.
template <class List>
struct Connections {
  char const* layer;
  List const& list;
  std::vector<std::uint32_t> nodes, transformers;  // the latter among the transformers
};

template <class List>
Connections<List> connections_of(char const* layer, List const& list, PhaseUnion const& nodes, RowsById const& rows) {
  Connections<List> found{layer, list, nodes.find_nodes(list.node, list.size()), std::vector<std::uint32_t>(list.size())};
  rows.transformers.find_all(rows.transformer_list.id, list.size(), [&](std::size_t row) { return list.transformer[row]; },
                             found.transformers.data());
  return found;
}

class ConnectionChecks {
 public:
  ConnectionChecks(NetworkLists const& lists, RowsById const& rows, PhaseUnion const& nodes, Findings& findings)
      : nodes_(nodes), away_(rows.transformers_away), findings_(findings) {
    std::size_t const transformers = rows.transformer_list.size(), lines = lists.sections.size() - transformers;
    for (std::size_t row = 0; row < transformers; ++row) {
      auto const [from, to] = nodes.section_ends()[lines + row];
      is_live_.push_back(is_live(from) || is_live(to));
    }
  }
  void check(auto const& all, std::size_t row) {
    check_transformer(all, row);
    auto const& list = all.list;
    std::uint32_t const node = all.nodes[row];
    if (list.node[row].empty()) {
      findings_.add(301, Severity::error, all.layer, list.id[row], said("node"));
      return;
    }
    if (node == PhaseUnion::none || !nodes_.is_attached(node)) {
      findings_.add(303, Severity::error, all.layer, list.id[row], said(list.node[row]));
      return;
    }
    bool const are_known = list.phases_unknown[row] == 0;
    PhaseSet const used = are_known ? list.phases[row] : PhaseSet::all();
    if (used.empty()) return;  // reported with its phases
    PhaseSet const live = used & nodes_.live(node);
    if (live.empty()) {
      findings_.add(304, Severity::error, all.layer, list.id[row], said(list.node[row]));
    } else if (are_known && live != used) {
      findings_.add(405, Severity::warning, all.layer, list.id[row],
                    said(to_string(used - live), list.node[row], to_string(live)));
    }
  }

 private:
  bool is_live(std::uint32_t node) const { return node != PhaseUnion::none && !nodes_.live(node).empty(); }
  void check_transformer(auto const& all, std::size_t row) {
    std::uint32_t const transformer = all.transformers[row];
    if (transformer != no_index && is_live_[transformer]) return;
    auto const named = all.list.transformer[row];
    if (named.empty()) return;
    if (transformer != no_index) {
      findings_.add(306, Severity::warning, all.layer, all.list.id[row], said(named));
      return;
    }
    auto const* variant = away_.find(named) ? "away" : all.list.node[row].empty() ? "nowhere" : "";
    findings_.add(305, Severity::warning, all.layer, all.list.id[row], said_as(variant, named));
  }

  PhaseUnion const& nodes_;
  WordTable const& away_;
  Findings& findings_;
  std::vector<bool> is_live_;  // transformers with supply at either side
};

/// Returns the node of each service point, or customer where the data have no service points.
std::vector<std::uint32_t> check_connections(NetworkLists const& lists, RowsById const& rows,
                                             std::vector<std::uint32_t> const& point_customers, PhaseUnion const& nodes,
                                             Findings& findings) {
  ConnectionChecks checks(lists, rows, nodes, findings);
  if (lists.service_points.empty()) {
    auto all = connections_of("customers", lists.customers, nodes, rows);
    for (std::size_t row = 0; row < lists.customers.size(); ++row) checks.check(all, row);
    return std::move(all.nodes);
  }
  auto all = connections_of("service_points", lists.service_points, nodes, rows);
  std::vector<bool> is_connected(lists.customers.size());
  for (std::size_t row = 0; row < lists.service_points.size(); ++row) {
    is_connected[point_customers[row]] = true;
    checks.check(all, row);
  }
  for (std::size_t row = 0; row < lists.customers.size(); ++row) {
    if (!is_connected[row]) findings.add(309, Severity::error, "customers", lists.customers.id[row], said());
  }
  return std::move(all.nodes);
}

struct Island {
  std::uint32_t nodes = 0, customers = 0;
  bool has_own_source = false;
};

void check_islands(PhaseUnion const& nodes, std::vector<std::uint32_t> const& at, Findings& findings) {
  std::vector<bool> is_fed(nodes.node_count());
  for (std::uint32_t node = 0; node < nodes.node_count(); ++node) {
    if (!nodes.live(node).empty()) is_fed[nodes.part(node)] = true;
  }
  std::vector<Island> islands(nodes.node_count());
  for (std::uint32_t node = 0; node < nodes.node_count(); ++node) {
    if (nodes.is_attached(node)) ++islands[nodes.part(node)].nodes;
  }
  for (std::uint32_t const node : at) {
    if (node != PhaseUnion::none) ++islands[nodes.part(node)].customers;
  }
  for (std::uint32_t const node : nodes.source_nodes()) {
    if (node != PhaseUnion::none) islands[nodes.part(node)].has_own_source = true;
  }
  for (std::uint32_t part = 0; part < islands.size(); ++part) {
    Island const& island = islands[part];
    if (is_fed[part] || island.nodes == 0 || island.has_own_source) continue;
    // The loose end of a normally open tie is an island too, but nobody lives there.
    findings.add(402, island.customers == 0 ? Severity::info : Severity::warning, "nodes",
                 nodes.node_id(part),
                 said(island.nodes, island.nodes == 1 ? "node" : "nodes", island.customers,
                      island.customers == 1 ? "service point" : "service points"));
  }
}

void check_loops(PhaseUnion const& nodes, Findings& findings) {
  if (nodes.loops(0) + nodes.loops(1) + nodes.loops(2) == 0) return;
  findings.add(403, Severity::info, "lines", "",
               said(nodes.loops(0), nodes.loops(1), nodes.loops(2)));
}

}  // namespace

std::uint32_t RowsById::row_of(NetworkLists const& lists, std::string_view layer, std::string_view id) const {
  if (layer == "nodes") return nodes.find(lists.nodes.id, id);
  if (layer == "sources") return sources.find(lists.sources.id, id);
  if (layer == "lines") return lines.find(lists.sections.id, id);
  if (layer == "switches") return switches.find(lists.devices.id, id);
  if (layer == "customers") return customers.find(lists.customers.id, id);
  if (layer == "service_points") return service_points.find(lists.service_points.id, id);
  if (layer != "transformers") return no_index;
  std::uint32_t const row = transformers.find(transformer_list.id, id);
  return row == no_index ? row : lists.sections.size() - transformer_list.size() + row;
}

RowsById rows_by_id(NetworkLists const& lists) {
  RowsById rows{.nodes = TextIndex(lists.nodes.id),
                .sources = TextIndex(lists.sources.id),
                .lines = {},
                .transformers = {},
                .switches = TextIndex(lists.devices.id),
                .customers = TextIndex(lists.customers.id),
                .service_points = TextIndex(lists.service_points.id),
                .transformer_list = SectionList()};
  Texts lines;
  for (auto const& section : lists.sections) {
    if (section.kind == SectionKind::line) lines.push_back(section.id);
    else rows.transformer_list.push_back(section);
  }
  rows.lines = TextIndex(lines);
  rows.transformers = TextIndex(rows.transformer_list.id);
  return rows;
}

void drop_unused(NetworkLists& lists, RowsById& rows, std::vector<UnusedCustomer> const& unused, std::vector<Finding>& list) {
  if (unused.empty()) return;
  struct Count {
    std::size_t inactive = 0, planned = 0;
  };
  std::map<std::string_view, Count> feeders;
  WordTable ids;  // of what is left out: customers, then their service points
  for (UnusedCustomer const& customer : unused) {
    ids.add(customer.id);
    auto& count = feeders[customer.feeder];
    switch (customer.status) {
      case UnusedCustomer::Status::inactive: ++count.inactive; break;
      case UnusedCustomer::Status::planned: ++count.planned; break;
    }
  }
  bool const had_points = !lists.service_points.empty();
  WordTable points;
  std::vector<bool> is_kept;
  for (ServicePointView const& row : lists.service_points) {
    is_kept.push_back(!ids.find(row.customer));
    if (!is_kept.back()) points.add(row.id);
  }
  lists.service_points.keep(is_kept);
  rows.service_points = TextIndex(lists.service_points.id);
  is_kept.clear();
  for (MeterView const& row : lists.meters) is_kept.push_back(!(had_points ? points : ids).find(row.service_point));
  lists.meters.keep(is_kept);
  // Without any service point each customer would become one, at its own node.
  if (had_points && lists.service_points.empty()) lists.customers.node = {};
  for (auto const& [feeder, count] : feeders) {
    list.push_back(make_finding(608, Severity::info, "customers", "", said_as("status", count.inactive, count.planned)));
    list.back().feeder = feeder;
  }
}

std::vector<std::uint32_t> drop_unattached(NetworkLists& lists, RowsById& rows, std::vector<Finding>& list) {
  Findings findings(list);
  auto& points = lists.service_points;
  auto const found_in = [](TextIndex const& index, Texts const& ids, Texts const& column, std::size_t count) {
    std::vector<std::uint32_t> found(count);
    index.find_all(ids, count, [&](std::size_t row) { return column[row]; }, found.data());
    return found;
  };
  auto owners = found_in(rows.customers, lists.customers.id, points.customer, points.size());
  if (std::find(owners.begin(), owners.end(), no_index) != owners.end()) {
    std::vector<bool> is_kept;
    for (std::uint32_t row = 0; row < points.size(); ++row) {
      is_kept.push_back(owners[row] != no_index);
      if (!is_kept.back()) findings.add(307, Severity::error, "service_points", points.id[row], said(points.customer[row]));
    }
    points.keep(is_kept);
    std::erase(owners, no_index);
    rows.service_points = TextIndex(points.id);
  }
  auto const& meters = lists.meters;
  auto const where = points.empty() ? found_in(rows.customers, lists.customers.id, meters.service_point, meters.size())
                                    : found_in(rows.service_points, points.id, meters.service_point, meters.size());
  if (std::find(where.begin(), where.end(), no_index) != where.end()) {
    std::vector<bool> is_kept;
    for (std::uint32_t row = 0; row < meters.size(); ++row) {
      is_kept.push_back(where[row] != no_index);
      if (!is_kept.back()) findings.add(308, Severity::error, "meters", meters.id[row], said(meters.service_point[row]));
    }
    lists.meters.keep(is_kept);
  }
  return owners;
}

void check_network(NetworkLists const& lists, RowsById const& rows, std::vector<std::uint32_t> const& point_customers,
                   std::vector<Finding>& list) {
  Findings findings(list);
  PhaseUnion const nodes(lists, rows.nodes);
  check_ends(lists, nodes, findings);
  check_sources(lists, nodes, findings);
  auto const at = check_connections(lists, rows, point_customers, nodes, findings);
  check_islands(nodes, at, findings);
  check_loops(nodes, findings);
}

}  // namespace lamplighter::geo
