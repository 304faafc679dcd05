// Campaigns over HTTP: who may do what, what is said where nothing is loaded, and that looks at customers are recorded.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;
namespace {

/// One campaign about arrears of c.1 and c.2, as the engine would keep it.
void put_campaign(ServerWorld& world) {
  world.beside([&](flow::Store& store) {
    notice::Campaign one;
    one.ref = "A1";
    one.kind = outage::Kind::disconnection;
    one.cadence = one.texts = "arrears";
    one.at = world.clock.now() + std::chrono::hours{240};
    one.reason = "bills";
    one.created_at = world.clock.now();
    one.created_by = "billing";
    std::vector<CustomerId> members;
    for (auto const* ref : {"c.1", "c.2"}) members.push_back(store.records().find_customer(ref).value());
    auto const id = store.notices().campaigns().insert_campaign(one, members);
    notice::Task task;
    task.campaign = id;
    task.customer = members.front();
    task.opened_at = world.clock.now();
    task.due_at = one.at;
    store.notices().campaigns().insert_task(task);
  });
}

json::object body_of(HttpAnswer const& answer) {
  INFO(answer.body);
  return json::parse(answer.body).as_object();
}

}  // namespace

TEST_CASE("the billing system asks for campaigns and reports payments, and nobody without the role does") {
  ServerWorld world;
  put_campaign(world);
  auto const wish = R"({"cadence": "arrears", "customers": ["c.1"], "at": "2026-04-01T10:00:00+08:00", "reason": "bills"})";
  CHECK(world.post("/api/v1/campaigns", wish, "call_agent").status == 403);
  auto const refused = world.post("/api/v1/campaigns", wish, "integration");
  CHECK(refused.status == 422);
  CHECK(body_of(refused).at("field").as_string() == "cadence");
  CHECK(world.post("/api/v1/payments", R"({"customer": "c.1"})", "viewer").status == 403);
  CHECK(world.post("/api/v1/payments", R"({"customer": "c.77"})", "integration").status == 422);
  auto const payment = R"({"customer": "c.1", "occurred_at": "2026-03-02T07:59:00+08:00", "source": "bank", "key": "p-1"})";
  auto const paid = world.post("/api/v1/payments", payment, "integration");
  REQUIRE(paid.status == 200);
  CHECK(body_of(paid).at("campaigns").as_array().at(0).at("id").as_string() == "A1");
  auto const again = world.post("/api/v1/payments", payment, "integration");
  CHECK(again.body == paid.body);
  CHECK(again.headers.contains("idempotency-replayed"));
  auto const shown = body_of(world.get("/api/v1/campaigns/A1", "integration"));
  CHECK(shown.at("customers").at("paid").as_int64() == 1);
  CHECK(shown.at("members").at(0).at("state").as_string() == "paid");
}

TEST_CASE("a campaign's customers are shown to who answers for them, and each look is recorded") {
  ServerWorld world;
  put_campaign(world);
  CHECK(body_of(world.get("/api/v1/campaigns", "viewer")).at("campaigns").as_array().size() == 1);
  CHECK_FALSE(body_of(world.get("/api/v1/campaigns/A1", "viewer")).contains("members"));
  CHECK_FALSE(body_of(world.get("/api/v1/campaigns/A1", "auditor")).contains("members"));
  CHECK(world.audited("/api/v1/campaigns/{id}") == 0);
  CHECK(body_of(world.get("/api/v1/campaigns/A1", "planner")).at("members").as_array().size() == 2);
  CHECK(body_of(world.get("/api/v1/campaigns/A1", "account_manager")).at("members").as_array().empty());  // looks after nobody here
  CHECK(world.audited("/api/v1/campaigns/{id}") == 2);
  CHECK(world.get("/api/v1/campaigns/none", "planner").status == 404);
  CHECK(world.get("/api/v1/campaigns/A1/notices", "planner").status == 200);
  CHECK(world.get("/api/v1/outages/A1", "planner").status == 404);
  CHECK(body_of(world.get("/api/v1/outages", "planner")).at("outages").as_array().empty());
}

TEST_CASE("who sees no customers of a campaign sees none of them through its notices") {
  ServerWorld world;
  put_campaign(world);
  world.beside([&](flow::Store& store) {
    notice::Notice one;
    one.outage = store.notices().campaigns().find_campaign("A1").value().id;
    one.stage = "d5";
    one.recipient = {notice::RecipientKind::customer, store.records().find_customer("c.1").value().value};
    store.notices().insert_notices({one});
  });
  for (auto const* role : {"viewer", "auditor"}) {
    auto const answer = world.get("/api/v1/campaigns/A1/notices", role);
    CHECK(answer.status == 200);
    CHECK(body_of(answer).at("notices").as_array().size() == 1);
    CHECK(answer.body.find("c.1") == std::string::npos);
  }
  CHECK(world.get("/api/v1/campaigns/A1/notices", "planner").body.find("c.1") != std::string::npos);
}

