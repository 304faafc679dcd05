// Runs the engine inside the simulation: steps it until quiet, kills it, opens it again, and keeps posting what it has not answered.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/app/network_import.hpp"
#include "engine/app/simulation/agenda.hpp"
#include "engine/app/simulation/gateway.hpp"
#include "engine/base/random.hpp"
#include "engine/base/sha256.hpp"
#include "engine/dispatch/decisions.hpp"
#include "engine/flow/engine.hpp"
#include "engine/store/region_store.hpp"

namespace lamplighter::simulation {

/// Thrown from a yield point. Derived from nothing, so that no handler for real trouble takes it.
struct Crash {
  std::string point;
};

/// Hashes the ordered decisions of a run.
class HashedDecisions final : public flow::DecisionLog {
 public:
  void record(std::string_view line) override {
    hash_.update(line);
    hash_.update("\n");
    if (keep) keep(line);
  }
  std::string digest() const { return hash_.hex_digest(); }
  std::function<void(std::string_view)> keep;

 private:
  Sha256 hash_;
};

enum class End : std::uint8_t { orderly, killed, power_lost };

/// What a test may put between the engine and its disk.
struct StoreHooks {
  /// Stands between engine and store; the store itself by default. What it returns lives until the next call.
  std::function<flow::Store&(store::RegionStore&)> wrap = [](store::RegionStore& store) -> flow::Store& { return store; };
  /// The machine's part of an end, after the engine is gone and before the store is closed.
  std::function<void(End)> ends = [](End) {};
};

struct HostOptions {
  store::RegionStore::Options store;
  flow::Settings settings;  // with lanes
  std::uint64_t seed = 0;
  StoreHooks hooks;
};

class Host {
 public:
  using Then = std::function<void(Result<flow::Answer> const&)>;

  Host(HostOptions options, SimulatedClock& clock, Agenda& agenda, HashedDecisions& decisions, std::vector<Gateway*> gateways,
       std::int64_t& moment);
  ~Host();
  Host(Host const&) = delete;
  Host& operator=(Host const&) = delete;

  /// Opens the store, imports, opens the engine. Errors: as those.
  Result<void> start(app::LoadedNetwork const& loaded);

  /// The engine is asked until it answers something but `unavailable`; a crash before the answer means asking again.
  void post(flow::Command command, Then then = {});
  /// Steps the engine until nothing more happens at this moment.
  void pump();
  /// When the engine wants to be stepped again, in true time.
  std::optional<Time> next_due() const;

  /// The engine ends at the `countdown`-th yield point of that name (of any name without one).
  void arm_crash(std::optional<std::string> point, int countdown, milliseconds away);
  void end(End how, milliseconds away);
  bool is_up() const { return engine_ != nullptr; }

  flow::Store& store() { return *store_; }
  flow::Engine& engine() { return *engine_; }  // while it is up
  store::RegionStore& region_store() { return *store_; }
  flow::Settings const& settings() const { return options_.settings; }
  std::int64_t moment() const { return moment_; }
  std::set<Time> const& fact_times() const { return fact_times_; }  // engine time at which something from outside was applied
  int ends_count() const { return ends_; }

  std::function<void(std::vector<flow::Effects::LiveEvent> const&)> on_events = [](auto const&) {};
  std::function<void()> on_open = [] {};
  std::function<void(std::string)> on_trouble = [](auto const&) {};  // the engine could not be opened again

 private:
  struct Posting {
    flow::Command command;
    Then then;
  };
  Result<void> open();
  void open_again();
  void send(std::int64_t number);
  void answered(std::int64_t number, int asked, Result<flow::Answer> const& answer);
  void yield(std::string_view point);

  HostOptions options_;
  SimulatedClock& clock_;
  Agenda& agenda_;
  HashedDecisions& decisions_;
  std::vector<Gateway*> gateways_;
  std::int64_t& moment_;
  dispatch::NearestSuitable assigner_;

  std::unique_ptr<store::RegionStore> store_;
  std::unique_ptr<flow::Engine> engine_;
  std::optional<Time> engine_next_;
  int incarnation_ = 0;
  int ends_ = 0;

  std::map<std::int64_t, Posting> postings_;
  std::int64_t last_posting_ = 0;
  std::set<Time> fact_times_;
  bool has_input_ = false;

  struct Armed {
    std::optional<std::string> point;
    int countdown = 1;
    milliseconds away{0};
  };
  std::optional<Armed> armed_;
};

}  // namespace lamplighter::simulation
