// The record of an outage: every ending has its entry, the chain holds through redaction and erasing, and the head is sealed daily.
#include <catch2/catch.hpp>

#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "engine/flow/campaign_flow.hpp"
#include "engine/flow/forgetting.hpp"
#include "engine/flow/notice_support.hpp"
#include "tests/support/engine_fixture.hpp"
#include "tests/unit/flow/record_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

std::string value_of(record::Entry const& entry, std::string_view field) {
  for (auto const& one : entry.fields) {
    if (one.name == field) return one.value;
  }
  return "";
}

json::object text_of(record::Entry const& entry) { return json::parse(entry.text).as_object(); }

notice::Contact person(std::string phone) {
  notice::Contact contact;
  contact.role = "occupier";
  contact.name = "Ada Example";
  contact.phone = std::move(phone);
  return contact;
}

}  // namespace

TEST_CASE("who was told what, when, over which channel and with which proof stands in the record once it is proven") {
  RecordScene scene;
  scene.set_contact("a.1", person("+99900000001"));
  auto const outage = scene.fault({"a.1"});
  scene.tell_all(outage, "started", {"a.1"});
  CHECK(scene.entries(outage.id).empty());
  scene.deliver(scene.sms);
  auto const entries = scene.entries(outage.id);
  REQUIRE(entries.size() == 1);
  auto const text = text_of(entries[0]);
  CHECK(text.at("what") == "proven");
  CHECK(text.at("recipient") == "a.1");
  CHECK(text.at("stage") == "started");
  CHECK(text.at("evidence") == "E3");
  auto const& message = text.at("messages").as_array().at(0).as_object();
  CHECK(message.at("channel") == "sms");
  CHECK(message.at("attempts").as_array().at(0).at("state") == "delivered");
  CHECK(value_of(entries[0], "0.to") == "+99900000001");
  CHECK(value_of(entries[0], "0.name") == "Ada Example");
  CHECK(value_of(entries[0], "0.text") == fmt::format("{}", fmt::join(scene.sms.submissions.at(0).parts, "\n")));
  CHECK(entries[0].text.find("+999") == std::string::npos);
  CHECK(entries[0].text.find("Ada") == std::string::npos);
  auto const read = scene.verified();
  CHECK(read.notices_by_end == std::map<std::string, std::int64_t>{{"proven", 1}});
  CHECK(read.notices_unrecorded == 0);
  CHECK(read.disclosed == read.fields);
}

