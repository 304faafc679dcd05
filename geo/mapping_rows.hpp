// The rows of every target, read from an origin.
#pragma once

#include "geo/layer_reader.hpp"

namespace lamplighter::geo {

/// What only geometry tells; kept beside the rows where connectivity or customers' links ask for it.
struct RowShape {
  std::vector<Coordinate> vertices;
  std::string level, to_level;
};

/// A customer whose status says that nobody is supplied there; no row is kept.
struct UnusedCustomer {
  std::string id, feeder;
  enum class Status : std::uint8_t { inactive, planned } status = Status::inactive;
};

/// Rows as read. Lines and transformers are apart here because an id may stand in both layers.
struct ReadRows {
  NetworkLists lists;  // `sections` is empty
  SectionList lines, transformers;
  std::vector<UnusedCustomer> unused_customers;
  std::vector<Finding> findings;
  bool is_geographic = false;  // coordinates are degrees
  enum class Keep : std::uint8_t { rows, shapes_too } keep = Keep::rows;
  std::array<std::vector<RowShape>, target_count> shapes;  // by target, in the order of its rows
  std::array<TextIndex, target_count> ids;                 // by target, of the ids of its rows

  TextIndex& index_of(Target target) { return ids[static_cast<std::size_t>(target)]; }
  TextIndex const& index_of(Target target) const { return ids[static_cast<std::size_t>(target)]; }
  /// Calls with the list of a target.
  auto visit(Target target, auto&& with) const -> decltype(auto) {
    switch (target) {
      case Target::nodes: return with(lists.nodes);
      case Target::sources: return with(lists.sources);
      case Target::lines: return with(lines);
      case Target::switches: return with(lists.devices);
      case Target::transformers: return with(transformers);
      case Target::customers: return with(lists.customers);
      case Target::service_points: return with(lists.service_points);
      case Target::meters: break;
    }
    return with(lists.meters);
  }
  Texts const& ids_of(Target target) const {
    return visit(target, [](auto const& list) -> Texts const& { return list.id; });
  }
};

/// Reads one origin into the rows of its target. Errors: as `LayerReader::each`.
Result<void> read_origin(OriginContext const& context, ReadRows& rows);

}  // namespace lamplighter::geo