TEST_CASE("a payment's key is of its customer: what was counted twice by the bank ends nobody else's protection") {
  ServerWorld world;
  put_campaign(world);
  auto const pay = [&](std::string const& customer) {
    return body_of(world.post("/api/v1/payments", R"({"customer": ")" + customer + R"(", "source": "bank", "key": "p-1"})", "integration"));
  };
  CHECK(pay("c.1").at("campaigns").as_array().size() == 1);
  auto const other = pay("c.2");
  CHECK(other.at("customer").as_string() == "c.2");
  CHECK(other.at("campaigns").as_array().size() == 1);
  CHECK(body_of(world.get("/api/v1/campaigns/A1", "viewer")).at("customers").at("paid").as_int64() == 2);
}

TEST_CASE("a task gets one result, and a campaign is cancelled once") {
  ServerWorld world;
  put_campaign(world);
  auto const tasks = body_of(world.get("/api/v1/campaign-tasks?open=true", "dispatcher")).at("tasks").as_array();
  REQUIRE(tasks.size() == 1);
  CHECK(tasks.at(0).at("customer").as_string() == "c.1");
  CHECK_FALSE(body_of(world.get("/api/v1/campaign-tasks", "auditor")).at("tasks").at(0).as_object().contains("customer"));
  auto const path = "/api/v1/campaign-tasks/" + std::string(tasks.at(0).at("id").as_string()) + "/result";
  CHECK(world.post(path, R"({"result": "explained"})", "dispatcher").status == 422);
  CHECK(world.post(path, R"({"result": "explained", "note": "new oven"})", "account_manager").status == 403);
  CHECK(world.post(path, R"({"result": "explained", "note": "new oven"})", "dispatcher").status == 200);
  CHECK(world.post(path, R"({"result": "explained", "note": "new oven"})", "dispatcher").status == 409);
  CHECK(world.post("/api/v1/campaigns/A1/check", R"({"owing": ["c.1"]})", "integration").status == 422);
  CHECK(world.post("/api/v1/campaigns/A1/check", R"({"owing": ["c.1"], "paid": ["c.2"]})", "integration").status == 200);
  CHECK(world.post("/api/v1/campaigns/A1/cancel", R"({"reason": "wrong list"})", "planner").status == 200);
  CHECK(world.post("/api/v1/campaigns/A1/cancel", R"({"reason": "wrong list"})", "planner").status == 409);
}

TEST_CASE("when a campaign will have left is forecast as of an outage, for it alone") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  REQUIRE(world.post("/api/v1/sending/hold", R"({"scope": "all"})", "dispatcher").status == 200);
  put_campaign(world);
  world.beside([&](flow::Store& store) {
    notice::Notice one;
    one.outage = store.notices().campaigns().find_campaign("A1").value().id;
    one.stage = "d5";
    one.recipient = {notice::RecipientKind::customer, store.records().find_customer("c.1").value().value};
    notice::Message message;
    message.outage = one.outage;
    message.stage = one.stage;
    message.lane = "sms";
    message.recipient = one.recipient;
    message.address = "13900000001";
    message.due_at = world.clock.now();
    message.expires_at = world.clock.now() + std::chrono::hours{1};
    store.notices().enqueue(store.notices().insert_message(message, store.notices().insert_notices({one})), "sms", 5, message.due_at);
  });
  auto const shown = body_of(world.get("/api/v1/sending/forecast?outage=A1", "viewer"));
  auto const& waves = shown.at("waves").as_array();
  REQUIRE(waves.size() == 1);
  CHECK(waves.at(0).at("outage").as_string() == "A1");
  CHECK(waves.at(0).at("stage").as_string() == "d5");
  CHECK(waves.at(0).at("waiting").as_int64() == 1);
  CHECK(waves.at(0).at("reason").as_string() == "held");
  auto const others = body_of(world.get("/api/v1/sending/forecast?outage=" + outage, "viewer"));
  for (auto const& wave : others.at("waves").as_array()) {
    CHECK(wave.at("outage").as_string() == outage);
  }
}

TEST_CASE("a list as long as a campaign may be passes the door however long its names are, and one customer more is refused with what to do") {
  ServerWorld world;
  put_campaign(world);
  auto const list = [](std::size_t count, std::size_t length) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      auto name = std::to_string(i);
      out += (out.empty() ? "\"" : ",\"") + std::string(length - name.size(), 'x') + name + "\"";
    }
    return out;
  };
  auto const wish = [&](std::size_t count) {
    return R"({"cadence": "arrears", "customers": [)" + list(count, 200) + R"(], "at": "2026-04-01T10:00:00+08:00", "reason": "bills"})";
  };
  auto const full = world.post("/api/v1/campaigns", wish(20'000), "integration");
  CHECK(full.status == 422);
  CHECK(body_of(full).at("field").as_string() == "cadence");  // read to its end: none is loaded here
  auto const checked = world.post("/api/v1/campaigns/A1/check", R"({"owing": [)" + list(20'000, 200) + "]}", "integration");
  CHECK(checked.status == 422);
  CHECK_THAT(checked.body, Catch::Contains("is not of this campaign"));
  auto const larger = world.post("/api/v1/campaigns", wish(26'000), "integration");
  CHECK(larger.status == 413);
  CHECK_THAT(larger.body, Catch::Contains("make several"));
}

}  // namespace lamplighter::test
