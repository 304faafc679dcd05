// The API document against the running server: every status that a client meets stands there, with the headers it acts on.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/server/openapi.hpp"
#include "engine/server/routes.hpp"
#include "tests/unit/server/documented.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

json::object const& operation(std::string_view pattern, std::string_view method) {
  static auto const document = json::parse(server::openapi_document()).as_object();
  return document.at("paths").at(pattern).at(method).as_object();
}

/// Names of the operation's parameters that stand in headers.
bool has_header(std::string_view pattern, std::string_view method, std::string_view name) {
  auto const* list = operation(pattern, method).if_contains("parameters");
  if (list == nullptr) return false;
  for (auto const& one : list->as_array()) {
    if (one.at("in") == "header" && one.at("name").as_string() == name) return true;
  }
  return false;
}

std::string plan(std::string_view id) {
  return R"({"id": ")" + std::string(id) + R"(", "devices": ["REC2"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})";
}

}  // namespace

TEST_CASE("each status that the server gives stands in the document under the route that gave it") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  REQUIRE(world.post("/api/v1/planned-outages", plan("P1"), "planner").status == 201);
  auto const path = std::string("/api/v1/planned-outages/P1");
  struct Asked {
    int status;
    std::string method, target, body, role;
    HttpHeaders headers;
  };
  auto const tag = world.get(path, "viewer").headers.at("etag");
  std::vector<Asked> const all{
      {200, "GET", path, "", "viewer", {}},
      {304, "GET", path, "", "viewer", {{"If-None-Match", tag}}},
      {304, "GET", "/api/v1/openapi.json", "", "", {{"If-None-Match", "*"}}},
      {304, "GET", "/", "", "", {{"If-None-Match", "*"}}},
      {412, "PATCH", path, R"({"work": "x"})", "planner", {{"If-Match", "\"old\""}}},
      {412, "POST", "/api/v1/outages/" + outage + "/cancel", "{}", "dispatcher", {{"If-Match", "\"old\""}}},
      {400, "PATCH", path, "{", "planner", {{"If-Match", tag}}},
      {400, "POST", "/api/v1/crews", "{,}", "dispatcher", {}},
      {400, "POST", "/api/v1/crews", R"({"id": "C7"})", "dispatcher", {{"Idempotency-Key", ""}}},
      {400, "POST", "/api/v1/session", "{", "", {}},
      {400, "POST", "/api/v1/public/reports", "{", "", {}},
      {401, "POST", "/api/v1/crews", "{}", "", {}},
      {401, "GET", "/api/v1/session", "", "", {}},
      {403, "POST", "/api/v1/crews", "{}", "viewer", {}},
      {404, "GET", "/api/v1/outages/none", "", "viewer", {}},
      {404, "GET", "/n/none", "", "", {}},
      {409, "POST", path + "/go", "{}", "dispatcher", {}},
      {415, "POST", "/api/v1/crews", "id=C7", "dispatcher", {{"Content-Type", "text/plain"}}},
      {415, "POST", "/api/v1/meter-reports", "a,b", "integration", {{"Content-Type", "text/csv"}}},
      {415, "POST", "/api/v1/public/reports", "kind=fire", "", {{"Content-Type", "text/plain"}}},
      {422, "POST", "/api/v1/crews", "{}", "dispatcher", {}},
      {422, "GET", "/api/v1/outages?limit=x", "", "viewer", {}},
      {422, "POST", "/api/v1/public/reports", "{}", "", {}},
      {202, "POST", "/api/v1/public/reports", R"({"kind": "fire", "address": "a"})", "", {}},
      {201, "POST", "/api/v1/crews", R"({"id": "C7"})", "dispatcher", {{"Idempotency-Key", "k"}}},
      {201, "POST", "/api/v1/crews", R"({"id": "C7"})", "dispatcher", {{"Idempotency-Key", "k"}}},
      {202, "POST", "/api/v1/meter-reports", "[]", "integration", {}},
      {403, "POST", "/api/v1/receipts/sms", "[]", "", {}},
      {403, "GET", "/api/v1/inbound/sms", "", "", {}},
      {204, "DELETE", "/api/v1/session", "", "", {}},
  };
  for (auto const& one : all) {
    auto const answer = world.send(one.method, one.target, one.body, one.role, one.headers);
    INFO(one.method << ' ' << one.target << ' ' << answer.body);
    CHECK(answer.status == one.status);
    CHECK(undocumented(one.method, one.target, answer).empty());
  }
}

