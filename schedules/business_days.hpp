// Which days are business days: weekends, public holidays, and make-up working days that a calendar moved onto a weekend.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "schedules/types.hpp"

namespace lamplighter::schedules {

/// Monday to Friday, except `holidays`, and `working_days` (调休) whatever weekday they are. Local dates, without a zone.
struct BusinessCalendar {
  using Day = std::chrono::sys_days;         // a date of the wall calendar, not a moment

  std::string name;                           // as configuration calls it; empty: weekends only
  std::array<bool, 7> is_weekend{true, false, false, false, false, false, true};  // from Sunday
  std::map<Day, std::string> holidays;        // with what the day is called
  std::map<Day, std::string> working_days;    // make-up working days; they outrank holidays
  std::optional<Day> first, last;             // the days that the calendar knows; none: no holidays are known at all
};

/// Whether people work on this day.
bool is_business_day(BusinessCalendar const&, BusinessCalendar::Day);
/// The `count`-th business day before (step -1) or after (step 1) the day; the day itself never counts. 0: the day.
BusinessCalendar::Day business_days_away(BusinessCalendar const&, BusinessCalendar::Day, int count, int step);
/// Whether the calendar says something about every day from one to the other, both included. A calendar without a name says
/// that no holidays are known: it answers true, for nobody claimed that it knew any.
bool covers(BusinessCalendar const&, BusinessCalendar::Day from, BusinessCalendar::Day to);

}  // namespace lamplighter::schedules
