// The shipped policies: dates that were worked out by hand with a printed calendar, one row a cut.
#include <catch2/catch.hpp>

#include <array>

#include <fmt/format.h>

#include "schedules/calendar_file.hpp"
#include "schedules/due.hpp"
#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

/// Times are local to the zone, as they stand on a wall there.
struct Row {
  std::string policy, kind, recipient, zone, calendar;
  std::string start, now;
  std::chrono::minutes length;
  std::int64_t customers;
  std::string stages;   // those that are sent
  std::string minima;   // with the last lawful moment and what keeps it
};

/// A local time as a moment: the library is asked only for the other direction, from UTC to local.
Time moment(std::string_view local, Zone const& here) {
  for (auto hours = -14; hours <= 14; ++hours) {
    for (auto const half : {0, 30}) {
      auto const guess = utc(local) - std::chrono::hours(hours) - std::chrono::minutes(half);
      if (local_text(guess, here) == local) return guess;
    }
  }
  throw std::runtime_error("no such time");
}

Policy policy_of(Row const& row) {
  auto policy = read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/" + row.policy + ".yaml").value();
  if (!row.calendar.empty()) {
    policy.calendar = read_calendar("c", std::array{std::string(LAMPLIGHTER_TEST_DATA "/calendars/") + row.calendar}).value();
  }
  return policy;
}

std::string stages_of(Policy const& policy, Subject const& subject, Zone const& here, Time now) {
  std::string text;
  for (auto const& one : stages_due(policy, subject, here, now)) {
    if (one.due) text += fmt::format("{}{} {}", text.empty() ? "" : " | ", one.stage, local_text(*one.due, here));
  }
  return text;
}

std::string minima_of(Policy const& policy, Subject const& subject, Zone const& here, Time now) {
  std::string text;
  for (auto const& one : check_minima(policy, subject, here, now)) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : " | ", one.id, local_text(one.latest, here),
                        one.met_by.empty() ? to_string(one.reason) : one.met_by);
  }
  return text;
}

