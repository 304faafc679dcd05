// Parameters in binary, rows in text, and PostgreSQL's error codes.
#include "engine/store/postgres_statement.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>

namespace lamplighter::store {
namespace {

// From PostgreSQL's catalogue (pg_type.dat); these numbers never change.
constexpr Oid bool_type = 16, bytea_type = 17, int8_type = 20, int2_type = 21, int4_type = 23, text_type = 25;
constexpr Oid float4_type = 700, float8_type = 701;

DatabaseError::Kind kind_of(std::string_view state) {
  // 54: a value too long for an index, or more than the server can do: the row's fault, not the database's.
  if (state.starts_with("23") || state.starts_with("22") || state.starts_with("54")) return DatabaseError::Kind::constraint;
  if (state.starts_with("08") || state.starts_with("57P") || state == "53300" || state == "25P03") {
    return DatabaseError::Kind::connection;
  }
  if (state.starts_with("40") || state == "55P03" || state == "57014") return DatabaseError::Kind::busy;
  if (state == "53100") return DatabaseError::Kind::full;
  if (state == "25006") return DatabaseError::Kind::read_only;
  if (state.starts_with("XX001") || state.starts_with("XX002")) return DatabaseError::Kind::corrupt;
  return DatabaseError::Kind::other;
}

std::string big_endian(std::uint64_t bits) {
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>((bits >> (56 - 8 * i)) & 0xff);
  return bytes;
}

struct Encoded {
  Oid type;
  std::string bytes;
};

struct Encoder {
  Encoded operator()(std::monostate) const { return {0, {}}; }
  Encoded operator()(std::int64_t value) const { return {int8_type, big_endian(static_cast<std::uint64_t>(value))}; }
  Encoded operator()(double value) const {
    if (std::isnan(value)) {  // SQLite has no such number
      throw DatabaseError(DatabaseError::Kind::constraint, "postgresql: a real that is not a number");
    }
    return {float8_type, big_endian(std::bit_cast<std::uint64_t>(value))};
  }
  Encoded operator()(std::string_view value) const { return {text_type, std::string(value)}; }
  Encoded operator()(std::span<std::uint8_t const> value) const { return {bytea_type, std::string(value.begin(), value.end())}; }
};

int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

}  // namespace

void throw_postgres(PGconn* connection, PGresult const* result, std::string_view doing) {
  auto const* const field = result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  std::string_view const state = field != nullptr ? field : "";
  if (PQstatus(connection) == CONNECTION_BAD || state.empty()) {
    throw DatabaseError(DatabaseError::Kind::connection,
                        fmt::format("postgresql: the connection is lost (SQLSTATE {}) in: {:.200}",
                                    state.empty() ? "none" : state, doing));
  }
  auto const part = [&](int code) {
    auto const* const text = PQresultErrorField(result, code);
    return std::string_view(text != nullptr ? text : "");
  };
  // DETAIL, CONTEXT and the message of class 22 repeat values.
  auto const message = state.starts_with("22") ? "a value that its column refuses" : part(PG_DIAG_MESSAGE_PRIMARY);
  throw DatabaseError(kind_of(state), fmt::format("postgresql: {} (SQLSTATE {}{}{}) in: {:.200}", message, state,
                                                  part(PG_DIAG_CONSTRAINT_NAME).empty() ? "" : ", constraint ",
                                                  part(PG_DIAG_CONSTRAINT_NAME), doing));
}

PostgresResult checked(PGconn* connection, PGresult* result, std::string_view doing) {
  PostgresResult owned(result);
  auto const status = PQresultStatus(result);  // PGRES_FATAL_ERROR for null
  if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) throw_postgres(connection, result, doing);
  return owned;
}

PostgresStatement::PostgresStatement(PGconn* connection, PostgresNames& names, std::string_view sql)
    : connection_(connection), names_(names), sql_(sql), generation_(names.generation) {}

void PostgresStatement::bind(int parameter, Value const& value) { bind_view(parameter, view_of(value), Lasting::not_at_all); }

