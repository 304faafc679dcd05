// What a desk looks up over HTTP: who is affected, a search, one customer, how notices stand, and who did what.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;
namespace {

json::object body_of(HttpAnswer const& answer) {
  INFO(answer.body);
  return json::parse(answer.body).as_object();
}

}  // namespace

TEST_CASE("a row of the queue says its devices, calls, who must not be forgotten, and the job") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  REQUIRE(world.post("/api/v1/trouble-calls", R"({"customer": "c.1", "kind": "no_power"})", "call_agent").status == 201);
  auto const row = body_of(world.get("/api/v1/outages?open=true", "dispatcher")).at("outages").at(0).as_object();
  CHECK(row.at("id").as_string() == outage);
  CHECK(row.at("devices").as_array().at(0).as_string() == "FUS3");
  CHECK(row.at("calls").as_int64() == 1);
  CHECK(row.at("critical").as_int64() == 1);  // c.2 by its level
  CHECK(row.at("life_support").as_int64() == 1);
  CHECK(row.at("customers_planned").as_int64() == 0);
  CHECK(row.contains("job"));
}

TEST_CASE("a planned outage's row counts whom its windows touch") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/planned-outages",
                     R"({"id": "P1", "devices": ["REC2"], "start": "2026-03-22T08:00:00+08:00", "end": "2026-03-22T12:00:00+08:00"})",
                     "planner").status == 201);
  auto const row = body_of(world.get("/api/v1/outages?kind=planned", "viewer")).at("outages").at(0).as_object();
  CHECK(row.at("customers_planned").as_int64() == 43);
  CHECK(body_of(world.get("/api/v1/outages/P1/customers?limit=50", "planner")).at("customers").as_array().size() == 43);
}

TEST_CASE("the affected are listed by class, by name only to who may see people, and each look is recorded") {
  ServerWorld world;
  auto const path = "/api/v1/outages/" + world.open_fuse() + "/customers";
  auto const all = body_of(world.get(path, "dispatcher")).at("customers").as_array();
  CHECK(all.size() == 3);
  auto const chosen = body_of(world.get(path + "?class=critical,life_support", "dispatcher")).at("customers").as_array();
  REQUIRE(chosen.size() == 1);
  CHECK(chosen.at(0).at("customer").as_string() == "c.2");
  CHECK(chosen.at(0).at("name").as_string() == "Test Person");
  CHECK(chosen.at(0).at("is_out").as_bool());
  CHECK(world.audited("/api/v1/outages/{id}/customers") == 2);
  CHECK(world.get(path, "viewer").status == 403);
  auto const masked = body_of(world.get(path, "auditor")).at("customers").as_array();
  CHECK_FALSE(masked.at(0).as_object().contains("name"));
  CHECK(world.get(path + "?class=rich", "dispatcher").status == 422);
  CHECK(world.get("/api/v1/outages/none/customers", "dispatcher").status == 404);
  auto const first = body_of(world.get(path + "?limit=2", "dispatcher"));
  auto const rest = body_of(world.get(path + "?limit=2&after=" + std::string(first.at("next").as_string()), "dispatcher"));
  CHECK(rest.at("customers").as_array().size() == 1);
}

TEST_CASE("a search finds devices and outages for everybody inside, and people for those who may see them") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  auto const devices = body_of(world.get("/api/v1/search?q=fus", "viewer"));
  REQUIRE(devices.at("devices").as_array().size() == 1);
  CHECK(devices.at("devices").at(0).at("device").as_string() == "FUS3");
  CHECK_FALSE(devices.contains("customers"));
  CHECK(body_of(world.get("/api/v1/search?q=" + outage.substr(0, 8), "viewer")).at("outages").at(0).at("outage").as_string() == outage);
  auto const by_account = body_of(world.get("/api/v1/search?q=c.2", "call_agent")).at("customers").as_array();
  REQUIRE(by_account.size() == 1);
  CHECK(by_account.at(0).at("customer").as_string() == "c.2");
  CHECK(body_of(world.get("/api/v1/search?q=13900001111", "call_agent")).at("customers").as_array().size() == 1);
  CHECK(body_of(world.get("/api/v1/search?q=%25", "call_agent")).at("customers").as_array().empty());  // no pattern of the store
  CHECK(world.audited("/api/v1/search") == 3);
  CHECK(world.get("/api/v1/search?q=", "viewer").status == 422);
  CHECK(world.get("/api/v1/search?q=x", "crew").status == 403);
}

