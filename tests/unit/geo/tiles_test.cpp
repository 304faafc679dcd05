// Many copies of a real network in one: each answers as the network does alone, and none feels what another's devices do.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

#include "geo/import.hpp"
#include "geo/live_network.hpp"
#include "geo/table_builder.hpp"
#include "tests/support/tiles.hpp"

using namespace lamplighter;

namespace {

geo::NetworkData data_at(std::string const& path) {
  geo::Dataset const dataset{.path = path};
  auto imported = geo::import_network({&dataset, 1});
  if (!imported) throw std::runtime_error(imported.error().message);
  return geo::data_of(imported->data);
}

geo::LiveNetwork tiled(geo::NetworkData const& data, std::uint32_t copies) {
  geo::TableBuilder builder;
  test::write_tiles(data, copies, [&](auto const& row) { builder.add(row); });
  auto tables = std::move(builder).finish();
  if (!tables) throw std::runtime_error(tables.error().message);
  return geo::LiveNetwork(geo::Network::over(std::move(*tables)));
}

geo::LiveNetwork alone(geo::NetworkData const& data) {
  auto network = geo::Network::build(data);
  if (!network) throw std::runtime_error(network.error().message);
  return geo::LiveNetwork(*network);
}

using Names = std::set<std::string>;

Names names_below(geo::LiveNetwork const& live, std::string const& device, std::string const& suffix) {
  Names names;
  auto const found = live.network().find_device(device);
  REQUIRE(found);
  for (auto const customer : live.downstream_any(*found, geo::PhaseSet::all())) {
    names.insert(std::string(live.network().customer(customer).id) + suffix);
  }
  return names;
}

void operate(geo::LiveNetwork& live, std::string const& device, geo::Position to) {
  auto const found = live.network().find_device(device);
  REQUIRE(found);
  geo::Operation const operation{.device = *found, .phases = geo::PhaseSet::all(), .to = to};
  live.operate({&operation, 1});
}

/// The same devices are moved in copy 1 of the tiles and in the network alone; copy 0 stays as it was.
void check_tiles(std::string const& path, std::uint32_t copies, int moves) {
  INFO(path);
  auto const data = data_at(path);
  auto one = alone(data);
  auto const still = alone(data);
  auto many = tiled(data, copies);
  REQUIRE(many.network().customer_count() == copies * one.network().customer_count());
  std::string const last = "@" + std::to_string(copies - 1);
  for (auto const& device : data.devices) {
    CHECK(names_below(many, device.id + last, "") == names_below(one, device.id, last));
  }
  std::mt19937 random(5);
  for (int move = 0; move < moves; ++move) {
    auto const& device = data.devices[random() % data.devices.size()];
    auto const to = random() % 2 == 0 ? geo::Position::open : geo::Position::closed;
    operate(one, device.id, to);
    operate(many, device.id + "@1", to);
  }
  std::size_t changed = 0;
  for (auto const& device : data.devices) {
    auto const now = names_below(one, device.id, "@1"), before = names_below(still, device.id, "@1");
    CHECK(names_below(many, device.id + "@1", "") == now);
    CHECK(names_below(many, device.id + "@0", "") == names_below(still, device.id, "@0"));
    changed += now != before ? 1 : 0;
  }
  CHECK(changed > 0);  // the moves did something
}

}  // namespace

TEST_CASE("every tile of a network answers as the network alone, also after switching in one of them") {
  check_tiles(LAMPLIGHTER_TEST_DATA "/networks/ieee123.gpkg", 30, 4);
  check_tiles(LAMPLIGHTER_TEST_DATA "/networks/cemig_ulas628.gpkg", 6, 6);
}

#ifdef LAMPLIGHTER_SHARED_NETWORKS
TEST_CASE("every tile of a real town answers as the town alone, also after switching in one of them") {
  check_tiles(LAMPLIGHTER_SHARED_NETWORKS "/mux_energia_2024.gpkg", 8, 10);
}
#endif
