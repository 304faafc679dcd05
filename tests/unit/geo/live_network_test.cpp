// What a dispatcher expects of a network, drawn feeder by feeder; expected values are counted by hand.
#include <catch2/catch.hpp>

#include "geo/live_network.hpp"
#include "geo/trace.hpp"
#include "tests/support/feeder_drawing.hpp"

using namespace lamplighter;
using geo::PhaseSet;
using geo::Position;
using test::device;
using test::feeder_from;
using test::node;
using test::service_point;

namespace {

std::vector<std::string> device_ids(geo::Network const& network, std::vector<geo::DeviceIndex> const& devices) {
  std::vector<std::string> ids;
  for (auto const index : devices) ids.emplace_back(network.device(index).id);
  return ids;
}

std::vector<geo::SupplyChange> move(geo::LiveNetwork& live, std::string_view id, Position to,
                                    PhaseSet phases = PhaseSet::all()) {
  geo::Operation const operation{.device = device(live.network(), id), .phases = phases, .to = to};
  return live.operate({&operation, 1});
}

std::uint32_t any_below(geo::LiveNetwork const& live, std::string_view id) {
  return live.downstream_count(device(live.network(), id)).any;
}
std::uint32_t all_below(geo::LiveNetwork const& live, std::string_view id) {
  return live.downstream_count(device(live.network(), id)).all;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("on a radial feeder each device takes out all that hangs from it") {
  geo::LiveNetwork const live(feeder_from(R"(
      BRK1 --- a*12 --- REC2 --- b*40 --- FUS3 --- c*7
                                 b    --- FUS4 --- d*5
  )"));
  CHECK(any_below(live, "BRK1") == 64);
  CHECK(any_below(live, "REC2") == 52);
  CHECK(any_below(live, "FUS3") == 7);
  CHECK(any_below(live, "FUS4") == 5);
  CHECK(device_ids(live.network(), live.devices_above(service_point(live.network(), "c.7"))) ==
        Ids{"FUS3", "REC2", "BRK1"});
  CHECK(live.feeder_of(service_point(live.network(), "c.7")) == "F");
}

TEST_CASE("opening a recloser tells of the customers below it, and closing it gives them back") {
  geo::LiveNetwork live(feeder_from("BRK1 --- a*2 --- REC2 --- b*3"));
  auto const out = move(live, "REC2", Position::open);
  REQUIRE(out.size() == 3);
  CHECK(out[0].point == service_point(live.network(), "b.1"));
  CHECK(out[0].before == PhaseSet::all());
  CHECK(out[0].after == PhaseSet::none());
  CHECK(any_below(live, "REC2") == 0);
  CHECK(any_below(live, "BRK1") == 2);
  CHECK(live.normally_supplied(service_point(live.network(), "b.1")) == PhaseSet::all());
  CHECK_FALSE(live.is_energised(node(live.network(), "b")));
  CHECK(move(live, "REC2", Position::closed).size() == 3);
  CHECK(any_below(live, "BRK1") == 5);
}

TEST_CASE("a device inside a loop takes supply from nobody, until the loop is opened") {
  geo::LiveNetwork live(feeder_from(R"(
      BRK1 --- a*1 --- SWI2 --- b*2 --- SWI3 --- c*3
               a   --- SWI4 --- c
  )"));
  CHECK(any_below(live, "SWI2") == 0);
  CHECK(any_below(live, "SWI3") == 0);
  CHECK(any_below(live, "BRK1") == 6);
  CHECK(move(live, "SWI4", Position::open).empty());
  CHECK(any_below(live, "SWI2") == 5);
  CHECK(any_below(live, "SWI3") == 3);
}

TEST_CASE("parallel devices stand in for each other") {
  geo::LiveNetwork live(feeder_from(R"(
      BRK1 --- a --- FUS2 --- b*4
               a --- FUS3 --- b
  )"));
  CHECK(any_below(live, "FUS2") == 0);
  auto const both = geo::trace_devices(
      live, {device(live.network(), "FUS2"), device(live.network(), "FUS3")});
  CHECK(both.customers_any == Ids{"b.1", "b.2", "b.3", "b.4"});
  CHECK(both.customers_all.size() == 4);
  move(live, "FUS2", Position::open);
  CHECK(any_below(live, "FUS3") == 4);
}

TEST_CASE("between two sources a closed tie leaves no device that takes anybody out") {
  geo::LiveNetwork live(feeder_from(R"(
      BRK1 --- a*3 --- SWI9/open --- b*4
      S2@  --- BRK2 --- b
  )"));
  CHECK(any_below(live, "BRK1") == 3);
  CHECK(live.feeder_of(service_point(live.network(), "b.1")) == "F2");
  move(live, "SWI9", Position::closed);
  CHECK(any_below(live, "BRK1") == 0);
  CHECK(any_below(live, "BRK2") == 0);
  CHECK(any_below(live, "SWI9") == 0);
  CHECK(move(live, "BRK1", Position::open).empty());
  CHECK(any_below(live, "SWI9") == 3);
}

TEST_CASE("one blown phase of a fuse takes it from the customers who use it") {
  geo::LiveNetwork live(feeder_from(R"(
      BRK1 --- a --- FUS2 --- b*2:A
                     b    --- c*3
                     c    --- FUS4:B --- d*5:B
  )"));
  auto const fuse = device(live.network(), "FUS2");
  CHECK(live.downstream_any(fuse, PhaseSet{1}).size() == 5);
  CHECK(live.downstream_all(fuse, PhaseSet{1}).size() == 2);
  CHECK(live.downstream_any(fuse, PhaseSet{2}).size() == 8);
  CHECK(live.downstream_all(fuse, PhaseSet{2}).size() == 5);
  CHECK(any_below(live, "FUS2") == 10);
  CHECK(all_below(live, "FUS2") == 10);
  auto const changes = move(live, "FUS2", Position::open, PhaseSet{2});
  CHECK(changes.size() == 8);
  CHECK(live.supplied(service_point(live.network(), "c.1")) == PhaseSet{5});
  CHECK(live.open_phases(fuse) == PhaseSet{2});
  // Those of c have lost B already: opening the rest takes all that they still had.
  CHECK(all_below(live, "FUS2") == 5);
}

TEST_CASE("a gang device in a loop on one phase only still takes out the other phases") {
  geo::LiveNetwork const live(feeder_from(R"(
      BRK1 --- a --- SWI2   --- b*2
               a --- SWI3:A --- b
  )"));
  CHECK(any_below(live, "SWI2") == 2);
  CHECK(all_below(live, "SWI2") == 0);
  CHECK(any_below(live, "SWI3") == 0);
}

TEST_CASE("a customer with two service points is touched by either device and put out by what stands above both") {
  auto rows = test::rows_from(R"(
      BRK1 --- a --- FUS2 --- b*1
               a --- FUS3 --- c
  )");
  rows.service_points.push_back(
      {.id = "p1", .customer = "b.1", .node = "b", .transformer = "", .phases = PhaseSet::all()});
  rows.service_points.push_back(
      {.id = "p2", .customer = "b.1", .node = "c", .transformer = "", .phases = PhaseSet::all()});
  geo::LiveNetwork live(*geo::Network::build(std::move(rows)));
  CHECK(any_below(live, "FUS2") == 1);
  CHECK(all_below(live, "FUS2") == 0);
  CHECK(all_below(live, "BRK1") == 1);
  move(live, "FUS3", Position::open);
  CHECK(all_below(live, "FUS2") == 1);
}

TEST_CASE("a dead customer is below no device, and none is above him") {
  geo::LiveNetwork const live(feeder_from("BRK1 --- a*1 --- SWI2/open --- b*3 --- FUS3 --- c*2"));
  CHECK(any_below(live, "SWI2") == 0);
  CHECK(any_below(live, "FUS3") == 0);
  CHECK(any_below(live, "BRK1") == 1);
  CHECK(live.devices_above(service_point(live.network(), "c.1")).empty());
  CHECK(live.feeder_of(service_point(live.network(), "c.1")).empty());
}

TEST_CASE("before a step the nodes that it would make live are known, and nothing has moved") {
  geo::LiveNetwork live(feeder_from("BRK1 --- a*1 --- SWI2/open --- b --- FUS3 --- c*2"));
  geo::Operation const close{.device = device(live.network(), "SWI2"), .phases = PhaseSet::all(),
                             .to = Position::closed};
  CHECK(live.would_energise({&close, 1}) ==
        std::vector{node(live.network(), "b"), node(live.network(), "c")});
  CHECK(live.would_change({&close, 1}).size() == 2);
  CHECK_FALSE(live.is_energised(node(live.network(), "c")));
  CHECK(live.section_below(device(live.network(), "SWI2")) ==
        std::vector{node(live.network(), "a"), node(live.network(), "b")});
}

TEST_CASE("the section below a device is what it would cut off, with its own two ends") {
  geo::LiveNetwork const live(feeder_from("BRK1 --- a --- REC2 --- b --- FUS3 --- c"));
  CHECK(live.section_below(device(live.network(), "REC2")) ==
        std::vector{node(live.network(), "a"), node(live.network(), "b"), node(live.network(), "c")});
}

TEST_CASE("a generator supplies its part only while an island is declared; rooftop panels never do") {
  geo::LiveNetwork live(feeder_from("BRK1 --- a*1 --- SWI2/open --- b*2 --- G@island --- P@following"));
  auto const generator = *live.network().find_source("G");
  CHECK(live.supplied(service_point(live.network(), "b.1")).empty());
  CHECK(live.declare_island(*live.network().find_source("P"), geo::IslandSupply::declared).empty());
  CHECK(live.island_would_energise(generator).size() == 3);
  CHECK(live.declare_island(generator, geo::IslandSupply::declared).size() == 2);
  CHECK(live.supplied(service_point(live.network(), "b.1")) == PhaseSet::all());
  CHECK(live.declare_island(generator, geo::IslandSupply::ended).size() == 2);
  CHECK(live.supplied(service_point(live.network(), "b.1")).empty());
}

TEST_CASE("a device whose two ends are one node moves without any effect") {
  auto rows = test::rows_from("BRK1 --- a*2 --- SWI2 --- b*1");
  rows.devices[1].to_node = "a";
  geo::LiveNetwork live(*geo::Network::build(std::move(rows)));
  CHECK(any_below(live, "SWI2") == 0);
  CHECK(move(live, "SWI2", Position::open).empty());
  CHECK(live.open_phases(device(live.network(), "SWI2")) == PhaseSet::all());
}

TEST_CASE("a plan is replayed on a copy and the network itself does not move") {
  geo::LiveNetwork const live(feeder_from("BRK1 --- a*2 --- REC2 --- b*3"));
  geo::LiveNetwork copy = live;
  move(copy, "BRK1", Position::open);
  CHECK(any_below(copy, "BRK1") == 0);
  CHECK(any_below(live, "BRK1") == 5);
  CHECK(live.supplied(service_point(live.network(), "b.1")) == PhaseSet::all());
}

TEST_CASE("a feeder thousands of devices deep is walked without recursion") {
  geo::NetworkData rows;
  geo::SourceRow source;
  source.id = "S";
  source.node = "n0";
  rows.sources.push_back(source);
  constexpr std::uint32_t depth = 200'000;
  for (std::uint32_t i = 0; i < depth; ++i) {
    geo::DeviceRow row;
    row.id = "d" + std::to_string(i);
    row.from_node = "n" + std::to_string(i);
    row.to_node = "n" + std::to_string(i + 1);
    row.phases = PhaseSet{1};
    rows.devices.push_back(row);
  }
  geo::CustomerRow last;
  last.id = "last";
  last.node = "n" + std::to_string(depth);
  last.phases = PhaseSet{1};
  rows.customers.push_back(last);
  geo::LiveNetwork const live(*geo::Network::build(std::move(rows)));
  CHECK(live.downstream_count({0}).all == 1);
  CHECK(live.devices_above({0}).size() == depth);
}

TEST_CASE("the table quotes ids with commas as a spreadsheet reads them") {
  auto rows = test::rows_from("BRK1 --- a*1");
  rows.devices[0].id = "BRK \"1\", north";
  geo::LiveNetwork const live(*geo::Network::build(std::move(rows)));
  auto const csv = geo::trace_csv(geo::trace_all(live));
  CHECK(csv.find("\n\"BRK \"\"1\"\", north\",breaker,closed,ABC,1,") != std::string::npos);
  CHECK(csv.back() == '\n');
}
