// The layers of the `standard` mapping, each read into its rows.
#pragma once

#include <span>
#include <string_view>

#include "geo/arrow_table.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// Rows as read. Lines and transformers are apart here because an id may stand in both layers.
struct StandardRows {
  NetworkData data;  // `sections` is empty
  std::vector<SectionRow> lines, transformers;
  std::vector<Finding> findings;
};

struct StandardLayer {
  std::string_view name;
  enum class Presence : std::uint8_t { required, expected, optional } presence;
  Result<void> (*read)(VectorDataset const& dataset, StandardRows& rows);
};

/// In the order in which they are read. `nodes` is only expected: nodes that others name need no row.
std::span<StandardLayer const> standard_layers();

}  // namespace lamplighter::geo
