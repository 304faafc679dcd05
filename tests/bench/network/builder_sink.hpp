// Puts a made province straight into a network's columns; what an import would leave out is left out.
#pragma once

#include "geo/table_builder.hpp"
#include "tests/bench/network/province.hpp"

namespace lamplighter::bench {

class BuilderSink final : public RowSink {
 public:
  void add(geo::NodeView const& row) override { builder_.add(row); }
  void add(geo::SourceView const& row) override { builder_.add(row); }
  void add(geo::SectionView const& row) override { builder_.add(row); }
  void add(geo::DeviceView const& row) override { builder_.add(row); }
  void add(geo::CustomerView const& row, CustomerDirt) override { builder_.add(row); }
  void add(geo::ServicePointView const& row) override { builder_.add(row); }
  void add(geo::MeterView const& row) override { builder_.add(row); }

  geo::Result<geo::NetworkTables> finish() && { return std::move(builder_).finish(); }

 private:
  geo::TableBuilder builder_;
};

}  // namespace lamplighter::bench
