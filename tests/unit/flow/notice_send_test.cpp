// Tests of sending: ladders, lost replies, late and unknown receipts, holds, shadow mode, a restart in the middle.
#include "engine/flow/outage_lineage.hpp"
#include "tests/unit/flow/notice_scene.hpp"

#include <algorithm>

#include "engine/flow/outage_flow.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notice::AttemptState;

}  // namespace

TEST_CASE("a fault tells those who are out, with area, line and time") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1", "b.2"});
  scene.tell_all(outage, "started", {"b.1", "b.2"});
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions.front().parts.front().find("power is out in Northend (F1) since 2026-03-02 08:00") !=
        std::string::npos);
  scene.tell_all(outage, "started", {"b.1", "b.2"});
  CHECK(scene.sms.submissions.size() == 2);
}

TEST_CASE("no receipt in time climbs to the next channel, and a person takes over when proof is overdue") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.pass(9min);
  CHECK(scene.voice.submissions.empty());
  scene.pass(2min);
  REQUIRE(scene.voice.submissions.size() == 1);
  scene.answer(scene.voice, 0, Kind::accepted);
  CHECK(scene.open_exceptions().empty());
  scene.pass(2h);
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions().front().reason == notice::Reason::proof_overdue);
  CHECK(scene.open_exceptions().front().reached == notice::Evidence::e1);
  SECTION("late proof turns it into proven late and closes the exception") {
    scene.receipt(scene.sms.submissions.front().attempt, AttemptState::delivered);
    CHECK(scene.open_exceptions().empty());
    CHECK(scene.standing(outage) == Counts{{"started proven_late", 1}});
    CHECK(scene.books().exceptions({.only_open = false}).front().result == "proven");
  }
}

TEST_CASE("a receipt for another region's attempt is left to that region's daemon") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  auto const ours = scene.settings().region;
  scene.settings().region = RegionId{ours.value + 1};  // as the other daemon on a shared server sees it
  auto ctx = scene.context();
  auto const refused = on_receipt(ctx, {scene.sms.submissions.front().attempt, notifiers::whole_message, AttemptState::delivered, ""});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  scene.settings().region = ours;
  CHECK(scene.standing(outage) == Counts{{"started open", 1}});
  scene.receipt(scene.sms.submissions.front().attempt, AttemptState::delivered);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("a text that one of its people needs no longer goes anew for the others, so that it proves nothing for him") {
  NoticeScene scene;
  for (auto const* one : {"b.1", "b.2"}) {
    scene.set_classes(one, {one == std::string_view("b.1") ? "life_support" : "residential"}, "13911110001");
  }
  auto const outage = scene.fault({"b.1", "b.2"});
  scene.tell_all(outage, "started", {"b.1", "b.2"});
  REQUIRE(scene.sms.submissions.size() == 1);
  scene.answer(scene.sms, 0, Kind::rejected_permanently);
  REQUIRE(scene.voice.submissions.size() == 1);
  scene.answer(scene.voice, 0, Kind::rejected_temporarily);
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::delivered);  // it had arrived all the same
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}, {"started open", 1}});
  scene.pass(6s);
  REQUIRE(scene.voice.submissions.size() == 2);
  auto const attempt = scene.books().find_attempt({scene.voice.submissions[1].attempt.value});
  REQUIRE(attempt);
  auto const told = scene.books().notices_of_message(attempt->message);
  REQUIRE(told.size() == 1);
  CHECK(told[0].recipient.id == scene.customer("b.1").value);
}

TEST_CASE("a momentary that was taken for a cut, and told, is told as over") {
  NoticeScene scene;
  auto const report = [&](std::string const& kind, std::string const& when) {
    auto const answer = scene.apply(on_device_report, R"({"device": "BRK1", "source": "scada", "kind": ")" + kind +
                                                          R"(", "occurred_at": ")" + when + "\"}");
    REQUIRE(answer);
    scene.pump();
    return std::string(answer->body.at("outage").as_string());
  };
  auto const ref = report("tripped", "$now");
  scene.pass(6min);
  auto const outage = scene.store().outages().find_by_ref(ref).value();
  CHECK(scene.standing(outage) == Counts{{"started open", 5}});
  scene.deliver(scene.sms);
  report("closed", "$now-2m");
  REQUIRE(scene.apply(on_restore_outage, "{}", ref));
  CHECK(scene.standing(outage) == Counts{{"started proven", 5}, {"restored open", 5}});
}

