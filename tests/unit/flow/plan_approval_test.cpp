// Who may change a plan that stands, and what a change is asked: the same question as an approval.
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

Actor const planner{"planner", "planner"};
Actor const desk{"desk", "dispatcher"};
Actor const chief{"chief", "shift_supervisor"};
Actor const boss{"boss", "shift_supervisor"};

std::string from_to(PlanScene const& scene, milliseconds start, milliseconds end, std::string const& more = "") {
  return R"({"start": ")" + scene.in(start) + R"(", "end": ")" + scene.in(end) + "\"" + more + "}";
}

std::string const devices_too = R"(, "devices": ["FUS5", "REC2"])";

std::string last_note(PlanScene& scene, outage::Reason reason) {
  std::string note = "no such entry";
  for (auto const& entry : scene.store().outages().history(scene.row().id)) {
    if (entry.reason == reason) note = entry.note;
  }
  return note;
}

}  // namespace

TEST_CASE("a planner alone makes an approved cut no larger; who approves may, and the words say so") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  for (auto const& larger : {from_to(scene, days(20) + 1h, days(20) + 5h, devices_too), from_to(scene, days(20) + 1h, days(20) + 6h),
                             from_to(scene, days(19) + 1h, days(19) + 5h), from_to(scene, days(21), days(21) + 5h)}) {
    INFO(larger);
    auto const error = scene.refused(on_revise_plan, larger, "P1", planner);
    CHECK(error.kind == Error::Kind::forbidden);
    CHECK(error.message.find("approve") != std::string::npos);
  }
  CHECK(scene.plan().revision == 1);
  scene.done(on_revise_plan, R"({"work": "replace a pole"})", "P1", planner);
  scene.done(on_revise_plan, from_to(scene, days(20) + 2h, days(20) + 5h), "P1", planner);
  scene.done(on_revise_plan, from_to(scene, days(22), days(22) + 3h), "P1", planner);
  CHECK(scene.plan().revision == 3);
  scene.done(on_revise_plan, from_to(scene, days(22), days(22) + 4h, devices_too), "P1", chief);
  CHECK(scene.plan().revision == 4);
  CHECK(scene.plan().approver == "chief");
  CHECK(scene.state() == "published");
}

TEST_CASE("before approval a planner changes what he likes: the approval asks") {
  PlanScene scene;
  scene.done(on_create_plan, scene.body_of("FUS5", days(20), days(20) + 4h), "", planner);
  scene.done(on_revise_plan, from_to(scene, 2h, 9h, devices_too), "P1", planner);
  CHECK(scene.refused(on_approve_plan, "{}", "P1", chief).field == "accept_missed_minimum");
}

TEST_CASE("where a second person is asked for, it is asked for a larger revision too") {
  PlanScene scene([](Settings& settings) { settings.approval = Settings::Approval::other_person; });
  scene.done(on_create_plan, scene.body_of("FUS5", days(20), days(20) + 4h), "", chief);
  scene.done(on_revise_plan, from_to(scene, days(20), days(20) + 3h), "P1", boss);
  CHECK(scene.refused(on_approve_plan, "{}", "P1", chief).kind == Error::Kind::forbidden);
  CHECK(scene.refused(on_approve_plan, "{}", "P1", boss).kind == Error::Kind::forbidden);  // it is his revision
  scene.done(on_approve_plan, "{}", "P1", {"third", "shift_supervisor"});
  auto const larger = from_to(scene, days(20), days(20) + 5h);
  CHECK(scene.refused(on_revise_plan, larger, "P1", chief).kind == Error::Kind::forbidden);
  scene.done(on_revise_plan, larger, "P1", {"third", "shift_supervisor"});
  CHECK(scene.plan().revision == 3);
}

