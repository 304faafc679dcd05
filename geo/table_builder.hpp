// Takes the rows of a network one by one and makes its columns.
#pragma once

#include <string>

#include "geo/network_rows.hpp"
#include "geo/network_tables.hpp"

namespace lamplighter::geo {

struct LayerSizes {
  std::size_t nodes = 0, sources = 0, sections = 0, devices = 0, customers = 0, service_points = 0, meters = 0;
};

/// Rows are copied as they come; nothing of a view is kept. Order: customers before service points before meters;
/// otherwise as it pleases.
class TableBuilder {
 public:
  void set_srs(std::string_view srs) { tables_.srs.assign(srs.begin(), srs.end()); }
  /// Room for so many rows, so that no column need be moved on the way to them. More or fewer may come.
  void make_room(LayerSizes const& rows);
  /// Has the processor fetch what `add` of this row is about to read.
  void expect(NodeView const& row) const { nodes_.expect(row.id); }
  void expect(SourceView const&) const {}
  void expect(SectionView const& row) const { nodes_.expect(row.from_node), nodes_.expect(row.to_node); }
  void expect(DeviceView const& row) const;
  void expect(CustomerView const& row) const { customers_.expect(row.id), nodes_.expect(row.node); }
  void expect(ServicePointView const& row) const;
  void expect(MeterView const& row) const;
  void add(NodeView const& row);
  void add(SourceView const& row);
  void add(SectionView const& row);
  void add(DeviceView const& row);
  void add(CustomerView const& row);
  void add(ServicePointView const& row);
  void add(MeterView const& row);

  /// Errors: `refused` when an id stands twice in a layer, a service point names no customer, a meter no service point,
  /// or the texts of a column come to more than 4 GiB.
  Result<NetworkTables> finish() &&;

 private:
  using Node = std::uint32_t;
  Node node_named(std::string_view id);
  void add_id(WordTable& ids, char const* layer, std::string_view id);
  void refuse(std::string message);
  void finish_texts();
  void number_nodes();
  void connect_points();

  OwnedNetworkTables tables_;
  WordTable nodes_, sources_, devices_, customers_, points_, meters_;
  struct {
    TextColumnBuilder feeder, name, substation;
  } source_texts_;
  struct {
    TextColumnBuilder name, feeder, area_manager;
  } section_texts_;
  struct {
    TextColumnBuilder name, feeder, rating;
  } device_texts_;
  struct {
    TextColumnBuilder transformer, category, address, community, district, feeder;
  } customer_texts_;
  TextColumnBuilder point_transformer_;
  std::vector<PhaseSet> section_phases_, device_phases_;
  bool has_room_ = true;
  std::string trouble_;  // the first
};

/// The columns of all rows.
Result<NetworkTables> tables_of(NetworkRows const& rows);

}  // namespace lamplighter::geo
