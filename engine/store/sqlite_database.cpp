// One connection to an SQLite file: settings, statement cache, transactions.
#include "engine/store/sqlite_database.hpp"

#include "engine/store/sql_text.hpp"
#include "engine/store/sqlite_backup.hpp"
#include "engine/store/sqlite_statement.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <unordered_map>

namespace lamplighter::store {
namespace {

constexpr int busy_timeout_ms = 10'000;
constexpr std::array<std::size_t, 3> rows_of_inserts{64, 16, 1};  // each statement copies the pages that it changes, to be undone

class SqliteDatabase : public Database {
 public:
  SqliteDatabase(sqlite3* connection, OpenMode mode, std::string file)
      : connection_(connection), mode_(mode), file_(std::move(file)) {}
  ~SqliteDatabase() override {
    statements_.clear();
    sqlite3_close_v2(connection_);
  }
  SqliteDatabase(SqliteDatabase const&) = delete;
  SqliteDatabase& operator=(SqliteDatabase const&) = delete;

  Statement& prepare(std::string_view sql) override {
    // Most texts are literals: one that stood at this address before is compared, not looked up by the hash of all of it.
    auto& recent = recent_[(reinterpret_cast<std::uintptr_t>(sql.data()) >> 4) % recent_.size()];
    if (recent != nullptr && recent->sql() == sql) return *recent;
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
      found = statements_.emplace(std::string(sql), std::make_unique<SqliteStatement>(connection_, sql)).first;
    }
    recent = found->second.get();
    return *recent;
  }

  void execute(std::string_view sql) override {
    SqliteStatement once(connection_, sql);
    while (once.step()) {
    }
  }

  std::size_t insert_many(std::string_view table, std::span<std::string_view const> columns,
                          std::span<std::vector<Value> const> rows) override {
    if (rows.empty()) return 0;
    for (auto const& row : rows) check_width(table, columns.size(), row.size());
    auto& inserts = inserts_[std::string(table) + ' ' + column_list(columns)];
    auto const is_nested = in_transaction();
    auto const whole = std::ranges::find(rows_of_inserts, rows.size());
    if (is_nested && whole != rows_of_inserts.end()) {  // one statement is undone as a whole by itself
      return inserted_at_once(insert_of(inserts, static_cast<std::size_t>(whole - rows_of_inserts.begin()), table, columns), rows);
    }
    if (is_nested) {
      savepoint("insert_many");
    } else {
      begin();
    }
    std::size_t inserted = 0;
    try {
      for (std::size_t i = 0; i < rows_of_inserts.size(); ++i) {
        for (; rows.size() >= rows_of_inserts[i]; rows = rows.subspan(rows_of_inserts[i])) {
          inserted += inserted_by(insert_of(inserts, i, table, columns), rows.first(rows_of_inserts[i]));
        }
      }
      is_nested ? release("insert_many") : commit();
    } catch (...) {
      for (auto* const one : inserts) {
        if (one != nullptr) one->reset();
      }
      undo_insert(is_nested);
      throw;
    }
    return inserted;
  }

  void begin() override {
    // A read that somebody left open would pin an old snapshot, and the first write would fail as busy.
    for (auto& [sql, statement] : statements_) statement->cut_short();
    if (mode_ == OpenMode::read_only) {
      run("BEGIN");
    } else {
      run("BEGIN IMMEDIATE");
    }
  }

  void commit() override { run("COMMIT"); }

  void rollback() override {
    ++undo_count_;
    // After a full disk or an I/O error SQLite has rolled back by itself.
    if (in_transaction()) sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
  }

  bool in_transaction() const override { return sqlite3_get_autocommit(connection_) == 0; }

  // Prepared once: one stands around every fact.
  void savepoint(std::string_view name) override { run(savepoint_text("SAVEPOINT", name)); }
  void release(std::string_view name) override { run(savepoint_text("RELEASE SAVEPOINT", name)); }
  void rollback_to(std::string_view name) override {
    ++undo_count_;
    execute(savepoint_text("ROLLBACK TO SAVEPOINT", name));
  }

  Dialect dialect() const override { return Dialect::sqlite; }
  std::uint64_t undo_count() const override { return undo_count_; }
  std::optional<std::uint64_t> changes_by_others() override {
    auto& row = prepare("PRAGMA data_version");
    row.reset();
    auto const has_row = row.step();
    auto const version = has_row ? std::optional(static_cast<std::uint64_t>(row.integer(0))) : std::nullopt;
    row.reset();
    return version;
  }
  std::string file() const override { return file_; }
  void backup_to(std::string const& file) override { backup_sqlite(connection_, file); }

 private:
  /// To open the trees of a table and its indices costs as much as to put a row into them.
  using Inserts = std::array<SqliteStatement*, rows_of_inserts.size()>;

  SqliteStatement& insert_of(Inserts& inserts, std::size_t i, std::string_view table, std::span<std::string_view const> columns) {
    if (inserts[i] == nullptr) inserts[i] = static_cast<SqliteStatement*>(&prepare(insert_text(table, columns, rows_of_inserts[i])));
    return *inserts[i];
  }

