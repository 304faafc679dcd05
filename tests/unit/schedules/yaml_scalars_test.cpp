// Durations, times of day, numbers and booleans have one spelling each.
#include "schedules/yaml_scalars.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::yaml;
using namespace std::chrono_literals;

namespace {

Scalar plain(std::string_view text) {
  return {text, false};
}
Scalar quoted(std::string_view text) {
  return {text, true};
}

template <class T>
bool refuses(Result<T> const& result, std::string_view what) {
  return !result.has_value() && result.error().message.find(what) != std::string::npos &&
         result.error().message.find("; ") != std::string::npos;
}

}  // namespace

TEST_CASE("durations are whole numbers with units, larger units first") {
  CHECK(duration(plain("20d4h")) == Offset{.calendar_days = 20, .exact = 4h});
  CHECK(duration(plain("30m")) == Offset{.exact = 30min});
  CHECK(duration(plain("2w")) == Offset{.calendar_days = 14});
  CHECK(duration(plain("4bd")) == Offset{.business_days = 4});
  CHECK(duration(plain("1w2d3bd4h5m6s")) == Offset{.calendar_days = 9, .business_days = 3, .exact = 4h + 5min + 6s});
  CHECK(duration(plain("0s")) == Offset{});
}

TEST_CASE("a duration without a unit, with a sign, a fraction or mixed order is refused") {
  CHECK(refuses(duration(plain("7")), "has no unit"));
  CHECK(refuses(duration(plain("1h30")), "has no unit after 30"));
  CHECK(refuses(duration(plain("-7d")), "has a sign"));
  CHECK(refuses(duration(plain("1.5h")), "unknown unit '.'"));
  CHECK(refuses(duration(plain("4h20d")), "smaller one first"));
  CHECK(refuses(duration(plain("1h1h")), "repeats a unit"));
  CHECK(refuses(duration(plain("5min")), "unknown unit 'min'"));
  CHECK(refuses(duration(plain("3M")), "unknown unit 'M'"));
  CHECK(refuses(duration(plain("d")), "not understood"));
  CHECK(refuses(duration(plain("")), "empty"));
  CHECK(refuses(duration(plain("36501d")), "longer than 36500 days"));
  CHECK(refuses(duration(plain("99999999999999999999999s")), "longer than 36500 days"));
}

TEST_CASE("an offset says on which side it lies") {
  CHECK(signed_duration(plain("-15d")) == SignedOffset{SignedOffset::Side::before, {.calendar_days = 15}});
  CHECK(signed_duration(plain("+25d5m")) ==
        SignedOffset{SignedOffset::Side::after, {.calendar_days = 25, .exact = 5min}});
  CHECK(refuses(signed_duration(plain("15d")), "has no sign"));
  CHECK(refuses(signed_duration(plain("--15d")), "has a sign"));
}

TEST_CASE("a span counts a day as 24 hours and refuses business days") {
  CHECK(span(plain("1d2h")) == 26h);
  CHECK(span(plain("1w")) == 168h);
  CHECK(refuses(span(plain("1bd")), "no fixed length"));
}

TEST_CASE("a time of day is quoted and has five characters") {
  CHECK(time_of_day(quoted("09:00")) == 9h);
  CHECK(time_of_day(quoted("23:59")) == 23h + 59min);
  CHECK(refuses(time_of_day(plain("09:00")), "not quoted"));
  for (auto const* const wrong : {"9:00", "24:00", "12:60", "09:00:00", "0900", "ab:cd", ""}) {
    INFO(wrong);
    CHECK(refuses(time_of_day(quoted(wrong)), "not a time of day"));
  }
}

TEST_CASE("quiet hours are two times of day that differ") {
  auto const quiet = quiet_hours(quoted("21:00-07:30")).value();
  CHECK(quiet.start == 21h);
  CHECK(quiet.end == 7h + 30min);
  CHECK(refuses(quiet_hours(plain("21:00-07:30")), "not quoted"));
  CHECK(refuses(quiet_hours(quoted("21:00-21:00")), "start when they end"));
  CHECK(refuses(quiet_hours(quoted("21:00 07:30")), "no pair of times"));
  CHECK(refuses(quiet_hours(quoted("25:00-07:30")), "not a time of day"));
}

TEST_CASE("booleans are true and false only") {
  CHECK(boolean(plain("true")) == true);
  CHECK(boolean(plain("false")) == false);
  for (auto const* const wrong : {"yes", "no", "on", "off", "True", "FALSE", "1", "y"}) {
    INFO(wrong);
    CHECK(refuses(boolean(plain(wrong)), "neither true nor false"));
  }
  CHECK(refuses(boolean(quoted("true")), "neither true nor false"));
}

TEST_CASE("integers are decimal: no octal, no base sixty, no exponent") {
  CHECK(integer(plain("42")) == 42);
  CHECK(integer(plain("-7")) == -7);
  CHECK(integer(plain("0")) == 0);
  CHECK(refuses(integer(plain("010")), "octal"));
  for (auto const* const wrong : {"0x1F", "1_000", "1:30", "1e3", "1.0", "+4", " 4", "-", "", "99999999999999999999"}) {
    INFO(wrong);
    CHECK(refuses(integer(plain(wrong)), "not a whole number"));
  }
}

TEST_CASE("numbers are plain decimals, shares lie between nothing and everything") {
  CHECK(number(plain("0.8")) == Approx(0.8));
  CHECK(number(plain("-116.25")) == Approx(-116.25));
  for (auto const* const wrong : {".5", "5.", "1e3", "nan", "inf", "1.2.3", "08.5", ""}) {
    INFO(wrong);
    CHECK(refuses(number(plain(wrong)), "not a decimal number"));
  }
  CHECK(share(plain("2%")) == Approx(0.02));
  CHECK(share(plain("0.1")) == Approx(0.1));
  CHECK(refuses(share(plain("101%")), "not a share"));
  CHECK(refuses(share(plain("-1%")), "not a share"));
  CHECK(refuses(share(plain("%")), "not a share"));
}

TEST_CASE("evidence is E0 to E5") {
  CHECK(evidence(plain("E0")) == 0);
  CHECK(evidence(plain("E5")) == 5);
  for (auto const* const wrong : {"E6", "e3", "3", "E", "E33"}) {
    INFO(wrong);
    CHECK(refuses(evidence(plain(wrong)), "no evidence"));
  }
}

TEST_CASE("an offset is written as it is read") {
  CHECK(to_text(Offset{.calendar_days = 20, .exact = 4h}) == "20d4h");
  CHECK(to_text(Offset{.business_days = 4}) == "4bd");
  CHECK(to_text(Offset{.exact = 90min + 5s}) == "1h30m5s");
  CHECK(to_text(Offset{}) == "0s");
  CHECK(to_text(9h + 5min) == "09:05");
}
