// Local time: IANA zones, and arithmetic with calendar days and business days in them.
#include "schedules/calendar.hpp"

#include <algorithm>
#include <exception>
#include <vector>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include "schedules/nearest.hpp"

namespace lamplighter::schedules {
namespace {

using std::chrono::milliseconds;
using LocalTime = date::local_time<milliseconds>;

LocalTime local_time(Time moment, Zone const& zone) {
  return zone.get().to_local(moment);
}

/// A time that the clock skips becomes the end of the gap; of a time that it shows twice, the earlier.
Time moment_of(LocalTime local, Zone const& zone) {
  return std::chrono::floor<milliseconds>(zone.get().to_sys(local, date::choose::earliest));
}

date::local_days plus_days(date::local_days day, std::int64_t count) {
  return day + std::chrono::duration<std::int64_t, date::days::period>(count);
}

/// A wall date as the calendars of `business_days` have it.
BusinessCalendar::Day date_of(date::local_days day) {
  return BusinessCalendar::Day(std::chrono::days(day.time_since_epoch().count()));
}
date::local_days local_day_of(BusinessCalendar::Day day) {
  return date::local_days(date::days(day.time_since_epoch().count()));
}

Time shifted(Time anchor, Offset const& offset, Zone const& zone, BusinessCalendar const& calendar, int step) {
  auto moment = anchor;
  if (offset.calendar_days != 0 || offset.business_days != 0) {
    auto const local = local_time(anchor, zone);
    auto const day = date::floor<date::days>(local);
    auto const calendar_day = plus_days(day, std::int64_t{step} * offset.calendar_days);
    auto const business_day = business_days_away(calendar, date_of(calendar_day), offset.business_days, step);
    moment = moment_of(local_day_of(business_day) + (local - day), zone);
  }
  return moment + step * offset.exact;
}

/// Names that people write and the database does not have.
std::string_view usual_mistake(std::string_view name) {
  return name == "Asia/Beijing" || name == "Beijing" ? std::string_view("Asia/Shanghai") : std::string_view();
}

std::string nearest_zone(std::string_view name) {
  if (auto const meant = usual_mistake(name); !meant.empty()) {
    return std::string(meant);
  }
  std::vector<std::string> names;
  for (auto const& zone : date::get_tzdb().zones) {
    names.push_back(zone.name());
  }
  return nearest_name(name, names);
}

}  // namespace

bool is_supported(Time time) {
  using namespace date::literals;
  return time >= Time(date::sys_days(1970_y / 1 / 1)) && time < Time(date::sys_days(2038_y / 1 / 1));
}

Result<Zone> Zone::find(std::string_view name) {
  try {
    return Zone(date::locate_zone(std::string(name)));
  } catch (std::exception const&) {
    // locate_zone also fails when the system has no time zone data at all.
  }
  try {
    return tl::unexpected<Error>(Error{
        fmt::format("time zone '{}' is unknown; did you mean '{}'? IANA names are wanted", name, nearest_zone(name))});
  } catch (std::exception const&) {
    return tl::unexpected<Error>(
        Error{fmt::format("time zone '{}' cannot be read; install the system's time zone data (tzdata)", name)});
  }
}

std::string const& Zone::name() const {
  return zone_->name();
}

Time before(Time anchor, Offset const& offset, Zone const& zone, BusinessCalendar const& calendar) {
  return shifted(anchor, offset, zone, calendar, -1);
}

Time after(Time anchor, Offset const& offset, Zone const& zone, BusinessCalendar const& calendar) {
  return shifted(anchor, offset, zone, calendar, 1);
}

Time lawful_latest(Time anchor, Offset const& minimum, Zone const& zone, BusinessCalendar const& calendar, Counting counting) {
  auto const by_calendar = before(anchor, minimum, zone, calendar);
  // A business day has no number of hours.
  auto const by_hours = minimum.business_days != 0
                            ? by_calendar
                            : anchor - std::chrono::hours(24) * minimum.calendar_days - minimum.exact;
  auto const stricter = std::min(by_calendar, by_hours);
  switch (counting) {
    case Counting::stricter:
      return stricter;
    case Counting::clear_days: {
      // The whole days lie between the day of the notice and the day of the cut; neither of these counts.
      auto const first_whole_day = date::floor<date::days>(local_time(before(anchor, {.calendar_days = minimum.calendar_days,
                                                                                     .business_days = minimum.business_days},
                                                                             zone, calendar),
                                                                      zone));
      return std::min(stricter, moment_of(first_whole_day, zone) - std::chrono::minutes(1));
    }
  }
  return stricter;
}

BusinessCalendar::Day local_day(Time moment, Zone const& zone) {
  return date_of(date::floor<date::days>(local_time(moment, zone)));
}

Time at_time_of_day(Time moment, std::chrono::minutes time_of_day, int days_later, Zone const& zone) {
  auto const day = date::floor<date::days>(local_time(moment, zone));
  return moment_of(plus_days(day, days_later) + milliseconds(time_of_day), zone);
}

milliseconds time_since_local_midnight(Time moment, Zone const& zone) {
  auto const local = local_time(moment, zone);
  return local - date::floor<date::days>(local);
}

bool is_quiet(Time moment, QuietHours const& quiet, Zone const& zone) {
  auto const clock = time_since_local_midnight(moment, zone);
  return quiet.start <= quiet.end ? quiet.start <= clock && clock < quiet.end
                                  : quiet.start <= clock || clock < quiet.end;
}

std::string local_text(Time time, Zone const& zone) {
  return fmt::format("{} {}", local_date(time, zone), local_time_of_day(time, zone));
}

std::string local_time_of_day(Time time, Zone const& zone) {
  auto const clock = std::chrono::floor<std::chrono::minutes>(time_since_local_midnight(time, zone)).count();
  return fmt::format("{:02}:{:02}", clock / 60, clock % 60);
}

std::string local_date(Time time, Zone const& zone) {
  auto const day = date::year_month_day(date::floor<date::days>(local_time(time, zone)));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

}  // namespace lamplighter::schedules
