// One prepared statement of PostgreSQL, and how its errors are told.
#pragma once

#include "engine/store/database.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::store {

struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, FreeResult>;

/// Throws the DatabaseError for a failed result (may be null). `doing` is SQL text; values are never repeated.
[[noreturn]] void throw_postgres(PGconn* connection, PGresult const* result, std::string_view doing);
/// Hands the result back, or throws when it failed.
PostgresResult checked(PGconn* connection, PGresult* result, std::string_view doing);

/// Numbers the prepared statements of one connection; a new generation means that the server has forgotten them.
struct PostgresNames {
  std::uint64_t next = 1;
  std::uint64_t generation = 0;
};

/// A statement prepared at the server once per list of parameter types. The whole result is fetched at the first step.
class PostgresStatement : public Statement {
 public:
  PostgresStatement(PGconn* connection, PostgresNames& names, std::string_view sql);

  void bind(int parameter, Value const& value) override;
  void bind_view(int parameter, ValueView value, Lasting lasting) override;
  bool step() override;
  void reset() override;
  bool is_null(int column) const override;
  std::int64_t integer(int column) const override;
  double real(int column) const override;
  std::string text(int column) const override;
  Blob blob(int column) const override;

  /// The value of a column by the type that the server gave it.
  Value value(int column) const;
  int column_count() const { return PQnfields(result_.get()); }
  /// Rows that the statement changed; valid after the first step.
  std::size_t changed_rows() const;

 private:
  struct Parameter {
    Oid type = 0;  // of the value bound last that was not NULL
    std::string bytes;
    bool is_null = true;
    bool is_bound = false;
  };

  void run();
  std::string const& prepared_name();
  std::string_view field(int column) const;

  PGconn* connection_;
  PostgresNames& names_;
  std::string sql_;
  std::vector<Parameter> parameters_;  // $1 first
  std::map<std::vector<Oid>, std::string> name_by_types_;
  std::uint64_t generation_ = 0;
  PostgresResult result_;
  int row_ = -1;
};

}  // namespace lamplighter::store
