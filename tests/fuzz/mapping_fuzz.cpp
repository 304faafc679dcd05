// Feeds any bytes to the reader of mapping files; what it accepts must import a small export or say why not.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/app/mapping_file.hpp"
#include "geo/import.hpp"

using namespace lamplighter;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto mapping = app::parse_mapping(std::string(reinterpret_cast<char const*>(data), size), "fuzz.yaml");
  if (!mapping) {
    return mapping.error().message.empty() ? (std::abort(), 0) : 0;
  }
  // Queries may read other files: only layers are tried.
  for (auto const& origins : mapping->origins) {
    for (auto const& origin : origins) {
      if (!origin.query.sql.empty()) return 0;
    }
  }
  if (!mapping->customers.table.sql.empty() || !mapping->open_options.empty()) return 0;
  geo::Dataset const dataset{.path = LAMPLIGHTER_FUZZ_EXPORT, .mapping = "fuzz.yaml", .name = "gis", .layout = *mapping};
  auto const imported = geo::import_network({&dataset, 1});
  if (!imported && imported.error().message.empty()) std::abort();
  return 0;
}
