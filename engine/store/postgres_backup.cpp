// Reads every table in one snapshot and writes it to SQLite under the schema of the same version.
#include "engine/store/postgres_backup.hpp"

#include "engine/store/migrations.hpp"
#include "engine/store/postgres_statement.hpp"
#include "engine/store/sqlite_backup.hpp"
#include "engine/store/sqlite_database.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>

namespace lamplighter::store {
namespace {

constexpr int rows_per_fetch = 5000;

std::vector<std::string> texts(Database& db, std::string_view sql, auto const&... values) {
  std::vector<std::string> found;
  auto& query = db.bound(sql, values...);
  while (query.step()) found.push_back(query.text(0));
  query.reset();
  return found;
}

std::vector<std::string> tables(Database& source) {
  return texts(source,
               "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
               "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
               "ORDER BY 1");
}

std::vector<std::string> columns(Database& source, std::string const& table) {
  return texts(source,
               "SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = to_regclass(quote_ident($1)) "
               "AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum",
               table);
}

/// A table that no migration knows: its columns only, so that no row is left behind.
void create_plain(Database& source, Database& target, std::string const& table) {
  auto const types = texts(source,
                           "SELECT CASE atttypid WHEN 16 THEN 'INTEGER' WHEN 20 THEN 'INTEGER' WHEN 21 THEN 'INTEGER' "
                           "WHEN 23 THEN 'INTEGER' WHEN 700 THEN 'REAL' WHEN 701 THEN 'REAL' WHEN 17 THEN 'BLOB' "
                           "ELSE 'TEXT' END FROM pg_attribute WHERE attrelid = to_regclass(quote_ident($1)) "
                           "AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
                           table);
  auto const names = columns(source, table);
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) list += fmt::format("{}\"{}\" {}", i == 0 ? "" : ", ", names[i], types[i]);
  target.execute(fmt::format("CREATE TABLE \"{}\" ({}) STRICT", table, list));
}

bool has_table(Database& target, std::string const& table) {
  return !texts(target, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $1", table).empty();
}

void copy_table(Database& source, Database& target, std::string const& table) {
  auto const names = columns(source, table);
  if (names.empty()) return;
  if (!has_table(target, table)) create_plain(source, target, table);
  target.execute(fmt::format("DELETE FROM \"{}\"", table));  // rows that migrations wrote
  std::string list;
  std::string parameters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", names[i]);
    parameters += fmt::format("{}${}", i == 0 ? "" : ", ", i + 1);
  }
  auto& insert = target.prepare(fmt::format("INSERT INTO \"{}\" ({}) VALUES ({})", table, list, parameters));
  source.execute(fmt::format("DECLARE backup_rows NO SCROLL CURSOR FOR SELECT {} FROM \"{}\"", list, table));
  auto const fetch = fmt::format("FETCH {} FROM backup_rows /* {} */", rows_per_fetch, table);
  for (bool is_more = true; is_more;) {
    auto& rows = dynamic_cast<PostgresStatement&>(source.bound(fetch));
    is_more = false;
    while (rows.step()) {
      is_more = true;
      for (int column = 0; column < rows.column_count(); ++column) insert.bind(column + 1, rows.value(column));
      insert.step();
    }
    rows.reset();
  }
  insert.reset();
  source.execute("CLOSE backup_rows");
}

/// The schema of the source's own version, which may be older than this program's.
void create_schema(Database& source, Database& target) {
  auto const version = static_cast<std::size_t>(schema_version(source));
  auto const steps = all_migrations();
  if (version == 0) return;
  auto const done = migrate(target, steps.first(std::min(version, steps.size())));
  if (!done) throw DatabaseError(DatabaseError::Kind::other, done.error().message);
}

void fill(Database& source, std::string const& temporary) {
  auto opened = open_sqlite(temporary, OpenMode::read_write, {});
  if (!opened) throw DatabaseError(DatabaseError::Kind::other, opened.error().message);
  auto& target = **opened;
  target.execute("PRAGMA journal_mode = DELETE");
  target.execute("PRAGMA foreign_keys = OFF");  // tables come in order of name; checked at the end
  source.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  try {
    create_schema(source, target);
    Transaction transaction(target);
    for (auto const& table : tables(source)) copy_table(source, target, table);
    transaction.commit();
  } catch (...) {
    source.rollback();
    throw;
  }
  source.rollback();
  auto& orphans = target.bound("PRAGMA foreign_key_check");
  if (orphans.step()) {
    throw DatabaseError(DatabaseError::Kind::corrupt, fmt::format("backup: table {} has rows without a parent", orphans.text(0)));
  }
  orphans.reset();
}

}  // namespace

void backup_postgres(Database& source, std::string const& file) {
  if (source.in_transaction()) {
    throw DatabaseError(DatabaseError::Kind::other, "backup: not inside a transaction, it would copy what may be undone");
  }
  auto const temporary = backup_temporary(file);
  try {
    fill(source, temporary);
    publish_backup(temporary, file);
  } catch (...) {
    ::unlink(temporary.c_str());
    for (auto const* const suffix : {"-journal", "-wal", "-shm"}) ::unlink((temporary + suffix).c_str());
    throw;
  }
}

}  // namespace lamplighter::store
