// Links in messages and the crew's device over real sockets: what a GET shows, what a POST does, and whom a cookie serves.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "engine/base/sha256.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

std::string const token(26, 'q');
std::string const origin = "http://test";

std::string cookie_of(HttpAnswer const& answer) {
  auto const found = answer.headers.find("set-cookie");
  return found == answer.headers.end() ? std::string{} : found->second.substr(0, found->second.find(';'));
}

/// A fault whose job is with crew C7, and the link of its order.
struct Ordered {
  ServerWorld world;
  std::string outage, job;

  Ordered() {
    outage = world.open_fuse();
    world.post("/api/v1/crews", R"({"id": "C7", "skills": ["line"], "on_shift": true, "language": "en"})", "dispatcher");
    auto const jobs = json::parse(world.get("/api/v1/jobs", "dispatcher").body).as_object().at("jobs").as_array();
    job = std::string(jobs.at(0).at("id").as_string());
    REQUIRE(world.post("/api/v1/dispatch/commit", R"({"job": ")" + job + R"(", "crew": "C7"})", "dispatcher").status < 300);
    world.beside([&](flow::Store& store) {
      auto const row = store.dispatches().find_job_by_ref(job).value();
      store.notices().links().put_link({.hash = sha256_hex(token), .purpose = notice::LinkPurpose::crew_page, .attempt = {}, .message = {},
                                        .job = row.id, .crew = row.crew, .made_at = world.clock.now(),
                                        .expires_at = world.clock.now() + std::chrono::hours{24}, .used_at = {}, .used_by = {}});
    });
  }
  std::string exchanged() {
    auto const shown = world.get("/crew/" + token, "");
    auto const pressed = world.post("/crew/" + token, "", "", {{"Cookie", cookie_of(shown)}});
    REQUIRE(pressed.status == 303);
    CHECK(pressed.headers.at("location") == "/crew");
    return cookie_of(pressed);
  }
  HttpAnswer step(std::string const& cookie, std::string_view word, HttpHeaders headers = {}) {
    headers["Cookie"] = cookie;
    headers.emplace("Origin", origin);
    return world.post("/api/v1/crew/jobs/" + job + "/steps",
                      R"({"step": ")" + std::string(word) + R"(", "occurred_at": ")" + world.now_text() + "\"}", "", headers);
  }
};

}  // namespace

TEST_CASE("looking at a crew's link exchanges nothing; its button does, for this device alone") {
  Ordered scene;
  auto const shown = scene.world.get("/crew/" + token, "");
  CHECK(shown.status == 200);
  CHECK(shown.body.find("Open the job on this device") != std::string::npos);
  CHECK(shown.headers.at("referrer-policy") == "no-referrer");
  CHECK(shown.headers.at("content-security-policy").find("unsafe-inline") == std::string::npos);
  auto const& candidate = shown.headers.at("set-cookie");
  CHECK(candidate.find("HttpOnly") != std::string::npos);
  CHECK(candidate.find("SameSite=Strict") != std::string::npos);
  auto const named = cookie_of(shown);
  CHECK(scene.world.get("/api/v1/crew", "", {{"Cookie", "lamplighter_crew=" + named.substr(named.find('=') + 1)}}).status == 401);

  auto const device = scene.exchanged();
  CHECK(scene.world.get("/api/v1/crew", "", {{"Cookie", device}}).status == 200);
  CHECK(scene.world.get("/api/v1/crew", "").status == 401);
  CHECK(scene.world.get("/api/v1/crew", "dispatcher").status == 401);  // a token is no device
  CHECK(scene.world.post("/crew/" + token, "", "").status == 409);     // somebody else's
  CHECK(scene.world.get("/crew/" + std::string(26, 'x'), "").status == 404);
  CHECK(scene.world.post("/crew/" + std::string(26, 'x'), "", "").status == 404);
  CHECK(scene.world.get("/crew/short", "").status == 404);
}

