// One run: the engine, its gateways, the world and the people in it, on one agenda, from one seed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/app/simulation/billing.hpp"
#include "engine/app/simulation/crews.hpp"
#include "engine/app/simulation/desk.hpp"
#include "engine/app/simulation/gateway.hpp"
#include "engine/app/simulation/host.hpp"
#include "engine/app/simulation/nature.hpp"
#include "engine/app/simulation/scenario.hpp"
#include "engine/app/simulation/truth.hpp"

namespace lamplighter::simulation {

struct LaneOptions {
  std::string name;
  std::string channel;
};

struct RunOptions {
  Scenario scenario;
  flow::Settings settings;          // without lanes
  std::vector<LaneOptions> lanes;
  app::LoadedNetwork const* loaded = nullptr;
  std::uint64_t seed = 1;
  store::RegionStore::Options store;
  StoreHooks store_hooks;
  GatewayHooks gateway_hooks;
  /// Set: people sit at the desk, and hear of every event; none plays it.
  std::function<void(std::vector<flow::Effects::LiveEvent> const&)> people{};
};

class Run {
 public:
  explicit Run(RunOptions options);
  Run(Run const&) = delete;
  Run& operator=(Run const&) = delete;

  /// From start to end. Errors: the engine or its store could not be opened; a name in the scenario that the network has not.
  Result<void> play();
  /// The parts of it: the world and the engine are there; everything until then has happened, and it is then.
  Result<void> begin();
  void advance_to(Time then);
  /// The same, and what people asked of the engine meanwhile is done.
  void live_to(Time then);

  Scenario const& scenario() const { return options_.scenario; }
  Truth const& truth() const { return truth_; }
  Desk const& desk() const { return desk_; }
  Billing const& billing() const { return billing_; }
  Host& host() { return host_; }
  std::vector<std::unique_ptr<Gateway>> const& gateways() const { return gateways_; }
  std::vector<std::string> const& troubles() const { return troubles_; }
  std::string digest() const { return decisions_.digest(); }
  HashedDecisions& decisions() { return decisions_; }
  Time now() const { return clock_.true_now(); }
  Clock const& clock() const { return clock_; }
  bool was_clock_stepped() const { return was_clock_stepped_; }

 private:
  Result<void> check_names() const;
  void happen(Happening const& what);
  void happen_to_machine(Happening const& what);
  void post_report(DeviceReport const& report);
  void import_again();

  RunOptions options_;
  SimulatedClock clock_;
  Agenda agenda_;
  HashedDecisions decisions_;
  std::int64_t moment_ = 0;
  Truth truth_;
  Random random_;
  std::vector<std::unique_ptr<Gateway>> gateways_;
  Host host_;
  Nature nature_;
  Crews crews_;
  Desk desk_;
  Billing billing_;
  std::vector<std::string> troubles_;
  bool was_clock_stepped_ = false;
};

}  // namespace lamplighter::simulation
