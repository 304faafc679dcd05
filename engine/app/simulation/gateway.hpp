// A simulated gateway: plays its rates from the seed, outlives the engine, and remembers everything for the judge.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/app/simulation/scenario.hpp"
#include "engine/flow/engine.hpp"
#include "notifiers/fake.hpp"

namespace lamplighter::simulation {

/// What left, in the order in which it left; what arrived, and what the engine was told of it.
struct Submitted {
  notifiers::AttemptNumber attempt;
  std::string channel;
  std::string address;
  std::string text;       // parts joined
  Time at;
  std::int64_t moment = 0;  // the run's own count of things that happened: orders what bears the same time
  bool has_arrived = false;
};
struct Reported {
  notifiers::AttemptNumber attempt;
  int part = 1;
  notifiers::AttemptState state = notifiers::AttemptState::in_network;
  std::int64_t moment = 0;  // when the engine had it durable; 0 = never
};
struct GatewayRecord {
  std::vector<Submitted> submitted;
  std::vector<Reported> reported;  // receipts
  std::vector<Reported> answered;  // replies to submissions
};

/// Tests spoil what passes between engine and gateway, to see the checks fail.
struct GatewayHooks {
  std::function<void(notifiers::SubmissionOutcome&)> spoil_outcome = [](auto&) {};
  std::function<bool(notifiers::Receipt const&)> keeps_receipt = [](auto const&) { return true; };
  milliseconds lies_for{0};  // between the engine's hand and the wire: what leaves was decided this long ago
};

struct GatewayOptions {
  std::string name;
  std::string channel;
  GatewayRates rates;
  std::uint64_t seed = 0;
  GatewayHooks hooks;
};

/// The lane's notifier. Receipts go on until the engine says that they are durable, as a gateway's callbacks do; the
/// reply to a submission is lost with the process that waited for it.
class Gateway final : public notifiers::Notifier, private notifiers::Sink {
 public:
  /// `arrived` hears of each message that reached somebody; `moment` counts what happens.
  Gateway(GatewayOptions options, Time start, std::int64_t& moment, std::function<void(std::string const& address)> arrived);

  std::string_view name() const override { return fake_.name(); }
  notifiers::Capabilities capabilities() const override { return fake_.capabilities(); }
  void submit(notifiers::Submission submission) override;
  bool is_reachable() const override { return fake_.is_reachable(); }

  std::string const& channel() const { return options_.channel; }
  void go_down() { fake_.go_down(); }
  void come_up() { fake_.come_up(); }
  /// The engine that is reported to from now on; none while it is down. A new one hears again what the last one had not stored.
  void connect(flow::Engine* engine);

  void advance_to(Time now);
  std::optional<Time> next_event() const { return fake_.next_event(); }
  GatewayRecord const& record() const { return record_; }

 private:
  void submitted(notifiers::SubmissionOutcome outcome) override;
  notifiers::Intake received(notifiers::Receipt receipt) override;
  void hand_over(std::size_t number);
  void bring_unreadable(notifiers::AttemptNumber attempt);

  GatewayOptions options_;
  std::int64_t& moment_;
  std::function<void(std::string const&)> arrived_;
  notifiers::FakeNotifier fake_;
  Time now_;
  flow::Engine* engine_ = nullptr;
  int incarnation_ = 0;
  std::vector<notifiers::Receipt> receipts_;  // by number, as `record_.reported`
  GatewayRecord record_;
};

}  // namespace lamplighter::simulation
