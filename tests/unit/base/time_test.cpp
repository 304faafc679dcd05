// RFC 3339 in and out.
#include "engine/base/time.hpp"

#include "engine/base/system_clock.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter;

TEST_CASE("a time is written in UTC, with milliseconds only when it has some") {
  // `date -u -d @1772409600` gives 2026-03-02 00:00:00.
  CHECK(to_rfc3339(from_ms(1772409600000)) == "2026-03-02T00:00:00Z");
  CHECK(to_rfc3339(from_ms(1772409600007)) == "2026-03-02T00:00:00.007Z");
  CHECK(to_rfc3339(from_ms(0)) == "1970-01-01T00:00:00Z");
  CHECK(to_rfc3339(from_ms(-1)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("a time with an offset means the same instant in UTC") {
  CHECK(time_from_rfc3339("2026-03-02T08:00:00+08:00").value() == from_ms(1772409600000));
  CHECK(time_from_rfc3339("2026-03-01T18:30:00-05:30").value() == from_ms(1772409600000));
  CHECK(time_from_rfc3339("2026-03-02t00:00:00z").value() == from_ms(1772409600000));
  CHECK(time_from_rfc3339("2026-03-02 00:00:00Z").value() == from_ms(1772409600000));
}

TEST_CASE("fractions of a second are cut to milliseconds") {
  CHECK(time_from_rfc3339("1970-01-01T00:00:00.5Z").value() == from_ms(500));
  CHECK(time_from_rfc3339("1970-01-01T00:00:00.123999Z").value() == from_ms(123));
}

TEST_CASE("a leap second is the first second of the next day") {
  CHECK(time_from_rfc3339("2016-12-31T23:59:60Z").value() == time_from_rfc3339("2017-01-01T00:00:00Z").value());
  CHECK(time_from_rfc3339("2017-01-01T07:59:60+08:00").value() == time_from_rfc3339("2017-01-01T00:00:00Z").value());
  CHECK_FALSE(time_from_rfc3339("2016-12-31T23:58:60Z"));
}

TEST_CASE("what is no time is refused, and the text is not repeated in the error") {
  auto const text = GENERATE("", "2026-03-02", "2026-03-02T00:00:00", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z",
                             "2026-03-02T24:00:00Z", "2026-03-02T00:60:00Z", "2026-03-02T00:00:61Z",
                             "2026-03-02T00:00:00.Z", "2026-03-02T00:00:00+0800", "2026-03-02T00:00:00+24:00",
                             "2026-03-02T00:00:00Zx", "2026/03/02T00:00:00Z", "+026-03-02T00:00:00Z", "2026-3-02T00:00:00.0Z");
  CAPTURE(text);
  auto const time = time_from_rfc3339(text);
  REQUIRE_FALSE(time);
  CHECK(time.error().kind == Error::Kind::invalid);
  if (std::string_view(text).size() > 12) CHECK(time.error().message.find(text) == std::string::npos);
}

TEST_CASE("every instant survives being written and read") {
  auto const ms = GENERATE(std::int64_t{0}, 951782399999, 951782400000, 4102444800001, -62135596800000);
  CHECK(time_from_rfc3339(to_rfc3339(from_ms(ms))).value() == from_ms(ms));
}

TEST_CASE("the machine's clock stands between 2024 and 2100") {
  auto const now = SystemClock{}.now();
  CHECK(now > from_ms(1704067200000));
  CHECK(now < from_ms(4102444800000));
}
