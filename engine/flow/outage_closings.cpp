// Closings: who is back, in which step, what proves it, and what is said when nothing does.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/customer_supply.hpp"
#include "engine/flow/call_ends.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/island_flow.hpp"
#include "engine/flow/network_alarms.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/subscriptions.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::flow {
using outage::Reason;
using outage::State;

namespace {

std::vector<outage::Interruption> rows_of_step(std::vector<outage::Interruption> const& rows, int step) {
  std::vector<outage::Interruption> out;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(out),
               [&](auto const& row) { return row.ended_at && row.step == step; });
  return out;
}

/// An auto-reclosing device came back in time.
void end_momentary(Context& ctx, outage::Outage& row, std::span<ServicePointId const> points, Time at,
                   std::string const& actor) {
  ctx.outages.end_interruptions(row.id, {points.begin(), points.end()}, at, 0);
  auto const rows = ctx.outages.interruptions(row.id);
  bool const is_out = std::any_of(rows.begin(), rows.end(), [](auto const& r) { return !r.ended_at; });
  if (is_out) return note_history(ctx, row, Reason::partly_closed, actor, "part of it is back while its limit runs");
  finish_momentary(ctx, row, at, actor);
}

/// A revision hung them below an open device, and nobody said that they were out: they hear nothing of its closing, and the
/// rows count nothing.
void end_unconfirmed(Context& ctx, outage::Outage& row, std::span<ServicePointId const> points, std::string const& actor) {
  ctx.outages.end_interruptions(row.id, {points.begin(), points.end()}, Time{}, 0);
  if (count_out(ctx, row.id) > 0) {
    return note_history(ctx, row, Reason::partly_closed, actor, "part of it has supply, and nobody had said that it was out");
  }
  change_state(ctx, row, State::cancelled, Reason::device_closed, actor);
  cancel_jobs(ctx, row.id);
}

/// What took the limit for passed and is now said to have been shorter was a momentary: the report came after the limit.
/// Who was told that it began is told that it is over; the ledger counts nothing.
void mark_momentary(Context& ctx, outage::Outage const& row, int step) {
  auto const has_passed_limit = [&](OutageId id) {
    auto const history = ctx.outages.history(id);
    return std::ranges::any_of(history, [](auto const& line) { return line.reason == Reason::momentary_limit_passed; });
  };
  if (!has_passed_limit(row.id) && std::ranges::none_of(origins(ctx.outages, row.id), has_passed_limit)) return;
  int count = 0;
  for (auto const& entry : rows_of_step(ctx.outages.interruptions(row.id), step)) {
    bool const is_by_recloser = row.devices.size() == 1 || entry.started_at == row.started_at;
    if (!is_by_recloser || *entry.ended_at - entry.started_at >= ctx.settings.limits.momentary) continue;
    ctx.outages.mark_momentary(entry.id);
    ++count;
  }
  if (count > 0) note_history(ctx, row, Reason::momentary, "system", fmt::format("{} service points were out for less than the limit", count));
}

/// Points of one outage are back: the next step, with a deadline for its proof.
void add_step(Context& ctx, outage::Outage& row, std::vector<ServicePointId> const& points, Time at,
              std::string const& actor, Reason by) {
  auto const steps = ctx.outages.steps(row.id);
  outage::RestorationStep step;
  step.outage = row.id;
  step.number = steps.empty() ? 1 : steps.back().number + 1;
  step.energised_at = at;
  ctx.outages.end_interruptions(row.id, points, at, step.number);
  ctx.outages.insert_step(step);
  mark_momentary(ctx, row, step.number);
  end_wordless_calls(ctx, row.id);
  ctx.timer(at + ctx.settings.limits.confirmation, TimerKind::supply_confirmation, row.id.value, step.number);
  auto const facts = restoration_facts(ctx, row.id);
  auto const next = outage::state_after_restoration(row.state, facts);
  auto const reason = by == Reason::device_closed && facts.open_interruptions > 0 ? Reason::partly_closed : by;
  if (next == row.state) {
    note_history(ctx, row, reason, actor, fmt::format("step {}: {} service points", step.number, points.size()));
  } else {
    change_state(ctx, row, next, reason, actor);
  }
  // While an island supplies, the work of a plan goes on.
  if (auto plan = ctx.outages.find_plan(row.id); plan && by != Reason::island_declared) plan_energised(ctx, *plan, at);
  review_supply(ctx, row.id, step.number);
}

