// Measures the import of a GeoPackage beside bare reading of the same columns.
#pragma once

#include <cstdint>
#include <filesystem>

namespace lamplighter::bench {

struct Seconds {
  double wall = 1e9, processor = 1e9;  // the latter of all threads together
};

struct ImportFigures {
  std::uint64_t rows = 0, bytes = 0;
  Seconds sqlite = {};    // every column of every row through SQLite, nothing kept
  Seconds arrow = {};     // the same through OGR's Arrow stream, batch by batch
  Seconds imported = {};  // read, checked, findings made, hashed
  Seconds index = {};     // columns and index made from what was imported
  double floor_s() const { return sqlite.wall < arrow.wall ? sqlite.wall : arrow.wall; }
};

/// The file in the page cache, each the best of `rounds`. Throws std::runtime_error when something cannot be read.
ImportFigures measure_import(std::filesystem::path const& geopackage, int rounds);

void print(ImportFigures const& figures);

}  // namespace lamplighter::bench
