// One connection to a PostgreSQL server: settings, statement cache, transactions.
#include "engine/store/postgres_database.hpp"

#include "engine/store/postgres_backup.hpp"
#include "engine/store/postgres_copy.hpp"
#include "engine/store/postgres_statement.hpp"
#include "engine/store/sql_text.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <unordered_map>
#include <utility>

namespace lamplighter::store {
namespace {

constexpr std::size_t rows_by_statement = 16;  // up to here one INSERT is faster than COPY and its temporary table
constexpr int oldest_server = 130000;

bool changes_schema(std::string_view sql) {
  return begins_with(sql, "create") || begins_with(sql, "alter") || begins_with(sql, "drop");
}

class PostgresDatabase : public Database {
 public:
  explicit PostgresDatabase(PGconn* connection) : connection_(connection) {}
  ~PostgresDatabase() override {
    statements_.clear();
    PQfinish(connection_);
  }
  PostgresDatabase(PostgresDatabase const&) = delete;
  PostgresDatabase& operator=(PostgresDatabase const&) = delete;

  Statement& prepare(std::string_view sql) override { return cached(sql); }

  void execute(std::string_view sql) override {
    checked(connection_, PQexec(connection_, std::string(sql).c_str()), sql);
    if (changes_schema(sql)) {  // a plan prepared before may name what is gone
      checked(connection_, PQexec(connection_, "DEALLOCATE ALL"), "DEALLOCATE ALL");
      ++names_.generation;
    }
  }

  std::size_t insert_many(std::string_view table, std::span<std::string_view const> columns,
                          std::span<std::vector<Value> const> rows) override {
    if (rows.empty()) return 0;
    if (rows.size() <= rows_by_statement) return insert_few(table, columns, rows);
    if (in_transaction()) return insert_by_copy(table, columns, rows);
    Transaction transaction(*this);
    auto const inserted = insert_by_copy(table, columns, rows);
    transaction.commit();
    return inserted;
  }

  void begin() override { execute("BEGIN"); }

  void commit() override {
    auto const result = checked(connection_, PQexec(connection_, "COMMIT"), "COMMIT");
    // After an error inside the transaction the server answers COMMIT with ROLLBACK, and calls it no error.
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
      ++undo_count_;
      throw DatabaseError(DatabaseError::Kind::other,
                          "postgresql: not committed, because a statement of the transaction had failed");
    }
  }

  void rollback() override {
    ++undo_count_;
    if (in_transaction()) PostgresResult(PQexec(connection_, "ROLLBACK"));
  }

  bool in_transaction() const override {
    switch (PQtransactionStatus(connection_)) {
      case PQTRANS_IDLE:
      case PQTRANS_UNKNOWN:  // the connection is gone, and the transaction with it
        return false;
      case PQTRANS_ACTIVE:
      case PQTRANS_INTRANS:
      case PQTRANS_INERROR:
        return true;
    }
    return false;
  }

  void savepoint(std::string_view name) override { execute(savepoint_text("SAVEPOINT", name)); }
  void release(std::string_view name) override { execute(savepoint_text("RELEASE SAVEPOINT", name)); }
  void rollback_to(std::string_view name) override {
    ++undo_count_;
    execute(savepoint_text("ROLLBACK TO SAVEPOINT", name));
  }

  Dialect dialect() const override { return Dialect::postgresql; }
  std::uint64_t undo_count() const override { return undo_count_; }
  void backup_to(std::string const& file) override { backup_postgres(*this, file); }

 private:
  PostgresStatement& cached(std::string_view sql) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) {
      found = statements_.emplace(std::string(sql), std::make_unique<PostgresStatement>(connection_, names_, sql)).first;
    }
    return *found->second;
  }

  std::size_t insert_few(std::string_view table, std::span<std::string_view const> columns,
                         std::span<std::vector<Value> const> rows) {
    auto& insert = cached(insert_text(table, columns, rows.size()));
    insert.reset();
    int parameter = 0;
    for (auto const& row : rows) {
      check_width(table, columns.size(), row.size());
      for (auto const& value : row) insert.bind(++parameter, value);
    }
    insert.step();
    auto const inserted = insert.changed_rows();
    insert.reset();
    return inserted;
  }

  std::size_t insert_by_copy(std::string_view table, std::span<std::string_view const> columns,
                             std::span<std::vector<Value> const> rows) {
    auto const list = column_list(columns);
    // One temporary table per list of columns and connection; it empties itself at the end of each transaction.
    auto const temporary = fmt::format("lamplighter_in_{:016x}", TextHash{}(fmt::format("{}({})", table, list)));
    auto const creation = fmt::format("CREATE TEMPORARY TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS "
                                      "SELECT 0::bigint AS lamplighter_row, {} FROM {} WITH NO DATA",
                                      temporary, list, table);
    checked(connection_, PQexec(connection_, creation.c_str()), creation);  // not execute: no plan becomes stale by it
    copy_rows(connection_, temporary, columns, rows);
    auto& insert = cached(fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} ORDER BY lamplighter_row ON CONFLICT DO NOTHING",
                                      table, list, list, temporary));
    insert.reset();
    insert.step();
    auto const inserted = insert.changed_rows();
    insert.reset();
    run(fmt::format("DELETE FROM {}", temporary));
    return inserted;
  }

  PGconn* connection_;
  PostgresNames names_;
  std::uint64_t undo_count_ = 0;
  std::unordered_map<std::string, std::unique_ptr<PostgresStatement>, TextHash, std::equal_to<>> statements_;
};

