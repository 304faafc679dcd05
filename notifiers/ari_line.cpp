// Carries out the courses of calls with requests and events.
#include "notifiers/ari_line.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "notifiers/ari_socket.hpp"
#include "notifiers/ari_words.hpp"
#include "notifiers/gateway_pace.hpp"
#include "notifiers/http_transfers.hpp"

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;
using Kind = SubmissionOutcome::Kind;

constexpr auto tick = 100ms;
constexpr auto look_wait = 1'000ms;   // between looks for a channel whose answer was lost
constexpr int looks_max = 5;

using Clock = std::chrono::steady_clock;  // measures waits and how long was played; decides nothing about notices

std::chrono::milliseconds now_of_line() { return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()); }

AriSocketSettings socket_settings(AriSettings const& settings) {
  auto const place = settings.url.substr(std::string_view{"http://"}.size());
  auto const bracket = place.rfind(']');
  auto const colon = place.find(':', bracket == std::string::npos ? 0 : bracket);
  auto host = place.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return {.host = host, .port = colon == std::string::npos ? "80" : place.substr(colon + 1), .target = events_target(settings),
          .authorization = authorization(settings), .connect_wait = settings.connect_wait};
}

TransferLimits transfer_limits(AriSettings const& settings) {
  // Each call may have something under way beside what others have; a look and a hang-up go on top.
  return {.connections = settings.connections * 2 + 2, .connect_timeout = 5'000ms, .reply_timeout = settings.limits.reply_wait, .authorities = {}};
}

}  // namespace

class AriLine::Worker {
 public:
  Worker(AriSettings const& settings, OnOver on_over)
      : settings_(settings), on_over_(std::move(on_over)), transfers_(transfer_limits(settings)), thread_([this] { run(); }),
        socket_(socket_settings(settings), {[this] { tell({Told::Kind::opened, {}}); }, [this](std::string text) { tell({Told::Kind::text, std::move(text)}); },
                                            [this] { tell({Told::Kind::closed, {}}); }}) {}
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

  void place(AriOrder order) {
    {
      std::scoped_lock const lock{mutex_};
      inbox_.push_back(std::move(order));
    }
    transfers_.wake();
  }
  bool is_reachable() const { return is_reachable_; }

 private:
  struct Told {
    enum class Kind : std::uint8_t { opened, text, closed } kind;
    std::string text;
  };
  struct Waiting {
    AriOrder order;
    std::chrono::milliseconds since;
  };
  struct Call {
    AriOrder order;
    AriCourse course;
    int looks = 0;
    std::optional<std::chrono::milliseconds> look_at{};
  };
  struct Asked {
    enum class What : std::uint8_t { originate, look, other, application } what = What::other;
    AttemptNumber attempt{};
  };

  void tell(Told told) {
    {
      std::scoped_lock const lock{mutex_};
      told_.push_back(std::move(told));
    }
    transfers_.wake();
  }