  std::size_t inserted_by(SqliteStatement& insert, std::span<std::vector<Value> const> rows) {
    int parameter = 0;
    for (auto const& row : rows) {
      for (auto const& value : row) insert.bind_view(++parameter, view_of(value), Lasting::until_reset);
    }
    insert.step();
    auto const count = sqlite3_changes(connection_);
    insert.reset();
    return static_cast<std::size_t>(count);
  }

  std::size_t inserted_at_once(SqliteStatement& insert, std::span<std::vector<Value> const> rows) {
    try {
      return inserted_by(insert, rows);
    } catch (...) {
      insert.reset();
      if (!in_transaction()) ++undo_count_;  // SQLite has given the whole transaction up
      throw;
    }
  }

  void undo_insert(bool is_nested) {
    if (!in_transaction()) {  // SQLite has given the whole transaction up
      ++undo_count_;
    } else if (is_nested) {
      rollback_to("insert_many");
      release("insert_many");
    } else {
      rollback();
    }
  }

  sqlite3* connection_;
  OpenMode mode_;
  std::string file_;
  std::uint64_t undo_count_ = 0;
  std::unordered_map<std::string, std::unique_ptr<SqliteStatement>, TextHash, std::equal_to<>> statements_;
  std::unordered_map<std::string, Inserts> inserts_;  // by table and columns
  std::array<SqliteStatement*, 509> recent_{};  // of `statements_`, by the address of their text
};

tl::unexpected<Error> cannot_open(std::string const& path, std::string_view why) {
  return fail(Error::Kind::failed, fmt::format("store: {} cannot be opened: {}", path, why));
}

/// The store holds personal data, so a new file is for its owner only; -wal and -shm take the same mode. A file that is there
/// is only asked about, never opened: closing any descriptor of it would drop the locks of this process's other
/// connections (POSIX), and the next program to close the store would take the log of accepted facts away.
Result<void> create_private(std::string const& path) {
  auto const descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
    return {};
  }
  auto const trouble = errno;
  bool const is_there = trouble == EEXIST;
  if (is_there && ::access(path.c_str(), R_OK | W_OK) == 0) return {};
  auto const why = is_there ? errno : trouble;
  if (why == EACCES || why == EROFS) return cannot_open(path, "no permission to write; open it read-only");
  return cannot_open(path, fmt::format("{}; does its folder exist?", std::strerror(why)));
}

void configure(sqlite3* connection, Database& db, OpenMode mode) {
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, busy_timeout_ms);
  if (mode == OpenMode::read_write) {
    db.execute("PRAGMA page_size = 8192");  // takes effect in a new file
    db.execute("PRAGMA journal_mode = WAL");
    db.execute("PRAGMA synchronous = FULL");
    db.execute("PRAGMA journal_size_limit = 67108864");
  }
  db.execute("PRAGMA foreign_keys = ON");
  db.execute("PRAGMA cache_size = -65536");  // KiB
  db.execute("PRAGMA temp_store = MEMORY");
  db.execute("PRAGMA case_sensitive_like = ON");  // as in PostgreSQL
  db.execute("SELECT count(*) FROM sqlite_schema");  // the first read: is it a database?
}

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(std::string const& path, OpenMode mode, std::string const& vfs) {
  auto file = std::string();
  if (vfs.empty() && path != ":memory:") {
    if (mode == OpenMode::read_write) {
      if (auto const created = create_private(path); !created) return tl::unexpected(created.error());
    }
    std::error_code ignored;
    if (mode == OpenMode::read_only && !std::filesystem::exists(path, ignored)) {
      return cannot_open(path, "there is no such file; `lamplighter import` makes a store, and `store` of the configuration says where");
    }
    file = std::filesystem::absolute(path, ignored).string();
  }
  // Counting every allocation under a lock serves nobody here. Refused, and no matter, where SQLite is at work already.
  static auto const counts_no_memory = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)counts_no_memory;
  sqlite3* connection = nullptr;
  auto const flags = (mode == OpenMode::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
                     SQLITE_OPEN_NOMUTEX;
  auto const code = sqlite3_open_v2(path.c_str(), &connection, flags, vfs.empty() ? nullptr : vfs.c_str());
  auto database = std::make_unique<SqliteDatabase>(connection, mode, std::move(file));
  if (code != SQLITE_OK) return cannot_open(path, connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code));
  try {
    configure(connection, *database, mode);
  } catch (DatabaseError const& error) {
    if ((sqlite3_errcode(connection) & 0xff) != SQLITE_NOTADB) return cannot_open(path, error.what());
    return cannot_open(path, "it is not a Lamplighter store, or its first page is damaged; if it was one, move the file away and "
                             "bring a backup back with `lamplighter restore FILE`");
  }
  return database;
}

}  // namespace lamplighter::store
