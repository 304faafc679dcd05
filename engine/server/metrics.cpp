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

namespace {
std::string labels_of(std::string_view method, std::string_view route) { return fmt::format("method=\"{}\",route=\"{}\"", method, route); }
}  // namespace

void Metrics::count(std::string_view method, std::string_view route, int status, milliseconds took) {
  std::lock_guard const lock(mutex_);
  auto& sum = sums_[{labels_of(method, route), status}];
  ++sum.count;
  sum.took_ms += took.count();
}

Metrics::Sums Metrics::sums_with_snapshots() const {
  std::unique_lock lock(mutex_);
  auto out = sums_;
  lock.unlock();
  constexpr std::array kinds{std::pair{Snapshot::sent, 200}, std::pair{Snapshot::unchanged, 304}};
  for (auto const& [which, status] : kinds) {
    auto const count = snapshots_[static_cast<std::size_t>(which)].load(std::memory_order_relaxed);
    if (count > 0) out[{labels_of("GET", "/"), status}].count += count;
  }
  return out;
}

std::string Metrics::text(Gauges const& gauges) const {
  std::string out;
  auto const into = std::back_inserter(out);
  fmt::format_to(into, "# HELP lamplighter_requests_total Requests answered.\n# TYPE lamplighter_requests_total counter\n");
  auto const sums = sums_with_snapshots();
  for (auto const& [key, sum] : sums) {
    fmt::format_to(into, "lamplighter_requests_total{{{},status=\"{}\"}} {}\n", key.first, key.second, sum.count);
  }
  fmt::format_to(into, "# HELP lamplighter_request_seconds_total Time spent on them.\n"
                       "# TYPE lamplighter_request_seconds_total counter\n");
  for (auto const& [key, sum] : sums) {
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
