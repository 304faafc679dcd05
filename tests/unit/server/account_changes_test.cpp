// People and programs let in and out by an administrator over HTTP: who may, what is said once, and under whose name it is recorded.
#include <catch2/catch.hpp>

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace {

namespace json = boost::json;

json::object body_of(HttpAnswer const& answer) {
  INFO(answer.body);
  return json::parse(answer.body).as_object();
}

constexpr auto person = R"({"name": "mei", "password": "bamboo-rain", "roles": ["call_agent", "viewer"]})";

}  // namespace

TEST_CASE("only an administrator lets people in; who was let in signs in, until disabled") {
  ServerWorld world;
  for (auto const* role : {"viewer", "shift_supervisor", "auditor"}) CHECK(world.post("/api/v1/users", person, role).status == 403);
  REQUIRE(world.post("/api/v1/users", person, "admin").status == 201);
  CHECK(world.post("/api/v1/users", person, "admin").status == 409);
  auto const entry = R"({"name": "mei", "password": "bamboo-rain"})";
  CHECK(world.post("/api/v1/session", entry, "").status == 200);
  REQUIRE(world.post("/api/v1/users/mei/disable", "", "admin").status == 200);
  CHECK(world.post("/api/v1/session", entry, "").status == 401);
  CHECK(world.post("/api/v1/users/nobody/disable", "", "admin").status == 404);
  CHECK(body_of(world.get("/api/v1/audit?actor=admin", "auditor")).at("audit").at(0).at("action") == "disable_user");
}

TEST_CASE("everybody changes the own password with the one before it, and an administrator lets in again whom somebody disabled") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/users", person, "admin").status == 201);
  auto const may_enter = [&](std::string_view password) {
    return world.post("/api/v1/session", fmt::format(R"({{"name": "mei", "password": "{}"}})", password), "").status == 200;
  };
  auto const session = [&](std::string_view password) {
    auto const entered = world.post("/api/v1/session", fmt::format(R"({{"name": "mei", "password": "{}"}})", password), "");
    auto const cookie = entered.headers.at("set-cookie");
    return HttpHeaders{{"Cookie", cookie.substr(0, cookie.find(';'))}, {"Origin", "http://test"}};
  };
  auto const own = session("bamboo-rain"), other = session("bamboo-rain");
  auto const wrong = world.post("/api/v1/session/password", R"({"old_password": "guessed", "password": "river-stone"})", "", own);
  CHECK(wrong.status == 422);
  CHECK(body_of(wrong).at("field") == "old_password");
  CHECK(world.post("/api/v1/session/password", R"({"password": "river-stone"})", "", own).status == 422);
  CHECK(world.post("/api/v1/users/admin/password", R"({"password": "river-stone"})", "", own).status == 403);
  CHECK(world.post("/api/v1/users/admin/password", R"({"password": "river-stone"})", "admin").status == 409);
  CHECK(world.post("/api/v1/session/password", R"({"old_password": "bamboo-rain", "password": "river-stone"})", "").status == 401);
  CHECK(world.post("/api/v1/session/password", R"({"old_password": "bamboo-rain", "password": "river-stone"})", "", {{"Cookie", own.at("Cookie")}}).status == 403);
  CHECK(world.post("/api/v1/session/password", R"({"old_password": "bamboo-rain", "password": "short"})", "", own).status == 422);
  CHECK(may_enter("bamboo-rain"));
  REQUIRE(world.post("/api/v1/session/password", R"({"old_password": "bamboo-rain", "password": "river-stone"})", "", own).status == 200);
  CHECK_FALSE(may_enter("bamboo-rain"));
  CHECK(may_enter("river-stone"));
  CHECK(world.get("/api/v1/outages", "", own).status == 200);
  CHECK(world.get("/api/v1/outages", "", other).status == 401);

  REQUIRE(world.post("/api/v1/users/mei/disable", "", "admin").status == 200);
  REQUIRE(world.post("/api/v1/users/mei/password", R"({"password": "second-first"})", "admin").status == 200);
  CHECK(may_enter("second-first"));
  CHECK(world.get("/api/v1/outages", "", own).status == 401);
  CHECK(world.post("/api/v1/users/nobody/password", R"({"password": "second-first"})", "admin").status == 404);
  auto const log = body_of(world.get("/api/v1/audit?actor=admin", "auditor")).at("audit").as_array();
  CHECK(std::ranges::any_of(log, [](auto const& row) { return row.at("action") == "set_password" && row.at("detail") == "enabled"; }));
}

