// A customer who has paid is warned no more: asked again before every text leaves.
#include "engine/flow/campaign_truth.hpp"

#include <fmt/format.h>

#include "engine/flow/notice_support.hpp"
#include "engine/flow/zones.hpp"

namespace lamplighter::flow {

using notice::Reason;

std::optional<Situations::Overtaken> campaign_overtaken(Context& ctx, outage::Outage const& outage, notice::Notice const& notice) {
  if (notice.stage == "cancelled") return std::nullopt;
  auto const campaign = ctx.notices.campaigns().find_campaign(outage.id);
  auto const member = ctx.notices.campaigns().member(outage.id, {notice.recipient.id});
  if (!campaign || !member) return Situations::Overtaken{Reason::no_longer_affected};
  if (member->state == notice::Member::State::paid) return Situations::Overtaken{Reason::paid};
  if (campaign->state == notice::Campaign::State::cancelled) return Situations::Overtaken{Reason::plan_cancelled};
  auto const* rule = stage_rule(ctx.settings, outage, notice.stage);
  bool const is_dated = rule == nullptr || !rule->is_event;
  if (is_dated && campaign->at <= ctx.now) return Situations::Overtaken{Reason::start_has_passed, true};
  return std::nullopt;
}

bool waits_for_check(Context& ctx, outage::Outage const& outage, notice::Wave const& wave) {
  auto const campaign = ctx.notices.campaigns().find_campaign(outage.id);
  if (!campaign || campaign->state != notice::Campaign::State::running) return false;
  bool const is_early = ctx.now < wave.due_at;
  bool const is_checked = notice::is_checked_for(*campaign, wave.due_at);
  if (!is_checked) {
    if (ctx.notices.campaigns().count_members(outage.id).open > 0) {
      raise_notice_alarm(ctx, std::string(unchecked_alarm), outage.id.value,
                         fmt::format("campaign {}: stage '{}' is due at {} and leaves only after its list was checked again; POST "
                                     "/api/v1/campaigns/{}/check says who still owes",
                                     outage.ref, wave.stage, schedules::local_text(wave.due_at, zone_of_region(ctx.settings)), outage.ref));
    }
    ctx.timer(wave.expires_at, TimerKind::wave_due, wave.id.value);
    ctx.decide("wave_waits", wave.id.value, "campaign_unchecked");
  }
  return is_early || !is_checked;
}

}  // namespace lamplighter::flow
