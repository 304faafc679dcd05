// Devices moved together, and plans replayed: against a plain search at every moment, and by hand.
#include "geo/switching_plan.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/geo/plain_graph.hpp"

using namespace lamplighter;
using geo::CustomerState;
using geo::CustomerWindow;
using geo::Moment;
using geo::PhaseSet;
using geo::PointState;
using geo::PointWindow;
using geo::Position;
using test::BothForms;
using test::Size;

namespace {

Moment minute(int count) { return Moment{std::chrono::minutes{count}}; }

void check_together(BothForms& both, test::Chance& chance, Size) {
  if (both.rows.devices.empty()) return;
  for (int round = 0; round < 5; ++round) {
    std::vector<geo::Operation> operations;
    for (std::uint32_t left = 1 + chance.below(6); left > 0; --left) {
      operations.push_back(test::random_operation(both.rows, chance));
    }
    test::PlainGraph after = both.plain;
    for (auto const& operation : operations) after.operate(operation);
    auto const live_before = both.plain.live(), live_after = after.live();
    auto const changes = both.live.would_change(operations);
    std::size_t next = 0;
    for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
      PhaseSet const had = both.plain.supplied(point, live_before), has = after.supplied(point, live_after);
      if (had == has) continue;
      both.expect(next < changes.size() && changes[next].point.value == point && changes[next].before == had &&
                      changes[next].after == has,
                  "change at " + both.rows.service_points[point].id);
      ++next;
    }
    both.expect(next == changes.size(), "changes that do not happen");
  }
}

/// Supply of every point before the first step and after each moment, searched anew each time.
struct History {
  std::vector<Moment> moments;
  std::vector<std::vector<PhaseSet>> supply;  // one more than moments
};

History history_of(BothForms const& both, std::vector<geo::SwitchingStep> const& steps) {
  History history;
  std::map<Moment, std::vector<geo::Operation>> by_moment;
  for (auto const& step : steps) by_moment[step.at].push_back(step.operation);
  test::PlainGraph now = both.plain;
  auto const look = [&] {
    auto const live = now.live();
    auto& supply = history.supply.emplace_back();
    for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
      supply.push_back(now.supplied(point, live));
    }
  };
  look();
  for (auto const& [at, operations] : by_moment) {
    for (auto const& operation : operations) now.operate(operation);
    history.moments.push_back(at);
    look();
  }
  return history;
}

/// Joins equal findings of neighbouring moments to windows.
template <class Window>
void add_windows(std::vector<Window>& windows, std::vector<Moment> const& moments, auto const& at_moment) {
  std::optional<Window> open;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    std::optional<Window> now = at_moment(i + 1);
    if (open && now) now->from = open->from;
    if (open && open != now) {
      open->until = moments[i];
      windows.push_back(*open);
    }
    if (now && open != now) now->from = open && *open == *now ? open->from : moments[i];
    open = now;
  }
  if (open) windows.push_back(*open);
}

std::optional<CustomerWindow> customer_at(BothForms const& both, History const& history, std::size_t moment,
                                          std::uint32_t customer, std::vector<std::uint32_t> const& points) {
  CustomerWindow window{.customer = {customer}, .from = {}, .until = {}, .changeover = {}};
  std::uint32_t dead = 0;
  std::set<geo::Changeover> ways;
  std::set<geo::ServicePointRole> lost, whole;
  bool has_taker = false;
  for (auto const point : points) {
    PhaseSet const before = history.supply[0][point], now = history.supply[moment][point] & before;
    if (before.empty()) continue;
    ++window.feeds;
    if (now.empty()) ++dead;
    auto const& row = both.rows.service_points[point];
    (now == before ? whole : lost).insert(row.role);
    if (now != before) continue;
    ++window.feeds_whole;
    has_taker = has_taker || (row.role != geo::ServicePointRole::emergency && row.changeover != geo::Changeover::none);
    if (both.rows.service_points[point].changeover) ways.insert(*both.rows.service_points[point].changeover);
  }
  if (window.feeds == window.feeds_whole) return std::nullopt;
  if (window.feeds_whole > 0) window.state = CustomerState::reduced_security;
  else window.state = dead == window.feeds ? CustomerState::dead : CustomerState::partial;
  using enum geo::ServicePointRole;
  bool const load_must_move = lost.contains(main) || (lost.contains(standby) && !whole.contains(main));
  window.keeps_load = window.feeds_whole > 0 && (has_taker || !load_must_move);
  if (!ways.empty()) window.changeover = *ways.begin();  // automatic before manual before none
  return window;
}

geo::PlanWindows windows_from(BothForms const& both, History const& history) {
  geo::PlanWindows expected;
  std::map<std::string, std::vector<std::uint32_t>> points_of;
  for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
    points_of[both.rows.service_points[point].customer].push_back(point);
    add_windows(expected.points, history.moments, [&](std::size_t moment) -> std::optional<PointWindow> {
      PhaseSet const before = history.supply[0][point], now = history.supply[moment][point];
      if ((before - now).empty()) return std::nullopt;
      PointState const state = (before & now).empty() ? PointState::dead : PointState::partial;
      return PointWindow{.point = {point}, .from = {}, .until = {}, .state = state, .lost = before - now};
    });
  }
  for (std::uint32_t customer = 0; customer < both.rows.customers.size(); ++customer) {
    auto const& points = points_of[both.rows.customers[customer].id];
    add_windows(expected.customers, history.moments, [&](std::size_t moment) {
      return customer_at(both, history, moment, customer, points);
    });
  }
  return expected;
}

