// Times written as people write them, computed without the library under test.
#pragma once

#include <chrono>
#include <ostream>
#include <string_view>

#include "schedules/calendar.hpp"

namespace lamplighter::schedules::test {

/// "2026-03-02 08:00" as UTC.
inline Time utc(std::string_view text) {
  auto const number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (char const digit : text.substr(from, count)) {
      value = value * 10 + (digit - '0');
    }
    return value;
  };
  auto const day = std::chrono::year(number(0, 4)) / std::chrono::month(static_cast<unsigned>(number(5, 2))) /
                   std::chrono::day(static_cast<unsigned>(number(8, 2)));
  return Time(std::chrono::sys_days(day)) + std::chrono::hours(number(11, 2)) + std::chrono::minutes(number(14, 2));
}

/// Shanghai has been eight hours ahead of UTC, without summer time, since 1991.
inline Time shanghai(std::string_view text) {
  return utc(text) - std::chrono::hours(8);
}

inline Zone zone(std::string_view name) {
  return Zone::find(name).value();
}

}  // namespace lamplighter::schedules::test
