// Tests of what a planner reads before approval, of announcements that a person makes, and of changes too small to say again.
#include "tests/unit/flow/plan_scene.hpp"

#include "engine/flow/plan_windows.hpp"
#include "engine/flow/service_days.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

/// The rules of Chinese national law instead of the shipped cadence.
PlanScene national() {
  return PlanScene([](Settings& settings) { settings.policies = {plan_policy("cn-national"), plan_policy("fault")}; });
}

json::object row_of(json::object const& preview, std::string_view list, std::string_view key, std::string_view id) {
  for (auto const& value : preview.at(list).as_array()) {
    if (value.at(key).as_string() == id) return value.as_object();
  }
  FAIL("no " << id << " in " << list);
  return {};
}

std::string text(json::value const& value) { return std::string(value.as_string()); }

std::vector<std::string> alarms_of(PlanScene& scene, std::string_view kind) {
  std::vector<std::string> out;
  for (auto const& alarm : scene.store().flow().open_alarms()) {
    if (alarm.kind == kind) out.push_back(alarm.text);
  }
  return out;
}

std::string temporary(PlanScene const& scene, milliseconds start) {
  return R"({"id": "P1", "kind": "temporary", "devices": ["FUS5"], "start": ")" + scene.in(start) + R"(", "end": ")" +
         scene.in(start + 2h) + "\"}";
}

}  // namespace

TEST_CASE("a preview says in both languages why each date is what it is, and which stage keeps the law") {
  PlanScene scene;
  auto const preview = scene.done(on_preview_plan, scene.body_of("REC2", days(20), days(20) + 4h), "");
  auto const d7 = row_of(preview, "stages", "stage", "d7");
  CHECK(time_from_rfc3339(text(d7.at("due"))).value() == time_from_rfc3339("2026-03-14T09:00:00+08:00").value());
  CHECK(d7.at("require") == "E3");
  auto const& en = d7.at("explanation").at("en").as_array();
  REQUIRE(en.size() == 3);
  CHECK(en[0] == "7 days before the start (2026-03-22 08:00) is 2026-03-15 08:00.");
  CHECK(text(en[2]).ends_with("it goes earlier, at 2026-03-14 09:00."));
  CHECK(d7.at("explanation").at("zh").as_array().size() == 3);
  auto const law = row_of(preview, "legal_minima", "id", "cn-7d");
  CHECK(law.at("met_by") == "d15");
  CHECK(text(law.at("explanation").at("zh")).find("由阶段 d15 满足") != std::string::npos);
  CHECK_FALSE(preview.contains("for_classes"));
  CHECK_FALSE(preview.contains("days"));
}

TEST_CASE("a preview shows the recipients for whom other dates or proofs hold, and each day of a plan of several") {
  auto scene = national();
  scene.make_special("e.1", "13900000006");
  auto const preview = scene.done(on_preview_plan, temporary(scene, days(3)), "");
  CHECK(row_of(preview, "stages", "stage", "h24").at("require") == "E3");
  auto const& others = preview.at("for_classes").as_array();
  REQUIRE(others.size() == 1);
  CHECK(others[0].at("classes").at(0) == "life_support");
  CHECK(others[0].at("customers") == 1);
  CHECK(row_of(others[0].as_object(), "stages", "stage", "h24").at("require") == "E5");

  auto const window = [&](milliseconds start) {
    return R"({"start": ")" + scene.in(start) + R"(", "end": ")" + scene.in(start + 2h) + "\"}";
  };
  auto const two = scene.done(on_preview_plan, R"({"devices": ["FUS5"], "windows": [)" + window(days(20)) + ", " + window(days(21)) + "]}", "");
  REQUIRE(two.at("days").as_array().size() == 2);
  auto const second = row_of(two.at("days").at(1).as_object(), "stages", "stage", "d7");
  CHECK(time_from_rfc3339(text(second.at("due"))).value() == time_from_rfc3339("2026-03-15T09:00:00+08:00").value());
}

TEST_CASE("what the law wants announced is asked of the desk, and again when the plan is cancelled") {
  auto scene = national();
  scene.create_and_approve(temporary(scene, days(3)));
  auto const asked = alarms_of(scene, "announcement_due");
  REQUIRE(asked.size() == 1);
  CHECK(asked[0] == "plan P1: announce in public; the cut of 2026-03-05 08:00 at 2026-03-04 08:00, by law not after 2026-03-04 08:00 "
                    "(stage announce_h24, evidence A1)");
  scene.done(on_cancel_plan, R"({"reason": "weather"})");
  auto const again = alarms_of(scene, "announcement_due");
  REQUIRE(again.size() == 1);
  CHECK(again[0].find("stage announce_cancelled") != std::string::npos);
}

TEST_CASE("a public announcement in time lets a plan pass whose people can no longer be told in time") {
  auto scene = national();
  auto const body = R"({"id": "P1", "devices": ["FUS5"], "start": ")" + scene.in(days(6)) + R"(", "end": ")" + scene.in(days(6) + 2h) + "\"}";
  scene.done(on_create_plan, body, "", {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  CHECK(scene.refused(on_approve_plan, "{}").field == "accept_missed_minimum");
  CHECK(scene.refused(on_approve_plan, R"({"announced_at": ")" + scene.in(-days(1) + 1min) + "\"}").field == "accept_missed_minimum");
  scene.done(on_approve_plan, R"({"announced_at": ")" + scene.in(-days(1)) + "\"}");
  CHECK(scene.state() == "published");
}

TEST_CASE("a start that moves by less than the policy's limit is not told again, until the small moves add up") {
  PlanScene scene([](Settings& settings) {
    settings.policies[0].renotice = {.start_later = 15min, .end_later = 15min};
  });
  scene.create_and_approve(scene.body_of("FUS5", days(20), days(20) + 2h));
  scene.pass(days(6));
  CHECK(scene.sent() == Sent{"P1-d15 6", "P1-d15 7"});
  auto const move = [&](milliseconds by) {
    return R"({"devices": ["FUS5"], "start": ")" + scene.in(days(14) + by) + R"(", "end": ")" + scene.in(days(14) + 2h + by) + "\"}";
  };
  scene.done(on_revise_plan, move(10min));
  CHECK(scene.sent().empty());
  scene.done(on_revise_plan, move(20min));
  CHECK(scene.sent() == Sent{"P1-rescheduled 6", "P1-rescheduled 7"});
}

TEST_CASE("a plan behind a date of service says that its people may be others then") {
  PlanScene scene;
  auto const body = scene.body_of("FUS5", std::chrono::hours{480}, std::chrono::hours{482});
  auto const dates = [&] { return scene.done(on_preview_plan, body, "").at("service_dates").as_array(); };
  CHECK(dates().empty());
  auto& books = scene.store().flow();
  auto const today = std::chrono::floor<std::chrono::days>(scene.now());
  using Kind = geo::ServiceChange::Kind;
  std::vector<geo::ServiceChange> const later{{Kind::ends, today + std::chrono::days{3}, "lines", "L7"},
                                              {Kind::begins, today + std::chrono::days{90}, "lines", "L8"}};
  auto const before = text(scene.done(on_preview_plan, body, "").at("preview_id"));
  keep_service_days(books, books.active_network()->content_hash, service_days(today, later));
  auto const found = dates();
  REQUIRE(found.size() == 1);
  CHECK(text(found[0].at("named")) == "lines 'L7'");
  CHECK(found[0].at("ends") == 1);
  CHECK(text(scene.done(on_preview_plan, body, "").at("preview_id")) != before);  // an approval of the old preview is refused
}

}  // namespace lamplighter::flow
