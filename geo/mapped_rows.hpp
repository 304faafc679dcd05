// Rows of their own while geometry and customers' links are settled, where a mapping asks for that.
#pragma once

#include "geo/mapping_rows.hpp"

namespace lamplighter::geo {

/// As `ReadRows`, to be changed row by row.
struct MappedRows {
  NetworkData data;  // `sections` is empty
  std::vector<SectionRow> lines, transformers;
  std::vector<Finding> findings;
  bool is_geographic = false;                              // coordinates are degrees
  std::array<std::vector<RowShape>, target_count> shapes;  // by target, in the order of its rows

  std::vector<RowShape> const& shapes_of(Target target) const { return shapes[static_cast<std::size_t>(target)]; }
};

/// What was read, with its findings and shapes; the lists are left as they are.
MappedRows mapped_rows(ReadRows& read);
/// Puts it back, and finds ids again: nodes may have been made, and lines split.
void put_back(MappedRows rows, ReadRows& read);

}  // namespace lamplighter::geo