std::vector<Row> const rows{
    // The cadence of the seed. 22 March 2026 is a Sunday.
    {"planned", "planned", "ordinary", "Asia/Shanghai", "", "2026-03-22 08:00", "2026-03-02 08:00", 4h, 100,
     "d15 2026-03-07 09:00 | d7 2026-03-14 09:00 | m30 2026-03-22 07:30", "cn-7d 2026-03-15 08:00 d15"},
    // Seven days before 7 March of a leap year is the 29th of February.
    {"planned", "planned", "ordinary", "Asia/Shanghai", "", "2028-03-07 09:30", "2028-02-01 08:00", 4h, 100,
     "d15 2028-02-21 09:00 | d7 2028-02-29 09:00 | m30 2028-03-07 09:00", "cn-7d 2028-02-29 09:30 d15"},
    // Midnight: the notice of half an hour goes on the day before, the seven days end at midnight as well.
    {"planned", "planned", "ordinary", "Asia/Shanghai", "", "2026-03-22 00:00", "2026-03-02 08:00", 4h, 100,
     "d15 2026-03-07 09:00 | d7 2026-03-14 09:00 | m30 2026-03-21 23:30", "cn-7d 2026-03-15 00:00 d15"},

    {"cn-national", "planned", "ordinary", "Asia/Shanghai", "", "2026-03-22 08:00", "2026-03-02 08:00", 4h, 100,
     "d7 2026-03-14 09:00 | m30 2026-03-22 07:30", "cn-planned-7d 2026-03-15 08:00 d7"},
    {"cn-national", "temporary", "critical", "Asia/Shanghai", "", "2026-03-10 09:30", "2026-03-08 12:00", 2h, 100,
     "h24 2026-03-09 09:30 | announce_h24 2026-03-09 09:30 | m30 2026-03-10 09:00",
     "cn-temporary-24h 2026-03-09 09:30 h24 | cn-temporary-announced-24h 2026-03-09 09:30 announce_h24"},
    // 24 hours before 05:00 is at night. The law about critical users does not wait for the morning; nobody else is woken.
    {"cn-national", "temporary", "critical", "Asia/Shanghai", "", "2026-03-10 05:00", "2026-03-08 12:00", 2h, 100,
     "h24 2026-03-08 20:59 | announce_h24 2026-03-09 05:00 | m30 2026-03-10 04:30",
     "cn-temporary-24h 2026-03-09 05:00 h24 | cn-temporary-announced-24h 2026-03-09 05:00 announce_h24"},
    {"cn-national", "temporary", "ordinary", "Asia/Shanghai", "", "2026-03-10 05:00", "2026-03-08 12:00", 2h, 100,
     "h24 2026-03-09 07:00 | announce_h24 2026-03-09 05:00 | m30 2026-03-10 04:30",
     "cn-temporary-announced-24h 2026-03-09 05:00 announce_h24"},
    // Twelve hours before, in the night: too late for the law; critical users hear at once, the others in the morning.
    {"cn-national", "temporary", "critical", "Asia/Shanghai", "", "2026-03-10 10:00", "2026-03-09 22:00", 2h, 100,
     "h24 2026-03-10 07:00 | announce_h24 2026-03-09 22:00 | m30 2026-03-10 09:30",
     "cn-temporary-24h 2026-03-09 10:00 too_late | cn-temporary-announced-24h 2026-03-09 10:00 too_late"},

    // Seven clear days before the 22nd are the 15th to the 21st.
    {"cn-shanghai", "planned", "ordinary", "Asia/Shanghai", "", "2026-03-22 08:00", "2026-03-02 08:00", 4h, 100,
     "announce_d7 2026-03-12 09:00 | d7 2026-03-14 09:00 | m30 2026-03-22 07:30",
     "cn-planned-7d 2026-03-15 08:00 announce_d7 | sh-announced-7d 2026-03-14 23:59 announce_d7"},
    {"cn-shanghai", "planned", "ordinary", "Asia/Shanghai", "", "2026-03-22 08:00", "2026-03-15 07:30", 4h, 100,
     "announce_d7 2026-03-15 07:30 | d7 2026-03-15 07:30 | m30 2026-03-22 07:30",
     "cn-planned-7d 2026-03-15 08:00 announce_d7 | sh-announced-7d 2026-03-14 23:59 too_late"},

    // Adelaide at Easter: business days before Monday 13 April are 10, 9, 8, 7 April, 2, 1 April, 31, 30, 27, 26 March.
    {"au", "planned", "ordinary", "Australia/Adelaide", "au-sa.ics", "2026-04-13 09:00", "2026-03-20 09:00", 6h, 100,
     "d6 2026-04-01 10:00 | d1 2026-04-12 10:00", "au-4bd 2026-04-06 23:59 d6"},
    {"au", "planned", "life_support", "Australia/Adelaide", "au-sa.ics", "2026-04-13 09:00", "2026-03-20 09:00", 6h, 100,
     "w2 2026-03-26 09:00 | d6 2026-04-01 10:00 | d1 2026-04-12 10:00",
     "au-4bd 2026-04-06 23:59 w2 | au-life-support-4bd 2026-04-06 23:59 w2"},
    // Without a calendar only weekends are known, and the notice would leave on Good Friday.
    {"au", "planned", "ordinary", "Australia/Adelaide", "", "2026-04-13 09:00", "2026-03-20 09:00", 6h, 100,
     "d6 2026-04-03 10:00 | d1 2026-04-12 10:00", "au-4bd 2026-04-06 23:59 d6"},
    {"au", "planned", "ordinary", "Australia/Adelaide", "au-sa.ics", "2026-04-13 09:00", "2026-04-07 09:00", 6h, 100,
     "d6 2026-04-07 09:00 | d1 2026-04-12 10:00", "au-4bd 2026-04-06 23:59 too_late"},

    // London: the clocks go forward on 29 March. Two clear days before the 30th are the 28th and the 29th.
    {"uk", "planned", "ordinary", "Europe/London", "", "2026-03-30 09:00", "2026-03-01 09:00", 6h, 100,
     "d14 2026-03-16 10:00 | d5 2026-03-25 10:00 | d1 2026-03-29 10:00", "uk-2d 2026-03-27 23:59 d14"},
    {"uk", "planned", "life_support", "Europe/London", "", "2026-03-30 09:00", "2026-03-01 09:00", 6h, 100,
     "w2 2026-03-16 09:00 | d5 2026-03-25 10:00 | d1 2026-03-29 10:00", "uk-2d 2026-03-27 23:59 w2"},

    // Maine: the clocks go forward on 8 March. 24 hours before 14:00 EDT on the 8th is 13:00 EST on the 7th.
    {"us-puc", "planned", "ordinary", "America/New_York", "", "2026-03-08 14:00", "2026-02-20 09:00", 2h, 11,
     "d3 2026-03-05 10:00 | d1 2026-03-07 13:00", "me-24h-customers 2026-03-07 13:00 d3"},
    {"us-puc", "planned", "ordinary", "America/New_York", "", "2026-03-08 14:00", "2026-02-20 09:00", 2h, 10,
     "d3 2026-03-05 10:00 | d1 2026-03-07 13:00", ""},
    {"us-puc", "planned", "ordinary", "America/New_York", "", "2026-03-08 14:00", "2026-02-20 09:00", 6h, 10,
     "d3 2026-03-05 10:00 | d1 2026-03-07 13:00", "me-24h-hours 2026-03-07 13:00 d3"},
    // A shutoff for fire weather is told at night as well.
    {"us-puc", "psps", "ordinary", "America/Los_Angeles", "", "2026-10-20 03:00", "2026-10-17 12:00", 24h, 5000,
     "h48 2026-10-18 03:00 | h24 2026-10-19 03:00 | h4 2026-10-19 23:00", ""},

    {"load-shedding", "load_shedding", "ordinary", "Asia/Shanghai", "", "2026-07-14 14:00", "2026-07-10 09:00", 1h, 100,
     "d1 2026-07-13 09:00 | announce_d1 2026-07-13 14:00 | h1 2026-07-14 13:00", "cn-load-shedding-1d 2026-07-13 14:00 d1"},
    // At 08:00 the day before has no 09:00 left, so it goes the day before that.
    {"load-shedding", "load_shedding", "ordinary", "Asia/Shanghai", "", "2026-07-14 08:00", "2026-07-10 09:00", 1h, 100,
     "d1 2026-07-12 09:00 | announce_d1 2026-07-13 08:00 | h1 2026-07-14 07:00", "cn-load-shedding-1d 2026-07-13 08:00 d1"},
    {"load-shedding", "load_shedding", "ordinary", "Asia/Shanghai", "", "2026-07-14 06:30", "2026-07-10 09:00", 1h, 100,
     "d1 2026-07-12 09:00 | announce_d1 2026-07-13 06:30 | h1 2026-07-14 05:30", "cn-load-shedding-1d 2026-07-13 06:30 d1"},

    {"arrears", "disconnection", "ordinary", "Asia/Shanghai", "", "2026-07-15 15:00", "2026-07-01 09:00", 24h, 1,
     "d5 2026-07-10 10:00 | m30 2026-07-15 14:30", "ha-served-3d 2026-07-12 15:00 d5 | ha-again-30m 2026-07-15 14:30 m30"},
    {"arrears", "disconnection", "ordinary", "Asia/Shanghai", "", "2026-07-15 15:00", "2026-07-12 15:01", 24h, 1,
     "d5 2026-07-12 15:01 | m30 2026-07-15 14:30", "ha-served-3d 2026-07-12 15:00 too_late | ha-again-30m 2026-07-15 14:30 m30"},

    {"demand-response", "demand_response", "ordinary", "America/Los_Angeles", "", "2026-07-16 14:00", "2026-07-14 09:00", 4h, 50,
     "d1 2026-07-15 15:00 | h2 2026-07-16 12:00", ""},
    // Two hours before 07:00 is at night, and its end would be too late.
    {"demand-response", "demand_response", "ordinary", "America/Los_Angeles", "", "2026-07-16 07:00", "2026-07-14 09:00", 4h, 50,
     "d1 2026-07-15 15:00 | h2 2026-07-15 20:59", ""},
};

}  // namespace

