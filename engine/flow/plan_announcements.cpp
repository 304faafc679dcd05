// Alarms of the desk that name what to announce, until when, and with which proof.
#include "engine/flow/plan_announcements.hpp"

#include <fmt/format.h>

#include "engine/flow/notice_support.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {
namespace {

constexpr auto alarm = "announcement_due";

}  // namespace

void ask_for_announcements(Context& ctx, outage::Outage const& outage, outage::Plan const& plan, schedules::Subject const& facts) {
  auto const* policy = policy_for(ctx.settings, facts.kind);
  if (policy == nullptr) return;
  std::string asked;
  for (auto const& day : split_days(ctx, plan.steps)) {
    auto subject = facts;
    subject.start = day.start;
    subject.end = day.end;
    for (auto const& due : schedules::stages_due(*policy, subject, ctx.settings.zone, ctx.now)) {
      auto const* const rule = schedules::find_stage(*policy, due.stage);
      if (rule == nullptr || !rule->is_announcement || !due.due) continue;
      auto const last = due.latest ? fmt::format(", by law not after {}", schedules::local_text(*due.latest, ctx.settings.zone)) : "";
      asked += fmt::format("; the cut of {} at {}{} (stage {}, evidence A{})", schedules::local_text(day.start, ctx.settings.zone),
                           schedules::local_text(*due.due, ctx.settings.zone), last, due.stage, rule->required_announcement);
      ctx.decide("announcement_asked", outage.id.value, due.stage);
    }
  }
  if (!asked.empty()) raise_notice_alarm(ctx, alarm, outage.id.value, fmt::format("plan {}: announce in public{}", plan.ref, asked));
}

void ask_for_announcement(Context& ctx, outage::Outage const& outage, std::string_view stage) {
  auto const* const rule = stage_rule(ctx.settings, outage, stage);
  if (rule == nullptr || !rule->is_announcement) return;
  raise_notice_alarm(ctx, alarm, outage.id.value,
                     fmt::format("plan {}: announce in public what changed, now (stage {}, evidence A{})", outage.ref, stage,
                                 rule->required_announcement));
  ctx.decide("announcement_asked", outage.id.value, stage);
}

}  // namespace lamplighter::flow
