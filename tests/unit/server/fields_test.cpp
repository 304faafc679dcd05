// What a request may hold: the API document and the handlers name the same fields, nothing is taken unread, nothing twice.
#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/server/openapi.hpp"
#include "engine/server/repeated_key.hpp"
#include "engine/server/routes.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

json::object body_of(HttpAnswer const& answer) { return json::parse(answer.body).as_object(); }

/// A value that no handler can take for the wrong type.
json::value plausible(json::object const& schema, std::string const& now) {
  auto const type = std::string(schema.at("type").as_string());
  if (auto const* words = schema.if_contains("enum")) return words->as_array().at(0);
  if (schema.contains("format")) return json::value(now);
  if (type == "integer") return 1;
  if (type == "boolean") return true;
  if (type == "number") return 1.5;
  if (type == "object") {
    json::object out;
    for (auto const& [name, one] : schema.at("properties").as_object()) out[name] = plausible(one.as_object(), now);
    return out;
  }
  if (type == "array") {
    json::array out;
    auto const& items = schema.at("items").as_object();
    auto const least = schema.contains("minItems") ? schema.at("minItems").as_int64() : 1;
    for (std::int64_t i = 0; i < least; ++i) out.push_back(plausible(items, now));
    return out;
  }
  return json::value("x1");
}

std::map<std::string, json::value> fields_of(flow::CommandKind kind, std::string const& now) {
  std::map<std::string, json::value> out;
  auto const document = server::command_schema(kind);
  for (auto const& [name, schema] : document.at("properties").as_object()) {
    out.emplace(std::string(name), plausible(schema.as_object(), now));
  }
  return out;
}

/// Values that are right in themselves, so that nothing but an unknown field is wrong with the body.
void make_true(flow::CommandKind kind, json::object& body) {
  auto const put = [&](std::string_view name, json::value value) {
    if (body.contains(name)) body[name] = std::move(value);
  };
  put("phases", "ABC");
  put("next_at", "2026-03-02T12:00:00+08:00");
  put("start", "2026-03-24T08:00:00+08:00");
  put("end", "2026-03-24T12:00:00+08:00");
  if (kind == flow::CommandKind::set_etr) put("at", "2026-03-02T12:00:00+08:00");
  put("windows", json::array{json::object{{"start", "2026-03-24T08:00:00+08:00"}, {"end", "2026-03-24T12:00:00+08:00"}}});
  put("steps", json::array{json::object{{"at", "2026-03-24T08:00:00+08:00"}, {"open", "REC2"}},
                           json::object{{"at", "2026-03-24T12:00:00+08:00"}, {"close", "REC2"}}});
  put("devices", json::array{"REC2"});
  if (kind == flow::CommandKind::device_report) put("device", "FUS3");
  put("scope", "all");
  put("phone", "+99900000007");
  if (kind == flow::CommandKind::declare_outage) put("kind", "fault");
  if (kind == flow::CommandKind::create_plan || kind == flow::CommandKind::preview_plan) put("kind", "planned");
  if (kind == flow::CommandKind::delay_plan) put("decision", "delay");
  if (kind == flow::CommandKind::cancel_plan) put("decision", "cancel");
  if (kind == flow::CommandKind::go_plan) put("decision", body.contains("start") ? "delay" : "go");
}

/// Fields that exclude each other: each list is left out of one body. Together the bodies have every documented field.
std::vector<std::set<std::string>> left_out(flow::CommandKind kind) {
  using flow::CommandKind;
  if (kind == CommandKind::declare_outage) return {{"customers"}, {"devices"}};
  if (kind == CommandKind::go_plan) return {{"start", "end", "reason", "accept_missed_minimum", "accept_last_feed", "accept_supply_event"}, {"accept_unproven"}};
  if (kind == CommandKind::create_plan || kind == CommandKind::preview_plan || kind == CommandKind::revise_plan) {
    return {{"windows", "steps"}, {"start", "end", "steps"}, {"start", "end", "windows", "devices"}};
  }
  return {{}};
}

/// A world with one of everything that a path can name.
struct Subjects {
  ServerWorld world;
  std::string outage, job;
  HttpHeaders person;  // a dispatcher who has signed in: signatures are taken from no token

  Subjects() {
    auto const session = world.post("/api/v1/session", R"({"name": "lin", "password": "moon-over-lake"})", "");
    REQUIRE(session.status == 200);
    auto const& set = session.headers.at("set-cookie");
    person = {{"Cookie", set.substr(0, set.find(';'))}, {"Origin", "http://test"}};
    outage = world.open_fuse();
    world.post("/api/v1/crews", R"({"id": "C7", "skills": ["line"], "on_shift": true})", "dispatcher");
    REQUIRE(world.post("/api/v1/planned-outages",
                       R"({"id": "P1", "devices": ["REC2"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})",
                       "planner").status == 201);
    auto const jobs = body_of(world.get("/api/v1/jobs", "dispatcher")).at("jobs").as_array();
    REQUIRE_FALSE(jobs.empty());
    job = std::string(jobs.at(0).at("id").as_string());
  }

  std::string target(server::Route const& route) const {
    std::string out(route.pattern);
    auto const at = out.find('{');
    if (at == std::string::npos) return out;
    auto const end = out.find('}');
    auto value = std::string("1");
    if (out.find("planned-outages") != std::string::npos) value = "P1";
    else if (out.find("/outages/") != std::string::npos) value = outage;
    else if (out.find("/crews/") != std::string::npos) value = "C7";
    else if (out.find("/jobs/") != std::string::npos) value = job;
    return out.replace(at, end - at + 1, value);
  }

