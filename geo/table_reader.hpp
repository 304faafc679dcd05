// Any table that OGR opens, row by row as texts: for data beside the network, such as contacts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "geo/mapping.hpp"
#include "geo/types.hpp"

namespace lamplighter::geo {

/// A table and where it stands.
struct TableSource {
  std::string dataset = {};  // a file, a folder of files, or a connection such as "PG:dbname=gis"
  Query query = {};          // neither layer nor sql: the dataset's only layer
  std::vector<std::string> open_options = {};
};

/// One table opened for reading. A few batches of rows are in memory at a time.
class TableReader {
 public:
  /// `named_in`: the key of the configuration that names the dataset, for messages. Errors: `usage` when it cannot be opened;
  /// `refused` for a layer that is not there, or not named where there are several, or a query that does not run.
  static Result<TableReader> open(TableSource const& source, std::string_view named_in);
  TableReader(TableReader&&) noexcept;
  ~TableReader();

  /// For messages: "people.gpkg, layer 'kunden'", without a password that stood in the dataset.
  std::string const& name() const { return name_; }
  std::vector<std::string> const& columns() const { return columns_; }
  /// Rows count from 1, in the order in which the dataset gives them; nullopt stands for NULL. False ends the reading.
  using Visit = std::function<bool(std::size_t row, std::span<std::optional<std::string> const> values)>;
  /// The values of these columns, in this order. Error: `failed` when the dataset breaks off.
  Result<void> read(std::vector<std::string> const& columns, Visit const& visit) const;

 private:
  struct Open;
  TableReader(std::unique_ptr<Open> open, std::string name);
  std::unique_ptr<Open> open_;
  std::string name_;
  std::vector<std::string> columns_;
};

}  // namespace lamplighter::geo
