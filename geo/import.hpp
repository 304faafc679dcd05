// Reads a network from any OGR dataset laid out as the `standard` mapping.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

struct Dataset {
  std::string path;                  // anything OGR opens
  std::string mapping = "standard";
};

struct ImportResult {
  NetworkData data;
  std::vector<Finding> findings;
  std::string content_hash;  // SHA-256 over the rows in id order: equal rows give an equal hash whatever their order
};

/// Reads all layers of all datasets through OGR's Arrow stream and checks what no network can be built without.
/// Errors: `usage` (dataset missing or unreadable, unknown mapping), `refused` (layer or field missing, duplicate id,
/// no source). Lesser defects become findings.
Result<ImportResult> import_network(std::span<Dataset const> datasets);

}  // namespace lamplighter::geo
