// The SMS channel's thread: takes submissions, walks through their parts, reports outcomes.
#include "notifiers/kannel.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "notifiers/http_transfers.hpp"

namespace lamplighter::notifiers {
namespace {

using Clock = std::chrono::steady_clock;  // measures waits for a gateway; decides nothing about notices
using Kind = SubmissionOutcome::Kind;

constexpr std::uint64_t probe_id = 0;
constexpr std::chrono::milliseconds longest_wait{1'000};

// A submission on its way through its parts.
struct Job {
  AttemptNumber attempt;
  std::vector<std::string> urls;  // one per part
  std::size_t part = 0;           // 0-based, the one being sent
  int retries_left = 0;
  bool is_partly_out = false;     // an earlier part was taken, or may have been
  bool is_unsure = false;         // a reply was lost
};

KannelReply reply_of(TransferResult const& result) {
  switch (result.end) {
    case TransferEnd::replied: return read_reply(result.status, result.body);
    case TransferEnd::not_sent: return {Kind::rejected_temporarily, Reach::refuses_us, result.reason};
    case TransferEnd::lost: return {Kind::uncertain, Reach::refuses_us, result.reason};
  }
  std::abort();
}

// All requests of a submission, or why it cannot be sent at all.
Result<std::vector<std::string>> urls_of(KannelSettings const& settings, Submission const& submission) {
  auto const parts = static_cast<int>(submission.parts.size());
  if (parts < 1 || parts > settings.parts_max) {
    return tl::unexpected(Error{fmt::format("{} parts, the channel takes 1 to {}", parts, settings.parts_max)});
  }
  std::vector<std::string> urls;
  for (int part = 1; part <= parts; ++part) {
    auto url = sendsms_url(settings, submission, part);
    if (!url) return tl::unexpected(url.error());
    urls.push_back(std::move(*url));
  }
  return urls;
}

}  // namespace

class KannelNotifier::Worker {
 public:
  Worker(KannelSettings const& settings, Sink& sink)
      : settings_(settings),
        sink_(sink),
        // One more connection than submissions, so that a probe never waits behind them.
        transfers_({settings.connections + 1, settings.connect_timeout, settings.reply_timeout}),
        probe_at_(Clock::now()),
        thread_([this] { run(); }) {}

  ~Worker() {
    {
      std::scoped_lock const lock{mutex_};
      is_stopping_ = true;
    }
    transfers_.wake();
    thread_.join();
  }
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  void submit(Submission submission) {
    bool is_first = false;
    {
      std::scoped_lock const lock{mutex_};
      is_first = inbox_.empty();
      inbox_.push_back(std::move(submission));
    }
    if (is_first) transfers_.wake();  // whoever put the first of those that wait has woken it
  }

  bool is_reachable() const { return is_reachable_; }

 private:
  void run() {
    while (!take_inbox()) {
      start_what_can();
      for (auto const& result : transfers_.run(wait_time())) handle(result);
    }
    drain();
  }

  // Moves new submissions in; true when it is time to stop.
  bool take_inbox() {
    std::scoped_lock const lock{mutex_};
    std::ranges::move(inbox_, std::back_inserter(queue_));
    inbox_.clear();
    return is_stopping_;
  }

  void start_what_can() {
    auto const now = Clock::now();
    send_again(now);
    while (!queue_.empty() && std::ssize(jobs_) < settings_.connections) {
      begin(queue_.front());
      queue_.pop_front();
    }
    if (probe_at_ && *probe_at_ <= now) {
      probe_at_.reset();
      transfers_.start(probe_id, probe_url(settings_));
    }
  }

  void begin(Submission const& submission) {
    auto urls = urls_of(settings_, submission);
    if (!urls) return sink_.submitted({submission.attempt, Kind::rejected_permanently, urls.error().message});
    auto const id = ++last_id_;
    auto& job = jobs_[id];
    job = {.attempt = submission.attempt, .urls = std::move(*urls), .retries_left = settings_.part_retries};
    send(id, job);
  }

  void send(std::uint64_t id, Job& job) { transfers_.start(id, job.urls[job.part]); }

  void send_again(Clock::time_point now) {
    while (!retries_.empty() && retries_.front().first <= now) {
      auto const id = retries_.front().second;
      retries_.pop_front();
      send(id, jobs_.at(id));
    }
  }

