// Alarms of the desk that name what to announce, until when, and with which proof; and the posts of robots as waves without people.
#include "engine/flow/plan_announcements.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "engine/flow/announcement_posts.hpp"
#include "engine/flow/announcements.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/plan_days.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {
namespace {

/// One announcement that the policy wants for one day of a plan.
struct Wanted {
  schedules::StageRule const* rule = nullptr;
  schedules::StageDue due;
  PlanDay day;
};

/// Those that nobody has made yet.
std::vector<Wanted> still_wanted(Context& ctx, outage::Outage const& outage, outage::Plan const& plan, schedules::Subject const& facts) {
  std::vector<Wanted> out;
  auto const* policy = policy_for(ctx.settings, facts.kind);
  if (policy == nullptr) return out;
  auto const made = ctx.notices.published().announcements(outage.id);
  for (auto const& day : split_days(ctx, plan.steps)) {
    auto subject = facts;
    subject.start = day.start;
    subject.end = day.end;
    for (auto const& due : schedules::stages_due(*policy, subject, zone_of_region(ctx.settings), ctx.now)) {
      auto const* const rule = schedules::find_stage(*policy, due.stage);
      if (rule == nullptr || !rule->is_announcement || !due.due) continue;
      bool const is_made = std::ranges::any_of(made, [&](auto const& one) { return one.revision == plan.revision && serves(one, *rule); });
      if (!is_made) out.push_back({rule, due, day});
    }
  }
  return out;
}

}  // namespace

bool asks_for_announcement(Context& ctx, outage::Outage const& outage, outage::Plan const& plan) {
  return !still_wanted(ctx, outage, plan, facts_of(outage, ctx.outages.windows(outage.id, plan.revision))).empty();
}

void ask_for_announcements(Context& ctx, outage::Outage const& outage, outage::Plan const& plan, schedules::Subject const& facts) {
  std::string asked;
  for (auto const& [rule, due, day] : still_wanted(ctx, outage, plan, facts)) {
    plan_posts(ctx, outage, *rule, {.due = *due.due, .expires = due.expires, .occurrence = to_ms(day.start)});
    auto const last = due.latest ? fmt::format(", by law not after {}", schedules::local_text(*due.latest, zone_of_region(ctx.settings))) : "";
    asked += fmt::format("; the cut of {} at {}{} (stage {}, evidence A{})", schedules::local_text(day.start, zone_of_region(ctx.settings)),
                         schedules::local_text(*due.due, zone_of_region(ctx.settings)), last, due.stage, rule->required_announcement);
    ctx.decide("announcement_asked", outage.id.value, due.stage);
  }
  if (!asked.empty()) {
    raise_notice_alarm(ctx, std::string(announcement_alarm), outage.id.value, fmt::format("plan {}: announce in public{}", plan.ref, asked));
  }
}

void ask_for_announcement(Context& ctx, outage::Outage const& outage, std::string_view stage) {
  auto const* const rule = stage_rule(ctx.settings, outage, stage);
  if (rule == nullptr || !rule->is_announcement) return;
  plan_posts(ctx, outage, *rule, {.due = ctx.now, .expires = ctx.now + rule->validity, .occurrence = to_ms(ctx.now)});
  raise_notice_alarm(ctx, std::string(announcement_alarm), outage.id.value,
                     fmt::format("plan {}: announce in public what changed, now (stage {}, evidence A{})", outage.ref, stage,
                                 rule->required_announcement));
  ctx.decide("announcement_asked", outage.id.value, stage);
}

}  // namespace lamplighter::flow
