// Switching for a plan: what the desk says of it, what devices say, and where the plan stands then.
#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/outage/plan_switching.hpp"

namespace lamplighter::flow {
using outage::PlanState;
using outage::SwitchingPhase;

namespace {

/// A device that the plan opens is open although it is normally closed.
bool has_open_device(Context& ctx, outage::Plan const& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(), [&](auto const& step) {
    auto const device = ctx.book.device(step.device);
    return step.to == geo::Position::open && device.is_valid() && ctx.network().device(device).normal == geo::Position::closed &&
           !ctx.live.network().open_phases(device).empty();
  });
}

/// The states through which the plan came to where it stands, since its go; what was taken back is no part of it.
class Path {
 public:
  void add(outage::HistoryEntry const& entry) {
    auto const to = outage::plan_state_from(entry.to);
    if (!to || entry.from == entry.to || !outage::plan_state_from(entry.from)) return;
    auto const known = std::find(states_.begin(), states_.end(), *to);
    bool const is_word = entry.reason == outage::Reason::plan_switching;
    if (is_word && known != states_.end()) return states_.resize(static_cast<std::size_t>(known - states_.begin()) + 1);
    if (entry.reason == outage::Reason::plan_go) states_.clear();
    states_.push_back(*to);
  }
  PlanState before_last() const { return states_.size() < 2 ? PlanState::go : states_[states_.size() - 2]; }

 private:
  std::vector<PlanState> states_;
};

std::vector<geo::Operation> closings(Context& ctx, outage::Plan const& plan) {
  std::vector<geo::Operation> out;
  for (auto const& step : plan.steps) {
    auto const device = ctx.book.device(step.device);
    if (step.to == geo::Position::closed && device.is_valid()) {
      out.push_back({device, ctx.network().device(device).phases, geo::Position::closed});
    }
  }
  return out;
}

/// Somebody lost supply by this opening, or nobody ever did by this plan. A tie that opens while supply comes back cuts nobody.
bool cuts_anew(Context& ctx, outage::Plan const& plan, Time at) {
  auto const rows = ctx.outages.interruptions(plan.outage);
  return rows.empty() || std::any_of(rows.begin(), rows.end(), [&](auto const& row) { return !row.ended_at && row.started_at >= at; });
}

}  // namespace

outage::SwitchingFacts switching_facts(Context& ctx, outage::Plan const& plan) {
  outage::SwitchingFacts facts;
  Time since{};  // the go, or the cut that came last
  Path path;
  for (auto const& entry : ctx.outages.history(plan.outage)) {
    bool const is_go = entry.reason == outage::Reason::plan_go;
    bool const is_cut = entry.reason == outage::Reason::planned_cut;
    if (is_go || is_cut) {
      since = entry.at;
      facts.was_cut = is_cut;
    }
    path.add(entry);
  }
  facts.before = path.before_last();
  for (auto const& row : ctx.outages.interruptions(plan.outage)) {
    facts.has_cut = facts.has_cut || !row.ended_at;
    facts.is_given_back = facts.is_given_back || (row.ended_at && *row.ended_at >= since);
  }
  facts.was_cut = facts.was_cut || facts.has_cut;
  facts.is_off = facts.has_cut || (facts.was_cut && has_open_device(ctx, plan));
  return facts;
}

bool outran_its_cut(Context& ctx, outage::Plan const& plan) {
  return outage::outran_its_cut(plan.state, switching_facts(ctx, plan));
}

bool may_be_cut_of(Context& ctx, outage::Plan const& plan, Time at) {
  auto const facts = switching_facts(ctx, plan);
  if (facts.was_cut) return true;
  bool const is_said_only = plan.state == PlanState::out || plan.state == PlanState::work_complete || plan.state == PlanState::extended;
  return !is_said_only && at >= day_of_cut(ctx, plan, at).start - outage::go_prompt_before;
}

Result<Answer> on_switching_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  auto& plan = found->second;
  BodyReader reader(command.body);
  auto const phase = reader.word("phase", outage::switching_phase_from, "off, on, back");
  auto const override_reason = reader.reason("override_reason").value_or("");
  auto const reason = reader.reason("reason").value_or("");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (phase == SwitchingPhase::off && plan.go != outage::GoDecision::go) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' has no go", plan.ref));
  }
  if (phase == SwitchingPhase::back && plan.state == PlanState::work_permitted) {
    if (auto const clear = check_plan_cleared(ctx, plan); !clear) return tl::unexpected<Error>(clear.error());
  }
  auto const next = outage::after_switching(plan.state, *phase, switching_facts(ctx, plan));
  if (!next) return fail(next.error().kind, fmt::format("plan '{}': {}", plan.ref, next.error().message), next.error().field);
  if (phase == SwitchingPhase::on) {
    auto const allowed = check_energise(ctx, closings(ctx, plan), command.actor, override_reason);
    if (!allowed) return tl::unexpected<Error>(allowed.error());
  }
  auto const from = plan.state;
  plan.state = *next;
  ctx.outages.update_plan(plan);
  note_plan(ctx, plan, from, outage::Reason::plan_switching, command.actor.name,
            override_reason.empty() ? reason : override_reason);
  return plan_answer(ctx, plan, Answer::Kind::done);
}

Result<Answer> on_complete_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  auto& plan = found->second;
  if (auto const read = BodyReader(command.body).finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const clear = check_plan_cleared(ctx, plan); !clear) return tl::unexpected<Error>(clear.error());
  auto const next = outage::after_completion(plan.state, switching_facts(ctx, plan));
  if (!next) return fail(next.error().kind, fmt::format("plan '{}': {}", plan.ref, next.error().message), next.error().field);
  if (auto ok = move_plan(ctx, plan, *next, outage::Reason::plan_work_complete, command.actor.name); !ok) {
    return tl::unexpected<Error>(ok.error());
  }
  return plan_answer(ctx, plan, Answer::Kind::done);
}

void plan_cut(Context& ctx, outage::Plan& plan, Time at) {
  bool const is_cut = plan.state == PlanState::go || plan.state == PlanState::switching_off ||
                      (plan.state == PlanState::switching_on && cuts_anew(ctx, plan, at));
  if (is_cut) (void)move_plan(ctx, plan, PlanState::out, outage::Reason::planned_cut, "device");
}

void plan_energised(Context& ctx, outage::Plan& plan, Time) {
  if (is_before_cut(plan.state) || is_over(plan.state) || plan.state == PlanState::switching_on) return;
  (void)move_plan(ctx, plan, PlanState::switching_on, outage::Reason::device_closed, "device");
}

}  // namespace lamplighter::flow
