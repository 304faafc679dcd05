// Tiles that are kept: of one revision at a time, and no more than there is room for.
#include <catch2/catch.hpp>

#include "engine/server/gzip.hpp"
#include "engine/server/map_book.hpp"
#include "geo/live_network.hpp"
#include "geo/map_place.hpp"
#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::server {
namespace {

geo::LiveNetwork town() {
  auto rows = test::rows_from("BRK1 --- a*12 --- REC2 --- b*40");
  rows.srs = "EPSG:4326";
  auto const names = geo::Network::build(rows).value();
  for (std::uint32_t i = 0; i < names->node_count(); ++i) {
    rows.nodes.push_back({std::string(names->node_id({i})), geo::Coordinate{116.39 + 0.002 * i, 39.906}});
  }
  return geo::LiveNetwork(geo::Network::build(std::move(rows)).value());
}

}  // namespace

TEST_CASE("a map is made once for its revision, and another revision takes its place") {
  MapBook book;
  int made = 0;
  auto const make = [&](std::string name) {
    return [&made, name] {
      ++made;
      return flow::NetworkMap(name, town());
    };
  };
  CHECK(book.named("1-a") == nullptr);
  auto const first = book.current("1-a", make("1-a"));
  CHECK(book.current("1-a", make("1-a")) == first);
  CHECK(made == 1);
  auto const second = book.current("2-b", make("2-b"));
  CHECK(made == 2);
  CHECK(book.named("1-a") == nullptr);
  CHECK(book.named("2-b") == second);
}

TEST_CASE("the same tile is the same bytes, kept or made again") {
  MapBook book(1);
  auto const map = book.current("1-a", [] { return flow::NetworkMap("1-a", town()); });
  auto const at = geo::map_point({116.391, 39.906});
  auto const x = static_cast<std::uint32_t>(at.x * 16'384), y = static_cast<std::uint32_t>(at.y * 16'384);
  auto const tile = book.tile(*map, 14, x, y);
  REQUIRE_FALSE(tile.empty());
  CHECK(unpacked(tile) == map->tile(14, x, y));
  CHECK(book.tile(*map, 14, x, y) == tile);
  CHECK(book.tile(*map, 14, 0, 0).empty());  // takes the only place
  CHECK(book.tile(*map, 14, x, y) == tile);
}

}  // namespace lamplighter::server
