// The ladder of a message: what its attempts prove, when the next channel is tried, and when a person takes over.
#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/announcement_posts.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/notice_truth.hpp"
#include "engine/flow/question_flow.hpp"

namespace lamplighter::flow {
namespace {

using notice::AttemptState;
using notice::Reason;
using Act = notice::LadderVerdict::Act;

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

void keep_refused(Context& ctx, notice::Message const& message, std::vector<notice::Notice> const& notices,
                  std::vector<notice::Attempt> const& attempts) {
  if (attempts.empty() || ctx.now >= message.expires_at) return;
  if (!std::ranges::all_of(attempts, [](auto const& one) { return one.progress.state == AttemptState::failed_temporary; })) {
    return;
  }
  bool const is_wanted = std::ranges::any_of(notices, [&](auto const& one) {
    return is_still_useful(ctx, one) && !was_followed(ctx, one, message);
  });
  if (!is_wanted) return;
  auto const since = attempts.back().finished_at.value_or(ctx.now);
  auto const retry = notice::next_retry_at(static_cast<int>(attempts.size()), since);
  ctx.notices.enqueue(message.id, message.lane, message.priority, std::max(retry, ctx.now));
}

notice::LadderFacts facts_of(Context& ctx, notice::Message const& message, schedules::StageRule const* rule,
                             std::vector<notice::Notice> const& open, std::vector<notice::Attempt> attempts) {
  notice::LadderFacts facts;
  facts.attempts = std::move(attempts);
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
Time receipt_due(Context& ctx, notice::Message const& message, notice::Attempt const& attempt, std::vector<notice::Notice> const& notices) {
  auto const outage = ctx.outages.find(message.outage);
  auto const* rule = outage ? stage_rule(ctx.settings, *outage, message.stage) : nullptr;
  auto const rung = static_cast<std::size_t>(message.rung);
  if (rule != nullptr && rung < rule->ladder.size() && rule->ladder[rung].wait > milliseconds{0}) {
    return attempt.submitted_at + rule->ladder[rung].wait;
  }
  auto due = attempt.submitted_at;
  for (auto const& one : notices) due = std::max(due, one.proof_due + milliseconds{1});
  return due;
}

/// A gateway took it and promised a receipt that did not come. A later one still counts; where taking is all that is asked,
/// nothing is missing; what the carrier took (`in_network`) says more than this and stays.
void note_missing_receipts(Context& ctx, notice::Message const& message, std::vector<notice::Notice> const& notices,
                           std::vector<notice::Attempt>& attempts) {
  auto const lane = ctx.settings.lanes.find(message.lane);
  if (lane == ctx.settings.lanes.end() || message.required <= notice::Evidence::e2) return;
  if (lane->second.notifier == nullptr || !lane->second.notifier->capabilities().has_receipts) return;
  for (auto& attempt : attempts) {
    if (attempt.progress.state != AttemptState::accepted || ctx.now < receipt_due(ctx, message, attempt, notices)) continue;
    apply_report(ctx, attempt, AttemptState::receipt_timeout, notifiers::whole_message, "no receipt in time");
  }
}

/// Nothing of it is due: no proof, no deadline, and its rung waits still.
bool only_waits(Context& ctx, notice::Message const& message, notice::Attempt const& attempt, milliseconds wait,
                std::vector<notice::Notice> const& notices) {
  bool const has_waited = wait > milliseconds{0} && ctx.now >= attempt.submitted_at + wait;
  if (has_waited || ctx.now >= message.expires_at) return false;
  auto const evidence = notifiers::evidence_of(attempt.progress.state);
  return !notices.empty() &&
         std::ranges::all_of(notices, [&](auto const& one) { return one.required > evidence && ctx.now <= one.proof_due; });
}

}  // namespace

void after_report(Context& ctx, AttemptState before, notice::Attempt const& attempt) {
  auto const state = attempt.progress.state;
  bool const goes_on = (before == AttemptState::submitting || before == AttemptState::accepted) &&
                       (state == AttemptState::accepted || state == AttemptState::in_network);
  if (!goes_on) return on_ladder_check(ctx, attempt.message);
  auto const message = ctx.notices.find_message(attempt.message);
  auto const outage = message ? ctx.outages.find(message->outage) : std::nullopt;
  auto const* rule = outage ? stage_rule(ctx.settings, *outage, message->stage) : nullptr;
  if (rule == nullptr || static_cast<std::size_t>(message->rung) >= rule->ladder.size()) return on_ladder_check(ctx, attempt.message);
  auto const wait = rule->ladder[static_cast<std::size_t>(message->rung)].wait;
  auto const notices = ctx.notices.notices_of_message(message->id);
  if (!only_waits(ctx, *message, attempt, wait, notices)) return on_ladder_check(ctx, attempt.message);
  if (!find_place(ctx, *rule, notices.front(), message->rung + 1)) return;  // its deadlines have timers since it was queued
  auto proof_due = notices.front().proof_due;
  for (auto const& one : notices) proof_due = std::max(proof_due, one.proof_due);
  auto const ends = wait > milliseconds{0} ? attempt.submitted_at + wait : proof_due;
  ctx.timer(std::min({ends, proof_due + milliseconds{1}, message->expires_at}), TimerKind::ladder_check, message->id.value);
}

void on_ladder_check(Context& ctx, MessageId id) {
  auto const message = ctx.notices.find_message(id);
  if (!message) return;
  if (is_answer(*message)) return on_answer_check(ctx, *message);
  if (is_post(*message)) return on_post_check(ctx, *message);
  auto const notices = ctx.notices.notices_of_message(id);
  auto attempts = ctx.notices.attempts(id);
  note_missing_receipts(ctx, *message, notices, attempts);
  auto open = settle(ctx, notices);
  std::erase_if(open, [&](auto const& one) { return was_followed(ctx, one, *message); });
  if (open.empty()) return keep_refused(ctx, *message, notices, attempts);
  auto const outage = ctx.outages.find(message->outage);
  if (!outage) return;
  auto const facts = facts_of(ctx, *message, stage_rule(ctx.settings, *outage, message->stage), open, std::move(attempts));
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
