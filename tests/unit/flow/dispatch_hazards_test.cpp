// An order into danger: nobody is sent without the desk's word that it knows, the text says it, and nobody is sent twice.
#include "tests/unit/flow/dispatch_scene.hpp"
#include "engine/flow/outage_flow.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::JobState;

/// A fuse that has opened, with its job and a crew to send.
struct Danger : DispatchScene {
  Danger() : DispatchScene(drawn_feeder) {
    crew("C7");
    crew("C8");
    done(on_device_report, R"({"device": "FUS2", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
    auto const jobs = store().dispatches().jobs(true, 0, 10);
    REQUIRE(jobs.size() == 1);
    job = jobs.front();
  }
  void call(std::string_view kind) {
    done(on_trouble_call, R"({"customer": "b.1", "kind": ")" + std::string(kind) + "\"}");
  }
  std::string order_with(std::string_view hazards, std::string_view crew_id = "C7") const {
    return R"({"job": ")" + job.ref + R"(", "crew": ")" + std::string(crew_id) + R"(", "acknowledge_hazards": )" +
           std::string(hazards) + "}";
  }
  dispatch::Job job;
};

bool says(Error const& error, std::string_view word) { return error.message.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("an order to a job with a wire down waits until the dispatcher names every hazard that is open") {
  Danger world;
  world.call("wire_down");
  world.call("no_power");
  auto refused = world.refused(on_commit_dispatch, world.order(world.job, "C7"));
  CHECK(refused.kind == Error::Kind::conflict);
  CHECK(refused.field == "acknowledge_hazards");
  CHECK(says(refused, "wire_down"));
  CHECK_FALSE(says(refused, "no_power"));
  CHECK(world.again(world.job).state == JobState::open);
  world.call("shock");
  refused = world.refused(on_commit_dispatch, world.order_with(R"(["wire_down"])"));
  CHECK(says(refused, "shock"));
  CHECK_FALSE(says(refused, "not acknowledged: wire_down"));
  CHECK(world.refused(on_commit_dispatch, world.order_with(R"(["dragon"])")).kind == Error::Kind::invalid);
  auto const body = world.done(on_commit_dispatch, world.order_with(R"(["shock", "wire_down"])"));
  CHECK(body.at("crew") == "C7");
  CHECK(body.at("hazards") == boost::json::array{"wire_down", "shock"});
  auto& audit = world.store().database().bound("select detail from audit_log where action = $1", "acknowledge_hazards");
  REQUIRE(audit.step());
  CHECK(audit.text(0) == "wire_down, shock");
  audit.reset();
}

TEST_CASE("an order without danger asks for nothing") {
  Danger world;
  world.call("no_power");
  CHECK(world.commit_to(world.job, "C7").at("hazards").as_array().empty());
}

TEST_CASE("the same commitment twice is one order; another crew gets its own") {
  Danger world;
  CHECK(world.commit_to(world.job, "C7").at("order_number") == 1);
  auto const again = world.commit_to(world.job, "C7");
  CHECK(again.at("order_number") == 1);
  CHECK(again.at("reason") == "order_stands");
  CHECK(world.done(on_commit_dispatch, R"({"job": ")" + world.job.ref + R"("})").at("order_number") == 1);
  world.call("wire_down");
  CHECK(world.commit_to(world.job, "C7").at("reason") == "order_stands");  // nothing is sent, so nothing is asked
  world.step(world.job, "acknowledged", "", {"C7", "crew"});
  CHECK(world.commit_to(world.job, "C7").at("reason") == "order_stands");
  CHECK(world.refused(on_commit_dispatch, world.order(world.job, "C8")).kind == Error::Kind::conflict);
  CHECK(world.again(world.job).order_number == 1);
}

TEST_CASE("an unanswered order goes to another crew when the desk names one") {
  Danger world;
  world.commit_to(world.job, "C7");
  CHECK(world.commit_to(world.job, "C8").at("order_number") == 2);
  CHECK(world.crew_of(world.job) == "C8");
  CHECK(world.is_alarmed("crew_to_be_told:C7"));
}

TEST_CASE("a crew that has its order when the danger is reported is to be warned") {
  Danger world;
  world.commit_to(world.job, "C7");
  CHECK_FALSE(world.is_alarmed("crew_to_be_warned:C7:wire_down"));
  SECTION("unanswered") {}
  SECTION("on site") { world.step(world.job, "on_site", "", {"C7", "crew"}); }
  world.call("wire_down");
  CHECK(world.is_alarmed("crew_to_be_warned:C7:wire_down"));
}

TEST_CASE("a crew that was sent with the danger named is not to be warned when its outage turns out to be a larger one") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  world.done(on_trouble_call, R"({"customer": "b.1", "kind": "wire_down"})");
  auto const jobs = world.store().dispatches().jobs(true, 0, 10);
  REQUIRE(jobs.size() == 1);
  world.done(on_commit_dispatch, R"({"job": ")" + jobs[0].ref + R"(", "crew": "C7", "acknowledge_hazards": ["wire_down"]})");
  world.done(on_device_report, R"({"device": "FUS2", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
  REQUIRE(world.again(jobs[0]).outage != jobs[0].outage);
  CHECK_FALSE(world.is_alarmed("crew_to_be_warned:C7:wire_down"));
}

TEST_CASE("when two outages are one, each crew is warned of the dangers that only the other outage had") {
  Danger world;
  world.done(on_device_report, R"({"device": "FUS3", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
  auto const jobs = world.store().dispatches().jobs(true, 0, 10);
  REQUIRE(jobs.size() == 2);
  auto const& other = jobs[0].id == world.job.id ? jobs[1] : jobs[0];
  world.call("wire_down");
  world.done(on_commit_dispatch, world.order_with(R"(["wire_down"])"));
  world.commit_to(other, "C8");
  auto const ref = [&](dispatch::Job const& job) { return world.store().outages().find(job.outage).value().ref; };
  auto const into_other = GENERATE(true, false);
  auto const from = ref(into_other ? world.job : other), into = ref(into_other ? other : world.job);
  world.done(on_merge_outage, R"({"into": ")" + into + "\"}", from);
  CHECK(world.again(world.job).outage == world.again(other).outage);
  CHECK(world.is_alarmed("crew_to_be_warned:C8:wire_down"));
  CHECK_FALSE(world.is_alarmed("crew_to_be_warned:C7:wire_down"));
  CHECK(world.again(other).is_hazard);
}

TEST_CASE("the text of an order names the danger first") {
  NoticeScene scene;
  auto const done = [&](test::FlowFixture::Handler handler, std::string const& body) {
    auto const answer = scene.apply(handler, body);
    if (!answer) FAIL(answer.error().message);
    scene.pump();
  };
  done(on_device_report, R"({"device": "FUS2", "kind": "opened", "source": "scada", "occurred_at": "$now"})");
  auto const job = scene.store().dispatches().jobs(true, 0, 10).front();
  done(on_put_crew, R"({"id": "C7", "phone": "13988880007"})");
  auto const order = [&] {
    std::string text;
    for (auto const& one : scene.sms.submissions) {
      if (one.address != "13988880007") continue;
      for (auto const& part : one.parts) text += part;
    }
    return text;
  };
  SECTION("when there is one") {
    for (auto const* kind : {"wire_down", "fire", "fire"}) {
      done(on_trouble_call, R"({"customer": "b.1", "kind": ")" + std::string(kind) + "\"}");
    }
    done(on_commit_dispatch, R"({"job": ")" + job.ref + R"(", "crew": "C7", "acknowledge_hazards": ["fire", "wire_down"]})");
    auto const danger = order().find("危险：断线、起火");
    CHECK(danger != std::string::npos);
    CHECK(danger < order().find("FUS2"));
  }
  SECTION("and none when there is none") {
    done(on_commit_dispatch, R"({"job": ")" + job.ref + R"(", "crew": "C7"})");
    CHECK(order().find("FUS2") != std::string::npos);
    CHECK(order().find("危险") == std::string::npos);
  }
}

}  // namespace lamplighter::flow