TEST_CASE("one customer is shown whole to who calls him, masked to an auditor, and to nobody else") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  REQUIRE(world.post("/api/v1/trouble-calls", R"({"customer": "c.2", "kind": "no_power"})", "call_agent").status == 201);
  auto const shown = body_of(world.get("/api/v1/customers/c.2", "call_agent"));
  CHECK(shown.at("contacts").at(0).at("phone").as_string() == "+8613900001111");
  CHECK(shown.at("contacts").at(0).at("name").as_string() == "Test Person");
  CHECK(shown.at("classes").at(0).as_string() == "life_support");
  CHECK(shown.at("service_points").as_array().size() == 1);
  CHECK(shown.at("interruptions").at(0).at("outage").as_string() == outage);
  CHECK(shown.at("interruptions").at(0).at("ended_at").is_null());
  CHECK(shown.at("trouble_calls").at(0).at("outage").as_string() == outage);
  CHECK(shown.at("notices").is_array());
  auto const& supply = shown.at("supply").at(0).as_object();
  CHECK(supply.at("service_point").as_string() == shown.at("service_points").at(0).as_string());
  CHECK(supply.at("live_phases").as_string().empty());
  CHECK(supply.at("phases").as_string() == "ABC");
  for (auto const* list : {"replies", "questions", "number_history", "failing_numbers"}) CHECK(shown.at(list).as_array().empty());
  auto const masked = body_of(world.get("/api/v1/customers/c.2", "auditor"));
  CHECK(masked.at("is_masked").as_bool());
  CHECK(masked.at("contacts").at(0).at("phone").as_string() == "**********1111");
  CHECK(masked.at("contacts").at(0).at("name").as_string() == "T**");
  CHECK(world.get("/api/v1/customers/c.2", "viewer").status == 403);
  CHECK(world.get("/api/v1/customers/none", "call_agent").status == 404);
  CHECK(world.audited("/api/v1/customers/{id}") == 3);
}

TEST_CASE("the record of who did what is the auditor's, newest first, page by page") {
  ServerWorld world;
  (void)world.get("/api/v1/customers/c.1", "call_agent");
  world.clock.pass(std::chrono::seconds{1});
  (void)world.get("/api/v1/customers/c.2", "call_agent");
  CHECK(world.get("/api/v1/audit", "dispatcher").status == 403);
  auto const first = body_of(world.get("/api/v1/audit?limit=1&actor=call_agent", "auditor"));
  CHECK(first.at("audit").at(0).at("object").as_string() == "c.2");
  auto const next = body_of(world.get("/api/v1/audit?limit=1&actor=call_agent&before=" + std::string(first.at("next").as_string()), "auditor"));
  CHECK(next.at("audit").at(0).at("object").as_string() == "c.1");
  CHECK(body_of(world.get("/api/v1/audit?actor=nobody", "admin")).at("audit").as_array().empty());
  CHECK(world.get("/api/v1/audit?before=x", "auditor").status == 422);
}

TEST_CASE("who may sign in is shown to administrators and auditors, without any secret") {
  ServerWorld world;
  auto const users = world.get("/api/v1/users", "admin");
  CHECK(body_of(users).at("users").at(0).at("name").as_string() == "lin");
  CHECK(users.body.find("moon") == std::string::npos);
  CHECK(body_of(world.get("/api/v1/tokens", "auditor")).at("tokens").as_array().size() == 10);
  CHECK(world.get("/api/v1/users", "dispatcher").status == 403);
  CHECK(world.get("/api/v1/tokens", "shift_supervisor").status == 403);
}

TEST_CASE("how the notices of an outage stand is counted, without anybody's name") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  auto const shown = body_of(world.get("/api/v1/outages/" + outage + "/notices/summary", "viewer"));
  CHECK(shown.at("stages").is_array());
  CHECK(shown.at("waves").is_array());
  CHECK(shown.at("told").as_int64() == 0);
  CHECK(world.get("/api/v1/outages/none/notices/summary", "viewer").status == 404);
}

