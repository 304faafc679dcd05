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
  void add(int number, Severity severity, char const* layer, std::string const& id, Said words) {
    list_.push_back(make_finding(number, severity, layer, id, std::move(words)));
  }

 private:
  std::vector<Finding>& list_;
};

char const* layer_of(SectionRow const& row) {
  switch (row.kind) {
    case SectionRow::Kind::line: return "lines";
    case SectionRow::Kind::transformer: return "transformers";
  }
  return "";
}

/// Every node that no row of `nodes` has, once, under the first feature that names it.
class NodeNames {
 public:
  NodeNames(PhaseUnion const& nodes, Findings& findings)
      : nodes_(nodes), findings_(findings), is_reported_(nodes.node_count()) {}

  void check(char const* layer, std::string const& id, char const* field, std::uint32_t node) {
    if (node == PhaseUnion::none) {
      findings_.add(301, Severity::error, layer, id, said(field));
      return;
    }
    if (nodes_.row_node_count() == 0 || node < nodes_.row_node_count() || is_reported_[node]) return;
    is_reported_[node] = true;
    findings_.add(302, Severity::warning, layer, id, said(field, nodes_.node_id(node)));
  }
  void check_ends(char const* layer, std::string const& id, PhaseUnion::Ends ends) {
    check(layer, id, "from_node", ends.from);
    check(layer, id, "to_node", ends.to);
    if (ends.from != PhaseUnion::none && ends.from == ends.to) {
      findings_.add(401, Severity::warning, layer, id, said());
    }
  }

 private:
  PhaseUnion const& nodes_;
  Findings& findings_;
  std::vector<bool> is_reported_;
};

void check_ends(NetworkData const& data, PhaseUnion const& nodes, Findings& findings) {
  NodeNames names(nodes, findings);
  for (std::size_t i = 0; i < data.sections.size(); ++i) {
    names.check_ends(layer_of(data.sections[i]), data.sections[i].id, nodes.section_ends()[i]);
  }
  for (std::size_t i = 0; i < data.devices.size(); ++i) {
    names.check_ends("switches", data.devices[i].id, nodes.device_ends()[i]);
  }
  for (auto const& row : data.sources) names.check("sources", row.id, "node", nodes.find_node(row.node));
}

void check_sources(NetworkData const& data, PhaseUnion const& nodes, Findings& findings) {
  std::vector<bool> is_joined(nodes.node_count());
  for (auto const* const ends : {&nodes.section_ends(), &nodes.device_ends()}) {
    for (PhaseUnion::Ends const& one : *ends) {
      for (std::uint32_t const node : {one.from, one.to}) {
        if (node != PhaseUnion::none) is_joined[node] = true;
      }
    }
  }
  for (auto const& row : data.sources) {
    if (row.feeder.empty()) {
      findings.add(404, Severity::warning, "sources", row.id, said());
    }
    if (!row.node.empty() && !is_joined[nodes.find_node(row.node)]) {
      findings.add(310, Severity::warning, "sources", row.id, said(row.node));
    }
  }
}

struct Transformers {
  WordTable ids;
  std::vector<std::size_t> sections;  // of each id
  WordTable const& away;
  Transformers(NetworkData const& data, WordTable const& not_in_service) : away(not_in_service) {
    for (std::size_t i = 0; i < data.sections.size(); ++i) {
      bool const is_transformer = data.sections[i].kind == SectionRow::Kind::transformer;
      if (is_transformer && ids.add(data.sections[i].id).second) sections.push_back(i);
    }
  }
};

void check_transformer(PhaseUnion const& nodes, Transformers const& transformers, char const* layer, auto const& row,
                       Findings& findings) {
  if (row.transformer.empty()) return;
  auto const found = transformers.ids.find(row.transformer);
  if (!found) {
    auto const* variant = transformers.away.find(row.transformer) ? "away" : row.node.empty() ? "nowhere" : "";
    findings.add(305, Severity::warning, layer, row.id, said_as(variant, row.transformer));
    return;
  }
  PhaseUnion::Ends const ends = nodes.section_ends()[transformers.sections[*found]];
  for (std::uint32_t const node : {ends.from, ends.to}) {
    if (node != PhaseUnion::none && !nodes.live(node).empty()) return;
  }
  findings.add(306, Severity::warning, layer, row.id, said(row.transformer));
}

/// A customer, or a service point where the data have those. `node` is the number of its node.
void check_connection(PhaseUnion const& nodes, Transformers const& transformers, char const* layer, auto const& row,
                      std::uint32_t node, Findings& findings) {
  check_transformer(nodes, transformers, layer, row, findings);
  if (row.node.empty()) {
    findings.add(301, Severity::error, layer, row.id, said("node"));
    return;
  }
  if (node == PhaseUnion::none || !nodes.is_attached(node)) {
    findings.add(303, Severity::error, layer, row.id, said(row.node));
    return;
  }
  PhaseSet const used = row.phases_known ? row.phases : PhaseSet::all();
  if (used.empty()) return;  // reported with its phases
  PhaseSet const live = used & nodes.live(node);
  if (live.empty()) {
    findings.add(304, Severity::error, layer, row.id, said(row.node));
  } else if (row.phases_known && live != used) {
    findings.add(405, Severity::warning, layer, row.id,
                 said(to_string(used - live), row.node, to_string(live)));
  }
}

