// Approval of a plan and of what a revision makes larger: who may, and a legal minimum that is missed is acknowledged with a
// reason.
#include <algorithm>
#include <map>
#include <tuple>
#include <set>

#include <fmt/format.h>

#include "engine/flow/announcements.hpp"
#include "engine/flow/expected_people.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/network_alarms.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/plan_preview.hpp"
#include "engine/flow/plan_security.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/supply_event_watch.hpp"
#include "engine/flow/zones.hpp"
#include "engine/notice/cut_stages.hpp"
#include "engine/outage/plan_revisions.hpp"
#include "schedules/calendar.hpp"

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

std::vector<MissedMinimum> missed_of(Context& ctx, schedules::Policy const& policy, schedules::Subject const& subject,
                                     schedules::Zone const& zone) {
  std::vector<MissedMinimum> missed;
  auto const stages = schedules::stages_due(policy, subject, zone, ctx.now);
  for (auto const& verdict : schedules::check_minima(policy, subject, zone, ctx.now)) {
    if (verdict.can_be_met) continue;
    missed.push_back({fmt::format("legal minimum '{}'{} ({})", verdict.id, stage_of(stages, verdict.latest), verdict.source),
                      subject.start, verdict.latest});
  }
  if (!missed.empty()) return missed;
  for (auto const& stage : stages) {
    auto const& reasons = stage.reasons;
    bool const is_missed = std::find(reasons.begin(), reasons.end(), schedules::DueReason::minimum_missed) != reasons.end();
    if (is_missed && stage.latest && stage.bound_by.empty()) {  // what the law bounds was judged above
      missed.push_back({fmt::format("the latest moment of stage '{}'", stage.stage), subject.start, *stage.latest});
    }
  }
  return missed;
}

/// What cannot be met any more for anybody in some windows.
struct Missed {
  std::vector<MissedMinimum> minima;  // the worst first
  std::size_t customers = 0;          // for whom any of them is missed
  bool empty() const { return minima.empty(); }
};

Missed missed_minima(Context& ctx, schedules::Subject const& facts, std::vector<outage::PlanWindow> const& windows) {
  Missed missed;
  auto const* policy = policy_for(ctx.settings, facts.kind);
  if (policy == nullptr) return missed;
  auto const stages = notice::stages_of_cuts(*policy);
  std::map<std::tuple<std::vector<std::string>, std::string, Time>, bool> asked;  // whether anything is missed there
  auto const all = notice::affected_customers(windows);
  expect_people(ctx, all);
  for (auto const& affected : all) {
    auto const customer = ctx.notices.find_customer(affected.customer);
    auto const classes = customer ? customer->classes : std::vector<std::string>{"ordinary"};
    auto const& zone = customer ? zone_of(ctx.settings, *customer) : zone_of_region(ctx.settings);
    bool is_late = false;
    for (auto const& [start, end] : affected.windows) {
      if (end <= ctx.now) continue;
      auto const [answer, is_new] = asked.try_emplace({classes, zone.name(), start}, false);
      if (is_new) {
        auto subject = facts;
        subject.classes = classes;
        subject.start = start;
        subject.end = end;
        auto found = missed_of(ctx, stages, subject, zone);
        answer->second = !found.empty();
        for (auto& one : found) missed.minima.push_back(std::move(one));
      }
      is_late = is_late || answer->second;
    }
    if (is_late) ++missed.customers;
  }
  std::stable_sort(missed.minima.begin(), missed.minima.end(), [](auto const& a, auto const& b) { return a.latest < b.latest; });
  return missed;
}

std::string shortfall(Context& ctx, Missed const& missed) {
  auto const& worst = missed.minima.front();
  return fmt::format("{} for the cut at {} ended at {}, {} ago, for {} customers", worst.what, to_rfc3339(worst.window_start),
                     to_rfc3339(worst.latest), in_words(ctx.now - worst.latest), missed.customers);
}

/// The breach as it is recorded; or the refusal, when nobody said why it is accepted.
Result<std::string> accept_missed(Context& ctx, outage::Plan const& plan, Missed const& missed, Command const& command,
                                  std::string const& accepted) {
  if (missed.empty()) return std::string();
  auto const& worst = missed.minima.front();
  if (accepted.empty()) {
    return fail(Error::Kind::conflict,
                fmt::format("plan '{}': {}: move its start to {} or later, or give 'accept_missed_minimum' with the reason",
                            plan.ref, shortfall(ctx, missed), to_rfc3339(ctx.now + (worst.window_start - worst.latest))),
                "accept_missed_minimum");
  }
  auto note = fmt::format("{}; accepted: {}", shortfall(ctx, missed), accepted);
  ctx.store.audit(ctx.now, command.actor.name, "legal_minimum_missed", plan.ref, note);
  return note;
}

/// Whoever may call the route of approval.
bool may_approve(Actor const& actor) { return actor.role == "shift_supervisor" || actor.role == "admin"; }

