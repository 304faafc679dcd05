// Tests of what people answer, what crews acknowledge, and how exceptions are closed.
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notice::AttemptState;

notice::Exception overdue(NoticeScene& scene, outage::Outage const& outage) {
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.pass(3h);
  REQUIRE(scene.open_exceptions().size() == 1);
  return scene.open_exceptions().front();
}

bool hold_texts(NoticeScene& scene) { return scene.apply(on_hold_sending, R"({"scope": "notifier:sms"})").has_value(); }
bool release_texts(NoticeScene& scene) {
  bool const is_done = scene.apply(on_release_sending, R"({"scope": "notifier:sms"})").has_value();
  scene.pump();
  return is_done;
}

}  // namespace

TEST_CASE("a reply of 1 acknowledges the last message to that number") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  auto const answer = scene.reply("139 0000-0003", " ok ");
  REQUIRE(answer);
  CHECK(answer->body.at("known").as_bool());
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
  CHECK(scene.books().outcome(scene.books().notices(outage.id)[0].id)->evidence == notice::Evidence::e5);
}

TEST_CASE("a reply that comes while a newer message is just leaving acknowledges the one that arrived") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.deliver(scene.sms);
  scene.tell_all(outage, "crew_assigned", {"b.1"});
  REQUIRE(scene.sms.submissions.size() == 2);  // the gateway has not answered for the second
  REQUIRE(scene.reply("13900000003", "1"));
  auto const state = [&](std::size_t index) { return scene.books().find_attempt({scene.sms.submissions[index].attempt.value})->progress.state; };
  CHECK(state(0) == AttemptState::acknowledged);
  CHECK(state(1) == AttemptState::submitting);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}, {"crew_assigned open", 1}});
  scene.answer(scene.sms, 1, Kind::accepted);
  REQUIRE(scene.reply("13900000003", "1"));
  CHECK(state(1) == AttemptState::acknowledged);
}

TEST_CASE("a reply of 2 is a trouble call of that customer") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  auto const answer = scene.reply("13900000003", "2");
  REQUIRE(answer);
  CHECK(scene.store().outages().calls(outage.id).size() == 1);
}

TEST_CASE("a wrong number voids the contact, and proof to it is no proof: the notice is owed again") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.deliver(scene.sms);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
  REQUIRE(scene.reply("13900000003", "打错了"));
  CHECK(scene.books().contacts(scene.customer("b.1"))[0].is_void);
  CHECK(scene.standing(outage) == Counts{{"started unproven", 1}});
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions()[0].reason == notice::Reason::no_contact);
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::heard);
  CHECK(scene.standing(outage) == Counts{{"started unproven", 1}});
}

TEST_CASE("a reply is known in whatever way the gateway writes the number") {
  for (auto const* from : {"+8613911110001", "8613911110001", "13911110001", "0139 1111 0001", "0086-13911110001"}) {
    INFO(from);
    NoticeScene scene([](Settings& settings) { settings.phone_region = "CN"; });
    CustomerImport one;
    one.customer.ref = "b.1";
    one.customer.language = "en";
    one.contacts.emplace_back().phone = "+8613911110001";
    scene.store().flow().put_customers({one});
    auto const outage = scene.fault({"b.1"});
    scene.tell_all(outage, "started", {"b.1"});
    scene.deliver(scene.sms);
    auto const answer = scene.reply(from, "1");
    REQUIRE(answer);
    CHECK(answer->body.at("known").as_bool());
    CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
  }
}

TEST_CASE("a number of the region is not taken for one of another country that begins alike") {
  NoticeScene scene([](Settings& settings) { settings.phone_region = "CN"; });
  CustomerImport one;
  one.customer.ref = "b.1";
  one.contacts.emplace_back().phone = "+13911110001";
  scene.store().flow().put_customers({one});
  auto const answer = scene.reply("13911110001", "WRONG");
  REQUIRE(answer);
  CHECK_FALSE(answer->body.at("known").as_bool());
  CHECK_FALSE(scene.books().contacts(scene.customer("b.1"))[0].is_void);
}

