// The plan's state and its day: prompts that change nothing by themselves, and facts that do.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/flow/alarm_kinds.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/call_ends.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/network_alarms.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/supply_event_watch.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
using outage::PlanState;

bool is_before_cut(PlanState state) {
  switch (state) {
    case PlanState::draft:
    case PlanState::submitted:
    case PlanState::approved:
    case PlanState::published:
    case PlanState::go:
    case PlanState::postponed: return true;
    case PlanState::switching_off:
    case PlanState::out:
    case PlanState::work_permitted:
    case PlanState::work_complete:
    case PlanState::switching_on:
    case PlanState::restored:
    case PlanState::closed:
    case PlanState::cancelled:
    case PlanState::extended:
    case PlanState::finished_early: return false;
  }
  return false;
}

bool is_after_approval(PlanState state) { return state != PlanState::draft && state != PlanState::submitted; }

bool is_over(PlanState state) {
  return state == PlanState::restored || state == PlanState::closed || state == PlanState::cancelled;
}

bool same_steps(std::vector<outage::PlanStep> const& a, std::vector<outage::PlanStep> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto const& x, auto const& y) {
    return x.at == y.at && x.device == y.device && x.to == y.to;
  });
}

Result<std::pair<outage::Outage, outage::Plan>> find_plan(Context& ctx, std::string_view ref) {
  auto row = ctx.outages.find_by_ref(ref);
  auto plan = row ? ctx.outages.find_plan(row->id) : std::nullopt;
  if (!plan) return fail(Error::Kind::not_found, fmt::format("no plan '{}'", ref));
  return std::pair{std::move(*row), std::move(*plan)};
}

void note_plan(Context& ctx, outage::Plan const& plan, PlanState from, outage::Reason reason, std::string const& actor,
               std::string note) {
  ctx.outages.add_history(plan.outage, {ctx.now, std::string(to_string(from)), std::string(to_string(plan.state)), reason,
                                        actor, std::move(note)});
  ctx.decide("plan_" + std::string(to_string(plan.state)), plan.outage.value, outage::to_string(reason));
  ctx.event("plan", json::object{{"id", plan.ref}, {"state", std::string(to_string(plan.state))}, {"revision", plan.revision}});
}

Result<void> move_plan(Context& ctx, outage::Plan& plan, PlanState to, outage::Reason reason, std::string const& actor,
                       std::string note) {
  auto const from = plan.state;
  auto const next = outage::next_plan_state(from, to);
  if (!next) return fail(Error::Kind::conflict, fmt::format("plan '{}': {}", plan.ref, next.error().message));
  plan.state = *next;
  ctx.outages.update_plan(plan);
  note_plan(ctx, plan, from, reason, actor, std::move(note));
  return {};
}

void set_plan_timers(Context& ctx, outage::Plan const& plan) {
  auto const object = plan.outage.value;
  for (auto const& day : days_of(ctx, plan).all) {
    if (day.end <= ctx.now) continue;
    ctx.timer(day.start - outage::go_prompt_before, TimerKind::go_prompt, object, plan.revision);
    ctx.timer(day.start - outage::go_alarm_before, TimerKind::go_alarm, object, plan.revision);
    ctx.timer(day.start - outage::unproven_block_before, TimerKind::unproven_block, object, plan.revision);
    ctx.timer(day.end - outage::extension_prompt_before_end, TimerKind::extension_prompt, object, plan.revision);
  }
}

void clear_plan_alarms(Context& ctx, outage::Plan const& plan) {
  for (auto const* kind : {"go_due", "go_unanswered", "unproven_critical", "extension_due", "announcement_due"}) {
    ctx.store.clear_alarms(kind, plan.outage.value, ctx.now);
  }
}

