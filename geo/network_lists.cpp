// Rows put into lists one by one, and taken out again.
#include "geo/network_lists.hpp"

#include "geo/row_views.hpp"

namespace lamplighter::geo {
namespace {

template <class List, class Row>
void fill(List& list, std::vector<Row> const& rows) {
  for (Row const& row : rows) list.push_back(view_of(row));
}

template <class Row>
void fill(std::vector<Row>& rows, auto const& list) {
  rows.reserve(list.size());
  for (auto const& view : list) rows.push_back(row_of(view));
}

}  // namespace

// The id comes last: it counts the rows.

void NodeList::push_back(NodeView const& row) {
  put(at, size(), column_place(row.at));
  id.push_back(row.id);
}

void SourceList::push_back(SourceView const& row) {
  std::size_t const rows = size();
  put(node, rows, row.node);
  put(feeder, rows, row.feeder);
  put(name, rows, row.name);
  put(substation, rows, row.substation);
  put(phases, rows, row.phases);
  put(kind, rows, row.kind);
  region.push_back(row.region);
  put(at, rows, column_place(row.at));
  put(service, rows, days_of(row.service));
  id.push_back(row.id);
}

void SectionList::push_back(SectionView const& row) {
  std::size_t const rows = size();
  put(from_node, rows, row.from_node);
  put(to_node, rows, row.to_node);
  put(name, rows, row.name);
  put(feeder, rows, row.feeder);
  put(phases, rows, row.phases);
  put(kind, rows, row.kind);
  put(length_m, rows, row.length_m);
  put(kva, rows, row.kva);
  put(is_customer_owned, rows, row.is_customer_owned ? std::uint8_t{1} : std::uint8_t{0});
  put(area_manager, rows, row.area_manager);
  put(at, rows, column_place(row.at));
  put(service, rows, days_of(row.service));
  id.push_back(row.id);
}

void DeviceList::push_back(DeviceView const& row) {
  std::size_t const rows = size();
  put(from_node, rows, row.from_node);
  put(to_node, rows, row.to_node);
  put(name, rows, row.name);
  put(feeder, rows, row.feeder);
  put(phases, rows, row.phases);
  put(kind, rows, row.kind);
  put(normal, rows, row.normal);
  put(at, rows, column_place(row.at));
  put(rating, rows, row.rating);
  kv.push_back(row.kv.value_or(nowhere.x));
  put(service, rows, days_of(row.service));
  id.push_back(row.id);
}

void CustomerList::push_back(CustomerView const& row) {
  std::size_t const rows = size();
  put(node, rows, row.node);
  put(transformer, rows, row.transformer);
  put(category, rows, row.category);
  put(address, rows, row.address);
  put(community, rows, row.community);
  put(district, rows, row.district);
  put(feeder, rows, row.feeder);
  put(phases, rows, row.phases);
  put(phases_unknown, rows, row.phases_known ? std::uint8_t{0} : std::uint8_t{1});
  put(kw, rows, row.kw);
  put(at, rows, column_place(row.at));
  put(service, rows, days_of(row.service));
  id.push_back(row.id);
}

void ServicePointList::push_back(ServicePointView const& row) {
  std::size_t const rows = size();
  put(customer, rows, row.customer);
  put(node, rows, row.node);
  put(transformer, rows, row.transformer);
  put(phases, rows, row.phases);
  put(phases_unknown, rows, row.phases_known ? std::uint8_t{0} : std::uint8_t{1});
  put(role, rows, row.role);
  put(changeover, rows, row.changeover ? static_cast<std::uint8_t>(1 + static_cast<int>(*row.changeover)) : std::uint8_t{0});
  put(service, rows, days_of(row.service));
  id.push_back(row.id);
}

void MeterList::push_back(MeterView const& row) {
  put(service_point, size(), row.service_point);
  id.push_back(row.id);
}

NetworkLists lists_of(NetworkData const& data) {
  NetworkLists lists;
  lists.srs = data.srs;
  fill(lists.nodes, data.nodes);
  fill(lists.sources, data.sources);
  fill(lists.sections, data.sections);
  fill(lists.devices, data.devices);
  fill(lists.customers, data.customers);
  fill(lists.service_points, data.service_points);
  fill(lists.meters, data.meters);
  return lists;
}

NetworkData data_of(NetworkLists const& lists) {
  NetworkData data;
  data.srs = lists.srs;
  fill(data.nodes, lists.nodes);
  fill(data.sources, lists.sources);
  fill(data.sections, lists.sections);
  fill(data.devices, lists.devices);
  fill(data.customers, lists.customers);
  fill(data.service_points, lists.service_points);
  fill(data.meters, lists.meters);
  return data;
}

}  // namespace lamplighter::geo