TEST_CASE("a wrong number proves nothing about anybody whom its message listed, also where the file has another number for him by now") {
  NoticeScene scene;
  for (auto const* name : {"b.1", "b.2", "b.3"}) scene.set_classes(name, {"ordinary"}, "13911110000");
  auto const outage = scene.plan({"b.1", "b.2", "b.3"}, 20 * 24h + 1h);
  scene.pass(5 * 24h + 2h);
  REQUIRE(scene.sms.submissions.size() == 1);
  scene.deliver(scene.sms);
  REQUIRE(scene.standing(outage)["d15 proven"] == 3);
  for (auto const* name : {"b.2", "b.3"}) scene.set_classes(name, {"ordinary"}, std::string("1392222000") + name[2]);
  REQUIRE(scene.reply("13911110000", "WRONG"));
  CHECK(scene.standing(outage)["d15 proven"] == 0);
  std::vector<std::string> again;
  for (auto index = std::size_t{1}; index < scene.sms.submissions.size(); ++index) again.push_back(scene.sms.submissions[index].address);
  std::ranges::sort(again);
  CHECK(again == std::vector<std::string>{"13922220002", "13922220003"});
}

TEST_CASE("a wrong number with another contact sends the notice there") {
  NoticeScene scene;
  CustomerImport one;
  one.customer.ref = "b.1";
  one.customer.language = "en";
  one.contacts.resize(2);
  one.contacts[0].phone = "13911110001";
  one.contacts[1].phone = "13911110002";
  scene.store().flow().put_customers({one});
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.deliver(scene.sms);
  REQUIRE(scene.reply("13911110001", "WRONG"));
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions[1].address == "13911110002");
  CHECK(scene.standing(outage) == Counts{{"started open", 1}});
}

TEST_CASE("who opts out is told nothing more by machine, and is listed for a person") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  REQUIRE(scene.reply("13900000003", "TD"));
  scene.tell_all(outage, "crew_assigned", {"b.1"});
  CHECK(scene.sms.submissions.size() == 1);
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions()[0].reason == notice::Reason::opted_out);
}

TEST_CASE("a STOP and a wrong number leave the contact's other number usable") {
  for (auto const* word : {"STOP", "WRONG"}) {
    INFO(word);
    NoticeScene scene;
    CustomerImport one;
    one.customer.ref = "b.1";
    one.customer.language = "en";
    one.contacts.emplace_back().phone = "13911110001";
    one.contacts.front().phone2 = "13911110002";
    scene.store().flow().put_customers({one});
    auto const outage = scene.fault({"b.1"});
    scene.tell_all(outage, "started", {"b.1"});
    scene.deliver(scene.sms);
    REQUIRE(scene.reply("13911110001", word));
    scene.tell_all(outage, "crew_assigned", {"b.1"});
    CHECK(scene.sms.submissions.back().address == "13911110002");
    CHECK(scene.open_exceptions().empty());
  }
}

TEST_CASE("a message that waits to leave is not sent to a number that said STOP or is wrong by then") {
  for (auto const* word : {"STOP", "WRONG"}) {
    for (bool const has_second : {false, true}) {
      INFO(word << (has_second ? " with" : " without") << " a second number");
      NoticeScene scene;
      CustomerImport one;
      one.customer.ref = "b.1";
      one.customer.language = "en";
      one.contacts.emplace_back().phone = "13911110001";
      if (has_second) one.contacts.front().phone2 = "13911110002";
      scene.store().flow().put_customers({one});
      REQUIRE(hold_texts(scene));
      auto const outage = scene.fault({"b.1"});
      scene.tell_all(outage, "started", {"b.1"});
      REQUIRE(scene.reply("13911110001", word));
      REQUIRE(scene.sms.submissions.empty());
      REQUIRE(release_texts(scene));
      if (has_second) {
        REQUIRE(scene.sms.submissions.size() == 1);
        CHECK(scene.sms.submissions[0].address == "13911110002");
        CHECK(scene.open_exceptions().empty());
      } else {
        CHECK(scene.sms.submissions.empty());
        REQUIRE(scene.open_exceptions().size() == 1);
        CHECK(scene.standing(outage) == Counts{{"started unproven", 1}});
      }
    }
  }
}

TEST_CASE("a message that waits to leave goes to the number that the newest file names") {
  NoticeScene scene;
  REQUIRE(hold_texts(scene));
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  CustomerImport one;
  one.customer.ref = "b.1";
  one.customer.language = "en";
  one.contacts.emplace_back().phone = "13911110009";
  scene.store().flow().put_customers({one});
  REQUIRE(release_texts(scene));
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].address == "13911110009");
  scene.deliver(scene.sms);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("a caller is not taken for the customer whose wrong number this is") {
  NoticeScene scene;
  REQUIRE(scene.reply("13900000003", "WRONG"));
  CHECK(scene.store().outages().find_customers_by_phone("13900000003").empty());
}

