// A handover of the desk over a real socket: two sign-ins, a list, a file.
#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;

namespace {

json::object body_of(HttpAnswer const& answer) { return json::parse(answer.body).as_object(); }

/// What the browser of somebody who has signed in sends with a change.
HttpHeaders person(ServerWorld& world, std::string const& name) {
  auto const answer = world.post("/api/v1/session", R"({"name": ")" + name + R"(", "password": "moon-over-lake"})", "");
  REQUIRE(answer.status == 200);
  auto const& set = answer.headers.at("set-cookie");
  return {{"Cookie", set.substr(0, set.find(';'))}, {"Origin", "http://test"}};
}

}  // namespace

TEST_CASE("a desk is handed over by two sign-ins, is listed, and can be written to a file") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  REQUIRE(world.accounts->add_user("shen", "moon-over-lake", {"shift_supervisor"}, world.clock.now()));
  auto const leaving = person(world, "lin"), coming = person(world, "shen");
  CHECK(world.post("/api/v1/handovers", "{}", "viewer").status == 403);
  CHECK(world.post("/api/v1/handovers", "{}", "planner").status == 403);
  auto const opened = world.post("/api/v1/handovers", R"({"note": "fuse below REC2"})", "", leaving);
  REQUIRE(opened.status == 201);
  auto const path = "/api/v1/handovers/" + std::string(body_of(opened).at("id").as_string());
  CHECK(world.post(path + "/sign", "{}", "", leaving).status == 409);
  CHECK(world.post("/api/v1/handovers", "{}", "", leaving).status == 409);
  CHECK(world.post(path + "/sign", "{}", "", coming).status == 200);
  CHECK(world.post(path + "/sign", "{}", "", leaving).status == 409);
  CHECK(world.post(path + "/withdraw", R"({"reason": "x"})", "dispatcher").status == 409);
  auto const seen = body_of(world.get(path, "viewer"));
  CHECK(seen.at("frozen").at("outages").as_array().at(0).at("id").as_string() == outage);
  auto const list = body_of(world.get("/api/v1/handovers", "viewer"));
  CHECK(list.at("handovers").as_array().size() == 1);
  CHECK(list.at("holder").as_string() == seen.at("coming").as_string());
  auto const file = world.get(path + "?format=csv", "auditor");
  CHECK(file.headers.at("content-type") == "text/csv; charset=utf-8");
  CHECK(file.headers.contains("content-disposition"));
  CHECK(file.body.find(outage) != std::string::npos);
  CHECK(world.get(path + "?format=xml", "viewer").status == 422);
  CHECK(world.get("/api/v1/handovers/none", "viewer").status == 404);
  CHECK(world.post("/api/v1/handovers/none/sign", "{}", "", leaving).status == 404);
}

TEST_CASE("a program's token signs no handover, whatever its role") {
  ServerWorld world;
  auto const refused = world.post("/api/v1/handovers", "{}", "admin");
  CHECK(refused.status == 403);
  CHECK(refused.body.find("signed by a person") != std::string::npos);
  auto const opened = world.post("/api/v1/handovers", "{}", "", person(world, "lin"));
  REQUIRE(opened.status == 201);
  auto const path = "/api/v1/handovers/" + std::string(body_of(opened).at("id").as_string());
  CHECK(world.post(path + "/sign", "{}", "shift_supervisor").status == 403);
  CHECK(body_of(world.get(path, "viewer")).at("state").as_string() == "open");
  CHECK(world.post(path + "/withdraw", R"({"reason": "nobody came"})", "admin").status == 200);
}

}  // namespace lamplighter::test
