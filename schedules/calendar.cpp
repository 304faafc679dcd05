// Local calendars: IANA zones, calendar-day arithmetic, business days.
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

bool is_business_day(date::local_days day) {
  auto const weekday = date::weekday(day);
  return weekday != date::Saturday && weekday != date::Sunday;
}

/// The `count`-th business day after (step 1) or before (step -1) the day.
date::local_days business_days_away(date::local_days day, int count, int step) {
  auto walk = [&](int business_days) {
    while (business_days > 0) {
      day = plus_days(day, step);
      business_days -= is_business_day(day) ? 1 : 0;
    }
  };
  if (count > 0) {
    walk(1);  // onto a business day; from there five of them are a week
    day = plus_days(day, step * std::int64_t{7} * ((count - 1) / 5));
    walk((count - 1) % 5);
  }
  return day;
}

Time shifted(Time anchor, Offset const& offset, Zone const& zone, int step) {
  auto moment = anchor;
  if (offset.calendar_days != 0 || offset.business_days != 0) {
    auto const local = local_time(anchor, zone);
    auto const day = date::floor<date::days>(local);
    auto const calendar_day = plus_days(day, std::int64_t{step} * offset.calendar_days);
    moment = moment_of(business_days_away(calendar_day, offset.business_days, step) + (local - day), zone);
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

Time before(Time anchor, Offset const& offset, Zone const& zone) {
  return shifted(anchor, offset, zone, -1);
}

Time after(Time anchor, Offset const& offset, Zone const& zone) {
  return shifted(anchor, offset, zone, 1);
}

Time lawful_latest(Time anchor, Offset const& minimum, Zone const& zone) {
  auto const by_calendar = before(anchor, minimum, zone);
  if (minimum.business_days != 0) {
    return by_calendar;  // a business day has no number of hours
  }
  return std::min(by_calendar, anchor - std::chrono::hours(24) * minimum.calendar_days - minimum.exact);
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
