// Tests of axis A: what was announced in public, by whom, where, and what it settles; and what group robots post.
#include "tests/unit/flow/plan_scene.hpp"

#include "engine/flow/announcements.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/public_alerts.hpp"
#include "engine/flow/views.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

/// A robot of a group chat that answers when the test says so.
class Robot final : public notifiers::Notifier {
 public:
  std::string_view name() const override { return "wecom"; }
  notifiers::Capabilities capabilities() const override {
    return {.highest = notifiers::Evidence::e0, .connections = 1, .takes_whole_texts = true, .is_announcement = true};
  }
  void submit(notifiers::Submission submission) override { submissions.push_back(std::move(submission)); }
  bool is_reachable() const override { return true; }
  std::vector<notifiers::Submission> submissions;
};

struct RobotHolder {
  Robot robot;
};

/// Chinese national law, with a robot beside the page in the ladder of its announcement where the test wants one.
class AnnouncementScene : public RobotHolder, public PlanScene {
 public:
  enum class Ladder : std::uint8_t { page, robot };
  explicit AnnouncementScene(Ladder ladder = Ladder::page)
      : PlanScene([this, ladder](Settings& settings) {
          settings.policies = {plan_policy("cn-national"), plan_policy("fault")};
          if (ladder == Ladder::page) return;
          for (auto& stage : settings.policies[0].stages) {
            if (stage.is_announcement) stage.ladder = {{.channel = "wecom", .wait = milliseconds{0}}};
          }
          settings.lanes["wecom"] = Lane{.notifier = &robot, .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "wecom"};
        }) {}

  void temporary(std::string const& device, milliseconds start) {
    create_and_approve(R"({"id": "P1", "kind": "temporary", "devices": [")" + device + R"("], "start": ")" + in(start) + R"(", "end": ")" +
                       in(start + 2h) + "\"}");
  }
  std::vector<notice::Announcement> made() { return store().notices().published().announcements(row().id); }
  bool is_asked() {
    auto const open = alarms();
    return std::ranges::find(open, "announcement_due") != open.end();
  }
  void answer(notifiers::SubmissionOutcome::Kind kind) {
    auto ctx = context();
    on_submitted(ctx, {robot.submissions.back().attempt, kind, ""});
    pump();
  }
};

std::string said(std::string_view level, std::string_view means, std::string_view more = "") {
  return R"({"level": ")" + std::string(level) + R"(", "means": ")" + std::string(means) + R"(", "where": "the board of West Lake")" + std::string(more) + "}";
}

}  // namespace

TEST_CASE("nothing was announced before there were the windows that it names") {
  AnnouncementScene scene;
  scene.temporary("FUS5", days(3));
  scene.pass(2h);
  auto const at = [&](milliseconds from_now) { return R"(, "evidence": "photo 7", "at": ")" + scene.in(from_now) + "\""; };
  CHECK(scene.apply(on_announce_plan, said("A2", "poster", at(-days(7))), "P1").error().field == "at");
  CHECK(scene.apply(on_announce_plan, said("A2", "poster", R"(, "evidence": "photo 7", "at": "1970-01-01T00:00:00Z")"), "P1").error().field == "at");
  CHECK(scene.is_asked());
  CHECK(scene.apply(on_announce_plan, said("A2", "poster", at(-1h)), "P1"));
  CHECK_FALSE(scene.is_asked());
}

