// Sections cut out of the index and put back in, against a walk over the whole part.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <tuple>

#include "geo/part_splice.hpp"
#include "tests/unit/geo/random_network.hpp"

using namespace lamplighter;
using geo::no_index;
using geo::PhaseSet;

namespace {

/// What a part says, whatever order it keeps: its nodes, and of each bridge the nodes and points below and the next above.
struct Said {
  std::vector<std::uint32_t> nodes, zones;
  std::map<std::uint32_t, std::tuple<std::vector<std::uint32_t>, std::vector<std::uint32_t>, std::uint32_t>> bridges;
  std::map<std::uint32_t, std::uint32_t> nearest;  // bridge above each node
  bool operator==(Said const&) const = default;
};

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> values) {
  std::sort(values.begin(), values.end());
  return values;
}

Said said_by(geo::NetworkTables const& tables, geo::Part const& part, std::vector<std::uint32_t> const& nodes) {
  Said said{.nodes = sorted(nodes), .zones = part.zones, .bridges = {}, .nearest = {}};
  std::uint32_t const base = tables.zones.node_first[part.zones.front()];
  auto const position_of = [&](std::size_t i) { return part.is_plain() ? nodes[i] - base : static_cast<std::uint32_t>(i); };
  auto const slot_of_bridge = [&](std::uint32_t bridge) { return bridge == no_index ? no_index : part.bridges[bridge].slot; };
  for (geo::PartBridge const& bridge : part.bridges) {
    std::vector<std::uint32_t> below, points;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (position_of(i) >= bridge.begin && position_of(i) < bridge.end) below.push_back(nodes[i]);
    }
    for (auto const point : part.points_below(bridge)) points.push_back(point.value);
    said.bridges[bridge.slot] = {sorted(below), sorted(points), slot_of_bridge(bridge.above)};
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) said.nearest[nodes[i]] = slot_of_bridge(part.bridge_above(position_of(i)));
  return said;
}

/// Bridges stand in the order of their beginnings, each behind the one above it.
bool is_in_order(geo::Part const& part) {
  for (std::uint32_t i = 0; i < part.bridges.size(); ++i) {
    if (i != 0 && part.bridges[i].begin <= part.bridges[i - 1].begin) return false;
    if (part.bridges[i].above != no_index && part.bridges[i].above >= i) return false;
  }
  return true;
}

struct Checked {
  std::size_t cut = 0, put_in = 0, plain = 0;
  std::string trouble;
};

void compare(geo::ZonedSupply const& supply, geo::SupplyProposal const& proposal, std::size_t phase,
             geo::SupplyPhasePatch const& walked, Checked& checked) {
  auto const spliced = geo::splice_phase(supply, proposal, phase);
  if (!spliced) return;
  auto const expect = [&](bool is_right, char const* what) {
    if (!is_right) checked.trouble += std::string(what) + "\n";
  };
  spliced->lost.empty() ? ++checked.put_in : ++checked.cut;
  expect(sorted(spliced->lost) == sorted(walked.lost), "nodes that lost supply");
  expect(sorted(spliced->gained) == sorted(walked.gained), "nodes that gained supply");
  expect(spliced->removed == walked.removed, "the part that it was");
  if (spliced->added.size() != 1 || walked.added.size() != 1) return expect(false, "one part for one");
  geo::Part const& part = *spliced->added.front();
  checked.plain += part.is_plain() ? 1 : 0;
  expect(is_in_order(part), "bridges out of order");
  expect(said_by(supply.tables(), part, spliced->added_nodes.front()) ==
             said_by(supply.tables(), *walked.added.front(), walked.added_nodes.front()),
         "nodes and points below bridges");
  if (!walked.added.front()->is_plain()) return;
  // Whatever was opened and closed in between: once a walk would find the order of the numbers again, so does this.
  if (!part.is_plain()) expect(spliced->lost.empty(), "a cut that leaves the order of the numbers is not seen as such");
}

