// Writes a made province as a GeoPackage in the `standard` layout, dirt included, so that an import can read it.
#pragma once

#include <filesystem>
#include <memory>

#include "tests/bench/network/province.hpp"

namespace lamplighter::bench {

class GeopackageSink final : public RowSink {
 public:
  /// The file must not exist yet. Throws when OGR refuses.
  explicit GeopackageSink(std::filesystem::path const& path);
  /// Ends the transaction and closes the file.
  ~GeopackageSink() override;

  void add(geo::NodeView const& row) override;
  void add(geo::SourceView const& row) override;
  void add(geo::SectionView const& row) override;
  void add(geo::DeviceView const& row) override;
  /// A repeated row is written twice; what the export says of its status stands in a field of its own.
  void add(geo::CustomerView const& row, CustomerDirt dirt) override;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace lamplighter::bench
