// Requests as clients make them, good and bad, over a real socket to a real engine.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

#include "engine/flow/network_findings.hpp"
#include "engine/server/gzip.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

json::object body_of(HttpAnswer const& answer) { return json::parse(answer.body).as_object(); }

void check_problem(HttpAnswer const& answer, int status) {
  CHECK(answer.status == status);
  REQUIRE(answer.headers.count("content-type") == 1);
  CHECK(answer.headers.at("content-type") == "application/problem+json");
  auto const body = body_of(answer);
  CHECK(body.at("status").as_int64() == status);
  for (auto const* field : {"type", "title", "detail"}) CHECK_FALSE(body.at(field).as_string().empty());
}

std::string report(ServerWorld const& world, std::string_view device, std::string_view kind) {
  return R"({"device": ")" + std::string(device) + R"(", "kind": ")" + std::string(kind) +
         R"(", "source": "scada", "occurred_at": ")" + world.now_text() + "\"}";
}

}  // namespace

TEST_CASE("the daemon says that it lives and whether it is ready, in a word") {
  ServerWorld world;
  CHECK(world.get("/healthz", "").body == "ok");
  auto const ready = world.get("/readyz", "");
  CHECK(ready.status == 200);
  CHECK(ready.body == "ready");
  REQUIRE(world.post("/api/v1/sending/hold", "{}", "dispatcher").status == 200);
  CHECK(world.get("/readyz", "").body == "sending-held");
  CHECK(world.get("/metrics", "").status == 401);
  auto const metrics = world.get("/metrics", "integration");
  CHECK(metrics.body.find("lamplighter_sending_held 1") != std::string::npos);
  CHECK(metrics.body.find("route=\"/healthz\",status=\"200\"} 1") != std::string::npos);
}

TEST_CASE("a device report becomes an outage that can be listed, read and found on the public page") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  auto const list = body_of(world.get("/api/v1/outages?open=true", "viewer"));
  REQUIRE(list.at("outages").as_array().size() == 1);
  CHECK(list.at("outages").as_array()[0].at("customers_out").as_int64() == 3);
  auto const one = world.get("/api/v1/outages/" + outage, "viewer");
  CHECK(one.status == 200);
  CHECK(body_of(one).at("id").as_string() == outage);
  CHECK(world.get("/api/v1/outages/" + outage, "viewer", {{"If-None-Match", one.headers.at("etag")}}).status == 304);
  CHECK(world.get("/?lang=en", "").body.find("fewer than 5 customers") != std::string::npos);
  auto const map = world.get("/api/v1/public/outages", "");
  CHECK(map.headers.at("content-type") == "application/geo+json");
  CHECK(body_of(map).at("features").as_array().size() == 1);
  check_problem(world.get("/api/v1/outages/none", "viewer"), 404);
}

TEST_CASE("what hangs from a device is counted for all and named for some") {
  ServerWorld world;
  auto const count = body_of(world.get("/api/v1/devices/REC2/downstream", "viewer"));
  CHECK(count.at("customers_count").as_int64() == 43);
  CHECK(count.at("customers_by_class").at("ordinary").as_int64() == 43);
  CHECK_FALSE(count.contains("customers"));
  auto const first = body_of(world.get("/api/v1/devices/REC2/downstream?customers=true&limit=40", "dispatcher"));
  CHECK(first.at("customers").as_array().size() == 40);
  auto const next = std::string(first.at("next").as_string());
  auto const rest = body_of(world.get("/api/v1/devices/REC2/downstream?customers=true&limit=40&after=" + next, "dispatcher"));
  CHECK(rest.at("customers").as_array().size() == 3);
  CHECK_FALSE(rest.contains("next"));
  check_problem(world.get("/api/v1/devices/NONE/downstream", "viewer"), 404);
}

