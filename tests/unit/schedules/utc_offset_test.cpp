// How zones stand to UTC, by hand.
#include "schedules/utc_offset.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

TEST_CASE("a zone's clock is named by how far it is ahead of UTC, in summer and winter") {
  CHECK(utc_offset_text(shanghai("2026-03-02 08:00"), zone("Asia/Shanghai")) == "UTC+8");
  CHECK(utc_offset_text(utc("2026-07-01 12:00"), zone("Europe/London")) == "UTC+1");
  CHECK(utc_offset_text(utc("2026-12-01 12:00"), zone("Europe/London")) == "UTC");
  CHECK(utc_offset_text(utc("2026-12-01 12:00"), zone("America/St_Johns")) == "UTC-3:30");
  CHECK(utc_offset_text(utc("2026-12-01 12:00"), zone("Asia/Kolkata")) == "UTC+5:30");
  CHECK(utc_offset(utc("2026-12-01 12:00"), zone("America/St_Johns")) == -210min);
}
