// Counters by route and status, and the engine's health, as Prometheus reads them.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "engine/flow/engine.hpp"

namespace lamplighter::server {

/// Thread-safe. Labels are patterns and numbers: never a path, a name or an id.
class Metrics {
 public:
  void count(std::string_view method, std::string_view route, int status, milliseconds took);
  /// The public page as it lies ready, which takes no time: counted without a lock and without making labels.
  enum class Snapshot : std::uint8_t { sent, unchanged };
  void count_snapshot(Snapshot which) { snapshots_[static_cast<std::size_t>(which)].fetch_add(1, std::memory_order_relaxed); }
  struct Gauges {
    flow::Health health;
    int connections = 0;
    std::size_t live_clients = 0;
  };
  std::string text(Gauges const& gauges) const;

 private:
  struct Sum {
    std::int64_t count = 0;
    std::int64_t took_ms = 0;
  };
  using Sums = std::map<std::pair<std::string, int>, Sum>;  // by labels of method and route, and status
  Sums sums_with_snapshots() const;

  std::array<std::atomic<std::int64_t>, 2> snapshots_{};
  mutable std::mutex mutex_;
  Sums sums_;
};

/// "ready", "sending-held", "gateway-unreachable" or "not-ready".
std::string_view status_word(flow::Health const& health);

}  // namespace lamplighter::server
