// The rows of every target, read from an origin.
#pragma once

#include "geo/layer_reader.hpp"
#include "geo/text_columns.hpp"

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
  std::array<WordTable, target_count> ids;  // by target, of rows as they were read; a row's number until one repeats

  std::vector<RowShape> const& shapes_of(Target target) const { return shapes[static_cast<std::size_t>(target)]; }
  WordTable& ids_of(Target target) { return ids[static_cast<std::size_t>(target)]; }
  WordTable const& ids_of(Target target) const { return ids[static_cast<std::size_t>(target)]; }
  /// Calls with the rows of a target.
  auto visit(Target target, auto&& with) const {
    switch (target) {
      case Target::nodes: return with(data.nodes);
      case Target::sources: return with(data.sources);
      case Target::lines: return with(lines);
      case Target::switches: return with(data.devices);
      case Target::transformers: return with(transformers);
      case Target::customers: return with(data.customers);
      case Target::service_points: return with(data.service_points);
      case Target::meters: break;
    }
    return with(data.meters);
  }
};

/// Ids of rows, each once; a row's number is that of its id where none repeats.
template <class Row>
WordTable ids_of(std::vector<Row> const& rows) {
  WordTable ids;
  ids.reserve(rows.size());
  for (Row const& row : rows) ids.add(row.id);
  return ids;
}

/// Reads one origin into the rows of its target. Errors: as `LayerReader::each`.
Result<void> read_origin(OriginContext const& context, MappedRows& rows);

}  // namespace lamplighter::geo
