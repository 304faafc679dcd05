// What makes a section dead, and who can be helped after a fault: against a plain search, and by hand.
#include "geo/isolation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/geo/plain_graph.hpp"

using namespace lamplighter;
using geo::BoundaryRole;
using geo::PhaseSet;
using test::BothForms;
using test::PlainGraph;
using test::Size;
using Kind = PlainGraph::Kind;

namespace {

struct Asked {
  geo::DeadZoneStart start;
  std::vector<std::uint32_t> numbers;  // of the start in the plain graph
};

Asked random_start(BothForms const& both, test::Chance& chance) {
  auto const sections = static_cast<std::uint32_t>(both.rows.sections.size());
  if (sections != 0 && chance.one_in(2)) {
    std::uint32_t const row = chance.below(sections);
    auto const& section = both.rows.sections[row];
    Asked asked{geo::zone_start(*both.network, geo::SectionIndex{row}), {}};
    asked.numbers = {both.plain.number(section.from_node), both.plain.number(section.to_node)};
    return asked;
  }
  Asked asked;
  for (std::uint32_t left = 1 + (chance.one_in(3) ? 1u : 0u); left > 0; --left) {
    std::uint32_t const node = chance.below(both.plain.count());
    asked.numbers.push_back(node);
    asked.start.nodes.push_back(*both.network->find_node(both.plain.name(node)));
  }
  if (chance.one_in(2)) asked.start.phases = test::abc[chance.below(3)];
  return asked;
}

/// What the zone looks like on one phase to a plain search.
struct PlainZone {
  PhaseSet phase;
  PlainGraph::Nodes nodes;
  std::map<std::uint32_t, std::uint32_t> far_end;  // device row → node beyond
};

PlainZone plain_zone(PlainGraph const& plain, Asked const& asked, PhaseSet phase) {
  PlainZone zone{phase, plain.reached(asked.numbers,
                                      [&](std::uint32_t edge) {
                                        return !plain.edges()[edge].is_device && plain.conducts(edge, phase);
                                      }),
                 {}};
  for (auto const& edge : plain.edges()) {
    if (!edge.is_device || edge.a == PlainGraph::none || edge.b == PlainGraph::none) continue;
    if (!edge.phases.contains(phase) || (zone.nodes[edge.a] != 0) == (zone.nodes[edge.b] != 0)) continue;
    zone.far_end[edge.row] = zone.nodes[edge.a] != 0 ? edge.b : edge.a;
  }
  return zone;
}

bool holds_source(PlainGraph const& plain, PlainGraph::Nodes const& nodes, Kind kind, PhaseSet phase) {
  auto const at = plain.source_nodes(kind, phase);
  return std::any_of(at.begin(), at.end(), [&](std::uint32_t node) { return nodes[node] != 0; });
}

bool is_any_live(PlainGraph const& plain, PlainZone const& zone) {
  auto const live = plain.live();
  for (std::uint32_t node = 0; node < plain.count(); ++node) {
    if (zone.nodes[node] != 0 && live[node].contains(zone.phase)) return true;
  }
  return false;
}

/// All boundary devices open on the zone's phase but for those in `closed`.
PlainGraph with_boundary_open(PlainGraph plain, PlainZone const& zone, std::set<std::uint32_t> const& closed) {
  for (auto const& [row, far] : zone.far_end) {
    if (!closed.contains(row)) plain.open[row] = plain.open[row] | zone.phase;
  }
  return plain;
}

/// Every set of boundary devices that makes the zone dead holds all that supply it, and those alone are enough.
void check_every_subset(BothForms& both, PlainZone const& zone, std::set<std::uint32_t> const& supplying) {
  std::vector<std::uint32_t> closed;
  for (auto const& [row, far] : zone.far_end) {
    if (!both.plain.open[row].contains(zone.phase)) closed.push_back(row);
  }
  if (closed.size() > 6) return;
  for (std::uint32_t choice = 0; choice < (1u << closed.size()); ++choice) {
    std::set<std::uint32_t> left_closed, opened;
    for (std::uint32_t i = 0; i < closed.size(); ++i) ((choice >> i & 1u) != 0 ? opened : left_closed).insert(closed[i]);
    bool const is_dead = !is_any_live(with_boundary_open(both.plain, zone, left_closed), zone);
    bool const holds_all = std::includes(opened.begin(), opened.end(), supplying.begin(), supplying.end());
    both.expect(is_dead == holds_all, "a subset of the boundary");
  }
}

/// The roles of the boundary on one phase, from the far sides with the zone taken out.
void check_phase(BothForms& both, geo::Isolation const& found, PlainZone const& zone, Size size,
                 std::map<std::uint32_t, BoundaryRole>& roles) {
  PlainGraph const& plain = both.plain;
  std::set<std::uint32_t> supplying;
  for (auto const& [row, far] : zone.far_end) {
    auto& role = roles.try_emplace(row, BoundaryRole::open).first->second;
    if (plain.open[row].contains(zone.phase)) continue;
    auto const beyond = plain.reached({far}, [&](std::uint32_t edge) {
      auto const& it = plain.edges()[edge];
      return plain.conducts(edge, zone.phase) && zone.nodes[it.a] == 0 && zone.nodes[it.b] == 0;
    });
    bool const supplies = holds_source(plain, beyond, Kind::supplying, zone.phase);
    bool const is_silent = holds_source(plain, beyond, Kind::silent, zone.phase);
    role = std::min(role, supplies    ? BoundaryRole::supplies
                          : is_silent ? BoundaryRole::may_back_feed
                                      : BoundaryRole::dead_beyond);
    if (supplies) supplying.insert(row);
    auto const place = std::find_if(found.boundary.begin(), found.boundary.end(),
                                    [&, device = row](auto const& one) { return one.device.value == device; });
    bool const agrees = place != found.boundary.end() && place->phases.contains(zone.phase) &&
                        place->closed.contains(zone.phase) && place->supplying.contains(zone.phase) == supplies;
    both.expect(agrees, "boundary " + both.rows.devices[row].id + " on " + to_string(zone.phase));
  }
  if (!holds_source(plain, zone.nodes, Kind::supplying, zone.phase) && size == Size::small) {
    check_every_subset(both, zone, supplying);
  }
}

void check_losses(BothForms& both, geo::Isolation const& found, PlainGraph const& after,
                  std::map<std::uint32_t, PhaseSet> const& zone) {
  auto const before_live = both.plain.live(), after_live = after.live();
  std::size_t inside = 0, beyond = 0;
  for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
    PhaseSet const had = both.plain.supplied(point, before_live), has = after.supplied(point, after_live);
    if (had == has) continue;
    auto const place = zone.find(both.plain.number(both.rows.service_points[point].node));
    bool const is_inside = place != zone.end() && !(place->second & (had - has)).empty();
    auto const& changes = is_inside ? found.inside : found.beyond;
    std::size_t& next = is_inside ? inside : beyond;
    both.expect(next < changes.size() && changes[next].point.value == point && changes[next].before == had &&
                    changes[next].after == has,
                "who loses supply: " + both.rows.service_points[point].id);
    ++next;
  }
  both.expect(inside == found.inside.size() && beyond == found.beyond.size(), "who loses supply");
}

