// A region in a test: a drawn feeder, a real SQLite store in a temporary folder, a fake gateway, and handlers called by
// hand.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/flow/context.hpp"
#include "engine/store/region_store.hpp"
#include "notifiers/fake.hpp"

namespace lamplighter::test {

/// Remembers what was decided, one line each.
class RememberedDecisions final : public flow::DecisionLog {
 public:
  void record(std::string_view line) override { lines.emplace_back(line); }
  std::vector<std::string> lines;
};

/// Drives the handlers of `flow` without the engine's loop: the test says what happens and when. Everything runs in one
/// open transaction; a refused command is undone as the engine does it. Time starts at 2026-03-02 08:00 in Shanghai and
/// moves only when told.
///
///     FlowFixture world(R"( BRK1 --- a*12 --- REC2 --- b*40 )");
///     auto answer = world.apply(flow::on_device_report, R"({"device": "REC2", …})");
///     world.pass(std::chrono::minutes{5});
class FlowFixture {
 public:
  /// `adjust` may set policies, templates, limits and lanes before anything happens. The lane "sms" with the fake
  /// gateway is there and live. Each drawn customer has one contact with the phone 139…, in order of the drawing.
  explicit FlowFixture(std::string_view drawing, std::function<void(flow::Settings&)> const& adjust = {});
  /// The same with rows that a drawing cannot say: customers with several feeds.
  explicit FlowFixture(geo::NetworkData const& rows, std::function<void(flow::Settings&)> const& adjust = {});
  ~FlowFixture();
  FlowFixture(FlowFixture const&) = delete;
  FlowFixture& operator=(FlowFixture const&) = delete;

  using Handler = Result<flow::Answer> (*)(flow::Context&, flow::Command const&);
  /// Calls a handler with a JSON body, "$now" in it standing for the present time and "$now-90s" for a time before it.
  Result<flow::Answer> apply(Handler handler, std::string_view body, std::string object = {},
                             flow::Actor actor = {"desk", "dispatcher"});
  /// Time passes: timers fire in order, each at its own time; the gateway does what has fallen due.
  void pass(milliseconds time);
  /// Hands due messages to the gateway and takes in what it answers, until nothing moves.
  void pump();

  flow::Context context();
  Time now() const { return now_; }
  std::string at(milliseconds before = milliseconds{0}) const { return to_rfc3339(now_ - before); }
  flow::Settings& settings() { return settings_; }
  flow::LiveState& live() { return *live_; }
  store::RegionStore& store() { return *store_; }
  /// For a second connection, which sees what was committed.
  std::string store_address() const { return "sqlite:" + folder_ + "/region.db"; }
  notifiers::FakeNotifier& gateway() { return *gateway_; }
  /// Commits and begins the next transaction: what a crash would leave.
  void commit();

  DeviceId device(std::string_view id) const;
  CustomerId customer(std::string_view id) const;
  ServicePointId point(std::string_view id) const;
  std::vector<std::string> alarms();  // kinds of the open ones, sorted

  RememberedDecisions decisions;
  flow::Effects effects;  // events since the start; sends are taken by `pump`

 private:
  /// What the gateway said and the handlers have not taken in yet.
  struct KeepingSink final : notifiers::Sink {
    void submitted(notifiers::SubmissionOutcome outcome) override { outcomes.push_back(std::move(outcome)); }
    notifiers::Intake received(notifiers::Receipt receipt) override {
      receipts.push_back(std::move(receipt));
      return notifiers::Intake::taken;
    }
    std::vector<notifiers::SubmissionOutcome> outcomes;
    std::vector<notifiers::Receipt> receipts;
  };
  void load(geo::NetworkData const& rows);
  void fire(flow::Timer const& timer);

  std::string folder_;
  Time now_;
  flow::Settings settings_;
  std::unique_ptr<store::RegionStore> store_;
  KeepingSink sink_;
  std::unique_ptr<notifiers::FakeNotifier> gateway_;
  std::unique_ptr<flow::LiveState> live_;
  flow::NameBook book_;
  dispatch::NearestSuitable assigner_;
  std::uint64_t uuid_bits_ = 7;
};

}  // namespace lamplighter::test