TEST_CASE("a revision that leaves no time for the lawful notice is asked what an approval is asked, and the answer is kept") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  auto const body = [&](std::string const& more) { return from_to(scene, days(3), days(3) + 4h, more); };
  auto const error = scene.refused(on_revise_plan, body(""), "P1", chief);
  CHECK(error.kind == Error::Kind::conflict);
  CHECK(error.field == "accept_missed_minimum");
  for (auto const* words : {"cn-7d", "'d7'", "2 customers", "ago", "accept_missed_minimum"}) {
    INFO(error.message);
    CHECK(error.message.find(words) != std::string::npos);
  }
  CHECK(scene.refused(on_revise_plan, body(R"(, "accept_missed_minimum": " \u3000 ")"), "P1", chief).field == "accept_missed_minimum");
  auto const by_planner = scene.refused(on_revise_plan, body(R"(, "accept_missed_minimum": "in a hurry")"), "P1", planner);
  CHECK(by_planner.kind == Error::Kind::forbidden);
  CHECK(scene.plan().revision == 1);
  CHECK(scene.sent().empty());
  scene.done(on_revise_plan, body(R"(, "reason": "storm ahead", "accept_missed_minimum": "pole may fall, order 12")"), "P1", chief);
  CHECK(scene.plan().revision == 2);
  auto const note = last_note(scene, outage::Reason::plan_revised);
  for (auto const* words : {"storm ahead", "cn-7d", "2 customers", "pole may fall, order 12"}) {
    INFO(note);
    CHECK(note.find(words) != std::string::npos);
  }
}

TEST_CASE("only those whose window is new are asked for; a smaller cut asks nothing, also on its eve") {
  PlanScene scene;
  auto const start = scene.now() + days(20);
  auto const body = [&](std::string const& devices) {
    return R"({"devices": [)" + devices + R"(], "start": ")" + to_rfc3339(start) + R"(", "end": ")" + to_rfc3339(start + 4h) + "\"}";
  };
  auto first = body(R"("REC2")");
  first.insert(1, R"("id": "P1", )");
  scene.create_and_approve(first);
  scene.pass(days(17));
  auto const error = scene.refused(on_revise_plan, body(R"("REC2", "FUS5")"), "P1", chief);
  CHECK(error.field == "accept_missed_minimum");
  INFO(error.message);
  CHECK(error.message.find("2 customers") != std::string::npos);  // e.1 and e.2, not the four below REC2
  scene.done(on_revise_plan, body(R"("SWI3")"), "P1", chief);
  CHECK(scene.plan().revision == 2);
}

TEST_CASE("a delay makes the cut no longer, neither a planner's nor the desk's, unless it is given by who may approve") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  for (auto const& actor : {planner, desk}) {
    // an hour more; three days more; and the same length, but over midnight
    for (auto const end : {days(20) + 7h, days(23) + 6h}) {
      auto const error = scene.refused(on_delay_plan, from_to(scene, days(20) + 2h, end), "P1", actor);
      CHECK(error.kind == Error::Kind::forbidden);
      INFO(error.message);
      CHECK(error.message.find("a longer window") != std::string::npos);
    }
    auto const error = scene.refused(on_delay_plan, from_to(scene, days(20) + 14h, days(20) + 18h), "P1", actor);
    INFO(error.message);
    CHECK(error.message.find("further day") != std::string::npos);
  }
  scene.done(on_delay_plan, from_to(scene, days(20) + 2h, days(20) + 6h), "P1", planner);
  scene.done(on_delay_plan, from_to(scene, days(20) + 3h, days(20) + 7h), "P1", desk);
  scene.done(on_delay_plan, from_to(scene, days(20) + 4h, days(20) + 9h), "P1", chief);
  CHECK(scene.plan().revision == 4);
  CHECK(scene.plan().approver == "chief");
}

TEST_CASE("with its go given, a delay by the go's own route is asked the same") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20) + 10min);
  auto const longer = from_to(scene, 3h, 9h, R"(, "decision": "delay")");
  CHECK(scene.refused(on_go_plan, longer, "P1", desk).kind == Error::Kind::forbidden);
  scene.done(on_go_plan, from_to(scene, 3h, 7h, R"(, "decision": "delay")"), "P1", desk);
}

