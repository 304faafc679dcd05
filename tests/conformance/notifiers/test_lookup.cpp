// Lost answers of providers that can be asked: found, not there, not yet believed, and questions that fail themselves.
#include <catch2/catch.hpp>

#include "notifiers/http_gateway.hpp"
#include "notifiers/provider_lookup.hpp"
#include "tests/conformance/notifiers/http_world.hpp"

namespace lamplighter::test {
namespace {

using namespace std::chrono_literals;
using notifiers::AttemptState;
using notifiers::GatewayLookup;
using Kind = notifiers::SubmissionOutcome::Kind;

std::unique_ptr<HttpChannel> any_world_that_can_be_asked() {
  auto const make = GENERATE(&make_twilio_world, &make_aliyun_world);
  return make();
}

/// As the engine asks about it, so long after it was handed over.
notifiers::LostSubmission lost(Channel const& channel, notifiers::AttemptNumber attempt, notifiers::Time::duration ago = 2min) {
  return {.attempt = attempt, .address = channel.address(Behaviour::silent), .text = "Power off", .language = "en", .submitted_at = request_time() - ago};
}

/// Hands one over whose answer is lost in this way.
notifiers::AttemptNumber lose(HttpChannel& world, Mischief mischief) {
  world.misbehave(mischief);
  auto const attempt = world.send(Behaviour::silent, {"Power off"});
  REQUIRE(world.comes_true([&] { return world.sink.outcomes(attempt).size() == 1; }));
  REQUIRE(world.sink.outcomes(attempt).front().kind == Kind::uncertain);
  return attempt;
}

Kind answer_about(HttpChannel& world, notifiers::AttemptNumber attempt) {
  REQUIRE(world.comes_true([&] { return world.sink.outcomes(attempt).size() == 2; }));
  return world.sink.outcomes(attempt).back().kind;
}

}  // namespace

TEST_CASE("a lost answer of a message that was taken is found, and nothing goes twice") {
  auto const world = any_world_that_can_be_asked();
  auto const attempt = lose(*world, Mischief::accept_then_drop);
  world->notifier().reconcile(lost(*world, attempt));
  CHECK(answer_about(*world, attempt) == Kind::accepted);
  CHECK(world->seen().size() == 1);
  CHECK(world->asked_count() == 1);
  CHECK(world->unsigned_count() == 0);
}

TEST_CASE("a list that says more than taken is a receipt: delivered is proof, refused for good is a failure") {
  for (auto const state : {AttemptState::delivered, AttemptState::failed_permanent}) {
    auto const world = any_world_that_can_be_asked();
    auto const attempt = lose(*world, Mischief::accept_then_500);
    world->list_as(state);
    world->notifier().reconcile(lost(*world, attempt));
    CHECK(answer_about(*world, attempt) == Kind::accepted);
    CHECK(world->comes_true([&] { return world->sink.state(attempt) == state; }));
  }
}

TEST_CASE("a message that was never taken may go again, once the list may be believed") {
  auto const world = any_world_that_can_be_asked();
  auto const attempt = lose(*world, Mischief::drop_unread);
  SECTION("after the time that the provider needs") {
    world->notifier().reconcile(lost(*world, attempt));
    CHECK(answer_about(*world, attempt) == Kind::rejected_temporarily);
    CHECK(world->send(Behaviour::delivers, {"Power off"}).value != attempt.value);
  }
  SECTION("not before") {
    world->notifier().reconcile(lost(*world, attempt, 0s));
    REQUIRE(world->comes_true([&] { return world->asked_count() == 1; }));
    world->settle();
    CHECK(world->sink.outcomes(attempt).size() == 1);
    CHECK(world->asked_count() == 1);  // and it is not asked all the time
  }
}

TEST_CASE("a question that fails is asked again, and after three failures nobody knows") {
  auto const mischief = GENERATE(ListMischief::fails, ListMischief::answers_late, ListMischief::is_cut);
  auto const world = any_world_that_can_be_asked();
  auto const attempt = lose(*world, Mischief::accept_then_drop);
  SECTION("twice") {
    world->misbehave_when_asked(mischief, 2);
    world->notifier().reconcile(lost(*world, attempt));
    CHECK(answer_about(*world, attempt) == Kind::accepted);
    CHECK(world->asked_count() == 3);
  }
  SECTION("always") {
    world->misbehave_when_asked(mischief, 1'000);
    world->notifier().reconcile(lost(*world, attempt));
    CHECK(answer_about(*world, attempt) == Kind::uncertain);
    CHECK(world->asked_count() == 3);
  }
}

TEST_CASE("a list that counts more than it shows does not show that anything is missing") {
  auto const world = make_aliyun_world();
  auto const attempt = lose(*world, Mischief::accept_then_drop);
  world->misbehave_when_asked(ListMischief::counts_more, 1'000);
  world->notifier().reconcile(lost(*world, attempt));
  CHECK(answer_about(*world, attempt) == Kind::uncertain);
}

TEST_CASE("a gateway that is down when it is asked leaves the end unknown, and the channel goes on") {
  auto const world = any_world_that_can_be_asked();
  auto const attempt = lose(*world, Mischief::accept_then_drop);
  world->break_gateway();
  world->notifier().reconcile(lost(*world, attempt));
  CHECK(answer_about(*world, attempt) == Kind::uncertain);
  world->mend_gateway();
  auto const next = world->send(Behaviour::delivers, {"Power off"});
  CHECK(world->comes_true([&] { return world->sink.state(next) == AttemptState::delivered; }));
}

TEST_CASE("who ends while a question is open leaves it to the next start") {
  RecordingSink sink;
  HttpExchange provider{[](auto const&) { return HttpReply{.status = 200, .body = R"({"page":0,"messages":[]})"}; }};
  auto settings = twilio_settings();
  settings.values["base"] = provider.url();
  auto twilio = notifiers::make_http_notifier(settings, &request_time, sink);
  twilio->reconcile({.attempt = {7}, .address = "+8613800138010", .text = "Power off", .submitted_at = request_time()});
  make_twilio_world()->settle();
  twilio.reset();
  CHECK(sink.outcomes().empty());
}

TEST_CASE("only what can be shown is said: entries of other attempts, full pages, and days beside midnight") {
  auto const twilio = twilio_settings();
  notifiers::LostSubmission const asked{.attempt = {7}, .address = "+8613800138010", .text = "Off 09:00 https://p.example/n/…. Ref P1", .submitted_at = request_time() - 2min};
  auto const entry = [](std::string const& body, std::string const& date) {
    return R"({"body":")" + body + R"(","to":"+8613800138010","status":"sent","error_code":null,"date_created":")" + date + R"("})";
  };
  auto const read = [&](std::string const& entries) { return notifiers::read_lookup(twilio, asked, 200, R"({"page":0,"messages":[)" + entries + "]}", request_time()).end; };
  std::string const now = "Sun, 01 Mar 2026 23:58:10 +0000", earlier = "Sun, 01 Mar 2026 23:50:00 +0000", ours = "Off 09:00 https://p.example/n/AbC123. Ref P1";
  CHECK(read(entry(ours, now)) == GatewayLookup::End::taken);  // the token of a link is not kept
  CHECK(read(entry(ours, earlier)) == GatewayLookup::End::absent);  // the attempt before
  CHECK(read(entry("Off 09:00 https://p.example/n/AbC123. Ref P2", now)) == GatewayLookup::End::absent);
  CHECK(read(entry(ours, "soon")) == GatewayLookup::End::failed);
  CHECK(read("") == GatewayLookup::End::absent);
  std::string full;
  for (int index = 0; index < 10; ++index) full += (index > 0 ? "," : "") + entry("other", now);
  CHECK(read(full) == GatewayLookup::End::failed);
  CHECK(notifiers::read_lookup(twilio, asked, 200, R"({"messages":[]})", request_time()).end == GatewayLookup::End::failed);  // no list of Twilio's
  CHECK(notifiers::read_lookup(twilio, asked, 404, "{}", request_time()).end == GatewayLookup::End::failed);
  auto const aliyun = aliyun_settings();
  auto at_night = asked;
  at_night.submitted_at = request_time() - 8h - 20s;  // 23:59:40 in China
  auto const nothing = R"({"Code":"OK","TotalCount":0,"SmsSendDetailDTOs":{"SmsSendDetailDTO":[]}})";
  CHECK(notifiers::read_lookup(aliyun, at_night, 200, nothing, request_time()).end == GatewayLookup::End::failed);
  CHECK(notifiers::read_lookup(aliyun, asked, 200, nothing, request_time()).end == GatewayLookup::End::absent);
}

TEST_CASE("each question carries a number of its own, so that a provider that refuses repeats takes each") {
  auto const aliyun = aliyun_settings();
  notifiers::LostSubmission const asked{.attempt = {7}, .address = "+8613800138010", .submitted_at = request_time()};
  auto const first = notifiers::lookup_request(aliyun, asked, 1, request_time()).value(), second = notifiers::lookup_request(aliyun, asked, 2, request_time()).value();
  CHECK(first.body != second.body);
  CHECK(first.body.find("PhoneNumber=13800138010") != std::string::npos);
  CHECK(first.body.find("SendDate=20260302") != std::string::npos);
}

}  // namespace lamplighter::test
