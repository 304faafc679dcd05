// Losses of service points become losses of units; budgets are compared period by period in the region's days.
#include "engine/flow/customer_hours.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "engine/flow/zones.hpp"
#include "engine/outage/unit_hours.hpp"
#include "schedules/calendar.hpp"
#include "schedules/explain.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

using outage::HoursBudget;
using outage::PointLoss;
using outage::UnitLoss;
using Period = HoursBudget::Period;
using schedules::Language;

struct Span {
  Time from, to;
  auto operator<=>(Span const&) const = default;
};

struct Date {
  int year = 0, month = 1, day = 1;
};
Date date_of(Time time, schedules::Zone const& zone) {
  auto const text = schedules::local_date(time, zone);  // "2026-03-02"
  Date out;
  auto const number = [&](std::size_t at, std::size_t length, int& into) { std::from_chars(text.data() + at, text.data() + at + length, into); };
  number(0, 4, out.year);
  number(5, 2, out.month);
  number(8, 2, out.day);
  return out;
}

int months_of(Period period) {
  switch (period) {
    case Period::month: return 1;
    case Period::quarter: return 3;
    case Period::year: return 12;
  }
  return 1;
}

/// Whole calendar periods of the place: from midnight to midnight.
Span period_around(Time time, Period period, schedules::Zone const& zone) {
  namespace chrono = std::chrono;
  auto const today = date_of(time, zone);
  auto const day = chrono::sys_days{chrono::year{today.year} / today.month / today.day};
  auto const length = months_of(period);
  auto const first = chrono::year_month{chrono::year{today.year}, chrono::month{static_cast<unsigned>((today.month - 1) / length * length + 1)}};
  auto const begin = chrono::sys_days{first / 1}, end = chrono::sys_days{(first + chrono::months{length}) / 1};
  auto const midnight = [&](chrono::sys_days of) {
    return schedules::at_time_of_day(time, chrono::minutes{0}, static_cast<int>((of - day).count()), zone);
  };
  return {midnight(begin), midnight(end)};
}

/// All of them that the time touches, in order.
std::vector<Span> periods_in(Span asked, Period period, schedules::Zone const& zone) {
  std::vector<Span> out;
  for (auto at = period_around(asked.from, period, zone); at.from < asked.to; at = period_around(at.to, period, zone)) out.push_back(at);
  return out;
}

std::int64_t minutes_of(milliseconds time) { return std::chrono::round<std::chrono::minutes>(time).count(); }

/// Whether a unit is of the budget's feeder or area.
bool is_of(HoursBudget const& budget, geo::LiveNetwork const& live, geo::SupplyUnits const& units, std::uint32_t unit) {
  auto const point = units.first_of(unit);
  if (!budget.feeder.empty()) return live.feeder_of(point) == budget.feeder;
  if (budget.area.empty()) return true;
  auto const row = live.network().customer(live.network().customer_of(point));
  return row.community == budget.area || row.district == budget.area;
}

std::int64_t minutes_in(HoursBudget const& budget, HoursMoment const& at, std::vector<UnitLoss> const& losses, Span span) {
  milliseconds sum{0};
  for (auto const& loss : losses) {
    if (auto const part = outage::within(loss, span.from, span.to); part.count() > 0 && is_of(budget, *at.live, *at.units, loss.unit)) sum += part;
  }
  return minutes_of(sum);
}

auto points_of(geo::SupplyUnits const& units) {
  return [&units](std::uint32_t unit) { return units.points_of(unit); };
}

/// What was lost in the time so far, and what other plans will take of the rest of it.
struct Use {
  std::vector<UnitLoss> so_far, planned;
};
Use use_in(DeskReader& desk, HoursMoment const& at, Span span, std::string_view except) {
  DeskReader::LossQuestion asked{at.region, outage::kind_bits(at.rules.kinds), span.from, std::min(span.to, at.now)};
  auto const& network = at.live->network();
  Use out;
  std::vector<PointLoss> losses;
  auto const add = [&](std::string const& point, Time from, Time to) {
    if (auto const index = network.find_service_point(point)) losses.push_back({at.units->of(*index), from, to});
  };
  if (asked.from < asked.to) {
    for (auto const& loss : desk.losses(asked)) add(loss.point, loss.from, std::min(loss.to.value_or(at.now), at.now));
    out.so_far = outage::unit_losses(std::move(losses), points_of(*at.units));
  }
  asked.from = std::max(span.from, at.now);
  asked.to = span.to;
  if (asked.from >= asked.to) return out;
  auto const rows = desk.planned_losses(asked, except);
  for (auto row = rows.begin(); row != rows.end();) {  // plan by plan: two may be about the same point
    auto const& plan = row->plan;
    losses.clear();
    for (; row != rows.end() && row->plan == plan; ++row) add(row->point, std::max(row->from, asked.from), row->to);
    std::ranges::move(outage::unit_losses(losses, points_of(*at.units)), std::back_inserter(out.planned));
  }
  return out;
}

