// Which nodes are joined, per phase, with every device in its normal position: the plain search that checks the rows.
#pragma once

#include <string_view>
#include <vector>

#include "geo/network_lists.hpp"
#include "geo/node_names.hpp"

namespace lamplighter::geo {

/// Made for the findings alone and sharing nothing with the index, so that either shows the other's mistakes.
class PhaseUnion {
 public:
  explicit PhaseUnion(NetworkRows const& rows);
  /// `node_rows` finds the ids of `lists.nodes`; both must outlive it.
  PhaseUnion(NetworkLists const& lists, TextIndex const& node_rows);

  static constexpr std::uint32_t none = NodeNames::none;

  /// The number of a node that a node row, section, device or source names; none for others.
  std::uint32_t find_node(std::string_view id) const { return names_.find(id); }
  /// Of all rows of a column; none where it is empty.
  std::vector<std::uint32_t> find_nodes(Texts const& column, std::size_t rows) const { return names_.find_all(column, rows); }
  std::string_view node_id(std::uint32_t node) const { return names_[node]; }
  std::uint32_t node_count() const { return names_.size(); }
  /// Numbers below are those of rows of `nodes`.
  std::uint32_t row_node_count() const { return names_.row_count(); }
  /// The nodes that a section or device row names; none where it names none.
  struct Ends {
    std::uint32_t from, to;
  };
  std::vector<Ends> const& section_ends() const { return section_ends_; }
  std::vector<Ends> const& device_ends() const { return device_ends_; }
  /// The node that each source names; none where it names none.
  std::vector<std::uint32_t> const& source_nodes() const { return source_nodes_; }
  /// Whether any section, device or source stands at the node.
  bool is_attached(std::uint32_t node) const { return is_attached_[node] != 0; }
  PhaseSet live(std::uint32_t node) const { return live_[node]; }
  /// One number for all nodes that are joined on any phase.
  std::uint32_t part(std::uint32_t node) const { return parts_[node]; }
  /// Closed loops in live parts, per phase A, B, C. Two sources joined count as one loop.
  std::uint32_t loops(std::size_t phase) const { return loops_[phase]; }

 private:
  using Sets = std::vector<std::uint32_t>;
  struct Link {
    std::uint32_t from, to;
    PhaseSet phases;
  };
  struct Supply {
    std::uint32_t node;
    PhaseSet phases;
  };
  /// False when the two were joined already.
  static bool join(Sets& sets, std::uint32_t a, std::uint32_t b);
  /// Each item's set is that of its root.
  static void flatten(Sets& sets);
  void link(std::vector<Ends> const& ends, auto const& phases_of);
  /// Needs all ends and source nodes. `rows` has the sections, devices and sources.
  void join_all(auto const& rows, auto const& section_phases, auto const& device_phases);

  NodeNames names_;
  std::vector<Ends> section_ends_, device_ends_;
  std::vector<std::uint32_t> source_nodes_;
  std::vector<Link> links_;
  std::vector<std::uint8_t> is_attached_;
  std::vector<PhaseSet> live_;
  Sets parts_;
  std::uint32_t loops_[3] = {0, 0, 0};
};

}  // namespace lamplighter::geo
