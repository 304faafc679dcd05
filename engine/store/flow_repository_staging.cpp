// A network revision on its way in: written in short transactions beside a daemon at work, seen by nobody until it is whole.
#include <array>
#include <set>

#include "engine/store/flow_repository.hpp"
#include "engine/store/network_codec.hpp"

namespace lamplighter::store {
namespace {

constexpr std::size_t chunks_per_transaction = 4;  // some MB: a daemon waits for no longer than its own commits take

}  // namespace

int SqlFlowRepository::stage_network(geo::NetworkRows const& data, std::string_view content_hash, Time at) {
  auto const number = begin_staging(content_hash, data.srs, at);
  for (std::optional<std::size_t> chunk = 0; chunk;) chunk = stage_rows(number, data, *chunk);
  finish_staging(number);
  return number;
}

int SqlFlowRepository::begin_staging(std::string_view content_hash, std::string_view srs, Time at) {
  auto& last = db().bound("select coalesce(max(number), 0) + 1 from network_revision where region_id = $1", region());
  last.step();
  auto const number = last.integer(0);
  last.reset();
  db().run("update network_revision set state = 'dropped' where region_id = $1 and state = 'staging'", region());
  db().run(
      "insert into network_revision (region_id, number, content_hash, state, imported_at, srs) "
      "values ($1, $2, $3, 'staging', $4, $5)",
      region(), number, content_hash, to_ms(at), srs);
  return static_cast<int>(number);
}

bool SqlFlowRepository::is_staging(int number) {
  auto& row = db().bound("select state from network_revision where region_id = $1 and number = $2", region(), number);
  bool const is_ours = row.step() && row.text(0) == "staging";
  row.reset();
  return is_ours;
}

std::optional<std::size_t> SqlFlowRepository::stage_rows(int number, geo::NetworkRows const& data, std::size_t chunk) {
  for (std::size_t i = 0; i < chunks_per_transaction; ++i, ++chunk) {
    auto encoded = encode_chunk(data, chunk);
    if (!encoded) return std::nullopt;
    db().run("insert into network_rows (region_id, number, layer, chunk, rows) values ($1, $2, $3, $4, $5)", region(),
             number, encoded->layer, encoded->number, Value{std::move(encoded->rows)});
  }
  return chunk;
}

void SqlFlowRepository::stage_customers(int number, int chunk, std::vector<flow::CustomerImport> const& customers) {
  db().run("insert into staged_contacts (region_id, number, chunk, rows) values ($1, $2, $3, $4)", region(), number, chunk,
           Value{encode_customers(customers)});
}

void SqlFlowRepository::stage_judgement(int number, std::string_view difference,
                                        std::vector<FeederStanding> const& feeders) {
  db().run("update network_revision set difference = $3 where region_id = $1 and number = $2", region(), number, difference);
  std::vector<std::vector<Value>> rows;
  for (auto const& one : feeders) {
    rows.push_back({Value{region()}, Value{std::int64_t{number}}, Value{one.feeder}, Value{one.status}, Value{one.reason}});
  }
  constexpr std::array<std::string_view, 5> columns{"region_id", "number", "feeder", "status", "reason"};
  db().insert_many("network_feeder", columns, rows);
}

bool SqlFlowRepository::finish_staging(int number) {
  auto& row = db().bound(
      "update network_revision set state = 'staged' where region_id = $1 and number = $2 and state = 'staging' "
      "returning number",
      region(), number);
  bool const is_ours = row.step();
  row.reset();
  if (!is_ours) return false;
  db().run("update network_revision set state = 'dropped' where region_id = $1 and state = 'staged' and number <> $2",
           region(), number);
  return true;
}

void SqlFlowRepository::drop_staged() {
  db().run("update network_revision set state = 'dropped' where region_id = $1 and state in ('staging', 'staged')", region());
}

/// A few rows at a time, people's contacts first: nobody keeps them for a network that never was.
bool SqlFlowRepository::forget_dropped() {
  constexpr std::string_view some_contacts =
      "delete from staged_contacts where region_id = $1 and (number, chunk) in (select r.number, r.chunk from staged_contacts r "
      "join network_revision v on v.region_id = r.region_id and v.number = r.number where r.region_id = $1 and "
      "v.state in ('dropped', 'applied') order by r.number, r.chunk limit $2) returning number";
  constexpr std::string_view some_rows =
      "delete from network_rows where region_id = $1 and (number, layer, chunk) in (select r.number, r.layer, r.chunk from "
      "network_rows r join network_revision v on v.region_id = r.region_id and v.number = r.number where r.region_id = $1 and "
      "v.state = 'dropped' order by r.number, r.layer, r.chunk limit $2) returning number";
  constexpr std::string_view some_names =
      "delete from staged_name where region_id = $1 and (number, ordinal) in (select r.number, r.ordinal from staged_name r "
      "join network_revision v on v.region_id = r.region_id and v.number = r.number where r.region_id = $1 and "
      "v.state = 'dropped' order by r.number, r.ordinal limit 1000 * $2) returning number";
  for (auto const sql : {some_contacts, some_rows, some_names}) {
    auto& row = db().bound(sql, region(), static_cast<std::int64_t>(chunks_per_transaction));
    bool has_deleted = false;
    while (row.step()) has_deleted = true;
    row.reset();
    if (has_deleted) return true;
  }
  db().run("delete from network_feeder where region_id = $1 and number in (select number from network_revision where "
           "region_id = $1 and state in ('dropped', 'applied'))",
           region());
  return false;
}

std::vector<flow::Repository::NetworkRevision> SqlFlowRepository::network_revisions() {
  std::vector<NetworkRevision> out;
  auto& row = db().bound(
      "select number, content_hash, state, imported_at from network_revision where region_id = $1 order by number desc",
      region());
  while (row.step()) {
    out.push_back({static_cast<int>(row.integer(0)), row.text(1), row.text(2), from_ms(row.integer(3))});
  }
  row.reset();
  return out;
}

std::string SqlFlowRepository::network_difference(int number) {
  auto& row = db().bound("select difference from network_revision where region_id = $1 and number = $2", region(), number);
  std::string out;
  if (row.step()) out = row.text(0);
  row.reset();
  return out;
}

std::vector<flow::Repository::FeederStanding> SqlFlowRepository::feeder_standings(int number) {
  std::vector<FeederStanding> out;
  auto& row = db().bound(
      "select feeder, status, reason from network_feeder where region_id = $1 and number = $2 order by feeder", region(),
      number);
  while (row.step()) out.push_back({row.text(0), row.text(1), row.text(2)});
  row.reset();
  return out;
}

std::optional<std::string> SqlFlowRepository::why_invalid(std::string_view feeder) {
  auto& row = db().bound(
      "select f.reason from network_feeder f join network_revision v on v.region_id = f.region_id and v.number = f.number "
      "where f.region_id = $1 and f.feeder = $2 and f.status = 'invalid' and v.state = 'active' order by f.number",
      region(), feeder);
  std::optional<std::string> out;
  if (row.step()) out = row.text(0);
  row.reset();
  return out;
}

bool SqlFlowRepository::apply_contacts(int number) {
  bool const has_contacts = take_staged_customers(number);
  auto const active = active_network();
  if (active && !feeder_standings(number).empty()) {
    db().run("delete from network_feeder where region_id = $1 and number = $2", region(), active->number);
    db().run("update network_feeder set number = $3 where region_id = $1 and number = $2", region(), number, active->number);
  }
  db().run("update network_revision set state = 'applied' where region_id = $1 and number = $2", region(), number);
  return has_contacts;
}

/// Without a contacts file nobody is forgotten.
bool SqlFlowRepository::take_staged_customers(int number) {
  std::vector<std::int64_t> chunks;
  auto& found = db().bound("select chunk from staged_contacts where region_id = $1 and number = $2 order by chunk", region(),
                           number);
  while (found.step()) chunks.push_back(found.integer(0));
  found.reset();
  if (chunks.empty()) return false;
  std::set<std::string> named;
  for (auto const chunk : chunks) {
    auto& row = db().bound("select rows from staged_contacts where region_id = $1 and number = $2 and chunk = $3", region(),
                           number, chunk);
    row.step();
    auto const customers = decode_customers(row.blob(0));
    row.reset();
    put_customers(customers);
    for (auto const& one : customers) named.insert(one.customer.ref);
  }
  keep_contacts_only_of(named);
  db().run("delete from staged_contacts where region_id = $1 and number = $2", region(), number);
  return true;
}

}  // namespace lamplighter::store
