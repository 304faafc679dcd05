// Copies a live SQLite database into a new file.
#pragma once

#include <sqlite3.h>

#include <string>

namespace lamplighter::store {

/// A consistent copy while others write; see Database::backup_to. Throws DatabaseError.
void backup_sqlite(sqlite3* source, std::string const& file);

/// Gives the finished `temporary` the name `file`, on disk for good. Throws DatabaseError when `file` exists.
void publish_backup(std::string const& temporary, std::string const& file);
/// A new empty file beside `file`, readable by its owner only. Throws DatabaseError when `file` exists.
std::string backup_temporary(std::string const& file);

}  // namespace lamplighter::store
