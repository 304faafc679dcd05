// Takes submissions, starts transfers at their pace, reports what came of them.
#include "notifiers/gateway_thread.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace lamplighter::notifiers {
namespace {

using Clock = std::chrono::steady_clock;  // measures waits for a gateway; decides nothing about notices
using Kind = SubmissionOutcome::Kind;

constexpr std::uint64_t probe_id = 0;
constexpr std::chrono::milliseconds longest_wait{1'000};
constexpr int failures_max = 3;  // of one question

}  // namespace

class GatewayThread::Worker {
 public:
  Worker(std::unique_ptr<GatewayTransfers> transfers, GatewayLimits limits, Sink& sink)
      : transfers_(std::move(transfers)), limits_(limits), sink_(sink), probe_at_(Clock::now()), thread_([this] { run(); }) {}

  ~Worker() {
    {
      std::scoped_lock const lock{mutex_};
      is_stopping_ = true;
    }
    transfers_->wake();
    thread_.join();
  }
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  void submit(Submission submission) { put(inbox_, std::move(submission)); }
  void reconcile(LostSubmission lost) { put(lost_inbox_, std::move(lost)); }

  bool is_reachable() const { return is_reachable_; }

 private:
  struct Question {
    LostSubmission lost;
    Clock::time_point at{};
    int failures = 0;
  };

  template <class T>
  void put(std::vector<T>& inbox, T one) {
    bool is_first = false;
    {
      std::scoped_lock const lock{mutex_};
      is_first = inbox.empty();
      inbox.push_back(std::move(one));
    }
    if (is_first) transfers_->wake();  // whoever put the first of those that wait has woken it
  }

  void run() {
    while (!take_inbox()) {
      start_what_can();
      for (auto& answer : transfers_->run(wait_time())) handle(std::move(answer));
    }
    drain();
  }

  // Moves new submissions in; true when it is time to stop.
  bool take_inbox() {
    std::scoped_lock const lock{mutex_};
    std::ranges::move(inbox_, std::back_inserter(queue_));
    inbox_.clear();
    for (auto& lost : lost_inbox_) questions_.push_back({std::move(lost)});
    lost_inbox_.clear();
    return is_stopping_;
  }

  bool has_connection() const { return std::ssize(jobs_) + std::ssize(asked_) < limits_.connections; }
  bool has_turn() const { return !queue_.empty() && has_connection(); }

  void start_what_can() {
    while (has_turn() && next_turn_ <= Clock::now()) {
      next_turn_ = Clock::now() + spacing_of(limits_.pace);
      begin(queue_.front());
      queue_.pop_front();
    }
    ask_what_is_due();
    if (probe_at_ && *probe_at_ <= Clock::now()) {
      probe_at_.reset();
      transfers_->probe(probe_id);
    }
  }

  void begin(Submission const& submission) {
    auto const id = ++last_id_;
    if (auto const started = transfers_->start(id, submission); !started) {
      return sink_.submitted({submission.attempt, Kind::rejected_permanently, started.error().message});
    }
    jobs_.emplace(id, submission.attempt);
  }

  void ask_what_is_due() {
    for (auto at = questions_.begin(); at != questions_.end() && has_connection();) {
      if (at->at > Clock::now()) {
        ++at;
        continue;
      }
      auto question = std::move(*at);
      at = questions_.erase(at);
      auto const id = ++last_id_;
      if (auto const asked = transfers_->ask(id, question.lost); !asked) sink_.submitted({question.lost.attempt, Kind::uncertain, asked.error().message});
      else asked_.emplace(id, std::move(question));
    }
  }