/// What libpq does not do by itself: to end when the other side is gone without a word.
struct Wait {
  std::string_view keyword;
  std::string_view value;
  char const* variable = nullptr;  // of the environment, read by libpq where the address says nothing
};
constexpr Wait waits[] = {{"connect_timeout", "5", "PGCONNECT_TIMEOUT"},
                          {"tcp_user_timeout", "20000"},
                          {"keepalives", "1"},
                          {"keepalives_idle", "10"},
                          {"keepalives_interval", "5"},
                          {"keepalives_count", "2"}};

/// The server gives a session, and the region's lock with it, back as soon as its client is seen to be gone.
void configure_ends(Database& db) {
  db.execute("SET tcp_keepalives_idle = 10");
  db.execute("SET tcp_keepalives_interval = 5");
  db.execute("SET tcp_keepalives_count = 2");
  db.execute("SET tcp_user_timeout = '20s'");
}

void configure(Database& db, OpenMode mode) {
  db.execute("SET client_encoding = 'UTF8'");
  db.execute("SET client_min_messages = warning");
  db.execute("SET timezone = 'UTC'");
  db.execute("SET bytea_output = 'hex'");
  db.execute("SET extra_float_digits = 1");
  db.execute("SET standard_conforming_strings = on");
  db.execute("SET lock_timeout = '10s'");  // as SQLite's busy timeout
  db.execute("SET synchronous_commit = on");
  if (mode == OpenMode::read_only) db.execute("SET default_transaction_read_only = on");
  configure_ends(db);
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> connection_keywords(std::string const& address) {
  char* parse_error = nullptr;
  std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> const options(PQconninfoParse(address.c_str(), &parse_error),
                                                                             &PQconninfoFree);
  if (!options) {
    PQfreemem(parse_error);
    return fail(Error::Kind::usage, "store: the postgresql:// address is malformed; write postgresql://user@host/database");
  }
  std::vector<std::pair<std::string, std::string>> out;
  for (auto const& wait : waits) {
    auto const* option = options.get();
    while (option->keyword != nullptr && option->keyword != wait.keyword) ++option;
    bool const is_known = option->keyword != nullptr;  // to this libpq
    bool const is_said = is_known && option->val != nullptr;
    bool const is_in_environment = wait.variable != nullptr && std::getenv(wait.variable) != nullptr;
    if (is_known && !is_said && !is_in_environment) out.emplace_back(wait.keyword, wait.value);
  }
  out.emplace_back("dbname", address);  // last, and read as an address: what it says wins
  return out;
}

Result<std::unique_ptr<Database>> open_postgres(std::string const& address, OpenMode mode) {
  auto const keywords = connection_keywords(address);
  if (!keywords) return tl::unexpected<Error>(keywords.error());
  std::vector<char const*> names, values;
  for (auto const& [name, value] : *keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  constexpr int reads_dbname_as_address = 1;
  auto* const connection = PQconnectdbParams(names.data(), values.data(), reads_dbname_as_address);
  auto database = std::make_unique<PostgresDatabase>(connection);
  if (PQstatus(connection) != CONNECTION_OK) {
    return fail(Error::Kind::failed, fmt::format("store: no connection to PostgreSQL: {}", PQerrorMessage(connection)));
  }
  if (PQserverVersion(connection) < oldest_server) {
    return fail(Error::Kind::failed, "store: PostgreSQL 13 or newer is needed");
  }
  PQsetNoticeProcessor(connection, [](void*, char const*) {}, nullptr);
  try {
    configure(*database, mode);
  } catch (DatabaseError const& error) {
    return fail(Error::Kind::failed, fmt::format("store: {}", error.what()));
  }
  return database;
}

}  // namespace lamplighter::store
