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
struct MappedRows {
  NetworkData data;  // `sections` is empty
  std::vector<SectionRow> lines, transformers;
  std::vector<UnusedCustomer> unused_customers;
  std::vector<Finding> findings;
  bool is_geographic = false;  // coordinates are degrees
  enum class Keep : std::uint8_t { rows, shapes_too } keep = Keep::rows;
  std::array<std::vector<RowShape>, target_count> shapes;  // by target, in the order of its rows

  std::vector<RowShape> const& shapes_of(Target target) const { return shapes[static_cast<std::size_t>(target)]; }
};

/// Reads one origin into the rows of its target. Errors: as `LayerReader::each`.
Result<void> read_origin(OriginContext const& context, MappedRows& rows);

}  // namespace lamplighter::geo