TEST_CASE("too many of anything is answered 429 as the document says, with when to come back") {
  ServerWorld world;
  auto const last = [&](int count, auto const& ask) {
    HttpAnswer answer;
    for (int i = 0; i < count; ++i) answer = ask();
    return answer;
  };
  struct Flood {
    std::string method, target;
    HttpAnswer answer;
  };
  std::vector<Flood> const floods{
      {"GET", "/api/v1/public/status", last(70, [&] { return world.get("/api/v1/public/status", ""); })},
      {"POST", "/api/v1/public/reports",
       last(7, [&] { return world.post("/api/v1/public/reports", R"({"kind": "no_power", "address": "a"})", ""); })},
      {"POST", "/api/v1/session",
       last(7, [&] { return world.post("/api/v1/session", R"({"name": "lin", "password": "wrong"})", ""); })}};
  for (auto const& one : floods) {
    INFO(one.target);
    CHECK(one.answer.status == 429);
    CHECK(one.answer.headers.contains("retry-after"));
    CHECK(undocumented(one.method, one.target, one.answer).empty());
  }
}

TEST_CASE("the document names If-Match exactly where a change of what others edit looks at it") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  REQUIRE(world.post("/api/v1/planned-outages", plan("P1"), "planner").status == 201);
  int versioned = 0;
  for (auto const& route : server::routes()) {
    if (!std::holds_alternative<flow::CommandKind>(route.serves)) continue;
    std::string target(route.pattern), method(server::to_string(route.method)), word = method;
    for (auto& c : word) c = static_cast<char>(c | 0x20);
    if (auto const at = target.find("{id}"); at != std::string::npos) {
      target.replace(at, 4, target.find("planned") != std::string::npos ? "P1" : outage);
    }
    INFO(method << ' ' << target);
    auto const answer = world.send(method, target, "{}", "admin", {{"If-Match", "\"old\""}});
    CHECK(has_header(route.pattern, word, "If-Match") == (answer.status == 412));
    // A draft is bound to its preview, which is no version of what others edit.
    bool const is_bound = std::get<flow::CommandKind>(route.serves) == flow::CommandKind::create_plan;
    CHECK(operation(route.pattern, word).at("responses").as_object().contains("412") == (is_bound || answer.status == 412));
    CHECK(has_header(route.pattern, word, "Idempotency-Key"));
    versioned += answer.status == 412 ? 1 : 0;
  }
  CHECK(versioned >= 14);
  for (auto const* pattern : {"/api/v1/planned-outages/{id}", "/api/v1/outages/{id}"}) {
    CHECK(has_header(pattern, "get", "If-None-Match"));
    CHECK(operation(pattern, "get").at("responses").at("200").at("headers").as_object().contains("ETag"));
  }
}

TEST_CASE("an Idempotency-Key stands once and says something, and belongs to one request on one route") {
  ServerWorld world;
  auto const crew = R"({"id": "C7"})";
  auto const refused = [&](HttpHeaders headers, std::string_view words) {
    auto const answer = world.post("/api/v1/crews", crew, "dispatcher", std::move(headers));
    INFO(answer.body);
    CHECK(answer.status == 400);
    CHECK(answer.body.find("Idempotency-Key") != std::string::npos);
    CHECK(answer.body.find(words) != std::string::npos);
  };
  refused({{"Idempotency-Key", "k-1"}, {"idempotency-key", "k-2"}}, "twice");
  refused({{"Idempotency-Key", "k-1"}, {"idempotency-key", "k-1"}}, "twice");
  refused({{"Idempotency-Key", ""}}, "empty");
  CHECK(world.post("/api/v1/crews", crew, "dispatcher", {{"Idempotency-Key", "k-1"}}).status == 201);
  auto const elsewhere = world.post("/api/v1/trouble-calls", R"({"customer": "b.1", "kind": "no_power"})", "dispatcher", {{"Idempotency-Key", "k-1"}});
  CHECK(elsewhere.status == 422);
  CHECK(elsewhere.body.find("Idempotency-Key") != std::string::npos);
  CHECK(world.post("/api/v1/trouble-calls", R"({"customer": "b.1", "kind": "no_power"})", "call_agent", {{"Idempotency-Key", "k-1"}}).status == 201);  // another's own key
  CHECK(world.post("/api/v1/crews", R"({"id": "C8"})", "dispatcher").status == 201);  // without one each request is its own
}

}  // namespace lamplighter::test
