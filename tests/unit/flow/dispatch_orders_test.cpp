// Who is sent, what the desk may choose, and what happens to an order that nobody acknowledges.
#include "tests/unit/flow/dispatch_scene.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::JobState;
using std::chrono::minutes;

void assign_by_machine(Settings& settings) { settings.assignment = Settings::Assignment::automatic; }

}  // namespace

TEST_CASE("a confirmed fault gets its repair job once") {
  DispatchScene world(drawn_feeder);
  auto const job = world.fault("FUS2");
  CHECK(job.state == JobState::open);
  auto ctx = world.context();
  auto const outage = *ctx.outages.find(job.outage);
  open_job(ctx, outage, dispatch::Job::Kind::repair);
  CHECK(ctx.dispatches.jobs_of(job.outage).size() == 1);
  open_job(ctx, outage, dispatch::Job::Kind::patrol);
  CHECK(ctx.dispatches.jobs_of(job.outage).size() == 2);
}

TEST_CASE("with automatic assignment the order goes out with the job, or the desk hears why not") {
  SECTION("a crew is there") {
    DispatchScene world(drawn_feeder, assign_by_machine);
    world.crew("C7");
    auto const job = world.fault("FUS2");
    CHECK(job.state == JobState::dispatched);
    CHECK(job.order_number == 1);
    CHECK(world.crew_of(job) == "C7");
    CHECK_FALSE(world.is_alarmed("job_unassigned"));
  }
  SECTION("nobody is on shift") {
    DispatchScene world(drawn_feeder, assign_by_machine);
    world.crew("C7", R"(, "on_shift": false)");
    CHECK(world.fault("FUS2").state == JobState::open);
    CHECK(world.is_alarmed("job_unassigned"));
  }
}

TEST_CASE("a crew's phone is kept in the form in which its answers are compared, and what is none is refused") {
  DispatchScene world(drawn_feeder);
  world.settings().phone_region = "CN";
  world.crew("C7", R"(, "phone": "0139 0000 0000")");
  CHECK(world.store().dispatches().find_crew_by_ref("C7")->phone == "+8613900000000");
  for (auto const* none : {"radio 4", "手机 1", "12", "13900000000 13900000001", "010-62345678 ext. 12"}) {
    auto const error = world.refused(on_put_crew, R"({"id": "C7", "phone": ")" + std::string(none) + "\"}");
    CHECK(error.kind == Error::Kind::invalid);
    CHECK(error.field == "phone");
    CHECK(error.message.find(none) == std::string::npos);  // personal, even when it is wrong
  }
  CHECK(world.store().dispatches().find_crew_by_ref("C7")->phone == "+8613900000000");
}

TEST_CASE("a crew's phone that is a line in a house is kept, with a warning that it takes no texts") {
  DispatchScene world(drawn_feeder);
  world.settings().phone_region = "CN";
  auto const body = world.done(on_put_crew, R"({"id": "C7", "phone": "010-62345678"})");
  REQUIRE(body.contains("warnings"));
  CHECK(body.at("warnings").as_array().front().as_string().find("fixed line") != std::string::npos);
  CHECK(world.store().dispatches().find_crew_by_ref("C7")->phone == "+861062345678");
  CHECK_FALSE(world.done(on_put_crew, R"({"id": "C7", "phone": "13900000000"})").contains("warnings"));
}

TEST_CASE("a crew is described by the desk, and what is not said stays") {
  DispatchScene world(drawn_feeder);
  world.crew("C7", R"(, "name": "first", "skills": ["line", "cable"], "at": [1, 2.5], "phone": "13900000000")");
  auto const body = world.done(on_put_crew, R"({"id": "C7", "on_shift": false})");
  CHECK(body.at("skills").as_array().size() == 2);
  CHECK(body.at("on_shift") == false);
  CHECK(body.at("at") == boost::json::array{1.0, 2.5});
  CHECK_FALSE(body.contains("phone"));
  CHECK(world.store().dispatches().find_crew_by_ref("C7")->phone == "13900000000");
  CHECK(world.refused(on_put_crew, R"({"id": "C7", "at": [1]})").field == "at");
  CHECK(world.refused(on_put_crew, R"({"id": "C7", "shift": true})").field == "shift");
  for (auto const* disguised : {R"({"id": "C7\u200b"})", R"({"id": "C7", "name": "\u2060North"})", R"({"id": "C7", "skills": ["li\u00adne"]})"}) {
    CHECK(world.refused(on_put_crew, disguised).message.find("U+") != std::string::npos);
  }
  CHECK(world.refused(on_put_crew, R"({"id": "C7"})", "", {"C7", "crew"}).kind == Error::Kind::forbidden);
}

TEST_CASE("a crew moves itself and nobody else") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  world.done(on_move_crew, R"({"at": [3, 4]})", "C7", {"C7", "crew"});
  CHECK(world.store().dispatches().find_crew_by_ref("C7")->at == geo::Coordinate{3, 4});
  CHECK(world.refused(on_move_crew, R"({"at": [5, 6]})", "C7", {"C8", "crew"}).kind == Error::Kind::forbidden);
  CHECK(world.refused(on_move_crew, R"({"at": [5, 6]})", "C9").kind == Error::Kind::not_found);
}

TEST_CASE("a phone says longitude and latitude, which stand on the network by its reference system, and nowhere without one") {
  DispatchScene nowhere(drawn_feeder);
  nowhere.crew("C7");
  auto const refused = nowhere.refused(on_move_crew, R"({"degrees": [116.4, 39.9]})", "C7", {"C7", "crew"});
  CHECK(refused.field == "degrees");
  CHECK(refused.message.find("no place on Earth") != std::string::npos);
  CHECK_FALSE(nowhere.store().dispatches().find_crew_by_ref("C7")->at);
  CHECK(nowhere.refused(on_move_crew, R"({"degrees": [116.4, 99.9]})", "C7", {"C7", "crew"}).message.find("[longitude, latitude]") != std::string::npos);
  CHECK(nowhere.refused(on_move_crew, R"({})", "C7", {"C7", "crew"}).field == "at");
}

