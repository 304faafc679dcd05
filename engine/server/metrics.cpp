// The text format of Prometheus, written by hand: six metrics need no library.
#include "engine/server/metrics.hpp"

#include <iterator>

#include <fmt/format.h>

namespace lamplighter::server {

std::string_view status_word(flow::Health const& health) {
  if (!health.is_ready || !health.trouble.empty()) return "not-ready";
  if (health.is_sending_held) return "sending-held";
  if (!health.unreachable.empty()) return "gateway-unreachable";
  return "ready";
}

void Metrics::count(std::string_view method, std::string_view route, int status, milliseconds took) {
  std::lock_guard const lock(mutex_);
  auto& sum = sums_[{fmt::format("method=\"{}\",route=\"{}\"", method, route), status}];
  ++sum.count;
  sum.took_ms += took.count();
}

std::string Metrics::text(Gauges const& gauges) const {
  std::string out;
  auto const into = std::back_inserter(out);
  fmt::format_to(into, "# HELP lamplighter_requests_total Requests answered.\n# TYPE lamplighter_requests_total counter\n");
  std::lock_guard const lock(mutex_);
  for (auto const& [key, sum] : sums_) {
    fmt::format_to(into, "lamplighter_requests_total{{{},status=\"{}\"}} {}\n", key.first, key.second, sum.count);
  }
  fmt::format_to(into, "# HELP lamplighter_request_seconds_total Time spent on them.\n"
                       "# TYPE lamplighter_request_seconds_total counter\n");
  for (auto const& [key, sum] : sums_) {
    fmt::format_to(into, "lamplighter_request_seconds_total{{{},status=\"{}\"}} {:.3f}\n", key.first, key.second,
                   static_cast<double>(sum.took_ms) / 1000.0);
  }
  auto const gauge = [&](std::string_view name, std::string_view help, std::int64_t value) {
    fmt::format_to(into, "# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, help, value);
  };
  auto const word = status_word(gauges.health);
  gauge("lamplighter_ready", "1 when facts are accepted.", word == "not-ready" ? 0 : 1);
  gauge("lamplighter_sending_held", "1 when a person must release sending.", gauges.health.is_sending_held ? 1 : 0);
  gauge("lamplighter_gateways_unreachable", "Notifiers that do not answer.",
        static_cast<std::int64_t>(gauges.health.unreachable.size()));
  gauge("lamplighter_connections", "Open connections.", gauges.connections);
  gauge("lamplighter_live_clients", "Clients of the live stream.", static_cast<std::int64_t>(gauges.live_clients));
  return out;
}

}  // namespace lamplighter::server
