// Counters by route and status, and the engine's health, as Prometheus reads them.
#pragma once

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
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, int>, Sum> sums_;  // by labels of method and route, and status
};

/// "ready", "sending-held", "gateway-unreachable" or "not-ready".
std::string_view status_word(flow::Health const& health);

}  // namespace lamplighter::server
