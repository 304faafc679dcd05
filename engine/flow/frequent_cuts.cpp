// Counts outages per customer from the ledger of the points that the plan takes.
#include "engine/flow/frequent_cuts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::size_t points_max = 20'000;

/// When a customer lost supply, or will by the plan: each outage once, with the first of its beginnings.
struct Cuts {
  std::map<OutageId, Time> before;
  std::set<Time> planned;
};

struct Row {
  CustomerId customer;
  FrequentRule rule;
  int count = 0, was = 0;
};

/// The worst rule that the plan breaks for this customer, if any.
std::optional<Row> broken(CustomerId customer, Cuts const& cuts) {
  auto const until = *cuts.planned.rbegin();
  for (auto const& rule : frequent_rules) {
    auto const since = until - rule.within;
    auto const was = static_cast<int>(std::ranges::count_if(cuts.before, [&](auto const& one) { return one.second > since; }));
    auto const added = static_cast<int>(std::ranges::count_if(cuts.planned, [&](auto const& one) { return one > since; }));
    if (was <= rule.more_than && was + added > rule.more_than) return Row{customer, rule, was + added, was};
  }
  return std::nullopt;
}

std::map<CustomerId, Cuts> cuts_by_customer(Context& ctx, std::span<outage::PlanWindow const> windows) {
  std::map<CustomerId, Cuts> out;
  std::set<ServicePointId> seen;
  for (auto const& window : windows) {
    if (window.loss != outage::Loss::out) continue;
    auto& cuts = out[window.customer];
    cuts.planned.insert(window.start);
    if (!seen.insert(window.point).second) continue;
    for (auto const& one : ctx.outages.interruptions_of_point(window.point, ctx.now - frequent_rules.back().within)) {
      if (!one.is_sustained) continue;
      auto const [at, is_new] = cuts.before.try_emplace(one.outage, one.started_at);
      if (!is_new) at->second = std::min(at->second, one.started_at);
    }
  }
  return out;
}

}  // namespace

json::value frequent_cuts(Context& ctx, std::span<outage::PlanWindow const> windows, std::size_t rows_max) {
  if (windows.size() > points_max) return nullptr;
  std::vector<Row> rows;
  for (auto const& [customer, cuts] : cuts_by_customer(ctx, windows)) {
    if (auto const row = broken(customer, cuts)) rows.push_back(*row);
  }
  std::ranges::stable_sort(rows, std::greater{}, &Row::count);
  json::array rules, listed;
  for (auto const& rule : frequent_rules) rules.push_back(json::object{{"days", rule.within.count()}, {"more_than", rule.more_than}});
  for (auto const& row : rows) {
    auto const customer = listed.size() < rows_max ? ctx.notices.find_customer(row.customer) : std::nullopt;
    if (!customer) continue;
    listed.push_back(json::object{{"customer", customer->ref}, {"days", row.rule.within.count()}, {"count", row.count}, {"was", row.was}});
  }
  return json::object{{"rules", std::move(rules)}, {"customers", rows.size()}, {"listed", std::move(listed)}};
}

}  // namespace lamplighter::flow
