// Splitting an outage, and asking whom a decision would tell, over a real socket to a real engine.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

json::object body_of(HttpAnswer const& answer) { return json::parse(answer.body).as_object(); }

struct SplitWorld : ServerWorld {
  /// Everybody is out by the breaker, and the fuse inside is blown as well.
  std::string two_causes() {
    auto const report = [&](std::string_view device, std::string_view kind) {
      auto const answer = post("/api/v1/device-reports", R"({"device": ")" + std::string(device) + R"(", "kind": ")" + std::string(kind) +
                                                             R"(", "source": "scada", "occurred_at": ")" + now_text() + "\"}", "dispatcher");
      return std::string(body_of(answer).at("outage").as_string());
    };
    auto const outage = report("BRK1", "locked_out");
    CHECK(report("FUS3", "opened") == outage);
    return "/api/v1/outages/" + outage;
  }
};

constexpr std::string_view fuse_part = R"({"devices": ["FUS3"], "reason": "a second fault"})";

}  // namespace

TEST_CASE("an outage is split by a desk only, once by what all have read, and its audit line says so") {
  SplitWorld world;
  auto const first = world.two_causes();
  CHECK(world.post(first + "/split", fuse_part, "viewer").status == 403);
  CHECK(world.post(first + "/split", fuse_part, "call_agent").status == 403);
  CHECK(world.post(first + "/split", fuse_part, "planner").status == 403);
  auto const tag = world.get(first, "dispatcher").headers.at("etag");
  std::vector<HttpAnswer> answers(3);
  std::vector<std::thread> people;
  for (auto& answer : answers) {
    people.emplace_back([&] { answer = world.post(first + "/split", fuse_part, "dispatcher", {{"If-Match", tag}}); });
  }
  for (auto& person : people) person.join();
  CHECK(std::ranges::count(answers, 201, &HttpAnswer::status) == 1);
  CHECK(std::ranges::count(answers, 412, &HttpAnswer::status) == 2);
  auto const seen = body_of(world.get(first, "viewer"));
  REQUIRE(seen.at("split_off").as_array().size() == 1);
  auto const second = std::string(seen.at("split_off").as_array()[0].at("outage").as_string());
  CHECK(body_of(world.get("/api/v1/outages/" + second, "viewer")).at("customers_out").as_int64() == 3);
  CHECK(seen.at("customers_out").as_int64() == 52);
  auto const audit = world.get("/api/v1/audit", "auditor").body;
  CHECK(audit.find("split_outage") != std::string::npos);
  CHECK(audit.find("merge_outage") == std::string::npos);
}

TEST_CASE("what cannot be split is answered with the field and what to do") {
  SplitWorld world;
  auto const first = world.two_causes();
  auto const refused = [&](std::string_view body, int status, std::string_view field) {
    auto const answer = world.post(first + "/split", body, "dispatcher");
    INFO(answer.body);
    CHECK(answer.status == status);
    CHECK(body_of(answer).at("field").as_string() == field);
  };
  refused(R"({"reason": "x"})", 422, "devices");
  refused(R"({"devices": ["FUS3"]})", 422, "reason");
  refused(R"({"devices": ["BRK1"], "reason": "x"})", 409, "devices");
  refused(R"({"devices": ["NONE"], "reason": "x"})", 422, "devices");
  refused(R"({"customers": "c.1", "reason": "x"})", 422, "customers");
  CHECK(world.post("/api/v1/outages/none/split", fuse_part, "dispatcher").status == 404);
}

TEST_CASE("whom an ETR or a confirmation would tell is counted for a desk, and nothing of it is kept") {
  SplitWorld world;
  auto const first = world.two_causes();
  auto const before = world.get(first, "dispatcher").headers.at("etag");
  auto const answer = world.get(first + "/would-tell?action=etr", "dispatcher");
  REQUIRE(answer.status == 200);
  for (auto const* field : {"customers", "later", "held", "unreachable", "recorded"}) CHECK(body_of(answer).at(field).as_int64() >= 0);
  CHECK(world.get(first, "dispatcher").headers.at("etag") == before);
  CHECK(world.get(first + "/would-tell?action=etr", "viewer").status == 403);
  CHECK(world.get(first + "/would-tell?action=dance", "dispatcher").status == 422);
  CHECK(world.get(first + "/would-tell", "dispatcher").status == 422);
  CHECK(world.get(first + "/would-tell?action=etr&at=yesterday", "dispatcher").status == 422);
  CHECK(world.get(first + "/would-tell?action=confirm", "dispatcher").status == 409);  // it is confirmed already
  CHECK(world.get(first + "/would-tell?action=restore", "dispatcher").status == 409);  // nobody has supply yet
  CHECK(world.get(first + "/would-tell?action=cancel", "dispatcher").status == 409);   // the network says that they are out
  CHECK(world.get("/api/v1/outages/none/would-tell?action=etr", "dispatcher").status == 404);
}

}  // namespace lamplighter::test