TEST_CASE("an announcement is a fact with who, when, where and evidence: in the plan, in the record, and it ends the desk's alarm") {
  AnnouncementScene scene;
  scene.temporary("FUS5", days(3));
  REQUIRE(scene.is_asked());
  auto const answer = scene.done(on_announce_plan, said("A2", "poster", R"(, "evidence": "photo 2026-0302-7")"));
  CHECK(answer.at("is_due") == false);
  CHECK_FALSE(scene.is_asked());
  auto const view = view_plan(scene.store(), "P1").value();
  auto const& rows = view.at("announcements").as_array();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("level") == "A2");
  CHECK(rows[0].at("means") == "poster");
  CHECK(rows[0].at("where") == "the board of West Lake");
  CHECK(rows[0].at("evidence") == "photo 2026-0302-7");
  CHECK(rows[0].at("by") == "desk");
  CHECK(rows[0].at("at").as_string() == to_rfc3339(scene.now()));
  REQUIRE_FALSE(scene.effects.closings.empty());
  CHECK(scene.effects.closings.back().what == "announced");
  CHECK(scene.effects.closings.back().detail.at("level") == "A2");
  auto const before = version_tag(view);
  scene.done(on_announce_plan, said("A1", "web"));
  CHECK(version_tag(view_plan(scene.store(), "P1").value()) == before);  // nobody's edit meets another's
}

TEST_CASE("posted needs a photo, passed on needs village or property manager with their confirmation, and nothing is recorded ahead") {
  AnnouncementScene scene;
  scene.temporary("FUS5", days(3));
  CHECK(scene.refused(on_announce_plan, said("A2", "poster")).field == "evidence");
  CHECK(scene.refused(on_announce_plan, said("A3", "village")).field == "evidence");
  CHECK(scene.refused(on_announce_plan, said("A3", "poster", R"(, "evidence": "photo 1")")).field == "means");
  CHECK(scene.refused(on_announce_plan, said("A4", "poster")).field == "level");
  CHECK(scene.refused(on_announce_plan, said("A1", "rumour")).field == "means");
  CHECK(scene.refused(on_announce_plan, said("A1", "web", R"(, "at": ")" + scene.in(1h) + "\"")).field == "at");
  CHECK(scene.refused(on_announce_plan, said("A1", "web", R"(, "stage": "m30")")).field == "stage");
  CHECK(scene.refused(on_announce_plan, R"({"level": "A1", "means": "web", "where": " "})").field == "where");
  CHECK(scene.made().empty());
  scene.done(on_announce_plan, said("A3", "village", R"(, "evidence": "call 17")"));
  CHECK(scene.made().size() == 1);
}

TEST_CASE("a draft is announced by nobody") {
  AnnouncementScene scene;
  scene.done(on_create_plan, scene.body_of("FUS5", days(20), days(20) + 2h), "", {"planner", "planner"});
  CHECK(scene.refused(on_announce_plan, said("A1", "web")).kind == Error::Kind::conflict);
}

TEST_CASE("a recorded announcement lets a plan pass whose people can no longer be told in time, one of too little does not") {
  AnnouncementScene scene;
  scene.done(on_create_plan, R"({"id": "P1", "devices": ["FUS5"], "start": ")" + scene.in(days(8)) + R"(", "end": ")" + scene.in(days(8) + 2h) + "\"}", "",
             {"planner", "planner"});
  scene.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  scene.done(on_announce_plan, said("A1", "newspaper"));
  scene.pass(days(2));  // six days are left, seven are the law
  scene.done(on_approve_plan, "{}");
  CHECK(scene.state() == "published");

  AnnouncementScene late;
  late.done(on_create_plan, R"({"id": "P1", "devices": ["FUS5"], "start": ")" + late.in(days(6)) + R"(", "end": ")" + late.in(days(6) + 2h) + "\"}", "",
            {"planner", "planner"});
  late.done(on_submit_plan, "{}", "P1", {"planner", "planner"});
  late.done(on_announce_plan, said("A1", "newspaper"));
  CHECK(late.refused(on_approve_plan, "{}").field == "accept_missed_minimum");
}