TEST_CASE("what a meter said of another cut, which is over, keeps nobody from hearing that the first one is") {
  NoticeScene scene;
  auto const report = [&](std::string const& device, std::string const& kind) {
    auto const answer = scene.apply(on_device_report, R"({"device": ")" + device + R"(", "source": "scada", "kind": ")" + kind +
                                                          R"(", "occurred_at": "$now"})");
    REQUIRE(answer);
    scene.pass(10min);
    return std::string(answer->body.at("outage").as_string());
  };
  auto const first = report("FUS2", "opened");
  report("FUS2", "closed");
  auto const second = report("BRK1", "locked_out");
  REQUIRE(first != second);
  REQUIRE(scene.apply(on_meter_reports, R"({"reports": [{"meter": "b.1", "kind": "last_gasp", "occurred_at": "$now-9m"}]})"));
  report("BRK1", "closed");
  for (auto const& ref : {second, first}) {
    REQUIRE(scene.apply(on_restore_outage, "{}", ref));
    auto const outage = scene.store().outages().find_by_ref(ref).value();
    auto const all = scene.books().notices(outage.id);
    CHECK(std::ranges::count(all, "restored", &notice::Notice::stage) == (ref == first ? 3 : 5));
  }
}

TEST_CASE("a refusal for good climbs at once") {
  NoticeScene scene;
  scene.tell_all(scene.fault({"b.1"}), "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::rejected_permanently);
  CHECK(scene.voice.submissions.size() == 1);
}

TEST_CASE("a refusal for a while is retried with back-off as a new attempt of the same message") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::rejected_temporarily);
  CHECK(scene.sms.submissions.size() == 1);
  scene.pass(4s);
  CHECK(scene.sms.submissions.size() == 1);
  scene.pass(2s);
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions[0].attempt != scene.sms.submissions[1].attempt);
  CHECK(scene.sms.submissions[0].reference == scene.sms.submissions[1].reference);
  scene.answer(scene.sms, 1, Kind::accepted);
  scene.receipt(scene.sms.submissions[1].attempt, AttemptState::delivered);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("a lost reply of a routine notice waits for its receipt and is not sent twice") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::uncertain);
  scene.pass(5min);
  CHECK(scene.sms.submissions.size() == 1);
  CHECK(scene.voice.submissions.empty());
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::delivered);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("a lost reply to a life-support customer goes again over another channel at once") {
  NoticeScene scene;
  scene.set_classes("b.1", {"life_support"}, "13900000003");
  scene.tell_all(scene.fault({"b.1"}), "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::uncertain);
  REQUIRE(scene.voice.submissions.size() == 1);
  CHECK(scene.voice.submissions[0].reference == scene.sms.submissions[0].reference);
}

TEST_CASE("one part of two is not arrival") {
  NoticeScene scene;
  auto outage = scene.fault({"b.1"});
  for (int i = 0; i < 16; ++i) outage.area += " Northend";
  scene.store().outages().update(outage);
  scene.tell_all(outage, "started", {"b.1"});
  REQUIRE(scene.sms.submissions.size() == 1);
  REQUIRE(scene.sms.submissions[0].parts.size() == 2);
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::delivered, 2);
  CHECK(scene.standing(outage) == Counts{{"started open", 1}});
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::delivered, 1);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("a failure after proof changes nothing, and an unknown receipt is answered and kept") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.deliver(scene.sms);
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::failed_permanent);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
  CHECK(scene.voice.submissions.empty());
  CHECK(scene.receipt({424242}, AttemptState::delivered).at("known").as_bool() == false);
}

TEST_CASE("an attempt whose process died is uncertain after the start, and holds no connection") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  CHECK(scene.books().in_flight("sms") == 1);
  auto ctx = scene.context();
  recover_attempts(ctx);
  CHECK(scene.books().in_flight("sms") == 0);
  auto const attempt = scene.books().find_attempt({scene.sms.submissions[0].attempt.value});
  CHECK(attempt->progress.state == AttemptState::uncertain);
  CHECK(attempt->reason == notice::Reason::crash_recovered);
  scene.pass(1min);
  CHECK(scene.sms.submissions.size() == 1);
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::delivered);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("no more messages are in flight than the channel has connections") {
  NoticeScene scene([](Settings&) {});
  std::vector<std::string> const everybody = {"a.1", "a.2", "b.1", "b.2", "b.3"};
  auto const outage = scene.fault(everybody);
  for (std::int64_t number = 1; number <= 3; ++number) scene.tell_all(outage, "crew_assigned", everybody, number);
  CHECK(scene.sms.submissions.size() == 8);
  scene.answer(scene.sms, 0, Kind::accepted);
  CHECK(scene.sms.submissions.size() == 9);
}