/// Who proposed what is to be approved: the plan itself, or any of its revisions before an approval.
bool has_proposed(Context& ctx, outage::Plan const& plan, std::string const& name) {
  if (plan.proposer == name) return true;
  auto const history = ctx.outages.history(plan.outage);
  return std::any_of(history.begin(), history.end(), [&](auto const& entry) {
    return entry.reason == outage::Reason::plan_revised && entry.actor == name;
  });
}

Result<void> check_approvable(Context& ctx, outage::Plan const& plan, Command const& command) {
  if (is_after_approval(plan.state)) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' is {} already", plan.ref, to_string(plan.state)));
  }
  if (plan.start <= ctx.now) {
    return fail(Error::Kind::conflict, fmt::format("plan '{}' would already have begun; revise its start first", plan.ref));
  }
  if (ctx.settings.approval == Settings::Approval::other_person && has_proposed(ctx, plan, command.actor.name)) {
    return fail(Error::Kind::forbidden,
                fmt::format("plan '{}' must be approved by someone other than who proposed or revised it", plan.ref));
  }
  return {};
}

Result<void> check_approver(Context& ctx, Command const& command, outage::Plan const& plan, std::string_view why) {
  if (!may_approve(command.actor)) {
    return fail(Error::Kind::forbidden,
                fmt::format("plan '{}' is approved, and by this change {}: who may approve plans must make it", plan.ref, why));
  }
  if (ctx.settings.approval == Settings::Approval::other_person && plan.proposer == command.actor.name) {
    return fail(Error::Kind::forbidden,
                fmt::format("plan '{}' is approved, and by this change {}: someone other than its proposer, who may approve "
                            "plans, must make it",
                            plan.ref, why));
  }
  return {};
}

/// What a delay makes of the days of those concerned.
struct OtherDays {
  std::vector<outage::PlanWindow> windows;  // that begin on a day on which their point had none
  bool is_drawn_out = false;                // one begins on a day of before, and lasts into one that its point was not to lose
};

OtherDays other_days(Context& ctx, std::vector<outage::PlanWindow> const& before, std::vector<outage::PlanWindow> const& after) {
  auto const day = [&](Time at) { return schedules::local_date(at, ctx.settings.zone); };
  auto const last_day = [&](outage::PlanWindow const& one) { return day(one.end - milliseconds{1}); };
  std::set<std::pair<ServicePointId, std::string>> begun;
  std::map<ServicePointId, std::string> last;
  for (auto const& one : before) {
    begun.emplace(one.point, day(one.start));
    last[one.point] = std::max(last[one.point], last_day(one));
  }
  OtherDays other;
  for (auto const& one : after) {
    if (!begun.contains({one.point, day(one.start)})) {
      other.windows.push_back(one);
    } else if (last_day(one) > last[one.point]) {
      other.is_drawn_out = true;
    }
  }
  return other;
}

struct Shapes {
  std::span<outage::PlanWindow const> before, after;
};

/// What is accepted of a change, as it is recorded; who makes it has approved the plan.
Result<std::string> accept_all(Context& ctx, Command const& command, outage::Plan& plan, Missed const& missed, Shapes shapes,
                               Accepted const& accepted) {
  auto breach = accept_missed(ctx, plan, missed, command, accepted.missed_minimum);
  if (!breach) return breach;
  auto const taken = accept_last_feed(ctx, plan, shapes.before, shapes.after, command, accepted.last_feed);
  if (!taken) return taken;
  if (!taken->empty()) *breach += (breach->empty() ? "" : "; ") + *taken;
  auto const touched = accept_supply_event(ctx, plan, shapes.before, shapes.after, command, accepted.supply_event);
  if (!touched) return touched;
  if (!touched->empty()) *breach += (breach->empty() ? "" : "; ") + *touched;
  plan.approver = command.actor.name;
  return breach;
}

}  // namespace

Accepted read_accepted(BodyReader& reader) {
  return {reader.reason("accept_missed_minimum").value_or(""), reader.reason("accept_last_feed").value_or(""), reader.reason("accept_supply_event").value_or("")};
}

Result<std::string> check_revision(Context& ctx, Command const& command, outage::Outage const& row, outage::Plan& plan,
                                   std::vector<outage::PlanStep> const& steps, Accepted const& accepted) {
  if (!is_after_approval(plan.state)) return std::string();
  if (auto const ok = check_spans(ctx, steps); !ok) return tl::unexpected<Error>(ok.error());
  auto const before = ctx.outages.windows(plan.outage, plan.revision);
  auto const after = windows_of(ctx, steps);
  auto const larger = outage::enlargement({plan.steps, before}, {steps, after});
  auto const missed = missed_minima(ctx, facts_of(row, after), outage::new_windows(before, after));
  auto const events = fresh_supply_events(ctx, before, after);
  if (larger == outage::Enlargement::none && missed.empty() && events.empty()) return std::string();
  auto const why = larger != outage::Enlargement::none ? fmt::format("it has {}", outage::to_string(larger))
                   : !missed.empty()                   ? fmt::format("it misses {}", shortfall(ctx, missed))
                                                       : fmt::format("it falls into guaranteed supply ({})", events);
  if (auto const ok = check_approver(ctx, command, plan, why); !ok) return tl::unexpected<Error>(ok.error());
  return accept_all(ctx, command, plan, missed, {before, after}, accepted);
}

