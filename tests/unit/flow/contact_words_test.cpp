// What people said of their numbers, with its history, and numbers and contacts that want looking after.
#include <catch2/catch.hpp>

#include "engine/flow/contact_words.hpp"
#include "engine/flow/views.hpp"
#include "tests/unit/flow/record_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

notice::Contact phone(std::string number, std::optional<Time> verified_at = {}) {
  notice::Contact contact;
  contact.phone = std::move(number);
  contact.verified_at = verified_at;
  return contact;
}

bool is_barred(RecordScene& scene, std::string_view customer) {
  return scene.books().contacts(scene.customer(customer)).front().is_phone_barred;
}

std::vector<std::string> words(RecordScene& scene, std::string const& number) {
  std::vector<std::string> out;
  for (auto const& one : scene.books().words(number)) out.push_back(one.word + " by " + one.told_by + " over " + one.channel);
  return out;
}

}  // namespace

TEST_CASE("a STOP is taken back by what a person of the desk was told, and both stay in the history") {
  RecordScene scene;
  scene.set_contact("a.1", phone("+99900000001"));
  REQUIRE(scene.apply(on_inbound_message, R"({"from": "+99900000001", "text": "STOP", "notifier": "sms"})"));
  CHECK(is_barred(scene, "a.1"));
  auto const body = R"({"number": "+999 0000 0001", "word": "consents", "channel": "phone", "note": "she called at nine"})";
  auto const renewed = scene.apply(on_renew_number, body, "a.1", {"mei", "call_agent"});
  REQUIRE(renewed);
  CHECK(renewed->body.at("usable") == true);
  CHECK_FALSE(is_barred(scene, "a.1"));
  CHECK(words(scene, "+99900000001") == std::vector<std::string>{"stop by reply over sms", "consents by mei over phone"});
  scene.set_contact("a.1", phone("+99900000001"));  // the next file does not bring the STOP back
  CHECK_FALSE(is_barred(scene, "a.1"));
  scene.reply("+99900000001", "STOP");
  CHECK(is_barred(scene, "a.1"));
  CHECK(words(scene, "+99900000001").size() == 3);
}

TEST_CASE("a STOP that was kept in another spelling is taken back as well") {
  RecordScene scene([](Settings& settings) { settings.phone_region = "CN"; });
  scene.books().stop_number("13900000001");
  scene.set_contact("a.1", phone("+8613900000001"));
  REQUIRE(is_barred(scene, "a.1"));
  REQUIRE(scene.apply(on_renew_number, R"({"number": "13900000001", "word": "consents", "channel": "visit", "note": "at the door"})", "a.1"));
  CHECK_FALSE(is_barred(scene, "a.1"));
  scene.set_contact("a.1", phone("+8613900000001"));
  CHECK_FALSE(is_barred(scene, "a.1"));
}

TEST_CASE("a wrong number is confirmed right again for the customer who says so, and for no other") {
  RecordScene scene;
  scene.set_contact("a.1", phone("+99900000001"));
  scene.set_contact("a.2", phone("+99900000001"));
  scene.reply("+99900000001", "WRONG");
  CHECK(is_barred(scene, "a.1"));
  CHECK(is_barred(scene, "a.2"));
  REQUIRE(scene.apply(on_renew_number, R"({"number": "+99900000001", "word": "right", "channel": "phone", "note": "he said so"})", "a.1"));
  CHECK_FALSE(is_barred(scene, "a.1"));
  CHECK(is_barred(scene, "a.2"));
}

TEST_CASE("a renewed consent wants a note, a number of this customer and a known word; a file's refusal stands") {
  RecordScene scene;
  scene.set_contact("a.1", phone("+99900000001"));
  auto const with = [&](std::string_view body, std::string customer = "a.1") { return scene.apply(on_renew_number, body, std::move(customer)); };
  CHECK_FALSE(with(R"({"number": "+99900000001", "word": "consents", "channel": "phone"})"));
  CHECK_FALSE(with(R"({"number": "+99900000001", "word": "consents", "channel": "phone", "note": "  "})"));
  CHECK_FALSE(with(R"({"number": "+99900000009", "word": "consents", "channel": "phone", "note": "x"})"));
  CHECK_FALSE(with(R"({"number": "+99900000001", "word": "likes", "channel": "phone", "note": "x"})"));
  CHECK_FALSE(with(R"({"number": "+99900000001", "word": "consents", "channel": "phone", "note": "x"})", "nobody"));
  auto refused = phone("+99900000001");
  refused.consents = false;
  scene.set_contact("a.1", refused);
  auto const renewed = with(R"({"number": "+99900000001", "word": "consents", "channel": "phone", "note": "x"})");
  REQUIRE(renewed);
  CHECK(renewed->body.at("usable") == false);
}

TEST_CASE("a number that refuses every message for good becomes a finding, until one arrives") {
  RecordScene scene([](Settings& settings) {
    settings.desk_care.life_support_age = 8760h;
    settings.desk_care.failures_for_finding = 3;
  });
  scene.set_contact("a.1", phone("+99900000001"));
  auto const outage = scene.fault({"a.1"});
  auto const send = [&](std::int64_t occurrence, notifiers::SubmissionOutcome::Kind kind) {
    scene.tell_all(outage, "started", {"a.1"}, occurrence);
    scene.answer(scene.sms, scene.sms.submissions.size() - 1, kind);
  };
  auto const found = [&] { return scene.books().failing_numbers(3, 10).size(); };
  for (std::int64_t i = 1; i <= 2; ++i) send(i, Kind::rejected_permanently);
  CHECK(found() == 0);
  send(3, Kind::rejected_permanently);
  REQUIRE(found() == 1);
  CHECK(scene.books().failing_numbers(3, 10).front().failures == 3);
  auto ctx = scene.context();
  care_for_desk(ctx);
  CHECK(std::ranges::count(scene.alarms(), "numbers_failing") == 1);
  auto const health = view_contact_health(scene.store(), scene.settings(), scene.now());
  CHECK(health.at("failing_numbers").as_array().at(0).at("customers").as_array().at(0) == "a.1");
  scene.pass(1min);
  send(4, Kind::accepted);
  scene.receipt(scene.sms.submissions.back().attempt, notice::AttemptState::delivered);
  CHECK(found() == 0);
  send(5, Kind::rejected_permanently);
  CHECK(found() == 0);  // counted anew
}

TEST_CASE("contacts of people on life-support that nobody has checked for long alarm the desk until a file says otherwise") {
  RecordScene scene([](Settings& settings) { settings.desk_care.life_support_age = 8760h; });
  auto const bring = [&](std::optional<Time> verified_at) {
    CustomerImport one;
    one.customer.ref = "a.1";
    one.customer.language = "en";
    one.customer.classes = {"critical", "life_support"};
    one.contacts = {phone("+99900000001", verified_at)};
    scene.store().flow().put_customers({one});
  };
  auto const day = [&] {
    scene.pass(25h);
    auto ctx = scene.context();
    care_for_desk(ctx);
    return std::ranges::count(scene.alarms(), "life_support_unverified");
  };
  bring(scene.now() - 9000h);
  CHECK(day() == 1);
  CHECK(day() == 1);
  auto const health = view_contact_health(scene.store(), scene.settings(), scene.now());
  CHECK(health.at("life_support_unverified").as_array().at(0).at("customer") == "a.1");
  bring(scene.now());
  CHECK(day() == 0);
  bring({});
  CHECK(day() == 1);
}

}  // namespace lamplighter::flow
