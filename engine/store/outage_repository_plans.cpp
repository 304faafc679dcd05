// Planned outages as rows: the plan, the steps of each revision and the windows that they give.
#include <array>

#include "engine/store/column_values.hpp"
#include "engine/store/outage_repository.hpp"

namespace lamplighter::store {
namespace {

#define PLAN_COLUMNS \
  "p.outage_id, p.ref, p.state, p.revision, p.work, p.proposer, p.approver, p.go, p.start_at, p.end_at"

outage::Plan plan_from(Statement const& row) {
  outage::Plan plan;
  plan.outage = OutageId{row.integer(0)};
  plan.ref = row.text(1);
  plan.state = enum_at<outage::PlanState>(row, 2);
  plan.revision = int_at(row, 3);
  plan.work = row.text(4);
  plan.proposer = row.text(5);
  plan.approver = row.text(6);
  plan.go = enum_at<outage::GoDecision>(row, 7);
  plan.start = time_at(row, 8);
  plan.end = time_at(row, 9);
  return plan;
}

}  // namespace

std::vector<outage::Plan> SqlOutageRepository::read_plans(Statement& rows) {
  std::vector<outage::Plan> found;
  while (rows.step()) found.push_back(plan_from(rows));
  rows.reset();
  for (auto& plan : found) {
    auto& step = db_.bound(
        "select at, device_id, to_position from plan_step where outage_id = $1 and revision = $2 "
        "order by ordinal",
        plan.outage.value, plan.revision);
    while (step.step()) {
      plan.steps.push_back({time_at(step, 0), DeviceId{step.integer(1)}, enum_at<geo::Position>(step, 2)});
    }
    step.reset();
  }
  return found;
}

void SqlOutageRepository::put_steps(outage::Plan const& plan) {
  kept_plans_.erase(plan.outage);
  db_.run("delete from plan_step where outage_id = $1 and revision = $2", plan.outage.value, plan.revision);
  int ordinal = 0;
  for (auto const& step : plan.steps) {
    db_.run(
        "insert into plan_step (outage_id, revision, ordinal, at, device_id, to_position) values "
        "($1, $2, $3, $4, $5, $6)",
        plan.outage.value, plan.revision, ++ordinal, to_ms(step.at), step.device.value, number_of(step.to));
  }
}

void SqlOutageRepository::insert_plan(outage::Plan const& plan) {
  db_.run(
      "insert into plan (outage_id, region_id, ref, state, revision, work, proposer, approver, go, start_at, end_at) "
      "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      plan.outage.value, context_.region.value, plan.ref, number_of(plan.state), plan.revision, plan.work,
      plan.proposer, plan.approver, number_of(plan.go), to_ms(plan.start), to_ms(plan.end));
  put_steps(plan);
}

void SqlOutageRepository::update_plan(outage::Plan const& plan) {
  db_.run(
      "update plan set ref = $2, state = $3, revision = $4, work = $5, proposer = $6, approver = $7, go = $8, "
      "start_at = $9, end_at = $10 where outage_id = $1",
      plan.outage.value, plan.ref, number_of(plan.state), plan.revision, plan.work, plan.proposer, plan.approver,
      number_of(plan.go), to_ms(plan.start), to_ms(plan.end));
  put_steps(plan);
}

std::optional<outage::Plan> SqlOutageRepository::find_plan(OutageId outage) {
  if (auto const kept = kept_plans_.find(outage); kept != kept_plans_.end()) return kept->second;
  auto found = read_plans(db_.bound("select " PLAN_COLUMNS " from plan p where p.outage_id = $1", outage.value));
  auto plan = found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  if (found_ == Found::until_told) kept_plans_.emplace(outage, plan);
  return plan;
}

std::vector<outage::Plan> SqlOutageRepository::plans(bool only_open) {
  using enum outage::PlanState;
  return read_plans(db_.bound("select " PLAN_COLUMNS
                              " from plan p where p.region_id = $1 and ($2 = 0 or p.state not in ($3, $4, $5)) "
                              "order by p.outage_id",
                              context_.region.value, flag(only_open), number_of(restored), number_of(closed),
                              number_of(cancelled)));
}

std::vector<outage::Plan> SqlOutageRepository::plans_opening(DeviceId device) {
  using enum outage::PlanState;
  return read_plans(db_.bound("select " PLAN_COLUMNS
                              " from plan p where p.region_id = $1 and (p.state between $3 and $4 or p.state = $5) and "
                              "exists (select 1 from plan_step s where s.device_id = $2 and s.outage_id = p.outage_id "
                              "and s.revision = p.revision and s.to_position = $6) order by p.start_at, p.outage_id",
                              context_.region.value, device.value, number_of(approved), number_of(switching_on),
                              number_of(extended), number_of(geo::Position::open)));
}

void SqlOutageRepository::put_windows(OutageId outage, int revision, std::vector<outage::PlanWindow> const& windows) {
  db_.run("delete from plan_window where outage_id = $1 and revision = $2", outage.value, revision);
  static constexpr std::array<std::string_view, 7> columns{"outage_id", "revision",    "service_point_id", "start_at",
                                                           "end_at",    "customer_id", "loss"};
  std::vector<std::vector<Value>> rows;
  rows.reserve(windows.size());
  for (auto const& window : windows) {
    rows.push_back({outage.value, static_cast<std::int64_t>(revision), window.point.value, to_ms(window.start),
                    to_ms(window.end), window.customer.value, number_of(window.loss)});
  }
  if (!rows.empty()) db_.insert_many("plan_window", columns, rows);
}

namespace {

std::vector<outage::PlanWindow> read_windows(Statement& row) {
  std::vector<outage::PlanWindow> found;
  while (row.step()) {
    found.push_back({ServicePointId{row.integer(0)}, CustomerId{row.integer(1)}, time_at(row, 2), time_at(row, 3),
                     static_cast<outage::Loss>(row.integer(4))});
  }
  row.reset();
  return found;
}

}  // namespace

std::vector<outage::PlanWindow> SqlOutageRepository::windows(OutageId outage, int revision) {
  return read_windows(db_.bound(
      "select service_point_id, customer_id, start_at, end_at, loss from plan_window where outage_id = $1 and "
      "revision = $2 order by service_point_id, start_at",
      outage.value, revision));
}

std::vector<outage::PlanWindow> SqlOutageRepository::windows_of_customer(OutageId outage, int revision,
                                                                         CustomerId customer) {
  // The plus keeps SQLite from reading everybody's windows for the sake of their order, where those of one are a few.
  return read_windows(db_.bound(
      "select service_point_id, customer_id, start_at, end_at, loss from plan_window where outage_id = $1 and "
      "revision = $2 and customer_id = $3 order by +service_point_id, start_at",
      outage.value, revision, customer.value));
}

std::vector<outage::Repository::OthersWindow> SqlOutageRepository::windows_of_others(OutageId plan, PointsAndTimes const& within) {
  using enum outage::PlanState;
  auto& row = db_.bound(
      "select p.ref, w.service_point_id, w.start_at, w.end_at, w.loss from plan p join plan_window w on w.outage_id = p.outage_id and "
      "w.revision = p.revision where p.region_id = $1 and p.state not in ($2, $3, $4) and p.outage_id <> $5 and "
      "w.service_point_id between $6 and $7 and w.end_at > $8 and w.start_at < $9 order by p.outage_id, w.service_point_id, w.start_at",
      context_.region.value, number_of(restored), number_of(closed), number_of(cancelled), plan.value, within.first.value,
      within.last.value, to_ms(within.from), to_ms(within.until));
  std::vector<OthersWindow> found;
  while (row.step()) found.push_back({row.text(0), ServicePointId{row.integer(1)}, time_at(row, 2), time_at(row, 3), static_cast<outage::Loss>(row.integer(4))});
  row.reset();
  return found;
}

outage::Repository::PlanExtent SqlOutageRepository::plan_extent(OutageId outage, int revision, Time after) {
  auto& row = db_.bound(
      "select count(distinct customer_id), min(start_at), max(end_at) from plan_window where outage_id = $1 and "
      "revision = $2 and end_at > $3 and loss = 0",
      outage.value, revision, to_ms(after));
  row.step();
  PlanExtent extent{.customers = row.integer(0), .start = {}, .end = {}};
  if (extent.customers > 0) {
    extent.start = time_at(row, 1);
    extent.end = time_at(row, 2);
  }
  row.reset();
  return extent;
}

}  // namespace lamplighter::store