geo::Operation random_operation(geo::NetworkTables const& tables, test::Chance& chance) {
  PhaseSet const phases = chance.one_in(2) ? PhaseSet::all() : PhaseSet{static_cast<std::uint8_t>(1u + chance.below(7))};
  return {.device = {chance.below(tables.device_count())},
          .phases = phases,
          .to = chance.one_in(2) ? geo::Position::open : geo::Position::closed};
}

void operate(geo::ZonedSupply& supply, geo::Operation const& operation, Checked& checked) {
  auto const proposal = supply.propose({&operation, 1});
  auto const walked = supply.work_out(proposal, geo::PatchBy::walk);
  for (std::size_t phase = 0; phase < 3; ++phase) {
    if (!proposal.touched[phase].empty()) compare(supply, proposal, phase, walked[phase], checked);
  }
  supply.apply(proposal, supply.work_out(proposal));
}

}  // namespace

TEST_CASE("a section cut out or put back tells the same as a walk over its whole part") {
  Checked checked;
  for (std::uint64_t seed = 1; seed <= LAMPLIGHTER_RANDOM_NETWORKS; ++seed) {
    test::Chance chance(seed);
    auto const network = geo::Network::build(test::random_rows(chance));
    REQUIRE(network);
    geo::ZonedSupply supply(*network);
    if (supply.tables().device_count() == 0) continue;
    for (int step = 0; step < 40; ++step) operate(supply, random_operation(supply.tables(), chance), checked);
    INFO("seed " << seed);
    REQUIRE(checked.trouble.empty());
  }
  // Were nothing spliced, nothing would have been compared.
  CHECK(checked.cut > 10 * LAMPLIGHTER_RANDOM_NETWORKS);
  CHECK(checked.put_in > 5 * LAMPLIGHTER_RANDOM_NETWORKS);
  CHECK(checked.plain > 5 * LAMPLIGHTER_RANDOM_NETWORKS);
}

TEST_CASE("a feeder that is switched off piece by piece and on again has its first order again") {
  for (std::uint64_t seed = 1; seed <= LAMPLIGHTER_RANDOM_NETWORKS; ++seed) {
    test::Chance chance(seed);
    auto const network = geo::Network::build(test::random_rows(chance));
    REQUIRE(network);
    geo::ZonedSupply const normal(*network);
    geo::ZonedSupply supply(*network);
    std::vector<geo::Operation> moved;
    for (std::uint32_t device = 0; device < supply.tables().device_count(); ++device) {
      if (!supply.open(device).empty()) continue;
      moved.push_back({.device = {device}, .phases = PhaseSet::all(), .to = geo::Position::open});
    }
    for (auto const& operation : moved) {
      auto const proposal = supply.propose({&operation, 1});
      supply.apply(proposal, supply.work_out(proposal));
    }
    std::reverse(moved.begin(), moved.end());
    for (auto& operation : moved) {
      operation.to = geo::Position::closed;
      auto const proposal = supply.propose({&operation, 1});
      supply.apply(proposal, supply.work_out(proposal));
    }
    INFO("seed " << seed);
    for (std::uint32_t device = 0; device < supply.tables().device_count(); ++device) {
      CHECK(supply.count(device).any == normal.count(device).any);
      CHECK(supply.count(device).all == normal.count(device).all);
      for (std::size_t phase = 0; phase < 3; ++phase) {
        auto const [part, bridge] = supply.bridge(phase, device);
        auto const [normal_part, normal_bridge] = normal.bridge(phase, device);
        REQUIRE((part == nullptr) == (normal_part == nullptr));
        if (part == nullptr) continue;
        auto const here = part->points_below(*bridge), there = normal_part->points_below(*normal_bridge);
        CHECK(std::is_permutation(here.begin(), here.end(), there.begin(), there.end()));
      }
    }
  }
}
