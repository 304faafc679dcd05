// Tests of planned notices: waves, go, revisions, cancellation, and people who cannot be reached.
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notice::AttemptState;

constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

}  // namespace

TEST_CASE("a plan twenty days ahead owes each customer three notices, and says nothing before their time") {
  NoticeScene scene;
  auto const outage = scene.plan({"b.1", "b.2"}, days(20) + 1h);
  CHECK(scene.standing(outage) == Counts{{"d15 open", 2}, {"d7 open", 2}, {"m30 open", 2}});
  CHECK(scene.sms.submissions.empty());
  scene.pass(days(4));
  CHECK(scene.sms.submissions.empty());
  scene.pass(days(2));
  REQUIRE(scene.sms.submissions.size() == 2);
  auto const& first = scene.sms.submissions.front();
  CHECK(first.address == "13900000003");
  CHECK(first.reference == "P1-d15");
  REQUIRE(first.parts.size() >= 1);
  CHECK(first.parts.front().find("Northend (F1) from 2026-03-22 09:00 to 2026-03-22 13:00") != std::string::npos);
}

TEST_CASE("delivery of all parts proves a notice; its exception never opens") {
  NoticeScene scene;
  auto const outage = scene.plan({"b.1"}, days(20) + 1h);
  scene.pass(days(5) + 2h);
  REQUIRE(scene.sms.submissions.size() == 1);
  scene.deliver(scene.sms);
  CHECK(scene.standing(outage) == Counts{{"d15 proven", 1}, {"d7 open", 1}, {"m30 open", 1}});
  scene.pass(days(3));
  CHECK(scene.open_exceptions().empty());
  CHECK(scene.voice.submissions.empty());
}

TEST_CASE("the thirty-minute notice leaves only on go, and ends as not gone without it") {
  NoticeScene scene;
  auto const outage = scene.plan({"b.1"}, days(20) + 1h);
  scene.pass(days(20) + 31min);
  scene.sms.submissions.clear();
  SECTION("the desk says go") {
    scene.go(outage);
    REQUIRE(scene.sms.submissions.size() == 1);
    CHECK(scene.sms.submissions.front().reference == "P1-m30");
  }
  SECTION("the desk is silent") {
    scene.pass(1h);
    CHECK(scene.sms.submissions.empty());
    CHECK(scene.standing(outage)["m30 superseded"] == 1);
  }
}

TEST_CASE("a plan that moves tells those who were told, once, and plans their later stages again") {
  NoticeScene scene;
  auto outage = scene.plan({"b.1", "b.2"}, days(20) + 1h);
  scene.pass(days(5) + 2h);
  REQUIRE(scene.sms.submissions.size() == 2);
  scene.deliver(scene.sms);
  scene.sms.submissions.clear();
  scene.pass(days(4) - 2h);
  auto const start = scene.now() + days(13) + 1h;
  auto after = scene.windows({"b.1"}, start, start + 4h);
  auto const kept = scene.windows({"b.2"}, scene.now() + days(11) + 1h, scene.now() + days(11) + 5h);
  after.insert(after.end(), kept.begin(), kept.end());
  scene.revise(outage, after, "rescheduled");
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions.front().reference == "P1-rescheduled");
  CHECK(scene.sms.submissions.front().address == "13900000003");
  CHECK(scene.standing(outage) == Counts{{"d15 proven", 2},
                                         {"d7 open", 2},
                                         {"d7 superseded", 1},
                                         {"m30 open", 2},
                                         {"m30 superseded", 1},
                                         {"rescheduled open", 1}});
}

TEST_CASE("who heard that the plan moves is not told the stage that is past as well, though somebody beside them is") {
  NoticeScene scene;
  scene.set_classes("b.2", {"ordinary"}, "");  // nobody to reach: never told, so owed the late stage
  auto outage = scene.plan({"b.1", "b.2"}, days(20) + 1h);
  scene.pass(days(5) + 2h);
  scene.deliver(scene.sms);
  scene.sms.submissions.clear();
  scene.pass(days(4) - 2h);
  auto const start = scene.now() + days(13) + 1h;
  scene.revise(outage, scene.windows({"b.1", "b.2"}, start, start + 4h), "rescheduled");
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions.front().reference == "P1-rescheduled");
}

