// The PostgreSQL side of the Database port.
#pragma once

#include "engine/store/database.hpp"

#include <memory>
#include <string>

namespace lamplighter::store {

/// Connects with a libpq address. Errors never repeat the address, which may hold a password.
/// Error `usage`: malformed address; `failed`: no server, refused, older than 13.
Result<std::unique_ptr<Database>> open_postgres(std::string const& address, OpenMode mode);

}  // namespace lamplighter::store
