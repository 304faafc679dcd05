// Tests of what is said in public about an outage, when, and as which document.
#include <catch2/catch.hpp>

#include "engine/notice/cap_alert.hpp"
#include "tests/support/xml_check.hpp"

namespace lamplighter::notice {
namespace {

using Phase = PublicSituation::Phase;
using namespace std::chrono_literals;

Time at(std::string_view text) { return time_from_rfc3339(text).value(); }
Time const now = at("2026-03-02T08:00:00+08:00");

schedules::Zone zone_of(std::string_view name) {
  auto zone = schedules::Zone::find(name);
  if (!zone) throw std::runtime_error(zone.error().message);
  return *zone;
}

PublicSituation fault(std::int64_t customers) {
  PublicSituation out;
  out.phase = Phase::out;
  out.ref = "019cad00-0000-7000-8000-000000000001";
  out.area = "West Lake";
  out.feeder = "F12";
  out.cause = "tree";
  out.customers = customers;
  out.started_at = now - 5min;
  return out;
}

PublicSituation plan_ahead() {
  auto out = fault(240);
  out.phase = Phase::ahead;
  out.kind = outage::Kind::planned;
  out.ref = "P2406-017";
  out.cause = "maintenance";
  out.started_at.reset();
  out.windows = {{now + 24h * 8, now + 24h * 8 + 4h}, {now + 24h * 9, now + 24h * 9 + 4h}};
  return out;
}

/// What was published before, as the store gives it back.
PublicAlert said(PublicSituation const& situation, Time when) {
  auto const decision = decide_alert(situation, std::nullopt, when);
  PublicAlert out;
  out.number = 1;
  out.identifier = situation.ref + ".1";
  out.sender = "outages@example.org";
  out.sent = when;
  out.expires = decision.expires;
  out.key = decision.key;
  out.customers = situation.customers;
  return out;
}

AlertPublisher publisher() { return {"outages@example.org", "Example Power", "95598", "https://outages.example.org/", AlertStatus::actual}; }

std::string document(PublicSituation const& situation, AlertPublisher const& by, std::vector<std::string> const& languages,
                     std::vector<PublicAlert> const& before = {}) {
  auto const zone = zone_of("Asia/Shanghai");
  auto const decision = decide_alert(situation, before.empty() ? std::nullopt : std::optional(before.back()), now);
  PublicAlert alert;
  alert.identifier = situation.ref + "." + std::to_string(before.size() + 1);
  alert.sender = by.sender;
  alert.sent = now;
  alert.message = decision.message;
  alert.expires = decision.expires;
  return cap_alert(alert, situation, by, alert_words(situation, by, languages, zone, now), before, zone);
}

bool has(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an outage of four is nobody's business, one of five is published") {
  CHECK(decide_alert(fault(4), std::nullopt, now).reason == AlertReason::too_few);
  CHECK_FALSE(decide_alert(fault(4), std::nullopt, now).is_published);
  auto const five = decide_alert(fault(5), std::nullopt, now);
  CHECK(five.is_published);
  CHECK(five.reason == AlertReason::first);
  CHECK(five.message == AlertMessage::alert);
}

TEST_CASE("what is only suspected, or not approved, is not published, nor is the end of what never was") {
  auto suspected = fault(100);
  suspected.phase = Phase::hidden;
  CHECK(decide_alert(suspected, std::nullopt, now).reason == AlertReason::not_public);
  for (auto const phase : {Phase::over, Phase::none_after_all, Phase::told_elsewhere}) {
    auto ended = fault(0);
    ended.phase = phase;
    CHECK_FALSE(decide_alert(ended, std::nullopt, now).is_published);
  }
}

TEST_CASE("the same is not said twice; a new time, fewer or more people, and the end are said") {
  auto const first = said(fault(100), now);
  CHECK(decide_alert(fault(100), first, now + 1min).reason == AlertReason::nothing_new);
  auto promised = fault(100);
  promised.etr = now + 2h;
  auto const changed = decide_alert(promised, first, now + 1min);
  CHECK(changed.reason == AlertReason::changed);
  CHECK(changed.message == AlertMessage::update);
  CHECK(changed.expires == now + 2h);
  CHECK(decide_alert(fault(95), first, now).reason == AlertReason::nothing_new);
  CHECK(decide_alert(fault(90), first, now).reason == AlertReason::count_changed);
  CHECK(decide_alert(fault(3), first, now).reason == AlertReason::nothing_new);  // would point at homes
  auto back = fault(0);
  back.phase = Phase::over;
  auto const over = decide_alert(back, first, now);
  CHECK(over.is_last);
  CHECK(over.message == AlertMessage::update);
  auto none = fault(0);
  none.phase = Phase::none_after_all;
  CHECK(decide_alert(none, first, now).message == AlertMessage::cancel);
}

TEST_CASE("a time for supply that has passed is taken back, and an alert that is over stays over") {
  auto promised = fault(100);
  promised.etr = now + 1h;
  auto const first = said(promised, now);
  CHECK(decide_alert(promised, first, now + 59min).reason == AlertReason::nothing_new);
  auto const late = decide_alert(promised, first, now + 1h);
  CHECK(late.reason == AlertReason::expired);
  CHECK(late.is_published);
  CHECK_FALSE(late.expires);
  auto ended = first;
  ended.is_last = true;
  CHECK(decide_alert(promised, ended, now).reason == AlertReason::is_over_already);
}

TEST_CASE("every alert is valid by the schema of CAP 1.2, whatever it says, in whichever languages") {
  for (auto const phase : {Phase::ahead, Phase::out, Phase::switched_on, Phase::over, Phase::none_after_all, Phase::told_elsewhere}) {
    for (auto const status : {AlertStatus::actual, AlertStatus::exercise, AlertStatus::test}) {
      auto situation = plan_ahead();
      situation.phase = phase;
      situation.place = {{116.391, 39.907}};
      auto by = publisher();
      by.status = status;
      for (auto const& languages : std::vector<std::vector<std::string>>{{"zh", "en"}, {"en"}, {"de"}, {}}) {
        auto const text = document(situation, by, languages, phase == Phase::ahead ? std::vector<PublicAlert>{} : std::vector{said(plan_ahead(), now - 1h)});
        CHECK(test::xml_problems(text, "cap12.xsd") == "");
      }
    }
  }
}

TEST_CASE("an alert of a plan names area, line and every day, in each language, with the zone's offset and no Z") {
  auto const text = document(plan_ahead(), publisher(), {"zh", "en"});
  CHECK(has(text, "<identifier>P2406-017.1</identifier>"));
  CHECK(has(text, "<sent>2026-03-02T08:00:00+08:00</sent>"));
  CHECK(has(text, "<msgType>Alert</msgType>"));
  CHECK(has(text, "<urgency>Future</urgency>"));
  CHECK(has(text, "<onset>2026-03-10T08:00:00+08:00</onset>"));
  CHECK(has(text, "<expires>2026-03-11T12:00:00+08:00</expires>"));
  CHECK(has(text, "<language>zh-CN</language>"));
  CHECK(has(text, "West Lake计划停电：2026-03-10 08:00至12:00"));
  CHECK(has(text, "Times: 2026-03-10 08:00 to 12:00; 2026-03-11 08:00 to 12:00."));
  CHECK(has(text, "Line: F12."));
  CHECK(has(text, "About 240 customers."));
  CHECK(has(text, "<areaDesc>West Lake</areaDesc>"));
  CHECK_FALSE(has(text, "Z<"));
}

TEST_CASE("an update refers to all that were published before, as sender, identifier and time") {
  auto const first = said(plan_ahead(), now - 2h);
  auto moved = plan_ahead();
  moved.windows.pop_back();
  auto const text = document(moved, publisher(), {"en"}, {first});
  CHECK(has(text, "<msgType>Update</msgType>"));
  CHECK(has(text, "<references>outages@example.org,P2406-017.1,2026-03-02T06:00:00+08:00</references>"));
}

TEST_CASE("a drill says EXERCISE in its status and in the words of every language") {
  auto by = publisher();
  by.status = AlertStatus::exercise;
  auto const text = document(fault(100), by, {"zh", "en"});
  CHECK(has(text, "<status>Exercise</status>"));
  CHECK(has(text, "<headline>【演练 EXERCISE】"));
  CHECK(has(text, "<headline>EXERCISE 演练: "));
  CHECK_FALSE(has(document(fault(100), publisher(), {"zh", "en"}), "EXERCISE"));
}

TEST_CASE("names from outside cannot break the document: markup, quotes, controls, broken bytes") {
  auto hostile = fault(100);
  hostile.area = "A&B <alert> \"x\" 'y' ]]> \x01\x02 \xff\xfe \xef\xbf\xbf end";
  hostile.feeder = "<!--";
  auto by = publisher();
  by.name = "P & Sons <Ltd>";
  auto const text = document(hostile, by, {"zh", "en"});
  CHECK(test::xml_problems(text, "cap12.xsd") == "");
  CHECK(has(text, "A&amp;B &lt;alert&gt; &quot;x&quot; &#39;y&#39; ]]&gt;"));
  CHECK(has(text, "<senderName>P &amp; Sons &lt;Ltd&gt;</senderName>"));
}

TEST_CASE("local times carry the offset of their day, west and east of UTC, with half hours and summer time") {
  auto const noon = at("2026-07-01T12:00:05Z");
  CHECK(cap_time(noon, zone_of("Asia/Shanghai")) == "2026-07-01T20:00:05+08:00");
  CHECK(cap_time(noon, zone_of("America/New_York")) == "2026-07-01T08:00:05-04:00");
  CHECK(cap_time(noon + 24h * 180, zone_of("America/New_York")) == "2026-12-28T07:00:05-05:00");
  CHECK(cap_time(noon, zone_of("Asia/Kolkata")) == "2026-07-01T17:30:05+05:30");
  CHECK(cap_time(noon, zone_of("Pacific/Kiritimati")) == "2026-07-02T02:00:05+14:00");
  CHECK(cap_time(at("2026-07-01T02:00:00Z"), zone_of("Pacific/Niue")) == "2026-06-30T15:00:00-11:00");
  CHECK(cap_time(noon, zone_of("UTC")) == "2026-07-01T12:00:05+00:00");
}

TEST_CASE("the check of documents finds what the schema forbids") {
  auto text = document(fault(100), publisher(), {"en"});
  text.replace(text.find("+08:00</sent>"), 6, "Z");
  CHECK(test::xml_problems(text, "cap12.xsd") != "");
}

}  // namespace lamplighter::notice
