// The ledger of who is without supply: interruptions and the steps in which they ended.
#include <algorithm>
#include <array>
#include <tuple>

#include "engine/store/column_values.hpp"
#include "engine/store/outage_repository.hpp"

namespace lamplighter::store {
namespace {

outage::Interruption interruption_from(Statement const& row) {
  return {.id = row.integer(0),
          .outage = OutageId{row.integer(1)},
          .point = ServicePointId{row.integer(2)},
          .customer = CustomerId{row.integer(3)},
          .started_at = time_at(row, 4),
          .ended_at = optional_time_at(row, 5),
          .step = int_at(row, 6),
          .is_partial = flag_at(row, 7),
          .is_sustained = flag_at(row, 8)};
}

std::optional<outage::Interruption> first_of(Statement& row) {
  std::optional<outage::Interruption> found;
  if (row.step()) found = interruption_from(row);
  row.reset();
  return found;
}

}  // namespace

void SqlOutageRepository::expect(std::vector<ServicePointId> const& points) {
  std::vector<std::int64_t> keys;
  keys.reserve(points.size());
  for (auto const point : points) keys.push_back(point.value);
  if (found_ == Found::until_told) rows_of_points_.expect(std::move(keys));
}

std::vector<outage::Interruption> const* SqlOutageRepository::rows_read(ServicePointId point) {
  if (found_ != Found::until_told) return nullptr;
  if (read_at_ != db_.undo_count()) rows_of_points_.forget_all();
  read_at_ = db_.undo_count();
  return rows_of_points_.find(point.value, [&](auto const& keys) {
    static auto const sql = with_keys("select id, outage_id, service_point_id, customer_id, started_at, ended_at, step, is_partial, is_sustained "
                                      "from interruption where service_point_id in ({keys}) order by service_point_id, started_at, id");
    for (auto const one : keys) rows_of_points_.keep(one);
    for_each_row(db_, sql, keys, [&](Statement const& row) { rows_of_points_.kept(row.integer(2))->push_back(interruption_from(row)); });
  });
}

void SqlOutageRepository::insert_interruptions(std::vector<outage::Interruption> const& rows) {
  if (rows.empty()) return;
  rows_of_points_.forget_all();
  static constexpr std::array<std::string_view, 10> columns{
      "id",         "region_id", "outage_id", "service_point_id", "customer_id",
      "started_at", "ended_at",  "step",      "is_partial",       "is_sustained"};
  std::vector<std::vector<Value>> values;
  values.reserve(rows.size());
  for (auto const& row : rows) {
    values.push_back({context_.next_id(), static_cast<std::int64_t>(context_.region.value), row.outage.value,
                      row.point.value, row.customer.value, to_ms(row.started_at),
                      row.ended_at ? Value(to_ms(*row.ended_at)) : Value{}, static_cast<std::int64_t>(row.step),
                      flag(row.is_partial), flag(row.is_sustained)});
  }
  auto const stored = db_.insert_many("interruption", columns, values);
  if (stored == rows.size()) return;
  throw DatabaseError(DatabaseError::Kind::constraint,
                      std::to_string(rows.size() - stored) +
                          " service points are already in an open interruption; nothing of this fact is kept");
}

std::optional<outage::Interruption> SqlOutageRepository::open_interruption(ServicePointId point) {
  if (auto const* const known = rows_read(point)) {
    std::optional<outage::Interruption> first;
    for (auto const& one : *known) {
      if (!one.ended_at && (!first || one.id < first->id)) first = one;
    }
    return first;
  }
  return first_of(
      db_.bound("select id, outage_id, service_point_id, customer_id, started_at, ended_at, step, is_partial, "
                "is_sustained from interruption where service_point_id = $1 and ended_at is null order by id",
                point.value));
}

std::optional<outage::Interruption> SqlOutageRepository::last_ended(ServicePointId point, Time since) {
  if (auto const* const known = rows_read(point)) {
    std::optional<outage::Interruption> last;
    for (auto const& one : *known) {
      if (!one.ended_at || *one.ended_at < since) continue;
      if (!last || std::tie(*one.ended_at, one.id) > std::tie(*last->ended_at, last->id)) last = one;
    }
    return last;
  }
  return first_of(
      db_.bound("select id, outage_id, service_point_id, customer_id, started_at, ended_at, step, is_partial, "
                "is_sustained from interruption where service_point_id = $1 and ended_at >= $2 "
                "order by ended_at desc, id desc limit 1",
                point.value, to_ms(since)));
}

std::vector<outage::Interruption> SqlOutageRepository::interruptions(OutageId outage) {
  auto& row = db_.bound(
      "select id, outage_id, service_point_id, customer_id, started_at, ended_at, step, is_partial, "
      "is_sustained from interruption where outage_id = $1 order by id",
      outage.value);
  std::vector<outage::Interruption> found;
  while (row.step()) found.push_back(interruption_from(row));
  row.reset();
  return found;
}

std::vector<outage::Interruption> SqlOutageRepository::interruptions_of_point(ServicePointId point, Time since) {
  if (auto const* const known = rows_read(point)) {
    auto rows = *known;
    std::erase_if(rows, [&](auto const& one) { return one.ended_at && *one.ended_at <= since; });
    return rows;
  }
  auto& row = db_.bound(
      "select id, outage_id, service_point_id, customer_id, started_at, ended_at, step, is_partial, "
      "is_sustained from interruption where service_point_id = $1 and (ended_at is null or ended_at > $2) "
      "order by started_at, id",
      point.value, to_ms(since));
  std::vector<outage::Interruption> found;
  while (row.step()) found.push_back(interruption_from(row));
  row.reset();
  return found;
}

void SqlOutageRepository::set_interruption_start(std::int64_t id, Time start) {
  rows_of_points_.forget_all();
  db_.run("update interruption set started_at = $2 where id = $1", id, to_ms(start));
}

void SqlOutageRepository::end_interruptions(OutageId outage, std::vector<ServicePointId> const& points, Time at,
                                            int step) {
  rows_of_points_.forget_all();
  for (auto const point : points) {
    db_.run(
        "update interruption set ended_at = case when started_at > $3 then started_at else $3 end, step = $4 "
        "where service_point_id = $2 and ended_at is null and outage_id = $1",
        outage.value, point.value, to_ms(at), step);
  }
}

void SqlOutageRepository::mark_sustained(OutageId outage) {
  rows_of_points_.forget_all();
  db_.run("update interruption set is_sustained = 1 where outage_id = $1 and ended_at is null", outage.value);
}

void SqlOutageRepository::mark_momentary(std::int64_t interruption) {
  rows_of_points_.forget_all();
  db_.run("update interruption set is_sustained = 0 where id = $1 and ended_at is not null", interruption);
}

void SqlOutageRepository::move_interruptions(OutageId from, OutageId to) {
  rows_of_points_.forget_all();
  auto& row = db_.bound("select coalesce(max(number), 0) from restoration_step where outage_id = $1", to.value);
  std::int64_t const offset = row.step() ? row.integer(0) : 0;
  row.reset();
  // Upwards from a range that `to` does not use: no number is met twice on the way.
  db_.run("update restoration_step set outage_id = $2, number = number + $3 where outage_id = $1", from.value, to.value,
          offset);
  db_.run(
      "update interruption set outage_id = $2, step = case when ended_at is null then 0 else step + $3 end "
      "where outage_id = $1",
      from.value, to.value, offset);
}

int SqlOutageRepository::momentaries_on_feeder(std::string_view feeder, Time since) {
  auto& row = db_.bound(
      "select count(*) from outage o where o.region_id = $1 and o.feeder = $2 and o.started_at >= $3 "
      "and o.state = $4 and exists (select 1 from outage_history h where h.outage_id = o.id and "
      "h.reason = $5)",
      context_.region.value, feeder, to_ms(since), number_of(outage::State::cancelled),
      number_of(outage::Reason::momentary));
  int const count = row.step() ? int_at(row, 0) : 0;
  row.reset();
  return count;
}

void SqlOutageRepository::insert_step(outage::RestorationStep const& step) {
  db_.run(
      "insert into restoration_step (outage_id, number, energised_at, confirmed_at, asked_at, confirmed_by) values "
      "($1, $2, $3, $4, $5, $6)",
      step.outage.value, step.number, to_ms(step.energised_at), ms_or_null(step.confirmed_at),
      ms_or_null(step.asked_at),
      step.confirmed_by ? std::optional(number_of(*step.confirmed_by)) : std::optional<std::int64_t>());
}

void SqlOutageRepository::update_step(outage::RestorationStep const& step) {
  db_.run(
      "update restoration_step set energised_at = $3, confirmed_at = $4, asked_at = $5, confirmed_by = $6 "
      "where outage_id = $1 and number = $2",
      step.outage.value, step.number, to_ms(step.energised_at), ms_or_null(step.confirmed_at),
      ms_or_null(step.asked_at),
      step.confirmed_by ? std::optional(number_of(*step.confirmed_by)) : std::optional<std::int64_t>());
}

std::vector<outage::RestorationStep> SqlOutageRepository::steps(OutageId outage) {
  auto& row = db_.bound(
      "select number, energised_at, confirmed_at, asked_at, confirmed_by from restoration_step "
      "where outage_id = $1 order by number",
      outage.value);
  std::vector<outage::RestorationStep> found;
  while (row.step()) {
    outage::RestorationStep step{.outage = outage,
                                 .number = int_at(row, 0),
                                 .energised_at = time_at(row, 1),
                                 .confirmed_at = optional_time_at(row, 2),
                                 .asked_at = optional_time_at(row, 3),
                                 .confirmed_by = std::nullopt};
    if (!row.is_null(4)) step.confirmed_by = enum_at<outage::Reason>(row, 4);
    found.push_back(step);
  }
  row.reset();
  return found;
}

}  // namespace lamplighter::store