std::vector<CustomerId> unproven_special(Context& ctx, outage::Plan const& plan) {
  // The last notice may still wait for this very go; but who has no other is not proven to know either. Words name one window: who knows of
  // another day, or that supply came back on it, is not proven to know of this one.
  auto const days = days_of(ctx, plan);
  auto const day = days.index_of((plan.state == PlanState::go ? days.running(ctx.now) : days.next(ctx.now)).start);
  std::map<CustomerId, std::pair<int, bool>> newest;  // the newest words, and whether any of them is proven
  for (auto const& one : notice::affected_customers(ctx.outages.windows(plan.outage, plan.revision))) {
    bool const is_out = std::ranges::any_of(one.windows, [&](auto const& window) { return days.index_of(window.first) == day; });
    if (is_out) newest.emplace(one.customer, std::pair{0, false});  // also whom no stage is for
  }
  for (auto const& row : ctx.notices.notices(plan.outage)) {
    if (row.recipient.kind != notice::RecipientKind::customer) continue;
    if (!names_window(row.stage) || days.index_of(from_ms(row.occurrence)) != day) continue;
    auto const outcome = ctx.notices.outcome(row.id);
    if (outcome && outcome->kind == notice::OutcomeKind::superseded) continue;
    bool const is_proof = outcome && (outcome->kind == notice::OutcomeKind::proven ||
                                      outcome->kind == notice::OutcomeKind::proven_late ||
                                      outcome->kind == notice::OutcomeKind::waived);
    auto& [revision, is_proven] = newest[{row.recipient.id}];
    if (row.revision > revision) is_proven = false;
    if (row.revision >= revision) is_proven = is_proven || is_proof;
    revision = std::max(revision, row.revision);
  }
  std::vector<CustomerId> open;
  for (auto const& [id, proof] : newest) {
    auto const customer = proof.second ? std::nullopt : ctx.notices.find_customer(id);
    if (!customer) continue;
    bool const is_special = customer->critical_level == "special" || customer->critical_level == "first" ||
                            std::find(customer->classes.begin(), customer->classes.end(), "life_support") !=
                                customer->classes.end();
    if (is_special) open.push_back(id);
  }
  return open;
}

Answer plan_answer(Context& ctx, outage::Plan const& plan, Answer::Kind kind) {
  Answer answer;
  answer.kind = kind;
  auto const windows = ctx.outages.windows(plan.outage, plan.revision);
  answer.body = json::object{{"id", plan.ref},
                             {"state", std::string(to_string(plan.state))},
                             {"revision", plan.revision},
                             {"start", to_rfc3339(plan.start)},
                             {"end", to_rfc3339(plan.end)},
                             {"go", std::string(outage::to_string(plan.go))},
                             {"service_points", count_points(windows)},
                             {"customers", count_customers(windows)}};
  return answer;
}

namespace {

/// The plan behind a timer, if it is still the revision that the timer was set for.
std::optional<outage::Plan> plan_of_timer(Context& ctx, OutageId id, std::int64_t revision) {
  auto plan = ctx.outages.find_plan(id);
  if (!plan || plan->revision != revision) return std::nullopt;
  return plan;
}

void raise(Context& ctx, outage::Plan const& plan, std::string kind, std::string text) {
  check_alarm_kind(kind);
  ctx.store.put_alarm({0, kind, plan.outage.value, text, ctx.now, std::nullopt});
  ctx.decide("alarm_" + kind, plan.outage.value, to_string(plan.state));
  ctx.event("alarm", json::object{{"kind", kind}, {"plan", plan.ref}, {"text", text}});
}

bool waits_for_go(outage::Plan const& plan) {
  return plan.state == PlanState::approved || plan.state == PlanState::published;
}

/// The start of the day that is to be decided about, if it is near enough for this prompt.
std::optional<Time> near_start(Context& ctx, outage::Plan const& plan, milliseconds before) {
  auto const start = days_of(ctx, plan).next(ctx.now).start;
  return ctx.now >= start - before ? std::optional(start) : std::nullopt;
}

}  // namespace

void on_go_prompt(Context& ctx, OutageId id, std::int64_t revision) {
  auto plan = plan_of_timer(ctx, id, revision);
  if (!plan || !waits_for_go(*plan)) return;
  auto const start = near_start(ctx, *plan, outage::go_prompt_before);
  if (!start) return;
  plan->go = outage::GoDecision::asked;
  ctx.outages.update_plan(*plan);
  raise(ctx, *plan, "go_due", fmt::format("plan {} begins at {}: go, delay or cancel?", plan->ref, to_rfc3339(*start)));
  ask_supply_event_again(ctx, *plan);
}