/// Outages on the device in which nobody was out: over as soon as all their devices are closed.
void end_empty(Context& ctx, MovedDevice const& device, Time at, std::string const& actor,
               std::vector<outage::Outage>& touched) {
  for (auto& row : ctx.outages.open_on_device(device.id)) {
    auto const facts = restoration_facts(ctx, row.id);
    if (facts.open_interruptions > 0 || facts.ended_interruptions > 0) continue;
    if (has_open_device(ctx, row)) continue;
    if (row.momentary_until && at < *row.momentary_until) {
      end_momentary(ctx, row, {}, at, actor);
    } else {
      row.momentary_until.reset();
      row.restored_at = at;
      change_state(ctx, row, State::restored, Reason::no_customers, actor);
      verify_jobs(ctx, row.id, at);
      if (auto plan = ctx.outages.find_plan(row.id)) plan_restored(ctx, *plan);
    }
    touched.push_back(row);
  }
}

}  // namespace

bool has_open_device(Context& ctx, outage::Outage const& row) {
  return std::any_of(row.devices.begin(), row.devices.end(), [&](auto const& opened) {
    auto const index = ctx.book.device(opened.device);
    return index.is_valid() && !(ctx.live.network().open_phases(index) & opened.phases).empty();
  });
}

outage::RestorationFacts restoration_facts(Context& ctx, OutageId id) {
  outage::RestorationFacts facts;
  for (auto const& row : ctx.outages.interruptions(id)) {
    if (!row.ended_at) ++facts.open_interruptions;
    if (row.ended_at && row.step > 0) ++facts.ended_interruptions;
  }
  for (auto const& step : ctx.outages.steps(id)) {
    if (!step.confirmed_at) ++facts.unconfirmed_steps;
  }
  bool const is_else_over = facts.open_interruptions == 0 && facts.unconfirmed_steps == 0 && facts.ended_interruptions > 0;
  if (is_else_over) facts.on_islands = count_on_islands(ctx, id);  // else it changes nothing
  return facts;
}

void finish_momentary(Context& ctx, outage::Outage& row, Time at, std::string const& actor) {
  row.restored_at = at;
  change_state(ctx, row, State::cancelled, Reason::momentary, actor);
  auto const day_start = at - schedules::time_since_local_midnight(at, ctx.settings.zone);
  if (row.feeder.empty() ||
      ctx.outages.momentaries_on_feeder(row.feeder, day_start) != ctx.settings.limits.momentaries_for_patrol) {
    return;
  }
  open_job(ctx, row, dispatch::Job::Kind::patrol);
  note_history(ctx, row, Reason::momentary, "system", "as many momentaries on this feeder today as send a patrol");
}

std::vector<outage::Outage> end_points(Context& ctx, std::span<ServicePointId const> points, Time at,
                                       std::string const& actor, Reason by) {
  std::map<OutageId, std::vector<ServicePointId>> by_outage;
  for (auto const point : points) {
    if (auto const open = ctx.outages.open_interruption(point)) by_outage[open->outage].push_back(point);
  }
  std::vector<outage::Outage> touched;
  for (auto const& [id, back] : by_outage) {
    auto row = ctx.outages.find(id);
    if (!row) continue;
    if (row->momentary_until && at < *row->momentary_until && by != Reason::island_declared) {
      end_momentary(ctx, *row, back, at, actor);
    } else if (row->state == State::suspected && !row->momentary_until && ctx.outages.calls(id).empty()) {
      end_unconfirmed(ctx, *row, back, actor);
    } else {
      if (row->state == State::suspected && !row->momentary_until) {  // who called said that it was so
        ctx.outages.mark_sustained(id);
        change_state(ctx, *row, State::confirmed, Reason::call_joined, actor);
      }
      if (row->momentary_until) {  // it lasted, but is over before anybody could be told that it began
        row->momentary_until.reset();
        ctx.outages.mark_sustained(id);
        change_state(ctx, *row, State::confirmed, by == Reason::island_declared ? by : Reason::momentary_limit_passed, actor);
      }
      add_step(ctx, *row, back, at, actor, by);
    }
    if (auto after = ctx.outages.find(id)) touched.push_back(std::move(*after));
  }
  return touched;
}

