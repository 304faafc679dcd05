// The spool's thread: writes in batches, looks for receipts, puts acknowledged ones away.
#include "notifiers/spool.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "notifiers/spool_files.hpp"
#include "notifiers/spool_journal.hpp"
#include "notifiers/spool_receipts.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;
using Clock = SpoolReceipts::Clock;

constexpr int batch_size = 64;                      // submissions in flight: they share one sync of the folder
constexpr int receipts_per_turn = 512;                 // between two looks for messages to write

}  // namespace

class SpoolNotifier::Worker {
 public:
  Worker(std::string const& name, fs::path const& folder, Sink& sink, SpoolWaits waits)
      : folder_(folder), sink_(sink), waits_(waits), receipts_(name, folder, sink, waits.tell_again_after) {
    check_folder();
    journal_.emplace(folder_);
    thread_ = std::thread{[this] { run(); }};
  }

  ~Worker() {
    post([](Inbox& inbox) { inbox.is_stopping = true; });
    thread_.join();
  }
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  void submit(Submission submission) {
    post([&](Inbox& inbox) { inbox.submissions.push_back(std::move(submission)); });
  }
  void reconcile(AttemptNumber attempt) {
    post([&](Inbox& inbox) { inbox.to_reconcile.push_back(attempt); });
  }
  void acknowledge(ReceiptToken const& token) {
    post([&](Inbox& inbox) { inbox.acknowledged.push_back(token); });
  }
  void tell_again(ReceiptToken const& token) {
    post([&](Inbox& inbox) { inbox.to_tell_again.push_back(token); });
  }
  void poll() {
    post([](Inbox& inbox) { inbox.is_poll_due = true; });
  }
  bool is_reachable() const { return is_reachable_; }

 private:
  struct Inbox {
    std::vector<Submission> submissions;
    std::vector<AttemptNumber> to_reconcile;
    std::vector<ReceiptToken> acknowledged;
    std::vector<ReceiptToken> to_tell_again;
    bool is_poll_due = false;
    bool is_stopping = false;
  };

  template <class Change>
  void post(Change change) {
    {
      std::scoped_lock const lock{mutex_};
      change(inbox_);
    }
    wake_.notify_one();
  }

  Inbox wait() {
    std::unique_lock lock{mutex_};
    wake_.wait(lock, [this] {
      return !inbox_.submissions.empty() || !inbox_.to_reconcile.empty() || !inbox_.acknowledged.empty() || !inbox_.to_tell_again.empty() ||
             inbox_.is_poll_due || inbox_.is_stopping || receipts_.has_listed();
    });
    return std::exchange(inbox_, {});
  }

  void run() {
    for (bool is_stopping = false; !is_stopping;) {
      auto const inbox = wait();
      write_messages(inbox.submissions);
      for (auto const attempt : inbox.to_reconcile) sink_.submitted(found_out(attempt));
      for (auto const& token : inbox.acknowledged) receipts_.put_away(token);
      for (auto const& token : inbox.to_tell_again) receipts_.tell_again(token);
      is_stopping = inbox.is_stopping;
      if (is_stopping) continue;
      if (inbox.is_poll_due) look_for_receipts();
      receipts_.tell_listed(receipts_per_turn);
    }
  }

  void check_folder() {
    std::error_code error;
    fs::create_directories(folder_ / "done", error);
    if (!error) fs::create_directories(folder_ / "bad", error);
    is_reachable_ = !error && write_whole(folder_ / "try", "").has_value();
    fs::remove(folder_ / "try", error);
  }

  fs::path file_of(AttemptNumber attempt) const { return folder_ / fmt::format("{}.json", attempt.value); }

