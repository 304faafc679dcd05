// Tests of orders to crews as notices.
#include "engine/flow/dispatch_flow.hpp"
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

}  // namespace lamplighter::flow
