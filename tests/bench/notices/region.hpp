// A made region on an SQLite file with synchronous=FULL: feeders with a breaker and customers, everybody with a telephone, an engine.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/engine.hpp"
#include "engine/store/region_store.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::bench {

/// Real time from a moment that may be moved ahead. No clock of it shows that it was moved, so nothing is held for that.
class MovedClock final : public Clock {
 public:
  explicit MovedClock(Time start);
  Time now() const override;
  std::optional<milliseconds> monotonic() const override;
  void move_to(Time time);

 private:
  Time base_;
  std::chrono::steady_clock::time_point since_;
};

struct FeederSizes {
  int feeders = 0, customers = 0;  // customers of each
};

class Region {
 public:
  /// Makes store, network and contacts in a folder of its own, gone with the object. Feeders are numbered through.
  explicit Region(std::vector<FeederSizes> const& sizes);
  ~Region();
  Region(Region const&) = delete;
  Region& operator=(Region const&) = delete;

  /// Starts an engine whose lane `sms` is this one; `sink` of the engine is then `sink()`. The name of the utility stands in every text.
  void open(notifiers::Notifier& sms, std::string const& utility = "Bench Power");
  void close();

  static std::string breaker(int feeder);
  /// Posts and steps until it is answered; throws what it was refused for.
  flow::Answer tell(flow::CommandKind kind, boost::json::object body, std::string object = {});
  void post(flow::CommandKind kind, boost::json::object body, std::string object = {});
  /// The breaker is reported open: its customers are out, and owed `started`.
  void cut(int feeder);
  /// Steps until it is true; waits for what comes in.
  void run_until(std::function<bool()> const& condition);
  /// Steps until so many stand so; as that is dear to ask, it is asked forty times a second.
  void run_until_standing(std::int64_t wanted, std::string_view state, std::string_view channel = {});
  /// Steps until nothing is due.
  void settle();

  notifiers::Sink& sink() { return engine_->sink(); }
  flow::Engine& engine() { return *engine_; }
  store::RegionStore& store() { return *store_; }
  std::filesystem::path const& folder() const { return folder_; }
  /// Notices with this outcome, over all outages; "open": with none. With a channel its attempts in this state.
  std::int64_t standing(std::string_view state, std::string_view channel = {});

  MovedClock clock;

 private:
  std::filesystem::path folder_;
  std::unique_ptr<store::RegionStore> store_;
  std::unique_ptr<flow::Engine> engine_;
  std::unique_ptr<flow::DecisionLog> decisions_;
  std::unique_ptr<dispatch::Assigner> assigner_;
};

}  // namespace lamplighter::bench
