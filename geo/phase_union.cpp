// Joins nodes by union-find, phase after phase.
#include "geo/phase_union.hpp"

#include <numeric>

namespace lamplighter::geo {
namespace {

constexpr PhaseSet phases_of[3] = {PhaseSet{1}, PhaseSet{2}, PhaseSet{4}};

std::vector<PhaseUnion::Ends> named_ends(auto const& layer, NodeNames& names) {
  std::vector<PhaseUnion::Ends> ends;
  ends.reserve(layer.size());
  for (auto const& row : layer) {
    std::uint32_t const from = names.add(row.from_node);
    ends.push_back({.from = from, .to = names.add(row.to_node)});
  }
  return ends;
}

/// The same, of many rows at a time.
std::vector<PhaseUnion::Ends> found_ends(Texts const& from_node, Texts const& to_node, std::size_t rows, NodeNames& names) {
  auto from = names.find_all(from_node, rows), to = names.find_all(to_node, rows);
  std::vector<PhaseUnion::Ends> ends(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    names.add_missing(from_node, row, from[row]);
    names.add_missing(to_node, row, to[row]);
    ends[row] = {.from = from[row], .to = to[row]};
  }
  return ends;
}

}  // namespace

// The smaller number becomes the root, and paths are halved on the way: near enough to constant for a feeder.
bool PhaseUnion::join(Sets& sets, std::uint32_t a, std::uint32_t b) {
  auto const root = [&](std::uint32_t item) {
    while (sets[item] != item) item = sets[item] = sets[sets[item]];
    return item;
  };
  a = root(a);
  b = root(b);
  if (a == b) return false;
  if (a > b) std::swap(a, b);
  sets[b] = a;
  return true;
}

void PhaseUnion::flatten(Sets& sets) {
  for (std::uint32_t& set : sets) set = sets[set];  // which is the root's already: roots are smaller
}

PhaseUnion::PhaseUnion(NetworkRows const& rows) : names_(rows.nodes) {
  section_ends_ = named_ends(rows.sections, names_);
  device_ends_ = named_ends(rows.devices, names_);
  for (SourceView const& row : rows.sources) source_nodes_.push_back(names_.add(row.node));
  join_all(rows, [&](std::size_t row) { return rows.sections[row].phases; }, [&](std::size_t row) {
    DeviceView const device = rows.devices[row];
    return device.normal == Position::closed ? device.phases : PhaseSet::none();
  });
}

PhaseUnion::PhaseUnion(NetworkLists const& lists, TextIndex const& node_rows) : names_(lists.nodes.id, node_rows) {
  section_ends_ = found_ends(lists.sections.from_node, lists.sections.to_node, lists.sections.size(), names_);
  device_ends_ = found_ends(lists.devices.from_node, lists.devices.to_node, lists.devices.size(), names_);
  for (std::size_t row = 0; row < lists.sources.size(); ++row) source_nodes_.push_back(names_.add(lists.sources.node[row]));
  join_all(lists, [&](std::size_t row) { return lists.sections.phases[row]; }, [&](std::size_t row) {
    return lists.devices.normal[row] == Position::closed ? lists.devices.phases[row] : PhaseSet::none();
  });
}

void PhaseUnion::link(std::vector<Ends> const& ends, auto const& phases_of_row) {
  for (std::size_t row = 0; row < ends.size(); ++row) {
    auto const [from, to] = ends[row];
    if (from != none) is_attached_[from] = 1;
    if (to != none) is_attached_[to] = 1;
    if (from == none || to == none || from == to) continue;
    if (PhaseSet const phases = phases_of_row(row); !phases.empty()) links_.push_back({from, to, phases});
  }
}

void PhaseUnion::join_all(auto const& rows, auto const& section_phases, auto const& device_phases) {
  is_attached_.assign(node_count(), 0);
  links_.reserve(section_ends_.size() + device_ends_.size());
  link(section_ends_, section_phases);
  link(device_ends_, device_phases);
  std::vector<Supply> grid;
  for (std::size_t row = 0; row < source_nodes_.size(); ++row) {
    std::uint32_t const node = source_nodes_[row];
    if (node == none) continue;
    is_attached_[node] = 1;
    SourceView const source = rows.sources[row];
    if (source.kind != SourceKind::grid) continue;
    grid.push_back({.node = node, .phases = source.phases.empty() ? PhaseSet::all() : source.phases});
  }
  Sets fresh(node_count());
  std::iota(fresh.begin(), fresh.end(), 0u);
  parts_ = fresh;
  for (Link const& link : links_) join(parts_, link.from, link.to);
  flatten(parts_);
  live_.assign(node_count(), PhaseSet::none());
  for (std::size_t phase = 0; phase < 3; ++phase) {
    Sets sets = fresh;
    // The super-source is the first grid source's node: every other grid source joins it.
    std::uint32_t origin = none;
    for (Supply const& supply : grid) {
      if (!supply.phases.contains(phases_of[phase])) continue;
      if (origin == none) origin = supply.node;
      join(sets, origin, supply.node);
    }
    std::vector<Link> closing;
    for (Link const& link : links_) {
      if (link.phases.contains(phases_of[phase]) && !join(sets, link.from, link.to)) closing.push_back(link);
    }
    if (origin == none) continue;
    flatten(sets);
    std::uint32_t const root = sets[origin];
    for (std::uint32_t node = 0; node < node_count(); ++node) {
      if (sets[node] == root) live_[node] = live_[node] | phases_of[phase];
    }
    for (Link const& link : closing) loops_[phase] += live_[link.from].contains(phases_of[phase]) ? 1u : 0u;
  }
  links_ = {};
}

}  // namespace lamplighter::geo
