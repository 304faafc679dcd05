// What was true when it was planned and is not when it would leave: cuts that begin early, end early, last longer, or move.
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/views.hpp"
#include "tests/unit/flow/plan_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
constexpr auto days = [](int count) { return std::chrono::hours{24 * count}; };

/// FUS5 is to be open from 09:00 to 13:00 on the 20th day; it is 08:00 on that day, and the desk said go.
class GoneDay : public PlanScene {
 public:
  explicit GoneDay(std::string const& person_without_phone = {}) {
    if (!person_without_phone.empty()) forget_phone(person_without_phone);
    create_and_approve(body_of("FUS5", days(20) + 1h, days(20) + 5h));
    pass(days(20));
    done(on_go_plan, "{}");
    sent();
  }
  void forget_phone(std::string const& ref) {
    CustomerImport one;
    one.customer.ref = ref;
    one.customer.language = "en";
    one.customer.classes = {"ordinary"};
    store().flow().put_customers({one});
  }
  void extend(milliseconds ahead) { done(on_extend_plan, R"({"end": ")" + in(ahead) + "\"}"); }
  /// "stage ref" of each, sorted.
  Sent open_exceptions() {
    Sent out;
    for (auto const& one : store().notices().exceptions({})) {
      out.push_back(one.stage + " " + store().notices().find_customer({one.recipient.id})->ref);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::string reason_of(std::string const& stage) {
    for (auto const& one : store().notices().notices(row().id)) {
      auto const outcome = one.stage == stage ? store().notices().outcome(one.id) : std::nullopt;
      if (outcome) return std::string(notice::to_string(outcome->kind)) + " " + std::string(notice::to_string(outcome->reason));
    }
    return "none";
  }
};

}  // namespace

TEST_CASE("work that began early, was extended and is over: nobody hears then that the power will go off") {
  GoneDay scene;
  scene.pass(10min);  // 08:10; the last notice is due at 08:30
  scene.report("FUS5", "opened");
  CHECK(scene.sent() == Sent{"P1-started 6", "P1-started 7"});
  scene.extend(6h);
  CHECK(scene.sent() == Sent{"P1-extended 6", "P1-extended 7"});
  scene.done(on_complete_plan, "{}");
  scene.report("FUS5", "closed");
  scene.done(on_restore_outage, "{}");
  CHECK(scene.state() == "restored");
  CHECK(scene.sent() == Sent{"P1-restored 6", "P1-restored 7"});
  scene.pass(8h);
  CHECK(scene.sent().empty());
  CHECK(scene.reason_of("m30") == "superseded newer_revision");
}

TEST_CASE("a plan's cut that took nobody, for they were out already: no last notice while it lasts, nor when it is over") {
  GoneDay scene;
  scene.report("BRK1", "locked_out");
  scene.sent();
  scene.report("FUS5", "opened");
  CHECK(scene.last.at("outcome") == "planned_cut");
  SECTION("its devices are closed again before the last notice is due") {
    scene.pass(10min);
    scene.report("FUS5", "closed");
    CHECK(scene.state() == "restored");
    scene.pass(2h);
    for (auto const& one : scene.sent()) CHECK(one.find("m30") == std::string::npos);
    CHECK(scene.reason_of("m30") == "superseded subject_over");
  }
  SECTION("its devices are open when the last notice is due") {
    scene.pass(2h);
    for (auto const& one : scene.sent()) CHECK(one.find("m30") == std::string::npos);
    CHECK(scene.reason_of("m30") == "superseded cut_has_begun");
  }
}

TEST_CASE("somebody whom another outage holds without supply still hears that planned work follows") {
  GoneDay scene;
  scene.report("BRK1", "locked_out");
  scene.sent();
  scene.pass(31min);
  auto const heard = scene.sent();
  CHECK(std::count(heard.begin(), heard.end(), "P1-m30 6") == 1);
}

TEST_CASE("a fault of the plan's own device is not the plan's cut: the last notice still leaves, once") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20));
  scene.sent();
  SECTION("it opened before the go") {
    scene.report("FUS5", "opened");
    REQUIRE(scene.last.at("outage") != "P1");
    scene.done(on_go_plan, "{}");
  }
  SECTION("it locks out after the go") {
    scene.done(on_go_plan, "{}");
    scene.report("FUS5", "locked_out");
    REQUIRE(scene.last.at("outage") != "P1");
  }
  scene.pass(31min);
  auto const heard = scene.sent();
  CHECK(std::count(heard.begin(), heard.end(), "P1-m30 6") == 1);
  CHECK(std::count(heard.begin(), heard.end(), "P1-m30 7") == 1);
}

