// One prepared statement of SQLite, and how its errors are told.
#pragma once

#include "engine/store/database.hpp"

#include <sqlite3.h>

#include <string_view>
#include <vector>

namespace lamplighter::store {

/// Throws the DatabaseError for the connection's last error. `doing` says what was tried; SQL text, never values.
[[noreturn]] void throw_sqlite(sqlite3* connection, int code, std::string_view doing);

/// A statement that owns its sqlite3_stmt.
class SqliteStatement : public Statement {
 public:
  SqliteStatement(sqlite3* connection, std::string_view sql);
  ~SqliteStatement() override;
  SqliteStatement(SqliteStatement const&) = delete;
  SqliteStatement& operator=(SqliteStatement const&) = delete;

  std::string const& sql() const { return sql_; }
  void bind(int parameter, Value const& value) override;
  void bind_view(int parameter, ValueView value, Lasting lasting) override;
  bool step() override;
  void reset() override;
  bool is_null(int column) const override;
  std::int64_t integer(int column) const override;
  double real(int column) const override;
  std::string text(int column) const override;
  Blob blob(int column) const override;

  /// Ends a read that was left open; stepping on throws instead of quietly starting over.
  void cut_short();

 private:
  enum class State { ready, rows, done, cut_short };

  void check_column(int column) const;

  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
  std::string sql_;
  std::vector<int> index_of_;    // $n → SQLite's own number, 0 = not in the text
  std::vector<char> is_bound_;   // by $n
  bool has_bindings_ = false;
  State state_ = State::ready;
};

}  // namespace lamplighter::store
