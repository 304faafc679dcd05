// Which nodes are joined, per phase, with every device in its normal position: the plain search that checks the rows.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// Made for the findings alone and sharing nothing with the index, so that either shows the other's mistakes.
class PhaseUnion {
 public:
  explicit PhaseUnion(NetworkData const& data);

  static constexpr std::uint32_t none = 0xffffffffu;

  /// The number of a node that a node row, section, device or source names; none for others.
  std::uint32_t find_node(std::string_view id) const;
  std::string_view node_id(std::uint32_t node) const { return ids_[node]; }
  std::uint32_t node_count() const { return static_cast<std::uint32_t>(ids_.size()); }
  /// Whether any section, device or source stands at the node.
  bool is_attached(std::uint32_t node) const { return is_attached_[node]; }
  PhaseSet live(std::uint32_t node) const { return live_[node]; }
  /// One number for all nodes that are joined on any phase.
  std::uint32_t part(std::uint32_t node) const { return parts_[node]; }
  /// Closed loops in live parts, per phase A, B, C. Two sources joined count as one loop.
  std::uint32_t loops(std::size_t phase) const { return loops_[phase]; }

 private:
  using Sets = std::vector<std::uint32_t>;
  static std::uint32_t find(Sets const& sets, std::uint32_t item);
  /// False when the two were joined already.
  static bool join(Sets& sets, std::uint32_t a, std::uint32_t b);
  std::uint32_t name(std::string_view id);
  void join_rows(NetworkData const& data);

  std::unordered_map<std::string_view, std::uint32_t> numbers_;  // looked up only
  std::vector<std::string_view> ids_;
  std::vector<bool> is_attached_;
  std::vector<PhaseSet> live_;
  Sets parts_;
  std::uint32_t loops_[3] = {0, 0, 0};
};

}  // namespace lamplighter::geo
