// Who is told first when a gateway cannot take all at once.
#include <catch2/catch.hpp>

#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

std::string phone_of(NoticeScene& scene, std::string const& name) { return scene.books().contacts(scene.customer(name)).at(0).phone; }

void hold(NoticeScene& scene) { REQUIRE(scene.apply(on_hold_sending, R"({"scope": "notifier:sms"})")); }
void release(NoticeScene& scene) {
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "notifier:sms"})"));
  scene.pump();
}

}  // namespace

TEST_CASE("what endangers people leaves before ordinary words that have waited longer") {
  NoticeScene scene;
  auto fault = scene.fault({"b.1", "b.2", "b.3"});
  hold(scene);
  scene.tell_all(fault, "started", {"b.1", "b.2"});
  fault.has_hazard = true;
  scene.store().outages().update(fault);
  scene.tell_all(fault, "started", {"b.3"});
  REQUIRE(scene.sms.submissions.empty());
  release(scene);
  REQUIRE(scene.sms.submissions.size() == 3);
  CHECK(scene.sms.submissions[0].address == phone_of(scene, "b.3"));
}

TEST_CASE("of one wave those on life-support are told first, then critical users, then the others") {
  NoticeScene scene;
  scene.set_classes("b.1", {"ordinary"}, "+8613800000001");
  scene.set_classes("b.2", {"critical"}, "+8613800000002");
  scene.set_classes("b.3", {"life_support"}, "+8613800000003");
  auto const fault = scene.fault({"b.1", "b.2", "b.3"});
  hold(scene);
  scene.tell_all(fault, "started", {"b.1", "b.2", "b.3"});
  release(scene);
  std::vector<std::string> order;
  for (auto const& one : scene.sms.submissions) order.push_back(one.address);
  CHECK(order == std::vector<std::string>{"+8613800000003", "+8613800000002", "+8613800000001"});
}

}  // namespace lamplighter::flow
