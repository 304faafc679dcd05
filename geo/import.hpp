// Reads a network from any OGR datasets, each as its mapping says.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/mapping.hpp"
#include "geo/network_lists.hpp"
#include "geo/service_day.hpp"

namespace lamplighter::geo {

struct Dataset {
  std::string path;                      // anything OGR opens, or a folder of such files
  std::string mapping = "standard";      // a name or file, for messages; what it says stands in `layout`
  std::string name = {};                 // by which origins of other mappings draw from it
  std::optional<Mapping> layout = {};    // none: `standard`
};

/// A customer's link that was found by distance.
struct CustomerDistance {
  std::string customer, transformer;
  double distance = 0;    // metres in a geographic reference system, else its units
  double confidence = 0;  // 1 - distance / distance to the next transformer: 0 for two at one place, 1 for the only one
};

struct ImportResult {
  NetworkLists data;
  std::vector<Finding> findings;
  std::vector<CustomerDistance> distances;  // customers linked to the nearest transformer
  std::optional<std::chrono::sys_days> day;   // on which the network stands; none: with every row, whatever its dates
  std::vector<ServiceChange> later;           // what changes after that day
  std::string content_hash;  // of all rows, whatever their order (content_hash.hpp)
};

/// Reads all layers of all datasets through OGR's Arrow stream and checks what no network can be built without.
/// Errors: `usage` (dataset missing or unreadable, unknown mapping or dataset name), `refused` (layer or field missing, a
/// query that does not run, duplicate id, no source). Lesser defects become findings. With a day only what is in service on it
/// is in the data, and checked; the rest and what changes later are findings.
Result<ImportResult> import_network(std::span<Dataset const> datasets, std::optional<std::chrono::sys_days> day = std::nullopt);

}  // namespace lamplighter::geo
