// The utility's own layers: what of them is in a tile, where names stand, and what a layer that is none says.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "geo/base_map.hpp"
#include "tests/unit/geo/tile_reader.hpp"

namespace lamplighter::geo {
namespace {

using Catch::Contains;
using test::read_tile;
using test::tile_over;
namespace fs = std::filesystem;

constexpr Coordinate town{116.391, 39.907};

/// A folder for the test's files, gone at its end.
struct Folder {
  fs::path path = fs::temp_directory_path() / "lamplighter_base_map";
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }

  std::string write(std::string const& name, std::string const& features) const {
    std::ofstream(path / name) << R"({"type":"FeatureCollection","features":[)" << features << "]}";
    return (path / name).string();
  }
};

std::string feature(std::string const& name, std::string const& type, std::string const& coordinates) {
  return fmt::format(R"({{"type":"Feature","properties":{{"name":"{}"}},"geometry":{{"type":"{}","coordinates":{}}}}})", name, type, coordinates);
}

std::string square_ring(Coordinate middle, double half) {
  return fmt::format("[[{0},{1}],[{2},{1}],[{2},{3}],[{0},{3}],[{0},{1}]]", middle.x - half, middle.y - half, middle.x + half, middle.y + half);
}

BaseLayer layer(std::string id, BaseKind kind, std::string const& dataset) {
  BaseLayer out;
  out.id = std::move(id);
  out.kind = kind;
  out.table.dataset = dataset;
  out.label = "name";
  return out;
}

std::atomic<bool> const goes_on{false};

BaseMap one(BaseLayer const& stated, BaseLimits const& limits = {}) { return BaseMap::read({stated}, goes_on, limits); }

/// Positive with the clock as it is seen.
std::int64_t turning(std::vector<std::pair<int, int>> const& ring) {
  std::int64_t out = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    auto const& [ax, ay] = ring[i];
    auto const& [bx, by] = ring[(i + 1) % ring.size()];
    out += static_cast<std::int64_t>(ax) * by - static_cast<std::int64_t>(bx) * ay;
  }
  return out;
}

}  // namespace

TEST_CASE("a lake with an island turns as the specification wants it, whichever way the file has it") {
  Folder const folder;
  auto const outside = square_ring(town, 0.004), island = square_ring(town, 0.001);
  auto const map = one(layer("water", BaseKind::water, folder.write("lake.geojson", feature("North Lake", "Polygon", "[" + outside + "," + island + "]"))));
  REQUIRE(map.layers().front().trouble.empty());
  auto const tile = read_tile(map.tile(tile_over({town.x + 0.0001, town.y + 0.0001}, 13)));
  REQUIRE(tile.at("water").size() == 1);
  auto const& lake = tile.at("water").front();
  CHECK(lake.kind == 3);
  REQUIRE(lake.parts == 2);
  CHECK(lake.closed == 2);
  auto const middle = lake.points.begin() + static_cast<std::ptrdiff_t>(lake.part_points.at(0));
  CHECK(turning({lake.points.begin(), middle}) > 0);
  CHECK(turning({middle, lake.points.end()}) < 0);
}

TEST_CASE("a district larger than the tile covers it whole, and its border does not run through it") {
  Folder const folder;
  auto const map = one(layer("border", BaseKind::border, folder.write("district.geojson", feature("Old Town", "Polygon", "[" + square_ring(town, 1) + "]"))));
  auto const number = tile_over(town, 15);
  auto const tile = read_tile(map.tile(number));
  auto const& district = tile.at("border").front();
  CHECK(district.points.size() == 4);
  for (auto const& [x, y] : district.points) {
    CHECK((x == -64 || x == 4096 + 64));
    CHECK((y == -64 || y == 4096 + 64));
  }
  CHECK_FALSE(read_tile(map.tile({2, 0, 0})).contains("border"));
}

