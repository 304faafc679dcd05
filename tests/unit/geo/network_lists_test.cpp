// Rows put into lists and taken out again, one by one and many at a time.
#include "geo/network_lists.hpp"

#include <catch2/catch.hpp>

#include "geo/content_hash.hpp"
#include "geo/network_rows.hpp"
#include "geo/row_views.hpp"
#include "tests/unit/geo/random_network.hpp"

using namespace lamplighter;
using test::Chance;

namespace {

/// What random networks of tests leave out.
void say_more(geo::NetworkData& rows, Chance& chance) {
  auto const some_text = [&] { return chance.one_in(2) ? std::string() : "text " + std::to_string(chance.below(9)); };
  auto const some_place = [&] {
    return chance.one_in(2) ? std::nullopt : std::optional(geo::Coordinate{1.5 * chance.below(9), -0.0});
  };
  auto const some_dates = [&] {
    geo::ServiceDates dates;
    if (chance.one_in(4)) dates.from = std::chrono::sys_days(std::chrono::days(int(chance.below(30'000)) - 9'000));
    if (chance.one_in(4)) dates.until = std::chrono::sys_days(std::chrono::days(chance.below(30'000)));
    return dates;
  };
  rows.srs = "EPSG:4326";
  for (auto& row : rows.nodes) row.at = some_place();
  for (auto& row : rows.sources) row.name = some_text(), row.region = 3, row.at = some_place(), row.service = some_dates();
  for (auto& row : rows.sections) {
    row.name = some_text(), row.area_manager = some_text(), row.length_m = -0.0, row.kva = chance.below(2);
    row.at = some_place(), row.service = some_dates();
  }
  for (auto& row : rows.devices) {
    row.rating = some_text(), row.at = some_place(), row.service = some_dates();
    if (chance.one_in(2)) row.kv = chance.below(3);  // 0 kV was stated, too
  }
  for (auto& row : rows.customers) {
    row.address = some_text(), row.feeder = some_text(), row.kw = chance.below(2), row.at = some_place();
    row.service = some_dates();
  }
  for (auto& row : rows.service_points) {
    row.transformer = some_text(), row.service = some_dates();
    if (chance.one_in(2)) row.changeover = geo::Changeover::none;
    if (chance.one_in(3)) row.role = geo::ServicePointRole::emergency;
  }
}

geo::SectionView a_line(std::string_view id, std::string_view from, std::string_view to, std::string_view feeder) {
  geo::SectionView row;
  row.id = id, row.from_node = from, row.to_node = to, row.feeder = feeder;
  return row;
}

}  // namespace

TEST_CASE("lists hold what the rows said, and every form of the same rows has one content hash") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    INFO("seed " << seed);
    Chance chance(seed);
    auto rows = test::random_rows(chance);
    say_more(rows, chance);
    auto const lists = geo::lists_of(rows);
    auto const hash = geo::content_hash(rows);
    CHECK(geo::content_hash(lists) == hash);
    CHECK(geo::content_hash(lists, [] {}) == hash);
    CHECK(geo::content_hash(geo::data_of(lists)) == hash);
    auto changed = rows;
    changed.customers.back().address += "!";
    CHECK(geo::content_hash(geo::lists_of(changed)) != hash);
  }
}

TEST_CASE("a column that lies behind its list is filled up when rows come that have something in it") {
  geo::SectionList lines, transformers;
  lines.push_back(a_line("L1", "a", "b", ""));
  lines.push_back(a_line("L2", "b", "c", "F"));
  auto transformer = a_line("T1", "c", "d", "");
  transformer.kind = geo::SectionKind::transformer;
  transformer.kva = 400;
  transformer.area_manager = "M";
  transformer.at = geo::Coordinate{1, 2};
  transformers.push_back(transformer);
  lines.append(transformers);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].area_manager.empty());
  CHECK(lines[1].feeder == "F");
  CHECK_FALSE(lines[1].at);
  CHECK(lines[1].kva == 0);
  CHECK(lines[2].kind == geo::SectionKind::transformer);
  CHECK(lines[2].area_manager == "M");
  CHECK(lines[2].feeder.empty());
  CHECK(lines[2].kva == 400);
  CHECK(lines[2].at == geo::Coordinate{1, 2});
  lines.keep({true, false, true});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].id == "L1");
  CHECK(lines[0].feeder.empty());
  CHECK(lines[1].id == "T1");
  CHECK(lines[1].area_manager == "M");
  CHECK(lines[1].at == geo::Coordinate{1, 2});
  lines.make_room(10'000);
  CHECK(lines.back().from_node == "c");
}

TEST_CASE("a list takes a row of its own again") {
  geo::MeterList meters;
  meters.push_back({.id = "M1", .service_point = "P1"});
  for (int i = 0; i < 100; ++i) meters.push_back(meters.front());
  CHECK(meters.back().id == "M1");
  CHECK(meters.back().service_point == "P1");
}
