// The map over HTTP: where its tiles are, whom they are for, and what of the network an outage leaves without supply.
#include <catch2/catch.hpp>

#include <unistd.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <fstream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "engine/server/gzip.hpp"
#include "geo/base_map.hpp"
#include "tests/unit/server/server_world.hpp"

namespace lamplighter::test {
namespace json = boost::json;
namespace {

json::object body_of(HttpAnswer const& answer) { return json::parse(answer.body).as_object(); }

/// Of the middle of the network's nodes, by the formula of the projection.
std::string tile_of_town(std::string const& revision, int zoom) {
  double const pi = std::acos(-1.0), count = std::exp2(zoom), latitude = 39.906 * pi / 180;
  auto const x = static_cast<int>((116.392 + 180) / 360 * count);
  auto const y = static_cast<int>((1 - std::asinh(std::tan(latitude)) / pi) / 2 * count);
  return "/api/v1/map/tiles/" + revision + "/" + std::to_string(zoom) + "/" + std::to_string(x) + "/" + std::to_string(y);
}

}  // namespace

TEST_CASE("the map says which revision it shows, how far it reaches, and where its tiles are") {
  ServerWorld world;
  auto const map = body_of(world.get("/api/v1/map", "viewer"));
  CHECK(map.at("revision").as_string() == "1-drawn");
  CHECK(map.at("on_earth").as_bool());
  CHECK(map.at("time_zone").as_string() == "Asia/Shanghai");
  CHECK(map.at("tiles").as_string() == "/api/v1/map/tiles/1-drawn/{z}/{x}/{y}");
  auto const& bounds = map.at("bounds").as_array();
  CHECK(bounds.at(0).as_double() == Approx(116.390).margin(1e-5));
  CHECK(bounds.at(1).as_double() == Approx(39.906).margin(1e-5));
  CHECK(bounds.at(3).as_double() == Approx(39.907).margin(1e-5));  // customers live there
  CHECK(world.get("/api/v1/map", "").status == 401);
}

TEST_CASE("a tile is for who is signed in, is kept for ever, and empty land is 204") {
  ServerWorld world;
  auto const path = tile_of_town("1-drawn", 14);
  CHECK(world.get(path, "").status == 401);
  CHECK(world.get(path, "integration").status == 403);
  auto const tile = world.get(path, "viewer", {{"Accept-Encoding", "gzip"}});
  CHECK(tile.status == 200);
  CHECK(tile.headers.at("content-type") == "application/vnd.mapbox-vector-tile");
  CHECK(tile.headers.at("content-encoding") == "gzip");
  CHECK(tile.headers.at("cache-control") == "private, max-age=31536000, immutable");
  auto const plain = world.get(path + ".mvt", "crew");
  CHECK(server::unpacked(tile.body) == plain.body);
  CHECK(plain.body.find("REC2") != std::string::npos);
  CHECK(plain.body.find("b.1") == std::string::npos);  // no customer by name
  CHECK(world.get("/api/v1/map/tiles/1-drawn/14/0/0", "viewer").status == 204);
  for (auto const* wrong : {"/api/v1/map/tiles/1-drawn/17/0/0", "/api/v1/map/tiles/1-drawn/2/4/0", "/api/v1/map/tiles/1-drawn/x/0/0",
                            "/api/v1/map/tiles/2-other/14/0/0"}) {
    INFO(wrong);
    CHECK(world.get(wrong, "viewer").status == 404);
  }
}

TEST_CASE("an open outage is on the map with the lines below its device, and gone when supply is back") {
  ServerWorld world;
  CHECK(body_of(world.get("/api/v1/map/outages", "viewer")).at("features").as_array().empty());
  auto const outage = world.open_fuse();
  auto const answer = world.get("/api/v1/map/outages", "crew");
  CHECK(answer.headers.at("content-type") == "application/geo+json");
  auto const shown = body_of(answer);
  REQUIRE(shown.at("features").as_array().size() == 1);
  auto const& feature = shown.at("features").at(0).as_object();
  CHECK(feature.at("id").as_string() == outage);
  CHECK(feature.at("properties").at("customers_out").as_int64() == 3);
  CHECK(feature.at("properties").at("devices").at(0).at("device").as_string() == "FUS3");
  CHECK(feature.at("properties").at("at").as_array().at(1).as_double() == Approx(39.906));
  CHECK(world.get("/api/v1/map/outages", "viewer", {{"If-None-Match", answer.headers.at("etag")}}).status == 304);
  CHECK(body_of(world.get("/api/v1/outages/" + outage + "/map", "viewer")).at("features").as_array().size() == 1);
  CHECK(world.get("/api/v1/outages/none/map", "viewer").status == 404);
  REQUIRE(world.post("/api/v1/device-reports",
                     R"({"device": "FUS3", "kind": "closed", "source": "scada", "occurred_at": ")" + world.now_text() + "\"}", "dispatcher")
              .status < 300);
  auto const back = body_of(world.get("/api/v1/outages/" + outage + "/map", "viewer"));
  CHECK(back.at("features").at(0).at("geometry").at("type").as_string() == "Point");
}