void check_isolation(BothForms& both, test::Chance& chance, Size size) {
  for (int round = 0; round < 6; ++round) {
    Asked const asked = random_start(both, chance);
    auto const found = geo::isolation_of(both.live, asked.start);
    std::map<std::uint32_t, PhaseSet> zone;
    std::map<std::uint32_t, BoundaryRole> roles;
    std::vector<PlainZone> zones;
    for (PhaseSet const phase : test::abc) {
      if (!asked.start.phases.contains(phase)) continue;
      zones.push_back(plain_zone(both.plain, asked, phase));
      for (std::uint32_t node = 0; node < both.plain.count(); ++node) {
        if (zones.back().nodes[node] != 0) zone[node] = zone[node] | phase;
      }
      check_phase(both, found, zones.back(), size, roles);
    }
    std::map<std::uint32_t, PhaseSet> found_zone;
    for (auto const& node : found.zone) found_zone[both.number(node.node)] = node.phases;
    both.expect(found_zone == zone, "zone");
    std::map<std::uint32_t, BoundaryRole> found_roles;
    for (auto const& device : found.boundary) found_roles[device.device.value] = device.role;
    both.expect(found_roles == roles, "roles");

    PlainGraph after = both.plain;
    for (auto const& operation : found.opening) {
      after.operate(operation);
      both.expect(operation.to == geo::Position::open && roles[operation.device.value] == BoundaryRole::supplies,
                  "opens what need not open");
    }
    for (PlainZone const& on_phase : zones) {
      bool const is_fed_inside = holds_source(both.plain, on_phase.nodes, Kind::supplying, on_phase.phase);
      both.expect(is_any_live(after, on_phase) == is_fed_inside, "the zone after opening");
      both.expect(!is_fed_inside || !found.supplying_inside.empty(), "the source inside");
      bool const is_silent = holds_source(both.plain, on_phase.nodes, Kind::silent, on_phase.phase);
      both.expect(!is_silent || !found.silent_inside.empty(), "the rooftop inside");
    }
    check_losses(both, found, after, zone);
  }
}