TEST_CASE("nobody who has signed in and left the screen is guessed at without end") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/users", person, "admin").status == 201);
  auto const entered = world.post("/api/v1/session", R"({"name": "mei", "password": "bamboo-rain"})", "");
  auto const cookie = entered.headers.at("set-cookie");
  HttpHeaders const own{{"Cookie", cookie.substr(0, cookie.find(';'))}, {"Origin", "http://test"}};
  int status = 0;
  for (int i = 0; i < 100 && status != 429; ++i) {
    status = world.post("/api/v1/session/password", R"({"old_password": "guessed", "password": "river-stone"})", "", own).status;
  }
  CHECK(status == 429);
}

TEST_CASE("nobody locks the own name out") {
  ServerWorld world;
  CHECK(world.post("/api/v1/users/admin/disable", "", "admin").status == 409);
  auto const made = world.post("/api/v1/tokens", R"({"name": "keeper", "roles": ["admin"]})", "admin");
  HttpHeaders const own{{"Authorization", "Bearer " + std::string(body_of(made).at("token").as_string())}};
  CHECK(world.post("/api/v1/tokens/keeper/revoke", "", "", own).status == 409);
  CHECK(world.get("/api/v1/outages", "", own).status == 200);
  CHECK(world.post("/api/v1/tokens/keeper/revoke", "", "admin").status == 200);
}

TEST_CASE("a person needs a name, a password of some length and roles that there are, and each lack is named") {
  ServerWorld world;
  auto const field = [&](std::string_view body) {
    auto const answer = world.post("/api/v1/users", body, "admin");
    CHECK(answer.status == 422);
    return std::string(body_of(answer).at("field").as_string());
  };
  CHECK(field(R"({"password": "bamboo-rain", "roles": ["viewer"]})") == "name");
  CHECK(field(R"({"name": "m\u0007ei", "password": "bamboo-rain", "roles": ["viewer"]})") == "name");
  CHECK(field(R"({"name": " mei", "password": "bamboo-rain", "roles": ["viewer"]})") == "name");
  CHECK(field(R"({"name": "system", "password": "bamboo-rain", "roles": ["viewer"]})") == "name");
  CHECK(field(R"({"name": "mei", "password": "short", "roles": ["viewer"]})") == "password");
  CHECK(field(R"({"name": "mei", "password": "bamboo-rain", "roles": ["wizard"]})") == "roles");
  CHECK(field(R"({"name": "mei", "password": "bamboo-rain", "roles": ["viewer"], "phone": "1"})") == "phone");
}

TEST_CASE("a token is said once to who asked for it, is taken from then on, and is turned away when revoked") {
  ServerWorld world;
  CHECK(world.post("/api/v1/tokens", R"({"name": "scada", "roles": ["integration"]})", "auditor").status == 403);
  auto const made = world.post("/api/v1/tokens", R"({"name": "scada", "roles": ["viewer"]})", "admin");
  REQUIRE(made.status == 201);
  CHECK(made.headers.at("cache-control") == "no-store");
  auto const token = std::string(body_of(made).at("token").as_string());
  HttpHeaders const carried{{"Authorization", "Bearer " + token}};
  CHECK(world.get("/api/v1/outages", "", carried).status == 200);
  CHECK(world.get("/api/v1/tokens", "admin").body.find(token) == std::string::npos);
  REQUIRE(world.post("/api/v1/tokens/scada/revoke", "", "admin").status == 200);
  CHECK(world.get("/api/v1/outages", "", carried).status == 401);
  auto const log = body_of(world.get("/api/v1/audit?actor=admin", "auditor")).at("audit").as_array();
  CHECK(log.at(0).at("action") == "revoke_token");
  CHECK(log.at(1).at("action") == "create_token");
}

}  // namespace lamplighter::test