TEST_CASE("a wrong request is told what, which and where") {
  ServerWorld world;
  auto const unknown = world.post("/api/v1/device-reports", R"({"device": "FUS3", "colour": "red"})", "dispatcher");
  check_problem(unknown, 422);
  CHECK(body_of(unknown).contains("field"));
  auto const device = world.post("/api/v1/device-reports", report(world, "FUS99", "opened"), "dispatcher");
  check_problem(device, 422);
  CHECK(body_of(device).at("field").as_string() == "device");
  auto const broken = world.post("/api/v1/device-reports", R"({"device": "FUS3",, })", "dispatcher");
  check_problem(broken, 400);
  CHECK(std::string(body_of(broken).at("detail").as_string()).find("byte 18") != std::string::npos);
  check_problem(world.post("/api/v1/device-reports", "[]", "dispatcher"), 422);
  check_problem(world.post("/api/v1/device-reports", "device=FUS3", "dispatcher", {{"Content-Type", "text/plain"}}), 415);
  auto const parameter = world.get("/api/v1/outages?colour=red", "viewer");
  check_problem(parameter, 422);
  CHECK(body_of(parameter).at("field").as_string() == "colour");
  check_problem(world.get("/api/v1/outages?limit=0", "viewer"), 422);
  check_problem(world.get("/api/v1/outages?after=x", "viewer"), 422);
  check_problem(world.get("/api/v1/outages?open=maybe", "viewer"), 422);
  check_problem(world.get("/api/v1/outages?kind=party", "viewer"), 422);
  check_problem(world.get("/api/v1/campaign", "admin"), 404);
  auto const method = world.send("PUT", "/api/v1/outages", "{}", "admin");
  check_problem(method, 405);
  CHECK(method.headers.at("allow") == "GET, HEAD, POST");
  CHECK(body_of(world.get("/api/v1/outages", "viewer")).at("outages").as_array().empty());
}

TEST_CASE("the same key gives the first answer, and another body with it is refused") {
  ServerWorld world;
  HttpHeaders const key{{"Idempotency-Key", "k-1"}};
  auto const body = R"({"id": "C7", "name": "North", "skills": ["line"]})";
  auto const first = world.post("/api/v1/crews", body, "dispatcher", key);
  CHECK(first.status == 201);
  auto const again = world.post("/api/v1/crews", body, "dispatcher", key);
  CHECK(again.status == 201);
  CHECK(again.body == first.body);
  CHECK(again.headers.at("idempotency-replayed") == "true");
  auto const other = world.post("/api/v1/crews", R"({"id": "C8"})", "dispatcher", key);
  check_problem(other, 422);
  CHECK(body_of(other).at("field").as_string() == "Idempotency-Key");
  check_problem(world.post("/api/v1/crews", body, "dispatcher", {{"Idempotency-Key", std::string(201, 'k')}}), 422);
  CHECK(body_of(world.get("/api/v1/crews", "viewer")).at("crews").as_array().size() == 1);
}

TEST_CASE("meter reports come as an array, as one object or as lines, and a bad line is named") {
  ServerWorld world;
  auto const row = R"({"meter": "c.1", "kind": "alive", "occurred_at": ")" + world.now_text() + "\"}";
  auto const array = world.post("/api/v1/meter-reports", "[" + row + "]", "integration");
  CHECK(array.status == 202);
  CHECK(body_of(array).at("accepted").as_int64() == 1);
  auto const repeat = world.post("/api/v1/meter-reports", row, "integration");  // the same report as one object
  CHECK(repeat.status == 202);  // as the first time
  CHECK(repeat.body == array.body);
  CHECK(repeat.headers.at("idempotency-replayed") == "true");
  auto const lines = world.post("/api/v1/meter-reports", row + "\nnot json\n\n" + row + "\n", "integration",
                                {{"Content-Type", "application/x-ndjson"}});
  CHECK(lines.status == 202);
  auto const result = body_of(lines);
  CHECK(result.at("accepted").as_int64() == 2);
  auto const& rejected = result.at("rejected").as_array();
  REQUIRE(rejected.size() == 2);
  CHECK(rejected[0].at("line").as_int64() == 2);
  CHECK(rejected[1].at("line").as_int64() == 3);
}

