// Who may do what, asked of the running server: every route with every role, sessions, origins, slowed sign-ins.
#include <catch2/catch.hpp>

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/server/routes.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;
using server::Openness;

namespace {

std::string with_values(std::string_view pattern) {
  std::string out;
  while (!pattern.empty()) {
    auto const open = std::min(pattern.find('{'), pattern.size());
    out += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (!pattern.empty()) {
      out += "x1";
      pattern.remove_prefix(pattern.find('}') + 1);
    }
  }
  return out;
}

bool is_stream(server::Route const& route) {
  auto const* view = std::get_if<server::View>(&route.serves);
  return view != nullptr && *view == server::View::live;
}

std::string cookie_of(HttpAnswer const& answer) {
  auto const& set = answer.headers.at("set-cookie");
  return set.substr(0, set.find(';'));
}

constexpr std::string_view right = R"({"name": "lin", "password": "moon-over-lake"})";
constexpr std::string_view wrong = R"({"name": "lin", "password": "sun"})";

}  // namespace

TEST_CASE("every route lets in the roles of the table and no others") {
  ServerWorld world;
  for (auto const& route : server::routes()) {
    if (route.openness != Openness::signed_in) continue;
    auto const method = std::string(server::to_string(route.method));
    auto const target = with_values(route.pattern);
    INFO(method << " " << target);
    auto const nobody = world.send(method, target, {}, "");
    CHECK(nobody.status == 401);
    CHECK(nobody.headers.count("www-authenticate") == 1);
    for (auto const role : flow::known_roles) {
      bool const is_allowed = (route.roles & server::role_from(role)) != 0;
      if (is_allowed && is_stream(route)) continue;
      INFO(role);
      // A field that no command knows: whoever is let in changes nothing.
      auto const body = route.body == server::BodyForm::none ? "" : R"({"no_such_field": 1})";
      auto const answer = world.send(method, target, body, role);
      CHECK((answer.status != 403) == (is_allowed && !server::is_signature(route)));  // a role's token is no person
      CHECK(answer.status != 401);
      CHECK(answer.status != 500);
    }
  }
}

TEST_CASE("open routes answer without sign-in, and callbacks ask for their key") {
  ServerWorld world;
  for (auto const& route : server::routes()) {
    if (route.openness != Openness::open) continue;
    auto const answer = world.send(server::to_string(route.method), with_values(route.pattern), {}, "");
    INFO(route.pattern);
    bool const is_callback = route.pattern.find("{notifier}") != std::string_view::npos;
    CHECK((answer.status == 403) == is_callback);
    CHECK(answer.status < 500);
  }
}

