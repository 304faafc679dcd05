// What closing a device would do, and which dead parts may be live: against a plain search, and by hand.
#include "geo/closing.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "geo/back_feed.hpp"
#include "tests/support/feeder_drawing.hpp"
#include "tests/unit/geo/plain_graph.hpp"

using namespace lamplighter;
using geo::ClosingEffect;
using geo::PhaseSet;
using test::BothForms;
using test::PlainGraph;
using test::Size;
using Kind = PlainGraph::Kind;

namespace {

std::set<std::uint32_t> sources_in(BothForms const& both, PlainGraph::Nodes const& part, Kind kind, PhaseSet phase) {
  std::set<std::uint32_t> found;
  for (std::uint32_t row = 0; row < both.rows.sources.size(); ++row) {
    if (both.plain.is_source_of(kind, row, phase) && part[both.plain.number(both.rows.sources[row].node)] != 0) {
      found.insert(row);
    }
  }
  return found;
}

bool carries(BothForms const& both, std::uint32_t node, std::uint32_t but_edge, PhaseSet phase) {
  auto const& at = both.plain.edges_at(node);
  bool const has_edge = std::any_of(at.begin(), at.end(), [&](std::uint32_t edge) {
    return edge != but_edge && both.plain.edges()[edge].phases.contains(phase);
  });
  if (has_edge) return true;
  for (Kind const kind : {Kind::supplying, Kind::silent}) {
    auto const sources = both.plain.source_nodes(kind, phase);
    if (std::count(sources.begin(), sources.end(), node) != 0) return true;
  }
  return false;
}

using Sources = std::set<std::uint32_t>;
struct Expected {
  std::map<ClosingEffect, PhaseSet> phases;
  std::map<std::pair<ClosingEffect, int>, std::pair<Sources, Sources>> sources;  // per effect and phase
};

void expect_phase(BothForms const& both, std::uint32_t edge, PhaseSet phase, Expected& expected) {
  auto const& it = both.plain.edges()[edge];
  auto const add = [&](ClosingEffect effect, Sources const& from, Sources const& to) {
    expected.phases[effect] = expected.phases[effect] | phase;
    expected.sources[{effect, phase.bits}] = {from, to};
  };
  auto const a = both.plain.joined_to(it.a, phase), b = both.plain.joined_to(it.b, phase);
  auto const a_on = sources_in(both, a, Kind::supplying, phase), b_on = sources_in(both, b, Kind::supplying, phase);
  if (!carries(both, it.a, edge, phase) || !carries(both, it.b, edge, phase)) add(ClosingEffect::no_conductor, {}, {});
  if (!a_on.empty() && !b_on.empty()) {
    add(a[it.b] != 0 ? ClosingEffect::closes_loop : ClosingEffect::joins_sources, a_on, b_on);
    return;
  }
  bool const is_dead = a_on.empty() && b_on.empty();
  add(is_dead ? ClosingEffect::joins_dead_parts : ClosingEffect::energises, a_on, b_on);
  Sources const a_silent = a_on.empty() ? sources_in(both, a, Kind::silent, phase) : Sources{};
  Sources const b_silent = b_on.empty() ? sources_in(both, b, Kind::silent, phase) : Sources{};
  if (!a_silent.empty() || !b_silent.empty()) add(ClosingEffect::may_be_live, a_silent, b_silent);
}

Sources numbers(std::vector<geo::SourceIndex> const& sources) {
  Sources found;
  for (auto const source : sources) found.insert(source.value);
  return found;
}

void check_reasons(BothForms& both, geo::ClosingVerdict const& verdict, Expected const& expected,
                   std::string const& name) {
  std::map<ClosingEffect, PhaseSet> phases;
  for (auto const& reason : verdict.reasons) {
    both.expect((phases[reason.effect] & reason.phases).empty(), "a phase twice " + name);
    phases[reason.effect] = phases[reason.effect] | reason.phases;
    for (PhaseSet const phase : test::abc) {
      auto const place = expected.sources.find({reason.effect, phase.bits});
      if (!reason.phases.contains(phase) || place == expected.sources.end()) continue;
      both.expect(place->second == std::pair(numbers(reason.from_sources), numbers(reason.to_sources)),
                  "sources " + name);
    }
  }
  both.expect(phases == expected.phases, "effects " + name);
}

void check_device(BothForms& both, std::uint32_t row, PhaseSet asked) {
  std::string const name = "closing " + both.rows.devices[row].id + " on " + to_string(asked);
  std::uint32_t const edge = both.plain.edge_of_device(row);
  auto const& it = both.plain.edges()[edge];
  if (it.a == PlainGraph::none || it.b == PlainGraph::none || it.a == it.b) return;
  PhaseSet const open = both.plain.open[row], has = both.rows.devices[row].phases;
  Expected expected;
  for (PhaseSet const phase : test::abc) {
    if ((asked & open).contains(phase)) expect_phase(both, edge, phase, expected);
  }
  if (PhaseSet const closed = (asked & has) - open; !closed.empty()) {
    expected.phases[ClosingEffect::already_closed] = closed;
  }
  if (PhaseSet const left = open - asked; !left.empty()) expected.phases[ClosingEffect::stays_open] = left;
  auto const verdict = geo::would_close(both.live, {row}, asked);
  both.expect(verdict.closes == (asked & open), "closes " + name);
  check_reasons(both, verdict, expected, name);

  PlainGraph after = both.plain;
  after.operate({{row}, asked, geo::Position::closed});
  auto const live_before = both.plain.live(), live_after = after.live();
  std::set<std::uint32_t> energised, found;
  for (std::uint32_t node = 0; node < both.plain.count(); ++node) {
    if (live_before[node] != live_after[node]) energised.insert(node);
  }
  for (auto const node : verdict.energised) found.insert(both.number(node));
  both.expect(found == energised && verdict.energised.size() == energised.size(), "energised " + name);
  std::size_t changed = 0;
  for (std::uint32_t point = 0; point < both.rows.service_points.size(); ++point) {
    changed += both.plain.supplied(point, live_before) != after.supplied(point, live_after) ? 1u : 0u;
  }
  both.expect(verdict.changes.size() == changed, "changes " + name);
}

void check_closing(BothForms& both, test::Chance& chance, Size size) {
  auto const devices = static_cast<std::uint32_t>(both.rows.devices.size());
  for (std::uint32_t row = 0; row < devices; ++row) {
    if (size == Size::real && both.plain.open[row].empty() && !chance.one_in(devices / 4 + 1)) continue;
    check_device(both, row, chance.one_in(3) ? PhaseSet{static_cast<std::uint8_t>(chance.below(8))} : PhaseSet::all());
  }
}

void check_back_feed(BothForms& both, test::Chance&, Size) {
  auto const live = both.plain.live();
  std::set<std::tuple<int, std::uint32_t, Sources>> expected, found;
  for (PhaseSet const phase : test::abc) {
    for (std::uint32_t const start : both.plain.source_nodes(Kind::silent, phase)) {
      if (live[start].contains(phase)) continue;
      auto const part = both.plain.joined_to(start, phase);
      auto const sources = sources_in(both, part, Kind::silent, phase);
      for (std::uint32_t node = 0; node < both.plain.count(); ++node) {
        if (part[node] != 0) expected.insert({phase.bits, node, sources});
      }
    }
  }
  std::size_t count = 0;
  for (auto const& part : geo::may_be_live(both.live)) {
    for (auto const node : part.nodes) {
      found.insert({part.phase.bits, both.number(node), numbers(part.sources)});
      ++count;
    }
  }
  both.expect(found == expected && count == expected.size(), "may be live");
}

geo::ClosingVerdict closing(geo::LiveNetwork const& live, std::string_view id, PhaseSet phases = PhaseSet::all()) {
  return geo::would_close(live, test::device(live.network(), id), phases);
}

}  // namespace

