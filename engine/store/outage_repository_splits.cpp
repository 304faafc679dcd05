// What became of one outage: parts that were split off it, with their customers, and outages that were merged into it.
#include <array>

#include "engine/store/column_values.hpp"
#include "engine/store/outage_repository.hpp"

namespace lamplighter::store {
namespace {

std::vector<outage::Split> read_splits(Statement& row) {
  std::vector<outage::Split> found;
  while (row.step()) {
    found.push_back({.outage = OutageId{row.integer(0)},
                     .from = OutageId{row.integer(1)},
                     .at = time_at(row, 2),
                     .actor = row.text(3),
                     .reason = row.text(4),
                     .points = row.integer(5),
                     .customers = row.integer(6)});
  }
  row.reset();
  return found;
}

template <class Id>
std::vector<Id> read_ids(Statement& row) {
  std::vector<Id> found;
  while (row.step()) found.push_back(Id{row.integer(0)});
  row.reset();
  return found;
}

}  // namespace

void SqlOutageRepository::move_open_interruptions(OutageId from, OutageId to, std::vector<ServicePointId> const& points) {
  rows_of_points_.forget_all();
  for (auto const point : points) {
    db_.run("update interruption set outage_id = $2 where service_point_id = $3 and ended_at is null and outage_id = $1", from.value,
            to.value, point.value);
  }
}

void SqlOutageRepository::attach_calls(std::vector<CallId> const& calls, OutageId to) {
  for (auto const call : calls) db_.run("update trouble_call set outage_id = $2 where id = $1", call.value, to.value);
}

std::vector<OutageId> SqlOutageRepository::merged_into(OutageId id) {
  return read_ids<OutageId>(db_.bound("select id from outage where merged_into = $1 and merged_into > 0 order by id", id.value));
}

void SqlOutageRepository::insert_split(outage::Split const& split, std::vector<CustomerId> const& customers) {
  db_.run(
      "insert into outage_split (outage_id, from_id, region_id, at, actor, reason, points, customers) values "
      "($1, $2, $3, $4, $5, $6, $7, $8)",
      split.outage.value, split.from.value, context_.region.value, to_ms(split.at), split.actor, split.reason, split.points,
      split.customers);
  static constexpr std::array<std::string_view, 3> columns{"from_id", "customer_id", "outage_id"};
  std::vector<std::vector<Value>> rows;
  rows.reserve(customers.size());
  for (auto const customer : customers) rows.push_back({Value{split.from.value}, Value{customer.value}, Value{split.outage.value}});
  db_.insert_many("outage_split_customer", columns, rows);
}

std::optional<outage::Split> SqlOutageRepository::split_of(OutageId outage) {
  auto found = read_splits(db_.bound(
      "select outage_id, from_id, at, actor, reason, points, customers from outage_split where outage_id = $1", outage.value));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<outage::Split> SqlOutageRepository::split_off(OutageId from) {
  return read_splits(db_.bound(
      "select outage_id, from_id, at, actor, reason, points, customers from outage_split where from_id = $1 order by outage_id",
      from.value));
}

std::vector<CustomerId> SqlOutageRepository::split_customers(OutageId outage) {
  return read_ids<CustomerId>(
      db_.bound("select customer_id from outage_split_customer where outage_id = $1 order by customer_id", outage.value));
}

std::optional<OutageId> SqlOutageRepository::split_to(OutageId from, CustomerId customer) {
  auto const found = read_ids<OutageId>(db_.bound(
      "select outage_id from outage_split_customer where from_id = $1 and customer_id = $2 order by outage_id desc limit 1",
      from.value, customer.value));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

}  // namespace lamplighter::store