TEST_CASE("the public page counts as published for a stage that names it, once for each revision, and raises no evidence of anybody") {
  AnnouncementScene scene;
  scene.settings().public_alerts = {"outages@example.org", "Example Power", "", "https://outages.example.org/", notice::AlertStatus::actual};
  scene.temporary("BRK1", days(3));
  CHECK(scene.is_asked());
  AlertWatch watch;
  auto ctx = scene.context();
  publish_alerts(ctx, watch);
  REQUIRE(scene.made().size() == 1);
  CHECK(scene.made()[0].means == "public_page");
  CHECK(scene.made()[0].level == 1);
  CHECK(scene.made()[0].evidence == "P1.1");
  CHECK(scene.made()[0].by == "system");
  CHECK_FALSE(scene.is_asked());
  publish_alerts(ctx, watch);
  CHECK(scene.made().size() == 1);
  for (auto const& one : scene.store().notices().notices(scene.row().id)) CHECK_FALSE(scene.store().notices().outcome(one.id));
}

TEST_CASE("a robot posts at the stage's time what the public page says; taken, it is an announcement") {
  AnnouncementScene scene(AnnouncementScene::Ladder::robot);
  scene.temporary("BRK1", days(3));
  CHECK(scene.robot.submissions.empty());
  scene.pass(days(2));
  REQUIRE(scene.robot.submissions.size() == 1);
  auto const& post = scene.robot.submissions[0];
  CHECK(post.parts.at(0).find("2026-03-05 08:00至10:00") != std::string::npos);
  CHECK(post.parts.at(0).find("About 7 customers.") != std::string::npos);
  CHECK(post.address == "wecom");
  CHECK(scene.made().empty());
  CHECK(scene.is_asked());
  scene.answer(notifiers::SubmissionOutcome::Kind::accepted);
  REQUIRE(scene.made().size() == 1);
  CHECK(scene.made()[0].means == "group_robot");
  CHECK(scene.made()[0].stage == "announce_h24");
  CHECK_FALSE(scene.is_asked());
}

TEST_CASE("a robot that is busy is asked again; one that refuses, or does not say, leaves it to a person") {
  using Kind = notifiers::SubmissionOutcome::Kind;
  AnnouncementScene busy(AnnouncementScene::Ladder::robot);
  busy.temporary("BRK1", days(3));
  busy.pass(days(2));
  busy.answer(Kind::rejected_temporarily);
  busy.pass(5min);
  REQUIRE(busy.robot.submissions.size() == 2);
  busy.answer(Kind::accepted);
  CHECK(busy.made().size() == 1);
  for (auto const kind : {Kind::rejected_permanently, Kind::uncertain}) {
    AnnouncementScene scene(AnnouncementScene::Ladder::robot);
    scene.temporary("BRK1", days(3));
    scene.pass(days(2));
    scene.answer(kind);
    scene.pass(30min);
    CHECK(scene.robot.submissions.size() == 1);
    CHECK(scene.made().empty());
    auto const open = scene.alarms();
    CHECK(std::ranges::find(open, "announcement_not_posted") != open.end());
    CHECK(scene.is_asked());
  }
}

TEST_CASE("a robot posts nothing of a plan that moved, was cancelled, is held, or concerns a few homes") {
  AnnouncementScene cancelled(AnnouncementScene::Ladder::robot);
  cancelled.temporary("BRK1", days(3));
  cancelled.done(on_cancel_plan, R"({"reason": "weather"})");
  REQUIRE(cancelled.robot.submissions.size() == 1);  // that it is cancelled
  CHECK(cancelled.robot.submissions[0].parts.at(0).find("cancelled") != std::string::npos);
  cancelled.pass(days(3));
  CHECK(cancelled.robot.submissions.size() == 1);

  AnnouncementScene few(AnnouncementScene::Ladder::robot);
  few.temporary("FUS5", days(3));
  few.pass(days(2) + 1h);
  CHECK(few.robot.submissions.empty());
  CHECK(few.is_asked());

  AnnouncementScene held(AnnouncementScene::Ladder::robot);
  held.temporary("BRK1", days(3));
  held.store().notices().put_hold({"all", held.now(), "desk", "a test"});
  held.pass(days(2) + 30min);
  CHECK(held.robot.submissions.empty());
  held.store().notices().lift_hold("all");
  held.pass(20s);
  CHECK(held.robot.submissions.size() == 1);
}

}  // namespace lamplighter::flow
