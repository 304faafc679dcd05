// Calendar days, business days and time zones, against dates worked out by hand.
#include "schedules/calendar.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

Offset days(int count) {
  return {.calendar_days = count};
}
Offset business_days(int count) {
  return {.business_days = count};
}

}  // namespace

TEST_CASE("seven calendar days before is the same local time, even when clocks changed in between") {
  auto const new_york = zone("America/New_York");
  // Clocks go forward on 8 March 2026: 10:00 EDT is 14:00 UTC, 10:00 EST a week earlier is 15:00 UTC.
  CHECK(before(utc("2026-03-10 14:00"), days(7), new_york) == utc("2026-03-03 15:00"));
  // Clocks go back on 1 November 2026.
  CHECK(before(utc("2026-11-03 15:00"), days(7), new_york) == utc("2026-10-27 14:00"));
  CHECK(after(utc("2026-10-27 14:00"), days(7), new_york) == utc("2026-11-03 15:00"));
  auto const london = zone("Europe/London");
  // 25 October 2026: 09:00 BST on the 24th is 08:00 UTC, 09:00 GMT on the 26th is 09:00 UTC.
  CHECK(before(utc("2026-10-26 09:00"), days(2), london) == utc("2026-10-24 08:00"));
}

TEST_CASE("hours are exact: twenty-four of them across a clock change are another time of day") {
  auto const new_york = zone("America/New_York");
  CHECK(before(utc("2026-03-08 14:00"), {.exact = 24h}, new_york) == utc("2026-03-07 14:00"));
  CHECK(before(utc("2026-03-08 14:00"), {.calendar_days = 1, .exact = 90min}, new_york) == utc("2026-03-07 13:30"));
}

TEST_CASE("a time that the clock skips moves forward, and of a time shown twice the earlier is taken") {
  // 02:30 does not exist in New York on 8 March 2026; the gap ends at 03:00 EDT.
  CHECK(before(utc("2026-03-09 06:30"), days(1), zone("America/New_York")) == utc("2026-03-08 07:00"));
  // 01:30 comes twice in London on 25 October 2026, first as BST.
  CHECK(before(utc("2026-10-26 01:30"), days(1), zone("Europe/London")) == utc("2026-10-25 00:30"));
}

TEST_CASE("days cross months, years and the leap day") {
  auto const here = zone("Asia/Shanghai");
  CHECK(before(shanghai("2028-03-07 10:00"), days(7), here) == shanghai("2028-02-29 10:00"));
  CHECK(before(shanghai("2027-03-07 10:00"), days(7), here) == shanghai("2027-02-28 10:00"));
  CHECK(before(shanghai("2027-01-10 00:00"), days(15), here) == shanghai("2026-12-26 00:00"));
  CHECK(after(shanghai("2028-02-28 23:59"), days(1), here) == shanghai("2028-02-29 23:59"));
}

TEST_CASE("business days step over the weekend") {
  auto const here = zone("Asia/Shanghai");
  // 9 March 2026 is a Monday.
  CHECK(before(shanghai("2026-03-09 08:00"), business_days(1), here) == shanghai("2026-03-06 08:00"));
  CHECK(before(shanghai("2026-03-09 08:00"), business_days(4), here) == shanghai("2026-03-03 08:00"));
  CHECK(before(shanghai("2026-03-09 08:00"), business_days(10), here) == shanghai("2026-02-23 08:00"));
  CHECK(before(shanghai("2026-03-08 08:00"), business_days(1), here) == shanghai("2026-03-06 08:00"));
  CHECK(before(shanghai("2026-03-07 08:00"), business_days(6), here) == shanghai("2026-02-27 08:00"));
  CHECK(after(shanghai("2026-03-06 08:00"), business_days(1), here) == shanghai("2026-03-09 08:00"));
  CHECK(after(shanghai("2026-03-07 08:00"), business_days(5), here) == shanghai("2026-03-13 08:00"));
}

TEST_CASE("calendar days go first, business days second, hours last") {
  // Monday 9 March minus 1 d is Sunday, minus 1 bd is Friday, minus 2 h.
  CHECK(before(shanghai("2026-03-09 08:00"), {.calendar_days = 1, .business_days = 1, .exact = 2h},
               zone("Asia/Shanghai")) == shanghai("2026-03-06 06:00"));
}

TEST_CASE("the lawful latest is the earlier of the same local time and so many times twenty-four hours") {
  auto const new_york = zone("America/New_York");
  // Spring: seven local days are 167 hours, so 168 hours are stricter: 09:00 EST.
  CHECK(lawful_latest(utc("2026-03-10 14:00"), days(7), new_york) == utc("2026-03-03 14:00"));
  // Autumn: seven local days are 169 hours, and stricter.
  CHECK(lawful_latest(utc("2026-11-03 15:00"), days(7), new_york) == utc("2026-10-27 14:00"));
  CHECK(lawful_latest(shanghai("2026-03-22 08:00"), days(7), zone("Asia/Shanghai")) == shanghai("2026-03-15 08:00"));
  CHECK(lawful_latest(shanghai("2026-03-09 08:00"), business_days(4), zone("Asia/Shanghai")) ==
        shanghai("2026-03-03 08:00"));
}

TEST_CASE("quiet hours that span midnight hold from their start until just before their end") {
  auto const here = zone("Asia/Shanghai");
  QuietHours const night{21h, 7h};
  CHECK_FALSE(is_quiet(shanghai("2026-03-02 20:59"), night, here));
  CHECK(is_quiet(shanghai("2026-03-02 21:00"), night, here));
  CHECK(is_quiet(shanghai("2026-03-03 00:00"), night, here));
  CHECK(is_quiet(shanghai("2026-03-03 06:59"), night, here));
  CHECK_FALSE(is_quiet(shanghai("2026-03-03 07:00"), night, here));
  QuietHours const siesta{13h, 15h};
  CHECK(is_quiet(shanghai("2026-03-03 13:00"), siesta, here));
  CHECK_FALSE(is_quiet(shanghai("2026-03-03 15:00"), siesta, here));
}

TEST_CASE("message texts show local time to the minute") {
  CHECK(local_text(shanghai("2026-03-02 08:00") + 59s, zone("Asia/Shanghai")) == "2026-03-02 08:00");
  CHECK(local_time_of_day(utc("2026-07-01 23:05"), zone("Europe/London")) == "00:05");
  CHECK(local_date(utc("2026-07-01 23:05"), zone("Europe/London")) == "2026-07-02");
}

TEST_CASE("a mistyped time zone is refused with the one that was meant") {
  auto const refused = [](std::string_view name) { return Zone::find(name).error().message; };
  CHECK(refused("Europe/Londn").find("'Europe/London'") != std::string::npos);
  CHECK(refused("asia/shanghai").find("'Asia/Shanghai'") != std::string::npos);
  CHECK(refused("Asia/Beijing").find("'Asia/Shanghai'") != std::string::npos);
  CHECK_FALSE(Zone::find("").has_value());
  CHECK(zone("Asia/Shanghai").name() == "Asia/Shanghai");
}

TEST_CASE("dates outside 1970 to 2037 are not supported") {
  CHECK(is_supported(utc("1970-01-01 00:00")));
  CHECK(is_supported(utc("2037-12-31 23:59")));
  CHECK_FALSE(is_supported(utc("2038-01-01 00:00")));
  CHECK_FALSE(is_supported(utc("1970-01-01 00:00") - 1ms));
}