void check_plan(BothForms& both, test::Chance& chance, Size) {
  if (both.rows.devices.empty()) return;
  std::vector<geo::SwitchingStep> steps;
  for (std::uint32_t left = 1 + chance.below(10); left > 0; --left) {
    steps.push_back({minute(static_cast<int>(chance.below(6))), test::random_operation(both.rows, chance)});
    // What is opened is often closed again, so that windows end.
    if (chance.one_in(2)) {
      geo::SwitchingStep back = steps.back();
      back.at += std::chrono::minutes{1 + chance.below(4)};
      back.operation.to = back.operation.to == Position::open ? Position::closed : Position::open;
      steps.push_back(back);
    }
  }
  auto const expected = windows_from(both, history_of(both, steps));
  auto const found = geo::replay_plan(both.live, steps);
  both.expect(found.points == expected.points, "windows of points");
  both.expect(found.customers == expected.customers, "windows of customers");
}

struct Drawn {
  explicit Drawn(geo::NetworkData rows) : network(*geo::Network::build(std::move(rows))) {}
  geo::SwitchingStep step(int at, std::string_view device, Position to, PhaseSet phases = PhaseSet::all()) const {
    return {minute(at), {test::device(*network, device), phases, to}};
  }
  geo::PlanWindows replay(std::vector<geo::SwitchingStep> const& steps) const {
    return geo::replay_plan(geo::LiveNetwork(network), steps);
  }
  std::shared_ptr<geo::Network const> network;
};

geo::ServicePointRow point(std::string id, std::string customer, std::string node,
                           std::optional<geo::Changeover> changeover) {
  geo::ServicePointRow row;
  row.id = std::move(id);
  row.customer = std::move(customer);
  row.node = std::move(node);
  row.phases = PhaseSet::all();
  row.changeover = changeover;
  return row;
}

/// A hospital with two feeds from two sources.
geo::NetworkData hospital() {
  auto rows = test::rows_from(R"(
      BRK1 --- a*1 --- SWI2 --- b
      S2@  --- SWI3 --- c
  )");
  rows.customers[0].id = "hospital";
  rows.service_points = {point("main", "hospital", "b", std::nullopt),
                         point("standby", "hospital", "c", geo::Changeover::manual)};
  return rows;
}

}  // namespace

TEST_CASE("several devices moved together change the supply of exactly those whom a plain search finds, everywhere") {
  test::on_every_network(check_together);
}

TEST_CASE("a plan's windows are those of a plain search at every moment, on random and on real networks") {
  test::on_every_network(check_plan);
}

TEST_CASE("the work section alone is out when the tie is closed first") {
  Drawn const feeder(test::rows_from(R"(
      BRK1 --- a*1 --- SWI2 --- b*1 --- SWI3 --- c*1
      S2@  --- TIE  --- SWI9/open --- c
  )"));
  auto const found = feeder.replay({feeder.step(0, "SWI9", Position::closed), feeder.step(1, "SWI3", Position::open),
                                    feeder.step(2, "SWI2", Position::open), feeder.step(60, "SWI2", Position::closed),
                                    feeder.step(61, "SWI3", Position::closed), feeder.step(62, "SWI9", Position::open)});
  REQUIRE(found.points.size() == 1);
  CHECK(feeder.network->service_point(found.points[0].point).id == "b.1");
  CHECK(found.points[0].from == minute(2));
  CHECK(found.points[0].until == minute(60));
  CHECK(found.points[0].state == PointState::dead);
}

TEST_CASE("a customer is partly out while one phase is open, wholly when the others follow, and both windows touch") {
  Drawn const feeder(test::rows_from("BRK1 --- a --- FUS2 --- b*1"));
  auto const found =
      feeder.replay({feeder.step(0, "FUS2", Position::open, PhaseSet{1}), feeder.step(5, "FUS2", Position::open)});
  REQUIRE(found.points.size() == 2);
  CHECK(found.points[0].state == PointState::partial);
  CHECK(found.points[0].lost == PhaseSet{1});
  CHECK(found.points[0].until == minute(5));
  CHECK(found.points[1].state == PointState::dead);
  CHECK(found.points[1].from == minute(5));
  CHECK_FALSE(found.points[1].until);
  REQUIRE(found.customers.size() == 2);
  CHECK(found.customers[0].state == CustomerState::partial);
  CHECK(found.customers[1].state == CustomerState::dead);
  CHECK(found.customers[1].feeds_whole == 0);
}

TEST_CASE("a hospital with one of two feeds lost runs on reduced security, and is out only when the last one goes") {
  Drawn const feeder(hospital());
  auto const found = feeder.replay({feeder.step(0, "SWI2", Position::open), feeder.step(10, "SWI3", Position::open),
                                    feeder.step(20, "SWI2", Position::closed), feeder.step(30, "SWI3", Position::closed)});
  REQUIRE(found.customers.size() == 3);
  CHECK(found.customers[0] == CustomerWindow{{0}, minute(0), minute(10), CustomerState::reduced_security, 2, 1,
                                             geo::Changeover::manual, true});
  CHECK(found.customers[1] == CustomerWindow{{0}, minute(10), minute(20), CustomerState::dead, 2, 0, std::nullopt, false});
  CHECK(found.customers[2] ==
        CustomerWindow{{0}, minute(20), minute(30), CustomerState::reduced_security, 2, 1, std::nullopt, true});
  CHECK(found.points.size() == 2);  // the main feed 0-20, the standby 10-30
}

TEST_CASE("who had no supply before a plan loses nothing by it") {
  Drawn const feeder(test::rows_from("BRK1 --- a*1 --- SWI2/open --- b*1"));
  auto const found = feeder.replay({feeder.step(0, "SWI2", Position::closed), feeder.step(9, "SWI2", Position::open)});
  CHECK(found.points.empty());
  CHECK(found.customers.empty());
}
