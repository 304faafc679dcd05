// What does not come back as it should: reports that nobody can read, and answers of channels that never come.
#include <fmt/format.h>

#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"

namespace lamplighter::flow {

namespace {

constexpr std::chrono::minutes words_hold_for{1};

/// One alarm for each channel, with the words of the newest report of a minute: the first would hide what comes after it.
void raise_not_understood(Context& ctx, notice::RawReceipt const& receipt) {
  auto const kind = "receipt_not_understood:" + receipt.notifier;
  for (auto const& alarm : ctx.store.open_alarms()) {
    if (alarm.kind == kind && ctx.now - alarm.raised_at < words_hold_for) return;
  }
  ctx.store.clear_alarms(kind, 0, ctx.now);
  raise_notice_alarm(ctx, kind, 0,
                     fmt::format("a report of '{}' about attempt {} is kept and changed nothing: {}; the raw receipts list this "
                                 "and all others",
                                 receipt.notifier, receipt.attempt, receipt.why));
}

}  // namespace

std::string unanswered_alarm(std::string_view lane) { return fmt::format("submission_unanswered:{}", lane); }

Result<Answer> on_raw_receipt(Context& ctx, notice::RawReceipt receipt) {
  receipt.at = ctx.now;
  ctx.notices.keep_raw_receipt(receipt);
  bool const is_known = receipt.attempt != 0 && ctx.notices.find_attempt({receipt.attempt}).has_value();
  ctx.decide("receipt_not_understood", receipt.attempt, is_known ? "known" : "unknown");
  raise_not_understood(ctx, receipt);
  Answer answer;
  answer.body["known"] = is_known;
  answer.body["understood"] = false;
  return answer;
}

void end_overdue_leases(Context& ctx) {
  for (auto const id : ctx.notices.overdue_leases(ctx.now)) {
    auto attempt = ctx.notices.find_attempt(id);
    if (!attempt) {
      ctx.notices.end_lease(id);
      continue;
    }
    (void)ask_for_lost(ctx, *attempt, "no answer of the channel");
    raise_notice_alarm(ctx, unanswered_alarm(attempt->lane), 0,
                       fmt::format("the channel '{}' did not answer for attempt {}: whether it left is not known; see to the "
                                   "channel and start it again",
                                   attempt->lane, id.value));
    on_ladder_check(ctx, attempt->message);
  }
}

}  // namespace lamplighter::flow
