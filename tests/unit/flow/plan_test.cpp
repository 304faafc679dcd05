// Tests of a plan's life by hand: windows, revisions, the go, the cut, the way back, and who is told what.
#include "tests/unit/flow/plan_scene.hpp"

#include "engine/flow/plan_windows.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

}  // namespace

TEST_CASE("a preview counts who is out and changes nothing; a tie closed first keeps people on") {
  PlanScene scene;
  std::string const plain = R"({"steps": [{"at": ")" + scene.in(days(20)) + R"(", "open": "REC2"}, {"at": ")" +
                            scene.in(days(20) + 4h) + R"(", "close": "REC2"}]})";
  CHECK(scene.done(on_preview_plan, plain, "").at("customers") == 4);
  std::string const by_tie = R"({"steps": [{"at": ")" + scene.in(days(20)) + R"(", "close": "SWI4"}, {"at": ")" +
                             scene.in(days(20) + 1min) + R"(", "open": "SWI3"}, {"at": ")" + scene.in(days(20) + 2min) +
                             R"(", "open": "REC2"}, {"at": ")" + scene.in(days(20) + 4h) + R"(", "close": "REC2"}]})";
  auto const preview = scene.done(on_preview_plan, by_tie, "");
  CHECK(preview.at("customers") == 2);
  CHECK(preview.at("service_point_minutes") == 2 * 238);
  CHECK(scene.store().outages().plans(false).empty());
}

TEST_CASE("a plan that interrupts nobody is refused, and so is one in the past or of a kind that is not planned") {
  PlanScene scene;
  auto const nobody = scene.refused(on_create_plan, scene.body_of("SWI4", days(20), days(20) + 4h), "");
  CHECK(nobody.kind == Error::Kind::conflict);
  CHECK(scene.refused(on_create_plan, scene.body_of("FUS5", -1h, 4h), "").field == "start");
  CHECK(scene.refused(on_create_plan, scene.body_of("FUS9", days(20), days(20) + 4h), "").field == "devices");
  CHECK(scene.refused(on_create_plan, R"({"kind": "fault", "devices": ["FUS5"], "start": ")" + scene.in(1h) +
                                          R"(", "end": ")" + scene.in(2h) + "\"}", "").field == "kind");
  CHECK(scene.store().outages().plans(false).empty());
}

TEST_CASE("where configured, a plan is approved by someone other than its proposer") {
  PlanScene scene([](Settings& settings) { settings.approval = Settings::Approval::other_person; });
  scene.done(on_create_plan, scene.body_of("FUS5", days(20), days(20) + 4h), "", {"planner", "planner"});
  CHECK(scene.refused(on_approve_plan, "{}", "P1", {"planner", "planner"}).kind == Error::Kind::forbidden);
  scene.done(on_approve_plan, "{}");
  CHECK(scene.state() == "published");
}

TEST_CASE("a moved plan tells those who were told once; words alone are no revision and tell nobody") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(6));
  CHECK(scene.sent() == Sent{"P1-d15 6", "P1-d15 7"});
  scene.done(on_revise_plan, R"({"work": "replace a pole", "cause": "maintenance"})");
  CHECK(scene.plan().revision == 1);
  CHECK(scene.sent().empty());
  scene.done(on_revise_plan, R"({"start": ")" + scene.in(days(16)) + R"(", "end": ")" + scene.in(days(16) + 4h) + "\"}");
  CHECK(scene.plan().revision == 2);
  CHECK(scene.sent() == Sent{"P1-rescheduled 6", "P1-rescheduled 7"});
}

TEST_CASE("who leaves a plan is withdrawn if told, who joins gets what was missed, who stays hears nothing") {
  PlanScene scene;
  auto const start = scene.now() + days(20) + 1h;
  std::string const when = R"("start": ")" + to_rfc3339(start) + R"(", "end": ")" + to_rfc3339(start + 4h) + "\"";
  scene.create_and_approve(R"({"id": "P1", "devices": ["REC2", "FUS5"], )" + when + "}");
  scene.pass(days(6));
  CHECK(scene.sent().size() == 6);
  scene.done(on_revise_plan, R"({"devices": ["REC2"], )" + when + "}");
  CHECK(scene.sent() == Sent{"P1-withdrawn 6", "P1-withdrawn 7"});
  scene.done(on_revise_plan, R"({"devices": ["REC2", "BRK1"], )" + when + "}");
  CHECK(scene.sent() == Sent{"P1-d15 1", "P1-d15 6", "P1-d15 7"});
}

