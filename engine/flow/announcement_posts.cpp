// A post is a message without notices: it proves nothing about anybody, and nobody's notice waits for it.
#include "engine/flow/announcement_posts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/announcements.hpp"
#include "engine/flow/attempt_start.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/public_alerts.hpp"
#include "engine/notice/cap_alert.hpp"

namespace lamplighter::flow {
namespace {

using notice::AttemptState;
using Phase = notice::PublicSituation::Phase;

constexpr auto alarm = "announcement_not_posted";

/// The lanes of the ladder that speak to groups, by name, in its order.
std::vector<std::string> robots_of(Context& ctx, schedules::StageRule const& rule) {
  std::vector<std::string> out;
  for (auto const& rung : rule.ladder) {
    for (auto const& [name, lane] : ctx.settings.lanes) {
      bool const is_named = lane.channel == rung.channel || (lane.channel.empty() && name == rung.channel);
      if (is_named && lane.notifier != nullptr && lane.notifier->capabilities().is_announcement) out.push_back(name);
    }
  }
  return out;
}

void ask_a_person(Context& ctx, outage::Outage const& outage, std::string_view stage, std::string_view why) {
  raise_notice_alarm(ctx, alarm, outage.id.value, fmt::format("outage {}: stage {} was not posted by the robot: {}; announce it by hand", outage.ref, stage, why));
}

/// Words about a cut ahead hold while it is ahead; others as long as the outage is public.
bool still_holds(schedules::StageRule const& rule, notice::PublicSituation const& now_is) {
  return rule.is_event ? now_is.phase != Phase::hidden : now_is.phase == Phase::ahead;
}

bool is_few(notice::PublicSituation const& now_is) {
  bool const is_counted = now_is.phase == Phase::ahead || now_is.phase == Phase::out;
  return is_counted && now_is.customers < notice::public_customers_min;
}

struct Text {
  std::string subject, body;
};
Text text_of(Context& ctx, notice::PublicSituation const& now_is) {
  Text out;
  for (auto const& words : notice::alert_words(now_is, ctx.settings.public_alerts, ctx.settings.languages, ctx.settings.zone, ctx.now)) {
    if (out.subject.empty()) out.subject = words.headline;
    out.body += (out.body.empty() ? "" : "\n") + words.description + (words.instruction.empty() ? "" : " " + words.instruction);
  }
  return out;
}

/// It left, or may have: nothing goes again.
bool has_left(std::vector<notice::Attempt> const& attempts) {
  return std::ranges::any_of(attempts, [](auto const& one) { return one.progress.state != AttemptState::failed_temporary; });
}

}  // namespace

bool is_post(notice::Message const& message) { return message.recipient.kind == notice::RecipientKind::authority; }

void plan_posts(Context& ctx, outage::Outage const& outage, schedules::StageRule const& rule, PostTime time) {
  if (robots_of(ctx, rule).empty()) return;
  notice::Wave wave;
  wave.outage = outage.id;
  wave.stage = rule.id;
  wave.occurrence = time.occurrence;
  wave.revision = outage.revision;
  wave.due_at = time.due;
  wave.expires_at = std::max(time.expires, time.due + std::chrono::minutes{1});
  wave.id = ctx.notices.insert_wave(wave);
  ctx.decide("post_planned", wave.id.value, rule.id);
  if (wave.due_at <= ctx.now) on_wave_due(ctx, wave.id);
  else ctx.timer(wave.due_at, TimerKind::wave_due, wave.id.value);
}

void release_posts(Context& ctx, outage::Outage const& outage, notice::Wave const& wave, schedules::StageRule const& rule) {
  auto const now_is = public_situation(ctx, outage, Counting::with_count);
  if (wave.revision != outage.revision || !still_holds(rule, now_is)) {
    ctx.notices.set_wave_state(wave.id, notice::Wave::State::superseded);
    ctx.decide("post_superseded", wave.id.value, rule.id);
    return;
  }
  ctx.notices.set_wave_state(wave.id, notice::Wave::State::released);
  if (is_few(now_is)) return ask_a_person(ctx, outage, rule.id, "fewer than five customers are concerned, and a public text would point at them");
  for (auto const& lane : robots_of(ctx, rule)) {
    notice::Message message;
    message.outage = outage.id;
    message.stage = rule.id;
    message.lane = lane;
    message.recipient = {notice::RecipientKind::authority, outage.id.value};
    message.address = lane;
    message.language = ctx.settings.languages.empty() ? "en" : ctx.settings.languages.front();
    message.priority = rule.priority;
    message.due_at = ctx.now;
    message.expires_at = wave.expires_at;
    message.required = notice::Evidence::e0;
    message.id = ctx.notices.insert_message(message, {});
    ctx.notices.enqueue(message.id, lane, message.priority, message.due_at);
    ctx.timer(message.expires_at, TimerKind::ladder_check, message.id.value);
    ctx.decide("post_queued", message.id.value, lane);
  }
}

PostTaken take_post(Context& ctx, std::string const& lane_name, Lane const& lane, outage::Outage const& outage, notice::Message const& message) {
  auto const attempts = ctx.notices.attempts(message.id);
  auto const* const rule = stage_rule(ctx.settings, outage, message.stage);
  if (has_left(attempts) || rule == nullptr || ctx.now >= message.expires_at) return PostTaken::nothing;
  auto const now_is = public_situation(ctx, outage, Counting::with_count);
  if (!still_holds(*rule, now_is) || is_few(now_is)) return PostTaken::nothing;
  auto const text = text_of(ctx, now_is);
  ctx.notices.put_text(message.id, text.subject, {text.body});
  auto const started = start_attempt(ctx, lane_name, lane, message,
                                     {.subject = text.subject,
                                      .parts = {text.body},
                                      .reference = reference_of(outage, message.stage),
                                      .number = static_cast<int>(attempts.size()) + 1},
                                     "post");
  return started.as == Started::submitting ? PostTaken::connection : PostTaken::nothing;
}

void on_post_check(Context& ctx, notice::Message const& message) {
  auto const outage = ctx.outages.find(message.outage);
  auto const attempts = ctx.notices.attempts(message.id);
  if (!outage) return;
  bool const is_over = ctx.now >= message.expires_at;
  if (attempts.empty()) {
    if (is_over) ask_a_person(ctx, *outage, message.stage, "its time passed while it waited");
    return;
  }
  auto const& last = attempts.back();
  auto const evidence = fmt::format("attempt {}", last.id.value);
  if (last.progress.state == AttemptState::accepted) {
    auto const known = ctx.notices.published().announcements(outage->id);
    if (std::ranges::any_of(known, [&](auto const& one) { return one.evidence == evidence; })) return;
    notice::Announcement one;
    one.revision = outage->revision;
    one.stage = message.stage;
    one.means = "group_robot";
    one.where = message.lane;
    one.evidence = evidence;
    one.at = last.submitted_at;
    one.by = "system";
    return note_announcement(ctx, *outage, std::move(one));
  }
  if (last.progress.state == AttemptState::submitting || last.progress.state == AttemptState::suppressed) return;
  if (last.progress.state == AttemptState::failed_temporary && !is_over) {
    auto const retry = notice::next_retry_at(static_cast<int>(attempts.size()), last.finished_at.value_or(ctx.now));
    return ctx.notices.enqueue(message.id, message.lane, message.priority, std::max(retry, ctx.now));
  }
  bool const is_unknown = last.progress.state == AttemptState::uncertain;
  ask_a_person(ctx, *outage, message.stage, is_unknown ? "nobody knows whether it arrived; look into the group" : "it was refused");
}

}  // namespace lamplighter::flow
