// Puts a made province straight into a network's columns; what an import would leave out is left out.
#pragma once

#include "geo/table_builder.hpp"
#include "tests/bench/network/province.hpp"

namespace lamplighter::bench {

/// Counts the rows of a made province, outside of what is measured.
class CountingSink final : public RowSink {
 public:
  void add(geo::NodeView const&) override { ++rows.nodes; }
  void add(geo::SourceView const&) override { ++rows.sources; }
  void add(geo::SectionView const&) override { ++rows.sections; }
  void add(geo::DeviceView const&) override { ++rows.devices; }
  void add(geo::CustomerView const&, CustomerDirt) override { ++rows.customers; }
  void add(geo::ServicePointView const&) override { ++rows.service_points; }
  void add(geo::MeterView const&) override { ++rows.meters; }
  geo::LayerSizes rows;
};

class BuilderSink final : public RowSink {
 public:
  void add(geo::NodeView const& row) override { builder_.add(row); }
  void add(geo::SourceView const& row) override { builder_.add(row); }
  void add(geo::SectionView const& row) override { builder_.add(row); }
  void add(geo::DeviceView const& row) override { builder_.add(row); }
  void add(geo::CustomerView const& row, CustomerDirt) override { builder_.add(row); }
  void add(geo::ServicePointView const& row) override { builder_.add(row); }
  void add(geo::MeterView const& row) override { builder_.add(row); }

  /// As an import does, which knows how many rows it read.
  void make_room(geo::LayerSizes const& rows) { builder_.make_room(rows); }

  geo::Result<geo::NetworkTables> finish() && { return std::move(builder_).finish(); }

 private:
  geo::TableBuilder builder_;
};

}  // namespace lamplighter::bench
