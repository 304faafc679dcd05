// A whole region behind a real port: store, engine on a thread of its own, accounts, and a clock that the test moves.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "engine/dispatch/decisions.hpp"
#include "engine/server/server.hpp"
#include "engine/store/region_store.hpp"
#include "engine/store/sql_accounts.hpp"
#include "notifiers/fake.hpp"
#include "tests/unit/server/http_client.hpp"

namespace lamplighter::test {

class MovedClock final : public Clock {
 public:
  explicit MovedClock(Time start) : now_(to_ms(start)) {}
  Time now() const override { return from_ms(now_.load()); }
  /// There only when it was started: a test that moves the clock while the engine reads both would show it a step.
  std::optional<milliseconds> monotonic() const override {
    return is_steady_ ? std::optional(milliseconds(now_.load())) : std::nullopt;
  }
  void start_steady() { is_steady_ = true; }
  void pass(milliseconds time) { now_ += time.count(); }

 private:
  std::atomic<std::int64_t> now_;
  std::atomic<bool> is_steady_{false};
};

/// Feeder BRK1 --- a*12 --- REC2 --- b*40 --- FUS3 --- c*3, everybody lives at 116.391° E 39.907° N, it is 2026-03-02 08:00
/// in Shanghai. Tokens exist for every role: `token("dispatcher")`; user "lin" with password "moon-over-lake" is a dispatcher.
class ServerWorld {
 public:
  /// `before_opening`: called whenever the server opens a reader of the store, on the thread that does it.
  explicit ServerWorld(std::function<void(server::ServerSettings&)> const& adjust = {}, std::function<void()> before_opening = {},
                       std::function<void(flow::Settings&)> const& rules = {});
  ~ServerWorld();
  ServerWorld(ServerWorld const&) = delete;
  ServerWorld& operator=(ServerWorld const&) = delete;

  HttpAnswer get(std::string_view target, std::string_view role, HttpHeaders headers = {});
  HttpAnswer post(std::string_view target, std::string_view body, std::string_view role, HttpHeaders headers = {});
  HttpAnswer send(std::string_view method, std::string_view target, std::string_view body, std::string_view role,
                  HttpHeaders headers = {});
  /// "Authorization" for a role's token; nothing for "".
  HttpHeaders signed_in(std::string_view role, HttpHeaders headers = {}) const;
  std::string token(std::string_view role) const { return tokens_.at(std::string(role)); }
  std::string now_text() const { return to_rfc3339(clock.now()); }
  /// A device report that interrupts at once; the outage's id.
  std::string open_fuse();
  /// Stages a revision that changes nothing but is said to be `difference`.
  void stage_judged(std::string_view difference);
  /// So many reports about this attempt that nobody could read.
  void keep_raw_receipts(std::int64_t attempt, int count);
  /// Another process writes beside the engine, in one transaction.
  void beside(std::function<void(flow::Store&)> const& act);
  /// How often this route's personal data were read, by the audit log.
  std::int64_t audited(std::string_view route);

  MovedClock clock;
  int port = 0;
  std::unique_ptr<store::SqlAccounts> accounts;
  std::unique_ptr<server::Server> server;
  std::unique_ptr<flow::Engine> engine;

 private:
  struct NoSink final : notifiers::Sink {
    void submitted(notifiers::SubmissionOutcome) override {}
    notifiers::Intake received(notifiers::Receipt) override { return notifiers::Intake::taken; }
  };
  struct NoDecisions final : flow::DecisionLog {
    void record(std::string_view) override {}
  };
  void load();

  std::string folder_;
  std::map<std::string, std::string> tokens_;
  NoSink sink_;
  NoDecisions decisions_;
  dispatch::NearestSuitable assigner_;
  std::unique_ptr<store::RegionStore> store_;
  std::unique_ptr<notifiers::FakeNotifier> gateway_;
  std::atomic<server::Server*> published_to_{nullptr};
  std::atomic<bool> is_ending_{false};
  std::thread thread_;
  std::mutex mutex_;
  std::set<std::string> undocumented_;  // answers that the API document does not know: the test that got them fails
};

/// The callback secret of every ServerWorld.
constexpr std::string_view world_secret = "a secret of the tests";

}  // namespace lamplighter::test
