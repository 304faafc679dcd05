// Whether columns that came from outside fit together: every size, every index, every code.
#pragma once

#include <string>

#include "geo/network_tables.hpp"

namespace lamplighter::geo {

/// The name of the first column that points outside what it points to, or is too short; empty when all are sound.
std::string trouble_in(NetworkTables const& tables);
/// The same of the index of the normal state, once the other columns are known to be sound.
std::string trouble_in_normal_index(NetworkTables const& tables);

}  // namespace lamplighter::geo
