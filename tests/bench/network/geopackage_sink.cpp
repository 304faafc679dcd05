// The tables of a GeoPackage, filled through SQLite: ten times as fast as through OGR.
#include "tests/bench/network/geopackage_sink.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "geo/answer_words.hpp"

namespace lamplighter::bench {
namespace {

using Blob = std::vector<unsigned char>;
using Value = std::variant<std::string_view, double, Blob>;

/// A layer: its columns with their types, without `fid` and `geom`.
struct Layer {
  char const* name;
  char const* geometry;  // nullptr: a table without places
  std::vector<std::array<char const*, 2>> columns;
};

std::vector<Layer> const& layers() {
  static std::vector<Layer> const all{
      {"nodes", "POINT", {{"id", "TEXT"}}},
      {"sources", "POINT", {{"id", "TEXT"}, {"node", "TEXT"}, {"feeder", "TEXT"}, {"phases", "TEXT"}, {"name", "TEXT"},
                            {"substation", "TEXT"}, {"region", "INTEGER"}, {"kind", "TEXT"}}},
      {"lines", "LINESTRING", {{"id", "TEXT"}, {"from_node", "TEXT"}, {"to_node", "TEXT"}, {"phases", "TEXT"},
                               {"length_m", "REAL"}, {"name", "TEXT"}, {"feeder", "TEXT"}}},
      {"switches", "POINT", {{"id", "TEXT"}, {"from_node", "TEXT"}, {"to_node", "TEXT"}, {"phases", "TEXT"},
                             {"kind", "TEXT"}, {"normal_state", "TEXT"}, {"name", "TEXT"}, {"feeder", "TEXT"},
                             {"kv", "REAL"}, {"rating", "TEXT"}}},
      {"transformers", "POINT", {{"id", "TEXT"}, {"from_node", "TEXT"}, {"to_node", "TEXT"}, {"phases", "TEXT"},
                                 {"kva", "REAL"}, {"name", "TEXT"}, {"owner", "TEXT"}, {"area_manager", "TEXT"},
                                 {"feeder", "TEXT"}}},
      {"customers", "POINT", {{"id", "TEXT"}, {"node", "TEXT"}, {"transformer", "TEXT"}, {"phases", "TEXT"},
                              {"kw", "REAL"}, {"category", "TEXT"}, {"address", "TEXT"}, {"community", "TEXT"},
                              {"district", "TEXT"}, {"feeder", "TEXT"}}},
      {"service_points", nullptr, {{"id", "TEXT"}, {"customer", "TEXT"}, {"node", "TEXT"}, {"phases", "TEXT"},
                                   {"transformer", "TEXT"}, {"role", "TEXT"}, {"changeover", "TEXT"}}},
      {"meters", nullptr, {{"id", "TEXT"}, {"service_point", "TEXT"}}}};
  return all;
}

constexpr char const* head =
    "pragma application_id = 1196444487; pragma user_version = 10200; pragma synchronous = off; pragma journal_mode = off;"
    "create table gpkg_spatial_ref_sys (srs_name text not null, srs_id integer primary key, organization text not null, "
    "organization_coordsys_id integer not null, definition text not null, description text);"
    "insert into gpkg_spatial_ref_sys values ('undefined', -1, 'NONE', -1, 'undefined', null), "
    "('undefined geographic', 0, 'NONE', 0, 'undefined', null), ('WGS 84', 4326, 'EPSG', 4326, "
    "'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],"
    "UNIT[\"degree\",0.0174532925199433],AUTHORITY[\"EPSG\",\"4326\"]]', null);"
    "create table gpkg_contents (table_name text primary key, data_type text not null, identifier text unique, "
    "description text default '', last_change datetime not null default '2026-01-01T00:00:00Z', min_x double, "
    "min_y double, max_x double, max_y double, srs_id integer);"
    "create table gpkg_geometry_columns (table_name text primary key, column_name text not null, geometry_type_name text "
    "not null, srs_id integer not null, z tinyint not null, m tinyint not null);"
    "create table gpkg_ogr_contents (table_name text primary key, feature_count integer);";

template <class T>
void append(Blob& blob, T value) {
  auto const* const bytes = reinterpret_cast<unsigned char const*>(&value);
  blob.insert(blob.end(), bytes, bytes + sizeof value);
}

Blob geometry_head(std::uint32_t type) {
  Blob blob;
  blob.reserve(64);
  for (int const byte : {int{'G'}, int{'P'}, 0, 1}) blob.push_back(static_cast<unsigned char>(byte));
  append(blob, std::int32_t{4326});
  blob.push_back(1);  // little endian
  append(blob, type);
  return blob;
}

Blob point_of(std::optional<geo::Coordinate> const& at) {
  if (!at) return {};
  Blob blob = geometry_head(1);
  append(blob, at->x);
  append(blob, at->y);
  return blob;
}

/// Some metres through the place: the made rows know the middle only.
Blob line_through(std::optional<geo::Coordinate> const& at) {
  if (!at) return {};
  Blob blob = geometry_head(2);
  append(blob, std::uint32_t{2});
  for (double const aside : {-1e-4, 1e-4}) {
    append(blob, at->x + aside);
    append(blob, at->y);
  }
  return blob;
}

std::string_view role_word(geo::ServicePointRole role) {
  switch (role) {
    case geo::ServicePointRole::main: return "main";
    case geo::ServicePointRole::standby: return "standby";
    case geo::ServicePointRole::emergency: return "emergency";
  }
  return {};
}

}  // namespace

struct GeopackageSink::Tables {
  sqlite3* db = nullptr;
  std::vector<sqlite3_stmt*> inserts;

