// Commands on planned work: create, revise, submit, approve, go, delay, extend, cancel.
#include "engine/flow/plan_flow.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/network_alarms.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/supply_event_watch.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr std::chrono::hours go_earliest{24};

/// The plan's part of a PATCH, a delay or an extension: new steps, next revision, only those concerned are told.
Result<Answer> put_revision(Context& ctx, outage::Outage& outage, outage::Plan& plan, std::vector<outage::PlanStep> steps,
                            std::string_view stage, outage::Reason reason, Command const& command, std::string note) {
  if (auto const ok = check_spans(ctx, steps); !ok) return tl::unexpected<Error>(ok.error());
  auto const before = ctx.outages.windows(plan.outage, plan.revision);
  auto const after = windows_of(ctx, steps);
  if (after.empty()) {
    return fail(Error::Kind::conflict, "nobody would lose supply by these steps; check the devices and the network", "devices");
  }
  bool const is_published = is_after_approval(plan.state);
  plan.revision += 1;
  plan.steps = std::move(steps);
  plan.start = plan.steps.front().at;
  plan.end = plan.steps.back().at;
  auto const from = plan.state;
  if (is_before_cut(plan.state)) {
    plan.go = outage::GoDecision::none;
    if (plan.state == outage::PlanState::go) plan.state = outage::PlanState::published;  // the go was for the old steps
  }
  outage.revision = plan.revision;
  ctx.outages.update_plan(plan);
  ctx.outages.update(outage);
  ctx.outages.put_windows(plan.outage, plan.revision, after);
  note_plan(ctx, plan, from, reason, command.actor.name, std::move(note));
  end_network_alarms(ctx, plan);
  if (is_published) {
    clear_plan_alarms(ctx, plan);
    set_plan_timers(ctx, plan);
    plan_revised(ctx, outage, plan, before, after, stage);
    watch_supply_event(ctx, plan);
  }
  return plan_answer(ctx, plan, Answer::Kind::done);
}

enum class Following : std::uint8_t { stays, moves };

/// The same steps with one day moved to `start`, and its end, or with `moves` the plan's, to `end`. Days before it stay.
Result<std::vector<outage::PlanStep>> moved(outage::Plan const& plan, PlanDay const& day, Following following, Time start,
                                            std::optional<Time> end) {
  auto steps = plan.steps;
  auto const last = following == Following::moves ? plan.end : day.end;
  for (auto& step : steps) {
    if (step.at < day.start || step.at > last) continue;
    bool const is_last = step.at == last;
    step.at += start - day.start;
    if (end && is_last) step.at = *end;
  }
  if (!std::is_sorted(steps.begin(), steps.end(), [](auto const& a, auto const& b) { return a.at < b.at; })) {
    return fail(Error::Kind::invalid,
                "field 'end': the steps would no longer stand in their order, or reach into another day of the plan; give "
                "'windows' or 'steps' anew",
                "end");
  }
  return steps;
}

/// What was done stays as it was; what is given comes after it.
std::vector<outage::PlanStep> after_days_done(outage::Plan const& plan, PlanDay const& next,
                                              std::vector<outage::PlanStep> const& given) {
  std::vector<outage::PlanStep> steps;
  std::copy_if(plan.steps.begin(), plan.steps.end(), std::back_inserter(steps),
               [&](auto const& step) { return step.at < next.start; });
  steps.insert(steps.end(), given.begin(), given.end());
  return steps;
}

}  // namespace

