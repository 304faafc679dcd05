// Applies numbered steps, one transaction each, safe against a second process doing the same.
#include "engine/store/migrations.hpp"

#include "engine/store/sql_text.hpp"
#include "engine/store/store_lock.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace lamplighter::store {
namespace {

constexpr std::string_view only_sqlite = "{sqlite}";
constexpr std::int64_t migration_lock = 0x4c414d50'4d494752;  // "LAMPMIGR", the advisory lock of PostgreSQL

std::string_view column_type(std::string_view name, Database::Dialect dialect) {
  struct Spelling {
    std::string_view name, sqlite, postgresql;
  };
  // {int} is 64 bits wide everywhere: no number fits one database and not the other.
  static constexpr Spelling spellings[] = {{"id", "INTEGER", "bigint"},
                                           {"int", "INTEGER", "bigint"},
                                           {"real", "REAL", "double precision"},
                                           {"text", "TEXT", "text COLLATE \"C\""},
                                           {"blob", "BLOB", "bytea"},
                                           {"keyed", "WITHOUT ROWID,", ""}};
  for (auto const& spelling : spellings) {
    if (spelling.name == name) return dialect == Database::Dialect::sqlite ? spelling.sqlite : spelling.postgresql;
  }
  throw std::logic_error(fmt::format("migration: no column type {{{}}}; use id, int, real, text or blob; {{keyed}} ends a table", name));
}

bool is_type_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

bool has_history(Database& db) {
  auto const sql = db.dialect() == Database::Dialect::sqlite
                       ? "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_history'"
                       : "SELECT count(*) FROM pg_class WHERE oid = to_regclass('schema_history')";
  auto& query = db.bound(sql);
  query.step();
  auto const count = query.integer(0);
  query.reset();
  return count > 0;
}

/// Holds the second process back until this transaction ends. SQLite: BEGIN IMMEDIATE already did.
void lock_schema(Database& db) {
  if (db.dialect() == Database::Dialect::postgresql) db.run("SELECT pg_advisory_xact_lock($1)", migration_lock);
}

void apply(Database& db, Migration const& step) {
  for (auto const statement : step.statements) {
    if (auto const text = expand_types(statement, db.dialect()); !text.empty()) db.execute(text);
  }
  db.run("INSERT INTO schema_history (number, title) VALUES ($1, $2)", step.number, step.title);
}

tl::unexpected<Error> newer_store(int version, int known) {
  return fail(Error::Kind::failed,
              fmt::format("store is at version {}, this program knows {}: run a newer program, or restore the backup "
                          "from before the upgrade",
                          version, known));
}

/// Applies the step after the store's version, if there is one. Returns the version afterwards.
Result<int> apply_next(Database& db, std::span<Migration const> steps) {
  auto const newest = static_cast<int>(steps.size());
  auto title = std::string_view("schema history");
  int number = 0;
  try {
    Transaction transaction(db);
    lock_schema(db);
    if (!has_history(db)) {
      db.execute(expand_types("CREATE TABLE schema_history (number {int} PRIMARY KEY, title {text} NOT NULL)",
                              db.dialect()));
    }
    auto const version = schema_version(db);
    if (version > newest) return newer_store(version, newest);
    if (version < newest) {
      auto const& step = steps[static_cast<std::size_t>(version)];
      title = step.title;
      number = step.number;
      apply(db, step);
    }
    transaction.commit();
    return version < newest ? version + 1 : version;
  } catch (DatabaseError const& error) {
    return fail(Error::Kind::failed,
                fmt::format("store: step {} ({}) was not applied: {}", number, title, error.what()));
  }
}

}  // namespace

std::string expand_types(std::string_view statement, Database::Dialect dialect) {
  if (statement.starts_with(only_sqlite)) {
    if (dialect != Database::Dialect::sqlite) return {};
    statement.remove_prefix(only_sqlite.size());
  }
  std::string text;
  std::size_t at = 0;
  while (at < statement.size()) {
    auto const open = statement.find('{', at);
    auto const close = open == std::string_view::npos ? open : statement.find('}', open);
    if (close == std::string_view::npos) break;
    auto const name = statement.substr(open + 1, close - open - 1);
    text += statement.substr(at, open - at);
    text += is_type_name(name) ? column_type(name, dialect) : statement.substr(open, close - open + 1);
    at = close + 1;
  }
  text += statement.substr(at);
  // Without STRICT, SQLite would keep a text in an integer column, and PostgreSQL would refuse it.
  if (dialect == Database::Dialect::sqlite && begins_with(statement, "create table")) text += " STRICT";
  return text;
}

Result<int> migrate(Database& db, std::span<Migration const> steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].number != static_cast<int>(i) + 1) {
      throw std::logic_error(fmt::format("migration {} stands in place {}", steps[i].number, i + 1));
    }
  }
  auto const newest = static_cast<int>(steps.size());
  for (;;) {
    try {
      auto const version = schema_version(db);
      if (version > newest) return newer_store(version, newest);
      if (version == newest && has_history(db)) return version;
    } catch (DatabaseError const& error) {
      return fail(Error::Kind::failed, fmt::format("store: its version cannot be read: {}", error.what()));
    }
    auto const applied = apply_next(db, steps);
    if (!applied || *applied == newest) return applied;
  }
}

Result<int> migrate(Database& db) {
  auto const steps = all_migrations();
  auto const newest = static_cast<int>(steps.size());
  try {
    auto const version = schema_version(db);
    if (version == 0 || version >= newest) return migrate(db, steps);
    auto const lock = StoreLock::of(db);
    if (!lock && schema_version(db) < newest) {  // who holds it may just have done it
      return fail(lock.error().kind, fmt::format("store is at version {}, this program knows {}, and an older one would go on in a "
                                                 "store that it does not know: {}",
                                                 version, newest, lock.error().message));
    }
    return migrate(db, steps);
  } catch (DatabaseError const& error) {
    return fail(Error::Kind::failed, fmt::format("store: its version cannot be read: {}", error.what()));
  }
}

int schema_version(Database& db) {
  if (!has_history(db)) return 0;
  auto& query = db.bound("SELECT coalesce(max(number), 0) FROM schema_history");
  query.step();
  auto const version = static_cast<int>(query.integer(0));
  query.reset();
  return version;
}

int newest_schema_version() { return static_cast<int>(all_migrations().size()); }

}  // namespace lamplighter::store
