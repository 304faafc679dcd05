// Providers with a form of their own call back: their signature or our key first, then every row, then the answer that they want.
#include <catch2/catch.hpp>

#include <future>

#include "notifiers/callback_key.hpp"
#include "notifiers/http_provider.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/provider_receipts.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

notifiers::HttpNotifierSettings provider(std::string name) {
  notifiers::HttpNotifierSettings out;
  out.name = std::move(name);
  out.secret = world_secret;
  out.callback_base = "https://power.example";
  out.values = {{"base", "https://sms.example"}, {"token", "twilio token"}};
  out.provider.request.url = notifiers::parse_template("{base}").value();
  out.provider.request.body = notifiers::FormTemplate{{"t", notifiers::parse_template("{token}").value()}};
  out.provider.answers = {{.means = notifiers::AnswerRule::Means::accepted}};
  notifiers::ReceiptRules rules;
  rules.state_field = "state";
  rules.states = {{.is = {"true", "delivered"}, .means = notifiers::AttemptState::delivered}};
  out.provider.receipts = rules;
  return out;
}

void add_providers(server::ServerSettings& settings) {
  auto signing = provider("signing");
  signing.provider.receipts->body = notifiers::ReceiptRules::Body::form;
  signing.provider.receipts->signature.scheme = notifiers::ReceiptSignature::Scheme::twilio;
  signing.provider.receipts->signature.key = notifiers::parse_template("{token}").value();
  signing.provider.receipts->answer_status = 204;
  signing.provider.replies = notifiers::ReplyRules{.from_field = "From", .text_field = "Body", .to_field = "To", .id_field = "MessageSid", .answer_body = "<Response/>", .answer_type = "text/xml"};
  settings.callback_readers.emplace("signing", std::make_shared<notifiers::ProviderReceipts>(signing));
  auto pushing = provider("pushing");
  pushing.provider.receipts->attempt_field = "out_id";
  pushing.provider.receipts->answer_body = R"({"code":0})";
  pushing.provider.replies = notifiers::ReplyRules{.from_field = "phone_number", .text_field = "content", .id_field = "sequence_id", .answer_body = R"({"code":0})"};
  settings.callback_readers.emplace("pushing", std::make_shared<notifiers::ProviderReceipts>(pushing));
  auto asking = signing;
  asking.provider.replies.reset();
  asking.name = "asking";
  asking.texts = std::make_shared<notifiers::CallTexts>();
  asking.texts->keep({1}, {{"text_xml", "Power off"}}, Time{std::chrono::hours{24 * 365 * 100}});  // kept beyond any clock of a test
  auto& asked = *asking.provider.receipts;
  asked.says = {{"again", notifiers::parse_template("<Say>{text_xml}</Say>").value()}};
  asked.states = {{.is = {}, .where = {{"query.at", {"first"}}}, .means = notifiers::AttemptState::in_network, .says = "again"}};
  asked.answer_status = 200;
  asked.answer_type = "text/xml";
  asked.answer_body = "<Response/>";
  settings.callback_readers.emplace("asking", std::make_shared<notifiers::ProviderReceipts>(asking));
  settings.callback_networks = {*parse_address_range("192.0.2.0/24")};  // not where the tests call from
}

std::size_t kept_count(ServerWorld& world, std::int64_t attempt) {
  std::promise<std::size_t> seen;
  REQUIRE(world.engine->ask([&](flow::Context& ctx) { seen.set_value(ctx.notices.raw_receipts({attempt}).size()); }));
  return seen.get_future().get();
}

std::string twilio(std::string const& target, std::string const& state) {
  return notifiers::to_base64(notifiers::hmac_sha1("twilio token", "https://power.example" + target + "state" + state));
}

}  // namespace

TEST_CASE("a provider that signs its receipts may call from anywhere, and nobody else may in its name") {
  ServerWorld world{add_providers};
  std::string const target = "/api/v1/receipts/signing/42?k=00";
  CHECK(world.post(target, "state=delivered", "").status == 403);
  CHECK(world.post(target, "state=delivered", "", {{"X-Twilio-Signature", twilio(target, "failed")}}).status == 403);
  CHECK(world.post("/api/v1/receipts/signing/43?k=00", "state=delivered", "", {{"X-Twilio-Signature", twilio(target, "delivered")}}).status == 403);
  CHECK(world.post(target, "state=delivered", "", {{"X-Twilio-Signature", twilio(target, "delivered")}}).status == 204);
  CHECK(world.post("/api/v1/receipts/signing/x?k=00", "state=delivered", "").status == 403);
}

TEST_CASE("a state that the description does not know is kept for a person, and the provider hears that it is done") {
  ServerWorld world{add_providers};
  std::string const target = "/api/v1/receipts/signing/42?k=00";
  CHECK(world.post(target, "state=odd", "", {{"X-Twilio-Signature", twilio(target, "odd")}}).status == 204);
  CHECK(kept_count(world, 42) == 1);
}

