// Holiday files: what YAML and iCalendar mean, how files join, and that bad ones are refused for their fault.
#include "schedules/calendar_file.hpp"

#include <catch2/catch.hpp>

#include <array>

#include "schedules/calendar.hpp"
#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

std::string const data = LAMPLIGHTER_TEST_DATA "/calendars/";
std::string const shipped = LAMPLIGHTER_SOURCE_DIR "/examples/calendars/";

BusinessCalendar::Day day(int year, unsigned month, unsigned number) {
  return BusinessCalendar::Day(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(number));
}

BusinessCalendar calendar_of(std::string const& path) {
  return read_calendar("c", std::array{path}).value();
}

}  // namespace

TEST_CASE("the Chinese calendar of 2026 rests for Spring Festival and works the Saturdays around it") {
  auto const calendar = GENERATE(as<std::string>(), shipped + "cn-2026.yaml", data + "cn-2026.ics");
  auto const cn = calendar_of(calendar);
  INFO(calendar);
  CHECK(is_business_day(cn, day(2026, 2, 13)));       // Friday
  CHECK(is_business_day(cn, day(2026, 2, 14)));       // Saturday, made up
  CHECK_FALSE(is_business_day(cn, day(2026, 2, 15)));  // Sunday, holiday
  CHECK_FALSE(is_business_day(cn, day(2026, 2, 23)));  // Monday, holiday: the end of an event is exclusive
  CHECK(is_business_day(cn, day(2026, 2, 24)));
  CHECK(is_business_day(cn, day(2026, 2, 28)));       // Saturday, made up
  CHECK_FALSE(is_business_day(cn, day(2026, 3, 1)));
  CHECK(covers(cn, day(2026, 1, 1), day(2026, 12, 31)));
  CHECK_FALSE(covers(cn, day(2026, 12, 31), day(2027, 1, 1)));
}

TEST_CASE("one business day before the first morning after Spring Festival is the Saturday that was made up") {
  auto const cn = calendar_of(shipped + "cn-2026.yaml");
  auto const here = zone("Asia/Shanghai");
  CHECK(before(shanghai("2026-02-24 08:00"), {.business_days = 1}, here, cn) == shanghai("2026-02-14 08:00"));
  CHECK(before(shanghai("2026-02-24 08:00"), {.business_days = 2}, here, cn) == shanghai("2026-02-13 08:00"));
  CHECK(after(shanghai("2026-02-14 08:00"), {.business_days = 5}, here, cn) == shanghai("2026-02-28 08:00"));
  CHECK(before(shanghai("2026-02-24 08:00"), {.business_days = 1}, here) == shanghai("2026-02-23 08:00"));
}

TEST_CASE("a holiday that comes every year is known every year but those taken out, and a cancelled one never") {
  auto const au = calendar_of(data + "au-sa.ics");
  CHECK_FALSE(is_business_day(au, day(2025, 4, 25)));
  CHECK_FALSE(is_business_day(au, day(2028, 4, 25)));
  CHECK(au.holidays.count(day(2027, 4, 25)) == 0);
  CHECK(au.holidays.at(day(2026, 4, 3)) == "Good Friday");
  CHECK(au.first == day(2026, 1, 1));
  CHECK(au.last == day(2026, 12, 31));
  CHECK(calendar_of(data + "cn-2026.ics").holidays.count(day(2026, 5, 1)) == 0);
}

TEST_CASE("files join where their years touch, and a year between them is not passed over in silence") {
  CHECK(read_calendar("c", std::array{shipped + "cn-2026.yaml", data + "au-sa.ics"}).value().holidays.size() > 30);
  auto const apart = read_calendar("c", std::array{shipped + "cn-2026.yaml", data + "uk-2028.yaml"});
  REQUIRE_FALSE(apart.has_value());
  CHECK(apart.error().message.find("days that none of them covers") != std::string::npos);
}

TEST_CASE("clear days count neither the day of the notice nor the day of the cut") {
  auto const here = zone("Asia/Shanghai");
  auto const start = shanghai("2026-03-22 08:00");
  CHECK(lawful_latest(start, {.calendar_days = 7}, here) == shanghai("2026-03-15 08:00"));
  CHECK(lawful_latest(start, {.calendar_days = 7}, here, {}, Counting::clear_days) == shanghai("2026-03-14 23:59"));
  // Four whole business days before Tuesday the 24th: Wednesday 18 to Monday 23.
  CHECK(lawful_latest(shanghai("2026-03-24 08:00"), {.business_days = 4}, here, {}, Counting::clear_days) ==
        shanghai("2026-03-17 23:59"));
}

TEST_CASE("the hour that spring takes away makes n times 24 hours the stricter count even against clear days") {
  // Clocks in London go forward on 29 March 2026: 24 hours before 00:30 BST on the 30th is 23:30 GMT on the 28th, and the whole
  // day between is the 29th.
  auto const start = utc("2026-03-29 23:30");
  CHECK(lawful_latest(start, {.calendar_days = 1}, zone("Europe/London"), {}, Counting::clear_days) == utc("2026-03-28 23:30"));
}

TEST_CASE("a repetition that was moved is a holiday on its new day, and on its old one no more") {
  auto const calendar = calendar_of(data + "moved.ics");
  CHECK(calendar.holidays.contains(day(2026, 1, 5)));
  CHECK_FALSE(calendar.holidays.contains(day(2027, 1, 5)));
  CHECK(calendar.holidays.contains(day(2027, 1, 8)));
  CHECK(calendar.holidays.contains(day(2028, 1, 5)));
  CHECK(calendar.holidays.contains(day(2025, 1, 5)));  // another event's
}

TEST_CASE("a bad holiday file is refused with its fault and what to do") {
  struct Bad {
    std::string file;
    std::string says;
  };
  auto const bad = GENERATE(values<Bad>({{"bad.time_of_day.ics", "the event 'Breakfast' of 2026-04-03 has a time of day"},
                                         {"bad.no_event.ics", "holds no event"},
                                         {"bad.not_ics.ics", "this is no sound iCalendar file"},
                                         {"bad.a_year_long.ics", "lasts more than sixty days"},
                                         {"bad.ends_before_it_begins.ics", "the event 'National Day' of 2026-10-08 ends before it begins"},
                                         {"bad.day_not_covered.yaml", "'covers' does not hold all the days"},
                                         {"bad.covers_missing.yaml", "'covers' is missing"},
                                         {"bad.no_such_day.yaml", ":3: holiday number 1: 'on': '2026-02-29' is no date"},
                                         {"bad.weekend.yaml", "'funday' is no day"},
                                         {"absent.yaml", "the file cannot be read"}}));
  auto const calendar = read_calendar("c", std::array{data + bad.file});
  REQUIRE_FALSE(calendar.has_value());
  INFO(calendar.error().message);
  CHECK(calendar.error().message.find(bad.file) != std::string::npos);
  CHECK(calendar.error().message.find(bad.says) != std::string::npos);
  CHECK(calendar.error().message.find("; ") != std::string::npos);
}
