// Sentences about dates: what a planner reads beside each of them.
#include "schedules/explain.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/schedules/times.hpp"

using namespace lamplighter::schedules;
using namespace lamplighter::schedules::test;
using namespace std::chrono_literals;

namespace {

using Sentences = std::vector<std::string>;

Policy shipped(std::string const& name) {
  return read_policy(LAMPLIGHTER_SOURCE_DIR "/examples/schedules/" + name + ".yaml").value();
}

StageDue stage_of(Policy const& policy, Subject const& subject, std::string_view stage, Time now) {
  for (auto const& one : stages_due(policy, subject, zone("Asia/Shanghai"), now)) {
    if (one.stage == stage) return one;
  }
  throw std::runtime_error("no such stage");
}

Sentences said(Policy const& policy, Subject const& subject, std::string_view stage, Time now, Language language) {
  return explain(policy, subject, stage_of(policy, subject, stage, now), zone("Asia/Shanghai"), language);
}

}  // namespace

TEST_CASE("the seven days before a cut at eight say where they began, the time of day, and the law that moved them") {
  auto const policy = shipped("cn-national");
  Subject const subject{"planned", {"ordinary"}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")};
  auto const now = shanghai("2026-03-02 08:00");
  CHECK(said(policy, subject, "d7", now, Language::en) ==
        Sentences{"7 days before the start (2026-03-22 08:00) is 2026-03-15 08:00.", "It leaves at 09:00 on that day: 2026-03-15 09:00.",
                  "That is too late: the legal minimum 'cn-planned-7d' (电力供应与使用条例 §28(1)) is 7 days before the start, which is "
                  "2026-03-15 08:00; it goes earlier, at 2026-03-14 09:00."});
  CHECK(said(policy, subject, "d7", now, Language::zh) ==
        Sentences{"停电开始（2026-03-22 08:00）前7天：2026-03-15 08:00。", "当日 09:00 发出：2026-03-15 09:00。",
                  "法定期限“cn-planned-7d”（电力供应与使用条例 §28(1)）要求提前7天，最迟为 2026-03-15 08:00，因此提前到 2026-03-14 09:00。"});
  CHECK(said(policy, subject, "h24", now, Language::en) == Sentences{"Not sent: it is for cuts of kind temporary only."});
}

TEST_CASE("a date that the night moved says which night, to which side, and why") {
  auto const policy = shipped("cn-national");
  auto const now = shanghai("2026-03-08 12:00");
  Subject subject{"temporary", {"ordinary"}, shanghai("2026-03-10 05:00"), shanghai("2026-03-10 07:00")};
  CHECK(said(policy, subject, "h24", now, Language::en).back() ==
        "That lies in the quiet hours 21:00-07:00: it waits until they end, at 2026-03-09 07:00.");
  subject.classes = {"critical"};
  CHECK(said(policy, subject, "h24", now, Language::en).back() ==
        "That lies in the quiet hours 21:00-07:00, and their end would be too late: it goes before they begin, at 2026-03-08 20:59.");
  CHECK(said(policy, subject, "h24", now, Language::zh).back() ==
        "该时刻处于免打扰时段 21:00-07:00，等到时段结束就太晚，因此提前到 2026-03-08 20:59。");
}

TEST_CASE("a plan made too late hears which minimum is past, and that the stage goes at once or is left out") {
  auto const policy = shipped("planned");
  Subject const subject{"planned", {"ordinary"}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")};
  auto const now = shanghai("2026-03-16 10:00");
  CHECK(said(policy, subject, "d15", now, Language::en).back() == "That is past, and a later stage says the same: this one is left out.");
  auto const d7 = said(policy, subject, "d7", now, Language::en);
  REQUIRE(d7.size() == 5);
  CHECK(d7[2] == "That is too late: the rule wants it at least 7 days before the start, which is 2026-03-15 08:00; it goes earlier, at "
                 "2026-03-14 09:00.");
  CHECK(d7[3] == "The last lawful moment, 2026-03-15 08:00, is past: it cannot be kept any more.");
  CHECK(d7[4] == "That is past: it goes at once, at 2026-03-16 10:00.");
}

TEST_CASE("a late stage that waits for the go does not say that it goes at once") {
  auto const policy = shipped("planned");
  Subject const subject{"planned", {"ordinary"}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")};
  auto const now = shanghai("2026-03-22 07:40");
  CHECK(said(policy, subject, "m30", now, Language::en).back() == "That is past: it waits for the go, and leaves with that.");
  CHECK(said(policy, subject, "m30", now, Language::zh).back() == "该时刻已过：须经确认执行，确认后立即发出。");
}

TEST_CASE("a legal minimum says what it asks, until when, and what keeps it") {
  auto const policy = shipped("cn-shanghai");
  Subject const subject{"planned", {"ordinary"}, shanghai("2026-03-22 08:00"), shanghai("2026-03-22 12:00")};
  auto const here = zone("Asia/Shanghai");
  auto const verdicts = check_minima(policy, subject, here, shanghai("2026-03-02 08:00"));
  REQUIRE(verdicts.size() == 2);
  CHECK(explain(policy, subject, verdicts[1], here, Language::en) ==
        "sh-announced-7d: 上海市供用电条例 §15 wants a public announcement 7 days before the start (clear days: neither the day of the "
        "notice nor the day of the cut counts), by 2026-03-14 23:59; stage announce_d7 keeps it.");
  CHECK(explain(policy, subject, verdicts[1], here, Language::zh) ==
        "sh-announced-7d：上海市供用电条例 §15要求提前7天（首尾两日不计）公告，最迟 2026-03-14 23:59；由阶段 announce_d7 满足。");
  auto const late = check_minima(policy, subject, here, shanghai("2026-03-20 08:00"));
  CHECK(explain(policy, subject, late[0], here, Language::zh).ends_with("；已无法满足。"));
}

TEST_CASE("business days beyond what the calendar knows are named as such") {
  auto policy = shipped("au");
  policy.calendar.name = "sa";
  policy.calendar.first = BusinessCalendar::Day(std::chrono::year(2026) / 1 / 1);
  policy.calendar.last = BusinessCalendar::Day(std::chrono::year(2026) / 12 / 31);
  Subject const subject{"planned", {"ordinary"}, shanghai("2027-01-04 10:00"), shanghai("2027-01-04 12:00")};
  auto const d6 = stage_of(policy, subject, "d6", shanghai("2026-12-01 10:00"));
  CHECK(d6.reasons == std::vector{DueReason::offset, DueReason::calendar_uncovered});
  CHECK(said(policy, subject, "d6", shanghai("2026-12-01 10:00"), Language::en) ==
        Sentences{"6 business days before the start (2027-01-04 10:00) by the calendar 'sa' is 2026-12-25 10:00.",
                  "Beware: the calendar 'sa' knows 2026-01-01 to 2026-12-31 only; public holidays outside are not counted."});
}

TEST_CASE("lengths are said in the words of the language, one and many") {
  CHECK(in_words({.calendar_days = 1}, Language::en) == "1 day");
  CHECK(in_words({.business_days = 4}, Language::en) == "4 business days");
  CHECK(in_words({.calendar_days = 20, .exact = 4h + 30min}, Language::en) == "20 days 4 hours 30 minutes");
  CHECK(in_words({.business_days = 4}, Language::zh) == "4个工作日");
  CHECK(in_words({.exact = 24h}, Language::zh) == "24小时");
}
