// Holding what there is: a mistyped name holds nothing, and says so.
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

std::string scope(std::string const& name) { return R"({"scope": ")" + name + "\"}"; }

}  // namespace

TEST_CASE("a hold names what there is, else nothing is held and the known names are said") {
  NoticeScene scene;
  auto const refused = [&](std::string const& name) {
    auto const answer = scene.apply(on_hold_sending, scope(name));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == Error::Kind::invalid);
    CHECK(answer.error().field == "scope");
    return answer.error().message;
  };
  auto const stage = refused("stage:m3O");
  CHECK(stage.find("m3O") != std::string::npos);
  for (auto const* known : {"d15", "d7", "m30", "started", "restored", "rescheduled", "order"}) {
    INFO(stage);
    CHECK(stage.find(known) != std::string::npos);
  }
  CHECK(refused("notifier:nope").find("sms") != std::string::npos);
  CHECK(refused("wave:77").find("77") != std::string::npos);
  CHECK(refused("stage:") != "");
  CHECK(scene.books().holds().empty());
}

TEST_CASE("every stage that the schedules know can be held, and every notifier") {
  NoticeScene scene;
  std::size_t count = 0;
  for (auto const& policy : scene.settings().policies) {
    for (auto const& stage : policy.stages) REQUIRE(scene.apply(on_hold_sending, scope("stage:" + stage.id)));
  }
  for (auto const& [name, lane] : scene.settings().lanes) {
    REQUIRE(scene.apply(on_hold_sending, scope("notifier:" + name)));
    ++count;
  }
  CHECK(scene.books().holds().size() > count + 10);
}

TEST_CASE("a hold that an older store keeps on a name that is gone can be released; what is not held is said with what is") {
  NoticeScene scene;
  scene.books().put_hold({"stage:banana", scene.now(), "desk", ""});
  auto const error = scene.apply(on_release_sending, scope("stage:d7"));
  REQUIRE_FALSE(error);
  CHECK(error.error().kind == Error::Kind::conflict);
  CHECK(error.error().message.find("stage:banana") != std::string::npos);
  REQUIRE(scene.apply(on_release_sending, scope("stage:banana")));
  CHECK(scene.books().holds().empty());
}

}  // namespace lamplighter::flow
