// One network as dense indices and flat arrays: what is connected to what, independent of positions.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "geo/network_rows.hpp"

namespace lamplighter::geo {

/// Immutable: columns in memory, or mapped from a file (`network_file.hpp`). Order of devices, customers and service
/// points is the order of the rows, so that an index is also the number of the row that it was built from; nodes
/// are numbered feeder by feeder, each in pre-order from its source. Views and texts are good while the network lives.
class Network {
 public:
  /// Rows without service points get one per customer. Errors: `refused` when an id stands twice in a layer, a service
  /// point names no customer, or a meter no service point: what import reports and leaves out.
  static Result<std::shared_ptr<Network const>> build(NetworkRows const& rows);
  /// The network that the columns hold.
  static std::shared_ptr<Network const> over(NetworkTables tables);
  ~Network();

  /// Row by row, each made from the columns as it is read.
  NetworkRows const& rows() const;
  /// All rows in their exchange form: a copy of the whole network.
  NetworkData data() const;
  NetworkTables const& tables() const;

  std::uint32_t device_count() const;
  std::uint32_t customer_count() const;
  std::uint32_t service_point_count() const;

  std::uint32_t node_count() const;
  std::uint32_t source_count() const;
  /// Lines and transformers together.
  std::uint32_t section_count() const;

  std::optional<DeviceIndex> find_device(std::string_view id) const;
  std::optional<CustomerIndex> find_customer(std::string_view id) const;
  std::optional<ServicePointIndex> find_service_point(std::string_view id) const;
  std::optional<ServicePointIndex> find_meter(std::string_view meter_id) const;

  /// Nodes are those of the `nodes` layer and those that only other rows name.
  std::optional<NodeIndex> find_node(std::string_view id) const;
  std::optional<SourceIndex> find_source(std::string_view id) const;

  /// All of that id, for a line and a transformer may share one. Goes over the rows.
  std::vector<SectionIndex> find_sections(std::string_view id) const;

  std::string_view node_id(NodeIndex) const;
  /// Where the node is; nullopt when the data give no coordinates.
  std::optional<Coordinate> node_at(NodeIndex) const;
  /// The two nodes that a device joins; invalid where its row names none.
  NodeIndex from_node(DeviceIndex) const;
  NodeIndex to_node(DeviceIndex) const;
  NodeIndex from_node(SectionIndex) const;
  NodeIndex to_node(SectionIndex) const;
  /// Invalid when the row names none.
  NodeIndex node_of(ServicePointIndex) const;
  SourceView source(SourceIndex) const;

  DeviceView device(DeviceIndex) const;
  SectionView section(SectionIndex) const;
  CustomerView customer(CustomerIndex) const;
  ServicePointView service_point(ServicePointIndex) const;
  CustomerIndex customer_of(ServicePointIndex) const;
  std::span<ServicePointIndex const> service_points_of(CustomerIndex) const;

  struct Impl;  // shared with the index and the search inside this folder
  Impl const& impl() const { return *impl_; }

 private:
  explicit Network(std::unique_ptr<Impl const> impl);
  std::unique_ptr<Impl const> impl_;
};

}  // namespace lamplighter::geo
