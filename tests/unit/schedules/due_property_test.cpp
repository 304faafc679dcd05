// Thousands of random policies, starts and moments: what must hold for every date, checked with the C library's clock.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include "schedules/due.hpp"
#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

/// SplitMix64: the same numbers under every compiler.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }
  int below(int bound) { return static_cast<int>(next() % static_cast<std::uint64_t>(bound)); }
  bool one_in(int count) { return below(count) == 0; }

 private:
  std::uint64_t state_;
};

/// The C library's opinion of local time; the zone is set once per run, since a switch is slow.
class SystemClock {
 public:
  explicit SystemClock(char const* zone_name) {
    ::setenv("TZ", zone_name, 1);
    ::tzset();
  }
  static std::chrono::minutes clock_of(Time moment) {
    auto const seconds =
        static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count());
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return std::chrono::minutes(local.tm_hour * 60 + local.tm_min);
  }
};

bool is_night(Time moment, QuietHours const& quiet) {
  auto const clock = SystemClock::clock_of(moment);
  return quiet.start < quiet.end ? clock >= quiet.start && clock < quiet.end
                                 : clock >= quiet.start || clock < quiet.end;
}

Offset random_offset(Random& random) {
  Offset offset;
  switch (random.below(4)) {
    case 0:
      offset.exact = std::chrono::minutes(1 + random.below(3000));
      break;
    case 1:
      offset.business_days = 1 + random.below(12);
      break;
    case 2:
      offset.calendar_days = 1 + random.below(20);
      offset.exact = std::chrono::minutes(random.below(600));
      break;
    default:
      offset.calendar_days = 1 + random.below(20);
  }
  return offset;
}

StageRule random_stage(Random& random, int number) {
  StageRule stage;
  stage.id = "s" + std::to_string(number);
  stage.before = random_offset(random);
  if (random.one_in(2)) {
    stage.snap = std::chrono::minutes(random.below(1440));
  }
  if (random.one_in(2)) {
    stage.latest = random.one_in(2) ? stage.before : random_offset(random);
  }
  stage.overrides_quiet = random.one_in(4);
  stage.late = random.one_in(2) ? LateRule::fold : LateRule::send_now;
  stage.validity = std::chrono::minutes(random.one_in(2) ? 0 : random.below(2000));
  stage.within = std::chrono::minutes(random.one_in(2) ? 0 : random.below(2000));
  return stage;
}

Policy random_policy(Random& random) {
  Policy policy;
  if (!random.one_in(4)) {
    auto const start = random.below(1440);
    auto const length = 1 + random.below(900);
    policy.quiet = QuietHours{std::chrono::minutes(start), std::chrono::minutes((start + length) % 1440)};
  }
  auto const count = 1 + random.below(4);
  for (int number = 0; number < count; ++number) {
    policy.stages.push_back(random_stage(random, number));
  }
  return policy;
}

/// Quiet hours were kept, or could not be: it goes at once, and the end of the night is too late.
bool is_forced(StageDue const& due, QuietHours const& quiet, Time start, Time now) {
  auto end = *due.due;
  while (is_night(end, quiet)) {
    end += 1min;
  }
  bool const breaks_minimum = due.latest && now <= *due.latest && end > *due.latest;
  return *due.due == now && (breaks_minimum || end >= start);
}

void check_stage(StageRule const& rule, StageDue const& due, Policy const& policy, Time start, Time now) {
  CHECK_FALSE(due.reasons.empty());
  CHECK(due.expires <= start);
  CHECK(due.proof_due <= due.expires);
  if (now >= start) {
    CHECK_FALSE(due.due.has_value());
  }
  if (!due.due) {
    CHECK((due.reasons.back() == DueReason::late_folded || due.reasons.back() == DueReason::after_anchor));
    CHECK((now >= start || rule.late == LateRule::fold));
    return;
  }
  CHECK(*due.due >= now);
  CHECK(*due.due <= start);
  CHECK(due.expires >= *due.due);
  if (due.latest && now <= *due.latest) {
    CHECK(*due.due <= *due.latest);
  }
  if (policy.quiet && !rule.overrides_quiet && is_night(*due.due, *policy.quiet)) {
    CHECK(is_forced(due, *policy.quiet, start, now));
  }
}

void check_whole(Policy const& policy, std::vector<StageDue> const& found, Time start, Time now) {
  int sent = 0;
  int late_folding = 0;
  for (std::size_t index = 0; index < found.size(); ++index) {
    check_stage(policy.stages[index], found[index], policy, start, now);
    auto const& reasons = found[index].reasons;
    bool const is_late = std::find(reasons.begin(), reasons.end(), DueReason::late_sent_now) != reasons.end();
    sent += found[index].due ? 1 : 0;
    late_folding += is_late && policy.stages[index].late == LateRule::fold ? 1 : 0;
  }
  CHECK(late_folding <= 1);
  CHECK((sent > 0 || now >= start));
}

}  // namespace

TEST_CASE("whatever the policy, dates keep the minimum, the night, the start and the present") {
  constexpr std::array zones{"Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe",
                             "Africa/Cairo"};
  Random random(20260302);
  for (auto const* const zone_name : zones) {
    SystemClock const clock(zone_name);
    auto const here = zone(zone_name);
    for (int round = 0; round < 3000; ++round) {
      auto const policy = random_policy(random);
      auto const start = utc("2026-01-01 00:00") + std::chrono::minutes(random.below(3 * 525'600));
      auto const now = start + 2h - std::chrono::minutes(random.below(35 * 1440));
      INFO(zone_name << ", round " << round << ", start " << local_text(start, here) << ", now "
                     << local_text(now, here));
      check_whole(policy, stages_due(policy, {"planned", {}, start, std::nullopt}, here, now), start, now);
    }
  }
}

TEST_CASE("calendar days keep the clock that the C library shows") {
  Random random(7);
  for (auto const* const zone_name : {"America/New_York", "Europe/London", "Asia/Shanghai"}) {
    SystemClock const clock(zone_name);
    auto const here = zone(zone_name);
    int moved = 0;
    for (int round = 0; round < 3000; ++round) {
      auto const anchor = utc("2026-01-01 00:00") + std::chrono::minutes(random.below(11 * 525'600));
      auto const found = before(anchor, {.calendar_days = 1 + random.below(30)}, here);
      moved += SystemClock::clock_of(found) == SystemClock::clock_of(anchor) ? 0 : 1;
    }
    // Only a time that the clock skips may move: an hour of one day in a year.
    CHECK(moved <= 3);
  }
}
