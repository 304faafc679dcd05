// Compares the windows of a plan with those of the other plans of its weeks.
#include "engine/flow/shared_cuts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/flow/plan_state.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::size_t listed_max = 50;

/// What another plan has in common with this one.
struct Common {
  std::set<CustomerId> customers;
  std::set<ServicePointId> points;
  Time start, end;
  bool is_conflict = false;
};

struct Mine {
  std::multimap<ServicePointId, outage::PlanWindow> windows;  // without supply
  Time start, end;
};

void take_in(Common& common, Mine const& mine, outage::Repository::OthersWindow const& other) {
  auto const [first, last] = mine.windows.equal_range(other.point);
  for (auto own = first; own != last; ++own) {
    if (own->second.start < other.end && other.start < own->second.end) common.is_conflict = true;
    bool const is_first = common.points.empty();
    common.start = is_first ? other.start : std::min(common.start, other.start);
    common.end = is_first ? other.end : std::max(common.end, other.end);
    common.points.insert(other.point);
    common.customers.insert(own->second.customer);
  }
}

std::map<std::string, Common> in_common(Context& ctx, OutageId self, Mine const& mine, milliseconds within) {
  std::map<std::string, Common> out;
  auto const others =
      ctx.outages.windows_of_others(self, {mine.windows.begin()->first, mine.windows.rbegin()->first, std::max(ctx.now, mine.start - within), mine.end + within});
  for (auto const& one : others) {
    if (one.loss == outage::Loss::out) take_in(out[one.plan], mine, one);
  }
  return out;
}

struct Row {
  outage::Plan plan;
  Common common;
  std::string feeder;
};

json::object row_of(Row const& row, std::string const& feeder) {
  bool const is_shared = !row.common.points.empty();
  return {{"plan", row.plan.ref},
          {"state", std::string(to_string(row.plan.state))},
          {"work", row.plan.work},
          {"start", to_rfc3339(is_shared ? row.common.start : row.plan.start)},
          {"end", to_rfc3339(is_shared ? row.common.end : row.plan.end)},
          {"customers", row.common.customers.size()},
          {"service_points", row.common.points.size()},
          {"feeder", row.feeder},
          {"is_same_feeder", !feeder.empty() && row.feeder == feeder}};
}

}  // namespace

json::array shared_cuts(Context& ctx, outage::Outage const& outage, std::span<outage::PlanWindow const> windows) {
  auto const within = ctx.settings.share_cut_within;
  Mine mine;
  for (auto const& one : windows) {
    if (one.loss != outage::Loss::out) continue;
    mine.start = mine.windows.empty() ? one.start : std::min(mine.start, one.start);
    mine.end = std::max(mine.end, one.end);
    mine.windows.emplace(one.point, one);
  }
  if (mine.windows.empty() || within <= milliseconds{0}) return {};
  auto common = in_common(ctx, outage.id, mine, within);
  std::vector<Row> rows;
  for (auto& plan : ctx.outages.plans(true)) {
    bool const is_near = plan.end > std::max(ctx.now, mine.start - within) && plan.start < mine.end + within;
    if (plan.outage == outage.id || !is_before_cut(plan.state) || !is_near) continue;
    auto& shared = common[plan.ref];
    if (shared.is_conflict) continue;
    auto const other = ctx.outages.find(plan.outage);
    auto feeder = other ? other->feeder : std::string();
    bool const is_same_feeder = !feeder.empty() && feeder == outage.feeder;
    if (!shared.points.empty() || is_same_feeder) rows.push_back({std::move(plan), std::move(shared), std::move(feeder)});
  }
  std::ranges::stable_sort(rows, [](auto const& a, auto const& b) {
    return std::pair(b.common.customers.size(), a.plan.start) < std::pair(a.common.customers.size(), b.plan.start);
  });
  json::array out;
  for (auto const& row : rows) {
    if (out.size() == listed_max) break;
    out.push_back(row_of(row, outage.feeder));
  }
  return out;
}

}  // namespace lamplighter::flow
