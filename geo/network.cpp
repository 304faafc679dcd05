// Lookups of a built Network.
#include "geo/network.hpp"

#include "geo/network_impl.hpp"

namespace lamplighter::geo {
namespace {

template <class Found>
std::optional<Found> find_in(auto const& columns, std::string_view id) {
  auto const place = find_text(columns.id, columns.slots, id);
  if (!place) return std::nullopt;
  return Found{*place};
}

}  // namespace

Network::Network(std::unique_ptr<Impl const> impl) : impl_(std::move(impl)) {}
Network::~Network() = default;

NetworkRows const& Network::rows() const { return impl_->rows; }
NetworkData Network::data() const { return data_of(impl_->tables); }
NetworkTables const& Network::tables() const { return impl_->tables; }

std::uint32_t Network::device_count() const { return impl_->tables.device_count(); }
std::uint32_t Network::customer_count() const { return impl_->tables.customer_count(); }
std::uint32_t Network::service_point_count() const { return impl_->tables.point_count(); }
std::uint32_t Network::node_count() const { return impl_->node_count(); }
std::uint32_t Network::source_count() const { return impl_->tables.source_count(); }
std::uint32_t Network::section_count() const { return impl_->section_count; }

std::optional<DeviceIndex> Network::find_device(std::string_view id) const {
  return find_in<DeviceIndex>(impl_->tables.devices, id);
}
std::optional<CustomerIndex> Network::find_customer(std::string_view id) const {
  return find_in<CustomerIndex>(impl_->tables.customers, id);
}
std::optional<ServicePointIndex> Network::find_service_point(std::string_view id) const {
  if (impl_->tables.has_points()) return find_in<ServicePointIndex>(impl_->tables.points, id);
  return find_in<ServicePointIndex>(impl_->tables.customers, id);
}
std::optional<NodeIndex> Network::find_node(std::string_view id) const {
  return find_in<NodeIndex>(impl_->tables.nodes, id);
}
std::optional<SourceIndex> Network::find_source(std::string_view id) const {
  return find_in<SourceIndex>(impl_->tables.sources, id);
}

std::vector<SectionIndex> Network::find_sections(std::string_view id) const {
  std::vector<SectionIndex> found;
  for (std::uint32_t row = 0; row < section_count(); ++row) {
    if (impl_->tables.sections.id[row] == id) found.push_back({row});
  }
  return found;
}

// Without a `meters` layer the customer's id serves as its meter's: the first of its service points answers.
std::optional<ServicePointIndex> Network::find_meter(std::string_view meter_id) const {
  if (impl_->tables.meters.id.size() != 0) {
    auto const meter = find_text(impl_->tables.meters.id, impl_->tables.meters.slots, meter_id);
    if (!meter) return std::nullopt;
    return ServicePointIndex{impl_->tables.meters.point[*meter]};
  }
  auto const customer = find_customer(meter_id);
  if (!customer) return std::nullopt;
  auto const points = service_points_of(*customer);
  if (points.empty()) return std::nullopt;
  return points.front();
}

std::string_view Network::node_id(NodeIndex node) const { return impl_->tables.nodes.id[node.value]; }
std::optional<Coordinate> Network::node_at(NodeIndex node) const { return impl_->rows.nodes[node.value].at; }
NodeIndex Network::from_node(DeviceIndex device) const { return {impl_->device_from[device.value]}; }
NodeIndex Network::to_node(DeviceIndex device) const { return {impl_->device_to[device.value]}; }
NodeIndex Network::from_node(SectionIndex section) const { return {impl_->tables.sections.from[section.value]}; }
NodeIndex Network::to_node(SectionIndex section) const { return {impl_->tables.sections.to[section.value]}; }
NodeIndex Network::node_of(ServicePointIndex point) const { return {impl_->point_node[point.value]}; }

SourceView Network::source(SourceIndex source) const { return impl_->rows.sources[source.value]; }
DeviceView Network::device(DeviceIndex device) const { return impl_->rows.devices[device.value]; }
SectionView Network::section(SectionIndex section) const { return impl_->rows.sections[section.value]; }
CustomerView Network::customer(CustomerIndex customer) const { return impl_->rows.customers[customer.value]; }
ServicePointView Network::service_point(ServicePointIndex point) const { return impl_->rows.service_points[point.value]; }
CustomerIndex Network::customer_of(ServicePointIndex point) const { return impl_->point_customer[point.value]; }
std::span<ServicePointIndex const> Network::service_points_of(CustomerIndex customer) const {
  return impl_->customer_points.of(customer.value);
}

}  // namespace lamplighter::geo
