// The plain search of plain_graph.hpp, and the networks on which questions are asked.
#include "tests/unit/geo/plain_graph.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <set>
#include <stdexcept>

#include "geo/import.hpp"

namespace lamplighter::test {

using geo::PhaseSet;

PlainGraph::PlainGraph(geo::NetworkData const& rows) : rows_(&rows) {
  auto const numbered = [&](std::string const& id) {
    if (id.empty()) return none;
    auto const [place, is_new] = numbers_.emplace(id, count());
    if (is_new) names_.push_back(id);
    return place->second;
  };
  for (std::uint32_t row = 0; row < rows.sections.size(); ++row) {
    auto const& section = rows.sections[row];
    edges_.push_back({false, row, numbered(section.from_node), numbered(section.to_node), section.phases});
  }
  first_device_ = static_cast<std::uint32_t>(edges_.size());
  for (std::uint32_t row = 0; row < rows.devices.size(); ++row) {
    auto const& device = rows.devices[row];
    edges_.push_back({true, row, numbered(device.from_node), numbered(device.to_node), device.phases});
    open.push_back(device.normal == geo::Position::open ? device.phases : PhaseSet::none());
  }
  for (auto const& source : rows.sources) numbered(source.node);
  for (auto const& point : rows.service_points) numbered(point.node);
  is_declared.assign(rows.sources.size(), false);
  edges_at_.resize(count());
  for (std::uint32_t edge = 0; edge < edges_.size(); ++edge) {
    auto const [is_device, row, a, b, phases] = edges_[edge];
    if (a == none || b == none || a == b) continue;
    edges_at_[a].push_back(edge);
    edges_at_[b].push_back(edge);
  }
  for (auto const& point : rows.service_points) {
    PhaseSet phases = point.phases;
    if (std::uint32_t const node = number(point.node); !point.phases_known && node != none) {
      phases = {};
      for (std::uint32_t const edge : edges_at_[node]) phases = phases | edges_[edge].phases;
      for (auto const& source : rows.sources) {
        if (source.node == point.node) phases = phases | (source.phases.empty() ? PhaseSet::all() : source.phases);
      }
    }
    used_.push_back(phases);
  }
}

std::uint32_t PlainGraph::number(std::string const& node) const {
  auto const place = numbers_.find(node);
  return place == numbers_.end() ? none : place->second;
}

bool PlainGraph::conducts(std::uint32_t edge, PhaseSet phase) const {
  Edge const& it = edges_[edge];
  return it.phases.contains(phase) && !(it.is_device && open[it.row].contains(phase));
}

std::vector<std::uint32_t> PlainGraph::distances(std::vector<std::uint32_t> const& starts, Passes const& passes) const {
  std::vector<std::uint32_t> away(count(), none);
  std::deque<std::uint32_t> queue;
  for (std::uint32_t const start : starts) {
    if (start == none || away[start] == 0) continue;
    away[start] = 0;
    queue.push_back(start);
  }
  while (!queue.empty()) {
    std::uint32_t const node = queue.front();
    queue.pop_front();
    for (std::uint32_t const edge : edges_at_[node]) {
      std::uint32_t const to = edges_[edge].a == node ? edges_[edge].b : edges_[edge].a;
      if (away[to] != none || !passes(edge)) continue;
      away[to] = away[node] + 1;
      queue.push_back(to);
    }
  }
  return away;
}

PlainGraph::Nodes PlainGraph::reached(std::vector<std::uint32_t> const& starts, Passes const& passes) const {
  Nodes found;
  for (std::uint32_t const away : distances(starts, passes)) found.push_back(away != none);
  return found;
}

PlainGraph::Nodes PlainGraph::joined_to(std::uint32_t start, PhaseSet phase) const {
  return reached({start}, [&](std::uint32_t edge) { return conducts(edge, phase); });
}

bool PlainGraph::is_source_of(Kind kind, std::uint32_t row, PhaseSet phase) const {
  auto const& source = rows_->sources[row];
  bool const supplies = source.kind == geo::SourceKind::grid ||
                        (source.kind == geo::SourceKind::islanding && is_declared[row]);
  PhaseSet const phases = source.phases.empty() ? PhaseSet::all() : source.phases;
  return supplies == (kind == Kind::supplying) && phases.contains(phase) && number(source.node) != none;
}

std::vector<std::uint32_t> PlainGraph::source_nodes(Kind kind, PhaseSet phase) const {
  std::vector<std::uint32_t> nodes;
  for (std::uint32_t row = 0; row < rows_->sources.size(); ++row) {
    if (is_source_of(kind, row, phase)) nodes.push_back(number(rows_->sources[row].node));
  }
  return nodes;
}

std::vector<PhaseSet> PlainGraph::live() const {
  std::vector<PhaseSet> live(count());
  for (PhaseSet const phase : abc) {
    auto const found = reached(source_nodes(Kind::supplying, phase),
                               [&](std::uint32_t edge) { return conducts(edge, phase); });
    for (std::uint32_t node = 0; node < count(); ++node) {
      if (found[node]) live[node] = live[node] | phase;
    }
  }
  return live;
}

PhaseSet PlainGraph::used(std::uint32_t point) const { return used_[point]; }

PhaseSet PlainGraph::supplied(std::uint32_t point, std::vector<PhaseSet> const& live) const {
  std::uint32_t const node = number(rows_->service_points[point].node);
  return node == none ? PhaseSet::none() : used_[point] & live[node];
}

void PlainGraph::operate(geo::Operation const& operation) {
  PhaseSet const phases = operation.phases & rows_->devices[operation.device.value].phases;
  PhaseSet& now = open[operation.device.value];
  now = operation.to == geo::Position::open ? now | phases : now - phases;
}

namespace {

geo::NetworkData with_points(geo::NetworkData data) {
  if (!data.service_points.empty()) return data;
  for (auto const& customer : data.customers) {
    geo::ServicePointRow point;
    point.id = point.customer = customer.id;
    point.node = customer.node;
    point.phases = customer.phases;
    point.phases_known = customer.phases_known;
    data.service_points.push_back(point);
  }
  return data;
}

std::shared_ptr<geo::Network const> built(geo::NetworkData const& rows) {
  auto network = geo::Network::build(rows);
  if (!network) throw std::runtime_error(network.error().message);
  return *network;
}

}  // namespace

BothForms::BothForms(geo::NetworkData data)
    : rows(with_points(std::move(data))), network(built(rows)), live(network), plain(rows) {}

void BothForms::operate(geo::Operation const& operation) {
  live.operate({&operation, 1});
  plain.operate(operation);
}

std::uint32_t BothForms::number(geo::NodeIndex node) const {
  return node.is_valid() ? plain.number(std::string(network->node_id(node))) : PlainGraph::none;
}

geo::Operation random_operation(geo::NetworkData const& rows, Chance& chance) {
  geo::DeviceIndex const device{chance.below(static_cast<std::uint32_t>(rows.devices.size()))};
  PhaseSet const phases = chance.one_in(3) ? PhaseSet{static_cast<std::uint8_t>(chance.below(8))} : PhaseSet::all();
  return {.device = device, .phases = phases, .to = chance.one_in(2) ? geo::Position::open : geo::Position::closed};
}

void BothForms::shake(Chance& chance) {
  if (!rows.devices.empty()) {
    for (std::uint32_t left = chance.below(4); left > 0; --left) operate(random_operation(rows, chance));
  }
  for (std::uint32_t row = 0; row < rows.sources.size(); ++row) {
    if (rows.sources[row].kind != geo::SourceKind::islanding || !chance.one_in(3)) continue;
    live.declare_island({row}, geo::IslandSupply::declared);
    plain.is_declared[row] = true;
  }
}

namespace {

/// Ties that lead somewhere, customers with two feeds, a generator and a rooftop: what these files lack.
void add_what_files_lack(geo::NetworkData& rows, Chance& chance) {
  auto const some_node = [&] {
    auto const& sections = rows.sections;
    return sections[chance.below(static_cast<std::uint32_t>(sections.size()))].to_node;
  };
  for (int i = 0; i < 6; ++i) {
    geo::DeviceRow tie;
    tie.id = "added tie " + std::to_string(i);
    tie.from_node = some_node();
    tie.to_node = some_node();
    tie.phases = PhaseSet::all();
    tie.normal = geo::Position::open;
    rows.devices.push_back(tie);
  }
  for (auto const kind : {geo::SourceKind::islanding, geo::SourceKind::following, geo::SourceKind::grid}) {
    geo::SourceRow source;
    source.id = "added source " + std::to_string(static_cast<int>(kind));
    source.node = some_node();
    source.phases = PhaseSet::all();
    source.kind = kind;
    rows.sources.push_back(source);
  }
  rows = with_points(std::move(rows));
  for (int i = 0; i < 20; ++i) {
    geo::ServicePointRow second;
    second.id = "added point " + std::to_string(i);
    second.customer = rows.customers[chance.below(static_cast<std::uint32_t>(rows.customers.size()))].id;
    second.node = some_node();
    second.phases = PhaseSet::all();
    second.role = geo::ServicePointRow::Role::standby;
    rows.service_points.push_back(second);
  }
}

std::vector<std::string> network_files() {
  std::set<std::string> files;  // in a fixed order
  auto const add = [&](std::string const& folder) {
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".gpkg") files.insert(entry.path().string());
    }
  };
  add(LAMPLIGHTER_TEST_DATA "/networks");
  std::size_t const shipped = files.size();
#ifdef LAMPLIGHTER_SHARED_NETWORKS
  for (char const* name : {"mux_energia_2024", "pnnl_r2_12_47_2", "pnnl_r3_12_47_3"}) {
    files.insert(std::string(LAMPLIGHTER_SHARED_NETWORKS "/") + name + ".gpkg");
  }
#endif
  if (shipped == 0) throw std::runtime_error("there is no network in tests/data/networks");
  return {files.begin(), files.end()};
}

}  // namespace

void on_every_network(std::function<void(BothForms&, Chance&, Size)> const& check) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Chance chance(seed);
    auto rows = random_rows(chance);
    for (auto& point : rows.service_points) {
      if (chance.one_in(2)) point.changeover = static_cast<geo::Changeover>(chance.below(3));
    }
    for (auto& device : rows.devices) {
      if (chance.one_in(3)) device.kind = geo::DeviceKind::fuse;
    }
    BothForms both(std::move(rows));
    both.shake(chance);
    check(both, chance, Size::small);
    INFO("seed " << seed << "\n" << both.trouble);
    REQUIRE(both.trouble.empty());
  }
  std::uint64_t seed = 1000;
  for (std::string const& file : network_files()) {
    INFO(file);
    Chance chance(++seed);
    geo::Dataset const dataset{.path = file};
    auto imported = geo::import_network({&dataset, 1});
    if (!imported) FAIL(imported.error().message);
    auto rows = geo::data_of(imported->data);
    add_what_files_lack(rows, chance);
    BothForms both(std::move(rows));
    both.shake(chance);
    check(both, chance, Size::real);
    INFO(both.trouble);
    REQUIRE(both.trouble.empty());
  }
}

}  // namespace lamplighter::test
