// Calls through providers over HTTP: what a key, an end and a silence prove, and what is said next.
#include <catch2/catch.hpp>

#include "notifiers/callback_key.hpp"
#include "notifiers/http_gateway.hpp"
#include "notifiers/provider_receipts.hpp"
#include "tests/conformance/notifiers/http_world.hpp"

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;

/// One call that was asked for, and a reader of what comes back.
struct Call {
  explicit Call(std::string const& language = "en") {
    settings.values["base"] = provider.url();
    REQUIRE(notifiers::check(settings).has_value());
    auto const channel = notifiers::make_http_notifier(settings, &request_time, sink);
    notifiers::Submission message{.attempt = {7}, .address = "+8613800138010", .parts = {"Power off 09:00 <A & B>"}, .language = language, .reference = "P1"};
    sink.expect({7}, 1);
    channel->submit(std::move(message));
    auto const patient = make_twilio_world();
    REQUIRE(patient->comes_true([&] { return sink.outcomes().size() == 1; }));
  }
  /// The document that answers a callback, after its receipt.
  std::string asks(std::string const& at, notifiers::FormFields fields) {
    std::string const key = notifiers::callback_key(settings.secret, settings.name, {7});
    auto const path = "/api/v1/receipts/" + settings.name + "/7?k=" + key + (at.empty() ? "" : "&at=" + at);
    auto const message = twilio_asks(settings.callback_base + path, std::move(fields));
    notifiers::CallbackRequest const request{path, message.headers, message.body, notifiers::AttemptNumber{7}, now};
    auto const reader = notifiers::ProviderReceipts{settings};
    REQUIRE(reader.is_signed(request));
    auto const rows = reader.read(request);
    REQUIRE(rows->size() == 1);
    REQUIRE(rows->front().receipt.has_value());
    sink.received(*rows->front().receipt);
    return reader.answer_to(request).body;
  }

  notifiers::HttpNotifierSettings settings = twilio_voice_settings();
  notifiers::Time now = request_time();
  RecordingSink sink;
  std::string document;
  HttpExchange provider{[this](HttpMessage const& request) {
    auto const form = notifiers::read_form(request.body).value_or(notifiers::FormFields{});
    for (auto const& [name, value] : form) {
      if (name == "Twiml") document = value;
    }
    return HttpReply{.status = 201, .body = "{}"};
  }};
};

notifiers::FormFields pressed(std::string const& key) { return {{"CallStatus", "in-progress"}, {"Digits", key}}; }
notifiers::FormFields ended(std::string const& status) { return {{"CallStatus", status}}; }

}  // namespace

TEST_CASE("a call's document says the message in its language, with nothing in it that could be markup") {
  Call const english, chinese{"zh"}, other{"de"};
  CHECK(english.document.find("Power off 09:00 &lt;A &amp; B&gt;") != std::string::npos);
  CHECK(english.document.find("language=\"en-GB\"") != std::string::npos);
  CHECK(english.document.find("&amp;at=first\"") != std::string::npos);
  CHECK(chinese.document.find("您好。") != std::string::npos);
  CHECK(other.document.find("cmn-CN") != std::string::npos);  // the first language that the description has
}

TEST_CASE("key 1 in a provider's call acknowledges, and thanks are said") {
  Call call;
  auto const said = call.asks("first", pressed("1"));
  CHECK(call.sink.state({7}) == AttemptState::acknowledged);
  CHECK(said.find("Thank you. Goodbye.") != std::string::npos);
}

TEST_CASE("key 2 says the message again, a third time, and then no more; key 1 still acknowledges") {
  Call call;
  CHECK(call.asks("first", pressed("2")).find("Power off 09:00 &lt;A &amp; B&gt;") != std::string::npos);
  CHECK(call.asks("second", pressed("2")).find("at=third") != std::string::npos);
  auto const last = call.asks("third", pressed("2"));
  CHECK(last.find("Power off") == std::string::npos);
  CHECK(last.find("Goodbye") != std::string::npos);
  CHECK(call.sink.state({7}) == AttemptState::in_network);
  call.asks("third", pressed("1"));
  CHECK(call.sink.state({7}) == AttemptState::acknowledged);
}

TEST_CASE("a message played to its end without a key is delivered and no more; after a key a person has heard it") {
  Call silent, keyed;
  silent.asks("end", ended("in-progress"));
  silent.asks("", ended("completed"));
  CHECK(silent.sink.state({7}) == AttemptState::delivered);
  CHECK_FALSE(silent.sink.progress({7}).has_conflict);
  keyed.asks("first", pressed("2"));
  keyed.asks("end_after_key", ended("in-progress"));
  CHECK(keyed.sink.state({7}) == AttemptState::heard);
}

TEST_CASE("that a provider's call is completed proves nothing, whoever or whatever the provider thinks answered") {
  Call call;
  call.asks("", {{"CallStatus", "completed"}, {"AnsweredBy", "human"}});
  CHECK(call.sink.state({7}) == AttemptState::in_network);
}

TEST_CASE("busy, no answer and a number that does not exist end a provider's call as what they are") {
  Call busy, missed, wrong, failed;
  busy.asks("", ended("busy"));
  missed.asks("", ended("no-answer"));
  wrong.asks("", {{"CallStatus", "failed"}, {"SipResponseCode", "404"}});
  failed.asks("", {{"CallStatus", "failed"}, {"SipResponseCode", "503"}});
  CHECK(busy.sink.state({7}) == AttemptState::failed_temporary);
  CHECK(missed.sink.state({7}) == AttemptState::failed_temporary);
  CHECK(wrong.sink.state({7}) == AttemptState::failed_permanent);
  CHECK(failed.sink.state({7}) == AttemptState::failed_temporary);
}

TEST_CASE("after a restart in the middle of a call nobody knows its words, and it ends without wrong ones") {
  Call call;
  call.settings.texts = std::make_shared<notifiers::CallTexts>();
  CHECK(call.asks("first", pressed("2")) == "<Response/>");
  call.asks("first", pressed("1"));
  CHECK(call.sink.state({7}) == AttemptState::acknowledged);
}

TEST_CASE("the words of a call are forgotten after an hour") {
  Call call;
  call.now += std::chrono::minutes{61};
  CHECK(call.asks("first", pressed("2")) == "<Response/>");
}

TEST_CASE("key 1 as the last of the keys acknowledges a call of the Aliyun kind, and the end alone is delivery") {
  auto const world = make_aliyun_voice_world();
  auto const attempt = world->send(Behaviour::silent, {"Power off"});
  REQUIRE(world->comes_true([&] { return world->seen().size() == 1; }));
  auto const bring = [&](AttemptState state) {
    auto const receipt = world->provider().receipt(world->seen().front(), state).value();
    return post_to(receipt.target, {}, receipt.body);
  };
  CHECK(bring(AttemptState::delivered) == 200);
  CHECK(world->sink.state(attempt) == AttemptState::delivered);
  CHECK(bring(AttemptState::acknowledged) == 200);
  CHECK(world->sink.state(attempt) == AttemptState::acknowledged);
}

}  // namespace lamplighter::test
