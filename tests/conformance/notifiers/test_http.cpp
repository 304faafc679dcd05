// What providers over HTTP do wrong: answers lost, late or false, receipts forged, cut and out of order.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <map>

#include "notifiers/http_gateway.hpp"
#include "notifiers/json_rows.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/webhook.hpp"
#include "tests/conformance/notifiers/http_world.hpp"

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;

std::unique_ptr<HttpChannel> any_world() {
  auto const make = GENERATE(&make_twilio_world, &make_aliyun_world, &make_twilio_voice_world, &make_aliyun_voice_world, &make_webhook_world);
  return make();
}

int post(HttpMessage const& message) {
  std::vector<std::string> headers;
  for (auto const& [name, value] : message.headers) headers.push_back(name + ": " + value);
  return post_to(message.target, headers, message.body);
}

}  // namespace

TEST_CASE("a provider that takes a message and loses its answer leaves the end unknown, and a receipt shows the truth") {
  auto const mischief = GENERATE(Mischief::accept_then_drop, Mischief::accept_then_500);
  auto const world = any_world();
  world->misbehave(mischief);
  auto const attempt = world->send(Behaviour::delivers, {"Power off"});
  REQUIRE(world->comes_true([&] { return world->sink.outcomes(attempt).size() == 1; }));
  CHECK(world->sink.outcomes(attempt).front().kind == Kind::uncertain);
  CHECK(world->comes_true([&] { return world->sink.state(attempt) == AttemptState::delivered; }));
  CHECK(world->seen().size() == 1);  // nothing was sent twice
}

TEST_CASE("a provider that answers later than we wait leaves the end unknown") {
  auto const world = make_twilio_world();
  world->misbehave(Mischief::answer_late);
  auto const attempt = world->send(Behaviour::silent, {"Power off"});
  REQUIRE(world->comes_true([&] { return world->sink.outcomes(attempt).size() == 1; }));
  CHECK(world->sink.outcomes(attempt).front().kind == Kind::uncertain);
}

TEST_CASE("a receipt that somebody else made, or that was cut or changed on its way, proves nothing") {
  auto const world = any_world();
  auto const attempt = world->send(Behaviour::silent, {"Power off"});
  REQUIRE(world->comes_true([&] { return world->seen().size() == 1; }));
  auto const good = world->provider().receipt(world->seen().front(), AttemptState::delivered).value();
  auto cut = good;
  cut.body.resize(cut.body.size() / 2);
  auto forged = good;
  for (auto& [name, value] : forged.headers) {
    if (name == "x-twilio-signature") value = notifiers::to_base64(std::string(20, 'x'));
  }
  auto const key = forged.target.find("k=");
  REQUIRE(key != std::string::npos);
  forged.target.replace(key + 2, 4, forged.target.substr(key + 2, 4) == "0000" ? "1111" : "0000");
  for (auto const& wrong : {cut, forged}) CHECK(post(wrong) >= 400);
  CHECK(world->desk.refused_count() == 2);
  CHECK(world->sink.receipts(attempt).empty());
  CHECK(post(good) / 100 == 2);
  CHECK(world->sink.state(attempt) == AttemptState::delivered);
}

TEST_CASE("a receipt for another attempt does not become ours by a changed address") {
  auto const world = make_twilio_world();
  auto const first = world->send(Behaviour::silent, {"Power off"});
  auto const second = world->send(Behaviour::silent, {"Power off"});
  REQUIRE(world->comes_true([&] { return world->seen().size() == 2; }));
  auto receipt = world->provider().receipt(world->seen().front(), AttemptState::delivered).value();
  receipt.target = world->seen().back().callback;  // signed for the first
  CHECK(post(receipt) == 403);
  CHECK(world->sink.receipts(first).empty());
  CHECK(world->sink.receipts(second).empty());
}