SwitchingOutcome apply_closing(Context& ctx, SwitchingFact const& fact) {
  std::vector<geo::Operation> operations;
  bool has_moved = false;
  for (auto const& device : fact.devices) {
    has_moved = has_moved || !(ctx.live.network().open_phases(device.index) & device.phases).empty();
    operations.push_back({device.index, device.phases, geo::Position::closed});
  }
  // What has happened is never refused, it is shouted; a desk's entry was asked before (`refuse_onto_people`).
  auto const energised = has_moved ? parties_energised_by(ctx, operations) : std::vector<dispatch::WorkParty>{};
  std::vector<ServicePointId> back;
  for (auto const& change : ctx.live.operate(operations)) {
    auto const id = ctx.book.id_of(change.point);
    if (!(change.after - change.before).empty() && has_normal_supply(ctx, id)) back.push_back(id);
  }
  auto const count = back.size();
  auto const on_islands = supplied_by_islands(ctx, back);
  SwitchingOutcome outcome{.treatment = has_moved ? "closed" : "nothing_changes",
                           .reason = Reason::device_closed,
                           .outages = end_points(ctx, back, fact.at, fact.actor),
                           .points = count};
  std::ranges::move(end_points(ctx, on_islands, fact.at, fact.actor, Reason::island_declared), std::back_inserter(outcome.outages));
  if (!energised.empty()) alarm_energised(ctx, energised);
  for (auto const& device : fact.devices) {
    ctx.store.clear_alarms("backfeed", device.id.value, ctx.now);
    end_empty(ctx, device, fact.at, fact.actor, outcome.outages);
    for (auto& row : ctx.outages.open_on_device(device.id)) finish_freed(ctx, row, fact.actor);
  }
  end_joined_islands(ctx, fact.at);
  return outcome;
}

namespace {

/// A meter that reported no supply after the step, because of another interruption that is over by now.
bool is_explained(Context& ctx, OutageId id, outage::Repository::MeterEvidence const& evidence) {
  auto const later = ctx.outages.last_ended(evidence.point, evidence.occurred_at);
  return later && later->outage != id;
}

}  // namespace

outage::SupplyEvidence gather_evidence(Context& ctx, OutageId id, int step, Time energised_at) {
  outage::SupplyEvidence evidence;
  std::set<ServicePointId> points, alive, still_out;
  for (auto const& row : rows_of_step(ctx.outages.interruptions(id), step)) points.insert(row.point);
  for (auto const& row : ctx.outages.meter_evidence(id, step)) {
    if (row.occurred_at < energised_at || (!row.is_alive && is_explained(ctx, id, row))) continue;
    (row.is_alive ? alive : still_out).insert(row.point);
  }
  for (auto const& nested : ctx.outages.open_nested_in(id)) {
    for (auto const& call : ctx.outages.calls(nested.id)) {
      if (points.contains(call.point) && call.occurred_at >= energised_at) still_out.insert(call.point);
    }
  }
  evidence.points = static_cast<std::uint32_t>(points.size());
  evidence.alive = static_cast<std::uint32_t>(alive.size());
  evidence.still_out = static_cast<std::uint32_t>(still_out.size());
  return evidence;
}

namespace {

/// Past the time for which its text is of use, only those who heard of the outage hear that it is over.
std::vector<CustomerId> concerned(Context& ctx, outage::Outage const& row, outage::RestorationStep const& step,
                                  std::vector<CustomerId> customers) {
  auto const* rule = stage_rule(ctx.settings, row, "restored");
  if (rule == nullptr || ctx.now < step.energised_at + rule->validity) return customers;
  auto const told = told_customers(ctx, row.id);
  std::erase_if(customers, [&](auto const customer) { return !told.contains(customer); });
  return customers;
}

/// With this row his supply came back; of who kept a feed, or has none yet, it only ended.
bool brings_back(Context& ctx, outage::Interruption const& row) {
  if (!has_several_feeds(ctx, row.customer)) return true;
  auto const cuts = cuts_of(ctx, row.customer);
  return std::ranges::find(cuts, row.ended_at, &CustomerCut::end) != cuts.end();
}

/// Customers of a step who may be told that supply is back: none of them is out again, none says no.
std::vector<CustomerId> customers_back(Context& ctx, OutageId id, outage::RestorationStep const& step) {
  std::set<ServicePointId> contradicted;
  for (auto const& row : ctx.outages.meter_evidence(id, step.number)) {
    if (!row.is_alive && row.occurred_at >= step.energised_at && !is_explained(ctx, id, row)) contradicted.insert(row.point);
  }
  for (auto const& nested : ctx.outages.open_nested_in(id)) {
    for (auto const& call : ctx.outages.calls(nested.id)) contradicted.insert(call.point);
  }
  std::set<CustomerId> back, not_back;
  std::optional<std::set<CustomerId>> told_of_momentary;
  for (auto const& row : rows_of_step(ctx.outages.interruptions(id), step.number)) {
    if (!row.is_sustained && !told_of_momentary) told_of_momentary = told_customers(ctx, id);
    if (!row.customer || (!row.is_sustained && !told_of_momentary->contains(row.customer))) continue;
    if (row.is_sustained && !brings_back(ctx, row)) continue;
    bool const is_out = contradicted.contains(row.point) || ctx.outages.open_interruption(row.point).has_value();
    (is_out ? not_back : back).insert(row.customer);
  }
  std::vector<CustomerId> result;
  std::set_difference(back.begin(), back.end(), not_back.begin(), not_back.end(), std::back_inserter(result));
  return result;
}

outage::RestorationStep const* find_step(std::vector<outage::RestorationStep> const& steps, int number) {
  auto const found = std::find_if(steps.begin(), steps.end(), [&](auto const& step) { return step.number == number; });
  return found == steps.end() ? nullptr : &*found;
}

}  // namespace