TEST_CASE("every shipped policy puts its stages on the dates that were worked out by hand") {
  for (auto const& row : rows) {
    auto const here = zone(row.zone);
    auto const start = moment(row.start, here);
    Subject subject{row.kind, {row.recipient}, start, start + row.length};
    subject.customers = row.customers;
    auto const policy = policy_of(row);
    INFO(row.policy << " " << row.kind << " " << row.recipient << " " << row.start << ", seen at " << row.now);
    CHECK(stages_of(policy, subject, here, moment(row.now, here)) == row.stages);
    CHECK(minima_of(policy, subject, here, moment(row.now, here)) == row.minima);
  }
}

TEST_CASE("an alert about consumption waits for the morning, and is not sent when it is stale") {
  auto const policy = read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/usage-alert.yaml").value();
  auto const here = zone("Asia/Shanghai");
  auto const due = [&](std::string_view event, std::string_view now) {
    return event_due(policy, "usage_alert", {"usage_alert", {}, shanghai(event), std::nullopt}, here, shanghai(now))->due;
  };
  CHECK(due("2026-07-14 10:00", "2026-07-14 10:00") == shanghai("2026-07-14 10:00"));
  CHECK(due("2026-07-14 22:30", "2026-07-14 22:30") == shanghai("2026-07-15 09:00"));
  CHECK_FALSE(due("2026-07-14 10:00", "2026-07-16 10:01").has_value());
}

