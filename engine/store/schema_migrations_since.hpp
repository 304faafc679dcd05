// The newer steps of the schema.
#pragma once

#include <vector>

#include "engine/store/migrations.hpp"

namespace lamplighter::store {

/// The sixteenth step and those after it; a new one is added there.
std::vector<Migration> migrations_since_sixteen();

}  // namespace lamplighter::store