void review_supply(Context& ctx, OutageId id, int number) {
  auto const steps = ctx.outages.steps(id);
  auto const* step = find_step(steps, number);
  if (step == nullptr || step->confirmed_at) return;
  auto const evidence = gather_evidence(ctx, id, number, step->energised_at);
  // Only proof counts here; the deadline has its own timer.
  auto const verdict = outage::judge_supply(evidence, step->energised_at, true, ctx.settings.limits, ctx.now);
  if (verdict.treatment == outage::ConfirmationVerdict::Treatment::confirmed) {
    confirm_supply(ctx, id, number, verdict.reason, "system");
  }
}

void on_confirmation_due(Context& ctx, OutageId id, int number) {
  auto const row = ctx.outages.find(id);
  auto const steps = ctx.outages.steps(id);
  auto const* found = find_step(steps, number);
  if (!row || found == nullptr || found->confirmed_at || found->asked_at) return;
  auto step = *found;
  auto const evidence = gather_evidence(ctx, id, number, step.energised_at);
  auto const verdict = outage::judge_supply(evidence, step.energised_at, false, ctx.settings.limits, ctx.now);
  using Treatment = outage::ConfirmationVerdict::Treatment;
  if (verdict.treatment == Treatment::wait) return;
  if (verdict.treatment == Treatment::confirmed) return confirm_supply(ctx, id, number, verdict.reason, "system");
  step.asked_at = ctx.now;
  ctx.outages.update_step(step);
  ctx.decide("supply_asked", id.value, outage::to_string(verdict.reason));
  raise_alarm(
      ctx, "supply_unconfirmed", id.value,
      fmt::format("outage {} step {}: {} service points should be back since {}; {} meters say so, {} say no", row->ref,
                  number, evidence.points, to_rfc3339(step.energised_at), evidence.alive, evidence.still_out));
  auto const customers = customers_back(ctx, id, step);
  if (!customers.empty()) tell(ctx, *row, "restored_unverified", number, customers, step.energised_at);
}

bool end_if_over(Context& ctx, outage::Outage& row, Reason by, std::string const& actor) {
  auto const next = outage::state_after_restoration(row.state, restoration_facts(ctx, row.id));
  if (next != State::restored || row.state == State::restored) return false;
  std::optional<Time> back_at;
  for (auto const& step : ctx.outages.steps(row.id)) {
    back_at = std::max(back_at.value_or(step.energised_at), step.energised_at);
  }
  row.restored_at = back_at;
  change_state(ctx, row, next, by, actor);
  ctx.store.clear_alarms("etr_overdue", row.id.value, ctx.now);
  return true;
}

void confirm_supply(Context& ctx, OutageId id, int number, Reason by, std::string const& actor) {
  auto row = ctx.outages.find(id);
  if (!row) return;
  std::vector<outage::RestorationStep> confirmed;
  for (auto step : ctx.outages.steps(id)) {
    if (step.confirmed_at || (number != 0 && step.number != number)) continue;
    step.confirmed_at = ctx.now;
    step.confirmed_by = by;
    ctx.outages.update_step(step);
    ctx.decide("supply_confirmed", id.value, outage::to_string(by));
    confirmed.push_back(step);
  }
  if (confirmed.empty()) return;
  end_wordless_calls(ctx, id);
  auto const facts = restoration_facts(ctx, id);
  if (facts.unconfirmed_steps == 0) ctx.store.clear_alarms("supply_unconfirmed", id.value, ctx.now);
  bool const is_over = end_if_over(ctx, *row, by, actor);
  if (!is_over) {
    note_history(ctx, *row, by, actor, fmt::format("supply of {} steps is confirmed", confirmed.size()));
  }
  for (auto const& step : confirmed) {
    auto const customers = concerned(ctx, *row, step, customers_back(ctx, id, step));
    if (!customers.empty()) tell(ctx, *row, "restored", step.number, customers, step.energised_at);
  }
  if (!is_over) return;
  ctx.notices.published().subscriptions().end_of_past();  // who asked to hear of each change has heard the last one
  verify_jobs(ctx, id, ctx.now);
  if (auto plan = ctx.outages.find_plan(id)) plan_restored(ctx, *plan);
}

}  // namespace lamplighter::flow