TEST_CASE("a proposal names crew, reason and alternatives, and changes nothing") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  world.crew("C8");
  auto const job = world.fault("FUS2");
  auto const body = world.done(on_propose_dispatch, "{}");
  auto const& proposal = body.at("proposals").as_array().at(0).as_object();
  CHECK(std::string_view(proposal.at("job").as_string()) == job.ref);
  CHECK(proposal.at("crew") == "C7");
  CHECK(proposal.at("reason") == "suitable_unlocated");
  CHECK(proposal.at("alternatives").as_array().size() == 1);
  CHECK(world.again(job).state == JobState::open);
  CHECK(world.refused(on_propose_dispatch, R"({"jobs": ["nothing"]})").field == "jobs");
}

TEST_CASE("a commitment without a crew takes the proposal's") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  auto const body = world.done(on_commit_dispatch, R"({"job": ")" + job.ref + R"("})");
  CHECK(body.at("crew") == "C7");
  CHECK(body.at("reason") == "only_suitable");
  CHECK(world.again(job).dispatched_at == world.now());
}

TEST_CASE("a crew off shift, unknown, or itself asking is refused") {
  DispatchScene world(drawn_feeder);
  world.crew("C7", R"(, "on_shift": false)");
  auto const job = world.fault("FUS2");
  CHECK(world.refused(on_commit_dispatch, world.order(job, "C7")).kind == Error::Kind::conflict);
  CHECK(world.refused(on_commit_dispatch, world.order(job, "C9")).field == "crew");
  CHECK(world.refused(on_commit_dispatch, world.order(job, "C7"), "", {"C7", "crew"}).kind == Error::Kind::forbidden);
  CHECK(world.again(job).state == JobState::open);
}

TEST_CASE("only a hazard pulls a crew from a job that it has acknowledged") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const first = world.fault("FUS2");
  world.commit_to(first, "C7");
  world.step(first, "acknowledged");
  SECTION("an ordinary fault does not") {
    auto const second = world.fault("FUS3");
    CHECK(world.refused(on_commit_dispatch, world.order(second, "C7")).kind == Error::Kind::conflict);
    CHECK(world.again(first).state == JobState::acknowledged);
  }
  SECTION("a hazard does, and the job it left waits in sight of the desk") {
    auto const second = world.fault("FUS3", true);
    world.done(on_commit_dispatch, R"({"job": ")" + second.ref + R"(", "crew": "C7", "acknowledge_hazards": ["hazard"]})");
    CHECK(world.again(first).state == JobState::suspended);
    CHECK(world.is_alarmed("job_suspended"));
    CHECK(world.crew_of(second) == "C7");
  }
}

TEST_CASE("an unacknowledged order goes again, then to the next crew, then to the desk") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  world.crew("C8");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  world.pass(minutes{3} - milliseconds{1});
  CHECK(world.again(job).order_number == 1);
  world.pass(milliseconds{1});
  CHECK(world.again(job).order_number == 2);
  CHECK(world.crew_of(job) == "C7");
  world.pass(minutes{3});
  CHECK(world.again(job).order_number == 3);
  CHECK(world.crew_of(job) == "C8");
  CHECK(world.is_alarmed("crew_to_be_told:C7"));
  world.pass(minutes{6});
  CHECK(world.again(job).order_number == 4);
  CHECK(world.again(job).state == JobState::open);
  CHECK(world.crew_of(job).empty());
  CHECK(world.is_alarmed("order_unacknowledged"));
  world.pass(minutes{60});
  CHECK(world.again(job).order_number == 4);
}

TEST_CASE("an acknowledged order is not sent on") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  world.crew("C8");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  world.step(job, "acknowledged", "", {"C7", "crew"});
  world.pass(minutes{30});
  CHECK(world.again(job).order_number == 1);
  CHECK(world.crew_of(job) == "C7");
}

TEST_CASE("a new order after the desk was alarmed clears the alarm") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  world.pass(minutes{6});
  REQUIRE(world.is_alarmed("order_unacknowledged"));
  world.crew("C8");
  world.commit_to(job, "C8");
  CHECK_FALSE(world.is_alarmed("order_unacknowledged"));
}

TEST_CASE("jobs end with their outage, and a crew on its way is to be told") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  auto ctx = world.context();
  SECTION("cancelled") {
    cancel_jobs(ctx, job.outage);
    CHECK(world.again(job).state == JobState::cancelled);
    CHECK(world.is_alarmed("crew_to_be_told:C7"));
  }
  SECTION("supply confirmed") {
    world.step(job, "on_site");
    verify_jobs(ctx, job.outage, world.now() + minutes{1});
    CHECK(world.again(job).state == JobState::verified);
    CHECK(world.again(job).verified_at == world.now() + minutes{1});
    CHECK_FALSE(world.is_alarmed("crew_to_be_told:C7"));
  }
}

TEST_CASE("a job that nobody was sent to is cancelled, not verified, when supply is back") {
  DispatchScene world(drawn_feeder);
  auto const job = world.fault("FUS2");
  auto ctx = world.context();
  verify_jobs(ctx, job.outage, world.now());
  CHECK(world.again(job).state == JobState::cancelled);
  CHECK_FALSE(world.again(job).verified_at);
}

}  // namespace lamplighter::flow
