// When what waits will have left: from the pace that each gateway showed and what stands before it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::notice {

/// When an attempt was submitted, and where.
struct SubmittedAt {
  std::string gateway;
  Time at;
};

/// Messages of one stage of an outage that wait for one gateway, with one priority of the queue.
struct QueueGroup {
  std::string gateway;
  int priority = 0;
  OutageId outage;
  std::string stage;
  std::int64_t due = 0;    // may leave now
  std::int64_t later = 0;  // may not yet: a retry, a stage that is held, an address that got enough for now
  std::optional<Time> useful_until{};  // of what is due: when the first of it is of no use any more
};

/// Submissions in a minute while the gateway was busy: pauses longer than half a minute do not count. Nothing: fewer than ten intervals.
std::optional<double> measured_pace(std::span<Time const> submitted);

/// How a gateway stands.
struct GatewayStanding {
  std::optional<double> pace{};   // a minute
  bool is_held = false;           // it, or all sending
  bool is_reachable = true;
  bool sends = true;              // false in shadow mode: what waits is only recorded
};

enum class ForecastReason : std::uint8_t {
  measured,     // `done_at` holds if nothing new comes before it and the pace stays
  held,
  unreachable,
  not_due,      // none of it may leave yet: its own times say when
  no_pace,      // nothing was measured yet
  records_only  // nothing leaves
};
std::string_view to_string(ForecastReason);

struct Forecast {
  std::optional<Time> done_at{};  // to the minute, upwards; unknown otherwise, and why
  ForecastReason reason = ForecastReason::measured;
  std::int64_t before = 0;        // due messages that leave first
  bool is_too_slow = false;       // some of it is of no use any more by then: it will not leave, and the ladder and people have those
};

/// One for each group, in their order. A group ends when all that stands before it on its gateway and itself have left; what is not due
/// yet is not counted. `held_stages`: nothing of those leaves, and nothing waits for them.
std::vector<Forecast> forecast(std::span<QueueGroup const> groups, std::map<std::string, GatewayStanding> const& gateways,
                               std::span<std::string const> held_stages, Time now);

}  // namespace lamplighter::notice
