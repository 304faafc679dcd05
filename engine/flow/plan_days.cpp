// Finding a plan's days from its steps, and the one that has the go from its history.
#include "engine/flow/plan_days.hpp"

#include <algorithm>
#include <set>

namespace lamplighter::flow {

namespace {

/// `normal_of`: a device's normal position.
template <class NormalOf>
std::vector<PlanDay> split(std::vector<outage::PlanStep> const& steps, NormalOf normal_of) {
  std::vector<PlanDay> out;
  std::set<DeviceId> away;
  for (auto const& step : steps) {
    bool const was_normal = away.empty();
    if (step.to == normal_of(step.device)) {
      away.erase(step.device);
    } else {
      away.insert(step.device);
    }
    if (was_normal && !away.empty()) out.push_back({step.at, step.at});
    if (!out.empty()) out.back().end = step.at;
  }
  if (out.empty() && !steps.empty()) out.push_back({steps.front().at, steps.back().at});
  return out;
}

int first_open(std::vector<PlanDay> const& days, int after, Time now) {
  auto const count = static_cast<int>(days.size());
  for (int i = after + 1; i < count; ++i) {
    if (days[static_cast<std::size_t>(i)].end > now) return i;
  }
  return count - 1;
}

PlanDays standing_days(outage::Repository& outages, outage::Plan const& plan, std::vector<PlanDay> all) {
  PlanDays days{.all = std::move(all)};
  if (days.all.empty()) days.all.push_back({plan.start, plan.end});
  for (auto const& entry : outages.history(plan.outage)) {
    if (entry.reason == outage::Reason::plan_go) {
      days.gone = first_open(days.all, days.done, entry.at);
    } else if (entry.reason == outage::Reason::all_restored && days.gone >= 0) {
      days.done = days.gone;
      days.done_at[days.done] = entry.at;
    }
  }
  return days;
}

}  // namespace

std::vector<PlanDay> split_days(Context& ctx, std::vector<outage::PlanStep> const& steps) {
  return split(steps, [&](DeviceId id) {
    auto const device = ctx.book.device(id);
    return device.is_valid() ? ctx.network().device(device).normal : geo::Position::closed;
  });
}

PlanDay PlanDays::next(Time now) const { return all.at(static_cast<std::size_t>(first_open(all, done, now))); }

PlanDay PlanDays::running(Time now) const { return gone > done ? all.at(static_cast<std::size_t>(gone)) : next(now); }

bool PlanDays::is_ahead(Time window_start, Time window_end, Time now) const {
  return window_end > now && (done < 0 || window_start >= all.at(static_cast<std::size_t>(done)).end);
}

int PlanDays::index_of(Time window_start) const {
  auto const later = std::ranges::upper_bound(all, window_start, {}, &PlanDay::start);
  return std::max(0, static_cast<int>(later - all.begin()) - 1);
}

bool PlanDays::has_more(Time now) const {
  return gone + 1 < static_cast<int>(all.size()) && all.back().end > now;
}

PlanDays days_of(Context& ctx, outage::Plan const& plan) { return standing_days(ctx.outages, plan, split_days(ctx, plan.steps)); }

PlanDays days_by_steps(outage::Repository& outages, outage::Plan const& plan) {
  std::map<DeviceId, geo::Position> normal;
  for (auto const& step : plan.steps) {
    normal.emplace(step.device, step.to == geo::Position::open ? geo::Position::closed : geo::Position::open);
  }
  return standing_days(outages, plan, split(plan.steps, [&](DeviceId device) { return normal.at(device); }));
}

bool has_go_for(Context& ctx, outage::Plan const& plan, Time window_start) {
  if (plan.go != outage::GoDecision::go) return false;
  auto const days = days_of(ctx, plan);
  if (days.all.size() < 2) return true;
  auto const day = days.running(ctx.now);
  return window_start >= day.start && window_start < day.end;
}

namespace {

/// An early cut is still its own day's; from an hour before the next day on that one must have its go.
int present_day(PlanDays const& days, Time at) {
  int present = 0;
  for (int i = 0; i < static_cast<int>(days.all.size()); ++i) {
    if (days.all[static_cast<std::size_t>(i)].start - outage::go_prompt_before <= at) present = i;
  }
  return present;
}

}  // namespace

PlanDay day_of_cut(Context& ctx, outage::Plan const& plan, Time at) {
  auto const days = days_of(ctx, plan);
  return days.all.at(static_cast<std::size_t>(std::max(days.gone, present_day(days, at))));
}

bool has_go_at(Context& ctx, outage::Plan const& plan, Time at) {
  if (plan.go != outage::GoDecision::go) return false;
  auto const days = days_of(ctx, plan);
  return days.all.size() < 2 || days.gone >= present_day(days, at);
}

}  // namespace lamplighter::flow
