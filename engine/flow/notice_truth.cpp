// The recipients' situations from the store and the live network, and what is overtaken by them.
#include "engine/flow/notice_truth.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "engine/flow/campaign_truth.hpp"
#include "engine/flow/customer_supply.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_state.hpp"

namespace lamplighter::flow {

using notice::About;
using notice::Reason;
using Course = notice::Situation::Course;

struct Situations::Facts {
  Course course = Course::goes_on;
  std::optional<outage::Plan> plan;
  PlanDays days;
  std::vector<int> confirmed_steps;
  std::vector<OutageId> parts;    // what was split off it or took it in, and so on
  std::set<CustomerId> departed;  // who went with a part: what was said to them holds while they are out by that one
  bool is_merged = false;         // all of them are in another one
  bool has_left(CustomerId customer) const { return is_merged || departed.contains(customer); }
  // With Reach::everybody.
  std::map<CustomerId, notice::Affected> windows;
  std::map<CustomerId, std::vector<outage::Interruption>> rows;
};

namespace {

Course course_of(outage::Outage const& outage, std::optional<outage::Plan> const& plan) {
  if (plan) {
    if (plan->state == outage::PlanState::cancelled) return Course::called_off;
    bool const is_over = plan->state == outage::PlanState::restored || plan->state == outage::PlanState::closed;
    return is_over ? Course::over : Course::goes_on;
  }
  if (outage.state == outage::State::cancelled || outage.state == outage::State::merged) return Course::called_off;
  return outage::is_open(outage.state) ? Course::goes_on : Course::over;
}

}  // namespace

Situations::Situations(Context& ctx, Reach reach) : ctx_(ctx), reach_(reach) {}
Situations::~Situations() = default;

Situations::Facts& Situations::facts_of(outage::Outage const& outage) {
  auto& kept = facts_[outage.id];
  if (kept) return *kept;
  kept = std::make_unique<Facts>();
  kept->plan = ctx_.outages.find_plan(outage.id);
  kept->course = course_of(outage, kept->plan);
  if (kept->plan) kept->days = days_of(ctx_, *kept->plan);
  for (auto const& step : ctx_.outages.steps(outage.id)) {
    if (step.confirmed_at) kept->confirmed_steps.push_back(step.number);
  }
  if (outage.has_parts) {
    kept->parts = successors(ctx_.outages, outage.id);
    kept->is_merged = outage.state == outage::State::merged;
    auto const now = kept->is_merged ? ctx_.outages.find(standing(ctx_.outages, outage.id)) : std::nullopt;
    if (now) kept->course = course_of(*now, kept->plan);
    for (auto const& split : ctx_.outages.split_off(outage.id)) {
      for (auto const customer : ctx_.outages.split_customers(split.outage)) kept->departed.insert(customer);
    }
  }
  if (reach_ == Reach::few) return *kept;
  if (kept->plan) {
    for (auto& one : notice::affected_customers(ctx_.outages.windows(outage.id, kept->plan->revision))) {
      kept->windows.emplace(one.customer, std::move(one));
    }
  }
  for (auto& row : ctx_.outages.interruptions(outage.id)) kept->rows[row.customer].push_back(std::move(row));
  for (auto const part : kept->parts) {
    for (auto& row : ctx_.outages.interruptions(part)) {
      if (kept->has_left(row.customer)) kept->rows[row.customer].push_back(std::move(row));
    }
  }
  return *kept;
}

namespace {

std::vector<notice::OwnWindow> own_windows(PlanDays const& days, notice::Spans const& spans) {
  std::vector<notice::OwnWindow> windows;
  for (auto const& [start, end] : spans) {
    auto const day = days.index_of(start);
    auto const done = days.done_at.find(day);
    windows.push_back({.start = start,
                       .end = done == days.done_at.end() ? end : std::min(end, done->second),
                       .may_begin = day <= days.gone});
  }
  return windows;
}

}  // namespace

void Situations::put_windows(outage::Outage const& outage, Facts& facts, CustomerId customer, notice::Situation& into) {
  if (!facts.plan) return;
  std::vector<notice::Affected> own;
  if (reach_ == Reach::few) {
    own = notice::affected_customers(ctx_.outages.windows_of_customer(outage.id, facts.plan->revision, customer));
  } else if (auto const found = facts.windows.find(customer); found != facts.windows.end()) {
    own.push_back(found->second);
  }
  if (own.empty()) return;
  into.windows = own_windows(facts.days, own.front().windows);
  into.reduced = own_windows(facts.days, own.front().reduced);
}

/// His losses of supply by this outage; with several feeds, the times in which none carried his load.
std::vector<notice::OwnCut> Situations::losses_of(outage::Outage const& outage, Facts& facts, CustomerId customer) {
  std::vector<notice::OwnCut> cuts;
  if (has_several_feeds(ctx_, customer)) {
    for (auto const& cut : cuts_of(ctx_, customer, outage.id)) cuts.push_back({cut.start, cut.end});
    if (!facts.has_left(customer)) return cuts;
    for (auto const part : facts.parts) {
      for (auto const& cut : cuts_of(ctx_, customer, part)) cuts.push_back({cut.start, cut.end});
    }
    return cuts;
  }
  for (auto const& row : rows_of(outage, facts, customer)) cuts.push_back({row.started_at, row.ended_at});
  return cuts;
}

std::vector<outage::Interruption> Situations::rows_of(outage::Outage const& outage, Facts& facts, CustomerId id) {
  std::vector<outage::Interruption> rows;
  auto const customer = ctx_.book.customer(id);
  if (reach_ == Reach::everybody) {
    auto const found = facts.rows.find(id);
    if (found != facts.rows.end()) rows = found->second;
  } else if (customer.is_valid()) {
    for (auto const point : ctx_.network().service_points_of(customer)) {
      std::ranges::copy(ctx_.outages.interruptions_of_point(ctx_.book.id_of(point), Time{}), std::back_inserter(rows));
    }
  } else {  // gone from the network: only the ledger knows his points
    rows = ctx_.outages.interruptions(outage.id);
    for (auto const part : facts.parts) std::ranges::move(ctx_.outages.interruptions(part), std::back_inserter(rows));
  }
  bool const has_left = facts.has_left(id);
  auto const is_his = [&](outage::Interruption const& row) {
    bool const is_of_part = has_left && std::ranges::find(facts.parts, row.outage) != facts.parts.end();
    return (row.outage == outage.id || is_of_part) && row.customer == id && row.is_sustained;
  };
  std::erase_if(rows, [&](auto const& row) { return !is_his(row); });
  std::ranges::sort(rows, {}, &outage::Interruption::started_at);
  return rows;
}

bool Situations::is_out_by_any(CustomerId id) {
  auto const customer = ctx_.book.customer(id);
  if (!customer.is_valid() || keeps_supply(ctx_, id)) return false;
  return std::ranges::any_of(ctx_.network().service_points_of(customer), [&](auto const point) {
    return ctx_.outages.open_interruption(ctx_.book.id_of(point)).has_value();
  });
}

/// The plan itself has cut, and the operations that begin this window are done: a fault of its own device is no cut of it.
bool Situations::is_operated(Facts const& facts, Time window_start) const {
  if (is_before_cut(facts.plan->state) || facts.plan->state == outage::PlanState::switching_off) return false;
  bool has_any = false;
  for (auto const& step : facts.plan->steps) {
    if (step.at != window_start || step.to != geo::Position::open) continue;
    auto const device = ctx_.book.device(step.device);
    if (!device.is_valid()) continue;
    if (!(ctx_.network().device(device).phases - ctx_.live.network().open_phases(device)).empty()) return false;
    has_any = true;
  }
  return has_any;
}

notice::Situation Situations::of(outage::Outage const& outage, CustomerId customer, About about) {
  auto& facts = facts_of(outage);
  notice::Situation result;
  result.course = facts.course;
  result.confirmed_steps = facts.confirmed_steps;
  auto const present = present_for(ctx_, outage, {notice::RecipientKind::customer, customer.value});
  if (auto const& etr = present ? present->etr : outage.etr) {
    result.etr_number = etr->number;
    result.etr_at = etr->at;
  }
  if (about == About::nothing) return result;
  if (about == About::supply_back) {
    result.is_out_by_any = is_out_by_any(customer);
    return result;
  }
  if (about == About::reduced) {
    put_windows(outage, facts, customer, result);
    auto const rows = rows_of(outage, facts, customer);
    bool const has_lost = std::ranges::any_of(rows, [](auto const& row) { return !row.ended_at; });
    result.is_reduced = has_lost && keeps_supply(ctx_, customer);
    return result;
  }
  auto const cuts = losses_of(outage, facts, customer);
  result.is_out = std::ranges::any_of(cuts, [](auto const& cut) { return !cut.end; });
  result.is_out_by_any = result.is_out;
  if (about == About::interruption) return result;
  put_windows(outage, facts, customer, result);
  notice::mark_begun(result.windows, cuts);
  for (auto& window : result.windows) {
    // Out by another outage when the plan's devices opened: no row says so, and yet this cut runs for him.
    if (window.has_begun || !window.may_begin || window.end <= ctx_.now || !is_operated(facts, window.start)) continue;
    if (!is_out_by_any(customer)) continue;
    window.has_begun = result.is_out = result.is_out_by_any = true;
  }
  return result;
}

std::optional<Situations::Overtaken> Situations::overtaken(outage::Outage const& outage, notice::Notice const& notice) {
  if (notice.recipient.kind != notice::RecipientKind::customer) return std::nullopt;
  if (outage.campaign) return campaign_overtaken(ctx_, outage, notice);
  auto const about = about_of(ctx_, outage, notice);
  if (about == About::nothing) return std::nullopt;
  auto const situation = of(outage, {notice.recipient.id}, about);
  auto const reason = notice::overtaken(about, notice, situation, ctx_.now);
  if (!reason) return std::nullopt;
  return Overtaken{*reason, notice::is_missed(about, notice, situation, *reason)};
}

About about_of(Context& ctx, outage::Outage const& outage, notice::Notice const& notice) {
  if (outage.campaign) return notice.stage == "cancelled" ? About::no_cut : About::cut_ahead;
  auto const* rule = stage_rule(ctx.settings, outage, notice.stage);
  auto const about = notice::about(notice.stage, rule);
  bool const is_unknown = about == About::nothing && rule == nullptr && notice.recipient.kind == notice::RecipientKind::customer;
  // A schedule that was loaded since has this stage no longer; what a plan planned to say is about its cut all the same.
  return is_unknown && ctx.outages.find_plan(outage.id) ? About::cut_ahead : about;
}

bool is_about_window(About about) {
  return about == About::cut_ahead || about == About::later_end || about == About::no_cut || about == About::reduced;
}

std::vector<notice::Notice> still_true(Context& ctx, Situations& situations, outage::Outage const& outage,
                                       std::vector<notice::Notice> notices) {
  std::erase_if(notices, [&](auto const& one) {
    auto const overtaken = situations.overtaken(outage, one);
    if (!overtaken) return false;
    if (overtaken->is_missed) give_up(ctx, one, notice::best_evidence(counting_attempts(ctx, one)), overtaken->reason);
    else supersede(ctx, one, overtaken->reason);
    return true;
  });
  return notices;
}

}  // namespace lamplighter::flow