TEST_CASE("a plan is changed only as it was read") {
  ServerWorld world;
  auto const body = R"({"id": "P1", "devices": ["REC2"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})";
  auto const made = world.post("/api/v1/planned-outages", body, "planner");
  REQUIRE(made.status == 201);
  CHECK(made.headers.at("location") == "/api/v1/planned-outages/P1");
  auto const tag = world.get("/api/v1/planned-outages/P1", "planner").headers.at("etag");
  auto const move = R"({"start": "2026-03-23T08:00:00+08:00"})";
  CHECK(world.send("PATCH", "/api/v1/planned-outages/P1", move, "planner", {{"If-Match", tag}}).status == 200);
  check_problem(world.send("PATCH", "/api/v1/planned-outages/P1", move, "planner", {{"If-Match", tag}}), 412);
  check_problem(world.post("/api/v1/planned-outages/P1/submit", "", "planner", {{"If-Match", tag}}), 412);
  CHECK(world.post("/api/v1/planned-outages/P1/submit", "", "planner", {{"If-Match", "*"}}).status == 200);
  check_problem(world.post("/api/v1/planned-outages/P1/submit", "", "planner"), 409);
}

TEST_CASE("of four changes at the same moment to what all have read one passes, and the others see what it is now") {
  ServerWorld world;
  auto const body = R"({"id": "P1", "devices": ["REC2"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})";
  REQUIRE(world.post("/api/v1/planned-outages", body, "planner").status == 201);
  for (int round = 0; round < 5; ++round) {
    auto const tag = world.get("/api/v1/planned-outages/P1", "planner").headers.at("etag");
    std::vector<HttpAnswer> answers(4);
    std::vector<std::thread> people;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      people.emplace_back([&, i] {
        auto const move = R"({"start": "2026-03-2)" + std::to_string(3 + i) + "T0" + std::to_string(round + 1) +
                          R"(:00:00+08:00", "reason": "moved"})";
        answers[i] = world.send("PATCH", "/api/v1/planned-outages/P1", move, "planner", {{"If-Match", tag}});
      });
    }
    for (auto& person : people) person.join();
    CHECK(std::ranges::count(answers, 200, &HttpAnswer::status) == 1);
    CHECK(std::ranges::count(answers, 412, &HttpAnswer::status) == 3);
    auto const present = world.get("/api/v1/planned-outages/P1", "planner");
    CHECK(body_of(present).at("revision").to_number<int>() == round + 2);
    for (auto const& one : answers) {
      if (one.status != 412) continue;
      CHECK(body_of(one).at("present") == body_of(present));
      CHECK(one.headers.at("etag") == present.headers.at("etag"));
    }
  }
}

TEST_CASE("a planner's larger revision of an approved plan is refused, and the one who approves may make it, also unread") {
  ServerWorld world;
  auto const path = "/api/v1/planned-outages/P1";
  auto const body = R"({"id": "P1", "devices": ["FUS3"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})";
  REQUIRE(world.post("/api/v1/planned-outages", body, "planner").status == 201);
  REQUIRE(world.post("/api/v1/planned-outages/P1/approve", "", "shift_supervisor").status == 200);
  auto const larger = R"({"devices": ["REC2"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})";
  auto const refused = world.send("PATCH", path, larger, "planner");
  check_problem(refused, 403);
  CHECK(body_of(refused).at("detail").as_string().find("other devices") != std::string::npos);
  CHECK(world.send("PATCH", path, R"({"start": "2026-03-23T08:00:00+08:00"})", "planner").status == 200);
  CHECK(world.send("PATCH", path, larger, "shift_supervisor").status == 200);
  check_problem(world.post("/api/v1/planned-outages/P1/switching", R"({"phase": "back"})", "dispatcher"), 409);
  check_problem(world.post("/api/v1/sending/hold", R"({"scope": "stage:m3O"})", "dispatcher"), 422);
  check_problem(world.post("/api/v1/outages", R"({"devices": ["FUS3"], "kind": "emergency", "cause": "\u3000"})", "dispatcher"), 422);
  auto const declare = R"({"devices": ["FUS3"], "kind": "emergency", "cause": "fire"})";
  auto const first = world.post("/api/v1/outages", declare, "dispatcher");
  auto const again = world.post("/api/v1/outages", declare, "dispatcher");
  CHECK(first.status == 201);
  CHECK(again.status == 200);
  CHECK(body_of(again).at("id") == body_of(first).at("id"));
  CHECK(body_of(again).at("service_points").to_number<int>() == 3);
}