TEST_CASE("an exchange whose answer was lost is repeated by the same device") {
  Ordered scene;
  auto const candidate = cookie_of(scene.world.get("/crew/" + token, ""));
  CHECK(scene.world.post("/crew/" + token, "", "", {{"Cookie", candidate}}).status == 303);
  auto const again = scene.world.post("/crew/" + token, "", "", {{"Cookie", candidate}});
  CHECK(again.status == 303);
  CHECK(scene.world.get("/api/v1/crew", "", {{"Cookie", cookie_of(again)}}).status == 200);
}

TEST_CASE("a crew's device sees its job and steps it with the true time, and nothing else") {
  Ordered scene;
  auto const device = scene.exchanged();
  auto const page = json::parse(scene.world.get("/api/v1/crew", "", {{"Cookie", device}}).body).as_object();
  CHECK(page.at("crew").as_string() == "C7");
  auto const& job = page.at("jobs").as_array().at(0).as_object();
  CHECK(job.at("id").as_string() == scene.job);
  CHECK(job.at("state").as_string() == "dispatched");
  CHECK(job.at("customers_out").as_int64() == 3);
  CHECK(job.at("devices").as_array().at(0).as_string() == "FUS3");

  CHECK(scene.step(device, "acknowledged", {{"Origin", "http://evil.example"}}).status == 403);
  auto const key = HttpHeaders{{"Idempotency-Key", "k1"}};
  CHECK(scene.step(device, "acknowledged", key).status == 201);
  CHECK(scene.step(device, "acknowledged", key).headers.contains("idempotency-replayed"));
  auto const jobs = json::parse(scene.world.get("/api/v1/jobs", "dispatcher").body).as_object().at("jobs").as_array();
  CHECK(jobs.at(0).at("state").as_string() == "acknowledged");

  HttpHeaders const own{{"Cookie", device}, {"Origin", origin}};
  CHECK(scene.world.post("/api/v1/crew/jobs/no-such-job/steps", R"({"step": "on_site"})", "", own).status == 404);
  CHECK(scene.world.post("/api/v1/crew/jobs/" + scene.job + "/steps", R"({"step": "no_such"})", "", own).status == 422);
  CHECK(scene.world.post("/api/v1/crew/jobs/" + scene.job + "/etr", R"({"at": "2026-03-02T12:00:00+08:00"})", "", own).status == 200);
  CHECK(scene.world.post("/api/v1/crew/jobs/" + scene.job + "/words", R"({"word": "help"})", "", own).status == 201);
  CHECK(scene.world.send("PUT", "/api/v1/crew/jobs/" + scene.job + "/position", R"({"at": [116.4, 39.9]})", "", own).status == 200);
  // The same cookie opens nothing of the desk's.
  CHECK(scene.world.get("/api/v1/outages", "", {{"Cookie", device}}).status == 401);
  CHECK(scene.world.post("/api/v1/jobs/" + scene.job + "/steps", R"({"step": "on_site"})", "", own).status == 401);
}

