// Writes a PostgreSQL store into a new SQLite file.
#pragma once

#include "engine/store/database.hpp"

#include <string>

namespace lamplighter::store {

/// All tables of `source` as of one instant; see Database::backup_to. Throws DatabaseError.
void backup_postgres(Database& source, std::string const& file);

}  // namespace lamplighter::store
