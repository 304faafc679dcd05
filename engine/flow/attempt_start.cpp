// The attempt exists before anything is sent: it is written in the commit after which its bytes leave.
#include "engine/flow/attempt_start.hpp"

#include <utility>

#include <fmt/format.h>

namespace lamplighter::flow {

using notice::AttemptState;
using notice::Reason;

namespace {

// Half a minute for each part, tried again, and what waits before it.
constexpr std::chrono::minutes lease_for{4};
constexpr std::chrono::minutes lease_per_part{1};

Started passage_of(Lane const& lane, std::string const& address) {
  std::vector<std::string> const allowed(lane.test_addresses.begin(), lane.test_addresses.end());
  return notifiers::decide_passage(lane.mode, allowed, address) == notifiers::Passage::goes ? Started::submitting : Started::recorded;
}

}  // namespace

milliseconds lease_of(int parts) { return lease_for + parts * lease_per_part; }

StartedAttempt start_attempt(Context& ctx, std::string const& lane_name, Lane const& lane, notice::Message const& message, Leaving leaving,
                             std::string_view what) {
  auto const started = passage_of(lane, message.address);
  bool const goes = started == Started::submitting;
  notice::Attempt attempt;
  attempt.message = message.id;
  attempt.lane = lane_name;
  attempt.number = leaving.number;
  attempt.progress.state = goes ? AttemptState::submitting : AttemptState::suppressed;
  attempt.progress.parts = static_cast<int>(leaving.parts.size());
  attempt.submitted_at = ctx.now;
  attempt.reason = goes ? (attempt.number > 1 ? Reason::repeat : Reason::wait_for_receipt) : Reason::suppressed_by_mode;
  if (!goes) attempt.finished_at = ctx.now;
  attempt.id = ctx.notices.insert_attempt(attempt, ctx.now + lease_of(attempt.progress.parts));
  ctx.notices.log_attempt(attempt.id, ctx.now, attempt.progress.state, notice::to_string(attempt.reason), "");
  ctx.decide(fmt::format("{}_{}", what, goes ? "submitting" : "suppressed"), attempt.id.value, lane_name);
  if (!goes) return {attempt.id, started};
  ctx.effects.sends.push_back({lane_name, notifiers::Submission{.attempt = {attempt.id.value},
                                                                .address = message.address,
                                                                .subject = std::move(leaving.subject),
                                                                .parts = std::move(leaving.parts),
                                                                .language = message.language,
                                                                .reference = std::move(leaving.reference),
                                                                .validity = std::chrono::ceil<std::chrono::minutes>(message.expires_at - ctx.now)}});
  return {attempt.id, started};
}

}  // namespace lamplighter::flow
