// The SQLite side of the Database port.
#pragma once

#include "engine/store/database.hpp"

#include <memory>
#include <string>

namespace lamplighter::store {

/// Opens or creates a file. `vfs`: name of a registered VFS, empty for the default.
/// Error `failed`: missing folder, no permission, not a database.
Result<std::unique_ptr<Database>> open_sqlite(std::string const& path, OpenMode mode, std::string const& vfs);

}  // namespace lamplighter::store
