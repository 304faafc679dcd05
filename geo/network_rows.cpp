// Puts the fields of a row together from where they are held.
#include "geo/network_rows.hpp"

#include <cmath>

#include "geo/network_lists.hpp"
#include "geo/network_tables.hpp"
#include "geo/row_views.hpp"

namespace lamplighter::geo {
namespace {

template <class T>
T value_at(std::span<T const> column, std::size_t row, T usual) {
  return column.empty() ? usual : column[row];
}
std::optional<Coordinate> place_at(std::span<Coordinate const> column, std::size_t row) {
  return column.empty() ? std::nullopt : place_in(column[row]);
}
std::optional<double> number_at(std::span<double const> column, std::size_t row) {
  if (column.empty() || std::isnan(column[row])) return std::nullopt;
  return column[row];
}
ServiceDates dates_at(std::span<ServiceDays const> column, std::size_t row) {
  return column.empty() ? ServiceDates{} : dates_of(column[row]);
}
std::string_view node_id(NetworkTables const& tables, std::uint32_t node) {
  return node == no_index ? std::string_view() : tables.nodes.id[node];
}

NodeView read(NetworkTables const& t, std::uint32_t row, NodeView*) {
  return {.id = t.nodes.id[row], .at = place_at(t.nodes.at, row)};
}

SourceView read(NetworkTables const& t, std::uint32_t row, SourceView*) {
  auto const& columns = t.sources;
  return {.id = columns.id[row],
          .node = node_id(t, columns.node[row]),
          .feeder = columns.feeder[row],
          .name = columns.name[row],
          .substation = columns.substation[row],
          .phases = columns.phases[row],
          .kind = columns.kind[row],
          .region = columns.region[row],
          .at = place_at(columns.at, row),
          .service = dates_at(columns.service, row)};
}

SectionView read(NetworkTables const& t, std::uint32_t row, SectionView*) {
  auto const& columns = t.sections;
  return {.id = columns.id[row],
          .from_node = node_id(t, columns.from[row]),
          .to_node = node_id(t, columns.to[row]),
          .name = columns.name[row],
          .feeder = columns.feeder[row],
          .phases = t.join.edge_phases[row],
          .kind = columns.kind[row],
          .length_m = value_at(columns.length_m, row, 0.0),
          .kva = value_at(columns.kva, row, 0.0),
          .is_customer_owned = value_at(columns.is_customer_owned, row, std::uint8_t{0}) != 0,
          .area_manager = columns.area_manager[row],
          .at = place_at(columns.at, row),
          .service = dates_at(columns.service, row)};
}

DeviceView read(NetworkTables const& t, std::uint32_t row, DeviceView*) {
  auto const& columns = t.devices;
  return {.id = columns.id[row],
          .from_node = node_id(t, columns.from[row]),
          .to_node = node_id(t, columns.to[row]),
          .name = columns.name[row],
          .feeder = columns.feeder[row],
          .phases = t.join.edge_phases[t.section_count() + row],
          .kind = columns.kind[row],
          .normal = columns.normal[row],
          .at = place_at(columns.at, row),
          .rating = columns.rating[row],
          .kv = number_at(columns.kv, row),
          .service = dates_at(columns.service, row)};
}

CustomerView read(NetworkTables const& t, std::uint32_t row, CustomerView*) {
  auto const& columns = t.customers;
  return {.id = columns.id[row],
          .node = node_id(t, columns.node[row]),
          .transformer = columns.transformer[row],
          .category = columns.category[row],
          .address = columns.address[row],
          .community = columns.community[row],
          .district = columns.district[row],
          .feeder = columns.feeder[row],
          .phases = columns.phases[row],
          .phases_known = value_at(columns.phases_known, row, std::uint8_t{1}) != 0,
          .kw = value_at(columns.kw, row, 0.0),
          .at = place_at(columns.at, row),
          .service = dates_at(columns.service, row)};
}

ServicePointView read(NetworkTables const& t, std::uint32_t row, ServicePointView*) {
  if (!t.has_points()) {
    CustomerView const customer = read(t, row, static_cast<CustomerView*>(nullptr));
    return {.id = customer.id,
            .customer = customer.id,
            .node = customer.node,
            .transformer = customer.transformer,
            .phases = customer.phases,
            .phases_known = customer.phases_known};
  }
  auto const& columns = t.points;
  std::uint8_t const changeover = value_at(columns.changeover, row, std::uint8_t{0});
  return {.id = columns.id[row],
          .customer = t.customers.id[columns.customer[row]],
          .node = node_id(t, columns.node[row]),
          .transformer = columns.transformer[row],
          .phases = columns.phases[row],
          .phases_known = value_at(columns.phases_known, row, std::uint8_t{1}) != 0,
          .role = columns.role[row],
          .changeover = changeover == 0 ? std::nullopt : std::optional(static_cast<Changeover>(changeover - 1)),
          .service = dates_at(columns.service, row)};
}

MeterView read(NetworkTables const& t, std::uint32_t row, MeterView*) {
  std::uint32_t const point = t.meters.point[row];
  return {.id = t.meters.id[row], .service_point = t.has_points() ? t.points.id[point] : t.customers.id[point]};
}

/// A layer of rows that stand in their exchange form.
template <class View, class Row>
RowLayer<View> layer_of(std::vector<Row> const& rows) {
  return {&rows, static_cast<std::uint32_t>(rows.size()), [](void const* source, std::uint32_t row) -> View {
            return view_of((*static_cast<std::vector<Row> const*>(source))[row]);
          }};
}
template <class View, class List>
RowLayer<View> layer_of(RowList<List, View> const& list) {
  return {static_cast<List const*>(&list), list.size(),
          [](void const* source, std::uint32_t row) { return (*static_cast<List const*>(source))[row]; }};
}
template <class View>
RowLayer<View> layer_of(NetworkTables const& tables, std::uint32_t size) {
  return {&tables, size, [](void const* source, std::uint32_t row) {
            return read(*static_cast<NetworkTables const*>(source), row, static_cast<View*>(nullptr));
          }};
}

}  // namespace

NetworkRows::NetworkRows(NetworkData const& data)
    : srs(data.srs),
      nodes(layer_of<NodeView>(data.nodes)),
      sources(layer_of<SourceView>(data.sources)),
      sections(layer_of<SectionView>(data.sections)),
      devices(layer_of<DeviceView>(data.devices)),
      customers(layer_of<CustomerView>(data.customers)),
      service_points(layer_of<ServicePointView>(data.service_points)),
      meters(layer_of<MeterView>(data.meters)) {}

NetworkRows::NetworkRows(NetworkLists const& lists)
    : srs(lists.srs),
      nodes(layer_of(lists.nodes)),
      sources(layer_of(lists.sources)),
      sections(layer_of(lists.sections)),
      devices(layer_of(lists.devices)),
      customers(layer_of(lists.customers)),
      service_points(layer_of(lists.service_points)),
      meters(layer_of(lists.meters)) {}

NetworkRows::NetworkRows(NetworkTables const& tables)
    : srs(tables.srs.begin(), tables.srs.end()),
      nodes(layer_of<NodeView>(tables, tables.node_count())),
      sources(layer_of<SourceView>(tables, tables.source_count())),
      sections(layer_of<SectionView>(tables, tables.section_count())),
      devices(layer_of<DeviceView>(tables, tables.device_count())),
      customers(layer_of<CustomerView>(tables, tables.customer_count())),
      service_points(layer_of<ServicePointView>(tables, tables.point_count())),
      meters(layer_of<MeterView>(tables, tables.meters.id.size())) {}

NetworkData data_of(NetworkTables const& tables) {
  NetworkData data;
  NetworkRows const rows(tables);
  data.srs = rows.srs;
  for (std::uint32_t node = 0; node < rows.nodes.size(); ++node) {
    if (value_at(tables.nodes.is_row, node, std::uint8_t{1}) != 0) data.nodes.push_back(row_of(rows.nodes[node]));
  }
  auto const fill = [](auto const& layer, auto& into) {
    into.reserve(layer.size());
    for (auto const& view : layer) into.push_back(row_of(view));
  };
  fill(rows.sources, data.sources);
  fill(rows.sections, data.sections);
  fill(rows.devices, data.devices);
  fill(rows.customers, data.customers);
  fill(rows.service_points, data.service_points);
  fill(rows.meters, data.meters);
  return data;
}

}  // namespace lamplighter::geo