TEST_CASE("the public gets the same answer for an account that is known and one that is not") {
  ServerWorld world;
  auto const known = world.post("/api/v1/public/reports", R"({"customer": "b.1", "kind": "wire_down"})", "");
  auto const unknown = world.post("/api/v1/public/reports", R"({"customer": "zzz", "kind": "wire_down"})", "");
  CHECK(known.status == 202);
  CHECK(unknown.status == 202);
  CHECK(known.body == unknown.body);
  CHECK(body_of(known).contains("safety_text"));
  check_problem(world.post("/api/v1/public/reports", R"({"customer": "b.1", "kind": "no_power", "source": "scada"})", ""), 422);
  for (auto const* customer : {"b.2", "b.3", "b.5", "b.6", "b.7"}) {
    auto const body = R"({"kind": "no_power", "customer": ")" + std::string(customer) + "\"}";
    CHECK(world.post("/api/v1/public/reports", body, "").status == 202);
  }
  check_problem(world.post("/api/v1/public/reports", R"({"customer": "b.4", "kind": "no_power"})", ""), 429);
  world.clock.pass(std::chrono::minutes{1});
  CHECK(world.post("/api/v1/public/reports", R"({"customer": "b.4", "kind": "no_power"})", "").status == 202);
  // The unknown account's report is kept, for a person to look at.
  auto const desk = world.get("/api/v1/desk", "dispatcher");
  CHECK(desk.body.find("hazard_unlocated") != std::string::npos);
}

TEST_CASE("a person of the desk closes a call that nobody could locate, saying what was found, and its alarm ends") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/public/reports", R"({"address": "by the mill", "kind": "wire_down"})", "").status == 202);
  auto const desk = [&] { return body_of(world.get("/api/v1/desk", "dispatcher")); };
  auto const calls = desk().at("unlocated_calls").as_array();
  REQUIRE(calls.size() == 1);
  CHECK(calls[0].at("address").as_string() == "by the mill");
  auto const path = "/api/v1/unlocated-calls/" + std::string(calls[0].at("id").as_string()) + "/close";
  check_problem(world.post(path, R"({"reason": "seen to"})", "viewer"), 403);
  check_problem(world.post(path, "{}", "dispatcher"), 422);
  check_problem(world.post(path, R"({"reason": " "})", "dispatcher"), 422);
  check_problem(world.post("/api/v1/unlocated-calls/none/close", R"({"reason": "seen to"})", "dispatcher"), 404);
  REQUIRE(desk().at("unlocated_calls").as_array().size() == 1);
  CHECK(world.post(path, R"({"reason": "a telephone line, made safe"})", "dispatcher").status == 200);
  CHECK(desk().at("unlocated_calls").as_array().empty());
  CHECK(world.get("/api/v1/desk", "dispatcher").body.find("hazard_unlocated") == std::string::npos);
  check_problem(world.post(path, R"({"reason": "again"})", "dispatcher"), 404);
}

TEST_CASE("the number to call back stands on the desk of who may see customers, and each such look is audited") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/trouble-calls", R"({"phone": "13911112222", "kind": "no_power"})", "call_agent").status == 201);
  for (auto const* role : {"viewer", "account_manager", "auditor"}) {
    CHECK(world.get("/api/v1/desk", role).body.find("13911112222") == std::string::npos);
  }
  CHECK(world.audited("/api/v1/desk") == 0);
  CHECK(world.get("/api/v1/desk", "call_agent").body.find("13911112222") != std::string::npos);
  CHECK(world.audited("/api/v1/desk") == 1);
}

