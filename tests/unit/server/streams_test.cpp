// Connections that misbehave, bodies that are too large, live streams, and an orderly end.
#include <catch2/catch.hpp>

#include <future>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

std::string live_request(ServerWorld const& world, std::string const& last_id = {}) {
  return "GET /api/v1/live HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer " + world.token("viewer") + "\r\n" +
         (last_id.empty() ? "" : "Last-Event-ID: " + last_id + "\r\n") + "\r\n";
}

std::string last_id(std::string const& text) {
  auto const at = text.rfind("id: ");
  return at == std::string::npos ? "" : text.substr(at + 4, text.find('\n', at) - at - 4);
}

}  // namespace

TEST_CASE("what is no request is refused, and the server goes on") {
  ServerWorld world;
  for (auto const* garbage : {"hello\r\n\r\n", "GET\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                              "GET / HTTP/1.1\r\nbroken header\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"}) {
    HttpConnection connection(world.port);
    REQUIRE(connection.send(garbage));
    CHECK(connection.read_answer().status == 400);
  }
  HttpConnection target(world.port);
  REQUIRE(target.send("GET /%zz HTTP/1.1\r\nHost: test\r\n\r\n"));
  CHECK(target.read_answer().status == 400);
  HttpConnection headers(world.port);
  (void)headers.send("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n");
  CHECK(headers.read_answer().status == 431);
  CHECK(world.get("/healthz", "").status == 200);
}

TEST_CASE("a body of 100 MB is refused without being read") {
  ServerWorld world;
  HttpConnection connection(world.port);
  REQUIRE(connection.send("POST /api/v1/device-reports HTTP/1.1\r\nHost: test\r\nContent-Length: 104857600\r\n\r\n"));
  CHECK(connection.read_answer().status == 413);  // before a byte of the body was sent
  HttpConnection chunked(world.port);
  REQUIRE(chunked.send("POST /api/v1/device-reports HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"));
  std::string const piece = "100000\r\n" + std::string(0x100000, 'a') + "\r\n";
  int sent = 0;
  while (sent < 100 && chunked.send(piece)) ++sent;
  CHECK(sent < 100);
  CHECK(world.get("/healthz", "").status == 200);
}

TEST_CASE("several requests go over one connection, in order") {
  ServerWorld world;
  HttpConnection connection(world.port);
  REQUIRE(connection.send("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\nGET /nothing HTTP/1.1\r\nHost: test\r\n\r\n"));
  CHECK(connection.read_answer().body == "ok");
  CHECK(connection.read_answer().status == 404);
  REQUIRE(connection.send("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n"));
  CHECK(connection.read_answer().status == 200);
}

TEST_CASE("a client that sends its request by drops is let go") {
  ServerWorld world([](auto& settings) {
    settings.header_timeout = milliseconds{200};
    settings.body_timeout = milliseconds{200};
  });
  HttpConnection head(world.port);
  REQUIRE(head.send("GET / HTTP/1.1\r\nHost:"));
  CHECK(head.is_closed());
  HttpConnection body(world.port);
  REQUIRE(body.send("POST /api/v1/session HTTP/1.1\r\nHost: test\r\nContent-Length: 50\r\n\r\n{"));
  CHECK(body.is_closed());
}

TEST_CASE("who looks at the public page again and again is let go when nothing more comes") {
  ServerWorld world([](auto& settings) { settings.header_timeout = milliseconds{200}; });
  REQUIRE(world.get("/", "").status == 200);  // from now on it lies ready
  HttpConnection connection(world.port);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(connection.send("GET / HTTP/1.1\r\nHost: test\r\n\r\n"));
    CHECK(connection.read_answer().status == 200);
  }
  CHECK(connection.is_closed());
  CHECK(world.get("/metrics", "viewer").body.find("route=\"/\",status=\"200\"} 4") != std::string::npos);
}