TEST_CASE("a plan that moves before anyone was told is planned again in silence") {
  NoticeScene scene;
  auto outage = scene.plan({"b.1"}, days(20) + 1h);
  scene.pass(days(1));
  auto const start = scene.now() + days(21) + 1h;
  scene.revise(outage, scene.windows({"b.1"}, start, start + 4h), "rescheduled");
  CHECK(scene.sms.submissions.empty());
  CHECK(scene.standing(outage)["d15 open"] == 1);
  CHECK(scene.standing(outage)["d15 superseded"] == 1);
  CHECK(scene.standing(outage).count("rescheduled open") == 0);
}

TEST_CASE("who leaves the plan gets a withdrawal only if told; who joins gets what was missed") {
  NoticeScene scene;
  auto outage = scene.plan({"b.1"}, days(20) + 1h);
  scene.pass(days(6));
  scene.deliver(scene.sms);
  scene.sms.submissions.clear();
  auto const start = scene.now() + days(14) + 1h;
  scene.revise(outage, scene.windows({"b.2"}, start, start + 4h), "rescheduled");
  std::vector<std::string> references;
  for (auto const& one : scene.sms.submissions) references.push_back(one.reference + " " + one.address);
  std::ranges::sort(references);
  CHECK(references == std::vector<std::string>{"P1-d15 13900000004", "P1-withdrawn 13900000003"});
}

TEST_CASE("a cancelled plan tells those who were told, and nobody else") {
  NoticeScene scene;
  auto outage = scene.plan({"b.1", "b.2"}, days(20) + 1h);
  scene.pass(days(5) + 2h);
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.answer(scene.sms, 1, Kind::rejected_permanently);
  scene.answer(scene.voice, 0, Kind::rejected_permanently);
  scene.sms.submissions.clear();
  auto ctx = scene.context();
  plan_cancelled(ctx, outage, scene.store().outages().find_plan(outage.id).value());
  scene.pump();
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions.front().reference == "P1-cancelled");
  CHECK(scene.standing(outage)["d7 superseded"] == 2);
}

TEST_CASE("a notice of a stage that the schedule no longer has ends with its plan like any other") {
  NoticeScene scene;
  auto outage = scene.plan({"b.1"}, days(20) + 1h);
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "notifier:sms"})"));
  scene.pass(days(5) + 2h);
  auto ctx = scene.context();
  for (auto& policy : scene.settings().policies) {
    std::erase_if(policy.stages, [](auto const& stage) { return stage.id == "d15"; });
  }
  plan_cancelled(ctx, outage, scene.store().outages().find_plan(outage.id).value());
  CHECK(scene.standing(outage)["d15 superseded"] == 1);
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "notifier:sms"})"));
  scene.pass(1h);
  CHECK(scene.sms.submissions.empty());
}

TEST_CASE("who has an address that no channel of the ladder speaks to is not said to have none") {
  NoticeScene scene;
  CustomerImport one;
  one.customer.ref = "b.1";
  one.customer.language = "en";
  one.contacts.emplace_back().email = "b1@example.invalid";
  scene.store().flow().put_customers({one});
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions().front().reason == notice::Reason::no_lane);
}

TEST_CASE("a customer without contact is an exception at once, not skipped") {
  NoticeScene scene;
  scene.set_classes("b.1", {"ordinary"}, "");
  auto const outage = scene.plan({"b.1", "b.2"}, days(20) + 1h);
  scene.pass(days(5) + 2h);
  REQUIRE(scene.open_exceptions().size() == 1);
  auto const exception = scene.open_exceptions().front();
  CHECK(exception.reason == notice::Reason::no_contact);
  CHECK(exception.recipient.id == scene.customer("b.1").value);
  CHECK(scene.sms.submissions.size() == 1);
}

TEST_CASE("one phone with several customers gets one message that lists them") {
  NoticeScene scene;
  for (auto const* name : {"b.1", "b.2", "b.3"}) scene.set_classes(name, {"ordinary"}, "13911110000");
  auto const outage = scene.plan({"b.1", "b.2", "b.3"}, days(20) + 1h);
  scene.pass(days(5) + 2h);
  REQUIRE(scene.sms.submissions.size() == 1);
  std::string text;
  for (auto const& part : scene.sms.submissions.front().parts) text += part;
  CHECK(text.find("and 2 more") != std::string::npos);
  scene.deliver(scene.sms);
  CHECK(scene.standing(outage)["d15 proven"] == 3);
}

TEST_CASE("a plan of a kind that no schedule serves raises an alarm instead of silence") {
  NoticeScene scene([](Settings& settings) { settings.policies.clear(); });
  auto const outage = scene.plan({"b.1"}, days(20));
  CHECK(scene.alarms() == std::vector<std::string>{"no_policy"});
  CHECK(scene.standing(outage).empty());
}

}  // namespace lamplighter::flow