TEST_CASE("the go is given from a day before; without it the last notice stays and the desk is alarmed at T-40") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  CHECK(scene.refused(on_go_plan, "{}").kind == Error::Kind::conflict);
  scene.pass(days(20) - 1min);
  scene.sent();
  CHECK(scene.alarms().empty());
  scene.pass(1min);
  CHECK(scene.alarms() == Sent{"go_due"});
  scene.pass(20min);
  CHECK(scene.alarms() == Sent{"go_due", "go_unanswered"});
  scene.pass(15min);
  CHECK(scene.sent().empty());
  SECTION("a late go sends it") {
    scene.done(on_go_plan, "{}");
    CHECK(scene.sent() == Sent{"P1-m30 6", "P1-m30 7"});
    CHECK(scene.alarms().empty());
  }
  SECTION("without go no clock moves the plan") {
    scene.pass(days(2));
    CHECK(scene.state() == "published");
    CHECK(scene.sent().empty());
  }
}

TEST_CASE("life support without proof blocks a late go until a person accepts it with a reason") {
  PlanScene scene;
  scene.make_special("e.1", "");
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20) + 46min);
  CHECK(scene.alarms() == Sent{"go_due", "go_unanswered", "unproven_critical"});
  CHECK(scene.refused(on_go_plan, "{}").field == "accept_unproven");
  scene.done(on_go_plan, R"({"accept_unproven": "carer is with him"})");
  CHECK(scene.state() == "go");
  CHECK(scene.alarms().empty());
}

TEST_CASE("life support without proof blocks a go however early it is given; once accepted it is not asked again") {
  PlanScene scene;
  scene.make_special("e.1", "");
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(19) + 2h);
  CHECK(scene.refused(on_go_plan, "{}").field == "accept_unproven");
  scene.pass(22h);
  CHECK(scene.refused(on_go_plan, "{}").field == "accept_unproven");
  scene.done(on_go_plan, R"({"accept_unproven": "carer is with him"})");
  scene.pass(46min);
  CHECK(scene.alarms().empty());
}

TEST_CASE("life support that is without proof only after the go alarms the desk all the same, and can be accepted then") {
  PlanScene scene;
  CustomerImport unreachable;
  unreachable.customer.ref = "e.1";
  scene.store().flow().put_customers({unreachable});
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20));
  scene.done(on_go_plan, "{}");
  scene.make_special("e.1", "");
  scene.pass(46min);
  CHECK(scene.alarms() == Sent{"unproven_critical"});
  CHECK(scene.refused(on_go_plan, "{}").kind == Error::Kind::conflict);
  scene.done(on_go_plan, R"({"accept_unproven": "carer is with him"})");
  CHECK(scene.alarms().empty());
  CHECK(scene.state() == "go");
}

TEST_CASE("life support for whom the schedule has no stage blocks the go as well") {
  PlanScene scene([](Settings& settings) {
    for (auto& stage : settings.policies.front().stages) stage.only.classes = {"critical"};
  });
  scene.make_special("e.1", "13911111111");
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  for (auto const& one : scene.store().notices().notices(scene.row().id)) CHECK(one.recipient.kind != notice::RecipientKind::customer);
  scene.pass(days(20) + 30min);
  CHECK(scene.refused(on_go_plan, "{}").field == "accept_unproven");
  scene.pass(16min);
  CHECK(scene.alarms() == Sent{"go_due", "go_unanswered", "unproven_critical"});
}

TEST_CASE("life support that only the last notice could tell blocks a late go too") {
  PlanScene scene;
  scene.make_special("e.1", "13911111111");
  scene.done(on_create_plan, scene.body_of("FUS5", 25min, 5h), "", {"planner", "planner"});
  scene.done(on_approve_plan, R"({"accept_missed_minimum": "pole may fall"})");
  for (auto const& one : scene.store().notices().notices(scene.row().id)) CHECK(one.stage == "m30");
  scene.pass(15min);
  CHECK(scene.refused(on_go_plan, "{}").field == "accept_unproven");
  scene.done(on_go_plan, R"({"accept_unproven": "carer is with him"})");
}

TEST_CASE("a delay on the day takes the go back and tells at once") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20) + 35min);
  scene.done(on_go_plan, "{}");
  scene.sent();
  scene.done(on_go_plan, R"({"decision": "delay", "start": ")" + scene.in(2h) + "\"}");
  CHECK(scene.state() == "published");
  CHECK(scene.plan().go == outage::GoDecision::none);
  CHECK(scene.sent() == Sent{"P1-delayed 6", "P1-delayed 7"});
  scene.report("FUS5", "opened");  // nobody said go for the new time
  CHECK(scene.state() == "published");
}

