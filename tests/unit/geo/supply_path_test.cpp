// The way to the source: against distances and cuts of a plain search, and by hand.
#include "geo/supply_path.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/geo/plain_graph.hpp"

using namespace lamplighter;
using geo::PhaseSet;
using test::BothForms;
using test::PlainGraph;
using test::Size;

namespace {

std::uint32_t plain_edge(PlainGraph const& plain, geo::EdgeIndex edge) {
  if (auto const* device = std::get_if<geo::DeviceIndex>(&edge)) return plain.edge_of_device(device->value);
  return std::get<geo::SectionIndex>(edge).value;
}

bool can_do_without(PlainGraph const& plain, std::uint32_t node, std::uint32_t edge, PhaseSet phase) {
  auto const found = plain.reached({node}, [&](std::uint32_t other) {
    return other != edge && plain.conducts(other, phase);
  });
  auto const sources = plain.source_nodes(PlainGraph::Kind::supplying, phase);
  return std::any_of(sources.begin(), sources.end(), [&](std::uint32_t source) { return found[source] != 0; });
}

/// From each node the first edge in the data that comes one nearer.
std::uint32_t next_edge(PlainGraph const& plain, std::vector<std::uint32_t> const& away, std::uint32_t node,
                        PhaseSet phase) {
  for (std::uint32_t const edge : plain.edges_at(node)) {
    auto const& it = plain.edges()[edge];
    if (plain.conducts(edge, phase) && away[it.a == node ? it.b : it.a] + 1 == away[node]) return edge;
  }
  return PlainGraph::none;
}

void check_path(BothForms& both, test::Chance& chance, std::uint32_t point, geo::SupplyPath const& path, Size size) {
  PlainGraph const& plain = both.plain;
  std::string const name = both.rows.service_points[point].id + " on " + to_string(path.phase);
  auto const away = plain.distances(plain.source_nodes(PlainGraph::Kind::supplying, path.phase),
                                    [&](std::uint32_t edge) { return plain.conducts(edge, path.phase); });
  std::uint32_t node = plain.number(both.rows.service_points[point].node);
  std::uint32_t const start = node;
  both.expect(both.number(path.start) == node, "start " + name);
  if (away[node] != path.steps.size()) return both.expect(false, "length " + name);
  for (auto const& step : path.steps) {
    std::uint32_t const edge = plain_edge(plain, step.edge);
    both.expect(edge == next_edge(plain, away, node, path.phase), "edge " + name);
    auto const& it = plain.edges()[edge];
    both.expect(it.a == node || it.b == node, "joined " + name);
    node = it.a == node ? it.b : it.a;
    both.expect(both.number(step.to) == node, "node " + name);
    if (size == Size::small || chance.one_in(20)) {
      both.expect(step.is_only_way == !can_do_without(plain, start, edge, path.phase), "only way " + name);
    }
  }
  bool const is_source = path.source.is_valid() &&
                         plain.is_source_of(PlainGraph::Kind::supplying, path.source.value, path.phase) &&
                         plain.number(both.rows.sources[path.source.value].node) == node;
  both.expect(is_source, "source " + name);
}

void check_paths(BothForms& both, test::Chance& chance, Size size) {
  auto const count = static_cast<std::uint32_t>(both.rows.service_points.size());
  if (count == 0) return;
  auto const live = both.plain.live();
  for (std::uint32_t i = 0; i < (size == Size::small ? count : 12); ++i) {
    std::uint32_t const point = size == Size::small ? i : chance.below(count);
    auto const paths = geo::paths_to_source(both.live, {point});
    PhaseSet phases;
    std::set<std::uint32_t> only_ways;
    std::vector<std::uint32_t> in_order;
    for (auto const& path : paths) {
      phases = phases | path.phase;
      check_path(both, chance, point, path, size);
      in_order.clear();
      for (auto const& step : path.steps) {
        auto const* device = std::get_if<geo::DeviceIndex>(&step.edge);
        if (device == nullptr || !step.is_only_way) continue;
        only_ways.insert(device->value);
        in_order.push_back(device->value);
      }
    }
    both.expect(phases == both.plain.supplied(point, live), "phases of " + both.rows.service_points[point].id);
    std::vector<std::uint32_t> above;
    for (auto const device : both.live.devices_above({point})) above.push_back(device.value);
    both.expect(std::set(above.begin(), above.end()) == only_ways && above.size() == only_ways.size(),
                "devices above " + both.rows.service_points[point].id);
    // With one phase there is one chain: the devices above stand in the order of the way.
    if (paths.size() == 1) both.expect(above == in_order, "order above " + both.rows.service_points[point].id);
  }
}

std::string drawn(geo::Network const& network, geo::SupplyPath const& path) {
  std::string text;
  for (auto const& step : path.steps) {
    auto const* device = std::get_if<geo::DeviceIndex>(&step.edge);
    std::string const edge(device != nullptr ? network.device(*device).id : "line");
    text += edge + (step.is_only_way ? "! " : " ") + std::string(network.node_id(step.to)) + "; ";
  }
  return text;
}

}  // namespace

TEST_CASE("the way to the source is a shortest one, and what it cannot go round is what cuts it, on all networks") {
  test::on_every_network(check_paths);
}

TEST_CASE("the way of a customer goes past every fuse and switch up to the breaker") {
  geo::LiveNetwork const live(test::feeder_from("BRK1 --- a*1 --- REC2 --- b --- c --- FUS3 --- d*2"));
  auto const paths = geo::paths_to_source(live, test::service_point(live.network(), "d.1"));
  REQUIRE(paths.size() == 3);
  CHECK(drawn(live.network(), paths[0]) == "FUS3! c; line! b; REC2! a; BRK1! S; ");
  CHECK(live.network().source(paths[0].source).feeder == "F");
}

TEST_CASE("in a loop the way takes the shorter side, and only what both sides share is the only way") {
  geo::LiveNetwork const live(test::feeder_from(R"(
      BRK1 --- a --- SWI2 --- b --- SWI3 --- c --- FUS5 --- d*1
               a --- SWI4 --- c
  )"));
  auto const paths = geo::paths_to_source(live, test::service_point(live.network(), "d.1"));
  CHECK(drawn(live.network(), paths[0]) == "FUS5! c; SWI4 a; BRK1! S; ");
}

TEST_CASE("a customer without supply has no way, and one at the source's own node an empty one") {
  geo::LiveNetwork const live(test::feeder_from("a*1 --- SWI2/open --- b*1"));
  CHECK(geo::paths_to_source(live, test::service_point(live.network(), "b.1")).empty());
  auto const at_source = geo::paths_to_source(live, test::service_point(live.network(), "a.1"));
  REQUIRE(at_source.size() == 3);
  CHECK(at_source[0].steps.empty());
  CHECK(at_source[0].source == geo::SourceIndex{0});
}

TEST_CASE("of two switches that put out the same people, the one nearer to the customer comes first") {
  geo::LiveNetwork const live(test::feeder_from("BRK1 --- SWI2 --- SWI3 --- a*1"));
  auto const above = live.devices_above(test::service_point(live.network(), "a.1"));
  REQUIRE(above.size() == 3);
  CHECK(live.network().device(above[0]).id == "SWI3");
  CHECK(live.network().device(above[1]).id == "SWI2");
  CHECK(live.network().device(above[2]).id == "BRK1");
}
