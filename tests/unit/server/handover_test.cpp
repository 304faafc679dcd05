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

}  // namespace

TEST_CASE("a desk is handed over by two sign-ins, is listed, and can be written to a file") {
  ServerWorld world;
  auto const outage = world.open_fuse();
  CHECK(world.post("/api/v1/handovers", "{}", "viewer").status == 403);
  CHECK(world.post("/api/v1/handovers", "{}", "planner").status == 403);
  auto const opened = world.post("/api/v1/handovers", R"({"note": "fuse below REC2"})", "dispatcher");
  REQUIRE(opened.status == 201);
  auto const path = "/api/v1/handovers/" + std::string(body_of(opened).at("id").as_string());
  CHECK(world.post(path + "/sign", "{}", "dispatcher").status == 409);
  CHECK(world.post("/api/v1/handovers", "{}", "dispatcher").status == 409);
  CHECK(world.post(path + "/sign", "{}", "shift_supervisor").status == 200);
  CHECK(world.post(path + "/sign", "{}", "admin").status == 409);
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
  CHECK(world.post("/api/v1/handovers/none/sign", "{}", "dispatcher").status == 404);
}

}  // namespace lamplighter::test
