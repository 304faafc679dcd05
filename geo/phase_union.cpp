// Joins nodes by union-find, phase after phase.
#include "geo/phase_union.hpp"

#include <numeric>

namespace lamplighter::geo {
namespace {

constexpr PhaseSet phases_of[3] = {PhaseSet{1}, PhaseSet{2}, PhaseSet{4}};

struct Link {
  std::uint32_t from, to;
  PhaseSet phases;
};

std::vector<Link> links_of(NetworkData const& data, PhaseUnion const& nodes) {
  std::vector<Link> links;
  links.reserve(data.sections.size() + data.devices.size());
  auto const add = [&](PhaseUnion::Ends ends, PhaseSet phases) {
    if (ends.from == PhaseUnion::none || ends.to == PhaseUnion::none || ends.from == ends.to) return;
    links.push_back({ends.from, ends.to, phases});
  };
  for (std::size_t i = 0; i < data.sections.size(); ++i) add(nodes.section_ends()[i], data.sections[i].phases);
  for (std::size_t i = 0; i < data.devices.size(); ++i) {
    if (data.devices[i].normal == Position::closed) add(nodes.device_ends()[i], data.devices[i].phases);
  }
  return links;
}

}  // namespace

std::uint32_t PhaseUnion::find(Sets const& sets, std::uint32_t item) {
  while (sets[item] != item) item = sets[item];
  return item;
}

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

std::uint32_t PhaseUnion::name(std::string_view id) {
  if (id.empty()) return none;
  auto const [number, is_new] = names_.add(id);
  if (is_new) is_attached_.push_back(false);
  return number;
}

std::vector<PhaseUnion::Ends> PhaseUnion::name_ends(auto const& rows) {
  std::vector<Ends> all;
  all.reserve(rows.size());
  for (auto const& row : rows) {
    Ends const ends{.from = name(row.from_node), .to = name(row.to_node)};
    for (std::uint32_t const node : {ends.from, ends.to}) {
      if (node != none) is_attached_[node] = true;
    }
    all.push_back(ends);
  }
  return all;
}

PhaseUnion::PhaseUnion(NetworkData const& data) : PhaseUnion(data, [&] {
  WordTable ids;
  for (auto const& row : data.nodes) ids.add(row.id);
  return ids;
}()) {}

PhaseUnion::PhaseUnion(NetworkData const& data, WordTable row_ids)
    : names_(std::move(row_ids)), row_node_count_(names_.size()), is_attached_(names_.size()) {
  section_ends_ = name_ends(data.sections);
  device_ends_ = name_ends(data.devices);
  for (auto const& row : data.sources) {
    std::uint32_t const node = name(row.node);
    if (node != none) is_attached_[node] = true;
  }
  join_rows(data);
}

void PhaseUnion::join_rows(NetworkData const& data) {
  auto const links = links_of(data, *this);
  Sets fresh(node_count());
  std::iota(fresh.begin(), fresh.end(), 0u);
  parts_ = fresh;
  for (Link const& link : links) {
    if (!link.phases.empty()) join(parts_, link.from, link.to);
  }
  for (std::uint32_t node = 0; node < node_count(); ++node) parts_[node] = find(parts_, node);
  live_.assign(node_count(), PhaseSet::none());
  for (std::size_t phase = 0; phase < 3; ++phase) {
    Sets sets = fresh;
    // The super-source is the first grid source's node: every other grid source joins it.
    std::uint32_t origin = none;
    for (auto const& source : data.sources) {
      PhaseSet const phases = source.phases.empty() ? PhaseSet::all() : source.phases;
      if (source.node.empty() || source.kind != SourceKind::grid || !phases.contains(phases_of[phase])) continue;
      if (origin == none) origin = find_node(source.node);
      join(sets, origin, find_node(source.node));
    }
    std::vector<Link> closing;
    for (Link const& link : links) {
      if (link.phases.contains(phases_of[phase]) && !join(sets, link.from, link.to)) closing.push_back(link);
    }
    if (origin == none) continue;
    for (std::uint32_t node = 0; node < node_count(); ++node) {
      if (find(sets, node) == find(sets, origin)) live_[node] = live_[node] | phases_of[phase];
    }
    for (Link const& link : closing) loops_[phase] += live_[link.from].contains(phases_of[phase]) ? 1u : 0u;
  }
}

}  // namespace lamplighter::geo
