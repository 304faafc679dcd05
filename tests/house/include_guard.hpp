// Who may include whom: the floor plan of the rooms, as a table.
#pragma once

#include "tests/house/source_tree.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace lamplighter::house {

/// One #include directive.
struct Include {
  std::size_t line = 0;
  std::string path;
  bool is_quoted = false;
};

/// The directives of a C++ text, in order; those in comments and literals do not count.
std::vector<Include> includes_of(std::string const& text);

/// Every include that goes against the floor plan, leads nowhere, or is not written as a path from the root.
std::vector<std::string> include_findings(std::vector<File> const& files);

}  // namespace lamplighter::house
