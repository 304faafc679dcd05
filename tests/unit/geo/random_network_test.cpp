// Random networks under random operations: the index against a plain search that shares no code with it.
#include <catch2/catch.hpp>

#include <algorithm>

#include "geo/live_network.hpp"
#include "geo/trace.hpp"
#include "tests/unit/geo/random_network.hpp"

using namespace lamplighter;
using geo::DeviceIndex;
using geo::PhaseSet;
using Supply = std::vector<PhaseSet>;

namespace {

/// One network in both forms. Checks collect what differs in a text, so that Catch is asked once per network.
struct Pair {
  explicit Pair(std::shared_ptr<geo::Network const> built)
      : network(built), data(built->data()), search(data), live(built), normal(search.live()) {}
  Pair(Pair const&) = delete;
  Pair& operator=(Pair const&) = delete;

  std::shared_ptr<geo::Network const> network;
  geo::NetworkData data;
  test::PlainSearch search;
  geo::LiveNetwork live;
  Supply normal;  // before anything moved
  std::string trouble;

  geo::NetworkData const& rows() const { return data; }
  void expect(bool is_right, std::string const& what) {
    if (!is_right && trouble.size() < 2000) trouble += what + "\n";
  }

  Supply supply_with_open(std::uint32_t device, PhaseSet phases) const {
    test::PlainSearch changed = search;
    changed.open[device] = changed.open[device] | phases;
    return changed.live();
  }
};

template <class Found>
std::vector<std::uint32_t> numbers(std::vector<Found> const& found) {
  std::vector<std::uint32_t> values;
  for (Found const one : found) values.push_back(one.value);
  return values;
}

void check_supply(Pair& pair) {
  Supply const live = pair.search.live();
  std::vector<std::uint32_t> without;
  for (std::uint32_t point = 0; point < pair.rows().service_points.size(); ++point) {
    std::string const& id = pair.rows().service_points[point].id;
    pair.expect(pair.live.used({point}) == pair.search.used(point), "used " + id);
    pair.expect(pair.live.supplied({point}) == pair.search.supplied(point, live), "supplied " + id);
    if (!pair.search.supplied(point, live).contains(pair.search.supplied(point, pair.normal))) without.push_back(point);
  }
  pair.expect(numbers(pair.live.points_without_normal_supply()) == without, "without normal supply");
  for (std::uint32_t node = 0; node < pair.search.node_count(); ++node) {
    auto const index = pair.network->find_node(pair.search.node_name(node));
    pair.expect(index && pair.live.live_phases(*index) == live[node], "live " + pair.search.node_name(node));
  }
}

void check_device(Pair& pair, std::uint32_t device, Supply const& before) {
  auto const& row = pair.rows().devices[device];
  for (PhaseSet const phases : {row.phases, PhaseSet{1}, PhaseSet{2}, PhaseSet{4}, PhaseSet{5}}) {
    Supply const after = pair.supply_with_open(device, phases);
    auto const truth = test::losers(pair.search, pair.rows(), before, after);
    std::string const name = row.id + " opened on " + to_string(phases);
    pair.expect(numbers(pair.live.downstream_any({device}, phases)) == truth.any, "any " + name);
    pair.expect(numbers(pair.live.downstream_all({device}, phases)) == truth.all, "all " + name);
    pair.expect(numbers(pair.live.downstream_points({device}, phases)) == truth.points, "points " + name);
    if (phases.count() == 1) {
      auto const range = pair.live.downstream_range({device}, phases);
      std::vector<std::uint32_t> sorted = numbers(std::vector(range.begin(), range.end()));
      std::sort(sorted.begin(), sorted.end());
      pair.expect(sorted == truth.points, "range " + name);
    }
    if (phases != row.phases) continue;
    auto const count = pair.live.downstream_count({device});
    pair.expect(count.any == truth.any.size() && count.all == truth.all.size(), "count " + name);
    std::vector<std::uint32_t> section;
    for (std::uint32_t node = 0; node < before.size(); ++node) {
      std::string const& id = pair.search.node_name(node);
      bool const is_end = id == row.from_node || id == row.to_node;
      if (is_end || before[node] != after[node]) section.push_back(pair.network->find_node(id)->value);
    }
    std::sort(section.begin(), section.end());
    pair.expect(numbers(pair.live.section_below({device})) == section, "section " + name);
  }
}

void check_devices_above(Pair& pair, Supply const& before) {
  std::vector<Supply> after;
  for (std::uint32_t device = 0; device < pair.rows().devices.size(); ++device) {
    after.push_back(pair.supply_with_open(device, PhaseSet::all()));
  }
  auto const lost = [&](std::uint32_t device, std::string const& node) {
    auto const number = pair.search.node(node);
    return before[number] - after[device][number];
  };
  for (std::uint32_t point = 0; point < pair.rows().service_points.size(); ++point) {
    auto const& row = pair.rows().service_points[point];
    auto const found = numbers(pair.live.devices_above({point}));
    std::vector<std::uint32_t> truth;
    for (std::uint32_t device = 0; device < after.size() && !row.node.empty(); ++device) {
      if (!(lost(device, row.node) & pair.search.used(point)).empty()) truth.push_back(device);
    }
    auto sorted = found;
    std::sort(sorted.begin(), sorted.end());
    pair.expect(sorted == truth, "above " + row.id);
    if (sorted != truth) continue;
    // The one further away takes supply from an end of the nearer one, on some phase that both carry to the point.
    for (std::size_t near = 0; near < found.size(); ++near) {
      for (std::size_t far = near + 1; far < found.size(); ++far) {
        PhaseSet const both = lost(found[near], row.node) & lost(found[far], row.node) & pair.search.used(point);
        auto const& device = pair.rows().devices[found[near]];
        PhaseSet const cut = lost(found[far], device.from_node) & lost(found[far], device.to_node) & both;
        pair.expect(both.empty() || !cut.empty(), "order above " + row.id);
      }
    }
  }
}

void check_everything(Pair& pair) {
  check_supply(pair);
  Supply const before = pair.search.live();
  for (std::uint32_t device = 0; device < pair.rows().devices.size(); ++device) check_device(pair, device, before);
  check_devices_above(pair, before);
}

std::vector<geo::Operation> random_operations(Pair const& pair, test::Chance& chance) {
  std::vector<geo::Operation> operations;
  auto const devices = static_cast<std::uint32_t>(pair.rows().devices.size());
  for (std::uint32_t left = devices == 0 ? 0 : 1 + chance.below(4); left > 0; --left) {
    PhaseSet const phases = chance.one_in(2) ? PhaseSet::all() : PhaseSet{static_cast<std::uint8_t>(chance.below(8))};
    operations.push_back({.device = {chance.below(devices)},
                          .phases = phases,
                          .to = chance.one_in(2) ? geo::Position::open : geo::Position::closed});
  }
  return operations;
}

void check_changes(Pair& pair, std::vector<geo::SupplyChange> const& changes, Supply const& before,
                   Supply const& after) {
  std::size_t next = 0;
  for (std::uint32_t point = 0; point < pair.rows().service_points.size(); ++point) {
    PhaseSet const had = pair.search.supplied(point, before), has = pair.search.supplied(point, after);
    if (had == has) continue;
    bool const is_there = next < changes.size() && changes[next].point.value == point &&
                          changes[next].before == had && changes[next].after == has;
    pair.expect(is_there, "change at " + pair.rows().service_points[point].id);
    ++next;
  }
  pair.expect(next == changes.size(), "changes that did not happen");
}

bool same(std::vector<geo::SupplyChange> const& a, std::vector<geo::SupplyChange> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto const& x, auto const& y) {
    return x.point == y.point && x.before == y.before && x.after == y.after;
  });
}