TEST_CASE("a provider that pushes arrays needs our key and a network that may call") {
  ServerWorld elsewhere{add_providers};
  auto const key = notifiers::callback_key(world_secret, "pushing", {0});
  std::string const rows = R"([{"out_id":"42","state":true},{"out_id":"43","state":"odd"},{"state":true}])";
  CHECK(elsewhere.post("/api/v1/receipts/pushing?k=" + key, rows, "").status == 403);
  ServerWorld world{[](server::ServerSettings& settings) {
    add_providers(settings);
    settings.callback_networks = own_networks();
  }};
  CHECK(world.post("/api/v1/receipts/pushing?k=00", rows, "").status == 403);
  auto const answer = world.post("/api/v1/receipts/pushing?k=" + key, rows, "");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"code":0})");
  CHECK(kept_count(world, 43) == 1);
  CHECK(kept_count(world, 0) == 1);
  CHECK(world.post("/api/v1/receipts/pushing?k=" + key, "[]", "").status == 200);
}

TEST_CASE("a body that was cut is kept, and the provider is asked for it again") {
  ServerWorld world{[](server::ServerSettings& settings) {
    add_providers(settings);
    settings.callback_networks = own_networks();
  }};
  auto const key = notifiers::callback_key(world_secret, "pushing", {0});
  CHECK(world.post("/api/v1/receipts/pushing?k=" + key, R"([{"out_id":"42","st)", "").status == 400);
  CHECK(kept_count(world, 0) == 1);
}

TEST_CASE("a provider that asks what a call says next gets the call's own words, and its usual answer when they are gone") {
  ServerWorld world{add_providers};
  auto const asks = [&](std::string const& attempt) {
    auto const target = "/api/v1/receipts/asking/" + attempt + "?k=00&at=first";
    return world.post(target, "state=any", "", {{"X-Twilio-Signature", twilio(target, "any")}});
  };
  CHECK(asks("1").body == "<Say>Power off</Say>");
  CHECK(asks("2").body == "<Response/>");
}

namespace {

/// How often a number said STOP: what a reply does, and a repeated one does not again.
std::size_t stops_of(ServerWorld& world, std::string const& phone) {
  std::promise<std::size_t> seen;
  REQUIRE(world.engine->ask([&](flow::Context& ctx) { seen.set_value(ctx.notices.words(phone).size()); }));
  return seen.get_future().get();
}

}  // namespace

TEST_CASE("what people write comes in by the form of a provider that signs it, once however often it is brought") {
  ServerWorld world{add_providers};
  std::string const target = "/api/v1/inbound/signing", body = "Body=STOP&From=%2B8613900000009&MessageSid=SM9&To=%2B15550001";
  std::string const words = "https://power.example" + target + "BodySTOPFrom+8613900000009MessageSidSM9To+15550001";
  auto const signature = notifiers::to_base64(notifiers::hmac_sha1("twilio token", words));
  CHECK(world.post(target, body, "").status == 403);
  CHECK(world.post(target, "Body=OK&From=%2B8613900000009&MessageSid=SM9&To=%2B15550001", "", {{"X-Twilio-Signature", signature}}).status == 403);
  CHECK(stops_of(world, "+8613900000009") == 0);
  for (int brought = 1; brought <= 2; ++brought) {
    auto const answer = world.post(target, body, "", {{"X-Twilio-Signature", signature}});
    CHECK(answer.status == 200);
    CHECK(answer.body == "<Response/>");
    CHECK(stops_of(world, "+8613900000009") == 1);
  }
}

TEST_CASE("replies that are pushed as an array need our key, each is taken, and one that says not from whom is kept for a person") {
  ServerWorld world{[](server::ServerSettings& settings) {
    add_providers(settings);
    settings.callback_networks = own_networks();
  }};
  auto const key = notifiers::callback_key(world_secret, "pushing", {0});
  std::string const rows = R"([{"phone_number":"+8613900000001","content":"退订","sequence_id":1},{"content":"TD","sequence_id":2},{"phone_number":"+8613900000003","content":"TD","sequence_id":3}])";
  CHECK(world.post("/api/v1/inbound/pushing?k=00", rows, "").status == 403);
  auto const answer = world.post("/api/v1/inbound/pushing?k=" + key, rows, "");
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"code":0})");
  CHECK(stops_of(world, "+8613900000001") == 1);
  CHECK(stops_of(world, "+8613900000003") == 1);
  CHECK(kept_count(world, 0) == 1);
  CHECK(world.post("/api/v1/inbound/pushing?k=" + key, "[{", "").status == 400);
  CHECK(kept_count(world, 0) == 2);
}

TEST_CASE("a provider without a form for replies takes them in ours, as every gateway does") {
  ServerWorld world{[](server::ServerSettings& settings) {
    add_providers(settings);
    settings.callback_networks = own_networks();
  }};
  auto const key = notifiers::callback_key(world_secret, "asking", {0});
  CHECK(world.post("/api/v1/inbound/asking?k=" + key, R"({"from": "+8613900000005", "text": "STOP"})", "").status == 200);
  CHECK(stops_of(world, "+8613900000005") == 1);
}

}  // namespace lamplighter::test
