// Gateways call back: only with our key, answered after the commit, on a listener of their own if wanted.
#include <catch2/catch.hpp>

#include <future>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "notifiers/callback_key.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {
std::string key(std::int64_t attempt, std::string_view notifier = "sms") {
  return notifiers::callback_key(world_secret, notifier, {attempt});
}
json::object body_of(HttpAnswer const& answer) { return json::parse(answer.body).as_object(); }
}  // namespace

TEST_CASE("a delivery report without our key is refused before it is read") {
  ServerWorld world;
  CHECK(world.get("/api/v1/receipts/sms/42?status=1", "").status == 403);
  CHECK(world.get("/api/v1/receipts/sms/42?status=nonsense&k=00", "").status == 403);
  CHECK(world.get("/api/v1/receipts/sms/42?status=1&k=" + key(43), "").status == 403);
  CHECK(world.get("/api/v1/receipts/other/42?status=1&k=" + key(42), "").status == 403);
  CHECK(world.get("/api/v1/receipts/sms/x?status=1&k=" + key(0), "").status == 403);
  CHECK(world.get("/api/v1/receipts/sms/-1?status=1&k=" + key(-1), "").status == 403);
}

TEST_CASE("a report for an attempt that we do not know is taken, and said to be unknown") {
  ServerWorld world;
  auto const answer = world.get("/api/v1/receipts/sms/42?status=1&part=1&parts=1&text=a+b%26&k=" + key(42), "");
  CHECK(answer.status == 200);
  CHECK_FALSE(body_of(answer).at("known").as_bool());
  CHECK(world.post("/api/v1/receipts/sms/42?status=1&part=1&parts=1&k=" + key(42), "", "").status == 200);
}

TEST_CASE("a report that nobody can read is kept as it came, without our key, and the desk hears of it") {
  ServerWorld world;
  for (auto const* query : {"status=7&parts=1&text=gone%FF", "status=1&status=2&parts=1", "parts=1&words=x"}) {
    INFO(query);
    auto const answer = world.get("/api/v1/receipts/sms/42?" + std::string(query) + "&k=" + key(42), "");
    CHECK(answer.status == 200);
    CHECK_FALSE(body_of(answer).at("understood").as_bool());
  }
  auto const rows = R"([{"attempt": 42, "status": "gone"}, {"status": 1}])";
  CHECK(body_of(world.post("/api/v1/receipts/sms?k=" + key(0), rows, "")).at("rejected").as_array().size() == 2);
  std::promise<std::pair<std::vector<notice::RawReceipt>, std::vector<std::string>>> seen;
  REQUIRE(world.engine->ask([&](flow::Context& ctx) {
    std::vector<std::string> alarms;
    for (auto const& alarm : ctx.store.open_alarms()) alarms.push_back(alarm.kind + " " + std::to_string(alarm.object));
    auto kept = ctx.notices.raw_receipts({42});
    for (auto& one : ctx.notices.raw_receipts({0})) kept.push_back(std::move(one));
    seen.set_value({std::move(kept), std::move(alarms)});
  }));
  auto const [kept, alarms] = seen.get_future().get();
  REQUIRE(kept.size() == 5);
  CHECK(kept[0].raw == R"([["status","7"],["parts","1"],["text","gone)" "\xEF\xBF\xBD" R"("]])");
  CHECK(kept[1].raw == R"([["status","1"],["status","2"],["parts","1"]])");
  CHECK(kept[3].raw == R"({"attempt":42,"status":"gone"})");
  CHECK(kept[4].raw == R"({"status":1})");
  for (auto const& one : kept) CHECK(one.notifier == "sms");
  CHECK(alarms == std::vector<std::string>{"receipt_not_understood:sms 0"});
}

TEST_CASE("some gateways post arrays, and a row that cannot be read is named while the others are kept") {
  ServerWorld world;
  auto const rows = R"([{"attempt": 42, "status": 1, "part": 1, "parts": 1}, {"attempt": "43", "status": "8", "part": "1", "parts": "1"}, {"status": 1}, 7])";
  CHECK(world.post("/api/v1/receipts/sms", rows, "").status == 403);
  auto const answer = world.post("/api/v1/receipts/sms?k=" + key(0), rows, "");
  CHECK(answer.status == 200);
  CHECK(body_of(answer).at("unknown").as_int64() == 2);
  CHECK(body_of(answer).at("rejected").as_array().size() == 2);
  CHECK(world.post("/api/v1/receipts/sms?k=" + key(0), "{}", "").status == 400);
}

