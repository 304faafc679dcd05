// The PostgreSQL side of the Database port.
#pragma once

#include "engine/store/database.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lamplighter::store {

/// What libpq is given: the address, and waiting times for all that it does not say itself: 5 s for a connection, 20 s without
/// an acknowledgement, keepalives after 10 s. Error `usage`: malformed address.
Result<std::vector<std::pair<std::string, std::string>>> connection_keywords(std::string const& address);

/// Connects with a libpq address. Errors never repeat the address, which may hold a password.
/// Error `usage`: malformed address; `failed`: no server, refused, older than 13.
Result<std::unique_ptr<Database>> open_postgres(std::string const& address, OpenMode mode);

}  // namespace lamplighter::store