  [[noreturn]] void stop() const { throw std::runtime_error(std::string("the GeoPackage: ") + sqlite3_errmsg(db)); }
  void run(std::string const& sql) const {
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) stop();
  }
  void create(Layer const& layer) {
    std::string columns = "fid integer primary key autoincrement not null", marks = "null";
    if (layer.geometry != nullptr) {
      columns += fmt::format(", geom {}", layer.geometry);
      marks += ", ?";
      run(fmt::format("insert into gpkg_geometry_columns values ('{}', 'geom', '{}', 4326, 0, 0)", layer.name, layer.geometry));
    }
    for (auto const& [name, type] : layer.columns) columns += fmt::format(", {} {}", name, type), marks += ", ?";
    run(fmt::format("create table {0} ({1}); insert into gpkg_contents (table_name, data_type, identifier, srs_id) values "
                    "('{0}', '{2}', '{0}', {3})",
                    layer.name, columns, layer.geometry != nullptr ? "features" : "attributes",
                    layer.geometry != nullptr ? "4326" : "null"));
    sqlite3_stmt* insert = nullptr;
    auto const sql = fmt::format("insert into {} values ({})", layer.name, marks);
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &insert, nullptr) != SQLITE_OK) stop();
    inserts.push_back(insert);
  }
  void insert(std::size_t layer, std::vector<Value> const& values) const {
    sqlite3_stmt* const statement = inserts[layer];
    int place = 0;
    for (Value const& value : values) {
      ++place;
      if (auto const* const text = std::get_if<std::string_view>(&value)) {
        if (text->empty()) {
          sqlite3_bind_null(statement, place);
        } else {
          sqlite3_bind_text(statement, place, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
        }
      } else if (auto const* const number = std::get_if<double>(&value)) {
        sqlite3_bind_double(statement, place, *number);
      } else if (auto const& blob = std::get<Blob>(value); blob.empty()) {
        sqlite3_bind_null(statement, place);
      } else {
        sqlite3_bind_blob(statement, place, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
      }
    }
    if (sqlite3_step(statement) != SQLITE_DONE) stop();
    sqlite3_reset(statement);
  }
};

GeopackageSink::GeopackageSink(std::filesystem::path const& path) : tables_(std::make_unique<Tables>()) {
  std::filesystem::remove(path);
  if (sqlite3_open(path.c_str(), &tables_->db) != SQLITE_OK) tables_->stop();
  tables_->run(head);
  tables_->run("begin");
  for (Layer const& layer : layers()) tables_->create(layer);
}

GeopackageSink::~GeopackageSink() {
  for (sqlite3_stmt* const insert : tables_->inserts) sqlite3_finalize(insert);
  sqlite3_close(tables_->db);
}

void GeopackageSink::finish() {
  for (Layer const& layer : layers()) {
    tables_->run(fmt::format("insert into gpkg_ogr_contents select '{0}', count(*) from {0}", layer.name));
  }
  tables_->run("commit");
}

void GeopackageSink::add(geo::NodeView const& row) { tables_->insert(0, {point_of(row.at), row.id}); }

void GeopackageSink::add(geo::SourceView const& row) {
  auto const phases = to_string(row.phases);
  tables_->insert(1, {point_of(row.at), row.id, row.node, row.feeder, phases, row.name, row.substation,
                      static_cast<double>(row.region), std::string_view("grid")});
}

void GeopackageSink::add(geo::SectionView const& row) {
  auto const phases = to_string(row.phases);
  if (row.kind == geo::SectionKind::line) {
    tables_->insert(2, {line_through(row.at), row.id, row.from_node, row.to_node, phases, row.length_m, row.name, row.feeder});
    return;
  }
  std::string_view const owner = row.is_customer_owned ? "customer" : "utility";
  tables_->insert(4, {point_of(row.at), row.id, row.from_node, row.to_node, phases, row.kva, row.name, owner,
                      row.area_manager, row.feeder});
}

void GeopackageSink::add(geo::DeviceView const& row) {
  auto const phases = to_string(row.phases);
  std::string_view const normal = row.normal == geo::Position::open ? "open" : "closed";
  tables_->insert(3, {point_of(row.at), row.id, row.from_node, row.to_node, phases, to_string(row.kind), normal, row.name,
                      row.feeder, row.kv.value_or(0), row.rating});
}

void GeopackageSink::add(geo::CustomerView const& row, CustomerDirt) {
  auto const phases = to_string(row.phases);
  tables_->insert(5, {point_of(row.at), row.id, row.node, row.transformer, phases, row.kw, row.category, row.address,
                      row.community, row.district, row.feeder});
}

void GeopackageSink::add(geo::ServicePointView const& row) {
  auto const phases = to_string(row.phases);
  tables_->insert(6, {row.id, row.customer, row.node, phases, row.transformer, role_word(row.role),
                      row.changeover ? to_string(*row.changeover) : std::string_view{}});
}

void GeopackageSink::add(geo::MeterView const& row) { tables_->insert(7, {row.id, row.service_point}); }

}  // namespace lamplighter::bench
