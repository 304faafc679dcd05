// Tests of orders to crews as notices.
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

struct Order {
  outage::Outage outage;
  dispatch::Job job;
};

/// A dispatched job with its first order on the way to crew C7.
Order order(NoticeScene& scene, std::string const& phone) {
  Order result;
  result.outage = scene.fault({"b.1"});
  result.outage.devices = {{scene.device("FUS2"), geo::PhaseSet::all()}};
  scene.store().outages().update(result.outage);
  dispatch::Crew crew;
  crew.ref = "C7";
  crew.name = "Crew 7";
  crew.phone = phone;
  crew.language = "en";
  crew.id = scene.store().dispatches().put_crew(crew);
  result.job.ref = "J1";
  result.job.outage = result.outage.id;
  result.job.crew = crew.id;
  result.job.state = dispatch::JobState::dispatched;
  result.job.order_number = 1;
  result.job.created_at = scene.now();
  result.job.dispatched_at = scene.now();
  result.job.id = scene.store().dispatches().insert_job(result.job);
  auto ctx = scene.context();
  tell_crew(ctx, result.job, crew, result.outage);
  scene.pump();
  return result;
}

}  // namespace

TEST_CASE("an order goes to the crew's phone and names the place; the crew's word proves it") {
  NoticeScene scene;
  auto const [outage, job] = order(scene, "13988880000");
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].address == "13988880000");
  CHECK(scene.sms.submissions[0].parts[0].find("order 1: FUS2 (F1)") != std::string::npos);
  auto ctx = scene.context();
  crew_acknowledged(ctx, job);
  CHECK(scene.standing(outage) == Counts{{"order proven", 1}});
  CHECK(scene.books().outcome(scene.books().notices(outage.id)[0].id)->evidence == notice::Evidence::e5);
}

TEST_CASE("a crew acknowledges its order by replying 1, which is a step of its job") {
  NoticeScene scene;
  auto const [outage, job] = order(scene, "13988880000");
  scene.answer(scene.sms, 0, Kind::accepted);
  auto const answer = scene.reply("13988880000", "1");
  REQUIRE(answer);
  CHECK(scene.store().dispatches().find_job(job.id)->state == dispatch::JobState::acknowledged);
  CHECK(scene.standing(outage)["order proven"] == 1);
}

TEST_CASE("a delivered order that nobody acknowledges is an exception") {
  NoticeScene scene;
  auto const [outage, job] = order(scene, "13988880000");
  scene.deliver(scene.sms);
  CHECK(scene.standing(outage) == Counts{{"order open", 1}});
  scene.pass(31min);
  CHECK(scene.standing(outage) == Counts{{"order unproven", 1}});
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions()[0].reached == notice::Evidence::e3);
}

TEST_CASE("a crew without a phone is an exception at once") {
  NoticeScene scene;
  auto const [outage, job] = order(scene, "");
  CHECK(scene.open_exceptions().size() == 1);
  CHECK(scene.sms.submissions.empty());
}

namespace {

/// How the orders of this outage stand, oldest first: "proven", "superseded", "open".
std::vector<std::string> orders(NoticeScene& scene, outage::Outage const& outage) {
  std::vector<std::string> out;
  for (auto const& one : scene.books().notices(outage.id)) {
    if (one.stage != "order") continue;
    auto const outcome = scene.books().outcome(one.id);
    out.push_back(outcome ? std::string(notice::to_string(outcome->kind)) : "open");
  }
  return out;
}

std::size_t calls_to(NoticeScene const& scene, std::string const& phone) {
  std::size_t count = 0;
  for (auto const* channel : {&scene.sms, &scene.voice}) {
    count += static_cast<std::size_t>(std::count_if(channel->submissions.begin(), channel->submissions.end(),
                                                    [&](auto const& one) { return one.address == phone; }));
  }
  return count;
}

}  // namespace

TEST_CASE("a crew whose job another crew gets is not called for it again") {
  NoticeScene scene;
  auto const [outage, job] = order(scene, "13988880000");
  REQUIRE(scene.apply(on_put_crew, R"({"id": "C8", "phone": "13988880008"})"));
  REQUIRE(scene.apply(on_commit_dispatch, R"({"job": "J1", "crew": "C8"})"));
  scene.pump();
  CHECK(orders(scene, outage) == std::vector<std::string>{"superseded", "open"});
  CHECK(calls_to(scene, "13988880008") == 1);
  scene.answer(scene.sms, 0, Kind::rejected_temporarily);  // the old order would have been tried again
  scene.pass(2min);
  CHECK(calls_to(scene, "13988880000") == 1);
}

TEST_CASE("orders end with their job: when the outage was none, is over, or the desk has to choose anew") {
  NoticeScene scene;
  auto const [outage, job] = order(scene, "13988880000");
  SECTION("the outage was none") {
    REQUIRE(scene.apply(on_cancel_outage, "{}", outage.ref));
    CHECK(scene.store().dispatches().find_job(job.id)->state == dispatch::JobState::cancelled);
  }
  SECTION("supply is back") {
    REQUIRE(scene.apply(on_restore_outage, "{}", outage.ref));
    CHECK(scene.store().dispatches().find_job(job.id)->state == dispatch::JobState::verified);
  }
  SECTION("nobody acknowledged") {
    auto ctx = scene.context();
    on_order_check(ctx, job.id, 1);
    REQUIRE(scene.apply(on_put_crew, R"({"id": "C7", "on_shift": false})"));
    scene.pass(4min);
    auto late = scene.context();
    on_order_check(late, job.id, 1);
    CHECK(scene.store().dispatches().find_job(job.id)->state == dispatch::JobState::open);
  }
  CHECK(orders(scene, outage) == std::vector<std::string>{"superseded"});
  auto const before = calls_to(scene, "13988880000");
  scene.answer(scene.sms, 0, Kind::rejected_temporarily);
  scene.pass(5min);
  CHECK(calls_to(scene, "13988880000") == before);
}

}  // namespace lamplighter::flow
