// What the questions see of a network at one moment: which edges leave a node and on which phases they conduct.
#pragma once

#include <array>
#include <span>
#include <variant>
#include <vector>

#include "geo/live_network.hpp"
#include "geo/network_impl.hpp"
#include "geo/zeroed_array.hpp"

namespace lamplighter::geo {

inline constexpr std::array<PhaseSet, 3> single_phases{PhaseSet{1}, PhaseSet{2}, PhaseSet{4}};

/// The only place where the questions (paths, isolation, closing, pick-up) read the flat arrays.
class EdgeView {
 public:
  explicit EdgeView(LiveNetwork const& live) : live_(live), arrays_(live.network().impl()) {}

  std::uint32_t node_count() const { return arrays_.node_count(); }
  /// In the order of the data: lines and transformers, then devices.
  std::span<Arc const> arcs(std::uint32_t node) const { return arrays_.arcs.of(node); }
  bool is_device(std::uint32_t edge) const { return edge >= arrays_.section_count; }
  DeviceIndex device(std::uint32_t edge) const { return {edge - arrays_.section_count}; }
  std::uint32_t edge_count() const { return static_cast<std::uint32_t>(arrays_.edge_phases.size()); }
  std::uint32_t edge_of(DeviceIndex device) const { return device.value + arrays_.section_count; }
  std::variant<SectionIndex, DeviceIndex> index_of(std::uint32_t edge) const {
    if (is_device(edge)) return device(edge);
    return SectionIndex{edge};
  }
  PhaseSet phases(std::uint32_t edge) const { return arrays_.edge_phases[edge]; }
  PhaseSet conducting(std::uint32_t edge) const {
    return is_device(edge) ? phases(edge) - live_.open_phases(device(edge)) : phases(edge);
  }

  std::uint32_t source_count() const { return live_.network().source_count(); }
  std::uint32_t source_node(SourceIndex source) const { return arrays_.source_node[source.value]; }
  PhaseSet source_phases(SourceIndex source) const { return arrays_.source_phases[source.value]; }

 private:
  LiveNetwork const& live_;
  Network::Impl const& arrays_;
};

/// Nodes found from some start, each once, in the order in which they were found. Worklist, no recursion.
class Flood {
 public:
  explicit Flood(EdgeView const& view) : view_(view), seen_(view.node_count()) {}

  bool has(std::uint32_t node) { return node != no_index && seen_[node] != 0; }
  std::vector<std::uint32_t> const& nodes() const { return nodes_; }
  /// Goes from `start` over every edge that `passes(edge)` lets through.
  void from(std::uint32_t start, auto const& passes) {
    std::size_t next = nodes_.size();
    find(start);
    for (; next < nodes_.size(); ++next) {
      for (Arc const arc : view_.arcs(nodes_[next])) {
        if (passes(arc.edge)) find(arc.to);
      }
    }
  }

 private:
  void find(std::uint32_t node) {
    if (node == no_index || seen_[node] != 0) return;
    seen_[node] = 1;
    nodes_.push_back(node);
  }

  EdgeView const& view_;
  ZeroedArray seen_;
  std::vector<std::uint32_t> nodes_;
};

/// Calls `visit(phase)` for each single phase of the set, A first.
void for_each_phase(PhaseSet phases, auto const& visit) {
  for (PhaseSet const phase : single_phases) {
    if (phases.contains(phase)) visit(phase);
  }
}

}  // namespace lamplighter::geo
