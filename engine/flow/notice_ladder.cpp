// The ladder of a message: what its attempts prove, when the next channel is tried, and when a person takes over.
#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"

namespace lamplighter::flow {
namespace {

using notice::AttemptState;
using notice::Reason;
using Act = notice::LadderVerdict::Act;

std::vector<notice::Notice> open_notices_of(Context& ctx, MessageId message) {
  auto notices = ctx.notices.notices_of_message(message);
  std::erase_if(notices, [&](auto const& one) { return ctx.notices.outcome(one.id).has_value(); });
  return notices;
}

/// An exception is open, but nothing was sent yet: the text may still be useful, so a refused one keeps its place.
bool is_still_useful(Context& ctx, notice::Notice const& notice) {
  auto const outcome = ctx.notices.outcome(notice.id);
  auto const exception = ctx.notices.exception_of(notice.id);
  return outcome && outcome->kind == notice::OutcomeKind::unproven && exception && !exception->closed_at;
}

/// A higher rung has taken over, or the notice went anew to somebody else.
bool was_followed(Context& ctx, notice::Notice const& notice, notice::Message const& message) {
  auto const messages = ctx.notices.messages_of_notice(notice.id);
  return !messages.empty() && messages.back().id != message.id;
}

bool may_still_prove(AttemptState state) {
  switch (state) {
    case AttemptState::submitting:
    case AttemptState::uncertain:
    case AttemptState::accepted:
    case AttemptState::in_network:
    case AttemptState::receipt_timeout:
    case AttemptState::delivered:
    case AttemptState::heard:
      return true;
    case AttemptState::planned:
    case AttemptState::failed_temporary:
    case AttemptState::failed_permanent:
    case AttemptState::expired:
    case AttemptState::acknowledged:
    case AttemptState::suppressed:
    case AttemptState::cancelled:
      return false;
  }
  return false;
}

/// The last rung failed; an earlier one may still bring proof until the deadline.
void end_ladder(Context& ctx, notice::Notice const& notice, Reason reason) {
  auto const attempts = counting_attempts(ctx, notice);
  bool const is_proof_pending = std::ranges::any_of(
      attempts, [](auto const& one) { return may_still_prove(one.progress.state); });
  if (is_proof_pending && ctx.now <= notice.proof_due && reason == Reason::ladder_exhausted) return;
  give_up(ctx, notice, notice::best_evidence(attempts), reason);
}

void keep_refused(Context& ctx, notice::Message const& message) {
  auto const attempts = ctx.notices.attempts(message.id);
  if (attempts.empty() || ctx.now >= message.expires_at) return;
  if (!std::ranges::all_of(attempts, [](auto const& one) { return one.progress.state == AttemptState::failed_temporary; })) {
    return;
  }
  auto const notices = ctx.notices.notices_of_message(message.id);
  bool const is_wanted = std::ranges::any_of(notices, [&](auto const& one) {
    return is_still_useful(ctx, one) && !was_followed(ctx, one, message);
  });
  if (!is_wanted) return;
  auto const since = attempts.back().finished_at.value_or(ctx.now);
  auto const retry = notice::next_retry_at(static_cast<int>(attempts.size()), since);
  ctx.notices.enqueue(message.id, message.lane, message.priority, std::max(retry, ctx.now));
}

notice::LadderFacts facts_of(Context& ctx, notice::Message const& message, schedules::StageRule const* rule,
                             std::vector<notice::Notice> const& open) {
  notice::LadderFacts facts;
  facts.attempts = ctx.notices.attempts(message.id);
  facts.may_repeat = message.may_repeat;
  facts.required = message.required;
  facts.due_at = message.due_at;
  facts.expires_at = message.expires_at;
  facts.proof_due = open.front().proof_due;
  for (auto const& one : open) facts.proof_due = std::max(facts.proof_due, one.proof_due);
  auto const rung = static_cast<std::size_t>(message.rung);
  if (rule != nullptr && rung < rule->ladder.size()) {
    facts.receipt_wait = rule->ladder[rung].wait;
    facts.has_next_rung = find_place(ctx, *rule, open.front(), message.rung + 1).has_value();
  }
  auto const lane = ctx.settings.lanes.find(message.lane);
  bool const has_lane = lane != ctx.settings.lanes.end() && lane->second.notifier != nullptr;
  facts.is_lane_reachable = has_lane && lane->second.notifier->is_reachable();
  if (has_lane) facts.highest_of_channel = lane->second.notifier->capabilities().highest;
  return facts;
}

/// When an accepted attempt should have had its receipt: its rung's wait, else the last moment of proof.
Time receipt_due(Context& ctx, notice::Message const& message, notice::Attempt const& attempt) {
  auto const outage = ctx.outages.find(message.outage);
  auto const* rule = outage ? stage_rule(ctx.settings, *outage, message.stage) : nullptr;
  auto const rung = static_cast<std::size_t>(message.rung);
  if (rule != nullptr && rung < rule->ladder.size() && rule->ladder[rung].wait > milliseconds{0}) {
    return attempt.submitted_at + rule->ladder[rung].wait;
  }
  auto due = attempt.submitted_at;
  for (auto const& one : ctx.notices.notices_of_message(message.id)) due = std::max(due, one.proof_due + milliseconds{1});
  return due;
}

/// A gateway took it and promised a receipt that did not come. A later one still counts; where taking is all that is asked,
/// nothing is missing; what the carrier took (`in_network`) says more than this and stays.
void note_missing_receipts(Context& ctx, notice::Message const& message) {
  auto const lane = ctx.settings.lanes.find(message.lane);
  if (lane == ctx.settings.lanes.end() || message.required <= notice::Evidence::e2) return;
  if (lane->second.notifier == nullptr || !lane->second.notifier->capabilities().has_receipts) return;
  for (auto& attempt : ctx.notices.attempts(message.id)) {
    if (attempt.progress.state != AttemptState::accepted || ctx.now < receipt_due(ctx, message, attempt)) continue;
    apply_report(ctx, attempt, AttemptState::receipt_timeout, notifiers::whole_message, "no receipt in time");
  }
}

}  // namespace

void on_ladder_check(Context& ctx, MessageId id) {
  auto const message = ctx.notices.find_message(id);
  if (!message) return;
  note_missing_receipts(ctx, *message);
  settle(ctx, id);
  auto open = open_notices_of(ctx, id);
  std::erase_if(open, [&](auto const& one) { return was_followed(ctx, one, *message); });
  auto const outage = ctx.outages.find(message->outage);
  if (!outage) return;
  if (open.empty()) return keep_refused(ctx, *message);
  auto const facts = facts_of(ctx, *message, stage_rule(ctx.settings, *outage, message->stage), open);
  auto const verdict = notice::next_ladder_step(facts, ctx.now);
  if (verdict.act != Act::wait && verdict.act != Act::done) {  // proof of what has left may still come; more of it must be true
    Situations situations(ctx);
    open = still_true(ctx, situations, *outage, std::move(open));
    if (open.empty()) return;
  }
  switch (verdict.act) {
    case Act::submit:
      // A message without an attempt stands in its queue since it was made.
      if (!facts.attempts.empty()) ctx.notices.enqueue(id, message->lane, message->priority, verdict.look_again_at);
      break;
    case Act::wait:
      ctx.timer(verdict.look_again_at, TimerKind::ladder_check, id.value);
      break;
    case Act::climb:
      ctx.decide("ladder_climb", id.value, notice::to_string(verdict.reason));
      release(ctx, *outage, open, message->rung + 1);
      break;
    case Act::give_up:
      for (auto const& one : open) end_ladder(ctx, one, verdict.reason);
      break;
    case Act::done:
      break;
  }
}

}  // namespace lamplighter::flow