void PostgresStatement::bind_view(int parameter, ValueView value, Lasting) {
  if (result_) reset();
  if (parameter < 1 || parameter > 65535) {
    throw DatabaseError(DatabaseError::Kind::other, fmt::format("postgresql: no ${} in: {:.200}", parameter, sql_));
  }
  auto const index = static_cast<std::size_t>(parameter) - 1;
  if (parameters_.size() <= index) parameters_.resize(index + 1);
  auto [type, bytes] = std::visit(Encoder{}, value);
  auto& slot = parameters_[index];
  slot.is_null = type == 0;
  slot.is_bound = true;
  slot.bytes = std::move(bytes);
  if (type != 0) slot.type = type;  // a NULL keeps the type seen before, so that it shares the prepared statement
}

std::string const& PostgresStatement::prepared_name() {
  if (generation_ != names_.generation) {
    name_by_types_.clear();
    generation_ = names_.generation;
  }
  std::vector<Oid> types;
  types.reserve(parameters_.size());
  for (auto const& parameter : parameters_) types.push_back(parameter.type);
  auto found = name_by_types_.find(types);
  if (found == name_by_types_.end()) {
    auto name = fmt::format("s{}", names_.next++);
    checked(connection_,
            PQprepare(connection_, name.c_str(), sql_.c_str(), static_cast<int>(types.size()), types.data()), sql_);
    found = name_by_types_.emplace(std::move(types), std::move(name)).first;
  }
  return found->second;
}

void PostgresStatement::run() {
  std::vector<char const*> values;
  std::vector<int> lengths;
  std::vector<int> formats;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    auto const& parameter = parameters_[i];
    if (!parameter.is_bound) {
      throw DatabaseError(DatabaseError::Kind::other, fmt::format("postgresql: ${} is not bound in: {:.200}", i + 1, sql_));
    }
    values.push_back(parameter.is_null ? nullptr : parameter.bytes.data());
    lengths.push_back(static_cast<int>(parameter.bytes.size()));
    formats.push_back(1);
  }
  auto const& name = prepared_name();
  result_ = checked(connection_,
                    PQexecPrepared(connection_, name.c_str(), static_cast<int>(values.size()), values.data(),
                                   lengths.data(), formats.data(), 0),
                    sql_);
  row_ = -1;
}

bool PostgresStatement::step() {
  if (!result_) run();
  if (row_ + 1 < PQntuples(result_.get())) {
    ++row_;
    return true;
  }
  row_ = PQntuples(result_.get());
  return false;
}

void PostgresStatement::reset() {
  result_.reset();
  row_ = -1;
  for (auto& parameter : parameters_) {
    parameter.is_bound = false;
    parameter.is_null = true;
    parameter.bytes.clear();
  }
}

std::string_view PostgresStatement::field(int column) const {
  if (!result_ || row_ < 0 || row_ >= PQntuples(result_.get()) || column < 0 || column >= column_count()) {
    throw DatabaseError(DatabaseError::Kind::other,
                        fmt::format("postgresql: no row or no column {} in: {:.200}", column, sql_));
  }
  return {PQgetvalue(result_.get(), row_, column), static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
}

bool PostgresStatement::is_null(int column) const {
  field(column);
  return PQgetisnull(result_.get(), row_, column) != 0;
}

std::int64_t PostgresStatement::integer(int column) const {
  auto const text = field(column);
  if (PQftype(result_.get(), column) == bool_type) return text == "t" ? 1 : 0;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);  // stays 0 for NULL, as in SQLite
  return value;
}

double PostgresStatement::real(int column) const {
  auto const text = field(column);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);  // reads "Infinity" too
  return value;
}

std::string PostgresStatement::text(int column) const { return std::string(field(column)); }

Blob PostgresStatement::blob(int column) const {
  auto const text = field(column);
  if (PQftype(result_.get(), column) != bytea_type) return {text.begin(), text.end()};
  Blob bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {  // after \x
    bytes.push_back(static_cast<std::uint8_t>(hex_digit(text[i]) * 16 + hex_digit(text[i + 1])));
  }
  return bytes;
}

Value PostgresStatement::value(int column) const {
  if (is_null(column)) return {};
  switch (PQftype(result_.get(), column)) {
    case bool_type:
    case int2_type:
    case int4_type:
    case int8_type:
      return integer(column);
    case float4_type:
    case float8_type:
      return real(column);
    case bytea_type:
      return blob(column);
    default:  // an open set of numbers
      return text(column);
  }
}

std::size_t PostgresStatement::changed_rows() const {
  auto const* const count = PQcmdTuples(result_.get());
  std::size_t rows = 0;
  std::from_chars(count, count + std::char_traits<char>::length(count), rows);
  return rows;
}

}  // namespace lamplighter::store
