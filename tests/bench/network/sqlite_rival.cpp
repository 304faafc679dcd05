// Tables, indexes and the recursive query of SqliteRival.
#include "tests/bench/network/sqlite_rival.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "geo/network_impl.hpp"

namespace lamplighter::bench {
namespace {

void run(sqlite3* db, char const* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db));
}

sqlite3_stmt* prepared(sqlite3* db, char const* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db));
  return statement;
}

void insert(sqlite3_stmt* statement, std::initializer_list<std::uint32_t> values) {
  int place = 1;
  for (std::uint32_t const value : values) sqlite3_bind_int64(statement, place++, value);
  sqlite3_step(statement);
  sqlite3_reset(statement);
}

}  // namespace

struct SqliteRival::Handles {
  sqlite3* db = nullptr;
  sqlite3_stmt* query = nullptr;
};

SqliteRival::SqliteRival(geo::LiveNetwork const& live) : handles_(std::make_unique<Handles>()), section_count_(live.network().section_count()) {
  auto const& arrays = live.network().impl();
  sqlite3_open(":memory:", &handles_->db);
  sqlite3* const db = handles_->db;
  run(db, "begin; create table arc (from_node integer, to_node integer, edge integer, phases integer);"
          "create table customer (id integer primary key, node integer, phases integer);");
  sqlite3_stmt* const arc = prepared(db, "insert into arc values (?, ?, ?, ?)");
  for (std::uint32_t node = 0; node < arrays.node_count(); ++node) {
    for (auto const way : arrays.arcs.of(node)) {
      geo::PhaseSet phases = arrays.edge_phases[way.edge];
      if (way.edge >= arrays.section_count) phases = phases - live.open_phases({way.edge - arrays.section_count});
      if (!phases.empty()) insert(arc, {node, way.to, way.edge, phases.bits});
    }
  }
  sqlite3_finalize(arc);
  sqlite3_stmt* const customer = prepared(db, "insert into customer values (?, ?, ?)");
  for (std::uint32_t point = 0; point < arrays.point_node.size(); ++point) {
    if (arrays.point_node[point] != geo::no_index) {
      insert(customer, {point, arrays.point_node[point], arrays.point_phases[point].bits});
    }
  }
  sqlite3_finalize(customer);
  run(db, "create index arc_from on arc (from_node, to_node, edge, phases);"
          "create index customer_node on customer (node, phases); commit; analyze;");
  handles_->query = prepared(db,
                             "with recursive reached(node) as (select ?1 union select arc.to_node from reached join arc on "
                             "arc.from_node = reached.node where arc.edge <> ?2 and arc.phases & ?3) "
                             "select count(*) from reached join customer on customer.node = reached.node "
                             "where customer.phases & ?3");
}

SqliteRival::~SqliteRival() {
  sqlite3_finalize(handles_->query);
  sqlite3_close(handles_->db);
}

std::uint32_t SqliteRival::customers_beyond(geo::NodeIndex node, geo::DeviceIndex device, geo::PhaseSet phase) {
  sqlite3_bind_int64(handles_->query, 1, node.value);
  sqlite3_bind_int64(handles_->query, 3, phase.bits);
  sqlite3_bind_int64(handles_->query, 2, static_cast<std::int64_t>(device.value) + section_count_);
  sqlite3_step(handles_->query);
  auto const count = static_cast<std::uint32_t>(sqlite3_column_int64(handles_->query, 0));
  sqlite3_reset(handles_->query);
  return count;
}

}  // namespace lamplighter::bench
