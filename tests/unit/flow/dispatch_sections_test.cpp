// A ticket holds back the end of every job and plan in whose section it stands, whatever it was bound to.
#include "tests/unit/flow/dispatch_scene.hpp"
#include "engine/flow/outage_flow.hpp"
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using geo::Position;
using namespace std::chrono_literals;

std::string ticket(std::string_view device, std::string_view rest = "") {
  return R"({"ticket": "T-9", "person_in_charge": "p", "device": ")" + std::string(device) + R"(", "earths": 2)" +
         std::string(rest) + "}";
}

std::string text(boost::json::object const& body, std::string_view field) {
  auto const* found = body.if_contains(field);
  return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string{};
}

bool names_ticket(Error const& error) {
  return error.kind == Error::Kind::conflict && error.message.find("T-9") != std::string::npos;
}

dispatch::Job sent(DispatchScene& world, std::string_view device, std::string_view crew) {
  auto const job = world.fault(device);
  world.commit_to(job, crew);
  world.step(job, "on_site");
  return job;
}

}  // namespace

TEST_CASE("a ticket that names neither outage nor job is bound to the fault whose section it stands in") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = sent(world, "FUS2", "C7");
  auto const party = world.done(on_permit_work, ticket("FUS2"));
  CHECK(text(party, "outage") == "O-FUS2");
  CHECK(text(party, "job") == job.ref);
  CHECK(names_ticket(world.refused(on_job_step, R"({"step": "work_complete"})", job.ref)));
  auto const ref = text(party, "work_party");
  world.done(on_clear_work, R"({"earths_out": 0})", ref);
  auto const earths = world.refused(on_job_step, R"({"step": "work_complete"})", job.ref);
  CHECK(names_ticket(earths));
  CHECK(earths.message.find("2 of 2 earths") != std::string::npos);
  world.done(on_clear_work, R"({"earths_out": 2})", ref);
  CHECK(world.step(job, "work_complete").at("state") == "work_complete");
}

TEST_CASE("a ticket below a fuse that was opened only to isolate belongs to the fault above it") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = sent(world, "BRK1", "C7");
  world.operate("FUS2", Position::open);
  auto const party = world.done(on_permit_work, ticket("FUS2"));
  CHECK(text(party, "outage") == "O-BRK1");
  CHECK(names_ticket(world.refused(on_job_step, R"({"step": "work_complete"})", job.ref)));
}

TEST_CASE("of two faults above a ticket the nearest is its own, and it is held back alone") {
  DispatchScene world(drawn_feeder);
  for (auto const* crew : {"C7", "C8"}) world.crew(crew);
  auto const far = sent(world, "BRK1", "C7");
  auto const near = sent(world, "FUS2", "C8");
  CHECK(text(world.done(on_permit_work, ticket("FUS2")), "job") == near.ref);
  CHECK(names_ticket(world.refused(on_job_step, R"({"step": "work_complete"})", near.ref)));
  CHECK(world.step(far, "work_complete").at("state") == "work_complete");
}

TEST_CASE("a ticket of another job holds back every job in whose section its people stand") {
  DispatchScene world(drawn_feeder);
  for (auto const* crew : {"C7", "C8"}) world.crew(crew);
  auto const small = sent(world, "FUS3", "C7");
  world.operate("FUS3", Position::closed);
  auto const large = sent(world, "BRK1", "C8");
  world.done(on_permit_work, ticket("BRK1", R"(, "job": ")" + large.ref + R"(")"));
  CHECK(names_ticket(world.refused(on_job_step, R"({"step": "work_complete"})", small.ref)));
  CHECK(names_ticket(world.refused(on_job_step, R"({"step": "work_complete"})", large.ref)));
}

TEST_CASE("a ticket given before its fault was known holds the fault's job back too") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  world.operate("FUS2", Position::open);
  CHECK(world.done(on_permit_work, ticket("FUS2")).at("outage").is_null());
  auto const job = sent(world, "FUS2", "C7");
  CHECK(names_ticket(world.refused(on_job_step, R"({"step": "work_complete"})", job.ref)));
}

TEST_CASE("a ticket on another branch holds nothing back") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = sent(world, "FUS2", "C7");
  world.operate("FUS3", Position::open);
  CHECK(world.done(on_permit_work, ticket("FUS3")).at("outage").is_null());
  CHECK(world.step(job, "work_complete").at("state") == "work_complete");
}

TEST_CASE("an outage that was merged away keeps its ticket's hold on the job that went along") {
  DispatchScene world(drawn_feeder);
  world.crew("C7");
  auto const job = sent(world, "FUS2", "C7");
  world.done(on_permit_work, ticket("FUS2", R"(, "outage": "O-FUS2")"));
  auto const into = world.fault("FUS3");
  auto from = world.store().outages().find(job.outage).value();
  from.state = outage::State::merged;
  from.merged_into = into.outage;
  world.store().outages().update(from);
  auto moved = world.again(job);
  moved.outage = into.outage;
  world.store().dispatches().update_job(moved);
  CHECK(names_ticket(world.refused(on_job_step, R"({"step": "work_complete"})", job.ref)));
}