TEST_CASE("an outage that no device tells of stands on the map where its caller lives, a danger above all") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/trouble-calls", R"({"customer": "b.7", "kind": "wire_down"})", "call_agent").status == 201);
  auto const shown = body_of(world.get("/api/v1/map/outages", "viewer"));
  REQUIRE(shown.at("features").as_array().size() == 1);
  auto const& feature = shown.at("features").at(0).as_object();
  CHECK(feature.at("properties").at("devices").as_array().empty());
  REQUIRE(feature.at("properties").at("at").is_array());
  CHECK(feature.at("properties").at("at").at(0).as_double() == Approx(116.391));
  CHECK(feature.at("properties").at("at").at(1).as_double() == Approx(39.907));
  CHECK(feature.at("geometry").at("type").as_string() == "Point");
}

TEST_CASE("a crew stands on the map where it said it is") {
  ServerWorld world;
  REQUIRE(world.post("/api/v1/crews", R"({"id": "C7", "name": "Seven", "at": [116.395, 39.905]})", "dispatcher").status == 201);
  REQUIRE(world.post("/api/v1/crews", R"({"id": "C8", "name": "Eight"})", "dispatcher").status == 201);
  auto const crews = body_of(world.get("/api/v1/map/crews", "viewer")).at("features").as_array();
  REQUIRE(crews.size() == 1);
  CHECK(crews.at(0).at("id").as_string() == "C7");
  CHECK(crews.at(0).at("geometry").at("coordinates").at(0).as_double() == Approx(116.395));
  CHECK(world.get("/api/v1/map/crews", "").status == 401);
}

TEST_CASE("what hangs from a device is drawn before anybody opens it") {
  ServerWorld world;
  auto const shown = body_of(world.get("/api/v1/devices/REC2/map", "viewer"));
  CHECK(shown.at("properties").at("customers_count").as_int64() == 43);
  CHECK(world.get("/api/v1/devices/none/map", "viewer").status == 404);
}

namespace {

/// One road through the town, read as the daemon reads it.
std::shared_ptr<flow::BaseMap const> one_road() {
  auto const file = std::filesystem::temp_directory_path() / ("lamplighter-road-" + std::to_string(::getpid()) + ".geojson");
  std::ofstream(file) << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Lamp Street"},
    "geometry":{"type":"LineString","coordinates":[[116.389,39.906],[116.393,39.906]]}}]})";
  geo::BaseLayer layer;
  layer.id = "road";
  layer.table.dataset = file.string();
  layer.label = "name";
  auto out = std::make_shared<flow::BaseMap const>(geo::BaseMap::read({layer}, std::atomic<bool>(false)));
  std::filesystem::remove(file);
  return out;
}

/// The road for who is signed in, and a border for everybody.
std::shared_ptr<flow::BaseMap const> road_and_border() {
  std::vector<geo::BaseLayer> layers(2);
  auto const file = [](std::string_view name) { return std::filesystem::temp_directory_path() / fmt::format("lamplighter-{}-{}.geojson", name, ::getpid()); };
  std::ofstream(file("public-road")) << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Lamp Street"},
    "geometry":{"type":"LineString","coordinates":[[116.389,39.906],[116.393,39.906]]}}]})";
  std::ofstream(file("public-border")) << R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"West District"},
    "geometry":{"type":"LineString","coordinates":[[116.389,39.907],[116.393,39.907]]}}]})";
  layers[0].id = "road";
  layers[0].table.dataset = file("public-road").string();
  layers[1].id = "border";
  layers[1].kind = geo::BaseKind::border;
  layers[1].is_public = true;
  layers[1].table.dataset = file("public-border").string();
  for (auto& one : layers) one.label = "name";
  auto out = std::make_shared<flow::BaseMap const>(geo::BaseMap::read(layers, std::atomic<bool>(false)));
  for (auto const* name : {"public-road", "public-border"}) std::filesystem::remove(file(name));
  return out;
}

}  // namespace