namespace {

/// So many messages of stage "started" wait for the gateway, and twenty left it, ten seconds apart.
void let_wait(ServerWorld& world, std::string const& outage, int count) {
  world.beside([&](flow::Store& store) {
    notice::Message message;
    message.outage = store.outages().find_by_ref(outage)->id;
    message.stage = "started";
    message.lane = "sms";
    message.recipient = {notice::RecipientKind::customer, 1};
    message.address = "+8613800000001";
    message.language = "en";
    message.priority = 45;
    message.due_at = world.clock.now();
    message.expires_at = world.clock.now() + std::chrono::hours{9};
    for (int i = 0; i < count; ++i) store.notices().enqueue(store.notices().insert_message(message, {}), "sms", 45, world.clock.now() - std::chrono::hours{1});
    for (int i = 1; i <= 20; ++i) {
      notice::Attempt attempt;
      attempt.message = store.notices().insert_message(message, {});
      attempt.lane = "sms";
      attempt.number = 1;
      attempt.progress.state = notice::AttemptState::accepted;
      attempt.submitted_at = world.clock.now() - std::chrono::seconds{10} * i;
      store.notices().end_lease(store.notices().insert_attempt(attempt, world.clock.now()));
    }
  });
}

json::object forecast(ServerWorld& world, std::string const& rest = "") { return body_of(world.get("/api/v1/sending/forecast" + rest, "viewer")); }

}  // namespace

TEST_CASE("the forecast says when what waits will have left, and while sending is held that nobody knows") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  REQUIRE(world.post("/api/v1/sending/hold", R"({"scope": "all"})", "dispatcher").status == 200);
  let_wait(world, outage, 12);
  auto const held = forecast(world, "?outage=" + outage);
  auto const& wave = held.at("waves").at(0).as_object();
  CHECK(wave.at("stage").as_string() == "started");
  CHECK(wave.at("outage").as_string() == outage);
  CHECK(wave.at("lane").as_string() == "rest");
  CHECK(wave.at("waiting").as_int64() == 12);
  CHECK(wave.at("reason").as_string() == "held");
  CHECK(wave.at("done_at").is_null());
  CHECK(held.at("all").at("done_at").is_null());
  auto const& gateway = held.at("gateways").at(0).as_object();
  CHECK(gateway.at("name").as_string() == "sms");
  CHECK(gateway.at("pace_per_minute").as_int64() == 6);
  CHECK(held.at("held").as_array().empty());  // its wave had left before
  CHECK(world.get("/api/v1/sending/forecast?outage=none", "viewer").status == 404);
  CHECK(world.get("/api/v1/sending/forecast", "crew").status == 403);
}

TEST_CASE("a wave that came due while sending is held is counted by its notices, for it has no messages yet") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/sending/hold", R"({"scope": "all"})", "dispatcher").status == 200);
  auto const outage = world.open_fuse();
  world.beside([&](flow::Store& store) {
    notice::Wave wave;
    wave.outage = store.outages().find_by_ref(outage)->id;
    wave.stage = "started";
    wave.due_at = world.clock.now();
    wave.expires_at = world.clock.now() + std::chrono::hours{9};
    wave.state = notice::Wave::State::held;
    notice::Notice one;
    one.wave = store.notices().insert_wave(wave);
    one.outage = wave.outage;
    one.recipient = {notice::RecipientKind::customer, 1};
    one.stage = wave.stage;
    one.due_at = wave.due_at;
    one.expires_at = one.proof_due = wave.expires_at;
    auto other = one;
    other.recipient.id = 2;
    store.notices().insert_notices({one, other});
  });
  auto const all = forecast(world);
  CHECK(all.at("all").at("waiting").as_int64() == 0);
  auto const& held = all.at("held").as_array();
  REQUIRE(held.size() == 1);
  CHECK(held[0].at("stage") == "started");
  CHECK(held[0].at("notices").as_int64() == 2);
  CHECK(forecast(world, "?outage=" + outage).at("held").as_array().size() == 1);
}

}  // namespace lamplighter::test
