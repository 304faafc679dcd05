// What a re-import changes: who hangs elsewhere, what was re-wired, and on which feeder.
#include <catch2/catch.hpp>

#include "geo/network_difference.hpp"
#include "tests/support/feeder_drawing.hpp"

using namespace lamplighter;

namespace {

using Ids = std::vector<std::string>;

std::shared_ptr<geo::Network const> built(geo::NetworkData data) {
  auto network = geo::Network::build(std::move(data));
  REQUIRE(network);
  return *network;
}

template <class Things>
Ids ids_of(Things const& things) {
  Ids out;
  for (auto const& one : things) out.push_back(one.id);
  return out;
}

constexpr std::string_view street = R"(
    BRK1 --- a*2 --- FUS2 --- b*3
             a   --- FUS3 --- c*1
)";

geo::CustomerRow& customer_in(geo::NetworkData& data, std::string_view id) {
  for (auto& row : data.customers) {
    if (row.id == id) return row;
  }
  throw std::out_of_range("no such customer in the drawing");
}

geo::DeviceRow& device_in(geo::NetworkData& data, std::string_view id) {
  for (auto& row : data.devices) {
    if (row.id == id) return row;
  }
  throw std::out_of_range("no such device in the drawing");
}

geo::FeederDifference feeder_in(geo::Difference const& all, std::string_view name) {
  for (auto const& one : all.feeders) {
    if (one.feeder == name) return one;
  }
  return {};
}

}  // namespace

TEST_CASE("the same rows in another order are no difference") {
  auto const rows = test::rows_from(street);
  auto turned = rows;
  std::reverse(turned.customers.begin(), turned.customers.end());
  std::reverse(turned.devices.begin(), turned.devices.end());
  std::reverse(turned.sections.begin(), turned.sections.end());
  auto const found = geo::difference(built(rows), built(turned));
  CHECK(found.customers_changed() == 0);
  CHECK(found.customers_before == 6);
  CHECK(found.customers_after == 6);
  CHECK(found.devices_rewired.empty());
  CHECK(found.feeders.empty());
}

TEST_CASE("a customer under another fuse has moved, one on another pole of the same line has not") {
  auto const rows = test::rows_from(street);
  auto next = rows;
  customer_in(next, "b.1").node = "c";
  next.nodes.push_back({.id = "b2", .at = {}});
  next.sections.push_back({.id = "L-new", .from_node = "b", .to_node = "b2", .name = {}, .feeder = {}, .phases = {7},
                           .area_manager = {}, .at = {}});
  customer_in(next, "b.2").node = "b2";
  auto const found = geo::difference(built(rows), built(next));
  REQUIRE(ids_of(found.customers_moved) == Ids{"b.1"});
  CHECK(found.customers_moved.front().has_other_devices);
  CHECK(found.customers_moved.front().feeder_before == "F");
  CHECK(feeder_in(found, "F").customers_moved == 1);
}

TEST_CASE("another transformer moves a customer though the same devices stand above it") {
  auto rows = test::rows_from(street);
  customer_in(rows, "a.1").transformer = "T1";
  auto next = rows;
  customer_in(next, "a.1").transformer = "T2";
  auto const found = geo::difference(built(rows), built(next));
  REQUIRE(ids_of(found.customers_moved) == Ids{"a.1"});
  CHECK_FALSE(found.customers_moved.front().has_other_devices);
  CHECK(found.customers_moved.front().transformer_before == "T1");
  CHECK(found.customers_moved.front().transformer_after == "T2");
}

TEST_CASE("new and removed customers and devices are listed with their feeder") {
  auto const rows = test::rows_from(street);
  auto const next = test::rows_from(R"(
      BRK1 --- a*3 --- FUS2 --- b*2
               a   --- SEC9 --- c*1
  )");
  auto const found = geo::difference(built(rows), built(next));
  CHECK(ids_of(found.customers_added) == Ids{"a.3"});
  CHECK(ids_of(found.customers_removed) == Ids{"b.3"});
  CHECK(ids_of(found.customers_moved) == Ids{"c.1"});
  CHECK(ids_of(found.devices_added) == Ids{"SEC9"});
  CHECK(ids_of(found.devices_removed) == Ids{"FUS3"});
  auto const feeder = feeder_in(found, "F");
  CHECK(feeder.customers_changed() == 3);
  CHECK(feeder.customers_before == 6);
  CHECK(feeder.devices_added == 1);
  CHECK(feeder.devices_removed == 1);
}

TEST_CASE("a re-wired device says what about it is other") {
  auto const rows = test::rows_from(street);
  auto next = rows;
  device_in(next, "FUS2").normal = geo::Position::open;
  device_in(next, "FUS3").kind = geo::DeviceKind::recloser;
  auto const found = geo::difference(built(rows), built(next));
  REQUIRE(ids_of(found.devices_rewired) == Ids{"FUS2", "FUS3"});
  CHECK(found.devices_rewired[0].has_other_normal);
  CHECK_FALSE(found.devices_rewired[0].has_other_kind);
  CHECK(found.devices_rewired[1].has_other_kind);
  CHECK(found.devices_rewired[0].feeder == "F");  // dead now: said with the feeder that it had
  CHECK(ids_of(found.customers_moved) == Ids{"b.1", "b.2", "b.3"});  // the normal state leaves them without supply
}

TEST_CASE("who is taken over by another feeder counts where they were, and that feeder has more customers") {
  auto const rows = test::rows_from("BRK1 --- a*2 --- SWI3 --- b*3 --- SWI4/open --- S2@");
  auto next = rows;
  device_in(next, "SWI3").normal = geo::Position::open;
  device_in(next, "SWI4").normal = geo::Position::closed;
  auto const found = geo::difference(built(rows), built(next));
  CHECK(found.customers_moved.size() == 3);
  CHECK(feeder_in(found, "F").customers_moved == 3);
  CHECK(feeder_in(found, "F").customers_after == 2);
  CHECK(feeder_in(found, "F2").customers_moved == 0);
  CHECK(feeder_in(found, "F2").customers_after == 3);
  CHECK(found.feeders.front().feeder == "F");
}

TEST_CASE("a source on another node is a change, and so are the people it leaves") {
  auto const rows = test::rows_from(street);
  auto next = rows;
  next.sources.front().node = "c";
  auto const found = geo::difference(built(rows), built(next));
  CHECK(ids_of(found.sources_changed) == Ids{"S"});
  CHECK(found.sources_added.empty());
  CHECK(ids_of(found.customers_moved) == Ids{"a.1", "a.2", "b.1", "b.2", "b.3", "c.1"});
}