TEST_CASE("an array of more receipts than one request may bring is refused whole, and says how many may come") {
  ServerWorld world;
  auto const rows_of = [](int amount) {
    std::string rows = "[1";
    for (int i = 1; i < amount; ++i) rows += ",1";
    return rows + "]";
  };
  auto const refused = world.post("/api/v1/receipts/sms?k=" + key(0), rows_of(5'001), "");
  CHECK(refused.status == 413);
  CHECK(refused.body.find("5000") != std::string::npos);
  auto const taken = world.post("/api/v1/receipts/sms?k=" + key(0), rows_of(5'000), "");
  CHECK(taken.status == 200);
  CHECK(body_of(taken).at("rejected").as_array().size() == 5'000);
}

TEST_CASE("a person's reply needs the key too, and nothing is sent back to the person") {
  ServerWorld world;
  CHECK(world.get("/api/v1/inbound/sms?from=13900000001&text=1", "").status == 403);
  auto const answer = world.get("/api/v1/inbound/sms?from=%2B8613900000001&text=1&id=abc&k=" + key(0), "");
  CHECK(answer.status == 200);
  CHECK(answer.body.empty());
}

TEST_CASE("a listener for callbacks serves nothing else") {
  ServerWorld world([](auto& settings) {
    settings.callbacks_host = "127.0.0.1";
    settings.callbacks_port = 0;
  });
  auto const port = world.server->callbacks_port();
  REQUIRE(port != 0);
  CHECK(http(port, "GET", "/api/v1/receipts/sms/42?status=1&part=1&parts=1&k=" + key(42)).status == 200);
  CHECK(http(port, "GET", "/healthz").status == 200);
  for (auto const* target : {"/", "/readyz", "/api/v1/outages", "/api/v1/session", "/metrics", "/api/v1/openapi.json"}) {
    INFO(target);
    CHECK(http(port, "GET", target, {}, world.signed_in("admin")).status == 404);
  }
}

TEST_CASE("without a secret no callback is taken") {
  ServerWorld world([](auto& settings) { settings.callback_secret.clear(); });
  CHECK(world.get("/api/v1/receipts/sms/42?status=1&part=1&parts=1&k=" + key(42), "").status == 403);
}

TEST_CASE("a callback from a strange network is refused whatever its key, and never reaches the engine") {
  std::promise<void> engine_goes_on;
  auto const held_until = engine_goes_on.get_future();
  ServerWorld world([](auto& settings) {
    settings.callback_networks = {*parse_address_range("192.0.2.0/24")};
    settings.answer_timeout = milliseconds{2'000};
  });
  // The engine is held: whatever had to wait for it would get 503.
  world.engine->ask([&](flow::Context&) { held_until.wait_for(std::chrono::seconds{60}); });
  CHECK(world.get("/api/v1/receipts/sms/42?status=1&part=1&parts=1&k=" + key(42), "").status == 403);
  CHECK(world.post("/api/v1/receipts/sms/42?status=1&part=1&parts=1&k=" + key(42), "", "").status == 403);
  CHECK(world.post("/api/v1/receipts/sms?k=" + key(0), R"([{"attempt": 42, "status": 1, "part": 1, "parts": 1}])", "").status == 403);
  CHECK(world.get("/api/v1/inbound/sms?from=13900000001&text=1&k=" + key(0), "").status == 403);
  CHECK(world.post("/api/v1/inbound/sms?k=" + key(0), R"({"from": "13900000001", "text": "1"})", "").status == 403);
  CHECK(world.get("/healthz", "").status == 200);
  engine_goes_on.set_value();
}

TEST_CASE("behind a trusted proxy the gateway's own address counts, and nobody else may name one") {
  auto const answer = [](std::vector<std::string> trusted, std::string forwarded) {
    ServerWorld world([&](auto& settings) {
      settings.callback_networks = {*parse_address_range("192.0.2.0/24")};
      settings.trusted_proxies = std::move(trusted);
    });
    return world.get("/api/v1/receipts/sms/42?status=1&part=1&parts=1&k=" + key(42), "", {{"X-Forwarded-For", std::move(forwarded)}}).status;
  };
  CHECK(answer({"127.0.0.1"}, "192.0.2.9") == 200);
  CHECK(answer({"127.0.0.1"}, "198.51.100.9") == 403);
  CHECK(answer({"127.0.0.1"}, "192.0.2.9, 198.51.100.9") == 403);
  CHECK(answer({}, "192.0.2.9") == 403);
}

}  // namespace lamplighter::test
