// How places and dates that may be missing stand in a column.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// In a column of places: there is none.
inline constexpr Coordinate nowhere{.x = std::numeric_limits<double>::quiet_NaN(), .y = 0};

inline Coordinate column_place(std::optional<Coordinate> const& at) { return at.value_or(nowhere); }
inline std::optional<Coordinate> place_in(Coordinate at) { return std::isnan(at.x) ? std::nullopt : std::optional(at); }

/// In-service days as days since 1970; `no_day` where that end is open.
struct ServiceDays {
  static constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();
  std::int32_t from = no_day;
  std::int32_t until = no_day;
  bool operator==(ServiceDays const&) const = default;
};

inline ServiceDays days_of(ServiceDates const& dates) {
  auto const day = [](std::optional<std::chrono::sys_days> const& date) {
    return date ? static_cast<std::int32_t>(date->time_since_epoch().count()) : ServiceDays::no_day;
  };
  return {.from = day(dates.from), .until = day(dates.until)};
}
inline ServiceDates dates_of(ServiceDays days) {
  auto const date = [](std::int32_t day) {
    return day == ServiceDays::no_day ? std::nullopt : std::optional(std::chrono::sys_days(std::chrono::days(day)));
  };
  return {.from = date(days.from), .until = date(days.until)};
}

}  // namespace lamplighter::geo