TEST_CASE("a name stands once, in the tile where its place is, and only where what it names can carry it") {
  Folder const folder;
  // A street from west to east over many tiles, in two pieces of the same name.
  auto const street = [](double from, double to) {
    std::string out;
    for (int i = 0; i <= 10; ++i) out += fmt::format("{}[{},{}]", i == 0 ? "" : ",", from + (to - from) * i / 10, town.y);
    return "[" + out + "]";
  };
  auto const file = folder.write("roads.geojson", feature("长安街", "LineString", street(116.2, 116.6)) + "," + feature("长安街", "LineString", street(116.399, 116.401)));
  auto const map = one(layer("road", BaseKind::road, file));
  std::size_t names = 0, pieces = 0;
  auto const middle = tile_over({116.4, town.y}, 13);
  for (std::uint32_t x = middle.x - 6; x <= middle.x + 6; ++x) {
    auto const tile = read_tile(map.tile({13, x, middle.y}));
    if (tile.contains("road")) ++pieces;
    if (!tile.contains("labels")) continue;
    for (auto const& label : tile.at("labels")) {
      ++names;
      CHECK(label.attributes == std::map<std::string, std::string>{{"of", "road"}, {"kind", "road"}, {"label", "长安街"}});
      CHECK((label.points.front().first >= 0 && label.points.front().first < 4096));
    }
  }
  CHECK(pieces > 5);
  CHECK(names == 1);
  CHECK_FALSE(read_tile(map.tile(tile_over({116.4, town.y}, 3))).contains("labels"));
}

TEST_CASE("what is smaller than a pixel is not drawn, and a layer begins where it is told to") {
  Folder const folder;
  auto stated = layer("building", BaseKind::building, folder.write("houses.geojson", feature("", "Polygon", "[" + square_ring(town, 0.0001) + "]")));
  auto const map = one(stated);
  CHECK(read_tile(map.tile(tile_over(town, 16))).contains("building"));
  CHECK(map.tile(tile_over(town, 8)).empty());
  stated.zoom_min = 16;
  CHECK(one(stated).tile(tile_over(town, 15)).empty());
  CHECK_FALSE(one(stated).tile(tile_over(town, 16)).empty());
}

TEST_CASE("a projected layer stands where its reference system says") {
  Folder const folder;
  auto stated = layer("place", BaseKind::place, folder.write("places.geojson", feature("Here", "Point", "[500000,0]")));
  stated.srs = "EPSG:32650";  // UTM 50 north: its middle meridian is 117 degrees, its northings begin at the equator
  auto const number = tile_over({117, 0.0001}, 12);
  auto const map = one(stated);
  auto const tiles = {read_tile(map.tile(number)), read_tile(map.tile({number.zoom, number.x, number.y + 1}))};
  std::size_t found = 0;
  for (auto const& tile : tiles) found += tile.contains("labels") ? tile.at("labels").size() : 0;
  CHECK(found == 1);
}

TEST_CASE("a layer that cannot be read says which and what to do, and the others are drawn") {
  Folder const folder;
  auto const good = folder.write("roads.geojson", feature("A", "LineString", "[[116.39,39.90],[116.40,39.91]]"));
  std::ofstream(folder.path / "none.gpkg") << "no database";
  std::ofstream(folder.path / "bare.csv") << "WKT,name\n\"POINT (1 2)\",x\n";
  auto wrong_label = layer("a", BaseKind::road, good);
  wrong_label.label = "nmae";
  auto wrong_layer = layer("b", BaseKind::road, good);
  wrong_layer.table.query.layer = "streets";
  auto nowhere = layer("f", BaseKind::road, good);
  nowhere.srs = "EPSG:999999";
  auto const map = BaseMap::read({wrong_label, wrong_layer, layer("c", BaseKind::road, (folder.path / "gone.gpkg").string()),
                                  layer("d", BaseKind::road, (folder.path / "none.gpkg").string()), layer("e", BaseKind::road, (folder.path / "bare.csv").string()), nowhere,
                                  layer("good", BaseKind::road, good)},
                                 goes_on);
  std::map<std::string, std::string> said;
  for (auto const& one : map.layers()) said[one.stated.id] = one.trouble;
  CHECK_THAT(said.at("a"), Contains("map layer 'a'") && Contains("no field 'nmae'") && Contains("correct 'label'") && Contains("name"));
  CHECK_THAT(said.at("b"), Contains("layer 'streets' is missing") && Contains("layers found: 'roads'"));
  CHECK_THAT(said.at("c"), Contains("gone.gpkg' is not there"));
  CHECK_THAT(said.at("d"), Contains("cannot be opened") && Contains("map.layers"));
  CHECK_THAT(said.at("e"), Contains("states no reference system") && Contains("write 'srs'"));
  CHECK_THAT(said.at("f"), Contains("states no reference system"));
  CHECK(said.at("good").empty());
  CHECK_FALSE(map.tile(tile_over({116.395, 39.905}, 14)).empty());
}

