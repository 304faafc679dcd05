// The day on which a stored network stands, and what later days change in it: kept with its content, asked when a day comes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"
#include "geo/service_day.hpp"

namespace lamplighter::flow {

struct ServiceDays {
  std::chrono::sys_days day;  // the network holds what is in service on it
  struct Later {
    std::chrono::sys_days day;
    std::size_t begins = 0, ends = 0;
    std::string named;  // the first of them, as "lines 'L7'"
  };
  std::vector<Later> later;  // by day
};

ServiceDays service_days(std::chrono::sys_days day, std::span<geo::ServiceChange const> changes);

/// Inside a transaction.
void keep_service_days(Repository&, std::string_view content_hash, ServiceDays const&);
/// nullopt: the network was imported by a version that left no row out.
std::optional<ServiceDays> kept_service_days(Repository&, std::string_view content_hash);

/// Raises, renews or ends the alarm `network_dates_due`: dates of service that have come since the active network's day. It
/// changes nothing in the network.
void renew_service_due(Context&);

}  // namespace lamplighter::flow
