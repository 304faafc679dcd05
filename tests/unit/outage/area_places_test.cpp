// Where the public is told that an area is: among at least five customers, rounded, and nowhere when nobody can say.
#include "engine/outage/area_places.hpp"

#include <catch2/catch.hpp>

#include "tests/support/feeder_drawing.hpp"

namespace lamplighter::outage {
namespace {

constexpr double utm_north_at_40 = 4'427'757.2;  // 0.9996 of the meridian's arc from the equator to 40°, 4,429,529.0 m

/// Six customers on a, four on b, all on feeder F, in UTM 50 N around 117° E 40° N.
struct Town {
  geo::NetworkData rows = test::rows_from("BRK1 --- a*6 --- FUS2 --- b*4");

  Town() {
    rows.srs = "EPSG:32650";
    for (auto& one : rows.customers) one.at = {500'000, utm_north_at_40};
  }
  geo::CustomerRow& customer(std::string const& id) {
    for (auto& one : rows.customers) {
      if (one.id == id) return one;
    }
    throw std::out_of_range(id);
  }
  void live_in(std::string const& node, int count, std::string const& community, std::string const& district) {
    for (int i = 1; i <= count; ++i) {
      auto& one = customer(node + "." + std::to_string(i));
      one.community = community;
      one.district = district;
    }
  }
  std::vector<AreaPlace> places() const {
    auto const network = geo::Network::build(rows);
    REQUIRE(network);
    return area_places(geo::LiveNetwork(*network));
  }
};

}  // namespace

TEST_CASE("a community of five or more stands at the mean of its customers, in WGS 84, rounded to a hundredth") {
  Town town;
  town.live_in("a", 6, "West Lake", "");
  for (auto const* id : {"a.1", "a.2", "a.3"}) town.customer(id).at = geo::Coordinate{520'000, utm_north_at_40};
  // The mean is 10 km east of the central meridian: 10,000 m / 0.9996 / (cos 40° · 111,694 m a degree) = 0.117°.
  auto const places = town.places();
  REQUIRE(places.size() == 2);
  CHECK(places[0].area == "F");
  CHECK(places[1].area == "West Lake");
  CHECK(places[1].at == geo::Coordinate{117.12, 40});
}

TEST_CASE("fewer than five customers take the place of their district, then of their feeder") {
  Town town;
  town.live_in("a", 6, "West Lake", "North");
  town.live_in("b", 4, "Small Court", "North");
  for (int i = 1; i <= 4; ++i) town.customer("b." + std::to_string(i)).at = geo::Coordinate{600'000, utm_north_at_40};
  auto places = town.places();
  REQUIRE(places.size() == 4);  // F, North, Small Court, West Lake
  CHECK(places[1].area == "North");
  CHECK(places[2].area == "Small Court");
  CHECK(places[2].at == places[1].at);
  CHECK(places[3].at == geo::Coordinate{117, 40});
  town.live_in("b", 4, "Small Court", "South");  // four in the district too
  places = town.places();
  REQUIRE(places.size() == 5);  // F, North, Small Court, South, West Lake
  CHECK(places[2].at == places[0].at);
  CHECK(places[3].at == places[0].at);
}

TEST_CASE("an area whose customers cannot be located has no place") {
  Town town;
  town.live_in("a", 6, "West Lake", "");
  for (auto& one : town.rows.customers) {
    if (one.id != "a.1" && one.id != "a.2" && one.id != "a.3" && one.id != "a.4") one.at.reset();
  }
  CHECK(town.places().empty());
}

TEST_CASE("a customer without a point of its own stands where its node stands") {
  Town town;
  town.live_in("a", 6, "West Lake", "");
  for (auto& one : town.rows.customers) one.at.reset();
  CHECK(town.places().empty());
  geo::Coordinate const pole{500'000, utm_north_at_40};
  town.rows.nodes = {{"a", pole}, {"b", pole}};
  auto const places = town.places();
  REQUIRE(places.size() == 2);
  CHECK(places[1].at == geo::Coordinate{117, 40});
}

TEST_CASE("without a spatial reference, or with one that nobody knows, no area has a place") {
  Town town;
  for (auto const* srs : {"", "EPSG:999999", "nonsense"}) {
    INFO(srs);
    town.rows.srs = srs;
    CHECK(town.places().empty());
  }
  town.rows.srs = "EPSG:32650";
  for (auto& one : town.rows.customers) one.at = {1e30, 1e30};
  CHECK(town.places().empty());
  town.rows.srs = "EPSG:4326";
  for (auto& one : town.rows.customers) one.at = {500'000, utm_north_at_40};
  CHECK(town.places().empty());
}

}  // namespace lamplighter::outage
