// Openings: what a device that opened interrupts, and whether that is a plan's cut, an outage, or waits for the
// momentary limit.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/dispatch/isolated_section.hpp"
#include "engine/flow/customer_supply.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/island_flow.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/plan_state.hpp"

namespace lamplighter::flow {
using outage::Reason;
using outage::State;
using Treatment = outage::OpeningVerdict::Treatment;

namespace {

std::string_view word_of(Treatment treatment) {
  switch (treatment) {
    case Treatment::planned_cut:
      return "planned_cut";
    case Treatment::sustained:
      return "sustained";
    case Treatment::wait_for_momentary_limit:
      return "waiting";
    case Treatment::nothing_changes:
      return "nothing_changes";
  }
  return "unknown";
}

/// What the opening did to the network.
struct Loss {
  std::vector<ServicePointId> points;  // with fewer phases than before
  bool has_moved = false;              // some phase of some device really opened
  bool was_live = false;               // some device had supply at one of its ends
  bool is_bypassed = true;             // every device still has supply at both ends
};

bool is_live(geo::LiveNetwork const& live, geo::NodeIndex node) {
  return node.is_valid() && live.is_energised(node);
}

Loss open_devices(Context& ctx, SwitchingFact const& fact) {
  Loss loss;
  auto const& network = ctx.network();
  std::vector<geo::Operation> operations;
  for (auto const& device : fact.devices) {
    auto const& live = ctx.live.network();
    loss.has_moved = loss.has_moved || !(device.phases - live.open_phases(device.index)).empty();
    loss.was_live =
        loss.was_live || is_live(live, network.from_node(device.index)) || is_live(live, network.to_node(device.index));
    operations.push_back({device.index, device.phases, geo::Position::open});
  }
  for (auto const& change : ctx.live.operate(operations)) {
    if (!(change.before - change.after).empty()) loss.points.push_back(ctx.book.id_of(change.point));
  }
  for (auto const& device : fact.devices) {
    auto const& live = ctx.live.network();
    loss.is_bypassed = loss.is_bypassed && is_live(live, network.from_node(device.index)) &&
                       is_live(live, network.to_node(device.index));
  }
  return loss;
}

/// A device of a plan opened that no cut of the plan is due to open: what follows is a fault, and the desk must know.
void alarm_no_cut(Context& ctx, SwitchingFact const& fact, outage::Plan const& plan) {
  if (has_go_at(ctx, plan, fact.at)) {
    if (fact.report != outage::ReportKind::opened) return;
    auto const why = outran_its_cut(ctx, plan)
                         ? fmt::format("while it was said to be {} and had never cut: take that back with switching 'back'",
                                       to_string(plan.state))
                         : fmt::format("at {}, more than an hour before its start: if it was the plan's cut, report it again as "
                                       "opened within that hour",
                                       to_rfc3339(fact.at));
    return raise_alarm(ctx, "cut_too_early", plan.outage.value,
                       fmt::format("a device of plan {} opened {}; it is taken as a fault", plan.ref, why));
  }
  auto const day = days_of(ctx, plan).next(fact.at);
  bool const is_near = fact.at >= day.start - outage::go_prompt_before && fact.at < day.end;
  if (!is_near || fact.report == outage::ReportKind::closed) return;
  raise_alarm(ctx, "cut_without_go", plan.outage.value,
              fmt::format("a device of plan {} opened without its go: it is taken as a fault", plan.ref));
}

/// The open outage that this opening belongs to: it lists the device and is not over but for its confirmation.
std::optional<outage::Outage> find_joined(Context& ctx, SwitchingFact const& fact) {
  for (auto const& device : fact.devices) {
    for (auto& row : ctx.outages.open_on_device(device.id)) {
      auto const rows = ctx.outages.interruptions(row.id);
      bool const is_out = std::any_of(rows.begin(), rows.end(), [](auto const& r) { return !r.ended_at; });
      if (row.momentary_until || rows.empty() || is_out) return row;
    }
  }
  return std::nullopt;
}

/// Switching inside a part that is dead already belongs to an open outage of the same feeder.
std::optional<outage::Outage> find_outage_around(Context& ctx, SwitchingFact const& fact) {
  auto const feeder = ctx.live.network().feeder_of(fact.devices.front().index);
  auto around = ctx.outages.list({.only_open = true, .kind = std::nullopt, .after = 0, .limit = 10'000});
  std::erase_if(around, [&](auto const& row) { return row.state == State::scheduled || row.feeder != feeder; });
  auto const first = std::ranges::find_if(around, [](auto const& row) { return !row.devices.empty(); });
  if (first == around.end()) return std::nullopt;
  if (around.size() == 1) return *first;
  // Of several the one that has most of those whom the device would hold; where it would hold nobody, the first.
  std::vector<geo::DeviceIndex> devices;
  for (auto const& device : fact.devices) devices.push_back(device.index);
  std::map<OutageId, std::size_t> held;
  for (auto const point : points_held_by(ctx, devices)) {
    if (auto const open = ctx.outages.open_interruption(point)) ++held[open->outage];
  }
  auto const most = std::ranges::max_element(around, {}, [&](auto const& row) { return held[row.id]; });
  if (held[most->id] > 0) return *most;
  // It would hold nobody, as a generator's own switch: the outage whose device is open nearest to it in the dead part.
  for (auto const& met : dispatch::SectionFinder(ctx.live.network()).open_devices_above(fact.devices.front().index)) {
    auto const id = ctx.book.id_of(met.device);
    auto const its = std::ranges::find_if(around, [&](auto const& row) {
      return std::ranges::any_of(row.devices, [&](auto const& opened) { return opened.device == id; });
    });
    if (its != around.end()) return *its;
  }
  return *first;
}

/// Clocks of devices and of people differ by so much: a cut so little before its time is on time.
constexpr std::chrono::minutes on_time_within{5};

/// Who lost supply at another time than they were told, or without having been told at all: by the windows of the plan.
/// Who keeps a feed sits in no dark.
std::vector<CustomerId> surprised(Context& ctx, outage::Plan const& plan, std::vector<ServicePointId> const& points, Time at) {
  std::vector<CustomerId> out;
  for (auto const customer : customers_cut(ctx, points)) {
    auto const windows = ctx.outages.windows_of_customer(plan.outage, plan.revision, customer);
    bool const is_on_time = std::any_of(windows.begin(), windows.end(), [&](auto const& window) {
      return window.loss == outage::Loss::out && at >= window.start - on_time_within && at < window.end;
    });
    if (!is_on_time) out.push_back(customer);
  }
  return out;
}

/// Nobody who sits in the dark is left with a later time: they hear that it has begun. Who is dark on time knows it and
/// hears nothing. What still says a later time is overtaken when it would leave.
void tell_surprised(Context& ctx, SwitchingFact const& fact, outage::Plan const& plan, outage::Outage const& row,
                    std::vector<ServicePointId> const& points) {
  auto const customers = surprised(ctx, plan, points, fact.at);
  if (customers.empty()) return;
  auto const day = day_of_cut(ctx, plan, fact.at);
  ctx.decide("plan_cut_at_another_time", row.id.value, std::to_string(customers.size()));
  tell(ctx, row, "started", to_ms(day.start), customers, fact.at);
}

void cut_for_plan(Context& ctx, SwitchingFact const& fact, outage::Plan& plan, outage::Outage& row, Loss const& loss) {
  add_devices(row, fact);
  if (!row.started_at || row.state == State::restored) row.started_at = row.started_at.value_or(fact.at);
  row.restored_at.reset();
  ctx.outages.update(row);
  auto const taken = interrupt(ctx, row, loss.points, fact.at, Duration::sustained);
  absorb_suspected(ctx, row, taken);
  if (row.state == State::confirmed || row.state == State::partially_restored) {
    note_history(ctx, row, Reason::planned_cut, fact.actor, "a further device was opened");
  } else {
    change_state(ctx, row, State::confirmed, Reason::planned_cut, fact.actor);
  }
  plan_cut(ctx, plan, fact.at);
  tell_surprised(ctx, fact, plan, row, taken);
}

/// More of the same outage: another phase, another device, or a lockout of what was only tripped.
void extend_outage(Context& ctx, SwitchingFact const& fact, outage::Outage& row, Loss const& loss, Reason reason) {
  add_devices(row, fact);
  ctx.outages.update(row);
  bool const is_pending = row.momentary_until.has_value();
  std::vector<ServicePointId> again;  // were back once: they hear of a new start
  for (auto const& entry : ctx.outages.interruptions(row.id)) {
    if (entry.ended_at && (entry.is_sustained || entry.step > 0)) again.push_back(entry.point);
  }
  bool const stays_pending = is_pending && reason == Reason::waiting_momentary_limit;
  auto const taken = interrupt(ctx, row, loss.points, fact.at, stays_pending ? Duration::pending : Duration::sustained);
  if (stays_pending) return note_history(ctx, row, reason, fact.actor, "opened again while its limit runs");
  if (is_pending) return confirm_sustained(ctx, row, reason, fact.actor);
  if (taken.empty()) return note_history(ctx, row, Reason::already_open, fact.actor, "reported again");
  absorb_suspected(ctx, row, taken);
  note_history(ctx, row, reason, fact.actor, fmt::format("{} further service points", taken.size()));
  std::sort(again.begin(), again.end());
  std::vector<ServicePointId> first_time, second_time;
  for (auto const point : taken) {
    (std::binary_search(again.begin(), again.end(), point) ? second_time : first_time).push_back(point);
  }
  if (row.state == State::suspected) return;
  if (!first_time.empty()) tell(ctx, row, "started", to_ms(*row.started_at), customers_cut(ctx, first_time), fact.at);
  if (!second_time.empty()) tell(ctx, row, "started", to_ms(fact.at), customers_cut(ctx, second_time), fact.at);
  tell_reduced(ctx, row, taken, fact.at);
}

SwitchingOutcome outcome_of(Context& ctx, OutageId id, Treatment treatment, Reason reason, std::size_t points) {
  SwitchingOutcome outcome{.treatment = word_of(treatment), .reason = reason, .outages = {}, .points = points};
  if (auto row = id ? ctx.outages.find(id) : std::nullopt) outcome.outages.push_back(std::move(*row));
  return outcome;
}

}  // namespace

/// The plan that may cut with this device wins; else the report speaks for itself.
OpeningPlan classify_fact(Context& ctx, SwitchingFact const& fact) {
  auto const& first = fact.devices.front();
  auto const kind = ctx.network().device(first.index).kind;
  for (auto& plan : ctx.outages.plans_opening(first.id)) {
    auto const verdict = outage::classify_opening(fact.report, fact.source, kind, plan.state);
    bool const is_cut = verdict.treatment == Treatment::planned_cut && has_go_at(ctx, plan, fact.at) &&
                        may_be_cut_of(ctx, plan, fact.at);
    if (is_cut) return {verdict, plan};
    alarm_no_cut(ctx, fact, plan);
  }
  return {outage::classify_opening(fact.report, fact.source, kind, std::nullopt), std::nullopt};
}

void add_devices(outage::Outage& row, SwitchingFact const& fact) {
  for (auto const& device : fact.devices) {
    auto const known =
        std::find_if(row.devices.begin(), row.devices.end(), [&](auto const& d) { return d.device == device.id; });
    if (known == row.devices.end()) {
      row.devices.push_back({device.id, device.phases});
    } else {
      known->phases = known->phases | device.phases;
    }
  }
}

outage::Outage fresh_outage(Context& ctx, SwitchingFact const& fact, std::span<ServicePointId const> points, Reason reason) {
  outage::Outage fresh;
  fresh.kind = fact.kind;
  fresh.cause = fact.cause;
  fresh.feeder = std::string(ctx.live.network().feeder_of(fact.devices.front().index));
  fresh.area = area_in_words(ctx, points, fresh.feeder);
  fresh.started_at = fact.at;
  add_devices(fresh, fact);
  if (reason == Reason::waiting_momentary_limit) fresh.momentary_until = fact.at + ctx.settings.limits.momentary;
  return open_outage(ctx, std::move(fresh), reason, fact.actor);
}

SwitchingOutcome apply_opening(Context& ctx, SwitchingFact const& fact) {
  auto [verdict, plan] = classify_fact(ctx, fact);
  auto joined = find_joined(ctx, fact);
  auto loss = open_devices(ctx, fact);
  auto const points_lost = loss.points.size();
  auto const of_islands = plan ? std::vector<outage::Outage>{} : cut_off_islands(ctx, fact, loss.points);
  if (plan) {
    if (auto row = ctx.outages.find(plan->outage)) {
      cut_for_plan(ctx, fact, *plan, *row, loss);
      return outcome_of(ctx, row->id, verdict.treatment, verdict.reason, loss.points.size());
    }
  }
  if (!of_islands.empty() && loss.points.empty()) {
    return {.treatment = word_of(Treatment::sustained), .reason = Reason::island_ended, .outages = of_islands, .points = points_lost};
  }
  if (joined) {
    auto const rows_before = joined->id;
    extend_outage(ctx, fact, *joined, loss, verdict.reason);
    return outcome_of(ctx, rows_before, loss.has_moved ? verdict.treatment : Treatment::nothing_changes,
                      loss.has_moved ? verdict.reason : Reason::already_open, loss.points.size());
  }
  bool const is_switching = fact.report == outage::ReportKind::opened && fact.kind == outage::Kind::fault;
  if (!loss.has_moved || (loss.points.empty() && is_switching && loss.is_bypassed)) {
    auto const reason = loss.has_moved ? Reason::no_customers : Reason::already_open;
    ctx.decide("opening_ignored", fact.devices.front().id.value, outage::to_string(reason));
    return outcome_of(ctx, OutageId{}, Treatment::nothing_changes, reason, 0);
  }
  if (!loss.was_live) {
    if (auto around = find_outage_around(ctx, fact)) {
      add_devices(*around, fact);
      ctx.outages.update(*around);
      note_history(ctx, *around, Reason::already_open, fact.actor, "a device inside the dead part was opened");
      return outcome_of(ctx, around->id, Treatment::nothing_changes, Reason::already_open, 0);
    }
  }
  auto row = fresh_outage(ctx, fact, loss.points, verdict.reason);
  bool const is_pending = verdict.treatment == Treatment::wait_for_momentary_limit;
  interrupt(ctx, row, loss.points, fact.at, is_pending ? Duration::pending : Duration::sustained);
  if (is_pending) {
    ctx.timer(*row.momentary_until, TimerKind::momentary_limit, row.id.value);
  } else {
    confirm_sustained(ctx, row, verdict.reason, fact.actor);
  }
  auto outcome = outcome_of(ctx, row.id, verdict.treatment, verdict.reason, loss.points.size());
  outcome.is_fresh = true;
  return outcome;
}

void on_momentary_limit(Context& ctx, OutageId id) {
  auto row = ctx.outages.find(id);
  if (!row || row->state != State::suspected || !row->momentary_until || ctx.now < *row->momentary_until) return;
  confirm_sustained(ctx, *row, Reason::momentary_limit_passed, "system");
}

}  // namespace lamplighter::flow