TEST_CASE("who sends more than the request gets the whole answer all the same") {
  ServerWorld world;
  for (int i = 0; i < 5; ++i) {
    HttpConnection connection(world.port);
    REQUIRE(connection.send("GET /api/v1/openapi.json HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n" + std::string(70'000, 'x')));
    auto const answer = connection.read_answer();
    CHECK(answer.status == 200);
    CHECK(std::to_string(answer.body.size()) == answer.headers.at("content-length"));
  }
}

TEST_CASE("connections over the cap are closed, those that are served stay served") {
  ServerWorld world([](auto& settings) {
    settings.connections_max = 2;
    settings.callback_networks = {};  // a gateway would come in
  });
  HttpConnection first(world.port), second(world.port);
  for (auto* one : {&first, &second}) {
    REQUIRE(one->send("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n"));
    CHECK(one->read_answer().status == 200);
  }
  HttpConnection third(world.port);
  CHECK(third.is_closed());
  REQUIRE(first.send("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n"));
  CHECK(first.read_answer().status == 200);
}

TEST_CASE("a desk sees events as they are committed, and resumes after a lost connection") {
  ServerWorld world;
  std::string seen;
  {
    HttpConnection desk(world.port);
    REQUIRE(desk.send(live_request(world)));
    REQUIRE(desk.read_until(": welcome").find("text/event-stream") != std::string::npos);
    (void)world.open_fuse();
    seen = desk.read_until("event: outage\n");
    seen = desk.read_until("\n\nid: ");
    CHECK(seen.find("event: outage\ndata: {") != std::string::npos);
  }
  auto const first_id = seen.substr(seen.find("id: ") + 4, seen.find('\n', seen.find("id: ")) - seen.find("id: ") - 4);
  HttpConnection again(world.port);
  REQUIRE(again.send(live_request(world, first_id)));
  auto const& resumed = again.read_until("data: ");
  CHECK(resumed.find("event: reset") == std::string::npos);
  CHECK(resumed.find("id: " + first_id + "\n") == std::string::npos);
  HttpConnection stranger(world.port);
  REQUIRE(stranger.send(live_request(world, "another-start-5")));
  CHECK(stranger.read_until("event: reset").find("event: reset") != std::string::npos);
  CHECK_FALSE(last_id(resumed).empty());
}

TEST_CASE("a quiet stream says that it lives, so that a script sees a silent loss") {
  ServerWorld world([](auto& settings) { settings.live_heartbeat = milliseconds{50}; });
  HttpConnection desk(world.port);
  REQUIRE(desk.send(live_request(world)));
  auto const& seen = desk.read_until("event: heartbeat\ndata: {\"at\":\"2026-03-02T00:00:00Z\"}\n\n");
  CHECK(seen.find("event: heartbeat\ndata: {\"at\":\"2026-03-02T00:00:00Z\"}") != std::string::npos);
}

TEST_CASE("more live streams than allowed are told so") {
  ServerWorld world([](auto& settings) { settings.live_clients_max = 1; });
  HttpConnection first(world.port);
  REQUIRE(first.send(live_request(world)));
  (void)first.read_until(": welcome");
  HttpConnection second(world.port);
  // The first is counted once its stream is subscribed, right after the welcome.
  int status = 0;
  for (int i = 0; i < 1'000 && status != 503; ++i) {
    HttpConnection one(world.port);
    REQUIRE(one.send(live_request(world)));
    status = std::stoi(one.read_until("\r\n\r\n").substr(9, 3));
  }
  CHECK(status == 503);
}

TEST_CASE("an engine that does not answer in time gives 503, and the server ends in good order") {
  std::promise<void> refused;
  auto const held_until = refused.get_future();
  ServerWorld world([](auto& settings) { settings.answer_timeout = milliseconds{300}; });
  HttpConnection live(world.port), idle(world.port);
  REQUIRE(live.send(live_request(world)));
  (void)live.read_until(": welcome");
  REQUIRE(idle.send("GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n"));
  CHECK(idle.read_answer().status == 200);
  world.engine->ask([&](flow::Context&) { held_until.wait_for(std::chrono::seconds{60}); });
  CHECK(world.get("/api/v1/desk", "dispatcher").status == 503);
  refused.set_value();
  CHECK(world.get("/healthz", "").status == 200);
  world.server->stop();
  CHECK(live.is_closed());
  CHECK(idle.is_closed());
  CHECK_THROWS(HttpConnection(world.port));
}

TEST_CASE("a port that is taken is an error that names it") {
  ServerWorld world;
  server::ServerSettings settings;
  settings.port = world.port;
  server::Server second(settings, *world.engine, *world.accounts,
                        []() -> Result<std::unique_ptr<flow::Store>> { return fail(Error::Kind::failed, "none"); }, world.clock);
  auto const started = second.start();
  REQUIRE_FALSE(started);
  CHECK(started.error().message.find(std::to_string(world.port)) != std::string::npos);
}

}  // namespace lamplighter::test
