// The next step of a message on its ladder: submit, wait, climb, give up, or done.
#include <algorithm>
#include <cstdlib>

#include "engine/notice/decisions.hpp"

namespace lamplighter::notice {
namespace {

using Act = LadderVerdict::Act;

// A lost reply is repeated where the stage allows it, but somebody whose gateway answers never gets no stream of copies.
constexpr int copies_max = 3;
constexpr std::chrono::seconds retry_first{5};
constexpr std::chrono::minutes retry_longest{5};

LadderVerdict give_up(Reason reason, Time now) { return {Act::give_up, reason, now}; }

/// The moment from which this rung has waited long enough; without a wait of its own it waits for the proof's deadline.
Time wait_ends(LadderFacts const& facts) {
  if (facts.receipt_wait <= milliseconds{0}) return facts.proof_due;
  return facts.attempts.back().submitted_at + facts.receipt_wait;
}

/// Nothing was refused: proof may still come. Climb when the rung has waited, end when the proof is overdue.
LadderVerdict wait_for_proof(LadderFacts const& facts, Time now) {
  if (now > facts.proof_due || now >= facts.expires_at) return give_up(Reason::proof_overdue, now);
  auto const ends = wait_ends(facts);
  if (facts.has_next_rung && now >= ends) return {Act::climb, Reason::climb, now};
  auto const deadline = std::min(facts.proof_due + milliseconds{1}, facts.expires_at);
  auto const look_again = facts.has_next_rung ? std::min(ends, deadline) : deadline;
  return {Act::wait, Reason::wait_for_receipt, look_again};
}

/// Whether a copy of this message may have reached the recipient.
bool may_have_left(Attempt const& attempt) {
  auto const state = attempt.progress.state;
  return state != AttemptState::planned && state != AttemptState::suppressed && state != AttemptState::cancelled &&
         !notifiers::is_failure(state);
}

LadderVerdict after_refusal(LadderFacts const& facts, Time now) {
  auto const& last = facts.attempts.back();
  auto const refusals = static_cast<int>(std::ranges::count_if(
      facts.attempts, [](auto const& one) { return one.progress.state == AttemptState::failed_temporary; }));
  if (!facts.may_repeat && std::ranges::any_of(facts.attempts, may_have_left)) return wait_for_proof(facts, now);
  if (now >= facts.expires_at) return give_up(Reason::expired, now);
  auto const rung_began = facts.attempts.front().submitted_at;
  bool const has_waited = facts.receipt_wait > milliseconds{0} && now >= rung_began + facts.receipt_wait;
  if (facts.has_next_rung && has_waited) return {Act::climb, Reason::climb, now};
  auto const retry = next_retry_at(refusals, last.finished_at.value_or(last.submitted_at));
  if (retry < facts.expires_at) return {Act::submit, Reason::retry_later, std::max(now, retry)};
  if (facts.has_next_rung) return {Act::climb, Reason::climb, now};
  return give_up(Reason::ladder_exhausted, now);
}

LadderVerdict after_lost_reply(LadderFacts const& facts, Time now) {
  auto const copies = static_cast<int>(std::ranges::count_if(facts.attempts, may_have_left));
  if (!facts.may_repeat || now >= facts.expires_at) return wait_for_proof(facts, now);
  if (facts.has_next_rung) return {Act::climb, Reason::climb, now};
  if (copies >= copies_max) return wait_for_proof(facts, now);
  auto const again = next_retry_at(copies, facts.attempts.back().finished_at.value_or(facts.attempts.back().submitted_at));
  if (again >= facts.expires_at) return wait_for_proof(facts, now);
  return {Act::submit, Reason::repeat, std::max(now, again)};
}

LadderVerdict after_suppression(LadderFacts const& facts, Time now) {
  if (now > facts.proof_due || now >= facts.expires_at) return give_up(Reason::suppressed_by_mode, now);
  return {Act::wait, Reason::suppressed_by_mode, std::min(facts.proof_due + milliseconds{1}, facts.expires_at)};
}

LadderVerdict first_submission(LadderFacts const& facts, Time now) {
  if (now >= facts.expires_at) return give_up(Reason::expired, now);
  bool const has_waited = facts.receipt_wait > milliseconds{0} && now >= facts.due_at + facts.receipt_wait;
  if (!facts.is_lane_reachable && facts.has_next_rung && has_waited) return {Act::climb, Reason::climb, now};
  return {Act::submit, Reason::wait_for_receipt, std::max(now, facts.due_at)};
}

}  // namespace

LadderVerdict next_ladder_step(LadderFacts const& facts, Time now) {
  if (best_evidence(facts.attempts) >= facts.required) return {Act::done, Reason::evidence_reached, now};
  if (facts.attempts.empty()) return first_submission(facts, now);
  switch (facts.attempts.back().progress.state) {
    case AttemptState::failed_temporary:
      return after_refusal(facts, now);
    case AttemptState::failed_permanent:
    case AttemptState::expired:
      if (facts.has_next_rung && now < facts.expires_at) return {Act::climb, Reason::climb, now};
      return give_up(Reason::ladder_exhausted, now);
    case AttemptState::uncertain:
      return after_lost_reply(facts, now);
    case AttemptState::suppressed:
      return after_suppression(facts, now);
    case AttemptState::cancelled:
      return {Act::done, Reason::newer_revision, now};
    case AttemptState::planned:
    case AttemptState::submitting:
    case AttemptState::accepted:
    case AttemptState::in_network:
    case AttemptState::receipt_timeout:
    case AttemptState::delivered:
    case AttemptState::heard:
    case AttemptState::acknowledged:
      return wait_for_proof(facts, now);
  }
  std::abort();
}

Time next_retry_at(int refusals, Time now) {
  milliseconds pause = retry_first;
  for (int number = 1; number < refusals && pause < retry_longest; ++number) pause *= 2;
  return now + std::min<milliseconds>(pause, retry_longest);
}

}  // namespace lamplighter::notice