TEST_CASE("the utility's own layers are on their way, then there with tiles of their own, and a former edition is gone") {
  ServerWorld world([](server::ServerSettings& settings) { settings.has_base_map = true; });
  CHECK(body_of(world.get("/api/v1/map", "viewer")).at("base").at("state").as_string() == "reading");
  auto const road = one_road();
  world.server->show_base_map(road);
  auto const base = body_of(world.get("/api/v1/map", "viewer")).at("base").as_object();
  CHECK(base.at("state").as_string() == "ready");
  CHECK(base.at("revision").as_string() == road->name());
  CHECK(base.at("tiles").as_string() == "/api/v1/map/base/" + road->name() + "/{z}/{x}/{y}");
  CHECK(base.at("layers").at(0).at("kind").as_string() == "road");
  CHECK(base.at("layers").at(0).at("is_read").as_bool());
  auto path = tile_of_town(road->name(), 14);
  path.replace(path.find("/tiles/"), 7, "/base/");
  CHECK(world.get(path, "").status == 401);
  CHECK(world.get(path, "integration").status == 403);
  auto const tile = world.get(path, "crew", {{"Accept-Encoding", "gzip"}});
  CHECK(tile.status == 200);
  CHECK(tile.headers.at("content-type") == "application/vnd.mapbox-vector-tile");
  CHECK(tile.headers.at("cache-control") == "private, max-age=31536000, immutable");
  CHECK(server::unpacked(tile.body) == world.get(path, "viewer").body);
  CHECK(world.get(path, "viewer").body.find("Lamp Street") != std::string::npos);
  CHECK(world.get("/api/v1/map/base/" + road->name() + "/14/0/0", "viewer").status == 204);
  CHECK(world.get("/api/v1/map/base/" + road->name() + "/17/0/0", "viewer").status == 404);
  CHECK(world.get("/api/v1/map/base/0123456789abcdef/14/0/0", "viewer").status == 404);
  world.server->show_base_map(nullptr);
  CHECK(body_of(world.get("/api/v1/map", "viewer")).at("base").is_null());
  CHECK(world.get(path, "viewer").status == 404);
}

TEST_CASE("everybody sees below the areas what is marked as public and nothing else, by tiles that never change") {
  ServerWorld world([](server::ServerSettings& settings) { settings.has_base_map = true; });
  auto const none = body_of(world.get("/api/v1/public/map", ""));
  CHECK(none.at("tiles").is_null());
  CHECK(none.at("layers").as_array().empty());
  world.server->show_base_map(one_road());
  CHECK(body_of(world.get("/api/v1/public/map", "")).at("layers").as_array().empty());  // a road that nobody marked

  auto const map = road_and_border();
  world.server->show_base_map(map);
  auto const answer = world.get("/api/v1/public/map", "");
  auto const shown = body_of(answer);
  CHECK(answer.headers.at("cache-control").starts_with("public"));
  REQUIRE(shown.at("layers").as_array().size() == 1);
  CHECK(shown.at("layers").at(0).at("id").as_string() == "border");
  CHECK(shown.at("tiles").as_string() == "/api/v1/public/map/" + map->name() + "/{z}/{x}/{y}");
  auto path = tile_of_town(map->name(), 14);
  auto const inside = world.get(std::string(path).replace(path.find("/tiles/"), 7, "/base/"), "viewer").body;
  CHECK(inside.find("Lamp Street") != std::string::npos);
  path.replace(path.find("/map/tiles/"), 11, "/public/map/");
  auto const tile = world.get(path, "");
  CHECK(tile.status == 200);
  CHECK(tile.headers.at("cache-control") == "public, max-age=31536000, immutable");
  CHECK(tile.body.find("West District") != std::string::npos);
  CHECK(tile.body.find("Lamp Street") == std::string::npos);
  CHECK(tile.body.find("road") == std::string::npos);
  CHECK(world.get("/api/v1/public/map/" + map->name() + "/15/0/0", "").status == 404);  // nearer than an area
  CHECK(world.get("/api/v1/public/map/0123456789abcdef/14/0/0", "").status == 404);
  int refused = 0;
  for (int i = 0; i < 200; ++i) refused += world.get("/api/v1/public/map", "").status == 429 ? 1 : 0;
  CHECK(refused > 0);
  CHECK(world.get("/api/v1/public/outages", "").status == 200);  // a map costs nobody a list
}

}  // namespace lamplighter::test
