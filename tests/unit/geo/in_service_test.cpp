// The network of a given day.
#include "geo/in_service.hpp"

#include <catch2/catch.hpp>

#include "geo/content_hash.hpp"
#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/geo/plain_graph.hpp"

using namespace lamplighter;
using geo::PhaseSet;
using std::chrono::days;
using std::chrono::sys_days;

namespace {

sys_days day(int count) { return sys_days{days{count}}; }

geo::ServiceDates random_dates(test::Chance& chance) {
  geo::ServiceDates dates;
  if (chance.one_in(3)) dates.from = day(static_cast<int>(chance.below(6)));
  if (chance.one_in(3)) dates.until = day(static_cast<int>(chance.below(6)));
  return dates;
}

/// Leaves every row in place but makes those out of service conduct, supply and use nothing.
geo::NetworkData silenced(geo::NetworkData rows, int today) {
  auto const is_away = [&](geo::ServiceDates const& dates) {
    return (dates.from && day(today) < *dates.from) || (dates.until && day(today) >= *dates.until);
  };
  for (auto& row : rows.sections) row.phases = is_away(row.service) ? PhaseSet::none() : row.phases;
  for (auto& row : rows.devices) row.phases = is_away(row.service) ? PhaseSet::none() : row.phases;
  for (auto& row : rows.sources) {
    // A source without phases would supply all: one that is away is a rooftop that never does.
    if (is_away(row.service)) row.kind = geo::SourceKind::following;
  }
  for (auto& point : rows.service_points) {
    bool is_gone = is_away(point.service);
    for (auto const& customer : rows.customers) is_gone = is_gone || (customer.id == point.customer && is_away(customer.service));
    if (is_gone) point.node.clear();
  }
  return rows;
}

}  // namespace

TEST_CASE("traced as of a day, random networks are as if what is not in service did not conduct") {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    test::Chance chance(seed);
    test::BothForms both(test::random_rows(chance));
    for (auto& row : both.rows.sections) row.service = random_dates(chance);
    for (auto& row : both.rows.devices) row.service = random_dates(chance);
    for (auto& row : both.rows.sources) row.service = random_dates(chance);
    for (auto& row : both.rows.customers) row.service = random_dates(chance);
    for (auto& row : both.rows.service_points) {
      row.service = random_dates(chance);
      row.phases_known = true;  // unknown phases follow the conductors of the day
    }
    for (int today = 0; today < 6; ++today) {
      geo::NetworkData const plain_rows = silenced(both.rows, today);
      test::PlainGraph const plain(plain_rows);
      auto const network = geo::Network::build(geo::in_service_on(both.rows, day(today)));
      REQUIRE(network);
      geo::LiveNetwork const live(*network);
      auto const plain_live = plain.live();
      for (std::uint32_t point = 0; point < plain_rows.service_points.size(); ++point) {
        auto const index = (*network)->find_service_point(plain_rows.service_points[point].id);
        PhaseSet const found = index ? live.supplied(*index) : PhaseSet::none();
        both.expect(found == plain.supplied(point, plain_live),
                    plain_rows.service_points[point].id + " on day " + std::to_string(today));
      }
    }
    INFO("seed " << seed << "\n" << both.trouble);
    REQUIRE(both.trouble.empty());
  }
}

TEST_CASE("a line is there from its first day, and no longer on the day it is taken out") {
  geo::ServiceDates const dates{.from = day(10), .until = day(20)};
  CHECK_FALSE(geo::is_in_service(dates, day(9)));
  CHECK(geo::is_in_service(dates, day(10)));
  CHECK(geo::is_in_service(dates, day(19)));
  CHECK_FALSE(geo::is_in_service(dates, day(20)));
  CHECK(geo::is_in_service({}, day(-100'000)));
}

TEST_CASE("planned work is traced on the network as it will be: the new tie keeps the customers on") {
  auto rows = test::rows_from(R"(
      BRK1 --- a --- SWI2 --- b*3
      a --- SWI3 --- b
  )");
  rows.devices[2].service.from = day(100);  // SWI3, to be built
  auto const below = [&](int today) {
    geo::LiveNetwork const live(*geo::Network::build(geo::in_service_on(rows, day(today))));
    return live.downstream_count(test::device(live.network(), "SWI2")).all;
  };
  CHECK(below(99) == 3);
  CHECK(below(100) == 0);
}

TEST_CASE("with a customer go its service points and meters; customers of a day without any are connected nowhere") {
  auto rows = test::rows_from("BRK1 --- a*2");
  geo::ServicePointRow point;
  point.id = "p";
  point.customer = "a.1";
  point.node = "a";
  point.phases = PhaseSet::all();
  rows.service_points = {point};
  rows.meters = {{.id = "m", .service_point = "p"}};
  rows.customers[0].service.until = day(5);
  CHECK(geo::in_service_on(rows, day(4)).meters.size() == 1);
  auto const later = geo::in_service_on(rows, day(5));
  CHECK(later.customers.size() == 1);
  CHECK(later.service_points.empty());
  CHECK(later.meters.empty());
  geo::LiveNetwork const live(*geo::Network::build(later));
  CHECK(live.supplied(test::service_point(live.network(), "a.2")).empty());
}

TEST_CASE("a day is read as exports write it, and nothing else is taken for one") {
  sys_days const second{std::chrono::year{2026} / 3 / 2};
  for (char const* text : {"2026-03-02", "2026/03/02", "20260302", "2026-03-02T08:00:00+08:00", "2026/03/02 23:59:59"}) {
    INFO(text);
    CHECK(geo::day_in(text) == second);
  }
  for (char const* text : {"", "2026", "2026-02-30", "02.03.2026", "2026-3-2", "2026-0302", "2026-03/02", "soon", "99999999"}) {
    INFO(text);
    CHECK_FALSE(geo::day_in(text));
  }
}

TEST_CASE("another date of service is another network to the content hash") {
  auto rows = test::rows_from("BRK1 --- a*1 --- b");
  auto const hash = geo::content_hash(rows);
  rows.sections[0].service.until = day(5);
  auto const other = geo::content_hash(rows);
  CHECK(other != hash);
  rows.sections[0].service = {.from = day(5), .until = std::nullopt};
  CHECK(geo::content_hash(rows) != other);
  rows.sections[0].service = {};
  rows.devices[0].rating = "400 A";
  CHECK(geo::content_hash(rows) != hash);
}
