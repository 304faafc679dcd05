// Gateways that do as little as they can, and what they do bare.
#include "tests/bench/notices/gateways.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "engine/store/database.hpp"
#include "tests/support/kannel_http_stub.hpp"

namespace lamplighter::bench {

using notifiers::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;

void InstantGateway::submit(notifiers::Submission submission) {
  auto const parts = static_cast<int>(submission.parts.size());
  left.push_back({submission.attempt, std::move(submission.reference), parts, Steady::now()});
  sink_().submitted({submission.attempt, Kind::accepted, "0"});
  for (int part = 1; receipts_ == Receipts::at_once && part <= parts; ++part) {
    sink_().received({.attempt = submission.attempt, .part = part, .state = AttemptState::delivered});
  }
}

PacedGateway::PacedGateway(std::function<notifiers::Sink&()> sink, int connections, double rate)
    : sink_(std::move(sink)),
      connections_(connections),
      pause_(static_cast<std::int64_t>(1e9 / rate)),
      thread_([this] { work(); }) {}

PacedGateway::~PacedGateway() {
  {
    std::lock_guard const lock(mutex_);
    is_stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

void PacedGateway::submit(notifiers::Submission submission) {
  std::lock_guard const lock(mutex_);
  waiting_.push_back({submission.attempt, {}, static_cast<int>(submission.parts.size()), {}});
  changed_.notify_one();
}

void PacedGateway::work() {
  constexpr std::chrono::milliseconds receipt_after{100}, turn{1};
  std::unique_lock lock(mutex_);
  auto free_at = Steady::now();
  while (!is_stopping_) {
    auto const now = Steady::now();
    if (free_at + turn < now) free_at = now - turn;  // a turn of the thread may be late; what nobody asked for is not saved up
    std::vector<Left> accepted, arrived;
    while (!waiting_.empty() && free_at <= now) {
      auto one = std::move(waiting_.front());
      waiting_.pop_front();
      free_at += pause_;
      one.at = now + receipt_after;
      accepted.push_back(one);
      taken_.push_back(std::move(one));
    }
    while (!taken_.empty() && taken_.front().at <= now) {
      arrived.push_back(std::move(taken_.front()));
      taken_.pop_front();
    }
    lock.unlock();
    for (auto const& one : accepted) sink_().submitted({one.attempt, Kind::accepted, "0"});
    for (auto const& one : arrived) {
      for (int part = 1; part <= one.parts; ++part) sink_().received({.attempt = one.attempt, .part = part, .state = AttemptState::delivered});
    }
    lock.lock();
    changed_.wait_for(lock, turn / 2);
  }
}

LoopbackGateway::LoopbackGateway(std::function<void(notifiers::Receipt)> taken)
    : taken_(std::move(taken)), server_([this](std::string_view target) -> test::QuickReply {
        static thread_local bool const is_named = (name_thread("gateway"), true);
        static_cast<void>(is_named);
        ++requests_;
        if (!taken_) return {.status = 202, .body = "0: Accepted for delivery"};
        // …dlr-url=http%3A%2F%2F…%2Freceipts%2Fsms%2FATTEMPT%3Fpart%3DN…
        auto const at = target.find("%2Fsms%2F");
        if (at == std::string_view::npos) return {.status = 400, .body = "Missing receiver number, rejected"};
        auto const number = std::strtoll(target.data() + at + 9, nullptr, 10);
        auto const part = std::strtol(target.data() + target.find("part%3D", at) + 7, nullptr, 10);
        taken_({.attempt = {number}, .part = static_cast<int>(part), .state = AttemptState::delivered});
        return {.status = 202, .body = "0: Accepted for delivery"};
      }) {}

notifiers::KannelSettings LoopbackGateway::settings(int connections) const {
  notifiers::KannelSettings settings;
  settings.url = server_.url() + "/cgi-bin/sendsms";
  settings.user = settings.password = "bench";
  settings.callback_base = "http://127.0.0.1:9";
  settings.callback_secret = "a secret for the benchmark only";
  settings.connections = connections;
  return settings;
}

namespace {

struct CountingSink final : notifiers::Sink {
  void submitted(notifiers::SubmissionOutcome outcome) override {
    std::lock_guard const lock(mutex);
    if (outcome.kind == Kind::accepted) ++accepted;
    else if (refusal.empty()) refusal = outcome.detail;
    ++answered;
    changed.notify_one();
  }
  notifiers::Intake received(notifiers::Receipt) override { return notifiers::Intake::taken; }
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t answered = 0, accepted = 0;
  std::string refusal;  // the first
};

}  // namespace

double bare_channel_rate(std::function<std::unique_ptr<notifiers::Notifier>(notifiers::Sink&)> const& make, std::size_t count, int connections) {
  CountingSink sink;
  auto const channel = make(sink);
  Cost const cost;
  for (std::size_t i = 0; i < count; ++i) {
    {
      std::unique_lock lock(sink.mutex);
      sink.changed.wait(lock, [&] { return i - sink.answered < static_cast<std::size_t>(connections); });
    }
    notifiers::Submission one;
    one.attempt.value = static_cast<std::int64_t>(i) + 1;
    one.address = "+999000000001";
    one.parts = {"Bench Power: power is out in Quarter 1 (F1) since 2026-03-02 08:00. O1-started"};
    channel->submit(std::move(one));
  }
  std::unique_lock lock(sink.mutex);
  sink.changed.wait(lock, [&] { return sink.answered == count; });
  if (sink.accepted != count) throw std::runtime_error("the gateway refused something: " + sink.refusal);
  return static_cast<double>(count) / cost.seconds();
}

double bare_store_rate(std::string const& folder, std::size_t attempts, int batch) {
  auto db = store::open_database("sqlite:" + folder + "/bare.db");
  if (!db) throw std::runtime_error(db.error().message);
  if (auto const made = store::migrate(**db); !made) throw std::runtime_error(made.error().message);
  Cost const cost;
  for (std::size_t first = 0; first < attempts; first += static_cast<std::size_t>(batch)) {
    auto const last = std::min(attempts, first + static_cast<std::size_t>(batch));
    for (int round = 0; round < 2; ++round) {
      store::Transaction transaction(**db);
      for (auto i = static_cast<std::int64_t>(first) + 1; i <= static_cast<std::int64_t>(last); ++i) {
        if (round == 0) {
          (*db)->run("insert into attempt (id, message_id, lane, number, state, parts, delivered, conflict, submitted_at, reason) "
                     "values ($1, $1, 'sms', 1, 1, 1, 0, 0, 0, 0)", i);
          (*db)->run("insert into attempt_lease (region_id, attempt_id, lane, lease_until) values (1, $1, 'sms', 0)", i);
        } else {
          (*db)->run("update attempt set state = 9, delivered = 1 where id = $1", i);
          (*db)->run("delete from attempt_lease where region_id = 1 and attempt_id = $1", i);
          (*db)->run("insert into notice_outcome (notice_id, kind, evidence, at, reason) values ($1, 0, 3, 0, 0)", i);
        }
        (*db)->run("insert into attempt_log (attempt_id, ordinal, at, state, reason, detail) values ($1, $2, 0, 1, '', '')", i, round);
      }
      transaction.commit();
    }
  }
  return static_cast<double>(attempts) / cost.seconds();
}

}  // namespace lamplighter::bench