TEST_CASE("a crew's photo is seen by the desk alone, with who took it when, and every look is written down") {
  Ordered scene;
  auto const device = scene.exchanged();
  auto const path = "/api/v1/crew/jobs/" + scene.job + "/photos";
  // A PNG of one pixel, made by hand: signature, IHDR, IDAT, IEND.
  std::string const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  auto const body = R"({"kind": "before", "occurred_at": ")" + scene.world.now_text() + R"(", "photo": {"type": "image/png", "data": ")" + png + R"("}})";
  HttpHeaders const own{{"Cookie", device}, {"Origin", origin}, {"Idempotency-Key", "p1"}};
  auto const taken = scene.world.post(path, body, "", own);
  REQUIRE(taken.status == 201);
  CHECK(taken.body.find("\"photo\":1") != std::string::npos);
  CHECK(scene.world.post(path, body, "", own).headers.contains("idempotency-replayed"));
  CHECK(scene.world.post(path, body, "", {{"Cookie", device}, {"Origin", "http://evil.example"}}).status == 403);
  CHECK(scene.world.post(path, body, "").status == 401);
  CHECK(scene.world.post("/api/v1/crew/jobs/none/photos", body, "", {{"Cookie", device}, {"Origin", origin}}).status == 404);
  CHECK(scene.world.post(path, R"({"kind": "before", "photo": {"type": "image/jpeg", "data": ")" + png + R"("}})", "", {{"Cookie", device}, {"Origin", origin}}).status == 422);
  auto const list = scene.world.get("/api/v1/jobs/" + scene.job + "/photos", "dispatcher");
  CHECK(list.status == 200);
  CHECK(list.body.find("\"crew\":\"C7\"") != std::string::npos);
  auto const photo = scene.world.get("/api/v1/jobs/" + scene.job + "/photos/1", "dispatcher");
  CHECK(photo.status == 200);
  CHECK(photo.headers.at("content-type") == "image/png");
  CHECK(photo.headers.at("cache-control") == "no-store");
  CHECK(photo.body.size() == 70);
  CHECK(scene.world.audited("/api/v1/jobs/{id}/photos/{number}") == 1);
  for (auto const* role : {"viewer", "call_agent", "planner", "integration", "auditor", "crew"}) {
    CHECK(scene.world.get("/api/v1/jobs/" + scene.job + "/photos/1", role).status == 403);
  }
  CHECK(scene.world.get("/api/v1/jobs/" + scene.job + "/photos/1", "", {{"Cookie", device}}).status == 401);
  for (auto const* number : {"2", "0", "x", "99999999999"}) {
    CHECK(scene.world.get("/api/v1/jobs/" + scene.job + "/photos/" + number, "dispatcher").status == 404);
  }
  CHECK(scene.world.get("/api/v1/crew", "", {{"Cookie", device}}).body.find("\"photos\":[{\"number\":1,\"kind\":\"before\"") != std::string::npos);
}

TEST_CASE("a photo reaches the desk after the pass ended, for a day; words wait for a new link, and nothing is dropped") {
  Ordered scene;
  auto const device = scene.exchanged();
  auto const photo = [&](std::string_view kind) {
    std::string const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    auto const body = R"({"kind": ")" + std::string(kind) + R"(", "photo": {"type": "image/png", "data": ")" + png + R"("}})";
    return scene.world.post("/api/v1/crew/jobs/" + scene.job + "/photos", body, "", {{"Cookie", device}, {"Origin", origin}}).status;
  };
  scene.world.clock.pass(std::chrono::hours{14 * 24 + 1});
  CHECK(scene.step(device, "acknowledged").status == 401);
  CHECK(photo("before") == 201);
  scene.world.clock.pass(std::chrono::hours{24});
  CHECK(photo("after") == 401);
}

TEST_CASE("a photo of a job that is with another crew by now is taken from whoever had it, a step of it is not") {
  Ordered scene;
  auto const device = scene.exchanged();
  scene.world.post("/api/v1/crews", R"({"id": "C8", "skills": ["line"], "on_shift": true})", "dispatcher");
  REQUIRE(scene.world.post("/api/v1/dispatch/commit", R"({"job": ")" + scene.job + R"(", "crew": "C8"})", "dispatcher").status < 300);
  CHECK(scene.step(device, "acknowledged").status == 404);
  std::string const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  auto const body = R"({"kind": "cause", "photo": {"type": "image/png", "data": ")" + png + R"("}})";
  CHECK(scene.world.post("/api/v1/crew/jobs/" + scene.job + "/photos", body, "", {{"Cookie", device}, {"Origin", origin}}).status == 201);
  CHECK(scene.world.get("/api/v1/jobs/" + scene.job + "/photos", "dispatcher").body.find("\"crew\":\"C7\"") != std::string::npos);
}