  std::chrono::milliseconds wait_time() const {
    auto until = Clock::now() + longest_wait;
    if (probe_at_) until = std::min(until, *probe_at_);
    if (!retries_.empty()) until = std::min(until, retries_.front().first);
    return std::max(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()), std::chrono::milliseconds{0});
  }

  void handle(TransferResult const& result) {
    auto reply = reply_of(result);
    note_reach(reply.reach, result.id);
    if (result.id == probe_id) return;
    auto const found = jobs_.find(result.id);
    auto& job = found->second;
    switch (reply.kind) {
      case Kind::accepted: return next_part(found, std::move(reply.detail));
      case Kind::uncertain: job.is_unsure = true; return next_part(found, std::move(reply.detail));
      case Kind::rejected_permanently: return finish(found, Kind::rejected_permanently, std::move(reply.detail));
      case Kind::rejected_temporarily:
        if (!job.is_partly_out) return finish(found, Kind::rejected_temporarily, std::move(reply.detail));
        if (job.retries_left-- <= 0) return finish(found, Kind::uncertain, std::move(reply.detail));
        retries_.emplace_back(Clock::now() + settings_.part_retry_wait, result.id);
        return;
    }
  }

  void note_reach(Reach reach, std::uint64_t id) {
    is_reachable_ = reach == Reach::answers;
    if (is_reachable_) {
      probe_at_.reset();
    } else if (id == probe_id || !is_probing_) {
      probe_at_ = Clock::now() + settings_.probe_wait;
    }
    is_probing_ = !is_reachable_;
  }

  using JobPlace = std::map<std::uint64_t, Job>::iterator;

  void next_part(JobPlace place, std::string detail) {
    auto& job = place->second;
    job.is_partly_out = true;
    if (++job.part < job.urls.size()) return send(place->first, job);
    finish(place, job.is_unsure ? Kind::uncertain : Kind::accepted, std::move(detail));
  }

  void finish(JobPlace place, Kind kind, std::string detail) {
    auto const attempt = place->second.attempt;
    jobs_.erase(place);
    sink_.submitted({attempt, kind, std::move(detail)});
  }

  void drain() {
    for (auto const& submission : queue_) {
      sink_.submitted({submission.attempt, Kind::rejected_temporarily, "shutting down, nothing was sent"});
    }
    auto const until = Clock::now() + settings_.drain;
    while (!jobs_.empty() && Clock::now() < until) {
      auto const now = Clock::now();
      probe_at_.reset();
      send_again(now);
      auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - now);
      for (auto const& result : transfers_.run(std::min(wait_time(), left))) handle(result);
    }
    for (auto const& [id, job] : jobs_) sink_.submitted({job.attempt, Kind::uncertain, "shutting down, no reply yet"});
  }

  KannelSettings const& settings_;
  Sink& sink_;
  Transfers transfers_;
  std::atomic<bool> is_reachable_{true};
  std::mutex mutex_;
  std::vector<Submission> inbox_;
  bool is_stopping_ = false;
  // From here on the thread's own.
  std::deque<Submission> queue_;
  std::map<std::uint64_t, Job> jobs_;
  std::deque<std::pair<Clock::time_point, std::uint64_t>> retries_;  // by time, for all wait equally long
  std::uint64_t last_id_ = probe_id;
  std::optional<Clock::time_point> probe_at_;
  bool is_probing_ = false;
  std::thread thread_;  // last, so that it starts when all else stands
};

KannelNotifier::KannelNotifier(KannelSettings settings, Sink& sink) : settings_(std::move(settings)) {
  if (!check(settings_)) std::abort();
  worker_ = std::make_unique<Worker>(settings_, sink);
}

KannelNotifier::~KannelNotifier() = default;

std::string_view KannelNotifier::name() const { return settings_.name; }

Capabilities KannelNotifier::capabilities() const {
  return {.highest = Evidence::e3,
          .connections = settings_.connections,
          .has_receipts = true,
          .parts_max = static_cast<std::size_t>(settings_.parts_max)};
}

void KannelNotifier::submit(Submission submission) { worker_->submit(std::move(submission)); }

bool KannelNotifier::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