std::vector<std::string> ids_of(geo::Network const& network, geo::Isolation const& isolation, BoundaryRole role) {
  std::vector<std::string> ids;
  for (auto const& device : isolation.boundary) {
    if (device.role == role) ids.push_back(std::string(network.device(device.device).id));
  }
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("a zone, its boundary and the fewest openings are those of a plain search over every subset, on all networks") {
  test::on_every_network(check_isolation);
}

TEST_CASE("to make a line dead only the side with supply must open; what lies beyond loses it too") {
  geo::LiveNetwork const live(test::feeder_from(R"(
      BRK1 --- a*1 --- SWI2 --- b*2 --- c*3 --- SWI3 --- d*4
                       c --- SWI4/open --- e --- SWI5 --- S2@
  )"));
  auto const& network = live.network();
  geo::SectionIndex const line{0};
  auto const found = geo::isolation_of(live, geo::zone_start(network, line));
  CHECK(ids_of(network, found, BoundaryRole::supplies) == Ids{"SWI2"});
  CHECK(ids_of(network, found, BoundaryRole::dead_beyond) == Ids{"SWI3"});
  CHECK(ids_of(network, found, BoundaryRole::open) == Ids{"SWI4"});
  CHECK(found.zone.size() == 2);
  CHECK(found.inside.size() == 5);
  CHECK(found.beyond.size() == 4);
  CHECK(found.supplying_inside.empty());
}

TEST_CASE("with the tie closed both sides must open, and nobody beyond loses supply") {
  geo::LiveNetwork live(test::feeder_from(R"(
      BRK1 --- a*1 --- SWI2 --- b*2 --- SWI3 --- c*4 --- SWI4/open --- S2@
  )"));
  auto const& network = live.network();
  geo::Operation const tie{test::device(network, "SWI4"), PhaseSet::all(), geo::Position::closed};
  live.operate({&tie, 1});
  auto const found = geo::isolation_of(live, {.nodes = {test::node(network, "b")}});
  CHECK(ids_of(network, found, BoundaryRole::supplies) == Ids{"SWI2", "SWI3"});
  CHECK(found.inside.size() == 2);
  CHECK(found.beyond.empty());
}

TEST_CASE("a rooftop beyond a boundary device is named: the section may be fed back from there") {
  geo::LiveNetwork const live(test::feeder_from("BRK1 --- a*1 --- SWI2 --- b --- SWI3 --- P@following"));
  auto const found = geo::isolation_of(live, {.nodes = {test::node(live.network(), "b")}});
  CHECK(ids_of(live.network(), found, BoundaryRole::may_back_feed) == Ids{"SWI3"});
  CHECK(found.opening.size() == 1);
  CHECK(geo::full_opening(live, found).size() == 2);
}

TEST_CASE("a section that holds a source cannot be made dead by opening devices, and the answer says which source") {
  geo::LiveNetwork const live(test::feeder_from("a --- SWI2 --- b*1"));
  auto const found = geo::isolation_of(live, {.nodes = {test::node(live.network(), "a")}});
  REQUIRE(found.supplying_inside.size() == 1);
  CHECK(live.network().source(found.supplying_inside[0]).id == "S");
}

TEST_CASE("one link of a fuse is enough for a section of one phase; a switch moves all its phases") {
  auto rows = test::rows_from(R"(
      BRK1 --- a --- FUS2 --- b*1:B --- c*1:A
      a --- SWI3 --- d*1:B --- e*1:A
  )");
  for (auto& section : rows.sections) section.phases = PhaseSet{1};
  geo::LiveNetwork const live(*geo::Network::build(std::move(rows)));
  auto const behind_fuse = geo::isolation_of(live, geo::zone_start(live.network(), geo::SectionIndex{0}));
  REQUIRE(behind_fuse.opening.size() == 1);
  CHECK(behind_fuse.opening[0].phases == PhaseSet{1});
  CHECK(behind_fuse.beyond.empty());
  auto const behind_switch = geo::isolation_of(live, geo::zone_start(live.network(), geo::SectionIndex{1}));
  REQUIRE(behind_switch.opening.size() == 1);
  CHECK(behind_switch.opening[0].phases == PhaseSet::all());
  CHECK(behind_switch.beyond.size() == 1);  // d.1 on B
}
