// Two walks over the network: parts between transformers, and feeders from their sources.
#include "geo/map_levels.hpp"

#include <cstdint>
#include <utility>

namespace lamplighter::geo {
namespace {

constexpr std::uint32_t none = 0xffffffffu;
constexpr double low_kv_max = 1.0;

struct Edge {
  std::uint32_t from, to;
};

/// Neighbours of each node over some edges, in one array.
class Neighbours {
 public:
  Neighbours(std::uint32_t nodes, std::vector<Edge> const& edges) : first_(nodes + 1, 0) {
    for (auto const& edge : edges) {
      ++first_[edge.from + 1];
      ++first_[edge.to + 1];
    }
    for (std::uint32_t n = 0; n < nodes; ++n) first_[n + 1] += first_[n];
    others_.resize(edges.size() * 2);
    auto next = first_;
    for (auto const& edge : edges) {
      others_[next[edge.from]++] = edge.to;
      others_[next[edge.to]++] = edge.from;
    }
  }
  template <class Visit>
  void each(std::uint32_t node, Visit const& visit) const {
    for (auto i = first_[node]; i < first_[node + 1]; ++i) visit(others_[i]);
  }

 private:
  std::vector<std::uint32_t> first_, others_;
};

void join(std::vector<Edge>& edges, NodeIndex from, NodeIndex to) {
  if (from.is_valid() && to.is_valid()) edges.push_back({from.value, to.value});
}

/// A number for each node: the same for all that are joined.
std::vector<std::uint32_t> parts_of(std::uint32_t nodes, Neighbours const& neighbours, std::uint32_t& count) {
  std::vector<std::uint32_t> part(nodes, none), work;
  for (std::uint32_t start = 0; start < nodes; ++start) {
    if (part[start] != none) continue;
    part[start] = count;
    work.push_back(start);
    while (!work.empty()) {
      auto const node = work.back();
      work.pop_back();
      neighbours.each(node, [&](std::uint32_t other) {
        if (part[other] != none) return;
        part[other] = count;
        work.push_back(other);
      });
    }
    ++count;
  }
  return part;
}

/// Parts that a transformer leads to, away from the sources, and from which none leads on.
std::vector<bool> low_parts(Network const& network, std::vector<std::uint32_t> const& part, std::uint32_t count,
                            std::vector<Edge> const& transformers) {
  std::vector<Edge> between;
  for (auto const& edge : transformers) {
    if (part[edge.from] != part[edge.to]) between.push_back({part[edge.from], part[edge.to]});
  }
  Neighbours const beyond(count, between);
  std::vector<std::uint32_t> depth(count, none), queue;
  for (std::uint32_t s = 0; s < network.source_count(); ++s) {
    auto const node = network.find_node(network.source({s}).node);
    if (!node || network.source({s}).kind != SourceKind::grid || depth[part[node->value]] == 0) continue;
    depth[part[node->value]] = 0;
    queue.push_back(part[node->value]);
  }
  std::vector<bool> leads_on(count, false);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    beyond.each(queue[i], [&](std::uint32_t other) {
      if (depth[other] != none) return;
      depth[other] = depth[queue[i]] + 1;
      leads_on[queue[i]] = true;
      queue.push_back(other);
    });
  }
  std::vector<bool> out(count, false);
  for (std::uint32_t p = 0; p < count; ++p) out[p] = depth[p] != none && depth[p] > 0 && !leads_on[p];
  for (std::uint32_t d = 0; d < network.device_count(); ++d) {
    auto const node = network.from_node(DeviceIndex{d});
    auto const kv = network.device({d}).kv;
    if (node.is_valid() && kv) out[part[node.value]] = *kv <= low_kv_max;
  }
  return out;
}

std::vector<std::string_view> feeders_of(Network const& network, Neighbours const& closed) {
  std::vector<std::string_view> out(network.node_count());
  std::vector<std::uint32_t> queue;
  for (std::uint32_t s = 0; s < network.source_count(); ++s) {
    auto const source = network.source({s});
    auto const node = network.find_node(source.node);
    if (!node || source.kind != SourceKind::grid || source.feeder.empty() || !out[node->value].empty()) continue;
    out[node->value] = source.feeder;
    queue.push_back(node->value);
  }
  for (std::size_t i = 0; i < queue.size(); ++i) {
    closed.each(queue[i], [&](std::uint32_t other) {
      if (!out[other].empty()) return;
      out[other] = out[queue[i]];
      queue.push_back(other);
    });
  }
  return out;
}

}  // namespace

NodeLevels node_levels(Network const& network) {
  std::vector<Edge> conducting, transformers, closed;
  for (std::uint32_t s = 0; s < network.section_count(); ++s) {
    SectionIndex const section{s};
    bool const is_line = network.section(section).kind == SectionKind::line;
    join(is_line ? conducting : transformers, network.from_node(section), network.to_node(section));
    join(closed, network.from_node(section), network.to_node(section));
  }
  for (std::uint32_t d = 0; d < network.device_count(); ++d) {
    DeviceIndex const device{d};
    join(conducting, network.from_node(device), network.to_node(device));
    if (network.device(device).normal == Position::closed) join(closed, network.from_node(device), network.to_node(device));
  }
  std::uint32_t count = 0;
  auto const part = parts_of(network.node_count(), Neighbours(network.node_count(), conducting), count);
  auto const low = low_parts(network, part, count, transformers);
  NodeLevels out{feeders_of(network, Neighbours(network.node_count(), closed)), std::vector<bool>(network.node_count(), false)};
  for (std::uint32_t n = 0; n < network.node_count(); ++n) out.is_low[n] = low[part[n]];
  return out;
}

}  // namespace lamplighter::geo