  /// Hidden first, then entered, then shown: after a kill the journal and the hidden file say of each what became of it.
  void write_messages(std::vector<Submission> const& submissions) {
    std::vector<SubmissionOutcome> outcomes;
    std::vector<AttemptNumber> written;
    for (auto const& submission : submissions) {
      auto const hidden = write_hidden(file_of(submission.attempt), spool_message(submission));
      if (hidden) written.push_back(submission.attempt);
      else outcomes.push_back(outcome_of(submission.attempt, hidden));
    }
    auto entered = written.empty() ? Result<void>{} : sync_folder(folder_);
    if (entered) entered = journal_->enter(written);
    for (auto const attempt : written) {
      if (!entered) remove_hidden(attempt);
      outcomes.push_back(outcome_of(attempt, entered ? show(file_of(attempt)) : entered));
    }
    if (outcomes.empty()) return;
    auto const synced = sync_folder(folder_);
    for (auto& outcome : outcomes) {
      // The file is there but may be gone after a power cut, or carried away already: that is not known.
      bool const is_unsure = !synced && outcome.kind == SubmissionOutcome::Kind::accepted;
      if (is_unsure) outcome = {outcome.attempt, SubmissionOutcome::Kind::uncertain, synced.error().message};
      is_reachable_ = outcome.kind == SubmissionOutcome::Kind::accepted;
      sink_.submitted(std::move(outcome));
    }
  }

  void remove_hidden(AttemptNumber attempt) const {
    std::error_code error;
    fs::remove(hidden_name(file_of(attempt)), error);
  }

  SubmissionOutcome found_out(AttemptNumber attempt) const {
    using Kind = SubmissionOutcome::Kind;
    std::error_code error;
    if (fs::exists(file_of(attempt), error)) return {attempt, Kind::accepted, "its file is in the folder"};
    if (error) return {attempt, Kind::uncertain, fmt::format("cannot look into the spool folder: {}", error.message())};
    bool const is_hidden = fs::exists(hidden_name(file_of(attempt)), error);
    auto const memory = journal_->recall(attempt);
    if (is_hidden || memory == SpoolJournal::Memory::never_shown) {
      remove_hidden(attempt);
      return {attempt, Kind::rejected_temporarily, "its file was never shown"};
    }
    if (memory == SpoolJournal::Memory::shown) return {attempt, Kind::accepted, "its file was taken away"};
    return {attempt, Kind::uncertain, "older than what the folder remembers"};
  }

  static SubmissionOutcome outcome_of(AttemptNumber attempt, Result<void> const& written) {
    if (written) return {attempt, SubmissionOutcome::Kind::accepted, "written"};
    return {attempt, SubmissionOutcome::Kind::rejected_temporarily, written.error().message};
  }

  void look_for_receipts() {
    if (receipts_.has_listed() || Clock::now() < look_at_) return;
    look_at_ = Clock::now() + waits_.look_every;
    if (!is_reachable_) check_folder();
    if (!receipts_.list()) is_reachable_ = false;
  }

  fs::path folder_;
  Sink& sink_;
  std::atomic<bool> is_reachable_{true};
  SpoolWaits waits_;
  SpoolReceipts receipts_;        // the thread's own, as the time of the next look
  std::optional<SpoolJournal> journal_;
  Clock::time_point look_at_{};
  std::mutex mutex_;
  std::condition_variable wake_;
  Inbox inbox_;
  std::thread thread_;  // last, so that it starts when all else stands
};

SpoolNotifier::SpoolNotifier(std::string name, fs::path folder, Sink& sink, SpoolWaits waits)
    : name_(std::move(name)), worker_(std::make_unique<Worker>(name_, folder, sink, waits)) {}

SpoolNotifier::~SpoolNotifier() = default;

Capabilities SpoolNotifier::capabilities() const {
  // E1 is all that writing proves. Receipts raise it, but whether a carrier writes any is not ours to promise.
  return {.highest = Evidence::e1, .connections = batch_size, .has_receipts = false, .parts_max = 32, .can_reconcile = true};
}

void SpoolNotifier::submit(Submission submission) { worker_->submit(std::move(submission)); }
void SpoolNotifier::reconcile(LostSubmission const& lost) { worker_->reconcile(lost.attempt); }
void SpoolNotifier::poll() { worker_->poll(); }
void SpoolNotifier::acknowledge(ReceiptToken const& token) { worker_->acknowledge(token); }
void SpoolNotifier::tell_again(ReceiptToken const& token) { worker_->tell_again(token); }
bool SpoolNotifier::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
