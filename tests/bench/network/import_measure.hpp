// Measures the import of a GeoPackage beside bare reading of the same columns.
#pragma once

#include <cstdint>
#include <filesystem>

namespace lamplighter::bench {

struct ImportFigures {
  std::uint64_t rows = 0, bytes = 0;
  double sqlite_s = 0;  // every column of every row through SQLite, nothing kept
  double arrow_s = 0;   // the same through OGR's Arrow stream, batch by batch
  double import_s = 0;  // read, checked, findings made, hashed
  double index_s = 0;   // columns and index made from what was imported
  double floor_s() const { return sqlite_s < arrow_s ? sqlite_s : arrow_s; }
};

/// The file in the page cache, each the best of `rounds`. Throws std::runtime_error when something cannot be read.
ImportFigures measure_import(std::filesystem::path const& geopackage, int rounds);

void print(ImportFigures const& figures);

}  // namespace lamplighter::bench