TEST_CASE("a call for help that waited without a network while the job went to another crew reaches the desk; a step does not") {
  Ordered scene;
  auto const device = scene.exchanged();
  scene.world.post("/api/v1/crews", R"({"id": "C8", "skills": ["line"], "on_shift": true})", "dispatcher");
  REQUIRE(scene.world.post("/api/v1/dispatch/commit", R"({"job": ")" + scene.job + R"(", "crew": "C8"})", "dispatcher").status < 300);
  auto const say = [&](std::string_view body) {
    return scene.world.post("/api/v1/crew/jobs/" + scene.job + "/words", std::string(body), "", {{"Cookie", device}, {"Origin", origin}}).status;
  };
  CHECK(say(R"({"word": "help", "note": "the pole leans over the school yard"})") == 201);
  CHECK(say(R"({"word": "clear"})") == 201);
  CHECK(say(R"({"word": "permit"})") == 404);
  CHECK(say(R"({"word": 7})") == 404);
  CHECK(scene.step(device, "on_site").status == 404);
  auto const desk = scene.world.get("/api/v1/desk", "dispatcher").body;
  CHECK(desk.find("crew_asks_help:C7") != std::string::npos);
  CHECK(scene.world.get("/api/v1/outages/" + scene.outage, "dispatcher").body.find("crew asks: help: the pole leans over the school yard") != std::string::npos);
  scene.world.clock.pass(std::chrono::hours{14 * 24 + 1});
  CHECK(say(R"({"word": "help"})") == 201);  // within the day of grace
  scene.world.clock.pass(std::chrono::hours{24});
  CHECK(say(R"({"word": "help"})") == 401);
}

TEST_CASE("a large photo is taken from a crew's device and refused to everybody else before it is read") {
  Ordered scene;
  auto const path = "/api/v1/crew/jobs/" + scene.job + "/photos";
  std::string const large(1'200'000, 'A');
  auto const body = R"({"kind": "before", "photo": {"type": "image/jpeg", "data": ")" + large + R"("}})";
  CHECK(scene.world.post(path, body, "", {{"Origin", origin}}).status == 401);
  auto const device = scene.exchanged();
  auto const read = scene.world.post(path, body, "", {{"Cookie", device}, {"Origin", origin}});
  CHECK(read.status == 422);  // it was read: no JPEG begins like this
  CHECK(read.body.find("not what its type says") != std::string::npos);
  auto const huge = R"({"kind": "before", "photo": {"type": "image/jpeg", "data": ")" + large + large + R"("}})";
  CHECK(scene.world.post(path, huge, "", {{"Cookie", device}, {"Origin", origin}}).status == 413);
}

TEST_CASE("a notice behind a link is shown by GET and acknowledged by its button") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  world.beside([&](flow::Store& store) {
    notice::Message message;
    message.outage = store.outages().find_by_ref(outage)->id;
    message.stage = "started";
    message.lane = "sms";
    message.recipient = {notice::RecipientKind::customer, 1};
    message.address = "13900000001";
    message.language = "en";
    message.expires_at = world.clock.now() + std::chrono::hours{4};
    message.id = store.notices().insert_message(message, {});
    store.notices().put_text(message.id, "", {"(1/2) Power is out ", "(2/2) at <A & B>. https://x.example/n/…"});
    notice::Attempt attempt;
    attempt.message = message.id;
    attempt.lane = "sms";
    attempt.progress.state = notice::AttemptState::accepted;
    attempt.submitted_at = world.clock.now();
    attempt.id = store.notices().insert_attempt(attempt, world.clock.now());
    store.notices().end_lease(attempt.id);
    store.notices().links().put_link({.hash = sha256_hex(token), .purpose = notice::LinkPurpose::acknowledge, .attempt = attempt.id,
                                      .message = message.id, .job = {}, .crew = {}, .made_at = world.clock.now(),
                                      .expires_at = world.clock.now() + std::chrono::hours{24}, .used_at = {}, .used_by = {}});
  });
  for (int look = 0; look < 2; ++look) {
    auto const shown = world.get("/n/" + token, "");
    CHECK(shown.status == 200);
    CHECK(shown.headers.at("cache-control") == "no-store");
    CHECK(shown.body.find("Power is out at &lt;A &amp; B&gt;.") != std::string::npos);
    CHECK(shown.body.find("/2)") == std::string::npos);  // the counters of the short messages
    CHECK(shown.body.find("x.example") == std::string::npos);
    CHECK(shown.body.find("<button>I have read this</button>") != std::string::npos);
  }
  auto const pressed = world.post("/n/" + token, "", "");
  CHECK(pressed.status == 303);
  CHECK(pressed.headers.at("location") == "/n/" + token);
  auto const after = world.get("/n/" + token, "");
  CHECK(after.body.find("Confirmed, thank you.") != std::string::npos);
  CHECK(after.body.find("<button>") == std::string::npos);
  CHECK(world.get("/crew/" + token, "").status == 404);  // another purpose
  world.clock.pass(std::chrono::hours{25});
  CHECK(world.get("/n/" + token, "").status == 404);
}

