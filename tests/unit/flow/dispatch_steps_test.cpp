// Steps of a crew through the shell: who may take them, what they are refused for, and what the desk hears.
#include "tests/unit/flow/dispatch_scene.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::JobState;
using std::chrono::minutes;

}  // namespace

TEST_CASE("a crew steps its own job only") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  world.crew("C8");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  CHECK(world.refused(on_job_step, R"({"step": "acknowledged"})", job.ref, {"C8", "crew"}).kind == Error::Kind::forbidden);
  CHECK(world.refused(on_job_step, R"({"step": "acknowledged"})", "no-job", {"C7", "crew"}).kind == Error::Kind::not_found);
  world.step(job, "acknowledged", "", {"C7", "crew"});
  CHECK(world.again(job).state == JobState::acknowledged);
}

TEST_CASE("a step keeps the time at which it happened") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  world.pass(minutes{2});
  auto const body = world.step(job, "on_site", R"(, "occurred_at": "$now-60s")");
  CHECK(body.at("state") == "on_site");
  CHECK(body.at("reason") == "step_recorded");
  CHECK(world.again(job).on_site_at == world.now() - minutes{1});
  auto const late = world.step(job, "en_route", R"(, "occurred_at": "$now-90s")");
  CHECK(late.at("state") == "on_site");
  CHECK(late.at("reason") == "step_recorded_late");
  CHECK(world.refused(on_job_step, R"({"step": "located", "occurred_at": "$now+30m"})", job.ref).field == "occurred_at");
  CHECK(world.refused(on_job_step, R"({"step": "arrived"})", job.ref).field == "step");
}

TEST_CASE("a returned job goes to the desk with an alarm, and not to the same crew again") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  CHECK(world.refused(on_job_step, R"({"step": "returned"})", job.ref, {"C7", "crew"}).field == "note");
  world.step(job, "returned", R"(, "note": "needs a cable crew")", {"C7", "crew"});
  CHECK(world.again(job).state == JobState::returned);
  CHECK(world.is_alarmed("job_returned"));
  auto const refused = world.refused(on_commit_dispatch, R"({"job": ")" + job.ref + R"("})");
  CHECK(refused.kind == Error::Kind::conflict);
  CHECK(refused.message.find("all_declined") != std::string::npos);
}

TEST_CASE("supply is not verified while a device of the outage is open") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  auto const refused = world.refused(on_job_step, R"({"step": "verified"})", job.ref);
  CHECK(refused.kind == Error::Kind::conflict);
  CHECK(refused.message.find("FUS2") != std::string::npos);
  CHECK(world.again(job).state == JobState::dispatched);
  world.operate("FUS2", geo::Position::closed);
  CHECK(world.step(job, "verified", R"(, "note": "meters answer again")").at("state") == "verified");
}

TEST_CASE("work is not complete while its ticket is open or an earth is in") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  auto const party = world.done(on_permit_work, R"({"ticket": "T-9", "person_in_charge": "p", "device": "FUS2", "earths": 2,
                                                    "job": ")" + job.ref + R"("})");
  auto const ref = std::string(party.at("work_party").as_string());
  auto const refused = world.refused(on_job_step, R"({"step": "work_complete"})", job.ref);
  CHECK(refused.kind == Error::Kind::conflict);
  CHECK(refused.message.find("T-9") != std::string::npos);
  world.done(on_clear_work, R"({"earths_out": 1})", ref);
  CHECK(world.refused(on_job_step, R"({"step": "work_complete"})", job.ref).message.find("earths") != std::string::npos);
  world.done(on_clear_work, R"({"earths_out": 2})", ref);
  world.step(job, "on_site");
  CHECK(world.step(job, "work_complete").at("state") == "work_complete");
}

TEST_CASE("work does not end unsaid where no step has brought anybody on site") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = world.fault("FUS2");
  world.commit_to(job, "C7");
  for (auto const* word : {"work_complete", "verified"}) {
    world.operate("FUS2", geo::Position::closed);
    auto const refused = world.refused(on_job_step, R"({"step": ")" + std::string(word) + R"(", "note": " "})", job.ref, {"C7", "crew"});
    CHECK(refused.kind == Error::Kind::invalid);
    CHECK(refused.field == "note");
    CHECK(world.again(job).state == JobState::dispatched);
  }
  CHECK(world.step(job, "work_complete", R"(, "note": "closed by remote control, nothing to repair")", {"C7", "crew"}).at("state") == "work_complete");
  CHECK(world.step(job, "work_complete").at("reason") == "step_repeated");  // and once said it need not be said again
  CHECK(world.step(job, "verified").at("state") == "verified");
}

}  // namespace lamplighter::flow
