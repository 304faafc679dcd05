// Lookups of a built Network.
#include "geo/network.hpp"

#include "geo/network_impl.hpp"

namespace lamplighter::geo {
namespace {

template <class Found>
std::optional<Found> find_in(Network::Impl::Lookup const& lookup, std::string_view id) {
  auto const place = lookup.find(id);
  if (place == lookup.end()) return std::nullopt;
  return Found{place->second};
}

std::uint32_t size_of(auto const& rows) { return static_cast<std::uint32_t>(rows.size()); }

}  // namespace

Network::Network(std::unique_ptr<Impl const> impl) : impl_(std::move(impl)) {}
Network::~Network() = default;

NetworkData const& Network::rows() const { return impl_->rows; }

std::uint32_t Network::device_count() const { return size_of(impl_->rows.devices); }
std::uint32_t Network::customer_count() const { return size_of(impl_->rows.customers); }
std::uint32_t Network::service_point_count() const { return size_of(impl_->rows.service_points); }
std::uint32_t Network::node_count() const { return impl_->node_count(); }
std::uint32_t Network::source_count() const { return size_of(impl_->rows.sources); }
std::uint32_t Network::section_count() const { return impl_->section_count; }

std::optional<DeviceIndex> Network::find_device(std::string_view id) const {
  return find_in<DeviceIndex>(impl_->devices, id);
}
std::optional<CustomerIndex> Network::find_customer(std::string_view id) const {
  return find_in<CustomerIndex>(impl_->customers, id);
}
std::optional<ServicePointIndex> Network::find_service_point(std::string_view id) const {
  return find_in<ServicePointIndex>(impl_->service_points, id);
}
std::optional<NodeIndex> Network::find_node(std::string_view id) const { return find_in<NodeIndex>(impl_->nodes, id); }
std::optional<SourceIndex> Network::find_source(std::string_view id) const {
  return find_in<SourceIndex>(impl_->sources, id);
}

std::vector<SectionIndex> Network::find_sections(std::string_view id) const {
  std::vector<SectionIndex> found;
  for (std::uint32_t row = 0; row < section_count(); ++row) {
    if (impl_->rows.sections[row].id == id) found.push_back({row});
  }
  return found;
}

// Without a `meters` layer the customer's id serves as its meter's: the first of its service points answers.
std::optional<ServicePointIndex> Network::find_meter(std::string_view meter_id) const {
  if (!impl_->rows.meters.empty()) return find_in<ServicePointIndex>(impl_->meters, meter_id);
  auto const customer = find_customer(meter_id);
  if (!customer) return std::nullopt;
  auto const points = service_points_of(*customer);
  if (points.empty()) return std::nullopt;
  return points.front();
}

std::string_view Network::node_id(NodeIndex node) const { return impl_->node_ids[node.value]; }
std::optional<Coordinate> Network::node_at(NodeIndex node) const {
  std::uint32_t const row = impl_->node_rows[node.value];
  return row == no_index ? std::nullopt : impl_->rows.nodes[row].at;
}
NodeIndex Network::from_node(DeviceIndex device) const { return {impl_->device_from[device.value]}; }
NodeIndex Network::to_node(DeviceIndex device) const { return {impl_->device_to[device.value]}; }
NodeIndex Network::from_node(SectionIndex section) const {
  return find_node(this->section(section).from_node).value_or(NodeIndex{});
}
NodeIndex Network::to_node(SectionIndex section) const {
  return find_node(this->section(section).to_node).value_or(NodeIndex{});
}
NodeIndex Network::node_of(ServicePointIndex point) const { return {impl_->point_node[point.value]}; }

SourceRow const& Network::source(SourceIndex source) const { return impl_->rows.sources[source.value]; }
DeviceRow const& Network::device(DeviceIndex device) const { return impl_->rows.devices[device.value]; }
SectionRow const& Network::section(SectionIndex section) const { return impl_->rows.sections[section.value]; }
CustomerRow const& Network::customer(CustomerIndex customer) const { return impl_->rows.customers[customer.value]; }
ServicePointRow const& Network::service_point(ServicePointIndex point) const {
  return impl_->rows.service_points[point.value];
}
CustomerIndex Network::customer_of(ServicePointIndex point) const { return impl_->point_customer[point.value]; }
std::span<ServicePointIndex const> Network::service_points_of(CustomerIndex customer) const {
  return impl_->customer_points.of(customer.value);
}

}  // namespace lamplighter::geo
