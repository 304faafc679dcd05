// Hangs customers where the mapping says that they hang: at their transformer, the nearest one, or what a table says.
#pragma once

#include "geo/import_layers.hpp"
#include "geo/mapped_rows.hpp"

namespace lamplighter::geo {

/// Errors: as `LayerReader::each` for the table. Links that cannot be made are findings.
Result<void> link_customers(std::vector<OpenDataset> const& opened, MappedRows& rows,
                            std::vector<CustomerDistance>& distances);

}  // namespace lamplighter::geo