TEST_CASE("nothing leaves while all is held, and what was held goes after the release") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  REQUIRE(scene.apply(on_hold_sending, R"({"why": "storm"})"));
  scene.tell_all(outage, "started", {"b.1"});
  scene.pass(5min);
  CHECK(scene.sms.submissions.empty());
  REQUIRE(scene.apply(on_release_sending, "{}"));
  scene.pass(20s);
  CHECK(scene.sms.submissions.size() == 1);
  CHECK_FALSE(scene.apply(on_release_sending, "{}"));
}

TEST_CASE("one stage can be held while others leave") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "stage:started"})"));
  scene.tell_all(outage, "started", {"b.1"});
  scene.tell_all(outage, "crew_assigned", {"b.1"});
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].reference == "O1-crew_assigned");
  auto const refused = scene.apply(on_hold_sending, R"({"scope": "everything"})");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().field == "scope");
}

TEST_CASE("a message that stands in its queue twice leaves once") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  auto const notice = scene.books().notices(outage.id).at(0);
  auto const message = scene.books().messages_of_notice(notice.id).at(0);
  scene.books().enqueue(message.id, "sms", message.priority, scene.now());
  scene.pump();
  CHECK(scene.sms.submissions.size() == 1);
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.books().enqueue(message.id, "sms", message.priority, scene.now());
  scene.pump();
  CHECK(scene.sms.submissions.size() == 1);
}

TEST_CASE("one wave can be held before it is due, and leaves once released") {
  NoticeScene scene;
  auto const outage = scene.plan({"b.1"}, std::chrono::hours{24 * 20 + 1});
  auto const wave = std::to_string(scene.books().waves(outage.id).at(0).id.value);
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "wave:)" + wave + "\"}"));
  scene.pass(std::chrono::hours{24 * 5 + 2});
  CHECK(scene.sms.submissions.empty());
  CHECK(scene.books().waves(outage.id).at(0).state == notice::Wave::State::held);
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "wave:)" + wave + "\"}"));
  scene.pump();
  CHECK(scene.sms.submissions.size() == 1);
}

TEST_CASE("a wave above the limit waits for a person") {
  NoticeScene scene([](Settings& settings) { settings.wave_size_for_person = 1; });
  auto const outage = scene.fault({"b.1", "b.2"});
  scene.tell_all(outage, "started", {"b.1", "b.2"});
  CHECK(scene.sms.submissions.empty());
  CHECK(scene.alarms() == std::vector<std::string>{"wave_too_large"});
  auto const hold = scene.books().holds().at(0).scope;
  REQUIRE(scene.apply(on_release_sending, R"({"scope": ")" + hold + "\"}"));
  scene.pump();
  CHECK(scene.sms.submissions.size() == 2);
  CHECK(scene.alarms().empty());
}

TEST_CASE("a wave that waits for a person is not released while a wider hold would only make it wait anew") {
  NoticeScene scene([](Settings& settings) { settings.wave_size_for_person = 1; });
  auto const outage = scene.fault({"b.1", "b.2"});
  scene.tell_all(outage, "started", {"b.1", "b.2"});
  auto const hold = R"({"scope": ")" + scene.books().holds().at(0).scope + "\"}";
  auto const wider = GENERATE(std::string("all"), std::string("stage:started"));
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": ")" + wider + "\"}"));
  auto const refused = scene.apply(on_release_sending, hold);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK(refused.error().field == "scope");
  CHECK(refused.error().message.find("'" + wider + "'") != std::string::npos);
  CHECK(scene.alarms() == std::vector<std::string>{"wave_too_large"});
  REQUIRE(scene.apply(on_release_sending, R"({"scope": ")" + wider + "\"}"));
  scene.pass(1min);
  CHECK(scene.sms.submissions.empty());
  REQUIRE(scene.apply(on_release_sending, hold));
  scene.pass(1min);
  CHECK(scene.sms.submissions.size() == 2);
}

TEST_CASE("in shadow mode everything is recorded, nothing leaves, nothing is proven and no exception opens") {
  NoticeScene scene([](Settings& settings) { settings.lanes["sms"].mode = notifiers::Mode::shadow; });
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  CHECK(scene.sms.submissions.empty());
  auto const notice = scene.books().notices(outage.id).at(0);
  auto const attempts = scene.books().attempts_of_notice(notice.id);
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].progress.state == AttemptState::suppressed);
  CHECK_FALSE(scene.books().text(attempts[0].message).empty());
  scene.pass(3h);
  CHECK(scene.standing(outage) == Counts{{"started unproven", 1}});
  CHECK(scene.books().outcome(notice.id)->reason == notice::Reason::suppressed_by_mode);
  CHECK(scene.open_exceptions().empty());
  CHECK(scene.voice.submissions.empty());
}

