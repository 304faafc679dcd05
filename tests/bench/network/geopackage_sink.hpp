// Writes made rows as the layers of a GeoPackage in the `standard` layout.
#pragma once

#include <filesystem>
#include <memory>

#include "tests/bench/network/province.hpp"

namespace lamplighter::bench {

/// Every layer with every column that `standard` knows, in one transaction; lines have two points. A repeated row is not
/// written twice (an import refuses it). Throws std::runtime_error when the file cannot be written.
class GeopackageSink final : public RowSink {
 public:
  explicit GeopackageSink(std::filesystem::path const& path);
  ~GeopackageSink() override;

  void add(geo::NodeView const& row) override;
  void add(geo::SourceView const& row) override;
  void add(geo::SectionView const& row) override;
  void add(geo::DeviceView const& row) override;
  void add(geo::CustomerView const& row, CustomerDirt dirt) override;
  void add(geo::ServicePointView const& row) override;
  void add(geo::MeterView const& row) override;

  void finish();

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace lamplighter::bench
