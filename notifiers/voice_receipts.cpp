// Keeps the receipts of calls until they are stored.
#include "notifiers/voice_receipts.hpp"

#include <utility>

#include <fmt/format.h>

namespace lamplighter::notifiers {

CallReceipts::CallReceipts(std::string name, Sink& sink, std::chrono::milliseconds tell_again_after)
    : name_(std::move(name)), sink_(sink), tell_again_after_(tell_again_after) {}

void CallReceipts::tell(SubmissionOutcome outcome, AttemptState proof) {
  ReceiptToken token;
  Kept kept{.outcome = std::move(outcome), .proof = proof};
  {
    std::scoped_lock const lock{mutex_};
    token.value = fmt::format("{}:{}", name_, ++last_);
    kept_.emplace(token, kept);
  }
  tell_sink(token, std::move(kept));
}

void CallReceipts::tell_sink(ReceiptToken const& token, Kept kept) {
  auto const intake = sink_.received({.attempt = kept.outcome.attempt, .part = whole_message, .state = kept.proof, .detail = kept.outcome.detail, .token = token});
  bool const is_refused = intake == Intake::refused;
  if (!is_refused && !kept.is_answered) sink_.submitted(kept.outcome);
  std::scoped_lock const lock{mutex_};
  auto const found = kept_.find(token);
  if (found == kept_.end()) return;  // stored meanwhile
  found->second.is_answered = kept.is_answered || !is_refused;
  if (!is_refused) return;
  found->second.standing = Standing::to_tell_again;
  found->second.again_at = Clock::now() + tell_again_after_;
}

void CallReceipts::over(AttemptNumber attempt, CallEnd const& end) {
  SubmissionOutcome outcome{attempt, end.kind, end.detail};
  if (end.proof) tell(std::move(outcome), *end.proof);
  else sink_.submitted(std::move(outcome));
}

void CallReceipts::look() {
  std::vector<std::pair<ReceiptToken, Kept>> due;
  {
    std::scoped_lock const lock{mutex_};
    auto const now = Clock::now();
    for (auto& [token, kept] : kept_) {
      if (kept.standing != Standing::to_tell_again || now < kept.again_at) continue;
      kept.standing = Standing::told;
      due.emplace_back(token, kept);
    }
  }
  for (auto& [token, kept] : due) tell_sink(token, std::move(kept));
}

void CallReceipts::acknowledge(ReceiptToken const& token) {
  std::scoped_lock const lock{mutex_};
  kept_.erase(token);
}

void CallReceipts::tell_again(ReceiptToken const& token) {
  std::scoped_lock const lock{mutex_};
  auto const found = kept_.find(token);
  if (found == kept_.end()) return;
  found->second.standing = Standing::to_tell_again;
  found->second.again_at = Clock::now() + tell_again_after_;
}

void CallReceipts::give_up() {
  std::vector<SubmissionOutcome> unsaid;
  {
    std::scoped_lock const lock{mutex_};
    for (auto& [token, kept] : kept_) {
      if (!std::exchange(kept.is_answered, true)) unsaid.push_back(kept.outcome);
    }
  }
  // What was proved could not be stored; nobody will know it after this, so the submission is not called accepted.
  for (auto& outcome : unsaid) {
    outcome.kind = SubmissionOutcome::Kind::uncertain;
    sink_.submitted(std::move(outcome));
  }
}

}  // namespace lamplighter::notifiers
