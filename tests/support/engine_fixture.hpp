// A whole engine in a test: real SQLite on a disk that fails on command, a fake gateway, and a clock moved by hand.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/engine.hpp"
#include "engine/store/region_store.hpp"
#include "notifiers/fake.hpp"
#include "tests/support/faulty_vfs.hpp"

namespace lamplighter::test {

/// Time by hand: `pass` moves both clocks, `step_wall` only the one on the wall.
class HandClock final : public Clock {
 public:
  explicit HandClock(Time start) : now_(start) {}
  Time now() const override { return now_; }
  std::optional<milliseconds> monotonic() const override { return steady_; }
  void pass(milliseconds time) {
    now_ += time;
    steady_ += time;
  }
  void step_wall(milliseconds by) { now_ += by; }

 private:
  Time now_;
  milliseconds steady_{0};
};

/// Counts and keeps decisions, one line each.
class KeptDecisions final : public flow::DecisionLog {
 public:
  void record(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

/// Stands between the lanes and the engine that lives now; a dead engine hears nothing.
class SinkToEngine final : public notifiers::Sink {
 public:
  void submitted(notifiers::SubmissionOutcome outcome) override {
    if (engine != nullptr) engine->sink().submitted(std::move(outcome));
  }
  /// The fake keeps nothing, so it gives its receipts no names: each is named here by its attempt and part.
  notifiers::Intake received(notifiers::Receipt receipt) override {
    if (engine == nullptr) return notifiers::Intake::refused;
    receipt.token = token_of(receipt.attempt, receipt.part);
    return engine->sink().received(std::move(receipt));
  }
  static notifiers::ReceiptToken token_of(notifiers::AttemptNumber attempt, int part) {
    return {std::to_string(attempt.value) + "." + std::to_string(part)};
  }
  flow::Engine* engine = nullptr;
};

/// A fake gateway that also remembers which receipts the engine told it to forget.
class RememberingGateway final : public notifiers::Notifier {
 public:
  explicit RememberingGateway(notifiers::Sink& sink, Time start);
  std::string_view name() const override { return fake.name(); }
  notifiers::Capabilities capabilities() const override { return fake.capabilities(); }
  void submit(notifiers::Submission submission) override {
    submitted.push_back(submission);
    if (!is_hung) fake.submit(std::move(submission));
  }
  void acknowledge(notifiers::ReceiptToken const& token) override { acknowledged.push_back(token); }
  void tell_again(notifiers::ReceiptToken const& token) override { to_tell_again.push_back(token); }
  bool is_reachable() const override { return fake.is_reachable(); }

  notifiers::FakeNotifier fake;
  bool is_hung = false;  // takes submissions and never answers
  std::vector<notifiers::Submission> submitted;
  std::vector<notifiers::ReceiptToken> acknowledged, to_tell_again;
};

/// The nearest crew, unless the test puts a bug into it.
class BreakableAssigner final : public dispatch::Assigner {
 public:
  std::vector<dispatch::Proposal> propose(std::span<dispatch::JobNeed const> needs,
                                          std::span<dispatch::CrewOffer const> crews) const override {
    if (bug) bug();
    return dispatch::NearestSuitable().propose(needs, crews);
  }
  std::function<void()> bug;
};

/// What a caller waits for.
struct Waiting {
  std::optional<Result<flow::Answer>> answer;
};

/// Drives `flow::Engine` as the daemon does, without threads. Time starts at 2026-03-02 08:00 in Shanghai.
class EngineFixture {
 public:
  explicit EngineFixture(std::string_view drawing, std::function<void(flow::Settings&)> const& adjust = {});
  ~EngineFixture();
  EngineFixture(EngineFixture const&) = delete;
  EngineFixture& operator=(EngineFixture const&) = delete;

  /// A new engine over the store as it is; opened already by the constructor.
  Result<void> open();
  /// The process is killed: nothing more is written, nobody is answered.
  void crash();
  /// Opens again after `crash`; throws what open says.
  void restart();

  /// Posts without stepping. "$now" in the body stands for the present time.
  std::shared_ptr<Waiting> post(flow::CommandKind kind, std::string_view body, std::string object = {},
                                std::optional<std::string> key = {}, flow::Actor actor = {"desk", "dispatcher"});
  /// Posts, steps once, and gives the answer; throws when there is none after the step.
  Result<flow::Answer> tell(flow::CommandKind kind, std::string_view body, std::string object = {},
                            std::optional<std::string> key = {}, flow::Actor actor = {"desk", "dispatcher"});
  std::optional<Time> step() { return engine_->step(); }
  /// Time passes in one go for both clocks and the gateway; then steps until nothing waits.
  void pass(milliseconds time);
  /// Steps until the engine has nothing due and nothing came in, at most 100 times.
  void settle();

  /// Runs between batches, on the live network.
  void ask(std::function<void(flow::Context&)> question);
  /// Phases on which a device is open now in the live network, as text; "" when closed.
  std::string open_phases(std::string_view device);
  std::int64_t facts();
  std::vector<std::string> alarms();

  flow::Engine& engine() { return *engine_; }
  store::RegionStore& store() { return *store_; }
  FaultyVfs& disk() { return disk_; }
  HandClock clock;
  KeptDecisions decisions;
  RememberingGateway& gateway() { return *gateway_; }
  std::vector<std::string> published;  // kinds of events, in order
  std::vector<std::string> notes;      // for the operator's log
  BreakableAssigner assigner;
  flow::YieldPoint yield = [](std::string_view) {};

 private:
  std::string name_;
  FaultyVfs& disk_;
  SinkToEngine sink_;
  std::unique_ptr<RememberingGateway> gateway_;
  flow::Settings settings_;
  std::unique_ptr<store::RegionStore> store_;
  std::unique_ptr<flow::Engine> engine_;
};

}  // namespace lamplighter::test
