// Tests of plans of several days, of two plans on one point, and of the words for where it is.
#include "engine/flow/notice_flow.hpp"
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

/// FUS5 is open from 09:00 to 13:00 on the 20th and the 21st day.
class TwoDays : public PlanScene {
 public:
  explicit TwoDays(std::string const& person_without_phone = {}, std::string const& on_life_support = {}) {
    if (!on_life_support.empty()) make_special(on_life_support, "13911111111");
    if (!person_without_phone.empty()) {
      CustomerImport one;
      one.customer.ref = person_without_phone;
      one.customer.classes = {"ordinary"};
      store().flow().put_customers({one});
    }
    create_and_approve(R"({"id": "P1", "devices": ["FUS5"], "windows": [{"start": ")" + in(days(20) + 1h) + R"(", "end": ")" +
                       in(days(20) + 5h) + R"("}, {"start": ")" + in(days(21) + 1h) + R"(", "end": ")" + in(days(21) + 5h) +
                       "\"}]}");
  }
  void work_the_first_day() {
    pass(days(20) + 30min);
    done(on_go_plan, "{}");
    pass(30min);
    report("FUS5", "opened");
    pass(3h);
    report("FUS5", "closed");
    alive({"e.1", "e.2"});
    sent();
  }
  /// Stage and day of each call about a cut ahead that a person is asked to make, sorted.
  Sent calls() {
    Sent out;
    for (auto const& one : store().notices().exceptions({})) {
      if (one.stage != "d15" && one.stage != "d7" && one.stage != "m30") continue;
      auto const start = from_ms(store().notices().find_notice(one.notice)->occurrence);
      out.push_back(one.stage + (start == plan().start ? " first" : " second"));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
};

}  // namespace

TEST_CASE("after the first of two days the plan waits for its own go again, with its own prompts") {
  TwoDays scene;
  scene.work_the_first_day();
  CHECK(scene.state() == "published");
  CHECK(scene.plan().go == outage::GoDecision::none);
  CHECK(scene.row().state == outage::State::scheduled);
  CHECK(scene.alarms().empty());
  scene.pass(days(1) - 4h);  // T-60 of the second day
  CHECK(scene.alarms() == Sent{"go_due"});
  scene.pass(35min);
  CHECK(scene.sent().empty());  // no go, no last notice
  scene.done(on_go_plan, "{}");
  CHECK(scene.sent() == Sent{"P1-m30 6", "P1-m30 7"});
  scene.pass(25min);
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outage") == "P1");
  CHECK(scene.state() == "out");
  scene.pass(1h);
  scene.report("FUS5", "closed");
  scene.alive({"e.1", "e.2"});
  CHECK(scene.sent() == Sent{"P1-restored 6", "P1-restored 7"});
  CHECK(scene.state() == "restored");
  auto const rows = scene.store().outages().interruptions(scene.row().id);
  CHECK(outage::customer_minutes(rows, scene.now()) == 2 * (180 + 60));
}

TEST_CASE("after the first of two days the calls about it are off the list, and those about the second stay") {
  TwoDays scene("e.2");
  scene.pass(days(20));
  REQUIRE(scene.calls() == Sent{"d15 first", "d15 second", "d7 first", "d7 second"});
  scene.pass(30min);
  scene.done(on_go_plan, "{}");
  SECTION("it was worked as planned") {
    scene.pass(30min);
    scene.report("FUS5", "opened");
    scene.pass(3h);
  }
  SECTION("it was over before its announced start") {
    scene.report("FUS5", "opened");
    scene.pass(20min);
  }
  scene.report("FUS5", "closed");
  scene.alive({"e.1", "e.2"});
  REQUIRE(scene.state() == "published");
  CHECK(scene.calls() == Sent{"d15 second", "d7 second"});
}

TEST_CASE("who lives by a machine and knows of the first day only blocks the go of the second") {
  TwoDays scene({}, "e.2");
  auto const reply = [&] { scene.done(on_inbound_message, R"({"from": "13911111111", "text": "1"})", "", {"sms", "gateway"}); };
  scene.pass(days(5) + 2h);
  CHECK(scene.sent() == Sent{"P1-d15 1", "P1-d15 6"});
  reply();  // of the first day, as the text said
  scene.pass(days(15) - 90min);
  scene.done(on_go_plan, "{}");
  scene.pass(30min);
  scene.report("FUS5", "opened");
  scene.pass(3h);
  scene.report("FUS5", "closed");
  scene.alive({"e.1", "e.2"});
  reply();  // that supply is back: nothing about tomorrow
  scene.pass(days(1) - 4h);
  CHECK(scene.refused(on_go_plan, "{}").field == "accept_unproven");
  scene.pass(45min);
  CHECK(scene.alarms() == Sent{"go_due", "go_unanswered", "unproven_critical"});
  scene.done(on_go_plan, R"({"accept_unproven": "his carer was called"})");
  CHECK(scene.state() == "go");
}

