// The generator and the plain search of random_network.hpp.
#include "tests/unit/geo/random_network.hpp"

#include <algorithm>
#include <stdexcept>

namespace lamplighter::test {

using geo::NetworkData;
using geo::PhaseSet;

std::uint64_t Chance::next() {
  state_ += 0x9e3779b97f4a7c15u;
  std::uint64_t value = state_;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

namespace {

std::string node_id(std::uint32_t node) { return "n" + std::to_string(node); }

PhaseSet random_phases(Chance& chance) {
  if (!chance.one_in(4)) return PhaseSet::all();
  return {static_cast<std::uint8_t>(chance.below(8))};
}

void add_edge(NetworkData& rows, Chance& chance, std::uint32_t from, std::uint32_t to) {
  PhaseSet const phases = random_phases(chance);
  if (chance.one_in(2)) {
    geo::DeviceRow row;
    row.id = "d" + std::to_string(rows.devices.size());
    row.from_node = node_id(from);
    row.to_node = node_id(to);
    row.phases = phases;
    row.normal = chance.one_in(6) ? geo::Position::open : geo::Position::closed;
    rows.devices.push_back(row);
    return;
  }
  geo::SectionRow row;
  row.id = "l" + std::to_string(rows.sections.size());
  row.from_node = node_id(from);
  row.to_node = node_id(to);
  row.phases = phases;
  row.kind = chance.one_in(4) ? geo::SectionRow::Kind::transformer : geo::SectionRow::Kind::line;
  rows.sections.push_back(row);
}

void add_sources(NetworkData& rows, Chance& chance, std::uint32_t nodes) {
  std::uint32_t const grids = 1 + chance.below(3);
  for (std::uint32_t i = 0; i < grids + 2; ++i) {
    geo::SourceRow row;
    row.id = "s" + std::to_string(i);
    row.feeder = "f" + std::to_string(i);
    row.node = node_id(i == 0 ? 0 : chance.below(nodes));
    row.phases = i == 0 ? PhaseSet::all() : random_phases(chance);
    row.kind = i < grids     ? geo::SourceKind::grid
               : i == grids ? geo::SourceKind::islanding
                            : geo::SourceKind::following;
    rows.sources.push_back(row);
  }
}

void add_customers(NetworkData& rows, Chance& chance, std::uint32_t nodes) {
  bool const has_points = chance.one_in(2);
  std::uint32_t const count = chance.below(2 * nodes);
  for (std::uint32_t i = 0; i < count; ++i) {
    geo::CustomerRow row;
    row.id = "c" + std::to_string(i);
    row.node = chance.one_in(20) ? "" : node_id(chance.below(nodes + 1));  // the last node is nobody's
    row.phases = random_phases(chance);
    row.phases_known = !chance.one_in(12);
    rows.customers.push_back(row);
    std::uint32_t const points = has_points ? 1 + (chance.one_in(3) ? chance.below(3) : 0) : 0;
    for (std::uint32_t j = 0; j < points; ++j) {
      geo::ServicePointRow point;
      point.id = row.id + "/" + std::to_string(j);
      point.customer = row.id;
      point.node = j == 0 ? row.node : node_id(chance.below(nodes));
      point.phases = random_phases(chance);
      point.phases_known = !chance.one_in(12);
      // Roles and changeovers of every kind, without a draw, which would make other networks of the same seeds.
      auto const number = rows.service_points.size();
      point.role = static_cast<geo::ServicePointRole>(number % 3);
      if (number % 5 != 0) point.changeover = static_cast<geo::Changeover>(number % 5 % 3);
      rows.service_points.push_back(point);
    }
  }
}

}  // namespace

NetworkData random_rows(Chance& chance) {
  NetworkData rows;
  std::uint32_t const nodes = 5 + chance.below(56);
  std::uint32_t const reach = 1 + chance.below(8);  // small: long feeders; large: bushy ones
  for (std::uint32_t node = 1; node < nodes; ++node) {
    std::uint32_t const parent = node - 1 - chance.below(std::min(node, reach));
    chance.one_in(2) ? add_edge(rows, chance, parent, node) : add_edge(rows, chance, node, parent);
    if (chance.one_in(10)) add_edge(rows, chance, parent, node);  // a parallel line, transformer or device
  }
  std::uint32_t const chords = chance.below(nodes / 4 + 1);
  for (std::uint32_t i = 0; i < chords; ++i) {
    std::uint32_t const from = chance.below(nodes);
    std::uint32_t const to = chance.one_in(8) ? from : chance.below(nodes);
    add_edge(rows, chance, from, to);
  }
  add_sources(rows, chance, nodes);
  add_customers(rows, chance, nodes);
  return rows;
}

PlainSearch::PlainSearch(NetworkData const& rows) : rows_(rows) {
  std::set<std::string> names;
  for (auto const& row : rows.sections) names.insert({row.from_node, row.to_node});
  for (auto const& row : rows.devices) names.insert({row.from_node, row.to_node});
  for (auto const& row : rows.sources) names.insert(row.node);
  for (auto const& row : rows.service_points) names.insert(row.node);
  names.erase("");
  names_.assign(names.begin(), names.end());
  for (auto const& row : rows.devices) {
    open.push_back(row.normal == geo::Position::open ? PhaseSet::all() : PhaseSet::none());
  }
  is_declared.assign(rows.sources.size(), false);
}

std::uint32_t PlainSearch::node(std::string const& id) const {
  auto const place = std::lower_bound(names_.begin(), names_.end(), id);
  if (place == names_.end() || *place != id) throw std::out_of_range("no node " + id);
  return static_cast<std::uint32_t>(place - names_.begin());
}

std::vector<PhaseSet> PlainSearch::live() const {
  std::vector<PhaseSet> live(names_.size());
  for (std::size_t i = 0; i < rows_.sources.size(); ++i) {
    auto const& source = rows_.sources[i];
    bool const supplies = source.kind == geo::SourceKind::grid ||
                          (source.kind == geo::SourceKind::islanding && is_declared[i]);
    if (!supplies) continue;
    auto& at = live[node(source.node)];
    at = at | (source.phases.empty() ? PhaseSet::all() : source.phases);
  }
  struct Edge {
    std::uint32_t from, to;
    PhaseSet phases;
  };
  std::vector<Edge> edges;
  for (auto const& row : rows_.sections) edges.push_back({node(row.from_node), node(row.to_node), row.phases});
  for (std::size_t i = 0; i < rows_.devices.size(); ++i) {
    auto const& row = rows_.devices[i];
    edges.push_back({node(row.from_node), node(row.to_node), row.phases - open[i]});
  }
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (auto const& [from, to, phases] : edges) {
      PhaseSet const shared = (live[from] | live[to]) & phases;
      has_changed = has_changed || !live[from].contains(shared) || !live[to].contains(shared);
      live[from] = live[from] | shared;
      live[to] = live[to] | shared;
    }
  }
  return live;
}

PhaseSet PlainSearch::used(std::size_t point) const {
  auto const& row = rows_.service_points[point];
  if (row.phases_known || row.node.empty()) return row.phases;
  PhaseSet present;
  auto const look = [&](auto const& edge) {
    if (edge.from_node == edge.to_node) return;
    if (edge.from_node == row.node || edge.to_node == row.node) present = present | edge.phases;
  };
  for (auto const& section : rows_.sections) look(section);
  for (auto const& device : rows_.devices) look(device);
  for (auto const& source : rows_.sources) {
    if (source.node == row.node) present = present | (source.phases.empty() ? PhaseSet::all() : source.phases);
  }
  return present;
}

PhaseSet PlainSearch::supplied(std::size_t point, std::vector<PhaseSet> const& live) const {
  auto const& row = rows_.service_points[point];
  return row.node.empty() ? PhaseSet::none() : used(point) & live[node(row.node)];
}

Losers losers(PlainSearch const& search, NetworkData const& rows, std::vector<PhaseSet> const& before,
              std::vector<PhaseSet> const& after) {
  struct Supply {
    bool had = false, lost = false, keeps = false;
  };
  std::vector<std::pair<std::string, Supply>> customers;
  for (auto const& row : rows.customers) customers.push_back({row.id, {}});
  Losers result;
  for (std::uint32_t point = 0; point < rows.service_points.size(); ++point) {
    PhaseSet const had = search.supplied(point, before);
    PhaseSet const has = search.supplied(point, after);
    auto const owner = std::find_if(customers.begin(), customers.end(), [&](auto const& customer) {
      return customer.first == rows.service_points[point].customer;
    });
    owner->second.had = owner->second.had || !had.empty();
    owner->second.keeps = owner->second.keeps || !(had & has).empty();
    owner->second.lost = owner->second.lost || !(had - has).empty();
    if (!(had - has).empty()) result.points.push_back(point);
  }
  for (std::uint32_t i = 0; i < customers.size(); ++i) {
    auto const& supply = customers[i].second;
    if (supply.lost) result.any.push_back(i);
    if (supply.lost && !supply.keeps) result.all.push_back(i);
  }
  return result;
}

}  // namespace lamplighter::test
