// Counting business days day by day, so that holidays and make-up working days fall into place by themselves.
#include "schedules/business_days.hpp"

#include <algorithm>

namespace lamplighter::schedules {
namespace {

// A calendar that leaves fewer than one business day in a hundred days is wrong; the count must end all the same.
constexpr int walk_max = 400'000;

}  // namespace

bool is_business_day(BusinessCalendar const& calendar, BusinessCalendar::Day day) {
  if (calendar.working_days.contains(day)) {
    return true;
  }
  return !calendar.is_weekend[std::chrono::weekday(day).c_encoding()] && !calendar.holidays.contains(day);
}

BusinessCalendar::Day business_days_away(BusinessCalendar const& calendar, BusinessCalendar::Day day, int count, int step) {
  auto const walk = [&](int business_days) {
    for (int walked = 0; business_days > 0 && walked < walk_max; ++walked) {
      day += std::chrono::days(step);
      business_days -= is_business_day(calendar, day) ? 1 : 0;
    }
  };
  auto const in_a_week = static_cast<int>(std::count(calendar.is_weekend.begin(), calendar.is_weekend.end(), false));
  if (count > 0 && in_a_week > 0 && calendar.holidays.empty() && calendar.working_days.empty()) {
    walk(1);  // onto a business day; from there so many of them are a week
    day += std::chrono::days(step * 7 * ((count - 1) / in_a_week));
    count = (count - 1) % in_a_week;
  }
  walk(count);
  return day;
}

bool covers(BusinessCalendar const& calendar, BusinessCalendar::Day from, BusinessCalendar::Day to) {
  if (calendar.name.empty()) {
    return true;
  }
  return calendar.first && calendar.last && *calendar.first <= from && to <= *calendar.last;
}

}  // namespace lamplighter::schedules