TEST_CASE("in test mode only listed addresses get anything") {
  NoticeScene scene([](Settings& settings) {
    settings.lanes["sms"].mode = notifiers::Mode::test;
    settings.lanes["sms"].test_addresses = {"13900000003"};
  });
  scene.tell_all(scene.fault({"b.1", "b.2"}), "started", {"b.1", "b.2"});
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].address == "13900000003");
}

TEST_CASE("a text that cannot be made is an exception and an alarm, never a wrong text") {
  NoticeScene scene;
  scene.settings().utility_name.clear();
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  CHECK(scene.sms.submissions.empty());
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions().front().reason == notice::Reason::text_unusable);
  CHECK(scene.alarms() == std::vector<std::string>{"text_unusable"});
}

TEST_CASE("at night a new outage is told at once only to critical and life-support customers") {
  NoticeScene scene;
  scene.set_classes("b.1", {"critical"}, "13900000003");
  scene.pass(15h);  // 23:00
  auto const outage = scene.fault({"b.1", "b.2", "b.3"});
  scene.tell_all(outage, "started", {"b.1", "b.2", "b.3"});
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].address == "13900000003");
  scene.store().outages().end_interruptions(outage.id, {scene.point("b.2")}, scene.now() + 1h, 1);
  scene.pass(8h + 1min);
  REQUIRE(scene.sms.submissions.size() >= 2);
  CHECK(scene.sms.submissions.back().address == "13900000005");
  CHECK(scene.standing(outage)["started superseded"] == 1);
}

TEST_CASE("words that are overtaken end as superseded and do not leave any more") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "notifier:sms"})"));
  scene.tell_all(outage, "started", {"b.1"});
  auto ctx = scene.context();
  std::string_view const stages[] = {"started", "etr"};
  supersede_words(ctx, outage.id, stages, notice::Reason::newer_revision);
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "notifier:sms"})"));
  scene.pass(1min);
  CHECK(scene.sms.submissions.empty());
  CHECK(scene.standing(outage) == Counts{{"started superseded", 1}});
}

TEST_CASE("a gateway that is down is tried again until it answers, and the next channel takes over when it takes too long") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  for (std::size_t index = 0; scene.voice.submissions.empty() && index < 20; ++index) {
    scene.answer(scene.sms, index, Kind::rejected_temporarily);
    scene.pass(5min);
  }
  CHECK(scene.voice.submissions.size() == 1);
  CHECK(scene.sms.submissions.size() >= 2);
}

TEST_CASE("a receipt that does not come in time is said of its attempt, and one that comes later still counts") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  auto const state = [&] {
    return scene.books().find_attempt({scene.sms.submissions[0].attempt.value})->progress.state;
  };
  scene.pass(9min);
  CHECK(state() == AttemptState::accepted);
  scene.pass(2min);  // the rung waits 10 minutes
  CHECK(state() == AttemptState::receipt_timeout);
  REQUIRE(scene.voice.submissions.size() == 1);
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::delivered);
  CHECK(state() == AttemptState::delivered);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("what the carrier took stays taken, and where taking is enough no receipt is missing") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::in_network);
  scene.tell_all(outage, "crew_assigned", {"b.1"});
  scene.answer(scene.sms, 1, Kind::accepted);
  scene.pass(70min);
  CHECK(scene.books().find_attempt({scene.sms.submissions[0].attempt.value})->progress.state == AttemptState::in_network);
  CHECK(scene.books().find_attempt({scene.sms.submissions[1].attempt.value})->progress.state == AttemptState::accepted);
}

TEST_CASE("a cause that the table of words does not know is left out of customers' texts") {
  NoticeScene scene;
  auto outage = scene.fault({"b.1", "b.2"});
  outage.cause = "operator's fault, see letter";
  scene.store().outages().update(outage);
  scene.tell_all(outage, "started", {"b.1"});
  outage.cause = "tree";
  scene.store().outages().update(outage);
  scene.tell_all(outage, "started", {"b.2"});
  REQUIRE(scene.sms.submissions.size() == 2);
  auto const words = [&](std::size_t index) {
    std::string text;
    for (auto const& part : scene.sms.submissions[index].parts) text += part;
    return text;
  };
  CHECK(words(0).find("letter") == std::string::npos);
  CHECK(words(0).find("()") == std::string::npos);
  CHECK((words(1).find("tree") != std::string::npos || words(1).find("树") != std::string::npos));
}

}  // namespace lamplighter::flow