TEST_CASE("which customers a network revision changes is shown to who may see customers, and audited; how many to all") {
  ServerWorld world;
  world.stage_judged(R"({"customers_changed": 1, "customers_added": {"count": 1, "listed": [{"id": "secret.9", "feeder": "F"}]},
                         "devices_added": {"count": 1, "listed": [{"id": "FUS9", "feeder": "F"}]}})");
  auto const route = "/api/v1/network/revisions/{number}";
  for (auto const* role : {"viewer", "account_manager", "auditor"}) {
    auto const difference = body_of(world.get("/api/v1/network/revisions/2", role)).at("difference");
    CHECK(difference.at("customers_added") == boost::json::value({{"count", 1}}));
    CHECK(difference.at("devices_added").as_object().contains("listed"));
  }
  CHECK(world.audited(route) == 0);
  CHECK(world.get("/api/v1/network/revisions/2", "planner").body.find("secret.9") != std::string::npos);
  CHECK(world.audited(route) == 1);
}

TEST_CASE("which customers a finding of the network is about is shown to who may see customers; how many to all") {
  ServerWorld world;
  world.stage_judged("");
  world.beside([](flow::Store& store) {
    flow::keep_network_findings(store.flow(), 2, R"([{"number": 203, "severity": "warning", "title": {"en": "t", "zh": "t"}, "count": 2, "listed": [
      {"feeder": "F", "layer": "customers", "id": "secret.9", "reason": {"en": "r", "zh": "r"}, "remedy": {"en": "", "zh": ""}},
      {"feeder": "F", "layer": "devices", "id": "FUS9", "reason": {"en": "r", "zh": "r"}, "remedy": {"en": "", "zh": ""}}]}])");
  });
  auto const found = [&](std::string const& role) { return body_of(world.get("/api/v1/network/revisions/2", role)).at("findings").at(0); };
  CHECK(found("viewer").at("count").to_number<int>() == 2);
  REQUIRE(found("viewer").at("listed").as_array().size() == 1);
  CHECK(found("viewer").at("listed").at(0).at("id") == "FUS9");
  CHECK(found("planner").at("listed").as_array().size() == 2);
}

TEST_CASE("what a gateway said that nobody could read is shown to auditor and administrator as it came, page by page") {
  ServerWorld world;
  world.keep_raw_receipts(42, 3);
  CHECK(world.get("/api/v1/raw-receipts/42", "dispatcher").status == 403);
  CHECK(world.audited("/api/v1/raw-receipts/{attempt}") == 0);
  auto const first = body_of(world.get("/api/v1/raw-receipts/42?limit=2", "auditor"));
  REQUIRE(first.at("raw_receipts").as_array().size() == 2);
  CHECK(first.at("raw_receipts").at(0).at("raw") == "status=gone&n=0");
  CHECK(first.at("raw_receipts").at(0).at("why") == "'status' is unknown");
  auto const next = std::string(first.at("next").as_string());
  auto const rest = body_of(world.get("/api/v1/raw-receipts/42?limit=2&after=" + next, "admin"));
  REQUIRE(rest.at("raw_receipts").as_array().size() == 1);
  CHECK(rest.at("raw_receipts").at(0).at("raw") == "status=gone&n=2");
  CHECK(body_of(world.get("/api/v1/raw-receipts/0", "admin")).at("raw_receipts").as_array().empty());
  world.keep_raw_receipts(43, 1);
  auto const all = body_of(world.get("/api/v1/raw-receipts?limit=4", "auditor"));  // whatever number the alarm named
  REQUIRE(all.at("raw_receipts").as_array().size() == 4);
  CHECK(all.at("raw_receipts").at(0).at("attempt") == "42");
  CHECK(all.at("raw_receipts").at(3).at("attempt") == "43");
  CHECK(world.get("/api/v1/raw-receipts", "dispatcher").status == 403);
  CHECK(world.get("/api/v1/raw-receipts/4x", "admin").status == 404);
  CHECK(world.audited("/api/v1/raw-receipts/{attempt}") == 4);
}

