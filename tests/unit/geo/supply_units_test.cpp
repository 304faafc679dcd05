// Which service points make one unit, by hand.
#include "geo/supply_units.hpp"

#include <catch2/catch.hpp>

#include "tests/support/feeder_drawing.hpp"

using namespace lamplighter;
using Kind = geo::SupplyUnits::Kind;

namespace {

geo::NetworkData rows() {
  auto out = test::rows_from("BRK1 --- a*3 --- REC2 --- b*3");
  for (std::size_t i = 0; i < 3; ++i) out.customers[i].transformer = "T1";
  out.customers[3].transformer = "T2";
  out.sections.push_back({.id = "T2", .from_node = "b", .to_node = "b-low", .name = {}, .feeder = {}, .phases = geo::PhaseSet::all(),
                          .kind = geo::SectionKind::transformer, .is_customer_owned = true, .area_manager = {}, .at = {}});
  return out;
}

}  // namespace

TEST_CASE("all that hang from one transformer are one unit, a customer's own is another, and who names none is one alone") {
  auto const network = geo::Network::build(rows()).value();
  geo::SupplyUnits const units(*network);
  CHECK(units.count() == 4);
  auto const of = [&](std::string_view id) { return units.of(test::service_point(*network, id)); };
  CHECK(of("a.1") == of("a.3"));
  CHECK(units.points_of(of("a.1")) == 3);
  CHECK(units.kind_of(of("a.1")) == Kind::public_transformer);
  CHECK(units.kind_of(of("b.1")) == Kind::own_transformer);
  CHECK(units.points_of(of("b.1")) == 1);
  CHECK(of("b.2") != of("b.3"));
  CHECK(units.kind_of(of("b.2")) == Kind::no_transformer);
  CHECK(units.of(units.first_of(of("a.1"))) == of("a.1"));
}

TEST_CASE("where service points are rows of their own, theirs are the transformers") {
  auto data = rows();
  for (auto const& one : data.customers) {
    data.service_points.push_back({.id = "p-" + one.id, .customer = one.id, .node = one.node, .transformer = one.id.starts_with("b") ? "T9" : "", .phases = one.phases});
  }
  auto const network = geo::Network::build(data).value();
  geo::SupplyUnits const units(*network);
  CHECK(units.count() == 4);
  CHECK(units.points_of(units.of(test::service_point(*network, "p-b.2"))) == 3);
}
