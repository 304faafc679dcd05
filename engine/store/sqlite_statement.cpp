// Binding by $n, stepping and reading columns in SQLite.
#include "engine/store/sqlite_statement.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace lamplighter::store {
namespace {

DatabaseError::Kind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return DatabaseError::Kind::constraint;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return DatabaseError::Kind::busy;
    case SQLITE_FULL:
      return DatabaseError::Kind::full;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return DatabaseError::Kind::read_only;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DatabaseError::Kind::corrupt;
    case SQLITE_IOERR:  // the disk is gone: as with a lost server, close and open again
    case SQLITE_CANTOPEN:
      return DatabaseError::Kind::connection;
    default:
      return DatabaseError::Kind::other;
  }
}

struct Binder {
  sqlite3_stmt* statement;
  int index;
  sqlite3_destructor_type keeping;

  int operator()(std::monostate) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, index, value); }
  int operator()(double value) const {
    // SQLite would store NULL.
    if (std::isnan(value)) throw DatabaseError(DatabaseError::Kind::constraint, "sqlite: a real that is not a number");
    return sqlite3_bind_double(statement, index, value);
  }
  int operator()(std::string_view value) const {
    if (value.find('\0') != std::string_view::npos) {  // PostgreSQL has no such text either
      throw DatabaseError(DatabaseError::Kind::constraint, "sqlite: a text with a zero byte");
    }
    // No address would be NULL.
    return value.empty() ? sqlite3_bind_text64(statement, index, "", 0, SQLITE_STATIC, SQLITE_UTF8)
                         : sqlite3_bind_text64(statement, index, value.data(), value.size(), keeping, SQLITE_UTF8);
  }
  int operator()(std::span<std::uint8_t const> value) const {
    if (value.empty()) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, value.data(), value.size(), keeping);
  }
};

/// Which file, and what a person does about it.
std::string damage_remedy(sqlite3* connection) {
  auto const* const named = connection != nullptr ? sqlite3_db_filename(connection, "main") : nullptr;
  std::string const file = named != nullptr ? named : "";
  return fmt::format("; the store {} is damaged: stop the daemon, move the file away with its -wal and -shm and keep them (sqlite3's "
                     "`pragma integrity_check` on a copy says what is broken), and bring a backup back with `lamplighter restore FILE`",
                     file);
}

}  // namespace

void throw_sqlite(sqlite3* connection, int code, std::string_view doing) {
  auto const* const message = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
  auto text = fmt::format("sqlite: {} (code {}) in: {:.200}", message, code, doing);
  if ((code & 0xff) == SQLITE_CORRUPT) text += damage_remedy(connection);
  throw DatabaseError(kind_of(code), text);
}

SqliteStatement::SqliteStatement(sqlite3* connection, std::string_view sql) : connection_(connection), sql_(sql) {
  char const* rest = nullptr;
  auto const code = sqlite3_prepare_v3(connection, sql_.c_str(), static_cast<int>(sql_.size() + 1),
                                       SQLITE_PREPARE_PERSISTENT, &statement_, &rest);
  if (code != SQLITE_OK) throw_sqlite(connection, code, sql_);
  if (std::string_view(rest).find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    sqlite3_finalize(statement_);
    throw DatabaseError(DatabaseError::Kind::other, fmt::format("sqlite: more than one statement in: {:.200}", sql_));
  }
  // SQLite numbers $7 by first appearance, so ask it by name.
  auto const count = sqlite3_bind_parameter_count(statement_);
  for (int index = 1; index <= count; ++index) {
    auto const number = std::stoul(sqlite3_bind_parameter_name(statement_, index) + 1);
    if (index_of_.size() <= number) index_of_.resize(number + 1, 0);
    index_of_[number] = index;
  }
  is_bound_.assign(index_of_.size(), 0);
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::bind(int parameter, Value const& value) { bind_view(parameter, view_of(value), Lasting::not_at_all); }

void SqliteStatement::bind_view(int parameter, ValueView value, Lasting lasting) {
  if (state_ != State::ready) reset();
  auto const number = static_cast<std::size_t>(parameter);
  if (parameter < 1 || number >= index_of_.size() || index_of_[number] == 0) {
    throw DatabaseError(DatabaseError::Kind::other, fmt::format("sqlite: no ${} in: {:.200}", parameter, sql_));
  }
  auto const code = std::visit(Binder{statement_, index_of_[number], lasting == Lasting::until_reset ? SQLITE_STATIC : SQLITE_TRANSIENT}, value);
  if (code != SQLITE_OK) throw_sqlite(connection_, code, sql_);
  is_bound_[number] = 1;
  has_bindings_ = true;
}

bool SqliteStatement::step() {
  if (state_ == State::done) return false;
  if (state_ == State::cut_short) {
    throw DatabaseError(DatabaseError::Kind::other,
                        fmt::format("sqlite: read on after a transaction began: {:.200}", sql_));
  }
  if (state_ == State::ready) {
    for (std::size_t number = 1; number < index_of_.size(); ++number) {
      if (index_of_[number] != 0 && is_bound_[number] == 0) {
        throw DatabaseError(DatabaseError::Kind::other, fmt::format("sqlite: ${} is not bound in: {:.200}", number, sql_));
      }
    }
  }
  auto const code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) {
    state_ = State::rows;
    return true;
  }
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_);  // gives the read lock back at once
    state_ = State::done;
    return false;
  }
  auto const error = sqlite3_extended_errcode(connection_);
  try {
    throw_sqlite(connection_, error, sql_);
  } catch (DatabaseError const&) {
    sqlite3_reset(statement_);
    reset();
    throw;
  }
}

void SqliteStatement::reset() {
  if (state_ == State::rows) sqlite3_reset(statement_);  // in every other state it was, or was never stepped
  if (has_bindings_) {
    sqlite3_clear_bindings(statement_);
    is_bound_.assign(is_bound_.size(), 0);
    has_bindings_ = false;
  }
  state_ = State::ready;
}

void SqliteStatement::cut_short() {
  if (state_ != State::rows) return;
  sqlite3_reset(statement_);
  state_ = State::cut_short;
}

void SqliteStatement::check_column(int column) const {
  if (state_ != State::rows || column < 0 || column >= sqlite3_column_count(statement_)) {
    throw DatabaseError(DatabaseError::Kind::other, fmt::format("sqlite: no row or no column {} in: {:.200}", column, sql_));
  }
}

bool SqliteStatement::is_null(int column) const {
  check_column(column);
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t SqliteStatement::integer(int column) const {
  check_column(column);
  return sqlite3_column_int64(statement_, column);
}

double SqliteStatement::real(int column) const {
  check_column(column);
  return sqlite3_column_double(statement_, column);
}

std::string SqliteStatement::text(int column) const {
  check_column(column);
  auto const* const bytes = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Blob SqliteStatement::blob(int column) const {
  check_column(column);
  auto const* const bytes = static_cast<std::uint8_t const*>(sqlite3_column_blob(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, bytes + sqlite3_column_bytes(statement_, column)};
}

}  // namespace lamplighter::store