TEST_CASE("a notice that something newer replaced keeps in the record what had been reached, and nothing of a wrong number") {
  auto const is_wrong = GENERATE(false, true);
  RecordScene scene;
  scene.set_contact("a.1", person("+99900000001"));
  auto const outage = scene.fault({"a.1"});
  scene.tell_all(outage, "started", {"a.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  auto ctx = scene.context();
  if (is_wrong) ctx.notices.void_number("+99900000001", scene.customer("a.1"));
  supersede(ctx, scene.books().notices(outage.id).at(0), notice::Reason::newer_revision);
  auto const last = text_of(scene.entries(outage.id).back());
  CHECK(last.at("what") == "superseded");
  CHECK(last.at("evidence") == (is_wrong ? "E0" : "E1"));
}

TEST_CASE("an acknowledgement after delivery, a wrong number and what a person did each have their entry") {
  RecordScene scene;
  scene.set_contact("a.1", person("+99900000001"));
  scene.set_contact("a.2", {});
  auto const outage = scene.fault({"a.1", "a.2"});
  scene.tell_all(outage, "started", {"a.1", "a.2"});
  scene.deliver(scene.sms);
  scene.reply("+99900000001", "1");
  scene.reply("+99900000001", "WRONG");
  auto const open = scene.open_exceptions();
  REQUIRE_FALSE(open.empty());
  for (auto const& one : open) {
    REQUIRE(scene.apply(on_close_exception, R"({"result": "called", "evidence": "E5", "answered_by": "Mrs Wang", "repeat_back": true, "recording": "rec/1", "note": "spoke to her"})", std::to_string(one.id.value)));
  }
  std::vector<std::string> whats;
  for (auto const& one : scene.entries(outage.id)) whats.push_back(std::string(text_of(one).at("what").as_string()));
  for (auto const* wanted : {"proven", "unproven", "stronger_proof", "reopened", "exception_closed"}) {
    CAPTURE(wanted, whats);
    CHECK(std::ranges::find(whats, wanted) != whats.end());
  }
  CHECK(scene.verified().notices_by_end == std::map<std::string, std::int64_t>{{"proven", 2}});  // called before the deadline
  CHECK(scene.verified().notices_unrecorded == 0);
}

TEST_CASE("single fields can be redacted: the chain stays whole and says what is gone") {
  RecordScene scene;
  scene.set_contact("a.1", person("+99900000001"));
  scene.set_contact("a.2", person("+99900000002"));
  auto const outage = scene.fault({"a.1", "a.2"});
  scene.tell_all(outage, "started", {"a.1", "a.2"});
  scene.deliver(scene.sms);
  scene.keep();
  auto const before = scene.verified();
  REQUIRE(scene.apply(on_redact_record, R"({"customer": "a.1", "fields": ["name", "to"], "reason": "asked by letter"})", "O1", {"root", "admin"}));
  auto const text = scene.certificate();
  CHECK(text.find("+99900000001") == std::string::npos);
  CHECK(text.find("+99900000002") != std::string::npos);
  auto const after = scene.verified();
  CHECK(after.fields == before.fields);
  CHECK(after.disclosed == before.disclosed - 2);
  CHECK(after.redactions == 1);
  CHECK(after.notices_by_end == before.notices_by_end);
  CHECK_FALSE(scene.apply(on_redact_record, R"({"fields": ["shoe size"], "reason": "x"})", "O1"));
  CHECK_FALSE(scene.apply(on_redact_record, R"({"fields": ["name"]})", "O1"));
}

TEST_CASE("the record of a campaign is redacted as an outage's is") {
  RecordScene scene([](Settings& settings) { settings.policies.push_back(shipped_policy("usage-alert")); });
  scene.set_contact("a.1", person("+99900000001"));
  scene.set_contact("a.2", person("+99900000002"));
  REQUIRE(scene.apply(on_create_campaign, R"({"id": "U1", "cadence": "usage-alert", "customers": ["a.1", "a.2"], "reason": "three times last month"})", {}, {"billing", "integration"}));
  scene.pass(2h);  // into the day
  REQUIRE(scene.sms.submissions.size() == 2);
  scene.deliver(scene.sms);
  auto const before = scene.verified("U1");
  auto const redacted = scene.apply(on_redact_record, R"({"customer": "a.1", "reason": "asked by letter"})", "U1", {"root", "admin"});
  REQUIRE(redacted);
  CHECK(redacted->body.at("record_entries_redacted").as_int64() > 0);
  auto const text = scene.certificate("U1");
  CHECK(text.find("+99900000001") == std::string::npos);
  CHECK(text.find("+99900000002") != std::string::npos);
  auto const after = scene.verified("U1");
  CHECK(after.redactions == 1);
  CHECK(after.disclosed < before.disclosed);
  CHECK(after.notices_by_end == before.notices_by_end);
}

TEST_CASE("an erased person is in no certificate and no table any more, and the certificate still verifies") {
  RecordScene scene;
  scene.set_contact("a.1", person("+99900000001"));
  scene.set_contact("a.2", person("+99900000002"));
  auto const outage = scene.fault({"a.1", "a.2"});
  scene.tell_all(outage, "started", {"a.1", "a.2"});
  scene.deliver(scene.sms);
  scene.reply("+99900000001", "STOP");
  scene.keep();
  auto const before = scene.verified();
  auto const answer = scene.apply(on_erase_customer, R"({"reason": "asked in person"})", "a.1", {"root", "admin"});
  REQUIRE(answer);
  CHECK(answer->body.at("record_entries_redacted") == 1);
  auto const after = scene.verified();
  CHECK(after.notices_by_end == before.notices_by_end);
  CHECK(after.disclosed < before.disclosed);
  CHECK(after.redactions == 1);
  CHECK(scene.certificate().find("+99900000001") == std::string::npos);
  CHECK(scene.certificate().find("+99900000002") != std::string::npos);
  CHECK(scene.books().contacts(scene.customer("a.1")).empty());
  CHECK_FALSE(scene.books().contacts(scene.customer("a.2")).empty());
  CHECK(scene.books().messages_to("+99900000001", 10).empty());
  for (auto const& one : scene.books().notices(outage.id)) {
    if (one.recipient.id != scene.customer("a.1").value) continue;
    for (auto const& message : scene.books().messages_of_notice(one.id)) CHECK(scene.books().text(message.id).empty());
  }
  // Nobody writes to that number again: the STOP outlives the person's data.
  scene.set_contact("a.1", person("+99900000001"));
  CHECK(scene.books().contacts(scene.customer("a.1")).front().is_phone_barred);
  CHECK_FALSE(scene.apply(on_erase_customer, R"({"reason": "x"})", "nobody"));
  CHECK_FALSE(scene.apply(on_erase_customer, "{}", "a.2"));
}

TEST_CASE("what is older than its retention goes, once a day, and nothing else") {
  RecordScene scene([](Settings& settings) { settings.retention = {.messages = 48h, .certificates = 96h}; });
  scene.set_contact("a.1", person("+99900000001"));
  auto const outage = scene.fault({"a.1"});
  scene.tell_all(outage, "started", {"a.1"});
  scene.deliver(scene.sms);
  scene.keep();
  auto const days_later = [&](std::chrono::hours time) {
    scene.pass(time);
    auto ctx = scene.context();
    keep_retention(ctx);
  };
  days_later(25h);
  CHECK_FALSE(scene.books().messages_to("+99900000001", 10).empty());
  days_later(48h);
  CHECK(scene.books().messages_to("+99900000001", 10).empty());
  CHECK(scene.verified().disclosed > 0);
  days_later(48h);
  auto const read = scene.verified();
  CHECK(read.disclosed == 0);
  CHECK(read.redactions == 1);
  days_later(48h);
  CHECK(scene.verified().redactions == 1);
}

TEST_CASE("heads are sealed once a day, only where something was added") {
  RecordScene scene;
  scene.set_contact("a.1", person("+99900000001"));
  auto const outage = scene.fault({"a.1"});
  scene.tell_all(outage, "started", {"a.1"});
  scene.deliver(scene.sms);
  scene.keep();
  auto const day = [&] {
    auto ctx = scene.context();
    seal_records(ctx, scene.key);
    return scene.verified().seals.size();
  };
  CHECK(day() == 1);
  scene.reply("+99900000001", "1");
  scene.keep();
  CHECK(day() == 1);  // the same day
  scene.pass(25h);
  CHECK(day() == 2);
  scene.pass(25h);
  CHECK(day() == 2);  // nothing new
  CHECK(record::verify_certificate(scene.certificate(), record::SigningKey::make().public_key()).error().message.find("signed by the key") !=
        std::string::npos);
}

TEST_CASE("every notice that the engine ends has its entry in the same commit, also after a crash") {
  test::EngineFixture world("BRK1 --- a*2 --- FUS2 --- b*3", [](Settings& settings) {
    settings.policies = {shipped_policy("fault")};
    settings.templates = shipped_templates();
  });
  auto const told = world.tell(CommandKind::device_report, R"({"device": "FUS2", "kind": "locked_out", "source": "dispatcher", "occurred_at": "$now"})");
  REQUIRE(told);
  for (int i = 0; i < 6; ++i) world.pass(30min);
  auto const ref = std::string(told->body.at("outage").as_string());
  auto const outage = world.store().outages().find_by_ref(ref).value();
  auto const count = [&] { return world.store().records().entries(outage.id, 0, 1'000).size(); };
  auto const closed = [&] {
    std::size_t ended = 0;
    for (auto const& one : world.store().notices().notices(outage.id)) ended += world.store().notices().outcome(one.id) ? 1U : 0U;
    return ended;
  };
  CHECK(closed() > 0);
  CHECK(count() >= closed());
  world.crash();
  world.restart();
  CHECK(count() >= closed());
  auto const key = record::SigningKey::make();
  auto const text = view_certificate(world.store(), ref, key, {"Example Power", world.clock.now()});
  REQUIRE(text);
  auto const read = record::verify_certificate(*text, key.public_key());
  REQUIRE(read);
  CHECK(read->notices_unrecorded == 0);
}

}  // namespace lamplighter::flow
