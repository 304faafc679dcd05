// What every check of an audit reads: the rows joined in normal positions, and the feeder and place of each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "geo/audit.hpp"
#include "geo/phase_union.hpp"
#include "geo/reference_system.hpp"

namespace lamplighter::geo {

inline constexpr std::uint32_t no_number = 0xffffffffu;

/// A customer's connection: its service point, or the customer's own row where the data have no service points.
struct Connection {
  std::string_view id, transformer;
  std::uint32_t customer, node;  // numbers; no_number where the row names none
  PhaseSet phases;
  bool are_phases_known;
};

/// A section or device between two nodes. Sections first, then devices, in row order.
struct Edge {
  std::uint32_t from, to;
  PhaseSet phases;
  bool is_closed;
};

struct AuditView {
  explicit AuditView(NetworkRows const& rows);
  AuditView(AuditView const&) = delete;

  NetworkRows const data;
  ReferenceSystem system;
  PhaseUnion nodes;
  std::vector<std::optional<Coordinate>> at;  // per node
  std::vector<Edge> edges;
  std::vector<Connection> connections;
  char const* connection_layer;
  std::vector<std::uint32_t> arc_first, arcs;  // per node: the edges at it, open ones too

  std::vector<std::string> feeders;        // ids in bytewise order; an unnamed source's feeder is the source's own id
  std::vector<std::uint32_t> node_feeder;  // per node; no_number without supply
  std::vector<std::uint32_t> parent;       // per node: the edge over which its shortest way to a source begins
  std::vector<std::uint32_t> edge_feeder, customer_feeder, source_feeder;  // no_number where there is none
  std::vector<PhaseSet> customer_live, customer_used;                      // over all connections
  std::vector<std::uint32_t>
      level;  // per node: one number for nodes that closed wires join without a transformer between

  std::uint32_t device_edge(std::size_t device) const {
    return static_cast<std::uint32_t>(data.sections.size() + device);
  }
  std::uint32_t other_end(std::uint32_t edge, std::uint32_t node) const {
    return edges[edge].from == node ? edges[edge].to : edges[edge].from;
  }
  std::span<std::uint32_t const> edges_at(std::uint32_t node) const {
    return {arcs.data() + arc_first[node], arcs.data() + arc_first[node + 1]};
  }
  std::string const& feeder_id(std::uint32_t feeder) const {
    return feeder == no_number ? no_feeder_ : feeders[feeder];
  }
  bool is_transformer(std::uint32_t edge) const {
    return edge < data.sections.size() && data.sections[edge].kind == SectionKind::transformer;
  }
  /// Of the transformer and those that join the same nodes: single-phase units often stand for one.
  PhaseSet bank_phases(std::uint32_t transformer) const;
  /// no_number when nothing has it.
  std::uint32_t feeder_named(std::string_view id) const;
  std::optional<Coordinate> place(Connection const& connection) const;
  std::optional<Coordinate> place_of_edge(std::uint32_t edge) const;
  /// Phases of all sections and devices at the node.
  PhaseSet conductors_at(std::uint32_t node) const;

 private:
  void name_feeders();
  void join();
  void connect();
  void walk_from_sources();
  void find_levels();
  void settle_feeders();
  std::string no_feeder_;
  std::map<std::string, std::uint32_t, std::less<>> feeder_numbers_;
};

/// The layer of a row of `sections`.
char const* layer_of(SectionView const& row);

}  // namespace lamplighter::geo
