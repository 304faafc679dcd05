// Random policies with calendars, legal minima, earliest moments, forms and exceptions to quiet hours, in zones whose clocks
// change: what must hold for every date, checked with the C library's clock and a calendar counted day by day.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <set>

#include "schedules/due.hpp"
#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

using Day = BusinessCalendar::Day;
using std::chrono::minutes;

/// SplitMix64: the same numbers under every compiler.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  int below(int bound) {
    state_ += 0x9e3779b97f4a7c15u;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return static_cast<int>((mixed ^ (mixed >> 31)) % static_cast<std::uint64_t>(bound));
  }
  bool one_in(int count) { return below(count) == 0; }

 private:
  std::uint64_t state_;
};

std::tm local_of(Time moment) {
  auto const seconds = static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count());
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local;
}

/// The same time of day so many calendar days before, by the C library; nothing where the clock skips or repeats that time.
std::optional<Time> days_before(Time moment, int days, bool at_midnight) {
  auto wanted = local_of(moment);
  wanted.tm_mday -= days;
  if (at_midnight) wanted.tm_hour = wanted.tm_min = wanted.tm_sec = 0;
  auto standard = wanted, summer = wanted, asked = wanted;
  standard.tm_isdst = 0;
  summer.tm_isdst = 1;
  asked.tm_isdst = -1;
  auto const hour = asked.tm_hour;
  auto const found = ::mktime(&asked);
  if (asked.tm_hour != hour) return std::nullopt;
  // Both readings name the same wall clock only in the hour that is shown twice.
  bool const is_twice = ::mktime(&standard) != ::mktime(&summer) && standard.tm_hour == hour && summer.tm_hour == hour &&
                        standard.tm_isdst != summer.tm_isdst;
  if (is_twice) return std::nullopt;
  return Time(std::chrono::seconds(found));
}

bool is_night(Time moment, QuietHours const& quiet) {
  auto const local = local_of(moment);
  auto const clock = minutes(local.tm_hour * 60 + local.tm_min);
  return quiet.start < quiet.end ? clock >= quiet.start && clock < quiet.end : clock >= quiet.start || clock < quiet.end;
}

BusinessCalendar random_calendar(Random& random) {
  BusinessCalendar calendar;
  calendar.name = random.one_in(4) ? "" : "c";
  calendar.first = Day(std::chrono::year(2025) / 1 / 1);
  calendar.last = Day(std::chrono::year(2030) / 12 / 31);
  for (int count = random.below(300); count > 0; --count) {
    auto const day = *calendar.first + std::chrono::days(random.below(6 * 365));
    (random.one_in(3) ? calendar.working_days : calendar.holidays)[day] = "x";
  }
  return calendar;
}

Offset random_offset(Random& random) {
  switch (random.below(3)) {
    case 0:
      return {.exact = minutes(1 + random.below(3000))};
    case 1:
      return {.business_days = 1 + random.below(9)};
    default:
      return {.calendar_days = 1 + random.below(20)};
  }
}

QuietHours random_night(Random& random) {
  auto const start = random.below(1440);
  return {minutes(start), minutes((start + 1 + random.below(900)) % 1440)};
}