Result<std::string> check_delay(Context& ctx, Command const& command, outage::Outage const& row, outage::Plan& plan,
                                std::vector<outage::PlanStep> const& steps, Accepted const& accepted) {
  if (!is_after_approval(plan.state)) return std::string();
  if (auto const ok = check_spans(ctx, steps); !ok) return tl::unexpected<Error>(ok.error());
  auto const before = ctx.outages.windows(plan.outage, plan.revision);
  auto const after = windows_of(ctx, steps);
  auto const larger = outage::enlargement({plan.steps, before}, {steps, after});
  auto const other = other_days(ctx, before, after);
  auto const missed = missed_minima(ctx, facts_of(row, after), other.windows);
  std::string why;
  if (larger != outage::Enlargement::none) {
    why = fmt::format("it has {}", outage::to_string(larger));
  } else if (other.is_drawn_out) {
    why = "it lasts into a further day";
  } else if (!missed.empty()) {
    why = fmt::format("it misses {}", shortfall(ctx, missed));
  } else if (auto const events = fresh_supply_events(ctx, before, after); !events.empty()) {
    why = fmt::format("it falls into guaranteed supply ({})", events);
  } else {
    return std::string();
  }
  if (auto const ok = check_approver(ctx, command, plan, why); !ok) return tl::unexpected<Error>(ok.error());
  return accept_all(ctx, command, plan, missed, {before, after}, accepted);
}

tl::unexpected<Error> too_late(Context& ctx, outage::Plan const& plan, std::string_view instead) {
  std::string why;
  if (plan.state == outage::PlanState::cancelled) {
    why = "cancelled already: it is over";
  } else if (is_over(plan.state) || plan.state == outage::PlanState::finished_early) {
    why = fmt::format("{}: supply is back and it is over", to_string(plan.state));
  } else if (outran_its_cut(ctx, plan)) {
    why = fmt::format("{}, but nothing of it was ever off: take that back with switching 'back', then delay or cancel it",
                      to_string(plan.state));
  } else if (count_out(ctx, plan.outage) == 0 && plan.state == outage::PlanState::switching_on) {
    why = "switching_on: everybody has supply again; confirm it with the outage's 'restore'";
  } else {
    why = fmt::format("{}: the cut has begun; {}", to_string(plan.state), instead);
  }
  return fail(Error::Kind::conflict, fmt::format("plan '{}' is {}", plan.ref, why));
}

Result<Answer> on_approve_plan(Context& ctx, Command const& command) {
  auto found = find_plan(ctx, command.object);
  if (!found) return tl::unexpected<Error>(found.error());
  BodyReader reader(command.body);
  auto const accepted = read_accepted(reader);
  auto const announced_at = reader.optional_time("announced_at");
  auto const shown = reader.optional_text("preview_id");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto& [row, plan] = *found;
  if (auto const ok = check_approvable(ctx, plan, command); !ok) return tl::unexpected<Error>(ok.error());
  auto const windows = refresh_windows(ctx, plan);
  auto previewed = check_previewed(ctx, {row, plan.work, plan.steps, windows, announced_at}, shown);
  if (!previewed) return tl::unexpected<Error>(previewed.error());
  auto facts = facts_of(row, windows);
  facts.announced_at = announced_at ? announced_at : flow::announced_at(ctx, row, plan);
  if (announced_at) ctx.store.audit(ctx.now, command.actor.name, "announced", plan.ref, to_rfc3339(*announced_at));
  auto const missed = missed_minima(ctx, facts, windows);
  auto const breach = accept_all(ctx, command, plan, missed, {{}, windows}, accepted);
  if (!breach) return tl::unexpected<Error>(breach.error());
  if (auto ok = move_plan(ctx, plan, outage::PlanState::approved, outage::Reason::plan_approved, command.actor.name, *breach); !ok) {
    return tl::unexpected<Error>(ok.error());
  }
  plan_published(ctx, row, plan, windows);
  if (auto ok = move_plan(ctx, plan, outage::PlanState::published, outage::Reason::plan_published, command.actor.name); !ok) {
    return tl::unexpected<Error>(ok.error());
  }
  set_plan_timers(ctx, plan);
  watch_supply_event(ctx, plan);
  auto answer = plan_answer(ctx, plan, Answer::Kind::done);
  answer.body["preview"] = std::move(*previewed);
  return answer;
}

}  // namespace lamplighter::flow
