// What is left of a customer's feeds: whose load goes on, and whose does not.
#include <catch2/catch.hpp>

#include "geo/expected_supply.hpp"
#include "geo/feeds.hpp"
#include "tests/support/feeder_drawing.hpp"

using namespace lamplighter;
using geo::Changeover;
using geo::PhaseSet;
using Role = geo::ServicePointRole;

namespace {

struct Feed {
  Role role = Role::main;
  std::optional<Changeover> changeover{};
};

/// A customer whose n-th feed hangs below the n-th switch, and the switches that are opened.
geo::FeedsLeft left_of(std::vector<Feed> const& feeds, std::vector<std::string> const& opened, PhaseSet phases = PhaseSet::all()) {
  auto rows = test::rows_from(R"(
      BRK1 --- a*1 --- SWI1 --- n1
               a   --- SWI2 --- n2
               a   --- SWI3 --- n3
  )");
  rows.customers.front().id = "works";
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    geo::ServicePointRow row;
    row.id = "feed " + std::to_string(i + 1);
    row.customer = "works";
    row.node = "n" + std::to_string(i + 1);
    row.phases = PhaseSet::all();
    row.role = feeds[i].role;
    row.changeover = feeds[i].changeover;
    rows.service_points.push_back(row);
  }
  geo::LiveNetwork live(geo::Network::build(rows).value());
  for (auto const& one : opened) {
    geo::Operation const operation{test::device(live.network(), one), phases, geo::Position::open};
    live.operate({&operation, 1});
  }
  return geo::feeds_left(live, {0});
}

}  // namespace

TEST_CASE("what is expected of a point is its normal supply, else what closing every device would give it") {
  auto rows = test::rows_from(R"(
      BRK1 --- a*1 --- SWI1 --- b*1
               c*1 --- SWI2 --- d
  )");
  for (auto& row : rows.devices) row.normal = row.id == "BRK1" ? geo::Position::closed : geo::Position::open;
  rows.devices[1].phases = PhaseSet::all() - geo::phases_from("C").value();
  geo::LiveNetwork live(geo::Network::build(rows).value());
  auto const point = [&](char const* id) { return test::service_point(live.network(), id); };
  auto const ab = rows.devices[1].phases;
  geo::ExpectedSupply expected(live);
  CHECK(expected.of(point("a.1")) == PhaseSet::all());
  CHECK(expected.has_it(point("a.1")));
  CHECK(expected.of(point("b.1")) == ab);
  CHECK_FALSE(expected.has_it(point("b.1")));
  CHECK(expected.of(point("c.1")).empty());  // no position of any device gives it supply
  CHECK_FALSE(expected.has_it(point("c.1")));

  auto const close = [&](geo::PhaseSet phases) {
    geo::Operation const operation{test::device(live.network(), "SWI1"), phases, geo::Position::closed};
    live.operate({&operation, 1});
    return geo::ExpectedSupply(live).has_it(point("b.1"));
  };
  CHECK_FALSE(close(geo::phases_from("A").value()));
  CHECK(close(ab));
}

TEST_CASE("with one feed there is nothing left when it goes, with a phase less it is not whole") {
  CHECK(left_of({{}}, {}).keeps_load);
  auto const gone = left_of({{}}, {"SWI1"});
  CHECK_FALSE(gone.keeps_load);
  CHECK(gone.feeds == 1);
  CHECK(gone.feeds_whole == 0);
  auto const partly = left_of({{}}, {"SWI1"}, PhaseSet{1});
  CHECK_FALSE(partly.keeps_load);
  CHECK(partly.keeps_a_phase);
}

TEST_CASE("a standby takes the load of the main feed, by itself, by hand, or where nothing is said of it") {
  for (auto const changeover : {std::optional(Changeover::automatic), std::optional(Changeover::manual), std::optional<Changeover>()}) {
    auto const left = left_of({{}, {Role::standby, changeover}}, {"SWI1"});
    CHECK(left.keeps_load);
    CHECK(left.changeover == changeover);
    CHECK(left_of({{}, {Role::standby, changeover}}, {"SWI2"}).keeps_load);
    CHECK_FALSE(left_of({{}, {Role::standby, changeover}}, {"SWI1", "SWI2"}).keeps_load);
  }
}

TEST_CASE("a feed without changeover takes nobody's load, but keeps its own when a standby goes") {
  CHECK_FALSE(left_of({{Role::main, Changeover::none}, {Role::main, Changeover::none}}, {"SWI1"}).keeps_load);
  CHECK_FALSE(left_of({{}, {Role::standby, Changeover::none}}, {"SWI1"}).keeps_load);
  CHECK(left_of({{Role::main, Changeover::none}, {Role::standby, Changeover::none}}, {"SWI2"}).keeps_load);
}

TEST_CASE("an emergency feed does not carry the load, and its loss takes none") {
  CHECK_FALSE(left_of({{}, {Role::emergency, Changeover::automatic}}, {"SWI1"}).keeps_load);
  CHECK(left_of({{}, {Role::emergency, Changeover::automatic}}, {"SWI2"}).keeps_load);
  auto const third = left_of({{}, {Role::emergency, Changeover::automatic}, {Role::standby, Changeover::manual}}, {"SWI1"});
  CHECK(third.keeps_load);
  CHECK(third.feeds == 3);
  CHECK(third.feeds_whole == 2);
  CHECK(third.changeover == Changeover::automatic);
}