namespace {

/// "restored" was told to c.1 with this link, and the outage is over for it.
void tell_restored(ServerWorld& world, std::string const& outage) {
  world.beside([&](flow::Store& store) {
    auto const found = store.outages().find_by_ref(outage).value();
    auto const rows = store.outages().interruptions(found.id);
    notice::Message message;
    message.outage = found.id;
    message.stage = "restored";
    message.lane = "sms";
    message.recipient = {notice::RecipientKind::customer, rows.at(0).customer.value};
    message.address = "13900000001";
    message.language = "zh";
    message.due_at = world.clock.now();
    message.expires_at = world.clock.now() + std::chrono::hours{4};
    message.id = store.notices().insert_message(message, {});
    store.notices().put_text(message.id, "", {"已恢复供电"});
    notice::Attempt attempt;
    attempt.message = message.id;
    attempt.lane = "sms";
    attempt.progress.state = notice::AttemptState::accepted;
    attempt.submitted_at = world.clock.now();
    attempt.id = store.notices().insert_attempt(attempt, world.clock.now());
    store.notices().end_lease(attempt.id);
    store.notices().links().put_link({.hash = sha256_hex(token), .purpose = notice::LinkPurpose::acknowledge, .attempt = attempt.id,
                                      .message = message.id, .job = {}, .crew = {}, .made_at = world.clock.now(),
                                      .expires_at = world.clock.now() + std::chrono::hours{24 * 30}, .used_at = {}, .used_by = {}});
  });
}

}  // namespace

TEST_CASE("behind the words that supply is back stand five buttons, and what was pressed stands in the report") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  tell_restored(world, outage);
  CHECK(world.get("/n/" + token, "").body.find("name=\"rating\" value=\"5\"") != std::string::npos);
  CHECK(world.post("/n/" + token, "rating=4", "", {{"Content-Type", "application/x-www-form-urlencoded"}}).status == 303);
  CHECK(world.get("/n/" + token, "").body.find("您的评价（可修改）: 4") != std::string::npos);
  auto const report = world.get("/api/v1/reports/ratings?format=csv", "dispatcher");
  CHECK(report.status == 200);
  CHECK(report.body.find(outage + ",fault,") != std::string::npos);
  CHECK(report.body.find(",1,4.00,0,0,0,1,0,fault,") != std::string::npos);
  CHECK(report.body.find("13900000001") == std::string::npos);
  auto const customer = world.get("/api/v1/customers/c.1", "call_agent");
  CHECK(customer.body.find("\"stars\":4") != std::string::npos);
}

TEST_CASE("a link says how it stands for its own reader, whatever is so of the outage, and no time that has passed") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  tell_restored(world, outage);
  auto const now_there = [&] { return world.get("/n/" + token, "").body; };
  REQUIRE(world.post("/api/v1/outages/" + outage + "/etr", R"({"at": ")" + to_rfc3339(world.clock.now() + std::chrono::minutes{10}) + "\"}", "dispatcher").status < 300);
  world.clock.pass(std::chrono::minutes{1});
  CHECK(now_there().find("<dt>预计复电</dt><dd><time datetime=\"2026-03-02T00:10:00Z\">") != std::string::npos);
  world.clock.pass(std::chrono::minutes{10});
  CHECK(now_there().find("正在评估，预计") != std::string::npos);
  world.beside([&](flow::Store& store) {
    auto const id = store.outages().find_by_ref(outage)->id;
    store.outages().end_interruptions(id, {store.outages().interruptions(id).at(0).point}, world.clock.now(), 1);
  });
  world.clock.pass(std::chrono::minutes{1});
  CHECK(now_there().find("已送电，正在核实") != std::string::npos);  // others are out yet
  CHECK(now_there().find("正在评估") == std::string::npos);
}

}  // namespace lamplighter::test