Policy random_policy(Random& random) {
  Policy policy;
  policy.calendar = random_calendar(random);
  if (!random.one_in(4)) policy.quiet = random_night(random);
  if (random.one_in(3)) {
    QuietRule rule;
    if (random.one_in(2)) rule.hours = random_night(random);
    rule.only.classes = {"critical"};
    policy.quiet_rules.push_back(rule);
  }
  for (int number = random.below(3); number > 0; --number) {
    LegalMinimum minimum;
    minimum.id = "m" + std::to_string(number);
    minimum.before = random_offset(random);
    bool const is_days = minimum.before.exact == 0ms;
    minimum.counting = is_days && random.one_in(2) ? Counting::clear_days : Counting::stricter;
    if (random.one_in(3)) minimum.only.classes = {"critical"};
    policy.legal.push_back(minimum);
  }
  for (int number = 1 + random.below(4); number > 0; --number) {
    StageRule stage;
    stage.id = "s" + std::to_string(number);
    stage.before = random_offset(random);
    stage.ladder = {{"sms", 0ms}};
    if (random.one_in(2)) stage.snap = minutes(random.below(1440));
    for (auto const& minimum : policy.legal) {
      if (random.one_in(2)) stage.meets.push_back(minimum.id);
    }
    if (random.one_in(3)) {
      stage.earliest = stage.before;
      stage.earliest->exact += minutes(random.below(3000));
    }
    stage.overrides_quiet = random.one_in(4);
    stage.late = random.one_in(2) ? LateRule::fold : LateRule::send_now;
    stage.form = random.one_in(4) ? Form::written : Form::any;
    stage.is_announcement = random.one_in(5);
    if (random.one_in(3)) stage.only.classes = {"critical"};
    policy.stages.push_back(stage);
  }
  return policy;
}

/// The last lawful moment, counted in another way than the library does; nothing where a clock change makes it ambiguous.
std::optional<Time> last_lawful(LegalMinimum const& minimum, BusinessCalendar const& calendar, Time start) {
  auto days = minimum.before.calendar_days;
  auto const local = local_of(start);
  auto const date = Day(std::chrono::year(local.tm_year + 1900) / std::chrono::month(static_cast<unsigned>(local.tm_mon + 1)) /
                        std::chrono::day(static_cast<unsigned>(local.tm_mday)));
  for (int left = minimum.before.business_days; left > 0;) {
    auto const day = date - std::chrono::days(++days);
    bool const is_weekend = std::chrono::weekday(day) == std::chrono::Saturday || std::chrono::weekday(day) == std::chrono::Sunday;
    bool const works = calendar.working_days.count(day) != 0 || (!is_weekend && calendar.holidays.count(day) == 0);
    left -= works ? 1 : 0;
  }
  if (days == 0) return start - minimum.before.exact;
  auto const same_clock = days_before(start, days, false);
  if (!same_clock) return std::nullopt;
  auto latest = *same_clock;
  if (minimum.before.business_days == 0) latest = std::min(latest, start - 24h * days);
  if (minimum.counting == Counting::clear_days) {
    auto const midnight = days_before(start, days, true);
    if (!midnight) return std::nullopt;
    latest = std::min(latest, *midnight - 1min);
  }
  return latest;
}

struct World {
  Policy policy;
  Subject subject;
  Time now;
};

bool is_critical(World const& world) { return world.subject.classes.front() == "critical"; }

void check_minimum(World const& world, StageRule const& rule, StageDue const& due) {
  for (auto const& id : rule.meets) {
    auto const& minimum = *find_minimum(world.policy, id);
    if (!minimum.only.classes.empty() && !is_critical(world)) continue;
    auto const latest = last_lawful(minimum, world.policy.calendar, world.subject.start);
    if (latest && world.now <= *latest && due.due) CHECK(*due.due <= *latest);
  }
}

void check_quiet(World const& world, StageRule const& rule, StageDue const& due) {
  auto quiet = world.policy.quiet;
  if (!world.policy.quiet_rules.empty() && is_critical(world)) quiet = world.policy.quiet_rules[0].hours;
  if (!quiet || rule.overrides_quiet || !due.due || !is_night(*due.due, *quiet)) return;
  // Only a stage that is late goes at night, and only where the end of the night would be too late as well.
  CHECK(*due.due == world.now);
  auto end = *due.due;
  while (is_night(end, *quiet)) end += 1min;
  CHECK((end >= world.subject.start || (due.latest && end > *due.latest)));
}

void check_earliest(StageDue const& due) {
  if (!due.earliest || !due.due || *due.due >= *due.earliest) return;
  bool const is_said = std::find(due.reasons.begin(), due.reasons.end(), DueReason::before_earliest) != due.reasons.end();
  CHECK(is_said);
}