  void handle_lookup(Question question, GatewayLookup lookup) {
    using End = GatewayLookup::End;
    auto const attempt = question.lost.attempt;
    switch (lookup.end) {
      case End::taken:
        sink_.submitted({attempt, Kind::accepted, std::move(lookup.detail)});
        // One that is refused here comes as a receipt, or is missed as one: nothing is lost by it.
        if (lookup.state && rank_of(*lookup.state) > rank_of(AttemptState::accepted)) (void)sink_.received({.attempt = attempt, .part = whole_message, .state = *lookup.state, .detail = "looked up"});
        return;
      case End::absent: return sink_.submitted({attempt, Kind::rejected_temporarily, std::move(lookup.detail)});
      case End::early:
        question.at = Clock::now() + lookup.again_after;
        question.failures = 0;
        break;
      case End::failed:
        if (++question.failures >= failures_max) return sink_.submitted({attempt, Kind::uncertain, std::move(lookup.detail)});
        question.at = Clock::now() + limits_.probe_wait;
        break;
    }
    questions_.push_back(std::move(question));
  }

  std::chrono::milliseconds wait_time() const {
    auto until = Clock::now() + longest_wait;
    if (has_connection()) {
      for (auto const& question : questions_) until = std::min(until, question.at);
    }
    if (probe_at_) until = std::min(until, *probe_at_);
    if (has_turn()) until = std::min(until, next_turn_);
    return std::max(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()), std::chrono::milliseconds{0});
  }

  void handle(GatewayAnswer answer) {
    if (auto const asked = asked_.find(answer.id); asked != asked_.end()) {
      auto question = std::move(asked->second);
      asked_.erase(asked);
      return handle_lookup(std::move(question), answer.lookup ? std::move(*answer.lookup) : GatewayLookup{});
    }
    note_reach(answer.reply.reach, answer.id);
    auto const found = jobs_.find(answer.id);
    if (found == jobs_.end()) return;
    auto const attempt = found->second;
    jobs_.erase(found);
    sink_.submitted({attempt, answer.reply.kind, std::move(answer.reply.detail)});
  }

  void note_reach(Reach reach, std::uint64_t id) {
    is_reachable_ = reach == Reach::answers;
    if (is_reachable_) {
      probe_at_.reset();
    } else if (id == probe_id || !is_probing_) {
      probe_at_ = Clock::now() + limits_.probe_wait;
    }
    is_probing_ = !is_reachable_;
  }

  void drain() {
    for (auto const& submission : queue_) {
      sink_.submitted({submission.attempt, Kind::rejected_temporarily, "shutting down, nothing was sent"});
    }
    auto const until = Clock::now() + limits_.drain;
    while (!jobs_.empty() && Clock::now() < until) {
      auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
      for (auto& answer : transfers_->run(std::clamp(left, std::chrono::milliseconds{0}, longest_wait))) handle(std::move(answer));
    }
    for (auto const& [id, attempt] : jobs_) sink_.submitted({attempt, Kind::uncertain, "shutting down, no reply yet"});
  }

  std::unique_ptr<GatewayTransfers> transfers_;
  GatewayLimits limits_;
  Sink& sink_;
  std::atomic<bool> is_reachable_{true};
  std::mutex mutex_;
  std::vector<Submission> inbox_;
  std::vector<LostSubmission> lost_inbox_;
  bool is_stopping_ = false;
  // From here on the thread's own.
  std::deque<Submission> queue_;
  std::map<std::uint64_t, AttemptNumber> jobs_;
  std::vector<Question> questions_;            // to be asked
  std::map<std::uint64_t, Question> asked_;
  std::uint64_t last_id_ = probe_id;
  Clock::time_point next_turn_{};
  std::optional<Clock::time_point> probe_at_;
  bool is_probing_ = false;
  std::thread thread_;  // last, so that it starts when all else stands
};

GatewayThread::GatewayThread(std::unique_ptr<GatewayTransfers> transfers, GatewayLimits limits, Sink& sink)
    : worker_(std::make_unique<Worker>(std::move(transfers), limits, sink)) {}
GatewayThread::~GatewayThread() = default;
void GatewayThread::submit(Submission submission) { worker_->submit(std::move(submission)); }
void GatewayThread::reconcile(LostSubmission lost) { worker_->reconcile(std::move(lost)); }
bool GatewayThread::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
