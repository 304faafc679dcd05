// The network's map tiles, read back: what is drawn at which zoom, where, and under which feeder.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "engine/base/random.hpp"
#include "geo/map_levels.hpp"
#include "geo/map_tile.hpp"
#include "tests/unit/geo/tile_reader.hpp"

namespace lamplighter::geo {
namespace {

using test::Feature;
using test::read_tile;
using test::tile_over;

constexpr Coordinate town{116.391, 39.907};

NodeRow node(std::string id, double east, double north) { return {std::move(id), Coordinate{town.x + east, town.y + north}}; }
SectionRow line(std::string id, std::string from, std::string to) {
  SectionRow out;
  out.id = std::move(id);
  out.from_node = std::move(from);
  out.to_node = std::move(to);
  out.phases = PhaseSet::all();
  return out;
}

/// Source at n1, BRK1 to n2, line L1 to n3, transformer T1 to v1, line V1 to v2 where a customer lives; SWI9 open from n3 to n4.
NetworkData small_town() {
  NetworkData out;
  out.srs = "EPSG:4326";
  out.nodes = {node("n1", 0, 0), node("n2", 0.001, 0), node("n3", 0.004, 0), node("n4", 0.005, 0.001), node("v1", 0.004, 0.0001),
               node("v2", 0.0045, 0.0005)};
  SourceRow source;
  source.id = "S1";
  source.node = "n1";
  source.feeder = "F12";
  source.name = "West station";
  source.phases = PhaseSet::all();
  out.sources = {source};
  DeviceRow breaker;
  breaker.id = "BRK1";
  breaker.from_node = "n1";
  breaker.to_node = "n2";
  breaker.phases = PhaseSet::all();
  breaker.kind = DeviceKind::breaker;
  auto tie = breaker;
  tie.id = "SWI9";
  tie.from_node = "n3";
  tie.to_node = "n4";
  tie.kind = DeviceKind::switch_device;
  tie.normal = Position::open;
  out.devices = {breaker, tie};
  auto transformer = line("T1", "n3", "v1");
  transformer.kind = SectionKind::transformer;
  transformer.kva = 400;
  out.sections = {line("L1", "n2", "n3"), transformer, line("V1", "v1", "v2")};
  CustomerRow customer;
  customer.id = "c1";
  customer.node = "v2";
  customer.phases = PhaseSet::all();
  customer.at = Coordinate{town.x + 0.0046, town.y + 0.0005};
  out.customers = {customer};
  return out;
}

MapLayers layers_of(NetworkData data) { return MapLayers(LiveNetwork(Network::build(std::move(data)).value())); }

}  // namespace

TEST_CASE("a street's tile has each line with its feeder, level and phases, and what stands on it") {
  auto const layers = layers_of(small_town());
  auto const tile = read_tile(map_tile(layers, tile_over(town, 14)));
  REQUIRE(tile.contains("lines"));
  std::map<std::string, std::map<std::string, std::string>> lines;
  for (auto const& one : tile.at("lines")) lines[one.attributes.at("id")] = one.attributes;
  CHECK(lines.at("L1") == std::map<std::string, std::string>{{"id", "L1"}, {"kind", "line"}, {"level", "medium"}, {"feeder", "F12"}, {"phases", "ABC"}});
  CHECK(lines.at("V1").at("level") == "low");
  CHECK(lines.at("V1").at("feeder") == "F12");
  CHECK_FALSE(lines.contains("T1"));
  CHECK(tile.at("transformers").front().attributes.at("kva") == "400");
  CHECK(tile.at("sources").front().attributes.at("name") == "West station");
  REQUIRE(tile.at("devices").size() == 2);
  CHECK(tile.at("devices").front().attributes.at("kind") == "breaker");
  CHECK(tile.at("devices").back().attributes.at("normal") == "open");
}

TEST_CASE("where somebody lives is a point without a name, and only near by") {
  auto const layers = layers_of(small_town());
  auto const near = read_tile(map_tile(layers, tile_over(town, 14)));
  REQUIRE(near.at("customers").size() == 1);
  CHECK(near.at("customers").front().attributes.empty());
  CHECK_FALSE(read_tile(map_tile(layers, tile_over(town, 13))).contains("customers"));
}

TEST_CASE("from afar a feeder is one feature of medium voltage alone") {
  auto const layers = layers_of(small_town());
  auto const far = read_tile(map_tile(layers, tile_over(town, 11)));
  REQUIRE(far.at("lines").size() == 1);
  CHECK(far.at("lines").front().attributes ==
        std::map<std::string, std::string>{{"kind", "feeder"}, {"level", "medium"}, {"feeder", "F12"}});
  CHECK_FALSE(far.contains("transformers"));
  CHECK(far.contains("sources"));
}

TEST_CASE("a line stands where its nodes are, and is cut at the tile's edge") {
  auto const layers = layers_of(small_town());
  auto const number = tile_over({town.x + 0.001, town.y}, 16);
  auto const tile = read_tile(map_tile(layers, number));
  auto const& lines = tile.at("lines");
  auto const found = std::ranges::find_if(lines, [](Feature const& one) { return one.attributes.at("id") == "L1"; });
  REQUIRE(found != lines.end());
  // By the formula of the projection, worked out apart: longitude is linear, 2^16 tiles of 4096 over 360 degrees.
  auto const x = static_cast<int>(std::lround(((town.x + 0.001 + 180) / 360 * 65'536 - number.x) * 4096));
  CHECK(found->points.front().first == x);
  for (auto const& [at_x, at_y] : found->points) {
    CHECK(at_x >= -64);
    CHECK(at_x <= 4096 + 64);
  }
}

TEST_CASE("a tile with nothing in it is empty, and one that does not exist too") {
  auto const layers = layers_of(small_town());
  CHECK(map_tile(layers, {14, 0, 0}).empty());
  for (TileNumber const bad : {TileNumber{17, 0, 0}, TileNumber{-1, 0, 0}, TileNumber{2, 4, 0}, TileNumber{2, 0, 4}}) {
    CHECK_FALSE(is_tile(bad));
    CHECK(map_tile(layers, bad).empty());
  }
}

TEST_CASE("a network of no known reference system is drawn as a plane, with its shape") {
  auto data = small_town();
  data.srs.clear();
  for (auto& one : data.nodes) one.at = Coordinate{(one.at->x - town.x) * 1e5 + 500'000, (one.at->y - town.y) * 1e5 + 4e6};
  data.customers.front().at.reset();
  auto const layers = layers_of(std::move(data));
  CHECK_FALSE(layers.is_on_earth());
  auto const extent = layers.extent();
  REQUIRE(extent);
  auto const north_west = degrees_of({extent->west, extent->north}), south_east = degrees_of({extent->east, extent->south});
  // The nodes are 500 m apart; the last thing drawn is the switch in the middle of the last 100 m.
  CHECK(north_west.x == Approx(-250.0 / 111'319.49).epsilon(0.001));
  CHECK(south_east.x == Approx(200.0 / 111'319.49).epsilon(0.001));
}

TEST_CASE("a regulator in the trunk makes no low voltage: only what no transformer leaves is low") {
  auto data = small_town();
  auto regulator = line("R1", "n2", "n3");
  regulator.kind = SectionKind::transformer;
  data.sections.front() = regulator;
  auto const network = Network::build(std::move(data)).value();
  auto const levels = node_levels(*network);
  CHECK_FALSE(levels.is_low[network->find_node("n3")->value]);
  CHECK(levels.is_low[network->find_node("v2")->value]);
  CHECK(levels.feeder[network->find_node("n3")->value] == "F12");
  CHECK(levels.feeder[network->find_node("n4")->value].empty());
}

TEST_CASE("boxes found through the tree are those that meet, one by one") {
  Random random(42);
  auto const part = [&] { return static_cast<double>(random.below(1'000'000)) / 1e6; };
  std::vector<Box> boxes;
  for (int i = 0; i < 5'000; ++i) {
    auto const west = part(), north = part();
    boxes.push_back({west, north, west + part() / 100, north + part() / 100});
  }
  PackedBoxes const tree(boxes);
  for (int i = 0; i < 100; ++i) {
    auto const west = part(), north = part();
    Box const asked{west, north, west + part() / 5, north + part() / 5};
    std::vector<std::uint32_t> expected;
    for (std::uint32_t n = 0; n < boxes.size(); ++n) {
      if (boxes[n].meets(asked)) expected.push_back(n);
    }
    CHECK(tree.meeting(asked) == expected);
  }
  CHECK(PackedBoxes(std::vector<Box>{}).meeting({0, 0, 1, 1}).empty());
}

}  // namespace lamplighter::geo
