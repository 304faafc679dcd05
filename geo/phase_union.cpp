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
  auto const add = [&](std::string_view from, std::string_view to, PhaseSet phases) {
    if (from.empty() || to.empty() || from == to) return;
    links.push_back({nodes.find_node(from), nodes.find_node(to), phases});
  };
  for (auto const& row : data.sections) add(row.from_node, row.to_node, row.phases);
  for (auto const& row : data.devices) {
    if (row.normal == Position::closed) add(row.from_node, row.to_node, row.phases);
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
  auto const [place, is_new] = numbers_.emplace(id, node_count());
  if (is_new) {
    ids_.push_back(id);
    is_attached_.push_back(false);
  }
  return place->second;
}

std::uint32_t PhaseUnion::find_node(std::string_view id) const {
  auto const place = numbers_.find(id);
  return place == numbers_.end() ? none : place->second;
}

PhaseUnion::PhaseUnion(NetworkData const& data) {
  auto const attach = [&](std::string_view id) {
    std::uint32_t const node = name(id);
    if (node != none) is_attached_[node] = true;
  };
  for (auto const& row : data.nodes) name(row.id);
  for (auto const& row : data.sections) {
    attach(row.from_node);
    attach(row.to_node);
  }
  for (auto const& row : data.devices) {
    attach(row.from_node);
    attach(row.to_node);
  }
  for (auto const& row : data.sources) attach(row.node);
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
