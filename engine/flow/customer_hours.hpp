// Hours of units without supply 停电时户数: what a plan costs, what its budgets have left, and where they stand.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include <boost/json/object.hpp>

#include "engine/flow/context.hpp"
#include "engine/flow/desk_reader.hpp"
#include "engine/flow/reports.hpp"

namespace lamplighter::flow {

/// The rules and the network of one moment: taken on the engine's thread, read on another.
struct HoursMoment {
  RegionId region;
  std::shared_ptr<geo::LiveNetwork const> live;
  std::shared_ptr<geo::SupplyUnits const> units;
  outage::CustomerHours rules;
  schedules::Zone zone;
  Time now;
};
HoursMoment hours_moment(Context const&);

/// What the windows of a plan of this kind cost: {unit_minutes, public_transformers, own_transformers, without_transformer, is_counted, budgets: [{period, from,
/// to, feeder or area where it is of one, budget_minutes, plan_minutes}]}, of budgets those that it takes from, once for each of their periods.
boost::json::object hours_of_plan(Context&, outage::Kind, std::span<outage::PlanWindow const>);

/// Puts beside each of these budgets used_minutes (of cuts so far), planned_minutes (of other approved plans, still to come), left_minutes (negative when over),
/// is_over, and then `finding` {zh, en}. `plan` is the plan's own ref; empty for one that nobody has drawn up yet.
void put_hours_used(DeskReader&, HoursMoment const&, std::string_view plan, boost::json::object& customer_hours);

/// Each budget in each of its periods that the asked time touches, then each feeder in the asked time, in hours.
ReportTable report_customer_hours(DeskReader&, HoursMoment const&, ReportPeriod const&);

}  // namespace lamplighter::flow
