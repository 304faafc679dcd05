// Too much at once: large bodies, many connections, slow reads. What matters most goes on.
#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include "notifiers/callback_key.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

std::string head(ServerWorld const& world, std::string_view target, std::string_view role, std::string_view more) {
  auto const who = role.empty() ? std::string{} : "Authorization: Bearer " + world.token(role) + "\r\n";
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n" + who + std::string(more) + "\r\n\r\n";
}

/// What the server says to a request whose body never comes.
HttpAnswer to_head(ServerWorld const& world, std::string_view target, std::string_view role, std::string_view more) {
  HttpConnection connection(world.port);
  if (!connection.send(head(world, target, role, more))) return {};
  return connection.read_answer();
}

std::string receipt() {
  return "/api/v1/receipts/sms/42?status=1&part=1&parts=1&k=" + notifiers::callback_key(world_secret, "sms", {42});
}

bool is_served(HttpConnection& connection) {
  return connection.send("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n") && connection.read_answer().status == 200;
}

constexpr std::string_view meters = "/api/v1/meter-reports";

/// Opened once; who waits for it goes on then.
class Gate {
 public:
  ~Gate() { open(); }
  void open() {
    if (!is_open_.exchange(true)) promise_.set_value();
  }
  void pass() {
    ++waiting;
    opened_.wait();
  }
  void wait_for(int amount) const {
    for (int i = 0; i < 1'000 && waiting < amount; ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    REQUIRE(waiting >= amount);
  }
  std::atomic<int> waiting{0};

 private:
  std::promise<void> promise_;
  std::shared_future<void> opened_{promise_.get_future()};
  std::atomic<bool> is_open_{false};
};

}  // namespace

