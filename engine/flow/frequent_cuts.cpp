// Counts outages per customer: of a plan from the ledger of the points that it takes, of everybody in one question to the store.
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

using Rule = outage::FrequentRules::Rule;

constexpr std::size_t points_max = 20'000;

/// When a customer lost supply, or will by the plan: each outage once, with the first of its beginnings.
struct Cuts {
  std::map<OutageId, Time> before;
  std::set<Time> planned;
};

struct Row {
  CustomerId customer;
  Rule rule;
  int count = 0, was = 0;
};

/// The worst rule that the plan breaks for this customer, if any.
std::optional<Row> broken(std::vector<Rule> const& rules, CustomerId customer, Cuts const& cuts) {
  auto const until = *cuts.planned.rbegin();
  for (auto const& rule : rules) {
    auto const since = until - rule.within;
    auto const was = static_cast<int>(std::ranges::count_if(cuts.before, [&](auto const& one) { return one.second > since; }));
    auto const added = static_cast<int>(std::ranges::count_if(cuts.planned, [&](auto const& one) { return one > since; }));
    if (was <= rule.more_than && was + added > rule.more_than) return Row{customer, rule, was + added, was};
  }
  return std::nullopt;
}

std::chrono::days longest(std::vector<Rule> const& rules) {
  std::chrono::days out{0};
  for (auto const& rule : rules) out = std::max(out, rule.within);
  return out;
}

/// Which outages count, each looked up once.
class Counted {
 public:
  explicit Counted(Context& ctx) : ctx_(ctx) {}
  bool operator()(outage::Interruption const& one) {
    auto const& rules = ctx_.settings.frequent;
    if (!one.is_sustained && !rules.are_momentaries_counted) return false;
    auto const [found, is_new] = known_.try_emplace(one.outage, false);
    if (is_new) {
      auto const row = ctx_.outages.find(one.outage);
      found->second = row && outage::counts(rules.kinds, row->kind);
    }
    return found->second;
  }

 private:
  Context& ctx_;
  std::map<OutageId, bool> known_;
};

std::map<CustomerId, Cuts> cuts_by_customer(Context& ctx, std::span<outage::PlanWindow const> windows) {
  std::map<CustomerId, Cuts> out;
  std::set<ServicePointId> seen;
  Counted counts(ctx);
  auto const since = ctx.now - longest(ctx.settings.frequent.rules);
  for (auto const& window : windows) {
    if (window.loss != outage::Loss::out) continue;
    auto& cuts = out[window.customer];
    cuts.planned.insert(window.start);
    if (!seen.insert(window.point).second) continue;
    for (auto const& one : ctx.outages.interruptions_of_point(window.point, since)) {
      if (!counts(one)) continue;
      auto const [at, is_new] = cuts.before.try_emplace(one.outage, one.started_at);
      if (!is_new) at->second = std::min(at->second, one.started_at);
    }
  }
  return out;
}

}  // namespace

json::value frequent_cuts(Context& ctx, outage::Kind kind, std::span<outage::PlanWindow const> windows, std::size_t rows_max) {
  if (windows.size() > points_max) return nullptr;
  auto const& settings = ctx.settings.frequent;
  std::vector<Row> rows;
  if (outage::counts(settings.kinds, kind)) {
    for (auto const& [customer, cuts] : cuts_by_customer(ctx, windows)) {
      if (auto const row = broken(settings.rules, customer, cuts)) rows.push_back(*row);
    }
  }
  std::ranges::stable_sort(rows, std::greater{}, &Row::count);
  json::array rules, kinds, listed;
  for (auto const& rule : settings.rules) rules.push_back(json::object{{"days", rule.within.count()}, {"more_than", rule.more_than}});
  for (auto const one : settings.kinds) kinds.emplace_back(outage::to_string(one));
  for (auto const& row : rows) {
    auto const customer = listed.size() < rows_max ? ctx.notices.find_customer(row.customer) : std::nullopt;
    if (!customer) continue;
    listed.push_back(json::object{{"customer", customer->ref}, {"days", row.rule.within.count()}, {"count", row.count}, {"was", row.was}});
  }
  return json::object{{"rules", std::move(rules)}, {"kinds", std::move(kinds)}, {"customers", rows.size()}, {"listed", std::move(listed)}};
}

ReportTable report_frequent(DeskReader& desk, RegionId region, outage::FrequentRules const& settings, Time until, std::string const& account_manager) {
  ReportTable table{{"customer", "days", "more_than", "count", "account_manager"}, {}};
  for (auto const& rule : settings.rules) {
    auto const found = desk.frequently_cut({.region = region,
                                            .kinds = outage::kind_bits(settings.kinds),
                                            .are_momentaries_counted = settings.are_momentaries_counted,
                                            .after = until - rule.within,
                                            .until = until,
                                            .more_than = rule.more_than,
                                            .account_manager = account_manager});
    for (auto const& one : found) {
      table.rows.push_back({one.customer, std::to_string(rule.within.count()), std::to_string(rule.more_than), std::to_string(one.count), one.account_manager});
    }
  }
  return table;
}

}  // namespace lamplighter::flow