  HttpAnswer send(server::Route const& route, json::object const& body) {
    bool const is_signature = server::is_signature(route);
    auto headers = is_signature ? person : HttpHeaders{};
    if (route.method == server::Method::patch) headers["If-Match"] = "*";
    return world.send(server::to_string(route.method), target(route), json::serialize(body), is_signature ? "" : "admin", headers);
  }
};

/// What the answer says is unknown: the field's name, or nothing.
std::string refused_field(HttpAnswer const& answer) {
  if (answer.status != 422) return {};
  auto const body = body_of(answer);
  bool const is_unknown = body.at("detail").as_string().find("is unknown here") != std::string::npos;
  return is_unknown && body.contains("field") ? std::string(body.at("field").as_string()) : std::string();
}

}  // namespace

TEST_CASE("the API document names exactly the fields that each handler reads, and every other field is refused by name") {
  Subjects subjects;
  auto const now = subjects.world.now_text();
  std::map<std::string, json::value> everything{{"nonsense", "x"}};
  for (auto const& route : server::routes()) {
    if (auto const* kind = std::get_if<flow::CommandKind>(&route.serves)) everything.merge(fields_of(*kind, now));
  }
  for (auto const& route : server::routes()) {
    auto const* kind = std::get_if<flow::CommandKind>(&route.serves);
    if (kind == nullptr || route.body != server::BodyForm::object) continue;
    INFO(server::to_string(route.method) << ' ' << route.pattern);
    auto const known = fields_of(*kind, now);
    std::set<std::string> read;
    for (auto const& omitted : left_out(*kind)) {
      json::object whole;
      for (auto const& [name, value] : known) {
        if (!omitted.contains(name)) whole[name] = value;
      }
      make_true(*kind, whole);
      for (auto const& member : whole) read.insert(std::string(member.key()));
      // With something unknown beside the documented fields, the unknown one is what is refused.
      for (auto const& [name, value] : everything) {
        if (known.contains(name)) continue;
        auto body = whole;
        body[name] = value;
        auto const answer = subjects.send(route, body);
        auto const refused = refused_field(answer);
        if (refused == name) continue;
        // Which campaigns there are is a fact of the configuration, here none, and is said before what is unknown.
        if (*kind == flow::CommandKind::create_campaign && answer.body.find("no schedule of campaigns") != std::string::npos) continue;
        INFO(name << ": " << answer.status << ' ' << answer.body);
        CHECK(refused == name);
        break;
      }
    }
    CHECK(read.size() == known.size());
  }
}

TEST_CASE("rows of meter reports, sign-in and the public's reports refuse unknown fields by name too") {
  ServerWorld world;
  auto const rows = world.post("/api/v1/meter-reports",
                               R"([{"meter": "b.1", "kind": "alive", "occurred_at": ")" + world.now_text() + R"(", "volts": 3}])", "integration");
  CHECK(rows.body.find("'volts'") != std::string::npos);
  for (auto const* name : {"source", "key", "volts"}) {
    INFO(name);
    auto const answer = world.post("/api/v1/public/reports", R"({"kind": "no_power", "address": "a", ")" + std::string(name) + R"(": "x"})", "");
    CHECK(answer.status == 422);
    CHECK(body_of(answer).at("field").as_string() == name);
    CHECK(body_of(answer).at("detail").as_string().find("'" + std::string(name) + "'") != std::string::npos);
  }
  auto const missing = world.post("/api/v1/public/reports", R"({"address": "a"})", "");
  CHECK(body_of(missing).at("detail").as_string().find("'kind'") != std::string::npos);
  auto const session = world.post("/api/v1/session", R"({"name": "lin", "password": "moon-over-lake", "role": "admin"})", "");
  CHECK(session.status == 422);
  CHECK(body_of(session).at("detail").as_string().find("'role'") != std::string::npos);
}

TEST_CASE("a key that stands twice is refused by its name, wherever it stands and however it is written") {
  CHECK_FALSE(server::repeated_key(R"({"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]})"));
  CHECK(server::repeated_key(R"({"a": 1, "b": 2, "a": 3})") == "a");
  CHECK(server::repeated_key(R"({"a": 1, "\u0061": 3})") == "a");
  CHECK(server::repeated_key(R"([{"x": {"kind": 1, "kind": 1}}])") == "kind");
  CHECK(server::repeated_key("{\"停电\": 1, \"停电\": 2}") == "停电");
  CHECK_FALSE(server::repeated_key("not json"));
  CHECK_FALSE(server::repeated_key(""));

  ServerWorld world;
  auto const twice = R"({"device": "FUS3", "device": "REC2", "kind": "opened", "source": "scada", "occurred_at": ")" + world.now_text() + "\"}";
  auto const answer = world.post("/api/v1/device-reports", twice, "dispatcher");
  CHECK(answer.status == 422);
  CHECK(body_of(answer).at("field").as_string() == "device");
  CHECK(body_of(answer).at("detail").as_string().find("'device': stands twice") != std::string::npos);
  CHECK(body_of(world.get("/api/v1/outages", "viewer")).at("outages").as_array().empty());
  CHECK(world.post("/api/v1/session", R"({"name": "lin", "password": "x", "password": "moon-over-lake"})", "").status == 422);
  // Of lines only the one that cannot be understood is left out.
  auto const good = R"({"meter": "b.1", "kind": "alive", "occurred_at": ")" + world.now_text() + "\"}\n";
  auto const bad = R"({"meter": "b.2", "meter": "b.3", "kind": "alive", "occurred_at": ")" + world.now_text() + "\"}\n";
  auto const lines = world.post("/api/v1/meter-reports", good + bad, "integration", {{"Content-Type", "application/x-ndjson"}});
  CHECK(body_of(lines).at("accepted").as_int64() == 1);
}

}  // namespace lamplighter::test
