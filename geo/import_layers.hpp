// Opens the datasets of an import and reads every origin of their mappings.
#pragma once

#include <span>

#include "geo/import.hpp"
#include "geo/mapping_rows.hpp"

namespace lamplighter::geo {

/// A dataset with the mapping that it came with.
struct OpenDataset {
  std::string name;
  VectorDataset dataset;
  Mapping const* mapping;  // of the caller's `Dataset`, or a built-in one
};

/// Errors: `usage`.
Result<std::vector<OpenDataset>> open_datasets(std::span<Dataset const> datasets);
/// The dataset of that name, or of the mapping itself where the name is empty. Error: `usage`, with the names there are.
Result<VectorDataset const*> dataset_named(std::vector<OpenDataset> const& opened, OpenDataset const& own,
                                           std::string const& name);
/// Reads what `opened` are of `datasets`, layer by layer in two threads, the second on datasets that it opens again, where
/// that can be done. Errors: as `LayerReader::each`, and `refused` for layers that must be there.
Result<ReadRows> read_origins(std::span<Dataset const> datasets, std::vector<OpenDataset> const& opened,
                              ReadRows::Keep keep);

}  // namespace lamplighter::geo
