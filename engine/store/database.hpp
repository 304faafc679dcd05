// The one small port to a database: prepare, bind, step, insert many, transactions. SQLite and PostgreSQL stand behind it.
#pragma once

#include "engine/base/error.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lamplighter::store {

using Blob = std::vector<std::uint8_t>;
/// NULL, integer, real, text or blob; the column types of `migrations.hpp` and no others.
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

/// The same where it stands: nothing is copied.
using ValueView = std::variant<std::monostate, std::int64_t, double, std::string_view, std::span<std::uint8_t const>>;
ValueView view_of(Value const& value);
/// Whether what a view looks at stays until the statement is reset, or may go at once.
enum class Lasting : std::uint8_t { not_at_all, until_reset };

/// The database refused or is gone. Thrown; caught at one edge (the commit loop of `flow`, `main`). `is_conflict` marks
/// a violated unique or check constraint. The message never holds bound values.
class DatabaseError : public std::runtime_error {
 public:
  enum class Kind { constraint, busy, full, read_only, corrupt, connection, other };
  DatabaseError(Kind kind, std::string const& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// A prepared statement, owned by its database and reused by text. Bind by number ($1 … $n, any order of appearance),
/// then step through rows. Starting a new `bind` after a step resets it.
class Statement {
 public:
  virtual ~Statement() = default;
  virtual void bind(int parameter, Value const& value) = 0;
  virtual void bind_view(int parameter, ValueView value, Lasting lasting) = 0;
  /// True while there is a row. Runs the statement at the first call.
  virtual bool step() = 0;
  virtual void reset() = 0;  // ends a read early; also clears bindings

  virtual bool is_null(int column) const = 0;        // columns from 0
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string text(int column) const = 0;
  virtual Blob blob(int column) const = 0;
};

/// One connection, used by one thread at a time.
class Database {
 public:
  virtual ~Database() = default;

  virtual Statement& prepare(std::string_view sql) = 0;
  virtual void execute(std::string_view sql) = 0;  // one statement without parameters or rows
  /// Inserts rows of equal width; on conflict with a unique key the row is left out. Returns how many went in.
  virtual std::size_t insert_many(std::string_view table, std::span<std::string_view const> columns,
                                  std::span<std::vector<Value> const> rows) = 0;
  virtual void begin() = 0;     // SQLite: BEGIN IMMEDIATE
  virtual void commit() = 0;
  virtual void rollback() = 0;  // never throws for a connection that is gone
  virtual bool in_transaction() const = 0;
  virtual void savepoint(std::string_view name) = 0;
  virtual void release(std::string_view name) = 0;
  virtual void rollback_to(std::string_view name) = 0;

  enum class Dialect { sqlite, postgresql };
  virtual Dialect dialect() const = 0;
  /// What ends a SELECT that claims rows inside a transaction: SQLite has one writer, PostgreSQL skips claimed rows.
  std::string_view claim_suffix() const { return dialect() == Dialect::postgresql ? " FOR UPDATE SKIP LOCKED" : ""; }
  /// How often anything was undone on this connection (rollback, rollback_to, a commit that failed). A value cached
  /// from inside a transaction holds only while this stands still.
  virtual std::uint64_t undo_count() const { return 0; }
  /// A number that changes when another connection has committed anything; nullopt where nobody can tell. What was read of the
  /// database in an earlier transaction holds while both this and `undo_count` stand still.
  virtual std::optional<std::uint64_t> changes_by_others() { return std::nullopt; }
  /// The database file on the machine's own file system; empty for a server and for the file systems of tests.
  virtual std::string file() const { return {}; }
  /// A consistent copy while others write: SQLite's online backup to a file; PostgreSQL writes the same file format by
  /// reading every table in one snapshot. Error when the target exists.
  virtual void backup_to(std::string const& file) = 0;

  /// Convenience: bind all, run, drop the rows.
  template <class... T>
  void run(std::string_view sql, T const&... values) {
    auto& s = bound_as(Lasting::until_reset, sql, values...);
    while (s.step()) {
    }
    s.reset();
  }
  /// Convenience: bind all and hand back the statement to step through.
  template <class... T>
  Statement& bound(std::string_view sql, T const&... values) {
    return bound_as(Lasting::not_at_all, sql, values...);
  }

 private:
  template <class... T>
  Statement& bound_as([[maybe_unused]] Lasting lasting, std::string_view sql, T const&... values) {
    auto& s = prepare(sql);
    s.reset();
    int n = 0;
    (s.bind_view(++n, to_view(values), lasting), ...);
    return s;
  }
  // Values, texts and bytes as they are: what is converted to one of them first would be gone before its view is used.
  static ValueView to_view(std::same_as<Value> auto const& v) { return view_of(v); }
  static ValueView to_view(std::same_as<std::string> auto const& v) { return std::string_view(v); }
  static ValueView to_view(std::same_as<Blob> auto const& v) { return std::span<std::uint8_t const>(v); }
  static ValueView to_view(std::int64_t v) { return v; }
  static ValueView to_view(int v) { return static_cast<std::int64_t>(v); }
  static ValueView to_view(double v) { return v; }
  static ValueView to_view(std::string_view v) { return v; }
  static ValueView to_view(char const* v) { return std::string_view(v); }
  template <class T>
  static ValueView to_view(std::optional<T> const& v) {
    return v ? to_view(*v) : ValueView{};
  }
};

/// Ends with rollback unless committed.
class Transaction {
 public:
  explicit Transaction(Database& db) : db_(db) { db_.begin(); }
  ~Transaction() {
    if (!done_) db_.rollback();
  }
  Transaction(Transaction const&) = delete;
  Transaction& operator=(Transaction const&) = delete;
  void commit() {
    db_.commit();
    done_ = true;
  }

 private:
  Database& db_;
  bool done_ = false;
};

enum class OpenMode { read_write, read_only };

/// "sqlite:PATH" or "postgresql://…" (handed to libpq). Creates a missing SQLite file in read_write mode.
/// `sqlite_vfs`: name of a registered VFS for tests, empty for the default.
/// Errors: `usage` for a malformed address, `failed` for what cannot be opened (missing folder, not a database, no server).
Result<std::unique_ptr<Database>> open_database(std::string const& address, OpenMode mode = OpenMode::read_write,
                                                std::string const& sqlite_vfs = {});

/// Brings the schema to the newest version, one numbered step per transaction, forward only; an older store only while
/// nobody is at work in any of its regions. Not inside a transaction.
/// Errors: `conflict` when somebody is at work; `failed` when the store is newer than this program ("store is at version 9, this program knows 3: …").
Result<int> migrate(Database& db);
/// The version in the store; 0 for an empty one.
int schema_version(Database& db);
/// The newest version this program knows.
int newest_schema_version();

}  // namespace lamplighter::store
