// One layer of an OGR dataset as a stream of Arrow batches, read row by row.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/mapping.hpp"
#include "geo/types.hpp"
#include "geo/wkb.hpp"

struct ArrowArray;
class GDALDataset;
class OGRLayer;

namespace lamplighter::geo {

/// A field by its place in the batches; absent when an optional field is not there.
struct Field {
  int column = -1;
};

/// A column of the batch at hand.
struct ArrowColumn {
  ArrowArray const* array = nullptr;
  char type = 0;  // of Arrow's formats: one letter; 'D' for days, 'M' for milliseconds, 0 for what is no field of ours
};

/// One row of the batch at hand; valid inside the call that gives it.
class ArrowRow {
 public:
  /// `geometry` is the place of a column among `columns`, or -1; `row` counts from the start of the columns' arrays.
  ArrowRow(std::span<ArrowColumn const> columns, int geometry, std::int64_t row)
      : columns_(columns), geometry_(geometry), row_(row) {}

  /// The value as text, whatever the column's type: numbers as they would be written. nullopt for NULL.
  std::optional<std::string> text(Field field) const;
  /// The same without a copy where the column holds texts; else it stands in `buffer`.
  std::optional<std::string_view> view(Field field, std::string& buffer) const;
  /// The value of a column of floating numbers; nullopt for NULL and for columns of anything else.
  std::optional<double> floating(Field field) const;
  /// Well-known binary; empty for NULL.
  std::span<unsigned char const> geometry() const;

 private:
  std::span<ArrowColumn const> columns_;
  int geometry_;
  std::int64_t row_;
};

/// A layer or the result of a query, opened for reading. Lives no longer than its dataset.
class VectorTable {
 public:
  VectorTable(VectorTable&&) noexcept;
  ~VectorTable();

  std::vector<std::string> fields() const;
  /// True when there are no rows.
  bool is_empty() const;
  /// About how many rows there are where the dataset knows it without counting, else 0. For making room only.
  std::size_t rows_expected() const;
  /// Authority and code, as "EPSG:4326"; empty when there is none.
  std::string srs() const;
  /// Degrees, not lengths.
  bool is_geographic() const;
  /// Letters that the format cuts field names to; 0 when it does not.
  std::size_t names_cut_at() const;
  /// Calls `visit` for each row. `fields` are names of the table's fields, and `Field` numbers count in their order.
  Result<void> read(std::vector<std::string> const& fields, std::function<void(ArrowRow const&)> const& visit) const;

 private:
  friend class VectorDataset;
  struct Open;
  explicit VectorTable(std::unique_ptr<Open> open);
  std::unique_ptr<Open> open_;
};

/// A dataset opened for reading: whatever OGR opens, or a folder of such files whose layers count together.
class VectorDataset {
 public:
  /// `named_in`: the key of the configuration that names it, for messages. Error: `usage` when OGR cannot open it, or does
  /// not accept a value of the mapping.
  static Result<VectorDataset> open(std::string const& path, std::vector<std::string> const& open_options,
                                    std::string_view named_in = "network.sources");
  VectorDataset(VectorDataset&&) noexcept;
  ~VectorDataset();

  /// As given, but without a password that stood in it.
  std::string const& path() const { return path_; }
  std::vector<std::string> layers() const;
  /// Errors: `refused` for a layer that is not there or a query that does not run; it names what is there.
  Result<VectorTable> table(Query const& query) const;

 private:
  VectorDataset(std::string path, std::vector<std::unique_ptr<GDALDataset>> files);
  static bool can_be_read(OGRLayer& layer);
  std::string path_;
  std::vector<std::unique_ptr<GDALDataset>> files_;
};

/// Well-known binary of a well-known text; empty when it is none.
std::vector<unsigned char> wkb_from_wkt(std::string const& text);
/// Whether a reference system such as "EPSG:4674" counts in degrees; not for what nobody knows.
bool is_geographic(std::string const& srs);
/// Hides the value of a password in a connection string.
std::string without_password(std::string text);

}  // namespace lamplighter::geo
