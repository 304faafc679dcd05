// Reports by anybody: what is refused costs nothing, danger has an allowance of its own, and both have an end.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/server/public_allowance.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

constexpr std::string_view path = "/api/v1/public/reports";

int report(ServerWorld& world, std::string_view body, HttpHeaders headers = {}) {
  return world.post(path, body, "", std::move(headers)).status;
}

std::size_t unlocated(ServerWorld& world) {
  return boost::json::parse(world.get("/api/v1/desk", "dispatcher").body).at("unlocated_calls").as_array().size();
}

}  // namespace

TEST_CASE("a refused report does not use up what its caller may still report") {
  ServerWorld world;
  for (int i = 0; i < 10; ++i) CHECK(report(world, R"({"kind": "no_such_kind", "address": "a"})") == 422);
  for (int i = 0; i < 10; ++i) CHECK(report(world, R"({"kind": "no_power", "address": "a", "volts": 3})") == 422);
  for (int i = 0; i < 5; ++i) CHECK(report(world, R"({"kind": "no_power", "address": "a"})") == 202);
  CHECK(report(world, R"({"kind": "no_power", "address": "a"})") == 429);
}

TEST_CASE("wrong reports without end are refused too") {
  ServerWorld world;
  int refused = 0;
  for (int i = 0; i < 70; ++i) refused += report(world, "{}") == 429 ? 1 : 0;
  CHECK(refused == 10);
}

TEST_CASE("a shock is taken from an address that has reported its power cut too often") {
  ServerWorld world;
  for (int i = 0; i < 3; ++i) CHECK(report(world, R"({"kind": "no_power", "customer": "b.1"})") == 202);
  for (int i = 0; i < 2; ++i) CHECK(report(world, R"({"kind": "no_power", "customer": "b.2"})") == 202);
  REQUIRE(report(world, R"({"kind": "no_power", "customer": "b.2"})") == 429);
  auto const shock = world.post(path, R"({"kind": "shock", "customer": "b.1"})", "");
  CHECK(shock.status == 202);
  CHECK(shock.body.find("\"safety_text\":\"shock\"") != std::string::npos);
  CHECK(world.get("/api/v1/desk", "dispatcher").body.find("shock reported") != std::string::npos);
}

TEST_CASE("danger has an end to its allowance too, and each account its own share of it") {
  ServerWorld world;
  int taken = 0;
  for (int i = 0; i < 40; ++i) taken += report(world, R"({"kind": "fire", "address": "a"})") == 202 ? 1 : 0;
  CHECK(taken == 30);
  world.clock.pass(std::chrono::seconds{20});
  auto const late = world.post(path, R"({"kind": "fire", "address": "a"})", "");
  CHECK(late.status == 202);
  CHECK(world.post(path, R"({"kind": "fire", "address": "a"})", "").status == 429);
}

TEST_CASE("reports of one account many times are kept up to a number, and the next is told that it was not") {
  ServerWorld world([](auto& settings) { settings.utility_phone = "95598"; });
  for (int i = 0; i < 3; ++i) CHECK(report(world, R"({"kind": "no_power", "customer": "zzz"})") == 202);
  auto const fourth = world.post(path, R"({"kind": "no_power", "customer": "zzz"})", "");
  CHECK(fourth.status == 429);
  CHECK(fourth.body.find("95598") != std::string::npos);
  CHECK(unlocated(world) == 3);
  for (int i = 0; i < 10; ++i) {
    auto const answer = world.post(path, R"({"kind": "fire", "customer": "zzz"})", "");
    CHECK(answer.status == 202);
    CHECK(answer.body.find("\"safety_text\":\"fire\"") != std::string::npos);
  }
  CHECK(unlocated(world) == 13);
  auto const refused = world.post(path, R"({"kind": "fire", "customer": "zzz"})", "");
  CHECK(refused.status == 429);
  CHECK(refused.body.find("not taken") != std::string::npos);
  CHECK(refused.body.find("95598") != std::string::npos);
  CHECK(refused.body.find("\"safety_text\":\"fire\"") != std::string::npos);
  CHECK(unlocated(world) == 13);
  CHECK(report(world, R"({"kind": "shock", "customer": "zzz"})") == 202);  // another danger has its own share
}