TEST_CASE("a wrong token is nobody, whatever it looks like") {
  ServerWorld world;
  for (auto const& header : {std::string("Bearer 0000"), "Bearer " + world.token("admin") + "0", std::string("Bearer"),
                             "Basic " + world.token("admin"), "Bearer " + std::string(5'000, 'a')}) {
    CHECK(world.get("/api/v1/outages", "", {{"Authorization", header}}).status == 401);
  }
  CHECK(world.get("/api/v1/outages", "", {{"Authorization", "bearer " + world.token("viewer")}}).status == 200);
  REQUIRE(world.accounts->revoke_token("viewer"));
  CHECK(world.get("/api/v1/outages", "viewer").status == 401);
}

TEST_CASE("a name that no store can hold is refused by its field, and the store is asked nothing") {
  ServerWorld world;
  auto const refused = world.post("/api/v1/session", R"({"name": "desk\u0000", "password": "wrong"})", "");
  CHECK(refused.status == 422);
  CHECK(refused.body.find("field 'name': holds the character U+0000; remove it") != std::string::npos);
}

TEST_CASE("a person signs in, changes something from our own pages only, and signs out") {
  ServerWorld world;
  auto const signed_in = world.post("/api/v1/session", right, "");
  REQUIRE(signed_in.status == 200);
  auto const& set = signed_in.headers.at("set-cookie");
  CHECK(set.find("HttpOnly") != std::string::npos);
  CHECK(set.find("SameSite=Strict") != std::string::npos);
  CHECK(set.find("Secure") == std::string::npos);  // this world is served over http
  auto const cookie = cookie_of(signed_in);
  auto const session = world.get("/api/v1/session", "", {{"Cookie", cookie}});
  CHECK(session.status == 200);
  CHECK(session.body.find(R"("utility":{"name":"Example Power","time_zone":"Asia/Shanghai","languages":["zh","en"]})") != std::string::npos);
  CHECK(world.get("/api/v1/outages", "", {{"Cookie", "a=b; " + cookie}}).status == 200);

  auto const hold = [&](HttpHeaders headers) { return world.post("/api/v1/sending/hold", "{}", "", std::move(headers)).status; };
  CHECK(hold({{"Cookie", cookie}}) == 403);
  CHECK(hold({{"Cookie", cookie}, {"Origin", "http://evil.example"}}) == 403);
  CHECK(hold({{"Cookie", cookie}, {"Origin", "http://test"}}) == 200);

  CHECK(world.send("DELETE", "/api/v1/session", {}, "", {{"Cookie", cookie}}).status == 403);
  CHECK(world.send("DELETE", "/api/v1/session", {}, "", {{"Cookie", cookie}, {"Origin", "http://test"}}).status == 204);
  CHECK(world.get("/api/v1/session", "", {{"Cookie", cookie}}).status == 401);
}

TEST_CASE("on https the cookie is Secure, and a session ends after twelve hours") {
  ServerWorld world([](auto& settings) { settings.public_url = "https://power.example/x"; });
  auto const signed_in = world.post("/api/v1/session", right, "");
  REQUIRE(signed_in.status == 200);
  CHECK(signed_in.headers.at("set-cookie").find("; Secure") != std::string::npos);
  auto const cookie = cookie_of(signed_in);
  CHECK(world.post("/api/v1/sending/hold", "{}", "", {{"Cookie", cookie}, {"Origin", "https://power.example"}}).status == 200);
  world.clock.pass(std::chrono::hours{12});
  CHECK(world.get("/api/v1/session", "", {{"Cookie", cookie}}).status == 401);
}

TEST_CASE("failed sign-ins are slowed where they come from, and time lets in again") {
  ServerWorld world([](auto& settings) { settings.trusted_proxies = {"127.0.0.1"}; });
  HttpHeaders const here{{"X-Forwarded-For", "203.0.113.5"}};
  for (int i = 0; i < 5; ++i) CHECK(world.post("/api/v1/session", wrong, "", here).status == 401);
  auto const slowed = world.post("/api/v1/session", right, "", here);
  CHECK(slowed.status == 429);
  CHECK(slowed.headers.count("retry-after") == 1);
  CHECK(world.post("/api/v1/session", right, "", {{"X-Forwarded-For", "203.0.113.6"}}).status == 200);
  world.clock.pass(std::chrono::minutes{1});
  CHECK(world.post("/api/v1/session", right, "", here).status == 200);
}

TEST_CASE("nobody keeps a dispatcher out by trying the name from everywhere") {
  ServerWorld world([](auto& settings) { settings.trusted_proxies = {"127.0.0.1"}; });
  auto const from = [](int i) { return HttpHeaders{{"X-Forwarded-For", "203.0.113." + std::to_string(i)}}; };
  for (int i = 0; i < 24; ++i) CHECK(world.post("/api/v1/session", wrong, "", from(i / 4)).status == 401);
  CHECK(world.post("/api/v1/session", right, "", from(200)).status == 200);
}

TEST_CASE("a device that has signed in is not held up by who tries beside it, and has its own end") {
  ServerWorld world;
  auto const first = world.post("/api/v1/session", right, "");
  auto const& set = first.headers.at("set-cookie");
  auto const at = set.find("lamplighter_device=");
  REQUIRE(at != std::string::npos);
  CHECK(set.find("HttpOnly", at) != std::string::npos);
  CHECK(set.find("Path=/api/v1/session", at) != std::string::npos);
  HttpHeaders const known{{"Cookie", set.substr(at, set.find(';', at) - at)}};
  for (int i = 0; i < 5; ++i) CHECK(world.post("/api/v1/session", wrong, "").status == 401);
  CHECK(world.post("/api/v1/session", right, "").status == 429);
  CHECK(world.post("/api/v1/session", right, "", known).status == 200);
  for (int i = 0; i < 10; ++i) CHECK(world.post("/api/v1/session", wrong, "", known).status == 401);
  CHECK(world.post("/api/v1/session", right, "", known).status == 429);
  CHECK(world.post("/api/v1/session", right, "", {{"Cookie", "lamplighter_device=99999999999.a.b.c"}}).status == 429);
}

TEST_CASE("a page of somebody else signs nobody in") {
  ServerWorld world;
  for (auto const* origin : {"http://evil.example", "null", "http://test.evil.example"}) {
    auto const answer = world.post("/api/v1/session", right, "", {{"Origin", origin}});
    CHECK(answer.status == 403);
    CHECK(answer.headers.count("set-cookie") == 0);
  }
  CHECK(world.post("/api/v1/session", right, "", {{"Origin", "http://test"}}).status == 200);
  CHECK(world.post("/api/v1/session", right, "").status == 200);  // a program
}

TEST_CASE("an address that fails with many names is slowed, and a proxy is believed only when trusted") {
  ServerWorld trusting([](auto& settings) { settings.trusted_proxies = {"127.0.0.1"}; });
  auto const attempt = [](ServerWorld& world, int i, std::string const& from) {
    auto const body = R"({"name": "n)" + std::to_string(i) + R"(", "password": "x"})";
    return world.post("/api/v1/session", body, "", {{"X-Forwarded-For", from}}).status;
  };
  for (int i = 0; i < 10; ++i) CHECK(attempt(trusting, i, "192.0.2.7, 203.0.113.5") == 401);
  CHECK(attempt(trusting, 11, "198.51.100.1, 203.0.113.5") == 429);  // what the client says before the proxy counts for nothing
  CHECK(attempt(trusting, 12, "203.0.113.6") == 401);
  ServerWorld plain;
  for (int i = 0; i < 10; ++i) CHECK(attempt(plain, i, "203.0.113." + std::to_string(i)) == 401);
  CHECK(attempt(plain, 11, "203.0.113.99") == 429);
}

TEST_CASE("who may call people sees whom to call, and each such look is audited") {
  ServerWorld world;
  CHECK(world.get("/api/v1/exceptions", "call_agent").status == 200);
  CHECK(world.get("/api/v1/devices/FUS3/downstream?customers=true", "viewer").status == 403);
  CHECK(world.get("/api/v1/devices/FUS3/downstream?customers=true", "call_agent").status == 200);
  CHECK(world.get("/api/v1/exceptions", "viewer").status == 403);
}

}  // namespace lamplighter::test