TEST_CASE("a withdrawal that waits is still true when the plan is cancelled, and leaves") {
  PlanScene scene;
  auto const when = R"("start": ")" + scene.in(days(20)) + R"(", "end": ")" + scene.in(days(20) + 4h) + "\"";
  scene.create_and_approve(R"({"id": "P1", "devices": ["REC2", "FUS5"], )" + when + "}");
  scene.pass(days(6));
  REQUIRE(scene.sent().size() == 6);
  SECTION("as a message") {
    scene.done(on_hold_sending, R"({"scope": "stage:withdrawn"})", "");
    scene.done(on_revise_plan, R"({"devices": ["REC2"], )" + when + "}");
    scene.done(on_cancel_plan, "{}");
    scene.sent();
    scene.done(on_release_sending, R"({"scope": "stage:withdrawn"})", "");
    scene.pass(1min);
    CHECK(scene.sent() == Sent{"P1-withdrawn 6", "P1-withdrawn 7"});
  }
  SECTION("as a call") {
    CustomerImport nobody_to_reach;
    nobody_to_reach.customer.ref = "e.2";
    nobody_to_reach.customer.classes = {"ordinary"};
    scene.store().flow().put_customers({nobody_to_reach});
    scene.done(on_revise_plan, R"({"devices": ["REC2"], )" + when + "}");
    auto const calls = [&] {
      auto const all = scene.store().notices().exceptions({});
      return std::count_if(all.begin(), all.end(), [](auto const& one) { return one.stage == "withdrawn"; });
    };
    REQUIRE(calls() == 1);
    scene.done(on_cancel_plan, "{}");
    CHECK(calls() == 1);
  }
}

TEST_CASE("a cut that lasts longer: those out hear it once, and no reminder of a cut that runs already") {
  GoneDay scene("e.2");
  scene.pass(1h);
  CHECK(scene.sent() == Sent{"P1-m30 6"});
  CHECK(scene.open_exceptions() == Sent{"d15 e.2", "d7 e.2", "m30 e.2"});
  scene.report("FUS5", "opened");
  scene.pass(1h);
  CHECK(scene.sent().empty());
  scene.extend(5h);  // it is 10:00; now until 15:00
  CHECK(scene.sent() == Sent{"P1-extended 6"});
  CHECK(scene.open_exceptions() == Sent{"extended e.2"});
  scene.pass(4h);
  CHECK(scene.sent().empty());
}

TEST_CASE("extended after its announced end has passed it is told as an extension, not as a new cut") {
  GoneDay scene;
  scene.pass(1h);
  scene.report("FUS5", "opened");
  scene.pass(4h + 10min);  // 13:10
  scene.sent();
  scene.extend(1h);
  CHECK(scene.sent() == Sent{"P1-extended 6", "P1-extended 7"});
  scene.pass(50min);
  CHECK(scene.sent().empty());
}

TEST_CASE("whom the longer work reaches only later keeps the stages ahead, and hears of the change with both times") {
  PlanScene scene;
  std::string const steps = R"({"id": "P1", "steps": [{"at": ")" + scene.in(days(20) + 1h) + R"(", "open": "FUS5"}, {"at": ")" +
                            scene.in(days(20) + 3h) + R"(", "open": "SWI3"}, {"at": ")" + scene.in(days(20) + 5h) +
                            R"(", "close": "FUS5"}, {"at": ")" + scene.in(days(20) + 5h) + R"(", "close": "SWI3"}]})";
  scene.create_and_approve(steps);
  scene.pass(days(20));
  scene.done(on_go_plan, "{}");
  scene.pass(1h);
  scene.report("FUS5", "opened");
  scene.pass(30min);
  scene.sent();
  scene.done(on_extend_plan, R"({"end": ")" + scene.in(5h) + "\"}");
  CHECK(scene.sent() == Sent{"P1-extended 6", "P1-extended 7", "P1-rescheduled 4", "P1-rescheduled 5"});
  scene.pass(1h + 1min);  // 10:31
  CHECK(scene.sent() == Sent{"P1-m30 4", "P1-m30 5"});
}