TEST_CASE("a wrong token is no fault of the recipient's number, and the provider counts as not reachable") {
  RecordingSink sink;
  HttpExchange refusing{[](auto const&) { return HttpReply{.status = 401, .body = R"({"code":20003})"}; }};
  auto settings = twilio_settings();
  settings.values["base"] = refusing.url();
  auto const twilio = notifiers::make_http_notifier(settings, &request_time, sink);
  twilio->submit({.attempt = {5}, .address = "+8613800138010", .parts = {"Power off"}, .reference = "P1"});
  auto const channel = make_twilio_world();  // for its patience
  REQUIRE(channel->comes_true([&] { return sink.outcomes().size() == 1; }));
  CHECK(sink.outcomes().front().kind == Kind::rejected_temporarily);
  CHECK(sink.outcomes().front().detail == "401 20003");
  channel->settle();  // a connection that stands does not make it reachable again
  CHECK_FALSE(twilio->is_reachable());
}

TEST_CASE("a text that the carrier did not approve never leaves") {
  RecordingSink sink;
  HttpExchange provider{[](auto const&) { return HttpReply{.status = 200, .body = R"({"Code":"OK"})"}; }};
  auto settings = aliyun_settings();
  settings.values["base"] = provider.url();
  settings.provider.templates = {notifiers::parse_approved_text("SMS_2", "您所在的${area}将于${start}停电。").value()};
  auto const aliyun = notifiers::make_http_notifier(settings, &request_time, sink);
  auto const channel = make_twilio_world();
  aliyun->submit({.attempt = {1}, .address = "+8613800138010", .parts = {"别的文字"}, .reference = "P1"});
  REQUIRE(channel->comes_true([&] { return sink.outcomes().size() == 1; }));
  CHECK(sink.outcomes().front().kind == Kind::rejected_permanently);
  aliyun->submit({.attempt = {2}, .address = "+8613800138010", .parts = {"您所在的宋北片区将于2026-03-09 09:00停电。"}, .reference = "P1"});
  REQUIRE(channel->comes_true([&] { return sink.outcomes().size() == 2; }));
  CHECK(sink.outcomes().back().kind == Kind::accepted);
}

TEST_CASE("the reference library of Standard Webhooks takes our signature, and no other") {
  std::string const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", other_key = "whsec_" + notifiers::to_base64(std::string(24, 'x'));
  notifiers::WebhookSettings const settings{.url = "https://crm.example/hook", .signing_secret = key, .secret = "callback secret"};
  notifiers::Submission const message{.attempt = {7}, .address = "+8613800138010", .parts = {"您所在的片区将停电 \"A\"\n"}, .reference = "P1 d7"};
  auto const request = notifiers::webhook_request(settings, message, request_time()).value();
  std::string headers;
  for (auto const& header : request.headers) {
    auto const colon = header.find(": ");
    headers += (headers.empty() ? "" : ",") + notifiers::json_quoted(header.substr(0, colon)) + ":" + notifiers::json_quoted(header.substr(colon + 2));
  }
  TemporaryFolder const folder;
  auto const verdict = [&](std::string const& secret, std::string const& body) {
    auto const file = folder.path() + "/request.json";
    std::ofstream{file} << "{\"headers\":{" << headers << "},\"body\":" << notifiers::json_quoted(body) << "}";
    return std::system(("node " LAMPLIGHTER_SOURCE_DIR "/tests/support/webhook_verifier/verify.js '" + secret + "' " + file + " 2>" + folder.path() + "/log").c_str());
  };
  CHECK(verdict(key, request.body) == 0);
  CHECK(verdict(key, request.body + " ") != 0);
  CHECK(verdict(other_key, request.body) != 0);
}

TEST_CASE("a repeat of the same words carries the same webhook-id, other words another") {
  auto const world = make_webhook_world();
  world->send(Behaviour::silent, {"Power off 09:00"});
  world->send(Behaviour::silent, {"Power off 09:00"});
  world->send(Behaviour::silent, {"Power off 10:00"});
  REQUIRE(world->comes_true([&] { return world->seen().size() == 3; }));
  auto const seen = world->seen();
  std::map<std::string, int> ids;
  for (auto const& one : seen) ++ids[one.attempt];
  CHECK(ids.size() == 2);
}

TEST_CASE("a group robot says that it announces, and proves nothing about a person") {
  auto const make = GENERATE(&make_wecom_channel, &make_dingtalk_channel, &make_feishu_channel);
  auto const channel = make();
  auto const able = channel->notifier().capabilities();
  CHECK(able.is_announcement);
  CHECK(able.highest == notifiers::Evidence::e0);
  CHECK_FALSE(able.has_receipts);
}

}  // namespace lamplighter::test