void on_go_alarm(Context& ctx, OutageId id, std::int64_t revision) {
  auto const plan = plan_of_timer(ctx, id, revision);
  if (!plan || !waits_for_go(*plan)) return;
  auto const start = near_start(ctx, *plan, outage::go_alarm_before);
  if (!start) return;
  raise(ctx, *plan, "go_unanswered",
        fmt::format("plan {} begins at {} and has no go: the last notice waits for it", plan->ref, to_rfc3339(*start)));
}

namespace {

/// The go that stands says why it was given although not everybody is proven to know.
bool is_unproven_accepted(Context& ctx, outage::Plan const& plan) {
  bool is_accepted = false;
  for (auto const& entry : ctx.outages.history(plan.outage)) {
    if (entry.reason == outage::Reason::plan_go) is_accepted = !entry.note.empty();
  }
  return is_accepted;
}

}  // namespace

void on_unproven_block(Context& ctx, OutageId id, std::int64_t revision) {
  auto const plan = plan_of_timer(ctx, id, revision);
  if (!plan || !is_before_cut(plan->state) || !is_after_approval(plan->state)) return;
  if (plan->go == outage::GoDecision::go && has_go_at(ctx, *plan, ctx.now) && is_unproven_accepted(ctx, *plan)) return;
  auto const unproven = unproven_special(ctx, *plan);
  if (unproven.empty()) return;
  raise(ctx, *plan, "unproven_critical",
        fmt::format("plan {}: {} life-support or first-class critical customers are not proven to know", plan->ref,
                    unproven.size()));
}

void on_extension_prompt(Context& ctx, OutageId id, std::int64_t revision) {
  auto const plan = plan_of_timer(ctx, id, revision);
  if (!plan || is_before_cut(plan->state) || is_over(plan->state)) return;
  auto const day = days_of(ctx, *plan).running(ctx.now);
  if (ctx.now < day.end - outage::extension_prompt_before_end) return;
  raise(ctx, *plan, "extension_due",
        fmt::format("plan {} ends at {}: will it be in time, or is it extended?", plan->ref, to_rfc3339(day.end)));
}

void plan_permitted(Context& ctx, OutageId id, std::string const& actor) {
  auto plan = ctx.outages.find_plan(id);
  if (plan && (plan->state == PlanState::out || plan->state == PlanState::switching_off)) {
    (void)move_plan(ctx, *plan, PlanState::work_permitted, outage::Reason::plan_permitted, actor);
  }
}

namespace {

/// Nobody is asked to call about a cut that is over; calls about the plan's next days stay, so its state is asked as it is then.
void close_calls_of_day(Context& ctx, OutageId id) {
  auto const row = ctx.outages.find(id);
  if (!row) return;
  Situations situations(ctx, Situations::Reach::everybody);
  supersede_calls(ctx, *row, [&](auto const& notice) -> std::optional<notice::Reason> {
    auto const overtaken = situations.overtaken(*row, notice);
    return overtaken ? std::optional(overtaken->reason) : std::nullopt;
  });
}

}  // namespace

void plan_restored(Context& ctx, outage::Plan& plan) {
  if (is_over(plan.state)) return;
  bool const has_more = days_of(ctx, plan).has_more(ctx.now);
  (void)move_plan(ctx, plan, PlanState::restored, outage::Reason::all_restored, "system");
  clear_plan_alarms(ctx, plan);
  watch_supply_event(ctx, plan);
  if (!has_more) {
    end_network_alarms(ctx, plan);
    return close_calls_of_day(ctx, plan.outage);
  }
  plan.go = outage::GoDecision::none;
  if (!move_plan(ctx, plan, PlanState::published, outage::Reason::plan_published, "system", "the next day needs its own go")) {
    return;
  }
  close_calls_of_day(ctx, plan.outage);
  if (auto row = ctx.outages.find(plan.outage)) {
    change_state(ctx, *row, outage::State::scheduled, outage::Reason::plan_published, "system");
  }
  set_plan_timers(ctx, plan);
  watch_supply_event(ctx, plan);
}

}  // namespace lamplighter::flow