/// The node of each service point, or customer where the data have no service points.
std::vector<std::uint32_t> nodes_of_points(NetworkData const& data, PhaseUnion const& nodes) {
  std::vector<std::uint32_t> found;
  auto const find_all = [&](auto const& rows) {
    found.reserve(rows.size());
    for (auto const& row : rows) found.push_back(nodes.find_node(row.node));
  };
  if (data.service_points.empty()) {
    find_all(data.customers);
  } else {
    find_all(data.service_points);
  }
  return found;
}

void check_connections(NetworkData const& data, CheckedIds const& ids, PhaseUnion const& nodes,
                       std::vector<std::uint32_t> const& at, Findings& findings) {
  Transformers const transformers(data, ids.transformers_away);
  if (data.service_points.empty()) {
    for (std::size_t i = 0; i < data.customers.size(); ++i) {
      check_connection(nodes, transformers, "customers", data.customers[i], at[i], findings);
    }
    return;
  }
  std::vector<bool> is_connected(data.customers.size());
  for (std::size_t i = 0; i < data.service_points.size(); ++i) {
    auto const& row = data.service_points[i];
    if (auto const customer = ids.customers.find(row.customer)) is_connected[*customer] = true;
    check_connection(nodes, transformers, "service_points", row, at[i], findings);
  }
  for (std::size_t i = 0; i < data.customers.size(); ++i) {
    if (is_connected[i]) continue;
    auto const& row = data.customers[i];
    findings.add(309, Severity::error, "customers", row.id, said());
  }
}

struct Island {
  std::uint32_t nodes = 0, customers = 0;
  bool has_own_source = false;
};

void check_islands(NetworkData const& data, PhaseUnion const& nodes, std::vector<std::uint32_t> const& at,
                   Findings& findings) {
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
  for (auto const& row : data.sources) {
    if (!row.node.empty()) islands[nodes.part(nodes.find_node(row.node))].has_own_source = true;
  }
  for (std::uint32_t part = 0; part < islands.size(); ++part) {
    Island const& island = islands[part];
    if (is_fed[part] || island.nodes == 0 || island.has_own_source) continue;
    // The loose end of a normally open tie is an island too, but nobody lives there.
    findings.add(402, island.customers == 0 ? Severity::info : Severity::warning, "nodes",
                 std::string(nodes.node_id(part)),
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

void drop_unused(NetworkData& data, std::vector<UnusedCustomer> const& unused, std::vector<Finding>& list) {
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
  bool const had_points = !data.service_points.empty();
  WordTable points;
  std::erase_if(data.service_points, [&](ServicePointRow const& row) {
    bool const is_unused = ids.find(row.customer).has_value();
    if (is_unused) points.add(row.id);
    return is_unused;
  });
  std::erase_if(data.meters, [&](MeterRow const& row) { return (had_points ? points : ids).find(row.service_point).has_value(); });
  // Without any service point each customer would become one, at its own node.
  if (had_points && data.service_points.empty()) {
    for (auto& customer : data.customers) customer.node.clear();
  }
  for (auto const& [feeder, count] : feeders) {
    list.push_back(make_finding(608, Severity::info, "customers", "", said_as("status", count.inactive, count.planned)));
    list.back().feeder = feeder;
  }
}

void drop_unattached(NetworkData& data, CheckedIds& ids, std::vector<Finding>& list) {
  Findings findings(list);
  std::erase_if(data.service_points, [&](ServicePointRow const& row) {
    if (ids.customers.find(row.customer)) return false;
    findings.add(307, Severity::error, "service_points", row.id,
                 said(row.customer));
    return true;
  });
  bool const has_points = !data.service_points.empty();
  if (has_points && ids.service_points.size() != data.service_points.size()) ids.service_points = ids_of(data.service_points);
  WordTable const& points = has_points ? ids.service_points : ids.customers;
  std::erase_if(data.meters, [&](MeterRow const& row) {
    if (points.find(row.service_point)) return false;
    findings.add(308, Severity::error, "meters", row.id,
                 said(row.service_point));
    return true;
  });
}

void check_network(NetworkData const& data, CheckedIds ids, std::vector<Finding>& list) {
  Findings findings(list);
  PhaseUnion const nodes(data, std::move(ids.nodes));
  auto const at = nodes_of_points(data, nodes);
  check_ends(data, nodes, findings);
  check_sources(data, nodes, findings);
  check_connections(data, ids, nodes, at, findings);
  check_islands(data, nodes, at, findings);
  check_loops(nodes, findings);
}

}  // namespace lamplighter::geo
