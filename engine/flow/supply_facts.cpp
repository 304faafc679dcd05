// Read from the ledger and the plans when somebody asks, and never kept: what was so a minute ago may be false.
#include "engine/flow/supply_facts.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/flow/customer_supply.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/views_public.hpp"

namespace lamplighter::flow {
namespace {

using notice::Supply;
using notice::SupplyFact;

constexpr std::chrono::hours back_is_said_for{12};

struct OpenRow {
  outage::Interruption row;
  outage::Outage outage;
};

bool is_announced(outage::PlanState state) {
  using outage::PlanState;
  switch (state) {
    case PlanState::approved: case PlanState::published: case PlanState::go: case PlanState::switching_off: case PlanState::out:
    case PlanState::work_permitted: case PlanState::work_complete: case PlanState::switching_on: case PlanState::extended:
      return true;
    case PlanState::draft: case PlanState::submitted: case PlanState::restored: case PlanState::closed: case PlanState::postponed:
    case PlanState::cancelled: case PlanState::finished_early:
      return false;
  }
  return false;
}

/// One customer at a time, against the plans that were read once.
class Reader {
 public:
  explicit Reader(Context& ctx) : ctx_(ctx) {}

  std::vector<SupplyFact> of(CustomerId id) {
    auto const customer = ctx_.book.customer(id);
    if (!customer.is_valid()) return {{.what = Supply::unsure}};
    std::vector<ServicePointId> points;
    for (auto const index : ctx_.network().service_points_of(customer)) {
      if (is_invalid(std::string(ctx_.live.network().feeder_of(index)))) return {{.what = Supply::unsure}};
      points.push_back(ctx_.book.id_of(index));
    }
    if (points.empty()) return {{.what = Supply::unsure}};
    std::vector<SupplyFact> out;
    bool const is_checked = read_rows(points);
    if (!rows_.empty()) out.push_back(cut(id));
    else if (is_checked) out.push_back({.what = Supply::checking});
    else if (auto const back = came_back(id, points)) out.push_back({.what = Supply::back, .at = back});
    for (auto& plan : planned(id, points)) out.push_back(std::move(plan));
    if (out.empty()) out.push_back({.what = Supply::none});
    return out;
  }

 private:
  bool is_invalid(std::string const& feeder) {
    auto const [known, is_new] = invalid_.try_emplace(feeder, false);
    if (is_new) known->second = ctx_.store.why_invalid(feeder).has_value();
    return known->second;
  }

  /// Rows of outages that are known to be true; returns whether something is reported that is not.
  bool read_rows(std::vector<ServicePointId> const& points) {
    rows_.clear();
    bool is_checked = false;
    for (auto const point : points) {
      auto row = ctx_.outages.open_interruption(point);
      auto outage = row ? ctx_.outages.find(row->outage) : std::nullopt;
      if (outage && row->is_sustained && outage->state != outage::State::suspected && outage::is_open(outage->state)) {
        rows_.push_back({std::move(*row), std::move(*outage)});
      } else if (row || !ctx_.outages.suspected_points(point).empty()) {
        is_checked = true;
      }
    }
    return is_checked;
  }

  SupplyFact cut(CustomerId id) {
    SupplyFact fact{.what = Supply::out, .at = rows_.front().row.started_at};
    for (auto const& one : rows_) fact.at = std::min(*fact.at, one.row.started_at);
    if (keeps_supply(ctx_, id)) {
      fact.what = Supply::reduced;
      return fact;
    }
    if (has_several_feeds(ctx_, id)) {
      for (auto const& one : cuts_of(ctx_, id)) {
        if (!one.end) fact.at = one.start;
      }
    } else if (rows_.front().row.is_partial) {
      fact.what = Supply::out_partly;
    }
    if (std::ranges::any_of(rows_, [](auto const& one) { return one.outage.kind == outage::Kind::disconnection; })) {
      fact.what = Supply::off;
      return fact;
    }
    fact.until = expected(id);
    return fact;
  }

  /// The last of all outages that keep him without; nothing while one of them says none, or one that has passed.
  std::optional<Time> expected(CustomerId id) {
    std::optional<Time> latest;
    for (auto const& one : rows_) {
      auto end = one.outage.etr ? std::optional(one.outage.etr->at) : planned_end(one.outage, id);
      if (!end || *end <= ctx_.now) return std::nullopt;
      latest = latest ? std::max(*latest, *end) : *end;
    }
    return latest;
  }

