// The spool's thread: writes in batches, looks for receipts, puts acknowledged ones away.
#include "notifiers/spool.hpp"

#include <sys/stat.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "notifiers/spool_files.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;

constexpr int batch_size = 64;                      // submissions in flight: they share one sync of the folder
constexpr std::size_t receipt_bytes_max = 4 * 1024;
constexpr std::string_view receipt_suffix = ".receipt";

// Which version of a receipt file was reported: a newer one of the same name must not be put away unread.
using FileVersion = std::tuple<ino_t, off_t, time_t, long>;

std::optional<FileVersion> version_of(fs::path const& file) {
  struct ::stat status {};
  if (::stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return FileVersion{status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

// The attempt in `<attempt>.receipt` or `<attempt>.<anything>.receipt`.
std::optional<AttemptNumber> attempt_in(std::string_view file_name) {
  if (!file_name.ends_with(receipt_suffix)) return std::nullopt;
  AttemptNumber attempt;
  auto const* end = file_name.data() + file_name.size();
  auto const [stopped, error] = std::from_chars(file_name.data(), end, attempt.value);
  if (error != std::errc{} || stopped == end || *stopped != '.') return std::nullopt;
  return attempt;
}

}  // namespace

class SpoolNotifier::Worker {
 public:
  Worker(fs::path folder, Sink& sink) : folder_(std::move(folder)), sink_(sink) {
    check_folder();
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
  void acknowledge(AttemptNumber attempt) {
    post([&](Inbox& inbox) { inbox.acknowledged.push_back(attempt); });
  }
  void poll() {
    post([](Inbox& inbox) { inbox.is_poll_due = true; });
  }
  bool is_reachable() const { return is_reachable_; }

 private:
  struct Inbox {
    std::vector<Submission> submissions;
    std::vector<AttemptNumber> acknowledged;
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
      return !inbox_.submissions.empty() || !inbox_.acknowledged.empty() || inbox_.is_poll_due || inbox_.is_stopping;
    });
    return std::exchange(inbox_, {});
  }

  void run() {
    for (bool is_stopping = false; !is_stopping;) {
      auto const inbox = wait();
      write_messages(inbox.submissions);
      for (auto const attempt : inbox.acknowledged) put_away(attempt);
      if (inbox.is_poll_due) look_for_receipts();
      is_stopping = inbox.is_stopping;
    }
  }

  void check_folder() {
    std::error_code error;
    fs::create_directories(folder_ / "done", error);
    if (!error) fs::create_directories(folder_ / "bad", error);
    is_reachable_ = !error && write_whole(folder_ / "try", "").has_value();
    fs::remove(folder_ / "try", error);
  }

  void write_messages(std::vector<Submission> const& submissions) {
    std::vector<SubmissionOutcome> outcomes;
    for (auto const& submission : submissions) {
      auto const written = write_whole(folder_ / fmt::format("{}.json", submission.attempt.value),
                                       spool_message(submission));
      outcomes.push_back(outcome_of(submission.attempt, written));
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

  static SubmissionOutcome outcome_of(AttemptNumber attempt, Result<void> const& written) {
    if (written) return {attempt, SubmissionOutcome::Kind::accepted, "written"};
    return {attempt, SubmissionOutcome::Kind::rejected_temporarily, written.error().message};
  }

  void look_for_receipts() {
    if (!is_reachable_) check_folder();
    std::error_code error;
    for (fs::directory_iterator at{folder_, error}, end; !error && at != end; at.increment(error)) {
      auto const name = at->path().filename().string();
      if (auto const attempt = attempt_in(name)) take_receipt(*attempt, at->path());
    }
    if (error) is_reachable_ = false;
  }

  void take_receipt(AttemptNumber attempt, fs::path const& file) {
    auto const version = version_of(file);
    if (!version) return;
    auto const name = file.filename().string();
    auto& reported = reported_[attempt];
    auto const known = reported.find(name);
    if (known != reported.end() && known->second == *version) return;
    auto const content = read_whole(file, receipt_bytes_max);
    auto const receipt = content ? parse_spool_receipt(attempt, *content) : tl::unexpected(content.error());
    if (!receipt) return suspect(file, *version);
    suspected_.erase(name);
    reported.insert_or_assign(name, *version);
    sink_.received(*receipt);
  }

  // A file that does not read may be half written: only one that stands unchanged for a whole turn is bad.
  void suspect(fs::path const& file, FileVersion const& version) {
    auto const [known, is_new] = suspected_.try_emplace(file.filename().string(), version);
    if (!is_new && known->second == version) {
      move_to("bad", file);
      suspected_.erase(known);
      return;
    }
    known->second = version;
  }

  void put_away(AttemptNumber attempt) {
    auto const known = reported_.find(attempt);
    if (known == reported_.end()) return;
    for (auto const& [name, version] : known->second) {
      if (version_of(folder_ / name) == version) move_to("done", folder_ / name);
    }
    reported_.erase(known);
  }

  void move_to(std::string_view place, fs::path const& file) {
    std::error_code error;
    fs::rename(file, folder_ / place / file.filename(), error);  // what cannot move now is reported again: harmless
  }

  fs::path folder_;
  Sink& sink_;
  std::atomic<bool> is_reachable_{true};
  // The thread's own: files reported in this run and not yet acknowledged, and files that did not read at the last
  // look.
  std::map<AttemptNumber, std::map<std::string, FileVersion>> reported_;
  std::map<std::string, FileVersion> suspected_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Inbox inbox_;
  std::thread thread_;  // last, so that it starts when all else stands
};

SpoolNotifier::SpoolNotifier(std::string name, fs::path folder, Sink& sink)
    : name_(std::move(name)), worker_(std::make_unique<Worker>(std::move(folder), sink)) {}

SpoolNotifier::~SpoolNotifier() = default;

Capabilities SpoolNotifier::capabilities() const {
  // E1 is all that writing proves. Receipts raise it, but whether a carrier writes any is not ours to promise.
  return {.highest = Evidence::e1, .connections = batch_size, .has_receipts = false, .parts_max = 32};
}

void SpoolNotifier::submit(Submission submission) { worker_->submit(std::move(submission)); }
void SpoolNotifier::poll() { worker_->poll(); }
void SpoolNotifier::acknowledge(AttemptNumber attempt) { worker_->acknowledge(attempt); }
bool SpoolNotifier::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