bool is_same(StageDue const& left, StageDue const& right) {
  return left.stage == right.stage && left.due == right.due && left.latest == right.latest && left.expires == right.expires &&
         left.proof_due == right.proof_due && left.reasons == right.reasons && left.moments == right.moments &&
         left.earliest == right.earliest && left.bound_by == right.bound_by;
}

void check_world(World const& world, Zone const& here, Random& random) {
  auto const found = stages_due(world.policy, world.subject, here, world.now);
  auto const again = stages_due(world.policy, world.subject, here, world.now);
  REQUIRE(found.size() == world.policy.stages.size());
  std::set<std::string> keys;
  for (std::size_t index = 0; index < found.size(); ++index) {
    auto const& rule = world.policy.stages[index];
    auto const& due = found[index];
    CHECK(is_same(due, again[index]));            // pure
    CHECK(keys.insert(due.stage).second);         // once for a key
    CHECK(due.reasons.size() == due.moments.size());
    CHECK((!due.due || (*due.due >= world.now && *due.due < world.subject.start + 1ms)));
    if (!rule.only.classes.empty() && !is_critical(world)) CHECK_FALSE(due.due.has_value());
    check_minimum(world, rule, due);
    check_quiet(world, rule, due);
    check_earliest(due);
    // As time passes nothing moves: a stage planned ahead is due at the same moment until it comes.
    if (due.due && *due.due > world.now) {
      auto const later = world.now + (*due.due - world.now) * random.below(1000) / 1000;
      auto const then = stages_due(world.policy, world.subject, here, later)[index];
      bool const is_late = std::find(due.reasons.begin(), due.reasons.end(), DueReason::late_sent_now) != due.reasons.end();
      if (!is_late) CHECK(then.due == due.due);
    }
  }
}

}  // namespace

TEST_CASE("whatever calendar, law, form and night, dates keep the law, the night, the start, and stay where they are") {
  constexpr std::array zones{"Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Adelaide", "Africa/Cairo"};
  Random random(20261122);
  for (auto const* const zone_name : zones) {
    ::setenv("TZ", zone_name, 1);
    ::tzset();
    auto const here = zone(zone_name);
    for (int round = 0; round < 2000; ++round) {
      World world{random_policy(random), {}, {}};
      auto const start = utc("2026-01-01 00:00") + minutes(random.below(3 * 525'600));
      world.subject = {"planned", {random.one_in(2) ? "critical" : "ordinary"}, start, start + 4h};
      world.now = start + 1h - minutes(random.below(45 * 1440));
      INFO(zone_name << ", round " << round << ", start " << local_text(start, here) << ", now " << local_text(world.now, here));
      check_world(world, here, random);
    }
  }
}

TEST_CASE("an event is told when it happens or after the night, never before it, and one that ends in the night is told once") {
  Random random(4);
  ::setenv("TZ", "Europe/London", 1);
  ::tzset();
  auto const here = zone("Europe/London");
  for (int round = 0; round < 5000; ++round) {
    Policy policy;
    policy.quiet = random_night(random);
    StageRule rule;
    rule.id = "started";
    rule.is_event = true;
    rule.validity = minutes(1 + random.below(3000));
    rule.late = random.one_in(2) ? LateRule::fold : LateRule::send_now;
    policy.stages = {rule};
    auto const event = utc("2026-03-01 00:00") + minutes(random.below(300 * 1440));
    auto const now = event + minutes(random.below(4000));
    auto const due = event_due(policy, "started", {"fault", {}, event, std::nullopt}, here, now);
    REQUIRE(due.has_value());
    INFO("round " << round);
    if (!due->due) {
      CHECK((rule.late == LateRule::fold && now > event + rule.validity));
      continue;
    }
    CHECK(*due->due >= now);
    CHECK_FALSE(is_night(*due->due, *policy.quiet));
    CHECK(due->expires == *due->due + rule.validity);
  }
}