TEST_CASE("who is refused before his report was read is told what to do in danger, and a repeated report gets its answer") {
  ServerWorld world([](auto& settings) { settings.utility_phone = "95598"; });
  auto const fire = R"({"kind": "fire", "address": "a"})";
  CHECK(report(world, fire, {{"Idempotency-Key", "k-1"}}) == 202);
  auto last = world.post(path, "{}", "");
  for (int i = 0; i < 200 && last.status == 422; ++i) last = world.post(path, "{}", "");
  REQUIRE(last.status == 429);
  INFO(last.body);
  for (auto const* words : {"danger", "95598", "emergency", "\"safety_text\":\"keep_away\""}) {
    CHECK(last.body.find(words) != std::string::npos);
  }
  CHECK(report(world, fire, {{"Idempotency-Key", "k-1"}}) == 202);
  auto const unknown = world.post(path, fire, "", {{"Idempotency-Key", "k-2"}});
  CHECK(unknown.status == 429);
  CHECK(unknown.body.find("earlier try with this Idempotency-Key") != std::string::npos);
  for (int i = 0; i < 200 && last.status != 202; ++i) last = world.post(path, fire, "", {{"Idempotency-Key", "k-1"}});
  for (int i = 0; i < 200 && last.status == 202; ++i) last = world.post(path, fire, "", {{"Idempotency-Key", "k-1"}});
  CHECK(last.status == 429);  // nor is that a way round the guard
}

TEST_CASE("nobody can use up what a neighbour may report of danger, and a whole IPv6 network counts as one caller") {
  ServerWorld world([](auto& settings) { settings.trusted_proxies = {"127.0.0.1"}; });
  auto const from = [](std::string address) { return HttpHeaders{{"X-Forwarded-For", std::move(address)}}; };
  auto const wire = R"({"kind": "wire_down", "customer": "b.1"})";
  for (int i = 0; i < 11; ++i) (void)report(world, wire, from("2001:db8:1:2::" + std::to_string(i + 1)));
  CHECK(report(world, wire, from("2001:db8:1:2:ffff::9")) == 429);
  CHECK(report(world, wire, from("2001:db8:1:3::1")) == 202);
  CHECK(report(world, wire, from("192.0.2.7")) == 202);
}

TEST_CASE("the public's own Idempotency-Key gives the first answer, and is nobody else's") {
  ServerWorld world;
  HttpHeaders const key{{"Idempotency-Key", "k-1"}};
  auto const body = R"({"kind": "no_power", "address": "a"})";
  CHECK(report(world, body, key) == 202);
  CHECK(report(world, body, key) == 202);
  CHECK(unlocated(world) == 1);
  CHECK(report(world, R"({"kind": "no_power", "address": "b"})", key) == 422);
  CHECK(report(world, body, {{"Idempotency-Key", ""}}) == 400);
}

TEST_CASE("whoever repeats a report because its answer was lost hears that it was taken, and may report as much as before") {
  ServerWorld world;
  auto const body = R"({"kind": "no_power", "customer": "zzz"})";
  for (int i = 0; i < 10; ++i) CHECK(report(world, body, {{"Idempotency-Key", "k-1"}}) == 202);
  CHECK(unlocated(world) == 1);
  for (int i = 0; i < 2; ++i) CHECK(report(world, body) == 202);
  CHECK(report(world, body) == 429);
  CHECK(report(world, body, {{"Idempotency-Key", "k-1"}}) == 202);
  CHECK(report(world, R"({"kind": "fire", "customer": "zzz"})", {{"Idempotency-Key", "k-1"}}) == 422);
  for (int i = 0; i < 2; ++i) CHECK(report(world, R"({"kind": "no_power", "address": "a"})") == 202);
  CHECK(report(world, R"({"kind": "no_power", "address": "a"})") == 429);
  auto const refused = world.post(path, body, "", {{"Idempotency-Key", "k-2"}});
  CHECK(refused.status == 429);
  CHECK(refused.body.find("earlier try with this Idempotency-Key") != std::string::npos);
}

TEST_CASE("reports of many invented accounts do not turn away the next person") {
  server::PublicAllowance allowance;
  std::vector<server::PublicAllowance::Taken> taken;
  auto const now = from_ms(1'000'000);
  for (int i = 0; i < 120'000; ++i) {
    auto const verdict = allowance.by_account("account " + std::to_string(i), "192.0.2.1", outage::CallKind::no_power, now, taken);
    if (verdict != server::Limiter::Verdict::goes) FAIL("account " << i << " was turned away");
  }
}

}  // namespace lamplighter::test
