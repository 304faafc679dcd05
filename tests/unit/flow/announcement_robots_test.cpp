// Tests of plans announced through the real channels of WeCom, DingTalk and Feishu, against servers that answer as those do.
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "engine/flow/notice_flow.hpp"
#include "engine/notice/public_books.hpp"
#include "notifiers/robot.hpp"
#include "tests/support/http_exchange.hpp"
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notifiers::RobotMaker;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

/// What the channel says, taken over by the test's thread.
class WaitingSink final : public notifiers::Sink {
 public:
  void submitted(notifiers::SubmissionOutcome outcome) override {
    std::lock_guard const lock(mutex_);
    outcomes_.push_back(std::move(outcome));
    arrived_.notify_all();
  }
  notifiers::Intake received(notifiers::Receipt) override { return notifiers::Intake::taken; }
  notifiers::SubmissionOutcome next() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, 20s, [&] { return !outcomes_.empty(); })) throw std::runtime_error("the channel said nothing");
    auto out = std::move(outcomes_.front());
    outcomes_.erase(outcomes_.begin());
    return out;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<notifiers::SubmissionOutcome> outcomes_;
};

/// A chat's server: keeps what it was sent and answers with this.
class Chat {
 public:
  explicit Chat(std::string answer)
      : server_([this, answer](test::HttpMessage const& message) {
          std::lock_guard const lock(mutex_);
          if (message.method == "POST") bodies_.push_back(message.body);
          return test::HttpReply{.status = 200, .body = answer};
        }) {}
  std::string url() const { return server_.url() + "/robot?key=1"; }
  std::vector<std::string> bodies() {
    std::lock_guard const lock(mutex_);
    return bodies_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> bodies_;
  test::HttpExchange server_;
};

struct Outside {
  Outside(RobotMaker maker, std::string answer) : chat(std::move(answer)) {
    notifiers::RobotSettings settings{.name = "group", .maker = maker, .url = chat.url(), .probe_wait = 50ms};
    robot = notifiers::make_robot_notifier(settings, [] { return from_ms(1'772'409'600'000); }, sink);
  }
  Chat chat;
  WaitingSink sink;
  std::unique_ptr<notifiers::Notifier> robot;
};

/// A cut of seven in three days, announced a day ahead by page and robot.
class GroupScene : public Outside, public PlanScene {
 public:
  GroupScene(RobotMaker maker, std::string answer)
      : Outside(maker, std::move(answer)), PlanScene([this](Settings& settings) {
          settings.policies = {plan_policy("cn-national"), plan_policy("fault")};
          for (auto& stage : settings.policies[0].stages) {
            if (stage.is_announcement) stage.ladder.push_back({.channel = "group", .wait = milliseconds{0}});
          }
          settings.lanes["group"] = Lane{.notifier = robot.get(), .mode = notifiers::Mode::live, .test_addresses = {}, .channel = "group"};
        }) {
    create_and_approve(R"({"id": "P1", "kind": "temporary", "devices": ["BRK1"], "start": ")" + in(days(3)) + R"(", "end": ")" + in(days(3) + 2h) + "\"}");
    pass(days(2));
    auto ctx = context();
    on_submitted(ctx, sink.next());
  }
  std::vector<notice::Announcement> made() { return store().notices().published().announcements(row().id); }
};

constexpr std::string_view wecom_ok = R"({"errcode":0,"errmsg":"ok"})", feishu_ok = R"({"code":0,"msg":"success","data":{}})";

}  // namespace

TEST_CASE("each maker's chat gets the announcement once, in its own form, and that is A1") {
  for (auto const maker : {RobotMaker::wecom, RobotMaker::dingtalk, RobotMaker::feishu}) {
    GroupScene scene(maker, std::string(maker == RobotMaker::feishu ? feishu_ok : wecom_ok));
    auto const bodies = scene.chat.bodies();
    REQUIRE(bodies.size() == 1);
    CHECK(bodies[0].find(maker == RobotMaker::feishu ? "msg_type" : "msgtype") != std::string::npos);
    CHECK(bodies[0].find("2026-03-05 08:00") != std::string::npos);
    CHECK(bodies[0].find("+86") == std::string::npos);
    REQUIRE(scene.made().size() == 1);
    CHECK(scene.made()[0].level == 1);
    CHECK(scene.made()[0].means == "group_robot");
    CHECK(scene.made()[0].where == "group");
    scene.pass(1h);
    CHECK(scene.chat.bodies().size() == 1);
  }
}

TEST_CASE("a chat that refuses the text announces nothing, and the desk is told") {
  GroupScene scene(RobotMaker::wecom, R"({"errcode":40058,"errmsg":"invalid parameter"})");
  CHECK(scene.made().empty());
  scene.pass(days(1));
  auto const open = scene.alarms();
  CHECK(std::ranges::find(open, "announcement_not_posted") != open.end());
}

}  // namespace lamplighter::flow