TEST_CASE("a plan is not complete while a ticket that names no plan stands in its section") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", 24h * 20, 24h * 20 + 4h));
  scene.pass(24h * 20 - 30min);
  scene.done(on_go_plan, R"({"accept_unproven": "seen"})");
  scene.pass(30min);
  scene.report("FUS5", "opened");
  REQUIRE(scene.state() == "out");
  SECTION("and is the one that the ticket permits work for") {
    auto const party = scene.done(on_permit_work, ticket("FUS5"), "");
    CHECK(text(party, "outage") == "P1");
    CHECK(scene.state() == "work_permitted");
    CHECK(names_ticket(scene.refused(on_complete_plan, "{}")));
    scene.done(on_clear_work, R"({"earths_out": 0})", text(party, "work_party"));
    CHECK(names_ticket(scene.refused(on_complete_plan, "{}")));
    scene.done(on_clear_work, R"({"earths_out": 2})", text(party, "work_party"));
    scene.done(on_complete_plan, "{}");
    CHECK(scene.state() == "work_complete");
  }
  SECTION("also when the ticket names another outage") {
    scene.report("REC2", "locked_out");
    auto const other = text(scene.last, "outage");
    REQUIRE_FALSE(other.empty());
    scene.done(on_permit_work, ticket("FUS5", R"(, "outage": ")" + other + R"(")"), "");
    CHECK(names_ticket(scene.refused(on_complete_plan, "{}")));
  }
}

TEST_CASE("supply is not said to be confirmed onto people or earths in a live section, but by a shift supervisor with a reason") {
  DispatchScene world(drawn_feeder);
  world.fault("FUS2");
  auto const ref = text(world.done(on_permit_work, ticket("FUS2")), "work_party");
  world.operate("FUS2", Position::closed, outage::Standing::reported);
  auto const state = [&] { return world.store().outages().find_by_ref("O-FUS2")->state; };
  auto const refused = [&](std::string_view body, Actor const& actor) {
    auto const error = world.refused(on_restore_outage, body, "O-FUS2", actor);
    CHECK(names_ticket(error));
    CHECK(error.message.find("2 earths") != std::string::npos);
    CHECK(error.field == "override_reason");
    CHECK(state() == outage::State::confirmed);
  };
  refused("{}", {"desk", "dispatcher"});
  refused(R"({"override_reason": "they are clear"})", {"desk", "dispatcher"});
  refused(R"({"override_reason": " "})", {"lead", "shift_supervisor"});
  SECTION("cleared, but with an earth in") {
    world.done(on_clear_work, R"({"earths_out": 1})", ref);
    CHECK(world.refused(on_restore_outage, "{}", "O-FUS2").message.find("1 earths") != std::string::npos);
    world.done(on_clear_work, R"({"earths_out": 2})", ref);
    world.done(on_restore_outage, "{}", "O-FUS2");
  }
  SECTION("overridden") {
    world.done(on_restore_outage, R"({"override_reason": "seen clear on site"})", "O-FUS2", {"lead", "shift_supervisor"});
    auto const outage = world.store().outages().find_by_ref("O-FUS2").value();
    auto const history = world.store().outages().history(outage.id);
    CHECK(std::ranges::any_of(history, [](auto const& line) {
      return line.actor == "lead" && line.note.find("T-9") != std::string::npos && line.note.find("seen clear on site") != std::string::npos;
    }));
    auto& audit = world.store().database().bound("select actor, detail from audit_log where action = $1", "override_restore");
    REQUIRE(audit.step());
    CHECK(audit.text(0) == "lead");
    CHECK(audit.text(1) == "seen clear on site");
    audit.reset();
  }
  CHECK(state() == outage::State::restored);
}

TEST_CASE("a ticket holds back no word about supply elsewhere, nor where its own section is still dead") {
  DispatchScene world(drawn_feeder);
  SECTION("the ticket of another outage, live by mistake") {
    world.fault("FUS3");
    world.done(on_permit_work, ticket("FUS3"));
    world.operate("FUS3", Position::closed, outage::Standing::reported);
    world.fault("FUS2");
    world.operate("FUS2", Position::closed);
    world.done(on_restore_outage, "{}", "O-FUS2");
  }
  SECTION("people behind a fuse that stays open") {
    world.fault("BRK1");
    world.operate("FUS2", Position::open);
    world.done(on_permit_work, ticket("FUS2"));
    world.operate("BRK1", Position::closed);
    world.done(on_restore_outage, "{}", "O-BRK1");
  }
}

}  // namespace lamplighter::flow