TEST_CASE("the public map shows the area of an outage to a hundredth of a degree, and no home") {
  ServerWorld world;
  (void)world.open_fuse();
  auto const answer = world.get("/api/v1/public/outages", "");
  auto const map = body_of(answer);
  REQUIRE(map.at("features").as_array().size() == 1);
  auto const& geometry = map.at("features").as_array()[0].at("geometry");
  REQUIRE(geometry.is_object());
  auto const& coordinates = geometry.at("coordinates").as_array();
  CHECK(coordinates.at(0).as_double() == Approx(116.39).epsilon(1e-12));
  CHECK(coordinates.at(1).as_double() == Approx(39.91).epsilon(1e-12));
  CHECK(answer.body.find("391") == std::string::npos);
  CHECK(world.get("/", "").body.find("116.39") == std::string::npos);  // the page has words only
}

TEST_CASE("pages carry the headers that keep them harmless") {
  ServerWorld world;
  auto const page = world.get("/", "");
  CHECK(page.status == 200);
  CHECK(page.headers.at("content-security-policy").find("default-src 'self'") != std::string::npos);
  CHECK(page.headers.at("content-security-policy").find("unsafe") == std::string::npos);
  CHECK(page.headers.at("x-content-type-options") == "nosniff");
  CHECK(page.headers.at("referrer-policy") == "no-referrer");
  CHECK(page.headers.at("cache-control") == "public, max-age=15");
  CHECK(world.get("/", "", {{"If-None-Match", page.headers.at("etag")}}).status == 304);
  CHECK(world.get("/api/v1/outages", "viewer").headers.at("cache-control") == "no-store");
  CHECK(world.get("/healthz", "").headers.at("date") == "Mon, 02 Mar 2026 00:00:00 GMT");
  CHECK(world.get("/n/abc", "").status == 404);
  CHECK(world.get("/console", "").body.find("not part of this build") != std::string::npos);
  CHECK(world.get("/assets/app.js", "").status == 404);
  CHECK(world.send("HEAD", "/", {}, "").status == 200);
}

TEST_CASE("the console is served to anybody's browser with what it may do, and its scripts beside it") {
  auto const script = server::packed("start();"), page = server::packed("<!doctype html>");
  std::array const files{server::WebFile{"assets/app-1.js", "text/javascript; charset=utf-8", "\"s\"", script},
                         server::WebFile{"console.html", "text/html; charset=utf-8", "\"p\"", page}};
  ServerWorld world([&](server::ServerSettings& settings) { settings.web_files = files; });
  auto const console = world.get("/console", "", {{"Accept-Encoding", "gzip"}});
  CHECK(console.status == 200);
  CHECK(server::unpacked(console.body) == "<!doctype html>");
  CHECK(console.headers.at("cache-control") == "no-cache");
  CHECK(console.headers.at("x-content-type-options") == "nosniff");
  CHECK(console.headers.at("referrer-policy") == "no-referrer");
  CHECK(console.headers.at("content-security-policy").find("default-src 'self'; style-src 'self';") == 0);
  CHECK(world.get("/console", "", {{"Accept-Encoding", "gzip"}, {"If-None-Match", "\"p\""}}).status == 304);
  auto const app = world.get("/assets/app-1.js", "");
  CHECK(app.body == "start();");
  CHECK(app.headers.at("cache-control").find("immutable") != std::string::npos);
  CHECK(world.get("/assets/..%2Fconsole.html", "").status == 404);
}

TEST_CASE("one address cannot read the public page without end") {
  ServerWorld world;
  int refused = 0;
  for (int i = 0; i < 70; ++i) refused += world.get("/api/v1/public/status", "").status == 429 ? 1 : 0;
  CHECK(refused == 10);
}

}  // namespace lamplighter::test