TEST_CASE("a revision after the go needs a new one before its devices may cut") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20));
  scene.done(on_go_plan, "{}");
  scene.done(on_revise_plan, R"({"accept_missed_minimum": "the crane comes later", "start": ")" + scene.in(3h) + R"(", "end": ")" +
                                 scene.in(7h) + "\"}");
  CHECK(scene.state() == "published");
  CHECK(scene.plan().go == outage::GoDecision::none);
}

TEST_CASE("a device that opens without go makes a fault, and the desk is alarmed") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  SECTION("near its time") {
    scene.pass(days(20) + 30min);
    scene.report("FUS5", "opened");
    auto const alarms = scene.alarms();
    CHECK(std::count(alarms.begin(), alarms.end(), "cut_without_go") == 1);
  }
  SECTION("days before it is just a fault") {
    scene.report("FUS5", "opened");
    CHECK(scene.alarms().empty());
  }
  CHECK(scene.last.at("outage") != "P1");
  CHECK(scene.state() == "published");
  CHECK(scene.row().state == outage::State::scheduled);
}

TEST_CASE("cut, extension and return by device reports; people hear of supply only when it is confirmed") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20) + 30min);
  scene.done(on_go_plan, "{}");
  scene.pass(35min);
  CHECK(scene.state() == "go");  // the planned start has passed, and nothing happened
  CHECK(scene.refused(on_extend_plan, R"({"end": ")" + scene.in(9h) + "\"}").kind == Error::Kind::conflict);
  scene.report("FUS5", "opened");
  CHECK(scene.state() == "out");
  CHECK(scene.row().state == outage::State::confirmed);
  CHECK(scene.refused(on_cancel_plan, "{}").kind == Error::Kind::conflict);
  scene.sent();
  scene.pass(3h + 26min);
  CHECK(scene.alarms() == Sent{"extension_due"});
  scene.done(on_extend_plan, R"({"end": ")" + scene.in(2h) + "\"}");
  CHECK(scene.sent() == Sent{"P1-extended 6", "P1-extended 7"});
  CHECK(scene.state() == "extended");
  scene.pass(1h);
  scene.report("FUS5", "closed");
  CHECK(scene.state() == "switching_on");
  CHECK(scene.sent().empty());
  scene.alive({"e.1", "e.2"});
  CHECK(scene.sent() == Sent{"P1-restored 6", "P1-restored 7"});
  CHECK(scene.state() == "restored");
  // From 5 minutes after the planned start, for 4 h 26 min, two people: by the devices, not by the plan.
  auto const rows = scene.store().outages().interruptions(scene.row().id);
  CHECK(outage::customer_minutes(rows, scene.now()) == 2 * 266);
}

TEST_CASE("an extension must be later than the end, and nobody with supply is told of more hours") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20) + 30min);
  scene.done(on_go_plan, "{}");
  scene.pass(30min);
  scene.report("FUS5", "opened");
  scene.sent();
  for (auto const end : {milliseconds{4h}, milliseconds{3h}, milliseconds{-1h}}) {
    auto const error = scene.refused(on_extend_plan, R"({"end": ")" + scene.in(end) + "\"}");
    CHECK(error.kind == Error::Kind::invalid);
    CHECK(error.field == "end");
  }
  scene.pass(3h);
  scene.report("FUS5", "closed");
  CHECK(scene.state() == "switching_on");
  CHECK(scene.refused(on_extend_plan, R"({"end": ")" + scene.in(3h) + "\"}").kind == Error::Kind::conflict);
  CHECK(scene.plan().revision == 1);
  CHECK(scene.sent().empty());
}

TEST_CASE("a cancelled plan tells those who were told; nobody hears of one that nobody heard of") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  SECTION("told") {
    scene.pass(days(6));
    scene.sent();
    scene.done(on_cancel_plan, "{}");
    CHECK(scene.sent() == Sent{"P1-cancelled 6", "P1-cancelled 7"});
  }
  SECTION("not told") {
    scene.pass(days(1));
    scene.done(on_cancel_plan, "{}");
    scene.pass(days(20));
    CHECK(scene.sent().empty());
  }
  CHECK(scene.state() == "cancelled");
  CHECK(scene.row().state == outage::State::cancelled);
}

}  // namespace lamplighter::flow
