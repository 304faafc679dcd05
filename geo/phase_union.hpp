// Which nodes are joined, per phase, with every device in its normal position: the plain search that checks the rows.
#pragma once

#include <string_view>
#include <vector>

#include "geo/network_data.hpp"
#include "geo/text_columns.hpp"

namespace lamplighter::geo {

/// Made for the findings alone and sharing nothing with the index, so that either shows the other's mistakes.
class PhaseUnion {
 public:
  explicit PhaseUnion(NetworkData const& data);
  /// `row_ids`: the ids of `data.nodes`, in their order.
  PhaseUnion(NetworkData const& data, WordTable row_ids);

  static constexpr std::uint32_t none = 0xffffffffu;

  /// The number of a node that a node row, section, device or source names; none for others.
  std::uint32_t find_node(std::string_view id) const { return names_.find(id).value_or(none); }
  std::string_view node_id(std::uint32_t node) const { return names_[node]; }
  std::uint32_t node_count() const { return names_.size(); }
  /// Numbers below are those of rows of `nodes`.
  std::uint32_t row_node_count() const { return row_node_count_; }
  /// The nodes that a section or device row names; none where it names none.
  struct Ends {
    std::uint32_t from, to;
  };
  std::vector<Ends> const& section_ends() const { return section_ends_; }
  std::vector<Ends> const& device_ends() const { return device_ends_; }
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
  std::vector<Ends> name_ends(auto const& rows);
  void join_rows(NetworkData const& data);

  WordTable names_;
  std::uint32_t row_node_count_ = 0;
  std::vector<Ends> section_ends_, device_ends_;
  std::vector<bool> is_attached_;
  std::vector<PhaseSet> live_;
  Sets parts_;
  std::uint32_t loops_[3] = {0, 0, 0};
};

}  // namespace lamplighter::geo