TEST_CASE("what a closing would do is what a plain search sees on both sides of the device, on all networks") {
  test::on_every_network(check_closing);
}

TEST_CASE("the parts that may be live are those joined to a generator or rooftop that does not count, on all networks") {
  test::on_every_network(check_back_feed);
}

TEST_CASE("closing a tie between two feeders is warned of, and both are named") {
  geo::LiveNetwork const live(test::feeder_from("BRK1 --- a*1 --- SWI2/open --- S2@"));
  auto const verdict = closing(live, "SWI2");
  REQUIRE(verdict.reasons.size() == 1);
  CHECK(verdict.reasons[0].effect == ClosingEffect::joins_sources);
  CHECK(live.network().source(verdict.reasons[0].from_sources.at(0)).feeder == "F");
  CHECK(live.network().source(verdict.reasons[0].to_sources.at(0)).feeder == "F2");
  CHECK(geo::needs_warning(verdict));
  CHECK(verdict.energised.empty());
}

TEST_CASE("closing the second side of a loop joins nothing new") {
  geo::LiveNetwork const live(test::feeder_from(R"(
      BRK1 --- a --- SWI2 --- b*1
               a --- SWI3/open --- b
  )"));
  auto const verdict = closing(live, "SWI3");
  REQUIRE(verdict.reasons.size() == 1);
  CHECK(verdict.reasons[0].effect == ClosingEffect::closes_loop);
  CHECK_FALSE(geo::needs_warning(verdict));
}

TEST_CASE("closing onto a dead part with a rooftop energises it and is warned of: it may be live already") {
  geo::LiveNetwork const live(test::feeder_from("BRK1 --- a --- SWI2/open --- b*1 --- P@following"));
  auto const verdict = closing(live, "SWI2");
  REQUIRE(verdict.reasons.size() == 2);
  CHECK(verdict.reasons[0].effect == ClosingEffect::energises);
  CHECK(verdict.reasons[1].effect == ClosingEffect::may_be_live);
  CHECK(verdict.energised.size() == 2);
  CHECK(verdict.changes.size() == 1);
  CHECK(geo::needs_warning(verdict));
  CHECK(geo::may_be_live(live).size() == 3);  // one part on each phase
}

TEST_CASE("a declared island is a source like another: joining it to the grid is warned of") {
  geo::LiveNetwork live(test::feeder_from("BRK1 --- a --- SWI2/open --- b*1 --- G@island"));
  CHECK(closing(live, "SWI2").reasons[1].effect == ClosingEffect::may_be_live);
  live.declare_island(*live.network().find_source("G"), geo::IslandSupply::declared);
  CHECK(geo::may_be_live(live).empty());
  CHECK(closing(live, "SWI2").reasons.at(0).effect == ClosingEffect::joins_sources);
}

TEST_CASE("a tie that leads nowhere, closed phases and phases left open are said") {
  geo::LiveNetwork live(test::feeder_from("BRK1 --- a*1 --- SWI2/open"));
  CHECK(closing(live, "SWI2").reasons.at(1).effect == ClosingEffect::no_conductor);
  auto const one = closing(live, "SWI2", PhaseSet{2});
  CHECK(one.closes == PhaseSet{2});
  CHECK(one.reasons.back().effect == ClosingEffect::stays_open);
  CHECK(one.reasons.back().phases == PhaseSet{5});
  auto const breaker = closing(live, "BRK1");
  REQUIRE(breaker.reasons.size() == 1);
  CHECK(breaker.reasons[0].effect == ClosingEffect::already_closed);
  CHECK(breaker.closes.empty());
}