TEST_CASE("a STOP by a number that no file lists holds when the next one does") {
  NoticeScene scene;
  auto const answer = scene.reply("13911110007", "STOP");
  REQUIRE(answer);
  CHECK_FALSE(answer->body.at("known").as_bool());
  CustomerImport one;
  one.customer.ref = "b.1";
  one.contacts.emplace_back().phone = "13911110007";
  scene.store().flow().put_customers({one});
  CHECK_FALSE(scene.books().contacts(scene.customer("b.1"))[0].consents);
}

TEST_CASE("what no program understands goes to a person, without the text in the alarm") {
  NoticeScene scene;
  REQUIRE(scene.reply("13900000003", "my dog is scared"));
  CHECK(scene.alarms() == std::vector<std::string>{"reply_unread"});
  auto const text = scene.store().flow().open_alarms()[0].text;
  CHECK(text.find("dog") == std::string::npos);
  CHECK(text.find("139") == std::string::npos);
}

TEST_CASE("a reply without a sender is refused and names the field") {
  NoticeScene scene;
  auto const answer = scene.apply(on_inbound_message, R"({"text": "1"})");
  REQUIRE_FALSE(answer);
  CHECK(answer.error().field == "from");
}

TEST_CASE("a person who was called is proven late with the evidence that the caller brings") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  auto const exception = overdue(scene, outage);
  auto const id = std::to_string(exception.id.value);
  REQUIRE(scene.apply(on_close_exception, R"({"result": "called", "answered_by": "Wang", "repeat_back": true, "recording": "rec/1"})", id));
  CHECK(scene.open_exceptions().empty());
  CHECK(scene.standing(outage) == Counts{{"started proven_late", 1}});
  CHECK_FALSE(scene.apply(on_close_exception, R"({"result": "called"})", id));
}

TEST_CASE("who has no number and is called before the deadline is proven, and not late") {
  NoticeScene scene;
  scene.set_classes("b.1", {"ordinary"}, "");
  auto const outage = scene.plan({"b.1"}, 20 * 24h + 1h);
  scene.pass(5 * 24h + 2h);
  auto const exception = scene.open_exceptions().at(0);
  REQUIRE(exception.proof_due > scene.now());
  REQUIRE(scene.apply(on_close_exception, R"({"result": "called", "evidence": "E4"})", std::to_string(exception.id.value)));
  CHECK(scene.standing(outage)["d15 proven"] == 1);
  CHECK(scene.standing(outage)["d15 proven_late"] == 0);
  CHECK(scene.books().outcome(exception.notice)->reason == notice::Reason::closed_by_person);
}

TEST_CASE("an exception closed without evidence leaves the notice unproven") {
  NoticeScene scene;
  auto const outage = scene.fault({"b.1"});
  auto const id = std::to_string(overdue(scene, outage).id.value);
  REQUIRE(scene.apply(on_close_exception, R"({"result": "unreachable", "note": "nobody at home"})", id));
  CHECK(scene.standing(outage) == Counts{{"started unproven", 1}});
}

TEST_CASE("a notice is waived by somebody other than who proposed the plan") {
  NoticeScene scene;
  scene.set_classes("b.1", {"ordinary"}, "");
  auto const outage = scene.plan({"b.1"}, std::chrono::hours{24 * 20 + 1});
  scene.pass(std::chrono::hours{24 * 5 + 2});
  auto const id = std::to_string(scene.open_exceptions().at(0).id.value);
  auto const refused = scene.apply(on_close_exception, R"({"result": "waived"})", id, {"planner", "planner"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::forbidden);
  REQUIRE(scene.apply(on_close_exception, R"({"result": "waived"})", id, {"chief", "shift_supervisor"}));
  CHECK(scene.standing(outage)["d15 waived"] == 1);
}

TEST_CASE("closing names what is wrong") {
  NoticeScene scene;
  CHECK(scene.apply(on_close_exception, R"({"result": "gone"})", "1").error().field == "result");
  CHECK(scene.apply(on_close_exception, R"({"result": "called"})", "1").error().kind == Error::Kind::not_found);
  CHECK(scene.apply(on_close_exception, R"({"result": "called"})", "x").error().kind == Error::Kind::not_found);
  CHECK(scene.apply(on_close_exception, R"({"result": "unreachable", "evidence": "E5"})", "1").error().field == "evidence");
  CHECK(scene.apply(on_close_exception, R"({"result": "called", "evidence": "E1"})", "1").error().field == "evidence");
}

}  // namespace lamplighter::flow
