// Bulk insert into PostgreSQL by COPY.
#pragma once

#include "engine/store/database.hpp"

#include <libpq-fe.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::store {

/// Sends `rows` to `temporary` (columns: lamplighter_row, then `columns`) by COPY in text form. Throws DatabaseError.
void copy_rows(PGconn* connection, std::string const& temporary, std::span<std::string_view const> columns,
               std::span<std::vector<Value> const> rows);

}  // namespace lamplighter::store
