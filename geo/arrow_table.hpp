// One layer of an OGR dataset as a stream of Arrow batches, read row by row.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "geo/types.hpp"
#include "geo/wkb.hpp"

struct ArrowArray;
struct ArrowSchema;
class GDALDataset;

namespace lamplighter::geo {

/// A field by its place in the batches; absent when an optional field is not there.
struct Field {
  int column = -1;
};

/// One row of the batch at hand; valid inside the call that gives it.
class ArrowRow {
 public:
  ArrowRow(ArrowSchema const& schema, ArrowArray const& batch, int geometry, std::int64_t row)
      : schema_(schema), batch_(batch), geometry_(geometry), row_(row) {}

  /// The value as text, whatever the column's type: numbers as they would be written. nullopt for NULL.
  std::optional<std::string> text(Field field) const;
  /// The same, with "" for NULL.
  std::string text_or_empty(Field field) const { return text(field).value_or(std::string{}); }
  std::optional<Place> place() const;

 private:
  ArrowSchema const& schema_;
  ArrowArray const& batch_;
  int geometry_;
  std::int64_t row_;
};

/// A dataset opened for reading.
class VectorDataset {
 public:
  /// Error: `usage` when OGR cannot open it.
  static Result<VectorDataset> open(std::string const& path);
  VectorDataset(VectorDataset&&) noexcept;
  ~VectorDataset();

  std::string const& path() const { return path_; }
  std::vector<std::string> layers() const;
  std::vector<std::string> fields(std::string const& layer) const;
  /// True when the layer has no rows.
  bool is_empty(std::string const& layer) const;
  /// Authority and code, as "EPSG:4326"; empty when the layer has none.
  std::string srs(std::string const& layer) const;
  /// Calls `visit` for each row. `fields` are names of the layer's fields, and `Field` numbers count in their order.
  Result<void> read(std::string const& layer, std::vector<std::string> const& fields,
                    std::function<void(ArrowRow const&)> const& visit) const;

 private:
  VectorDataset(std::string path, std::unique_ptr<GDALDataset> dataset);
  std::string path_;
  std::unique_ptr<GDALDataset> dataset_;
};

}  // namespace lamplighter::geo