TEST_CASE("a layer that is too large is refused with how much there may be, and takes nothing from the next") {
  Folder const folder;
  auto const line = feature("A", "LineString", "[[116.39,39.90],[116.395,39.905],[116.40,39.91]]");
  auto const large = folder.write("large.geojson", line + "," + line + "," + line), small = folder.write("small.geojson", line);
  BaseLimits limits;
  limits.features_max = 2;
  auto const map = BaseMap::read({layer("large", BaseKind::road, large), layer("small", BaseKind::road, small)}, goes_on, limits);
  CHECK_THAT(map.layers()[0].trouble, Contains("too large") && Contains("2 features"));
  CHECK(map.layers()[0].features == 0);
  CHECK(map.layers()[1].trouble.empty());
  limits = {};
  limits.points_max = 8;
  CHECK_THAT(one(layer("large", BaseKind::road, large), limits).layers()[0].trouble, Contains("8 vertices"));
  limits = {};
  limits.whole_file_bytes_max = 100;
  CHECK_THAT(one(layer("large", BaseKind::road, large), limits).layers()[0].trouble, Contains("read whole") && Contains("GeoPackage"));
}

TEST_CASE("features without a place are counted, and a layer of nothing else is refused") {
  Folder const folder;
  std::string const nothing = R"({"type":"Feature","properties":{"name":"x"},"geometry":null})";
  auto const file = folder.write("some.geojson", nothing + "," + feature("A", "Point", "[116.39,39.90]") + "," + feature("B", "Point", "[500,39.90]"));
  auto const some = one(layer("place", BaseKind::place, file)).layers().front();
  CHECK(some.features == 1);
  CHECK(some.left_out == 2);
  CHECK_THAT(one(layer("place", BaseKind::place, folder.write("none.geojson", nothing))).layers().front().trouble, Contains("no feature with a place on Earth"));
}

TEST_CASE("the revision's name is that of the contents") {
  Folder const folder;
  auto const road = [&](std::string const& name, std::string const& way) { return layer("road", BaseKind::road, folder.write(name, feature("A", "LineString", way))); };
  auto const first = one(road("a.geojson", "[[116.39,39.90],[116.40,39.91]]"));
  CHECK(first.tag().size() == 16);
  CHECK(one(road("b.geojson", "[[116.39,39.90],[116.40,39.91]]")).tag() == first.tag());
  CHECK(one(road("c.geojson", "[[116.39,39.90],[116.40,39.92]]")).tag() != first.tag());
  auto later = road("a.geojson", "[[116.39,39.90],[116.40,39.91]]");
  later.zoom_min = 9;
  CHECK(one(later).tag() != first.tag());
}

TEST_CASE("a control character or an endless name does not reach the map") {
  Folder const folder;
  std::string endless;
  for (int i = 0; i < 100; ++i) endless += "长";
  auto const file = folder.write("places.geojson", feature("Two\\nlines", "Point", "[116.39,39.90]") + "," + feature(endless, "Point", "[116.3901,39.9001]"));
  auto const tile = read_tile(one(layer("place", BaseKind::place, file)).tile(tile_over({116.39, 39.90}, 12)));
  std::string said;
  for (auto const& label : tile.at("labels")) said += label.attributes.at("label") + "|";
  CHECK_THAT(said, Contains("Two lines|"));
  CHECK_THAT(said, Contains(endless.substr(0, 180) + "|"));
}

TEST_CASE("reading that is broken off ends with what was read before") {
  Folder const folder;
  std::atomic<bool> const is_ended{true};
  auto const file = folder.write("a.geojson", feature("A", "Point", "[116.39,39.90]"));
  CHECK(BaseMap::read({layer("place", BaseKind::place, file)}, is_ended).layers().empty());
}

}  // namespace lamplighter::geo