TEST_CASE("a public announcement keeps a minimum where the law allows one, and only there") {
  auto const policy = read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/cn-national.yaml").value();
  auto const here = zone("Asia/Shanghai");
  Subject planned{"planned", {"ordinary"}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")};
  planned.announced_at = shanghai("2026-03-15 08:00");
  auto const late = shanghai("2026-03-16 08:00");
  auto const kept = check_minima(policy, planned, here, late);
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].can_be_met);
  CHECK(kept[0].reason == MinimumReason::announced);
  planned.announced_at = shanghai("2026-03-15 08:01");
  CHECK_FALSE(check_minima(policy, planned, here, late)[0].can_be_met);

  Subject temporary{"temporary", {"critical"}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")};
  temporary.announced_at = shanghai("2026-03-20 08:00");
  auto const both = check_minima(policy, temporary, here, shanghai("2026-03-21 09:00"));
  REQUIRE(both.size() == 2);
  CHECK(both[0].reason == MinimumReason::too_late);  // critical users are told themselves
  CHECK(both[1].reason == MinimumReason::announced);
}

TEST_CASE("every shipped policy says whose rules it holds and how they were read, and takes over the events that it needs") {
  for (auto const* const name : {"planned", "cn-national", "cn-shanghai", "au", "uk", "us-puc", "load-shedding", "arrears",
                                 "usage-alert", "demand-response"}) {
    INFO(name);
    auto const policy = read_policy(std::string(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/") + name + ".yaml").value();
    CHECK_FALSE(policy.source.empty());
    CHECK_FALSE(policy.reading.empty());
    bool const is_cut = !policy.events_of.empty() || std::string(name) == "planned";
    CHECK((find_stage(policy, "extended") != nullptr) == is_cut);
  }
}
