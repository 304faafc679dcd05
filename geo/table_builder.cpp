// Rows into columns, layer by layer; nodes renumbered at the end.
#include "geo/table_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "geo/node_order.hpp"
#include "geo/normal_index.hpp"

namespace lamplighter::geo {
namespace {

/// A column in which every row has the default is left out.
template <class T>
void drop_if_all(std::vector<T>& column, T usual) {
  for (T const value : column) {
    if (value != usual) return;
  }
  column = {};
}
void drop_if_nowhere(std::vector<Coordinate>& column) {
  for (Coordinate const at : column) {
    if (!std::isnan(at.x)) return;
  }
  column = {};
}

template <class T>
std::vector<T> permuted(std::vector<T> const& values, std::vector<std::uint32_t> const& new_of_old) {
  std::vector<T> result(values.size());
  for (std::size_t old = 0; old < values.size(); ++old) result[new_of_old[old]] = values[old];
  return result;
}

/// Lists the points of each group, in row order.
void group(std::uint32_t groups, std::vector<std::uint32_t> const& group_of, Grouped<ServicePointIndex, VectorOf>& lists) {
  lists.first.assign(groups + 1, 0);
  for (std::uint32_t const of : group_of) {
    if (of != no_index) ++lists.first[of + 1];
  }
  for (std::uint32_t of = 0; of < groups; ++of) lists.first[of + 1] += lists.first[of];
  lists.items.resize(lists.first.back());
  auto place = lists.first;
  for (std::uint32_t point = 0; point < group_of.size(); ++point) {
    if (group_of[point] != no_index) lists.items[place[group_of[point]]++] = {point};
  }
}

}  // namespace

void TableBuilder::refuse(std::string message) {
  if (trouble_.empty()) trouble_ = std::move(message);
}

TableBuilder::Node TableBuilder::node_named(std::string_view id) {
  if (id.empty()) return no_index;
  auto const [node, is_new] = nodes_.add(id);
  if (is_new) {
    tables_.nodes.at.push_back(nowhere);
    tables_.nodes.is_row.push_back(0);
  }
  return node;
}

void TableBuilder::add_id(WordTable& ids, char const* layer, std::string_view id) {
  if (ids.add(id).second) return;
  refuse(fmt::format("layer '{}': id '{}' stands twice; give each row an id of its own", layer, id));
}

void TableBuilder::make_room(LayerSizes const& rows) {
  auto const reserve = [](std::size_t count, auto&... columns) { (columns.reserve(count), ...); };
  auto& nodes = tables_.nodes;
  auto& sections = tables_.sections;
  auto& devices = tables_.devices;
  auto& customers = tables_.customers;
  auto& points = tables_.points;
  reserve(rows.nodes, nodes_, nodes.at, nodes.is_row);
  reserve(rows.sections, sections.id.first, sections.from, sections.to, section_phases_, sections.kind,
          sections.is_customer_owned, sections.length_m, sections.kva, sections.at, sections.service);
  reserve(rows.devices, devices_, devices.from, devices.to, device_phases_, devices.kind, devices.normal, devices.at,
          devices.service, devices.kv);
  reserve(rows.customers, customers_, customers.node, customers.phases, customers.phases_known, customers.kw, customers.at,
          customers.service);
  reserve(rows.service_points, points_, points.customer, points.node, points.phases, points.phases_known, points.role,
          points.changeover, points.service);
  reserve(rows.meters, meters_, tables_.meters.point);
}

void TableBuilder::expect(DeviceView const& row) const {
  devices_.expect(row.id), nodes_.expect(row.from_node), nodes_.expect(row.to_node);
}

void TableBuilder::expect(ServicePointView const& row) const {
  points_.expect(row.id), customers_.expect(row.customer), nodes_.expect(row.node);
}

void TableBuilder::expect(MeterView const& row) const {
  meters_.expect(row.id), (points_.size() == 0 ? customers_ : points_).expect(row.service_point);
}

void TableBuilder::add(NodeView const& row) {
  Node const node = node_named(row.id);
  if (node == no_index) return;
  tables_.nodes.at[node] = column_place(row.at);
  tables_.nodes.is_row[node] = 1;
}

void TableBuilder::add(SourceView const& row) {
  add_id(sources_, "sources", row.id);
  auto& columns = tables_.sources;
  columns.node.push_back(node_named(row.node));
  source_texts_.feeder.add(row.feeder);
  source_texts_.name.add(row.name);
  source_texts_.substation.add(row.substation);
  columns.phases.push_back(row.phases);
  columns.kind.push_back(row.kind);
  columns.region.push_back(row.region);
  columns.at.push_back(column_place(row.at));
  columns.service.push_back(days_of(row.service));
}

void TableBuilder::add(SectionView const& row) {
  auto& columns = tables_.sections;
  has_room_ = append(columns.id, row.id) && has_room_;
  columns.from.push_back(node_named(row.from_node));
  columns.to.push_back(node_named(row.to_node));
  section_texts_.name.add(row.name);
  section_texts_.feeder.add(row.feeder);
  section_texts_.area_manager.add(row.area_manager);
  section_phases_.push_back(row.phases);
  columns.kind.push_back(row.kind);
  columns.is_customer_owned.push_back(row.is_customer_owned ? 1 : 0);
  columns.length_m.push_back(row.length_m);
  columns.kva.push_back(row.kva);
  columns.at.push_back(column_place(row.at));
  columns.service.push_back(days_of(row.service));
}

void TableBuilder::add(DeviceView const& row) {
  add_id(devices_, "switches", row.id);
  auto& columns = tables_.devices;
  columns.from.push_back(node_named(row.from_node));
  columns.to.push_back(node_named(row.to_node));
  device_texts_.name.add(row.name);
  device_texts_.feeder.add(row.feeder);
  device_phases_.push_back(row.phases);
  columns.kind.push_back(row.kind);
  columns.normal.push_back(row.normal);
  columns.at.push_back(column_place(row.at));
  columns.service.push_back(days_of(row.service));
  device_texts_.rating.add(row.rating);
  columns.kv.push_back(row.kv.value_or(nowhere.x));
}

void TableBuilder::add(CustomerView const& row) {
  add_id(customers_, "customers", row.id);
  auto& columns = tables_.customers;
  columns.node.push_back(node_named(row.node));
  customer_texts_.transformer.add(row.transformer);
  customer_texts_.category.add(row.category);
  customer_texts_.address.add(row.address);
  customer_texts_.community.add(row.community);
  customer_texts_.district.add(row.district);
  customer_texts_.feeder.add(row.feeder);
  columns.phases.push_back(row.phases);
  columns.phases_known.push_back(row.phases_known ? 1 : 0);
  columns.kw.push_back(row.kw);
  columns.at.push_back(column_place(row.at));
  columns.service.push_back(days_of(row.service));
}

void TableBuilder::add(ServicePointView const& row) {
  add_id(points_, "service_points", row.id);
  auto const customer = customers_.find(row.customer);
  if (!customer) {
    refuse(fmt::format("layer 'service_points': '{}' names customer '{}', which is in no row of 'customers'; correct "
                       "field 'customer'",
                       row.id, row.customer));
  }
  auto& columns = tables_.points;
  columns.customer.push_back(customer.value_or(no_index));
  columns.node.push_back(node_named(row.node));
  point_transformer_.add(row.transformer);
  columns.phases.push_back(row.phases);
  columns.phases_known.push_back(row.phases_known ? 1 : 0);
  columns.role.push_back(row.role);
  columns.changeover.push_back(row.changeover ? static_cast<std::uint8_t>(1 + static_cast<int>(*row.changeover)) : 0);
  columns.service.push_back(days_of(row.service));
}

void TableBuilder::add(MeterView const& row) {
  add_id(meters_, "meters", row.id);
  auto const point = points_.size() == 0 ? customers_.find(row.service_point) : points_.find(row.service_point);
  if (!point) {
    refuse(fmt::format("layer 'meters': '{}' names service point '{}', which is in no row of 'service_points'; correct "
                       "field 'service_point'",
                       row.id, row.service_point));
  }
  tables_.meters.point.push_back(point.value_or(no_index));
}

void TableBuilder::finish_texts() {
  auto const ids = [&](WordTable& from, auto& columns) {
    has_room_ = has_room_ && !from.is_full();
    if (from.size() == 0) return;
    columns.id = from.take_pool();
    columns.slots = from.take_slots();
  };
  ids(nodes_, tables_.nodes);
  ids(sources_, tables_.sources);
  ids(devices_, tables_.devices);
  ids(customers_, tables_.customers);
  ids(points_, tables_.points);
  ids(meters_, tables_.meters);
  auto const text = [&](TextColumnBuilder& from, BasicTextColumn<VectorOf>& column) {
    has_room_ = has_room_ && !from.is_full();
    column = std::move(from).finish();
  };
  text(source_texts_.feeder, tables_.sources.feeder);
  text(source_texts_.name, tables_.sources.name);
  text(source_texts_.substation, tables_.sources.substation);
  text(section_texts_.name, tables_.sections.name);
  text(section_texts_.feeder, tables_.sections.feeder);
  text(section_texts_.area_manager, tables_.sections.area_manager);
  text(device_texts_.name, tables_.devices.name);
  text(device_texts_.feeder, tables_.devices.feeder);
  text(device_texts_.rating, tables_.devices.rating);
  text(customer_texts_.transformer, tables_.customers.transformer);
  text(customer_texts_.category, tables_.customers.category);
  text(customer_texts_.address, tables_.customers.address);
  text(customer_texts_.community, tables_.customers.community);
  text(customer_texts_.district, tables_.customers.district);
  text(customer_texts_.feeder, tables_.customers.feeder);
  text(point_transformer_, tables_.points.transformer);
}

Result<NetworkTables> TableBuilder::finish() && {
  finish_texts();
  if (!has_room_) refuse("the texts of one field come to more than 4 GiB; split the network into regions");
  if (!trouble_.empty()) return tl::make_unexpected(Error{.kind = Error::Kind::refused, .message = trouble_});
  number_nodes();
  connect_points();
  drop_if_nowhere(tables_.nodes.at);
  drop_if_nowhere(tables_.sources.at);
  drop_if_nowhere(tables_.sections.at);
  drop_if_nowhere(tables_.devices.at);
  drop_if_nowhere(tables_.customers.at);
  drop_if_all(tables_.nodes.is_row, std::uint8_t{1});
  drop_if_all(tables_.sections.kva, 0.0);
  drop_if_all(tables_.sections.length_m, 0.0);
  drop_if_all(tables_.sections.is_customer_owned, std::uint8_t{0});
  drop_if_all(tables_.customers.kw, 0.0);
  drop_if_all(tables_.customers.phases_known, std::uint8_t{1});
  drop_if_all(tables_.points.phases_known, std::uint8_t{1});
  drop_if_all(tables_.points.changeover, std::uint8_t{0});
  drop_if_all(tables_.sources.service, ServiceDays{});
  drop_if_all(tables_.sections.service, ServiceDays{});
  drop_if_all(tables_.devices.service, ServiceDays{});
  drop_if_all(tables_.customers.service, ServiceDays{});
  drop_if_all(tables_.points.service, ServiceDays{});
  if (std::all_of(tables_.devices.kv.begin(), tables_.devices.kv.end(), [](double kv) { return std::isnan(kv); })) {
    tables_.devices.kv = {};
  }
  index_normal_state(tables_);
  return share(std::move(tables_));
}

void TableBuilder::number_nodes() {
  auto& join = tables_.join;
  std::vector<std::uint32_t> from = tables_.sections.from, to = tables_.sections.to;
  from.insert(from.end(), tables_.devices.from.begin(), tables_.devices.from.end());
  to.insert(to.end(), tables_.devices.to.begin(), tables_.devices.to.end());
  join.edge_phases = std::move(section_phases_);
  join.edge_phases.insert(join.edge_phases.end(), device_phases_.begin(), device_phases_.end());
  std::vector<std::uint8_t> is_closed(from.size());
  std::size_t const sections = tables_.sections.from.size();
  for (std::size_t edge = 0; edge < from.size(); ++edge) {
    bool const is_open = edge >= sections && tables_.devices.normal[edge - sections] == Position::open;
    is_closed[edge] = is_open || join.edge_phases[edge].empty() ? 0 : 1;
  }
  std::vector<std::uint32_t> source_nodes;
  for (std::size_t source = 0; source < tables_.sources.node.size(); ++source) {
    if (tables_.sources.kind[source] != SourceKind::grid || tables_.sources.node[source] == no_index) continue;
    source_nodes.push_back(tables_.sources.node[source]);
  }
  auto const node_count = static_cast<std::uint32_t>(tables_.nodes.at.size());
  NodeOrder order = order_nodes(
      {.node_count = node_count, .from = from, .to = to, .is_closed = is_closed, .source_nodes = source_nodes});
  auto const renumber = [&](std::vector<std::uint32_t>& nodes) {
    for (std::uint32_t& node : nodes) node = node == no_index ? no_index : order.new_of_old[node];
  };
  for (auto* nodes : {&from, &to, &tables_.sections.from, &tables_.sections.to, &tables_.devices.from, &tables_.devices.to,
                      &tables_.sources.node, &tables_.customers.node, &tables_.points.node, &tables_.nodes.slots}) {
    renumber(*nodes);
  }
  tables_.nodes.at = permuted(tables_.nodes.at, order.new_of_old);
  tables_.nodes.is_row = permuted(tables_.nodes.is_row, order.new_of_old);
  std::vector<std::uint32_t> old_of_new(node_count);
  for (std::uint32_t old = 0; old < node_count; ++old) old_of_new[order.new_of_old[old]] = old;
  BasicTextPool<VectorOf> ids;
  ids.text.reserve(tables_.nodes.id.text.size());
  ids.first.reserve(node_count + 1);
  for (std::uint32_t node = 0; node < node_count; ++node) append(ids, tables_.nodes.id[old_of_new[node]]);
  tables_.nodes.id = std::move(ids);
  join.arcs = arcs_of(node_count, from, to);
  tables_.zones.node_first = std::move(order.zone_first);
}

void TableBuilder::connect_points() {
  auto& join = tables_.join;
  auto const& arcs = join.arcs;
  std::vector<PhaseSet> source_phases_at(tables_.nodes.at.size());
  for (std::size_t source = 0; source < tables_.sources.node.size(); ++source) {
    std::uint32_t const node = tables_.sources.node[source];
    PhaseSet const phases = tables_.sources.phases[source];
    if (node != no_index) source_phases_at[node] = source_phases_at[node] | (phases.empty() ? PhaseSet::all() : phases);
  }
  bool const has_points = !tables_.points.id.first.empty();
  auto const& nodes = has_points ? tables_.points.node : tables_.customers.node;
  auto const& known = has_points ? tables_.points.phases_known : tables_.customers.phases_known;
  join.point_phases = has_points ? tables_.points.phases : tables_.customers.phases;
  for (std::size_t point = 0; point < nodes.size(); ++point) {
    std::uint32_t const node = nodes[point];
    if (known[point] != 0 || node == no_index) continue;
    // What a customer of unknown phases is taken to use: all that anything at its node carries.
    PhaseSet present = source_phases_at[node];
    for (Arc const arc : std::span(arcs.items.data() + arcs.first[node], arcs.items.data() + arcs.first[node + 1])) {
      present = present | join.edge_phases[arc.edge];
    }
    join.point_phases[point] = present;
  }
  group(static_cast<std::uint32_t>(source_phases_at.size()), nodes, join.node_points);
  if (has_points) {
    group(static_cast<std::uint32_t>(tables_.customers.node.size()), tables_.points.customer, tables_.points.of_customer);
  } else {
    for (std::uint32_t point = 0; point < nodes.size(); ++point) tables_.points.of_customer.items.push_back({point});
  }
}

Result<NetworkTables> tables_of(NetworkRows const& rows) {
  TableBuilder builder;
  builder.set_srs(rows.srs);
  builder.make_room({.nodes = rows.nodes.size(),
                     .sources = rows.sources.size(),
                     .sections = rows.sections.size(),
                     .devices = rows.devices.size(),
                     .customers = rows.customers.size(),
                     .service_points = rows.service_points.size(),
                     .meters = rows.meters.size()});
  auto const add_all = [&](auto const& layer) {
    // Read some rows ahead of their turn, so that what their ids are looked up in comes from memory meanwhile.
    constexpr std::size_t ahead = 16;
    std::array<std::decay_t<decltype(layer[0])>, ahead> coming;
    for (std::size_t row = 0; row < layer.size() + ahead; ++row) {
      auto& place = coming[row % ahead];
      if (row >= ahead) builder.add(place);
      if (row < layer.size()) builder.expect(place = layer[row]);
    }
  };
  add_all(rows.nodes);
  add_all(rows.sources);
  add_all(rows.sections);
  add_all(rows.devices);
  add_all(rows.customers);
  add_all(rows.service_points);
  add_all(rows.meters);
  return std::move(builder).finish();
}

}  // namespace lamplighter::geo
