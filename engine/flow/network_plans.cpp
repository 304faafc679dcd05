// Plans that have not begun, when another network takes effect.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/network_alarms.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_state.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {
namespace {

using Windows = std::vector<outage::PlanWindow>;

/// Customers who came, went, or have other times than before.
struct AudienceChange {
  std::size_t added = 0, gone = 0, moved = 0;
};

std::map<CustomerId, std::set<std::pair<Time, Time>>> times_of(Windows const& windows) {
  std::map<CustomerId, std::set<std::pair<Time, Time>>> out;
  for (auto const& window : windows) out[window.customer].emplace(window.start, window.end);
  return out;
}

AudienceChange change_between(Windows const& before, Windows const& after) {
  AudienceChange out;
  auto const old = times_of(before), fresh = times_of(after);
  for (auto const& [customer, times] : old) {
    auto const now = fresh.find(customer);
    if (now == fresh.end()) ++out.gone;
    else if (now->second != times) ++out.moved;
  }
  for (auto const& [customer, times] : fresh) out.added += old.contains(customer) ? 0 : 1;
  return out;
}

/// The desk hears at each activation which devices are gone; the history hears what is new.
bool has_lost_device(Context& ctx, FormerNetwork const& former, GoneDevices& gone, outage::Plan const& plan) {
  std::set<std::string> names, fresh_names;
  for (auto const& step : plan.steps) {
    if (ctx.book.device(step.device).is_valid()) continue;
    auto const name = "'" + gone.name(step.device) + "'";
    names.insert(name);
    if (gone.is_newly_gone(step.device)) fresh_names.insert(name);
  }
  if (!names.empty()) {
    raise_alarm(ctx, "plan_device_gone", plan.outage.value,
                fmt::format("plan {}: {} is not in network revision {} any more; its people keep the windows that they were "
                            "told, revise or cancel it",
                            plan.ref, fmt::join(names, ", "), former.revision));
  }
  if (!fresh_names.empty()) {
    note_plan(ctx, plan, plan.state, outage::Reason::network_changed, former.actor,
              fmt::format("network revision {} does not have {}", former.revision, fmt::join(fresh_names, ", ")));
  }
  return !names.empty();
}

/// Who is no customer any more is owed nothing, and is not told that he is spared.
void leave_out_removed(Context& ctx, OutageId id, Windows& before) {
  std::set<CustomerId> removed;
  std::erase_if(before, [&](auto const& window) {
    bool const is_removed = !ctx.book.customer(window.customer).is_valid();
    if (is_removed) removed.insert(window.customer);
    return is_removed;
  });
  if (removed.empty()) return;
  for (auto const& one : ctx.notices.open_notices(id)) {
    bool const is_theirs = one.recipient.kind == notice::RecipientKind::customer && removed.contains({one.recipient.id});
    if (is_theirs) supersede(ctx, one, notice::Reason::no_longer_affected);
  }
}

void put_audience(Context& ctx, FormerNetwork const& former, outage::Plan& plan, Windows before, Windows const& after) {
  auto row = ctx.outages.find(plan.outage);
  if (!row) return;
  auto const change = change_between(before, after);
  auto const words = fmt::format("network revision {}: {} customers are new, {} are no longer touched, {} have other times",
                                 former.revision, change.added, change.gone, change.moved);
  bool const is_published = is_after_approval(plan.state);
  if (change.moved > 0 && is_published) {  // other windows are a revision, so that no older message is sent after it
    plan.revision += 1;
    row->revision = plan.revision;
    ctx.outages.update_plan(plan);
    ctx.outages.update(*row);
    set_plan_timers(ctx, plan);
  }
  ctx.outages.put_windows(plan.outage, plan.revision, after);
  note_plan(ctx, plan, plan.state, outage::Reason::network_changed, former.actor, words);
  if (!is_published) return;
  leave_out_removed(ctx, plan.outage, before);
  plan_revised(ctx, *row, plan, before, after, "rescheduled");
  renew_alarm(ctx, "plan_audience_changed", plan.outage.value, fmt::format("plan {}: {}", plan.ref, words));
}

}  // namespace

void reconsider_plans(Context& ctx, FormerNetwork const& former, GoneDevices& gone) {
  for (auto& plan : ctx.outages.plans(true)) {
    if (is_over(plan.state)) continue;
    for (auto const* kind : {"plan_device_gone", "plan_touches_nobody"}) ctx.store.clear_alarms(kind, plan.outage.value, ctx.now);
    bool const is_lost = has_lost_device(ctx, former, gone, plan);
    if (is_lost || plan.steps.empty() || !is_before_cut(plan.state)) continue;
    auto const before = ctx.outages.windows(plan.outage, plan.revision);
    auto const after = windows_of(ctx, plan.steps);
    if (after == before) continue;
    if (after.empty()) {
      raise_alarm(ctx, "plan_touches_nobody", plan.outage.value,
                  fmt::format("plan {}: by network revision {} nobody would lose supply; its {} customers keep the windows that "
                              "they were told, revise or cancel it",
                              plan.ref, former.revision, count_customers(before)));
      continue;
    }
    put_audience(ctx, former, plan, before, after);
  }
}

}  // namespace lamplighter::flow
