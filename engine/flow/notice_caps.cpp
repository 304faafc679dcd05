// Caps are looked at when a message is about to leave, so that what was never sent is not counted.
#include "engine/flow/notice_caps.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"

namespace lamplighter::flow {

std::string channel_of(Settings const& settings, std::string const& lane) {
  auto const found = settings.lanes.find(lane);
  return found == settings.lanes.end() || found->second.channel.empty() ? lane : found->second.channel;
}

namespace {

using notice::Reason;

/// Hazards, life-support (both in `may_repeat`) and the last stage before a cut.
schedules::Urgency urgency_of(notice::Message const& message, schedules::StageRule const* rule) {
  bool const is_last = rule != nullptr && rule->needs_go;
  return message.may_repeat || is_last ? schedules::Urgency::urgent : schedules::Urgency::ordinary;
}

}  // namespace

schedules::Subject sending_subject(outage::Outage const& outage, schedules::StageRule const& rule, notice::Notice const& notice,
                                   notice::Customer const& customer) {
  auto subject = facts_of(outage);
  subject.classes = customer.classes;
  bool const is_of_window = !rule.is_event || names_window(notice.stage) || notice.stage == "cancelled";
  subject.start = is_of_window ? from_ms(notice.occurrence) : notice.due_at;
  return subject;
}

schedules::CapVerdict cap_on(Context& ctx, outage::Outage const& outage, notice::Message const& message,
                             std::vector<notice::Notice> const& notices) {
  auto const* policy = message.stage == "order" ? policy_for(ctx.settings, "order") : policy_of(ctx.settings, outage);
  if (policy == nullptr || policy->caps.empty()) return {};
  auto const channel = channel_of(ctx.settings, message.lane);
  auto const longest = schedules::longest_cap(*policy, channel);
  if (longest <= milliseconds{0}) return {};
  auto const* rule = schedules::find_stage(*policy, message.stage);
  auto const& first = notices.front();
  auto const customer = first.recipient.kind == notice::RecipientKind::customer ? ctx.notices.find_customer({first.recipient.id}) : std::nullopt;
  auto const subject = rule == nullptr ? facts_of(outage) : sending_subject(outage, *rule, first, customer.value_or(notice::Customer{}));
  std::vector<schedules::Sent> sent;
  for (auto const& one : ctx.notices.sent_to(message.address, ctx.now - longest)) sent.push_back({channel_of(ctx.settings, one.lane), one.at});
  return schedules::check_caps(*policy, channel, subject, urgency_of(message, rule), sent, ctx.now);
}

Aside put_aside(Context& ctx, outage::Outage const& outage, notice::Message const& message, std::vector<notice::Notice> const& notices,
                schedules::CapVerdict const& cap) {
  auto const* rule = stage_rule(ctx.settings, outage, message.stage);
  std::vector<notice::Notice> onward, stuck;
  for (auto const& one : notices) {
    bool const has_other = rule != nullptr && find_place(ctx, *rule, one, message.rung + 1).has_value();
    (has_other ? onward : stuck).push_back(one);
  }
  auto result = Aside::other_channel;
  if (!stuck.empty()) {
    bool const is_in_time = std::ranges::all_of(stuck, [&](auto const& one) { return cap.free_at <= one.proof_due && cap.free_at < one.expires_at; });
    bool const is_urgent = urgency_of(message, rule) == schedules::Urgency::urgent;
    result = is_in_time && !is_urgent ? Aside::later : Aside::person;
    if (cap.free_at < message.expires_at && onward.empty()) {
      ctx.notices.enqueue(message.id, message.lane, message.priority, cap.free_at);
    }
    if (result == Aside::person || !onward.empty()) {
      for (auto const& one : stuck) give_up(ctx, one, notice::best_evidence(counting_attempts(ctx, one)), Reason::capped);
    }
  }
  static constexpr std::array<std::string_view, 3> words{"other_channel", "later", "person"};
  ctx.decide("message_capped", message.id.value, fmt::format("{} {}", cap.reached->id, words[static_cast<std::size_t>(result)]));
  if (!onward.empty()) release(ctx, outage, onward, message.rung + 1);
  return result;
}

}  // namespace lamplighter::flow