  std::optional<Time> planned_end(outage::Outage const& outage, CustomerId id) {
    auto const plan = ctx_.outages.find_plan(outage.id);
    if (!plan || !is_announced(plan->state)) return std::nullopt;
    for (auto const& own : notice::affected_customers(ctx_.outages.windows_of_customer(outage.id, plan->revision, id))) {
      for (auto const& [start, end] : own.windows) {
        if (start <= ctx_.now && ctx_.now < end) return end;
      }
    }
    return std::nullopt;
  }

  /// Of an outage that was one; with several feeds also where only one was lost.
  std::optional<Time> came_back(CustomerId id, std::vector<ServicePointId> const& points) {
    std::optional<Time> latest;
    for (auto const point : points) {
      auto const row = ctx_.outages.last_ended(point, ctx_.now - back_is_said_for);
      auto const outage = row && row->is_sustained ? ctx_.outages.find(row->outage) : std::nullopt;
      if (!outage || outage->state == outage::State::cancelled || outage->state == outage::State::suspected) continue;
      latest = latest ? std::max(*latest, *row->ended_at) : *row->ended_at;
    }
    bool const was_out = latest && (!has_several_feeds(ctx_, id) || std::ranges::any_of(cuts_of(ctx_, id), [&](auto const& one) { return one.end == latest; }));
    return was_out ? latest : std::nullopt;
  }

  std::vector<SupplyFact> planned(CustomerId id, std::vector<ServicePointId> const& points) {
    std::vector<SupplyFact> out;
    for (auto const& [plan, kind] : plans()) {
      bool is_first = true;
      for (auto const& own : notice::affected_customers(ctx_.outages.windows_of_customer(plan.outage, plan.revision, id))) {
        for (auto const& [start, end] : own.windows) {
          if (end <= ctx_.now || (start <= ctx_.now && has_begun(plan.outage, points, start))) continue;
          if (is_private(kind) && kind != outage::Kind::customer_request) {
            out.push_back({.what = Supply::off});
            continue;
          }
          bool const is_delayed = is_first && plan.go == outage::GoDecision::delayed;
          out.push_back({.what = Supply::planned, .at = start, .until = end, .is_delayed = is_delayed});
          is_first = false;
        }
      }
    }
    return out;
  }

  /// He was cut off for this window, and may be back already: the ledger says it better than the plan.
  bool has_begun(OutageId outage, std::vector<ServicePointId> const& points, Time start) {
    return std::ranges::any_of(points, [&](auto const point) {
      auto const rows = ctx_.outages.interruptions_of_point(point, start);
      return std::ranges::any_of(rows, [&](auto const& row) { return row.outage == outage; });
    });
  }

  std::vector<std::pair<outage::Plan, outage::Kind>> const& plans() {
    if (plans_) return *plans_;
    plans_.emplace();
    for (auto& plan : ctx_.outages.plans(true)) {
      auto const outage = is_announced(plan.state) ? ctx_.outages.find(plan.outage) : std::nullopt;
      if (outage && outage::is_open(outage->state) && plan.end > ctx_.now) plans_->emplace_back(std::move(plan), outage->kind);
    }
    return *plans_;
  }

  Context& ctx_;
  std::vector<OpenRow> rows_;
  std::map<std::string, bool> invalid_;
  std::optional<std::vector<std::pair<outage::Plan, outage::Kind>>> plans_;
};

std::string place_of(Context& ctx, CustomerId id) {
  auto const customer = ctx.notices.find_customer(id);
  if (!customer) return {};
  return !customer->address.empty() ? customer->address : customer->ref;
}

}  // namespace

std::vector<SupplyFact> supply_facts(Context& ctx, std::vector<CustomerId> const& customers) {
  using Key = std::tuple<Supply, std::optional<Time>, std::optional<Time>, bool>;
  std::map<Key, std::vector<std::string>> places;
  Reader reader(ctx);
  for (auto const id : customers) {
    for (auto const& one : reader.of(id)) places[{one.what, one.at, one.until, one.is_delayed}].push_back(place_of(ctx, id));
  }
  std::vector<SupplyFact> out;
  for (auto& [key, names] : places) out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), std::get<3>(key), std::move(names)});
  return out;
}

}  // namespace lamplighter::flow
