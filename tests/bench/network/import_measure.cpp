// Bare reading by SQLite and by Arrow, and the import, of one file in turns.
#include "tests/bench/network/import_measure.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_recordbatch.h>
#include <ogrsf_frmts.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "geo/import.hpp"
#include "geo/table_builder.hpp"

namespace lamplighter::bench {
namespace {

/// Of all threads together: on a busy machine the clock on the wall tells who else is running.
double processor_now() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void keep_best(Seconds& best, std::function<void()> const& work) {
  double const processor = processor_now();
  auto const start = std::chrono::steady_clock::now();
  work();
  best.wall = std::min(best.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  best.processor = std::min(best.processor, processor_now() - processor);
}

/// Looks at every byte that a reader would get.
struct Seen {
  std::uint64_t rows = 0, bytes = 0;
};

Seen read_by_sqlite(std::filesystem::path const& path) {
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db(nullptr, sqlite3_close);
  sqlite3* opened = nullptr;
  if (sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) {
    throw std::runtime_error("SQLite cannot open the GeoPackage");
  }
  db.reset(opened);
  std::vector<std::string> layers;
  auto const each = [&](std::string const& sql, std::function<void(sqlite3_stmt*)> const& visit) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db.get(), sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      throw std::runtime_error(sqlite3_errmsg(db.get()));
    }
    while (sqlite3_step(statement) == SQLITE_ROW) visit(statement);
    sqlite3_finalize(statement);
  };
  each("select table_name from gpkg_contents order by table_name", [&](sqlite3_stmt* row) {
    layers.emplace_back(reinterpret_cast<char const*>(sqlite3_column_text(row, 0)));
  });
  Seen seen;
  for (std::string const& layer : layers) {
    each(fmt::format("select * from \"{}\"", layer), [&](sqlite3_stmt* row) {
      ++seen.rows;
      int const columns = sqlite3_data_count(row);
      for (int column = 1; column < columns; ++column) {  // 0 is the row's number
        switch (sqlite3_column_type(row, column)) {
          case SQLITE_TEXT: sqlite3_column_text(row, column); break;
          case SQLITE_BLOB: sqlite3_column_blob(row, column); break;
          default: seen.bytes += sqlite3_column_double(row, column) > 0 ? 8 : 0; continue;
        }
        seen.bytes += static_cast<std::uint64_t>(sqlite3_column_bytes(row, column));
      }
    });
  }
  return seen;
}

std::uint64_t read_by_arrow(std::filesystem::path const& path) {
  std::unique_ptr<GDALDataset> const dataset(GDALDataset::Open(path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  if (!dataset) throw std::runtime_error("GDAL cannot open the GeoPackage");
  std::uint64_t rows = 0;
  for (auto* const layer : dataset->GetLayers()) {
    ArrowArrayStream stream{};
    CPLStringList options;
    options.SetNameValue("INCLUDE_FID", "NO");
    if (!layer->GetArrowStream(&stream, options.List())) throw std::runtime_error("no Arrow stream of a layer");
    ArrowArray batch{};
    while (stream.get_next(&stream, &batch) == 0 && batch.release != nullptr) {
      rows += static_cast<std::uint64_t>(batch.length);
      batch.release(&batch);
    }
    stream.release(&stream);
  }
  return rows;
}

std::string said(Seconds seconds) { return fmt::format("{:.2f} s ({:.2f} s of the processor)", seconds.wall, seconds.processor); }

}  // namespace

ImportFigures measure_import(std::filesystem::path const& geopackage, int rounds) {
  ImportFigures best;
  GDALAllRegister();
  best.bytes = std::filesystem::file_size(geopackage);
  geo::Dataset const dataset{.path = geopackage.string()};
  for (int round = 0; round < rounds; ++round) {
    std::uint64_t by_arrow = 0;
    keep_best(best.sqlite, [&] { best.rows = read_by_sqlite(geopackage).rows; });
    keep_best(best.arrow, [&] { by_arrow = read_by_arrow(geopackage); });
    if (by_arrow != best.rows) throw std::runtime_error("SQLite and Arrow read different numbers of rows");
    std::optional<geo::Result<geo::ImportResult>> imported;
    keep_best(best.imported, [&] { imported.emplace(geo::import_network({&dataset, 1})); });
    if (!*imported) throw std::runtime_error(imported->error().message);
    auto const& data = (*imported)->data;
    auto const taken = data.nodes.size() + data.sources.size() + data.sections.size() + data.devices.size() +
                       data.customers.size() + data.service_points.size() + data.meters.size();
    if (taken != best.rows) throw std::runtime_error(fmt::format("of {} rows {} were imported", best.rows, taken));
    keep_best(best.index, [&] {
      auto const tables = geo::tables_of(data);
      if (!tables) throw std::runtime_error(tables.error().message);
    });
  }
  return best;
}

void print(ImportFigures const& f) {
  double const rows = static_cast<double>(f.rows), floor = f.floor_s();
  fmt::print("import of a GeoPackage with {} rows in all layers, {:.0f} MB, from the page cache\n", f.rows,
             static_cast<double>(f.bytes) / 1e6);
  fmt::print("  bare reading of all columns: SQLite {}, Arrow stream {} ({:.0f} rows/s by the faster)\n", said(f.sqlite),
             said(f.arrow), rows / floor);
  fmt::print("  read, checked and hashed {} ({:.0f} rows/s): {:.2f} of the speed of bare reading\n", said(f.imported),
             rows / f.imported.wall, floor / f.imported.wall);
  fmt::print("  columns and index made from it {}; with that {:.2f} of the speed of bare reading\n", said(f.index),
             floor / (f.imported.wall + f.index.wall));
  std::fflush(stdout);
}

}  // namespace lamplighter::bench
