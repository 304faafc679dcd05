// Tables, indexes and the recursive query of PostgresRival.
#include "tests/bench/network/postgres_rival.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "geo/network_impl.hpp"

namespace lamplighter::bench {

struct PostgresRival::Connection {
  PGconn* link;

  [[noreturn]] void stop() const { throw std::runtime_error(PQerrorMessage(link)); }
  void run(char const* sql, ExecStatusType expected) const {
    PGresult* const result = PQexec(link, sql);
    bool const is_good = PQresultStatus(result) == expected;
    PQclear(result);
    if (!is_good) stop();
  }
  void copy(char const* sql, std::string const& rows) const {
    run(sql, PGRES_COPY_IN);
    if (PQputCopyData(link, rows.data(), static_cast<int>(rows.size())) != 1 || PQputCopyEnd(link, nullptr) != 1) stop();
    PGresult* const result = PQgetResult(link);
    bool const is_good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    while (PGresult* const rest = PQgetResult(link)) PQclear(rest);
    if (!is_good) stop();
  }
};

PostgresRival::PostgresRival(geo::LiveNetwork const& live, char const* connection)
    : connection_(std::make_unique<Connection>(Connection{PQconnectdb(connection)})),
      section_count_(live.network().section_count()) {
  if (PQstatus(connection_->link) != CONNECTION_OK) connection_->stop();
  auto const& arrays = live.network().impl();
  connection_->run("create temporary table arc (from_node integer, to_node integer, edge integer, phases integer);"
                   "create temporary table customer (id integer primary key, node integer, phases integer)",
                   PGRES_COMMAND_OK);
  std::string rows;
  for (std::uint32_t node = 0; node < arrays.node_count(); ++node) {
    for (auto const way : arrays.arcs.of(node)) {
      geo::PhaseSet phases = arrays.edge_phases[way.edge];
      if (way.edge >= arrays.section_count) phases = phases - live.open_phases({way.edge - arrays.section_count});
      if (!phases.empty()) fmt::format_to(std::back_inserter(rows), "{}\t{}\t{}\t{}\n", node, way.to, way.edge, phases.bits);
    }
  }
  connection_->copy("copy arc from stdin", rows);
  rows.clear();
  for (std::uint32_t point = 0; point < arrays.point_node.size(); ++point) {
    if (arrays.point_node[point] == geo::no_index) continue;
    fmt::format_to(std::back_inserter(rows), "{}\t{}\t{}\n", point, arrays.point_node[point], arrays.point_phases[point].bits);
  }
  connection_->copy("copy customer from stdin", rows);
  connection_->run("create index on arc (from_node); create index on customer (node); analyze arc; analyze customer;"
                   "prepare beyond (integer, integer, integer) as with recursive reached(node) as (select $1 union select "
                   "arc.to_node from reached join arc on arc.from_node = reached.node where arc.edge <> $2 and "
                   "arc.phases & $3 <> 0) select count(*) from reached join customer on customer.node = reached.node "
                   "where customer.phases & $3 <> 0",
                   PGRES_COMMAND_OK);
}

PostgresRival::~PostgresRival() { PQfinish(connection_->link); }

std::uint32_t PostgresRival::count(std::string const& sql) {
  PGresult* const result = PQexec(connection_->link, sql.c_str());
  if (PQresultStatus(result) != PGRES_TUPLES_OK) connection_->stop();
  auto const count = static_cast<std::uint32_t>(std::strtoul(PQgetvalue(result, 0, 0), nullptr, 10));
  PQclear(result);
  return count;
}

std::uint32_t PostgresRival::customers_beyond(geo::NodeIndex node, geo::DeviceIndex device, geo::PhaseSet phase) {
  return count(fmt::format("execute beyond ({}, {}, {})", node.value, device.value + section_count_, phase.bits));
}

bool PostgresRival::has_routing() const {
  PGresult* const result = PQexec(connection_->link, "select 1 from pg_extension where extname = 'pgrouting'");
  bool const is_there = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
  PQclear(result);
  return is_there;
}

std::uint32_t PostgresRival::customers_beyond_by_routing(geo::NodeIndex node, geo::DeviceIndex device, geo::PhaseSet phase) {
  // The start itself is added: it is no part of pgRouting's graph when nothing but the device leads to it.
  return count(fmt::format(
      "with reached(node) as (select node from pgr_drivingDistance('select edge as id, from_node as source, to_node as "
      "target, 1.0::float8 as cost from arc where from_node < to_node and edge <> {1} and phases & {2} <> 0', {0}, 1e9, false) "
      "union select {0}) select count(*) from reached join customer on customer.node = reached.node "
      "where customer.phases & {2} <> 0",
      node.value, device.value + section_count_, phase.bits));
}

}  // namespace lamplighter::bench
