// Counts what stands before, divides by the pace, and says unknown where it is.
#include "engine/notice/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace lamplighter::notice {
namespace {

constexpr std::chrono::seconds longest_interval{30};
constexpr int intervals_min = 10;
constexpr double ms_a_minute = 60'000.0;

std::optional<ForecastReason> unknown_because(GatewayStanding const* gateway, bool is_stage_held, std::int64_t due) {
  if (gateway == nullptr) return ForecastReason::records_only;  // gone from the configuration
  auto const& standing = *gateway;
  if (standing.is_held || is_stage_held) return ForecastReason::held;
  if (!standing.sends) return ForecastReason::records_only;
  if (!standing.is_reachable) return ForecastReason::unreachable;
  if (due == 0) return ForecastReason::not_due;
  if (!standing.pace || *standing.pace <= 0) return ForecastReason::no_pace;
  return std::nullopt;
}

}  // namespace

std::string_view to_string(ForecastReason reason) {
  switch (reason) {
    case ForecastReason::measured: return "measured";
    case ForecastReason::held: return "held";
    case ForecastReason::unreachable: return "unreachable";
    case ForecastReason::not_due: return "not_due";
    case ForecastReason::no_pace: return "no_pace";
    case ForecastReason::records_only: return "records_only";
  }
  std::abort();
}

std::optional<double> measured_pace(std::span<Time const> submitted) {
  std::vector<Time> times(submitted.begin(), submitted.end());
  std::ranges::sort(times);
  int intervals = 0;
  milliseconds busy{0};
  for (std::size_t i = 1; i < times.size(); ++i) {
    auto const interval = times[i] - times[i - 1];
    if (interval > longest_interval) continue;
    busy += interval;
    ++intervals;
  }
  if (intervals < intervals_min) return std::nullopt;
  // Many in one millisecond: no pace that could be told is faster.
  return intervals * ms_a_minute / static_cast<double>(std::max<std::int64_t>(busy.count(), 1));
}

std::vector<Forecast> forecast(std::span<QueueGroup const> groups, std::map<std::string, GatewayStanding> const& gateways,
                               std::span<std::string const> held_stages, Time now) {
  auto const is_held = [&](std::string const& stage) { return std::ranges::find(held_stages, stage) != held_stages.end(); };
  std::vector<Forecast> out;
  for (auto const& group : groups) {
    Forecast one;
    // Of the same priority nobody knows whose turn is first: all of it counts as before, so the time is never too early.
    for (auto const& other : groups) {
      bool const is_before = other.gateway == group.gateway && other.priority <= group.priority && &other != &group;
      if (is_before && !is_held(other.stage)) one.before += other.due;
    }
    auto const found = gateways.find(group.gateway);
    auto const* const gateway = found == gateways.end() ? nullptr : &found->second;
    if (auto const unknown = unknown_because(gateway, is_held(group.stage), group.due)) {
      one.reason = *unknown;
    } else {
      auto const minutes = std::ceil(static_cast<double>(one.before + group.due) / *gateway->pace);
      auto const wait = std::chrono::minutes{static_cast<std::int64_t>(std::min(minutes, 1e7))};
      one.done_at = std::chrono::ceil<std::chrono::minutes>(now) + wait;
      one.is_too_slow = group.useful_until && *group.useful_until < *one.done_at;
    }
    out.push_back(one);
  }
  return out;
}

}  // namespace lamplighter::notice
