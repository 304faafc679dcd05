// Builds a Network from rows, or over columns that stand already.
#include "geo/network_impl.hpp"
#include "geo/table_builder.hpp"

namespace lamplighter::geo {

Network::Impl::Impl(NetworkTables built)
    : tables(std::move(built)),
      rows(tables),
      section_count(tables.section_count()),
      edge_phases(tables.join.edge_phases),
      arcs(tables.join.arcs),
      source_node(tables.sources.node),
      device_from(tables.devices.from),
      device_to(tables.devices.to),
      point_node(tables.point_node()),
      point_phases(tables.join.point_phases),
      point_customer{tables.points.customer},
      node_points(tables.join.node_points),
      customer_points{tables.points.of_customer} {
  for (PhaseSet const phases : tables.sources.phases) {
    source_phases.push_back(phases.empty() ? PhaseSet::all() : phases);
  }
}

Result<std::shared_ptr<Network const>> Network::build(NetworkRows const& rows) {
  auto tables = tables_of(rows);
  if (!tables) return tl::make_unexpected(tables.error());
  return over(std::move(*tables));
}

std::shared_ptr<Network const> Network::over(NetworkTables tables) {
  // Shared: the network, every copy of its live state and every plan replayed on a copy read the same arrays.
  return std::shared_ptr<Network const>(new Network(std::make_unique<Impl const>(std::move(tables))));
}

}  // namespace lamplighter::geo