std::string label_of(Span span, Period period, schedules::Zone const& zone, Language language) {
  auto const date = date_of(span.from, zone);
  bool const is_chinese = language == Language::zh;
  auto const quarter = (date.month + 2) / 3;
  switch (period) {
    case Period::month: return is_chinese ? fmt::format("{}年{}月", date.year, date.month) : fmt::format("{}-{:02}", date.year, date.month);
    case Period::quarter: return is_chinese ? fmt::format("{}年第{}季度", date.year, quarter) : fmt::format("{} Q{}", date.year, quarter);
    case Period::year: return is_chinese ? fmt::format("{}年", date.year) : std::to_string(date.year);
  }
  return {};
}

std::string place_of(HoursBudget const& budget, Language language) {
  bool const is_chinese = language == Language::zh;
  if (!budget.feeder.empty()) return is_chinese ? fmt::format("线路 {} ", budget.feeder) : fmt::format(" of feeder {}", budget.feeder);
  if (!budget.area.empty()) return is_chinese ? budget.area + " " : fmt::format(" of {}", budget.area);
  return {};
}

std::string hours_text(std::int64_t minutes) { return fmt::format("{:.1f}", static_cast<double>(minutes) / 60.0); }

struct Standing {
  std::int64_t budget = 0, used = 0, planned = 0, plan = 0;  // minutes
  std::int64_t left() const { return budget - used - planned - plan; }
};

json::object finding(HoursBudget const& budget, Span span, Standing const& sum, schedules::Zone const& zone) {
  auto const over = hours_text(-sum.left()), has = hours_text(sum.budget), used = hours_text(sum.used), planned = hours_text(sum.planned), plan = hours_text(sum.plan);
  return {{"zh", fmt::format("{}{}停电时户数超出预算 {}：预算 {}，已用 {}，其他已批准计划 {}，本计划 {}。", place_of(budget, Language::zh),
                             label_of(span, budget.period, zone, Language::zh), over, has, used, planned, plan)},
          {"en", fmt::format("Over the budget of customer-hours{} for {} by {}: budget {}, used {}, other approved plans {}, this plan {}.",
                             place_of(budget, Language::en), label_of(span, budget.period, zone, Language::en), over, has, used, planned, plan)}};
}

json::object budget_row(HoursBudget const& budget, Span span, std::int64_t minutes) {
  json::object row{{"period", outage::to_string(budget.period)}, {"from", to_rfc3339(span.from)}, {"to", to_rfc3339(span.to)}};
  if (!budget.feeder.empty()) row["feeder"] = budget.feeder;
  if (!budget.area.empty()) row["area"] = budget.area;
  row["budget_minutes"] = budget.hours * 60;
  row["plan_minutes"] = minutes;
  return row;
}

std::string text_at(json::object const& row, std::string_view name) {
  auto const* value = row.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The budget and the period that a row of ours is of.
std::pair<HoursBudget, Span> read_row(json::object const& row) {
  HoursBudget budget;
  auto const period = text_at(row, "period");
  budget.period = period == "month" ? Period::month : period == "quarter" ? Period::quarter : Period::year;
  budget.hours = row.at("budget_minutes").to_number<std::int64_t>() / 60;
  budget.feeder = text_at(row, "feeder");
  budget.area = text_at(row, "area");
  return {std::move(budget), {time_from_rfc3339(text_at(row, "from")).value(), time_from_rfc3339(text_at(row, "to")).value()}};
}

}  // namespace

HoursMoment hours_moment(Context const& ctx) {
  return {ctx.settings.region, std::make_shared<geo::LiveNetwork const>(ctx.live.network()), ctx.live.units(), ctx.settings.customer_hours,
          zone_of_region(ctx.settings), ctx.now};
}