TEST_CASE("a delay within its day asks nothing; onto another day who may approve is asked for the lawful notice") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20) + 10min);
  auto const next_day = [&](std::string const& more) { return from_to(scene, days(1), days(1) + 4h, more); };
  auto const error = scene.refused(on_delay_plan, next_day(""), "P1", chief);
  CHECK(error.kind == Error::Kind::conflict);
  CHECK(error.field == "accept_missed_minimum");
  for (auto const& actor : {planner, desk}) {
    auto const hurry = next_day(R"(, "accept_missed_minimum": "in a hurry")");
    CHECK(scene.refused(on_delay_plan, hurry, "P1", actor).kind == Error::Kind::forbidden);
  }
  CHECK(scene.plan().revision == 1);
  scene.done(on_delay_plan, from_to(scene, 3h, 7h), "P1", desk);
  CHECK(scene.plan().revision == 2);
  scene.sent();
  scene.done(on_delay_plan, next_day(R"(, "reason": "crane broken", "accept_missed_minimum": "order 12")"), "P1", chief);
  CHECK(scene.plan().revision == 3);
  CHECK(scene.plan().approver == "chief");
  CHECK(scene.sent().size() == 2);
  auto const note = last_note(scene, outage::Reason::plan_delayed);
  INFO(note);
  for (auto const* words : {"crane broken", "cn-7d", "order 12"}) CHECK(note.find(words) != std::string::npos);
}

TEST_CASE("a blank acknowledgement is none") {
  PlanScene scene;
  SECTION("of a minimum that is missed") {
    scene.done(on_create_plan, scene.body_of("FUS5", 30min, 5h), "", planner);
    for (auto const* blank : {"", " ", "\\t\\n", "\\u3000", "\\u00a0\\u200b"}) {
      INFO(blank);
      auto const body = R"({"accept_missed_minimum": ")" + std::string(blank) + "\"}";
      CHECK(scene.refused(on_approve_plan, body, "P1", chief).field == "accept_missed_minimum");
    }
    CHECK(scene.state() == "draft");
  }
  SECTION("of life support that is not proven to know") {
    scene.make_special("e.1", "");
    scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
    scene.pass(days(20) + 46min);
    for (auto const* blank : {"", " ", "\\u3000\\u3000"}) {
      INFO(blank);
      auto const body = R"({"accept_unproven": ")" + std::string(blank) + "\"}";
      CHECK(scene.refused(on_go_plan, body).field == "accept_unproven");
    }
    CHECK(scene.state() == "published");
  }
}

TEST_CASE("what cannot be cancelled or changed any more is refused in words that are true") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  SECTION("cancelled") {
    scene.done(on_cancel_plan, "{}");
    auto const again = scene.refused(on_cancel_plan, "{}");
    CHECK(again.kind == Error::Kind::conflict);
    CHECK(again.message.find("cancelled already") != std::string::npos);
    CHECK(again.message.find("without supply") == std::string::npos);
    for (auto const handler : {on_revise_plan, on_delay_plan}) {
      auto const error = scene.refused(handler, from_to(scene, days(21), days(21) + 2h));
      CHECK(error.message.find("it is over") != std::string::npos);
      CHECK(error.message.find("extended") == std::string::npos);
    }
  }
  SECTION("cut and restored") {
    scene.pass(days(20) + 30min);
    scene.done(on_go_plan, "{}");
    scene.pass(31min);
    scene.report("FUS5", "opened");
    CHECK(scene.refused(on_cancel_plan, "{}").message.find("the cut has begun") != std::string::npos);
    scene.report("FUS5", "closed");
    scene.alive({"e.1", "e.2"});
    CHECK(scene.state() == "restored");
    auto const error = scene.refused(on_cancel_plan, "{}");
    CHECK(error.kind == Error::Kind::conflict);
    CHECK(error.message.find("supply is back") != std::string::npos);
    CHECK(error.message.find("without supply") == std::string::npos);
    CHECK(scene.refused(on_extend_plan, R"({"end": ")" + scene.in(9h) + "\"}").message.find("it is over") != std::string::npos);
  }
}

}  // namespace lamplighter::flow
