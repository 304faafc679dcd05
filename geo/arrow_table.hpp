// One layer of an OGR dataset as a stream of Arrow batches, read row by row or column by column.
#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/mapping.hpp"
#include "geo/texts.hpp"
#include "geo/types.hpp"
#include "geo/wkb.hpp"

class GDALDataset;
class OGRLayer;

namespace lamplighter::geo {

/// A field by its place in the batches; absent when an optional field is not there.
struct Field {
  int column = -1;
};

/// A column of the batch at hand.
struct ArrowColumn {
  char type = 0;  // of Arrow's formats: one letter; 'D' for days, 'M' for milliseconds, 0 for what is no field of ours
  unsigned char const* valid = nullptr;  // a bit per value; nullptr where none is NULL
  void const* values = nullptr;          // of texts and binary: where each begins in `bytes`
  char const* bytes = nullptr;
  std::int64_t first = 0;  // value of the batch's first row
  bool is_all_null = false;

  bool is_null(std::int64_t index) const { return valid != nullptr && ((valid[index / 8] >> (index % 8)) & 1) == 0; }
  template <class Value>
  Value value(std::int64_t index) const {
    Value value;
    std::memcpy(&value, static_cast<char const*>(values) + static_cast<std::size_t>(index) * sizeof(Value), sizeof value);
    return value;
  }
  template <class Offset>
  std::string_view text(std::int64_t index) const {
    auto const begin = value<Offset>(index), end = value<Offset>(index + 1);
    return {bytes + begin, static_cast<std::size_t>(end - begin)};
  }
};

/// One row of the batch at hand; valid inside the call that gives it.
class ArrowRow {
 public:
  /// `geometry` is the place of a column among `columns`, or -1; `row` counts from the start of the batch.
  ArrowRow(std::span<ArrowColumn const> columns, int geometry, std::int64_t row)
      : columns_(columns), geometry_(geometry), row_(row) {}

  /// The value as text, whatever the column's type: numbers as they would be written. nullopt for NULL.
  std::optional<std::string> text(Field field) const;
  /// The same without a copy where the column holds texts; else it stands in `buffer`.
  std::optional<std::string_view> view(Field field, std::string& buffer) const {
    if (field.column < 0) return std::nullopt;
    ArrowColumn const& column = columns_[static_cast<std::size_t>(field.column)];
    std::int64_t const index = row_ + column.first;
    if (column.is_null(index)) return std::nullopt;
    if (column.type == 'u') return column.text<std::int32_t>(index);
    if (column.type == 'U') return column.text<std::int64_t>(index);
    return written(column, index, buffer);
  }
  /// The value of a column of numbers; nullopt for NULL and for columns of anything else.
  std::optional<double> number(Field field) const;
  /// Well-known binary; empty for NULL.
  std::span<unsigned char const> geometry() const;

 private:
  /// A value that is no text, as it would be written.
  static std::optional<std::string_view> written(ArrowColumn const& column, std::int64_t index, std::string& buffer);

  std::span<ArrowColumn const> columns_;
  int geometry_;
  std::int64_t row_;
};

/// Some thousand rows that were read together; valid inside the call that gives them.
class ArrowBatch {
 public:
  ArrowBatch(std::span<ArrowColumn const> columns, int geometry, std::size_t size)
      : columns_(columns), geometry_(geometry), size_(size) {}

  std::size_t size() const { return size_; }
  ArrowRow row(std::size_t row) const { return {columns_, geometry_, static_cast<std::int64_t>(row)}; }
  /// No row has a value there.
  bool is_all_null(Field field) const { return field.column < 0 || columns_[static_cast<std::size_t>(field.column)].is_all_null; }
  bool has_no_geometry() const { return is_all_null({geometry_}); }
  /// Adds the texts of all rows, empty ones for NULL; false, and nothing, where the column holds no texts.
  bool append_texts(Field field, Texts& into) const;
  /// Writes the numbers of all rows, and zero for NULL; false, and nothing of use, where the column holds no floating
  /// numbers or one that is not finite or below zero.
  bool copy_numbers(Field field, double* into) const;

 private:
  std::span<ArrowColumn const> columns_;
  int geometry_;
  std::size_t size_;
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
  /// Of a CSV the column of well-known texts that OGR would make geometry of, and end the reading where one is none: here it
  /// is a text like others. Empty when there is none.
  std::string wkt_field() const;
  /// Calls `visit` for each row. `fields` are names of the table's fields, and `Field` numbers count in their order.
  Result<void> read(std::vector<std::string> const& fields, std::function<void(ArrowRow const&)> const& visit) const;
  /// The same for many rows at a time.
  Result<void> read_batches(std::vector<std::string> const& fields, std::function<void(ArrowBatch const&)> const& visit) const;

 private:
  friend class VectorDataset;
  Result<void> read_stream(std::vector<std::string> const& fields, std::function<void(ArrowBatch const&)> const& visit) const;
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
  /// The name of a file of the dataset's folder that is called as the layer and is none; empty when there is no such file.
  std::string unread_file(std::string_view layer) const;
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
/// Whether anybody knows a reference system of that name.
bool is_reference_system(std::string const& srs);
/// Hides the value of a password in a connection string.
std::string without_password(std::string text);

}  // namespace lamplighter::geo
