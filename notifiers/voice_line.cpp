// Runs libre's loop on its own thread, with a queue in front.
#include "notifiers/voice_line.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <future>
#include <list>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "notifiers/voice_libre.hpp"
#include "notifiers/voice_server.hpp"

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;

constexpr auto idle_look = 200ms;
constexpr rlim_t descriptors_max = 65'536;

// libre keeps a table by descriptor; its own default is too small beside two thousand connections of the API.
int descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'024;
  return static_cast<int>(std::min(limit.rlim_cur, descriptors_max));
}

// Once a process. libre puts a handler of its own on SIGPIPE; what the program chose comes back.
void start_libre() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction before {};
    ::sigaction(SIGPIPE, nullptr, &before);
    libre_init();
    ::sigaction(SIGPIPE, &before, nullptr);
  });
}

}  // namespace

class VoiceLine::Worker {
 public:
  Worker(SipSettings const& settings, CallSession::OnOver on_over)
      : settings_(settings), on_over_(std::move(on_over)), server_(settings, [] { re_cancel(); }) {
    start_libre();
    std::promise<void> stands;
    thread_ = std::thread([this, &stands] { run(stands); });
    stands.get_future().wait();
  }
  ~Worker() {
    {
      std::scoped_lock const lock{mutex_};
      is_stopping_ = true;
    }
    wake();
    thread_.join();
  }
  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  void place(CallOrder order) {
    {
      std::scoped_lock const lock{mutex_};
      inbox_.push_back(std::move(order));
    }
    wake();
  }
  bool is_reachable() const { return server_.is_reachable(); }

 private:
  struct Waiting {
    CallOrder order;
    std::chrono::milliseconds since;
  };

  // A full pipe already holds a wake-up.
  void wake() { mqueue_push(wakes_, 0, nullptr); }

  void run(std::promise<void>& stands) {
    re_thread_init();
    fd_setsize(descriptors());
    tmr_init(&next_timer_);
    tmr_init(&drain_timer_);
    mqueue_alloc(&wakes_, on_wake, this);
    stands.set_value();
    next();
    re_main(nullptr);
    tmr_cancel(&next_timer_);
    tmr_cancel(&drain_timer_);
    calls_.clear();
    server_.drop();  // on the thread to which its sockets and timers belong
    wakes_ = static_cast<mqueue*>(mem_deref(wakes_));
    re_thread_close();
  }

  static void on_wake(int, void*, void* self) { static_cast<Worker*>(self)->take_inbox(); }
  static void on_next(void* self) { static_cast<Worker*>(self)->next(); }
  static void on_drained(void*) { re_cancel(); }

  void take_inbox() {
    bool is_stopping = false;
    {
      std::scoped_lock const lock{mutex_};
      for (auto& order : inbox_) queue_.push_back({std::move(order), libre_now()});
      inbox_.clear();
      is_stopping = is_stopping_;
    }
    if (is_stopping) return stop();
    next();
  }

  // Clears away what is over, opens the server where it is not open, begins what may begin, and sets the timer.
  void next() {
    if (is_closing_) return;
    calls_.remove_if([](auto const& call) { return call->is_over(); });
    auto const now = libre_now();
    if (calls_.empty() && server_.is_open() && server_.is_stale()) server_.drop();
    if (!server_.is_open() && now >= open_at_) {
      if (!server_.open()) open_at_ = now + settings_.probe_wait;
    }
    if (!server_.is_ready()) refuse_waiting(now);
    while (server_.is_ready() && !queue_.empty() && std::ssize(calls_) < settings_.connections && now >= begin_at_) {
      if (is_too_late(queue_.front(), now)) {
        refuse(queue_.front().order, "too late to be of use");
        queue_.pop_front();
        continue;
      }
      begin_at_ = std::max(begin_at_, now) + 60'000ms / settings_.calls_per_minute;
      begin();
    }
    bool const waits_for_pace = server_.is_ready() && !queue_.empty() && std::ssize(calls_) < settings_.connections;
    auto const wait = waits_for_pace ? std::clamp<std::chrono::milliseconds>(begin_at_ - now, 1ms, 1'000ms) : idle_look;
    tmr_start(&next_timer_, static_cast<std::uint64_t>(wait.count()), on_next, this);
  }

  static bool is_too_late(Waiting const& waiting, std::chrono::milliseconds now) {
    return waiting.order.validity > 0min && now - waiting.since >= waiting.order.validity;
  }

  void begin() {
    auto order = std::move(queue_.front().order);
    queue_.pop_front();
    calls_.push_back(std::make_unique<CallSession>(settings_, std::move(order), [this](AttemptNumber attempt, CallEnd const& end) {
      if (end.reach) server_.note(*end.reach);
      on_over_(attempt, end);
      if (!is_closing_) tmr_start(&next_timer_, 0, on_next, this);
    }));
    calls_.back()->begin(server_.places(), server_.sock());
  }

  // A line that cannot be used says so, rather than keep submissions until their lease is over.
  void refuse_waiting(std::chrono::milliseconds now) {
    while (!queue_.empty() && now >= queue_.front().since + settings_.limits.reply_wait) {
      refuse(queue_.front().order, settings_.registers ? "not registered with the SIP server" : "no way to the SIP server");
      queue_.pop_front();
    }
  }

  void refuse(CallOrder const& order, std::string_view why) {
    on_over_(order.attempt, {SubmissionOutcome::Kind::rejected_temporarily, std::nullopt, std::nullopt, std::string(why)});
  }

  void stop() {
    if (std::exchange(is_closing_, true)) return;
    for (auto const& waiting : queue_) refuse(waiting.order, "shutting down, nobody was called");
    queue_.clear();
    for (auto const& call : calls_) call->stop("shutting down");
    tmr_start(&drain_timer_, static_cast<std::uint64_t>(settings_.drain.count()), on_drained, this);
    server_.close();
  }

  SipSettings const& settings_;
  CallSession::OnOver on_over_;
  SipServer server_;
  mqueue* wakes_ = nullptr;
  std::mutex mutex_;
  std::vector<CallOrder> inbox_;
  bool is_stopping_ = false;
  // From here on the thread's own.
  std::deque<Waiting> queue_;
  std::list<std::unique_ptr<CallSession>> calls_;
  std::chrono::milliseconds begin_at_{0}, open_at_{0};
  tmr next_timer_{}, drain_timer_{};
  bool is_closing_ = false;
  std::thread thread_;
};

VoiceLine::VoiceLine(SipSettings const& settings, CallSession::OnOver on_over)
    : worker_(std::make_unique<Worker>(settings, std::move(on_over))) {}
VoiceLine::~VoiceLine() = default;
void VoiceLine::place(CallOrder order) { worker_->place(std::move(order)); }
bool VoiceLine::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
