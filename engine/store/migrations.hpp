// Numbered steps that bring a store to the newest schema, written once for both databases.
#pragma once

#include "engine/store/database.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::store {

/// One step, applied in one transaction and never changed after a release. Column types are `{id}` and `{int}` (64 bits
/// in both databases), `{real}`, `{text}` (collates bytewise) and `{blob}`; a table in SQLite becomes STRICT, and
/// `{keyed}` after its columns keeps it there in the order of its primary key alone. A statement behind `{sqlite}` is for that database only.
struct Migration {
  int number;  // 1, 2, 3 … without gaps
  std::string_view title;
  std::vector<std::string_view> statements;
};

/// Every step that this program knows, in order.
std::span<Migration const> all_migrations();

/// The statement with its types spelled for `dialect`; empty where it is not for it. Throws std::logic_error for a type that is not in the list.
std::string expand_types(std::string_view statement, Database::Dialect dialect);

/// `migrate` of database.hpp with a given list; the schema is at `steps.back().number` afterwards.
Result<int> migrate(Database& db, std::span<Migration const> steps);

}  // namespace lamplighter::store
