// Findings about references between rows and about what normal positions leave without supply.
#include "geo/import_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "geo/phase_union.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;
using Ids = std::unordered_set<std::string_view>;

class Findings {
 public:
  explicit Findings(std::vector<Finding>& list) : list_(list) {}
  void add(int number, Severity severity, char const* layer, std::string const& id, std::string reason,
           std::string remedy) {
    list_.push_back({.number = number,
                     .severity = severity,
                     .layer = layer,
                     .id = id,
                     .reason = std::move(reason),
                     .remedy = std::move(remedy)});
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

template <class Row>
Ids ids_of(std::vector<Row> const& rows) {
  Ids ids;
  ids.reserve(rows.size());
  for (Row const& row : rows) ids.insert(row.id);
  return ids;
}

/// Every node that no row of `nodes` has, once, under the first feature that names it.
class NodeNames {
 public:
  NodeNames(NetworkData const& data, Findings& findings)
      : findings_(findings), is_used_(!data.nodes.empty()), known_(ids_of(data.nodes)) {}

  void check(char const* layer, std::string const& id, char const* field, std::string const& node) {
    if (node.empty()) {
      findings_.add(301, Severity::error, layer, id, fmt::format("field '{}' names no node", field),
                    "it hangs from nothing; fill in the node");
    } else if (is_used_ && known_.insert(node).second) {
      findings_.add(302, Severity::warning, layer, id,
                    fmt::format("field '{}' names node '{}', which is in no row of 'nodes'", field, node),
                    "it is used without coordinates; add the node or correct the field");
    }
  }
  void check_ends(char const* layer, auto const& row) {
    check(layer, row.id, "from_node", row.from_node);
    check(layer, row.id, "to_node", row.to_node);
    if (!row.from_node.empty() && row.from_node == row.to_node) {
      findings_.add(401, Severity::warning, layer, row.id, "begins and ends at the same node",
                    "it joins nothing; correct one end");
    }
  }

 private:
  Findings& findings_;
  bool is_used_;
  Ids known_;
};

void check_ends(NetworkData const& data, Findings& findings) {
  NodeNames names(data, findings);
  for (auto const& row : data.sections) names.check_ends(layer_of(row), row);
  for (auto const& row : data.devices) names.check_ends("switches", row);
  for (auto const& row : data.sources) names.check("sources", row.id, "node", row.node);
}

void check_sources(NetworkData const& data, Findings& findings) {
  Ids joined;
  for (auto const& row : data.sections) joined.insert({row.from_node, row.to_node});
  for (auto const& row : data.devices) joined.insert({row.from_node, row.to_node});
  for (auto const& row : data.sources) {
    if (row.feeder.empty()) {
      findings.add(404, Severity::warning, "sources", row.id, "field 'feeder' is empty", "fill in the id of its feeder");
    }
    if (!row.node.empty() && !joined.contains(row.node)) {
      findings.add(310, Severity::warning, "sources", row.id, fmt::format("nothing is joined to its node '{}'", row.node),
                   "it feeds nothing; correct field 'node'");
    }
  }
}

struct Transformers {
  std::unordered_map<std::string_view, SectionRow const*> by_id;  // looked up only
  explicit Transformers(NetworkData const& data) {
    for (auto const& row : data.sections) {
      if (row.kind == SectionRow::Kind::transformer) by_id.emplace(row.id, &row);
    }
  }
};

void check_transformer(PhaseUnion const& nodes, Transformers const& transformers, char const* layer, auto const& row,
                       Findings& findings) {
  if (row.transformer.empty()) return;
  auto const found = transformers.by_id.find(row.transformer);
  if (found == transformers.by_id.end()) {
    findings.add(305, Severity::warning, layer, row.id,
                 fmt::format("names transformer '{}', which is in no row of 'transformers'", row.transformer),
                 "its node decides what feeds it; correct field 'transformer'");
    return;
  }
  for (auto const* end : {&found->second->from_node, &found->second->to_node}) {
    std::uint32_t const node = nodes.find_node(*end);
    if (node != PhaseUnion::none && !nodes.live(node).empty()) return;
  }
  findings.add(306, Severity::warning, layer, row.id,
               fmt::format("its transformer '{}' has no supply in normal positions", row.transformer),
               "check the transformer's ends and the positions above it");
}

/// A customer, or a service point where the data have those.
void check_connection(PhaseUnion const& nodes, Transformers const& transformers, char const* layer, auto const& row,
                      Findings& findings) {
  check_transformer(nodes, transformers, layer, row, findings);
  if (row.node.empty()) {
    findings.add(301, Severity::error, layer, row.id, "field 'node' names no node", "it hangs from nothing; fill it in");
    return;
  }
  std::uint32_t const node = nodes.find_node(row.node);
  if (node == PhaseUnion::none || !nodes.is_attached(node)) {
    findings.add(303, Severity::error, layer, row.id,
                 fmt::format("no section, device or source stands at its node '{}'", row.node),
                 "it hangs from nothing; correct field 'node'");
    return;
  }
  PhaseSet const used = row.phases_known ? row.phases : PhaseSet::all();
  if (used.empty()) return;  // reported with its phases
  PhaseSet const live = used & nodes.live(node);
  if (live.empty()) {
    findings.add(304, Severity::error, layer, row.id,
                 fmt::format("its node '{}' has no supply on its phases in normal positions", row.node),
                 "no outage can be found for it; check positions and phases on the way to a source");
  } else if (row.phases_known && live != used) {
    findings.add(405, Severity::warning, layer, row.id,
                 fmt::format("phase {} comes from nowhere: its node '{}' has {}", to_string(used - live), row.node,
                             to_string(live)),
                 "correct its phases or those of the conductors above it");
  }
}

void check_connections(NetworkData const& data, PhaseUnion const& nodes, Findings& findings) {
  Transformers const transformers(data);
  if (data.service_points.empty()) {
    for (auto const& row : data.customers) check_connection(nodes, transformers, "customers", row, findings);
    return;
  }
  Ids connected;
  for (auto const& row : data.service_points) {
    connected.insert(row.customer);
    check_connection(nodes, transformers, "service_points", row, findings);
  }
  for (auto const& row : data.customers) {
    if (connected.contains(row.id)) continue;
    findings.add(309, Severity::error, "customers", row.id, "has no service point",
                 "it hangs from nothing; give it a row in 'service_points'");
  }
}

struct Island {
  std::uint32_t nodes = 0, customers = 0;
  bool has_own_source = false;
};

void check_islands(NetworkData const& data, PhaseUnion const& nodes, Findings& findings) {
  std::vector<bool> is_fed(nodes.node_count());
  for (std::uint32_t node = 0; node < nodes.node_count(); ++node) {
    if (!nodes.live(node).empty()) is_fed[nodes.part(node)] = true;
  }
  std::vector<Island> islands(nodes.node_count());
  for (std::uint32_t node = 0; node < nodes.node_count(); ++node) {
    if (nodes.is_attached(node)) ++islands[nodes.part(node)].nodes;
  }
  auto const count_customer = [&](std::string const& id) {
    std::uint32_t const node = nodes.find_node(id);
    if (node != PhaseUnion::none) ++islands[nodes.part(node)].customers;
  };
  if (data.service_points.empty()) {
    for (auto const& row : data.customers) count_customer(row.node);
  } else {
    for (auto const& row : data.service_points) count_customer(row.node);
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
                 fmt::format("stands in an island without a source: {} {}, {} {}", island.nodes,
                             island.nodes == 1 ? "node" : "nodes", island.customers,
                             island.customers == 1 ? "service point" : "service points"),
                 "join it to a feeder or leave it out");
  }
}

void check_loops(PhaseUnion const& nodes, Findings& findings) {
  if (nodes.loops(0) + nodes.loops(1) + nodes.loops(2) == 0) return;
  findings.add(403, Severity::info, "lines", "",
               fmt::format("closed loops in normal positions: {} on A, {} on B, {} on C", nodes.loops(0),
                           nodes.loops(1), nodes.loops(2)),
               "a device in a loop takes supply from nobody; check that the loops are meant");
}

}  // namespace

void drop_unattached(NetworkData& data, std::vector<Finding>& list) {
  Findings findings(list);
  Ids const customers = ids_of(data.customers);
  std::erase_if(data.service_points, [&](ServicePointRow const& row) {
    if (customers.contains(row.customer)) return false;
    findings.add(307, Severity::error, "service_points", row.id,
                 fmt::format("names customer '{}', which is in no row of 'customers'", row.customer),
                 "it was left out; correct field 'customer'");
    return true;
  });
  Ids const points = data.service_points.empty() ? customers : ids_of(data.service_points);
  std::erase_if(data.meters, [&](MeterRow const& row) {
    if (points.contains(row.service_point)) return false;
    findings.add(308, Severity::error, "meters", row.id,
                 fmt::format("names service point '{}', which does not exist", row.service_point),
                 "it was left out; correct field 'service_point'");
    return true;
  });
}

void check_network(NetworkData const& data, std::vector<Finding>& list) {
  Findings findings(list);
  PhaseUnion const nodes(data);
  check_ends(data, findings);
  check_sources(data, findings);
  check_connections(data, nodes, findings);
  check_islands(data, nodes, findings);
  check_loops(nodes, findings);
}

}  // namespace lamplighter::geo