TEST_CASE("the second day's cut without its go is a fault although the first day had one") {
  TwoDays scene;
  scene.work_the_first_day();
  scene.pass(days(1) - 3h);
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outage") != "P1");
  auto const alarms = scene.alarms();
  CHECK(std::count(alarms.begin(), alarms.end(), "cut_without_go") == 1);
}

TEST_CASE("a delay between the days moves the second day only, and an extension only the running one") {
  TwoDays scene;
  auto const second = scene.now() + days(21) + 1h;
  SECTION("delay") {
    scene.work_the_first_day();
    scene.done(on_delay_plan, R"({"start": ")" + to_rfc3339(second + 2h) + "\"}");
    REQUIRE(scene.plan().steps.size() == 4);
    CHECK(scene.plan().steps[0].at == second - days(1));
    CHECK(scene.plan().steps[2].at == second + 2h);
    CHECK(scene.plan().steps[3].at == second + 6h);
    CHECK(scene.sent() == Sent{"P1-delayed 6", "P1-delayed 7"});
  }
  SECTION("extension") {
    scene.pass(days(20) + 30min);
    scene.done(on_go_plan, "{}");
    scene.pass(30min);
    scene.report("FUS5", "opened");
    scene.sent();
    scene.done(on_extend_plan, R"({"end": ")" + scene.in(5h) + "\"}");
    CHECK(scene.plan().steps[1].at == second - days(1) + 5h);
    CHECK(scene.plan().steps[2].at == second);
    CHECK(scene.plan().steps[3].at == second + 4h);
    CHECK(scene.refused(on_extend_plan, R"({"end": ")" + scene.in(days(2)) + "\"}").field == "end");
  }
}

TEST_CASE("a cancellation between the days speaks of the day that is ahead") {
  TwoDays scene;
  scene.work_the_first_day();
  auto const second = to_ms(scene.now() + days(1) - 3h);
  scene.done(on_cancel_plan, "{}");
  CHECK(scene.sent() == Sent{"P1-cancelled 6", "P1-cancelled 7"});
  for (auto const& one : scene.store().notices().notices(scene.row().id)) {
    if (one.stage == "cancelled") CHECK(one.occurrence == second);
  }
}

TEST_CASE("two plans on one point: each sees the other, and its interruption counts once") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  auto other = scene.body_of("BRK1", days(20) + 2h, days(20) + 6h);
  other.replace(other.find("P1"), 2, "P2");
  auto const preview = scene.done(on_preview_plan, other, "");
  REQUIRE(preview.at("conflicts").as_array().size() == 1);
  CHECK(preview.at("conflicts").at(0).at("plan") == "P1");
  CHECK(preview.at("conflicts").at(0).at("service_points") == 2);
  scene.done(on_create_plan, other, "");
  scene.done(on_approve_plan, "{}", "P2");
  scene.pass(days(20) + 30min);
  scene.done(on_go_plan, "{}");
  scene.done(on_go_plan, "{}", "P2");
  scene.pass(30min);
  scene.report("FUS5", "opened");
  scene.pass(1h);
  scene.report("BRK1", "opened");
  CHECK(scene.store().outages().interruptions(scene.row("P1").id).size() == 2);
  CHECK(scene.store().outages().interruptions(scene.row("P2").id).size() == 5);  // not those of P1 again
  scene.pass(1h);
  scene.report("BRK1", "closed");
  scene.report("FUS5", "closed");
  for (auto const* ref : {"P1", "P2"}) {
    for (auto const& one : scene.store().outages().interruptions(scene.row(ref).id)) CHECK(one.ended_at);
  }
}

TEST_CASE("where nobody has a community or district, a plan and a fault are named after their feeder") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20), days(20) + 4h));
  CHECK(scene.row().area == "F");
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outage").as_string() != "P1");
  CHECK(scene.row(std::string(scene.last.at("outage").as_string())).area == "F");
}

}  // namespace lamplighter::flow