  void run() {
    while (!take_in()) {
      auto const now = now_of_line();
      refuse_overdue(now);
      begin_what_can(now);
      for (auto& [attempt, call] : calls_) look_if_due(attempt, call, now);
      for (auto& [attempt, call] : calls_) carry_out(attempt, call, call.course.on_tick(now));
      answer_ended();
      for (auto const& result : transfers_.run(calls_.empty() && queue_.empty() ? 1'000ms : tick)) take_result(result);
    }
    stop();
  }

  // Events in the order in which they came; true when it is time to stop.
  bool take_in() {
    std::vector<Told> told;
    bool is_stopping = false;
    {
      std::scoped_lock const lock{mutex_};
      for (auto& order : inbox_) queue_.push_back({std::move(order), now_of_line()});
      inbox_.clear();
      told.swap(told_);
      is_stopping = is_stopping_;
    }
    for (auto const& one : told) {
      switch (one.kind) {
        case Told::Kind::opened:
          has_events_ = true;
          ask({Asked::What::application, {}}, application_request(settings_));
          break;
        case Told::Kind::text: take_event(one.text); break;
        case Told::Kind::closed: lose_events("the event stream of Asterisk broke"); break;
      }
    }
    publish();
    answer_ended();
    return is_stopping;
  }

  void publish() { is_reachable_ = (has_events_ || !was_told_) && !is_refused_; }

  void lose_events(std::string_view why) {
    has_events_ = false;
    was_told_ = true;
    for (auto& [attempt, call] : calls_) carry_out(attempt, call, call.course.on_break(why, now_of_line()));
  }

  void take_event(std::string const& text) {
    was_told_ = true;
    auto const event = read_event(settings_, text);
    if (!event) return;
    if (event->kind == AriEvent::Kind::replaced) return lose_events("another program took our application at Asterisk");
    auto const found = calls_.find(event->attempt);
    if (found == calls_.end()) {
      // We gave this call up, or never knew of it: nobody is left on a silent line.
      if (event->kind == AriEvent::Kind::answered) ask({}, hang_up_request(settings_, event->attempt));
      return;
    }
    auto const now = now_of_line();
    auto& course = found->second.course;
    AriActs acts;
    switch (event->kind) {
      case AriEvent::Kind::ringing: course.on_ringing(now); break;
      case AriEvent::Kind::answered: acts = course.on_answered(now); break;
      case AriEvent::Kind::play_began: course.on_play_began(event->number, now); break;
      case AriEvent::Kind::play_ended: acts = course.on_play_ended(event->number, event->end, now); break;
      case AriEvent::Kind::key: acts = course.on_key(event->key, now); break;
      case AriEvent::Kind::destroyed: course.on_destroyed(event->cause, now); break;
      case AriEvent::Kind::replaced: break;
    }
    found->second.look_at.reset();  // it is there
    carry_out(event->attempt, found->second, acts);
  }

  void carry_out(AttemptNumber attempt, Call const& call, AriActs const& acts) {
    for (auto const& act : acts) {
      switch (act.kind) {
        case AriAct::Kind::play: ask({Asked::What::other, attempt}, play_request(settings_, attempt, act.number, file_of(call.order, act.sound))); break;
        case AriAct::Kind::stop_playing: ask({Asked::What::other, attempt}, stop_playing_request(settings_, attempt, act.number)); break;
        case AriAct::Kind::hang_up: ask({Asked::What::other, attempt}, hang_up_request(settings_, attempt)); break;
      }
    }
  }

  static std::string const& file_of(AriOrder const& order, AriSound sound) {
    return sound == AriSound::greeting ? order.greeting : sound == AriSound::message ? order.message : order.ending;
  }

  void ask(Asked asked, HttpRequest const& request) {
    asked_.emplace(++last_id_, asked);
    transfers_.start(last_id_, request);
  }

  void begin_what_can(std::chrono::milliseconds now) {
    auto const spacing = spacing_of({settings_.calls_per_minute, 1min});
    while (has_events_ && !queue_.empty() && std::ssize(calls_) < settings_.connections && now >= begin_at_) {
      auto waiting = std::move(queue_.front());
      queue_.pop_front();
      begin_at_ = now + spacing;
      if (waiting.order.validity.count() > 0 && now >= waiting.since + waiting.order.validity) {
        refuse(waiting.order, "too late to be of use, nobody was called");
        continue;
      }
      auto limits = settings_.limits;
      limits.plays_max = waiting.order.plays;
      auto const attempt = waiting.order.attempt;
      auto const frames = waiting.order.frames;
      ask({Asked::What::originate, attempt}, originate_request(settings_, attempt, waiting.order.number));
      calls_.emplace(attempt, Call{.order = std::move(waiting.order), .course = AriCourse{limits, frames, now}});
    }
  }

  // A line that cannot be used says so, rather than keep submissions until their lease is over.
  void refuse_overdue(std::chrono::milliseconds now) {
    while (!has_events_ && !queue_.empty() && now >= queue_.front().since + settings_.limits.reply_wait) {
      refuse(queue_.front().order, "no event stream of Asterisk");
      queue_.pop_front();
    }
  }

  void refuse(AriOrder const& order, std::string why) { on_over_(order.attempt, {Kind::rejected_temporarily, std::nullopt, std::nullopt, std::move(why)}); }

  void take_result(TransferResult const& result) {
    auto const found = asked_.find(result.id);
    if (found == asked_.end()) return;
    auto const asked = found->second;
    asked_.erase(found);
    if (result.end == TransferEnd::replied) is_refused_ = result.status == 401 || result.status == 403;
    if (asked.what == Asked::What::application && result.end == TransferEnd::replied) return hang_up_strangers(result.body);
    auto const call = calls_.find(asked.attempt);
    if (call == calls_.end() || asked.what == Asked::What::other) return;
    if (asked.what == Asked::What::originate) take_originated(call->second, result);
    else take_looked(call->second, result);
  }

  void take_originated(Call& call, TransferResult const& result) {
    switch (result.end) {
      case TransferEnd::not_sent: return call.course.on_refusal({Kind::rejected_temporarily, ServerReach::in_trouble, result.reason});
      case TransferEnd::lost: call.look_at = now_of_line(); return;
      case TransferEnd::replied: break;
    }
    // An answer that says "in trouble" may come after the channel was made.
    if (result.status >= 500) call.look_at = now_of_line();
    else if (auto refusal = read_originate(result.status)) call.course.on_refusal(std::move(*refusal));
  }

  void look_if_due(AttemptNumber attempt, Call& call, std::chrono::milliseconds now) {
    if (!call.look_at || now < *call.look_at) return;
    call.look_at = now + look_wait;
    ++call.looks;
    ask({Asked::What::look, attempt}, look_request(settings_, attempt));
  }

  /// There: the call goes on by its events. Not there, time and again: no event came either, so nobody was called.
  void take_looked(Call& call, TransferResult const& result) {
    if (!call.look_at || result.end != TransferEnd::replied) return;
    if (result.status == 200) call.look_at.reset();
    else if (call.looks >= looks_max) call.course.on_refusal({Kind::rejected_temporarily, ServerReach::in_trouble, "Asterisk lost the request, nobody was called"});
  }

  /// Channels of an earlier run, on which nobody would say anything.
  void hang_up_strangers(std::string_view body) {
    for (auto const attempt : read_channels(settings_, body)) {
      if (!calls_.contains(attempt)) ask({}, hang_up_request(settings_, attempt));
    }
  }

  void answer_ended() {
    std::erase_if(calls_, [&](auto const& one) {
      auto const& end = one.second.course.end();
      if (!end) return false;
      on_over_(one.first, *end);
      return true;
    });
  }

  void stop() {
    for (auto const& waiting : queue_) refuse(waiting.order, "shutting down, nobody was called");
    queue_.clear();
    for (auto& [attempt, call] : calls_) carry_out(attempt, call, call.course.on_break("shutting down", now_of_line()));
    answer_ended();
    auto const until = now_of_line() + settings_.drain;
    while (!asked_.empty() && now_of_line() < until) {
      for (auto const& result : transfers_.run(tick)) asked_.erase(result.id);
    }
  }

  AriSettings const& settings_;
  OnOver on_over_;
  Transfers transfers_;
  std::atomic<bool> is_reachable_{true};  // until something else is known
  std::mutex mutex_;
  std::vector<AriOrder> inbox_;
  std::vector<Told> told_;
  bool is_stopping_ = false;
  // From here on the thread's own.
  std::deque<Waiting> queue_;
  std::map<AttemptNumber, Call> calls_;
  std::map<std::uint64_t, Asked> asked_;
  std::uint64_t last_id_ = 0;
  std::chrono::milliseconds begin_at_{0};
  bool has_events_ = false, was_told_ = false, is_refused_ = false;
  std::thread thread_;
  AriSocket socket_;  // last: it ends first, and tells nobody any more
};

AriLine::AriLine(AriSettings const& settings, OnOver on_over) : worker_(std::make_unique<Worker>(settings, std::move(on_over))) {}
AriLine::~AriLine() = default;
void AriLine::place(AriOrder order) { worker_->place(std::move(order)); }
bool AriLine::is_reachable() const { return worker_->is_reachable(); }

}  // namespace lamplighter::notifiers
