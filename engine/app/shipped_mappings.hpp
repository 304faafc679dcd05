// The mappings of geo/mappings, carried in the program.
#pragma once

#include <span>
#include <string_view>

namespace lamplighter::app {

struct ShippedMapping {
  std::string_view name;  // "bdgd"
  std::string_view content;
};
std::span<ShippedMapping const> shipped_mapping_files();

}  // namespace lamplighter::app