TEST_CASE("nobody sends more than 64 KiB before it is known who he is, and then only meters and lists of customers send more") {
  ServerWorld world;
  for (auto const* target : {"/api/v1/public/reports", "/api/v1/session", "/api/v1/inbound/sms", "/nothing"}) {
    INFO(target);
    CHECK(to_head(world, target, "", "Content-Length: 65537").status == 413);
  }
  CHECK(to_head(world, "/api/v1/device-reports", "dispatcher", "Content-Length: 65537").status == 413);
  CHECK(to_head(world, meters, "", "Content-Length: 65537").status == 401);
  CHECK(to_head(world, meters, "", "Transfer-Encoding: chunked").status == 401);
  CHECK(to_head(world, meters, "viewer", "Content-Length: 65537").status == 403);
  CHECK(to_head(world, meters, "integration", "Content-Length: 8388609").status == 413);
  for (auto const* target : {"/api/v1/campaigns", "/api/v1/campaigns/A1/check"}) {
    INFO(target);
    CHECK(to_head(world, target, "", "Content-Length: 65537").status == 401);
    CHECK(to_head(world, target, "viewer", "Content-Length: 65537").status == 403);
    auto const refused = to_head(world, target, "integration", "Content-Length: 5242881");
    CHECK(refused.status == 413);
    CHECK_THAT(refused.body, Catch::Contains("5242880 bytes; a campaign has at most 20000 customers"));
  }
  CHECK(to_head(world, "/api/v1/receipts/sms", "", "Content-Length: 65537").status == 403);
  auto const row = R"({"meter": "c.1", "kind": "alive", "occurred_at": ")" + world.now_text() + "\"}\n";
  std::string rows;
  while (rows.size() < 300'000) rows += row;
  CHECK(world.post(meters, rows, "integration", {{"Content-Type", "application/x-ndjson"}}).status == 202);
  std::string receipts = "[" + std::string(100'000, ' ') + "]";
  auto const key = notifiers::callback_key(world_secret, "sms", {0});
  CHECK(world.post("/api/v1/receipts/sms?k=" + key, receipts, "").status == 200);
}

TEST_CASE("large bodies share a budget: over it they are told to come again, and calls still pass") {
  ServerWorld world([](auto& settings) { settings.bytes_in_flight_max = 300'000; });
  auto const large = "Content-Length: 100000\r\nExpect: 100-continue";
  {
    HttpConnection first(world.port);
    REQUIRE(first.send(head(world, meters, "integration", large)));
    REQUIRE(first.read_until("\r\n\r\n").find("100 Continue") != std::string::npos);
    auto const second = to_head(world, meters, "integration", large);
    CHECK(second.status == 503);
    CHECK(second.headers.count("retry-after") == 1);
    CHECK(world.post("/api/v1/trouble-calls", R"({"kind": "no_power", "customer": "b.1"})", "call_agent").status == 201);
  }
  bool is_given_back = false;
  for (int i = 0; i < 1'000 && !is_given_back; ++i) {
    HttpConnection third(world.port);
    REQUIRE(third.send(head(world, meters, "integration", large)));
    is_given_back = third.read_until("\r\n\r\n").find("100 Continue") != std::string::npos;
  }
  CHECK(is_given_back);
}

TEST_CASE("small bodies have an end to their bytes too") {
  ServerWorld world([](auto& settings) { settings.bytes_in_flight_max = 40'000; });
  CHECK(world.post("/api/v1/session", std::string(50'000, ' '), "").status == 503);
  int status = 503;
  for (int i = 0; i < 1'000 && status == 503; ++i) status = world.post("/api/v1/session", std::string(10'000, ' '), "").status;
  CHECK(status == 400);  // once the connection that was refused has given its bytes back
}

TEST_CASE("one address has its share of the connections, and a trusted proxy is not one address") {
  auto const served = [](std::vector<std::string> trusted) {
    ServerWorld world([&](auto& settings) {
      settings.connections_per_address_max = 3;
      settings.callback_networks = {};
      settings.trusted_proxies = std::move(trusted);
    });
    std::vector<std::unique_ptr<HttpConnection>> connections;
    int count = 0;
    for (int i = 0; i < 6; ++i) {
      connections.push_back(std::make_unique<HttpConnection>(world.port));
      count += is_served(*connections.back()) ? 1 : 0;
    }
    return count;
  };
  CHECK(served({}) == 3);
  CHECK(served({"127.0.0.1"}) == 6);
}

TEST_CASE("a gateway calls back through a house full of others, on its own listener and on the one for all") {
  ServerWorld world([](auto& settings) {
    settings.connections_max = 2;
    settings.callbacks_host = "127.0.0.1";
  });
  HttpConnection first(world.port), second(world.port);
  REQUIRE(is_served(first));
  REQUIRE(is_served(second));
  CHECK(http(world.server->callbacks_port(), "GET", receipt()).status == 200);
  CHECK(http(world.port, "GET", receipt()).status == 200);
  auto const page = http(world.port, "GET", "/");
  CHECK(page.status == 503);
  CHECK(page.headers.count("retry-after") == 1);
}

TEST_CASE("the gateways' own connections have an end too, and leave the others theirs") {
  ServerWorld world([](auto& settings) {
    settings.callback_connections_max = 2;
    settings.callbacks_host = "127.0.0.1";
  });
  HttpConnection first(world.server->callbacks_port()), second(world.server->callbacks_port());
  REQUIRE(is_served(first));
  REQUIRE(is_served(second));
  HttpConnection third(world.server->callbacks_port());
  CHECK_FALSE(is_served(third));  // not only closed later, for it said nothing
  CHECK(world.get("/healthz", "").status == 200);
}

TEST_CASE("reads that hang in the store hold up no receipt, no public report and no look at the health") {
  Gate gate;
  std::vector<std::thread> people;
  {
    ServerWorld world({}, [&] { gate.pass(); });
    for (int i = 0; i < 12; ++i) {
      people.emplace_back([&] { (void)http(world.port, "GET", "/api/v1/outages", {}, world.signed_in("viewer")); });
    }
    gate.wait_for(2);
    CHECK(http(world.port, "GET", receipt()).status == 200);
    CHECK(http(world.port, "GET", "/healthz").status == 200);
    CHECK(http(world.port, "GET", "/readyz").status == 200);
    CHECK(world.post("/api/v1/public/reports", R"({"kind": "fire", "customer": "b.1"})", "").status == 202);
    gate.open();
    for (auto& person : people) person.join();
  }
}

TEST_CASE("people who wait for the first page hold up nobody else, and get it") {
  Gate gate;
  ServerWorld world({}, [&] { gate.pass(); });
  std::vector<std::thread> people;
  std::atomic<int> shown{0};
  for (int i = 0; i < 8; ++i) {
    people.emplace_back([&] { shown += http(world.port, "GET", "/api/v1/public/status").status == 200 ? 1 : 0; });
  }
  gate.wait_for(1);
  CHECK(http(world.port, "GET", "/api/v1/session", {}, world.signed_in("viewer")).status == 200);
  CHECK(http(world.port, "GET", receipt()).status == 200);
  gate.open();
  for (auto& person : people) person.join();
  CHECK(shown == 8);
  CHECK(gate.waiting <= 2);  // one read for all of them, and one of the accounts beside it
}

TEST_CASE("a live stream ends when the right to read it has ended") {
  ServerWorld world([](auto& settings) { settings.live_heartbeat = milliseconds{50}; });
  HttpConnection live(world.port);
  REQUIRE(live.send("GET /api/v1/live HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + world.token("viewer") + "\r\n\r\n"));
  REQUIRE(live.read_until("event: heartbeat").find("event: heartbeat") != std::string::npos);
  REQUIRE(world.accounts->revoke_token("viewer"));
  CHECK(live.is_closed());
}

TEST_CASE("an engine that hangs in its store is not ready, and is again when it goes on") {
  Gate gate;
  ServerWorld world;
  world.clock.start_steady();
  for (int i = 0; i < 3; ++i) {  // some steps have ended since
    std::promise<void> asked;
    REQUIRE(world.engine->ask([&](flow::Context&) { asked.set_value(); }));
    asked.get_future().wait();
  }
  CHECK(world.get("/readyz", "").body == "ready");
  REQUIRE(world.engine->ask([&](flow::Context&) { gate.pass(); }));
  gate.wait_for(1);
  world.clock.pass(std::chrono::seconds{9});
  CHECK(world.get("/readyz", "").body == "ready");
  world.clock.pass(std::chrono::seconds{2});
  auto const hanging = world.get("/readyz", "");
  CHECK(hanging.status == 503);
  CHECK(hanging.body == "not-ready");
  gate.open();
  std::string word;
  for (int i = 0; i < 1'000 && word != "ready"; ++i) word = world.get("/readyz", "").body;
  CHECK(word == "ready");
}

}  // namespace lamplighter::test