TEST_CASE("who has supply again although others have not hears nothing of longer work") {
  PlanScene scene;
  std::string const steps = R"({"id": "P1", "steps": [{"at": ")" + scene.in(days(20) + 1h) + R"(", "open": "FUS5"}, {"at": ")" +
                            scene.in(days(20) + 1h) + R"(", "open": "SWI3"}, {"at": ")" + scene.in(days(20) + 5h) +
                            R"(", "close": "FUS5"}, {"at": ")" + scene.in(days(20) + 5h) + R"(", "close": "SWI3"}]})";
  scene.create_and_approve(steps);
  scene.pass(days(20));
  scene.done(on_go_plan, "{}");
  scene.pass(1h);
  scene.report("FUS5", "opened");
  scene.report("SWI3", "opened");
  scene.pass(1h);
  scene.report("SWI3", "closed");
  scene.sent();
  scene.done(on_extend_plan, R"({"end": ")" + scene.in(5h) + "\"}");
  CHECK(scene.sent() == Sent{"P1-extended 6", "P1-extended 7"});
}

TEST_CASE("a change that waits in its queue while the cut begins never leaves: held, or behind a gateway that was down") {
  PlanScene scene;
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(20));
  scene.sent();
  auto const change = [&] {
    scene.done(on_delay_plan, R"({"start": ")" + scene.in(90min) + R"(", "end": ")" + scene.in(5h) + "\"}");
    scene.done(on_go_plan, "{}");
    scene.pass(50min);
    scene.report("FUS5", "opened");  // 08:50, and not at 09:30
  };
  SECTION("the stage is held and released") {
    scene.done(on_hold_sending, R"({"scope": "stage:delayed"})", "");
    change();
    scene.done(on_release_sending, R"({"scope": "stage:delayed"})", "");
  }
  SECTION("the gateway was down") {
    scene.gateway().go_down();
    change();
    scene.gateway().come_up();
  }
  scene.pass(5min);
  CHECK(scene.sent() == Sent{"P1-started 6", "P1-started 7"});
  scene.pass(3h);
  for (auto const& one : scene.sent()) CHECK(one.find("delayed") == std::string::npos);
}

TEST_CASE("a start that passed while sending was held is named to nobody, and the desk sees who was not told") {
  GoneDay scene;
  scene.done(on_hold_sending, "{}", "");
  scene.pass(1h + 5min);  // 09:05; nothing is switched off yet
  scene.done(on_release_sending, "{}", "");
  scene.pass(10min);
  CHECK(scene.sent().empty());
  CHECK(scene.reason_of("m30") == "unproven start_has_passed");
  CHECK_FALSE(scene.open_exceptions().empty());
}

TEST_CASE("when the plan moves, calls about its old dates are off the list, and each new one names its window") {
  PlanScene scene;
  CustomerImport one;
  one.customer.ref = "e.2";
  one.customer.classes = {"ordinary"};
  scene.store().flow().put_customers({one});
  scene.create_and_approve(scene.body_of("FUS5", days(20) + 1h, days(20) + 5h));
  scene.pass(days(6));
  REQUIRE(scene.store().notices().exceptions({}).size() == 1);
  auto const first = scene.store().notices().exceptions({}).front();
  auto const start = scene.in(days(20) + 1h);
  scene.done(on_revise_plan, R"({"start": ")" + start + R"(", "end": ")" + scene.in(days(20) + 5h) + "\"}");
  CHECK(scene.store().notices().exceptions({}).empty());
  auto const closed = scene.store().notices().find_exception(first.id).value();
  CHECK(closed.closed_by == "system");
  CHECK(closed.result == "superseded");
  auto const history = scene.store().outages().history(scene.row().id);
  CHECK(std::any_of(history.begin(), history.end(), [](auto const& entry) {
    return entry.actor == "system" && entry.reason == outage::Reason::calls_superseded;
  }));
  scene.pass(days(6));
  auto const seen = view_exceptions(scene.store(), {}, true, Detail::without_people);
  auto const& rows = seen.at("exceptions").as_array();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("stage") == "d15");
  CHECK(rows[0].at("revision") == 2);
  CHECK(rows[0].at("window_start") == boost::json::string(to_rfc3339(scene.plan().start)));
}

TEST_CASE("when the plan is cancelled or over nobody is asked to call about its dates any more") {
  GoneDay scene("e.2");
  SECTION("cancelled") {
    scene.done(on_cancel_plan, "{}");
    CHECK(scene.open_exceptions().empty());
  }
  SECTION("over") {
    scene.pass(1h);
    scene.report("FUS5", "opened");
    CHECK(scene.open_exceptions() == Sent{"d15 e.2", "d7 e.2", "m30 e.2"});  // the cut alone proves nothing told
    scene.report("FUS5", "closed");
    scene.done(on_restore_outage, "{}");
    CHECK(scene.open_exceptions() == Sent{"restored e.2"});
  }
}

}  // namespace lamplighter::flow