void operate(Pair& pair, test::Chance& chance) {
  auto const operations = random_operations(pair, chance);
  Supply const before = pair.search.live();
  for (auto const& operation : operations) {
    auto& open = pair.search.open[operation.device.value];
    open = operation.to == geo::Position::open ? open | operation.phases : open - operation.phases;
  }
  Supply const after = pair.search.live();
  std::vector<std::uint32_t> energised;
  for (std::uint32_t node = 0; node < after.size(); ++node) {
    if ((after[node] - before[node]).empty()) continue;
    energised.push_back(pair.network->find_node(pair.search.node_name(node))->value);
  }
  std::sort(energised.begin(), energised.end());
  pair.expect(numbers(pair.live.would_energise(operations)) == energised, "would energise");
  auto const foreseen = pair.live.would_change(operations);
  geo::LiveNetwork const copy = pair.live;
  auto const happened = pair.live.operate(operations);
  pair.expect(same(foreseen, happened), "foreseen is not what happened");
  pair.expect(same(copy.would_change(operations), happened), "the copy moved with the original");
  check_changes(pair, happened, before, after);
}

void change_island(Pair& pair, test::Chance& chance) {
  auto const source = chance.below(static_cast<std::uint32_t>(pair.rows().sources.size()));
  bool const is_declared = chance.one_in(2);
  Supply const before = pair.search.live();
  pair.search.is_declared[source] = is_declared;
  auto const changes =
      pair.live.declare_island({source}, is_declared ? geo::IslandSupply::declared : geo::IslandSupply::ended);
  check_changes(pair, changes, before, pair.search.live());
}

void check_trace_of_several(Pair& pair, test::Chance& chance) {
  auto const count = static_cast<std::uint32_t>(pair.rows().devices.size());
  if (count < 2) return;
  std::vector<DeviceIndex> const devices{{chance.below(count)}, {chance.below(count)}, {chance.below(count)}};
  test::PlainSearch changed = pair.search;
  for (auto const device : devices) changed.open[device.value] = PhaseSet::all();
  auto const truth = test::losers(pair.search, pair.rows(), pair.search.live(), changed.live());
  auto const row = geo::trace_devices(pair.live, devices);
  pair.expect(row.customers_any.size() == truth.any.size(), "trace of several, any");
  pair.expect(row.customers_all.size() == truth.all.size(), "trace of several, all");
  for (auto const customer : truth.any) {
    bool const is_there = std::binary_search(row.customers_any.begin(), row.customers_any.end(),
                                             pair.rows().customers[customer].id);
    pair.expect(is_there, "trace of several lacks a customer");
  }
}

}  // namespace

TEST_CASE("on random meshed networks the index knows what a plain search finds, after every operation") {
  for (std::uint64_t seed = 1; seed <= LAMPLIGHTER_RANDOM_NETWORKS; ++seed) {
    test::Chance chance(seed);
    auto const network = geo::Network::build(test::random_rows(chance));
    REQUIRE(network);
    Pair pair(*network);
    check_everything(pair);
    for (int step = 0; step < 6; ++step) {
      chance.one_in(4) ? change_island(pair, chance) : operate(pair, chance);
      check_everything(pair);
      check_trace_of_several(pair, chance);
    }
    INFO("seed " << seed << "\n" << pair.trouble);
    REQUIRE(pair.trouble.empty());
  }
}