Result<Answer> on_revise_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  auto& [row, plan] = *found;
  BodyReader reader(command.body);
  auto const cause = reader.optional_text("cause");
  auto const work = reader.optional_text("work");
  auto const reason = reader.reason("reason").value_or("");
  auto const accepted = read_accepted(reader);
  if (command.body.size() == 1 && command.body.contains("accept_supply_event")) {
    if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
    return accept_alone(ctx, command, plan, accepted.supply_event);
  }
  if (!is_before_cut(plan.state)) return too_late(ctx, plan, "extend or complete it");
  bool const only_moved = !command.body.contains("devices") && !command.body.contains("steps") &&
                          !command.body.contains("windows");
  auto steps = plan.steps;
  auto first = plan.start;  // of what may still be changed
  if (has_steps(command.body)) {
    auto const day = days_of(ctx, plan).next(ctx.now);
    if (only_moved) {
      auto const start = reader.optional_time("start").value_or(day.start);
      auto const end = reader.optional_time("end");
      if (end && *end <= start) reader.problem("end", "must be after 'start'");
      if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
      auto shifted = moved(plan, day, Following::moves, start, end);
      if (!shifted) return tl::unexpected<Error>(shifted.error());
      steps = std::move(*shifted);
      first = start;
    } else {
      auto const given = read_steps(ctx, reader);
      if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
      steps = day.start > plan.start ? after_days_done(plan, day, given) : given;
      first = given.front().at;
    }
  }
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (cause) row.cause = *cause;
  if (work) plan.work = *work;
  if (same_steps(steps, plan.steps)) {  // words alone are no revision
    ctx.outages.update(row);
    ctx.outages.update_plan(plan);
    return plan_answer(ctx, plan, Answer::Kind::done);
  }
  if (first <= ctx.now) {
    return fail(Error::Kind::invalid, "field 'start': is in the past; a plan begins later than now", "start");
  }
  auto const breach = check_revision(ctx, command, row, plan, steps, accepted);
  if (!breach) return tl::unexpected<Error>(breach.error());
  return put_revision(ctx, row, plan, std::move(steps), "rescheduled", outage::Reason::plan_revised, command,
                      reason.empty() || breach->empty() ? reason + *breach : fmt::format("{}; {}", reason, *breach));
}

Result<Answer> on_submit_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  if (auto const read = BodyReader(command.body).finish(); !read) return tl::unexpected<Error>(read.error());
  auto& plan = found->second;
  if (auto moved_on = move_plan(ctx, plan, outage::PlanState::submitted, outage::Reason::plan_submitted, command.actor.name);
      !moved_on) {
    return tl::unexpected<Error>(moved_on.error());
  }
  return plan_answer(ctx, plan, Answer::Kind::done);
}

namespace {

/// Proof that is missing, or was lost, after the go: the go stands, and says why.
Answer accept_after_go(Context& ctx, outage::Plan& plan, std::string const& reason, Command const& command) {
  note_plan(ctx, plan, plan.state, outage::Reason::plan_go, command.actor.name, reason);
  ctx.store.clear_alarms("unproven_critical", plan.outage.value, ctx.now);
  return plan_answer(ctx, plan, Answer::Kind::done);
}

}  // namespace

Result<Answer> on_go_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  BodyReader reader(command.body);
  auto const decision = reader.optional_text("decision").value_or("go");
  auto const accepted = reader.reason("accept_unproven");
  auto const accepted_event = reader.reason("accept_supply_event").value_or("");
  if (decision == "delay") return on_delay_plan(ctx, command);
  if (decision == "cancel") return on_cancel_plan(ctx, command);
  if (decision != "go") reader.problem("decision", "unknown value; known are go, delay, cancel");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto& [row, plan] = *found;
  auto const days = days_of(ctx, plan);
  auto const day = days.next(ctx.now);
  if (plan.state == outage::PlanState::go && days.running(ctx.now).end <= ctx.now && days.has_more(ctx.now)) {
    plan.state = outage::PlanState::published;  // the day that had the go passed without a cut
  }
  auto const unproven = unproven_special(ctx, plan);
  if (plan.state == outage::PlanState::go && accepted && !unproven.empty()) return accept_after_go(ctx, plan, *accepted, command);
  if (plan.state != outage::PlanState::approved && plan.state != outage::PlanState::published) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' is {}: only a published plan can get its go", plan.ref,
                                                   to_string(plan.state)));
  }
  if (ctx.now < day.start - go_earliest) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' begins at {}: its go can be given from {} hours before", plan.ref,
                                                   to_rfc3339(day.start), go_earliest.count()));
  }
  if (!accepted && !unproven.empty()) {
    return fail(Error::Kind::conflict,
                fmt::format("{} life-support or first-class critical customers are not proven to know: call them, or give "
                            "'accept_unproven' with the reason",
                            unproven.size()),
                "accept_unproven");
  }
  auto of_day = ctx.outages.windows(plan.outage, plan.revision);
  std::erase_if(of_day, [&](auto const& one) { return days.index_of(one.start) != days.index_of(day.start); });
  if (auto const ok = accept_at_go(ctx, command, plan, of_day, accepted_event); !ok) return tl::unexpected<Error>(ok.error());
  plan.go = outage::GoDecision::go;
  if (auto ok = move_plan(ctx, plan, outage::PlanState::go, outage::Reason::plan_go, command.actor.name,
                          unproven.empty() ? std::string() : *accepted);
      !ok) {
    return tl::unexpected<Error>(ok.error());
  }
  clear_plan_alarms(ctx, plan);
  watch_supply_event(ctx, plan);
  plan_gone(ctx, row);
  return plan_answer(ctx, plan, Answer::Kind::done);
}

