// Approval of a plan: its notices are written, and a legal minimum that is missed must be acknowledged with a reason.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {
namespace {

using std::chrono::duration_cast;

/// A lawful moment that is past already for one window.
struct MissedMinimum {
  std::string what;    // "legal minimum 'cn-7d' (law) of stage 'd7'"
  Time window_start;
  Time latest;
};

std::string in_words(milliseconds time) {
  auto const minutes = duration_cast<std::chrono::minutes>(time).count();
  if (minutes >= 24 * 60) return fmt::format("{} d {} h", minutes / (24 * 60), minutes / 60 % 24);
  if (minutes >= 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  return fmt::format("{} min", minutes);
}

/// The stage that was to meet the minimum: the one with the nearest lawful moment of its own, if any has one.
std::string stage_of(std::vector<schedules::StageDue> const& stages, Time latest) {
  auto const missed = std::find_if(stages.begin(), stages.end(),
                                   [&](auto const& stage) { return stage.latest && *stage.latest <= latest; });
  return missed == stages.end() ? std::string() : fmt::format(" of stage '{}'", missed->stage);
}

std::vector<MissedMinimum> missed_of(Context& ctx, schedules::Policy const& policy, schedules::Subject const& subject) {
  std::vector<MissedMinimum> missed;
  auto const stages = schedules::stages_due(policy, subject, ctx.settings.zone, ctx.now);
  for (auto const& verdict : schedules::check_minima(policy, subject, ctx.settings.zone, ctx.now)) {
    if (verdict.can_be_met) continue;
    missed.push_back({fmt::format("legal minimum '{}'{} ({})", verdict.id, stage_of(stages, verdict.latest), verdict.source),
                      subject.start, verdict.latest});
  }
  if (!missed.empty()) return missed;
  for (auto const& stage : stages) {
    auto const& reasons = stage.reasons;
    bool const is_missed = std::find(reasons.begin(), reasons.end(), schedules::DueReason::minimum_missed) != reasons.end();
    if (is_missed && stage.latest) {
      missed.push_back({fmt::format("the latest moment of stage '{}'", stage.stage), subject.start, *stage.latest});
    }
  }
  return missed;
}

/// What cannot be met any more for anybody in these windows, the worst first.
std::vector<MissedMinimum> missed_minima(Context& ctx, std::string const& kind, std::vector<outage::PlanWindow> const& windows) {
  std::vector<MissedMinimum> missed;
  auto const* policy = policy_for(ctx.settings, kind);
  if (policy == nullptr) return missed;
  std::set<std::pair<std::vector<std::string>, Time>> asked;
  for (auto const& affected : notice::affected_customers(windows)) {
    auto const customer = ctx.notices.find_customer(affected.customer);
    auto const classes = customer ? customer->classes : std::vector<std::string>{"ordinary"};
    for (auto const& [start, end] : affected.windows) {
      if (end <= ctx.now || !asked.emplace(classes, start).second) continue;
      for (auto& one : missed_of(ctx, *policy, {kind, classes, start, end})) missed.push_back(std::move(one));
    }
  }
  std::stable_sort(missed.begin(), missed.end(), [](auto const& a, auto const& b) { return a.latest < b.latest; });
  return missed;
}

std::string shortfall(Context& ctx, MissedMinimum const& missed) {
  return fmt::format("{} for the cut at {} ended at {}, {} ago", missed.what, to_rfc3339(missed.window_start),
                     to_rfc3339(missed.latest), in_words(ctx.now - missed.latest));
}

tl::unexpected<Error> refuse_missed(Context& ctx, outage::Plan const& plan, MissedMinimum const& missed) {
  auto const possible = ctx.now + (missed.window_start - missed.latest);
  return fail(Error::Kind::conflict,
              fmt::format("plan '{}': {}: move its start to {} or later, or give 'accept_missed_minimum' with the reason",
                          plan.ref, shortfall(ctx, missed), to_rfc3339(possible)),
              "accept_missed_minimum");
}

Result<void> check_approvable(Context& ctx, outage::Plan const& plan, Command const& command) {
  if (is_after_approval(plan.state)) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' is {} already", plan.ref, to_string(plan.state)));
  }
  if (plan.start <= ctx.now) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' would already have begun; revise its start first", plan.ref));
  }
  if (ctx.settings.approval == Settings::Approval::other_person && plan.proposer == command.actor.name) {
    return fail(Error::Kind::forbidden, fmt::format("plan '{}' must be approved by someone other than its proposer", plan.ref));
  }
  return {};
}

}  // namespace

Result<Answer> on_approve_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  BodyReader reader(command.body);
  auto const accepted = reader.optional_text("accept_missed_minimum").value_or("");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto& [row, plan] = *found;
  if (auto const ok = check_approvable(ctx, plan, command); !ok) return tl::unexpected<Error>(ok.error());
  auto const windows = refresh_windows(ctx, plan);
  auto const missed = missed_minima(ctx, std::string(outage::to_string(row.kind)), windows);
  if (!missed.empty() && accepted.empty()) return refuse_missed(ctx, plan, missed.front());
  std::string note;
  if (!missed.empty()) {
    note = fmt::format("{}; accepted: {}", shortfall(ctx, missed.front()), accepted);
    ctx.store.audit(ctx.now, command.actor.name, "legal_minimum_missed", plan.ref, note);
  }
  plan.approver = command.actor.name;
  if (auto ok = move_plan(ctx, plan, outage::PlanState::approved, outage::Reason::plan_approved, command.actor.name, note); !ok) {
    return tl::unexpected<Error>(ok.error());
  }
  plan_published(ctx, row, plan, windows);
  if (auto ok = move_plan(ctx, plan, outage::PlanState::published, outage::Reason::plan_published, command.actor.name); !ok) {
    return tl::unexpected<Error>(ok.error());
  }
  set_plan_timers(ctx, plan);
  auto answer = plan_answer(ctx, plan, Answer::Kind::done);
  answer.body["preview"] = preview(ctx, std::string(outage::to_string(row.kind)), plan.steps, windows, plan.outage);
  return answer;
}

}  // namespace lamplighter::flow