json::object hours_of_plan(Context& ctx, outage::Kind kind, std::span<outage::PlanWindow const> windows) {
  auto const units = ctx.live.units();
  std::vector<PointLoss> losses;
  for (auto const& window : windows) {
    auto const point = ctx.book.point(window.point);
    if (window.loss == outage::Loss::out && point.is_valid()) losses.push_back({units->of(point), window.start, window.end});
  }
  auto const lost = outage::unit_losses(std::move(losses), points_of(*units));
  milliseconds sum{0};
  std::set<std::uint32_t> seen;
  std::array<std::int64_t, 3> by_kind{};
  for (auto const& one : lost) {
    sum += one.to - one.from;
    if (seen.insert(one.unit).second) ++by_kind.at(static_cast<std::size_t>(units->kind_of(one.unit)));
  }
  bool const is_counted = outage::counts(ctx.settings.customer_hours.kinds, kind);
  json::array budgets;
  if (is_counted && !lost.empty()) {
    HoursMoment const at{ctx.settings.region, std::shared_ptr<geo::LiveNetwork const>(std::shared_ptr<void>(), &ctx.live.network()), units,
                         ctx.settings.customer_hours, zone_of_region(ctx.settings), ctx.now};
    Span const all{std::ranges::min(lost, {}, &UnitLoss::from).from, std::ranges::max(lost, {}, &UnitLoss::to).to};
    for (auto const& budget : at.rules.budgets) {
      for (auto const& span : periods_in(all, budget.period, at.zone)) {
        if (auto const minutes = minutes_in(budget, at, lost, span); minutes > 0) budgets.push_back(budget_row(budget, span, minutes));
      }
    }
  }
  return {{"unit_minutes", minutes_of(sum)},        {"public_transformers", by_kind[0]}, {"own_transformers", by_kind[1]},
          {"without_transformer", by_kind[2]}, {"is_counted", is_counted},          {"budgets", std::move(budgets)}};
}

void put_hours_used(DeskReader& desk, HoursMoment const& at, std::string_view plan, json::object& customer_hours) {
  std::map<Span, Use> uses;
  for (auto& value : customer_hours.at("budgets").as_array()) {
    auto& row = value.as_object();
    auto const [budget, span] = read_row(row);
    auto found = uses.find(span);
    if (found == uses.end()) found = uses.emplace(span, use_in(desk, at, span, plan)).first;
    Standing const sum{budget.hours * 60, minutes_in(budget, at, found->second.so_far, span), minutes_in(budget, at, found->second.planned, span),
                       row.at("plan_minutes").to_number<std::int64_t>()};
    row["used_minutes"] = sum.used;
    row["planned_minutes"] = sum.planned;
    row["left_minutes"] = sum.left();
    row["is_over"] = sum.left() < 0;
    if (sum.left() < 0) row["finding"] = finding(budget, span, sum, at.zone);
  }
}

ReportTable report_customer_hours(DeskReader& desk, HoursMoment const& at, ReportPeriod const& asked) {
  ReportTable table{{"feeder", "area", "period", "from", "to", "budget_hours", "used_hours", "planned_hours", "left_hours"}, {}};
  std::map<Span, Use> uses;
  auto const use_of = [&](Span span) -> Use const& {
    auto found = uses.find(span);
    return (found == uses.end() ? uses.emplace(span, use_in(desk, at, span, "")).first : found)->second;
  };
  for (auto const& budget : at.rules.budgets) {
    for (auto const& span : periods_in({asked.from, asked.to}, budget.period, at.zone)) {
      auto const& use = use_of(span);
      Standing const sum{budget.hours * 60, minutes_in(budget, at, use.so_far, span), minutes_in(budget, at, use.planned, span), 0};
      table.rows.push_back({budget.feeder, budget.area, std::string(outage::to_string(budget.period)), schedules::local_date(span.from, at.zone),
                            schedules::local_date(span.to - milliseconds{1}, at.zone), std::to_string(budget.hours), hours_text(sum.used), hours_text(sum.planned),
                            hours_text(sum.left())});
    }
  }
  Span const whole{asked.from, asked.to};
  auto const& use = use_of(whole);
  struct Sums {
    milliseconds used{0}, planned{0};
  };
  std::map<std::string, Sums, std::less<>> by_feeder;
  auto const of_feeder = [&](UnitLoss const& loss) -> Sums& { return by_feeder[std::string(at.live->feeder_of(at.units->first_of(loss.unit)))]; };
  for (auto const& loss : use.so_far) of_feeder(loss).used += outage::within(loss, whole.from, whole.to);
  for (auto const& loss : use.planned) of_feeder(loss).planned += outage::within(loss, whole.from, whole.to);
  for (auto const& [feeder, sums] : by_feeder) {
    table.rows.push_back({feeder, "", "", schedules::local_date(whole.from, at.zone), schedules::local_date(whole.to - milliseconds{1}, at.zone), "",
                          hours_text(minutes_of(sums.used)), hours_text(minutes_of(sums.planned)), ""});
  }
  return table;
}

}  // namespace lamplighter::flow