Result<Answer> on_delay_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  auto& [row, plan] = *found;
  BodyReader reader(command.body);
  reader.optional_text("decision");
  auto const start = reader.time("start");
  auto const end = reader.optional_time("end");
  auto const reason = reader.reason("reason").value_or("");
  auto const accepted = read_accepted(reader);
  auto const day = days_of(ctx, plan).running(ctx.now);
  if (!reader.has_problem() && start <= day.start) reader.problem("start", "must be later than the planned start");
  if (end && *end <= start) reader.problem("end", "must be after 'start'");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (!is_before_cut(plan.state)) return too_late(ctx, plan, "extend it if it needs more time");
  if (start <= ctx.now) {
    return fail(Error::Kind::invalid, "field 'start': is in the past; a plan begins later than now", "start");
  }
  auto steps = moved(plan, day, Following::stays, start, end);
  if (!steps) return tl::unexpected<Error>(steps.error());
  auto const breach = check_delay(ctx, command, row, plan, *steps, accepted);
  if (!breach) return tl::unexpected<Error>(breach.error());
  return put_revision(ctx, row, plan, std::move(*steps), "delayed", outage::Reason::plan_delayed, command,
                      reason.empty() || breach->empty() ? reason + *breach : fmt::format("{}; {}", reason, *breach));
}

Result<Answer> on_extend_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  auto& [row, plan] = *found;
  BodyReader reader(command.body);
  auto const end = reader.time("end");
  auto const reason = reader.reason("reason");
  auto const day = days_of(ctx, plan).running(ctx.now);
  if (!reader.has_problem() && end <= day.end) reader.problem("end", "must be later than the planned end");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (is_over(plan.state) || outran_its_cut(ctx, plan)) return too_late(ctx, plan, "");
  if (is_before_cut(plan.state)) {
    return fail(Error::Kind::conflict,
                fmt::format("plan '{}' is {}: only running work can be extended; revise it instead", plan.ref, to_string(plan.state)));
  }
  if (plan.state == outage::PlanState::switching_on && count_out(ctx, plan.outage) == 0) {
    return fail(Error::Kind::conflict,
                fmt::format("plan '{}': everybody has supply again as far as the network model knows; nobody is told of more hours",
                            plan.ref));
  }
  auto steps = moved(plan, day, Following::stays, day.start, end);
  if (!steps) return tl::unexpected<Error>(steps.error());
  plan.state = outage::PlanState::extended;
  return put_revision(ctx, row, plan, std::move(*steps), "extended", outage::Reason::plan_extended, command,
                      reason.value_or(""));
}

Result<Answer> on_cancel_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  auto& [row, plan] = *found;
  BodyReader reader(command.body);
  reader.optional_text("decision");
  auto const reason = reader.reason("reason");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (!is_before_cut(plan.state)) return too_late(ctx, plan, "give supply back and complete it");
  plan.go = outage::GoDecision::cancelled;
  bool const was_published = is_after_approval(plan.state);
  if (auto ok = move_plan(ctx, plan, outage::PlanState::cancelled, outage::Reason::plan_cancelled, command.actor.name,
                          reason.value_or(""));
      !ok) {
    return tl::unexpected<Error>(ok.error());
  }
  clear_plan_alarms(ctx, plan);
  end_network_alarms(ctx, plan);
  watch_supply_event(ctx, plan);
  change_state(ctx, row, outage::State::cancelled, outage::Reason::plan_cancelled, command.actor.name);
  if (was_published) plan_cancelled(ctx, row, plan);
  return plan_answer(ctx, plan, Answer::Kind::done);
}

}  // namespace lamplighter::flow
