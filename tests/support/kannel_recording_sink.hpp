// A sink for tests of channels: keeps outcomes and merges receipts, as the engine does.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "notifiers/receipt_merge.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::test {

/// Takes reports from any thread; what it knows is read by value.
class RecordingSink final : public notifiers::Sink {
 public:
  void expect(notifiers::AttemptNumber attempt, int parts) {
    std::scoped_lock const lock{mutex_};
    progress_[attempt] = {.state = notifiers::AttemptState::submitting, .parts = parts};
  }

  void submitted(notifiers::SubmissionOutcome outcome) override {
    std::scoped_lock const lock{mutex_};
    merge(progress_[outcome.attempt], notifiers::state_after(outcome.kind));
    outcomes_.push_back(std::move(outcome));
  }

  notifiers::Intake received(notifiers::Receipt receipt) override {
    std::scoped_lock const lock{mutex_};
    if (refusals_left_ > 0) {
      --refusals_left_;
      ++refused_;
      return notifiers::Intake::refused;
    }
    merge(progress_[receipt.attempt], receipt.state, receipt.part);
    receipts_.push_back(std::move(receipt));
    return notifiers::Intake::taken;
  }

  /// The next receipts find no room.
  void refuse_next(int receipts) {
    std::scoped_lock const lock{mutex_};
    refusals_left_ = receipts;
  }
  int refused() const {
    std::scoped_lock const lock{mutex_};
    return refused_;
  }

  notifiers::AttemptProgress progress(notifiers::AttemptNumber attempt) const {
    std::scoped_lock const lock{mutex_};
    auto const found = progress_.find(attempt);
    return found == progress_.end() ? notifiers::AttemptProgress{} : found->second;
  }
  notifiers::AttemptState state(notifiers::AttemptNumber attempt) const { return progress(attempt).state; }

  std::vector<notifiers::SubmissionOutcome> outcomes() const {
    std::scoped_lock const lock{mutex_};
    return outcomes_;
  }
  std::vector<notifiers::SubmissionOutcome> outcomes(notifiers::AttemptNumber attempt) const {
    std::scoped_lock const lock{mutex_};
    std::vector<notifiers::SubmissionOutcome> found;
    for (auto const& outcome : outcomes_) {
      if (outcome.attempt == attempt) found.push_back(outcome);
    }
    return found;
  }
  std::vector<notifiers::Receipt> receipts(notifiers::AttemptNumber attempt) const {
    std::scoped_lock const lock{mutex_};
    std::vector<notifiers::Receipt> found;
    for (auto const& receipt : receipts_) {
      if (receipt.attempt == attempt) found.push_back(receipt);
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::map<notifiers::AttemptNumber, notifiers::AttemptProgress> progress_;
  std::vector<notifiers::SubmissionOutcome> outcomes_;
  std::vector<notifiers::Receipt> receipts_;
  int refusals_left_ = 0;
  int refused_ = 0;
};

}  // namespace lamplighter::test
