// COPY's text form: tabs between values, a line per row, backslashes before what would be mistaken.
#include "engine/store/postgres_copy.hpp"

#include "engine/store/postgres_statement.hpp"
#include "engine/store/sql_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace lamplighter::store {
namespace {

constexpr std::size_t chunk_bytes = 256 * 1024;

struct Writer {
  std::string& out;

  void operator()(std::monostate) const { out += "\\N"; }
  void operator()(std::int64_t value) const { fmt::format_to(std::back_inserter(out), "{}", value); }
  void operator()(double value) const {
    if (std::isnan(value)) throw DatabaseError(DatabaseError::Kind::constraint, "postgresql: a real that is not a number");
    if (std::isinf(value)) {
      out += value > 0 ? "Infinity" : "-Infinity";
    } else {
      fmt::format_to(std::back_inserter(out), "{}", value);
    }
  }
  void operator()(std::string const& value) const {
    for (auto const c : value) {
      switch (c) {
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default: out += c;
      }
    }
  }
  void operator()(Blob const& value) const {
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\\\x";
    for (auto const byte : value) {
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
};

void send(PGconn* connection, std::string& lines, std::string const& doing) {
  if (!lines.empty() && PQputCopyData(connection, lines.data(), static_cast<int>(lines.size())) != 1) {
    throw_postgres(connection, nullptr, doing);
  }
  lines.clear();
}

/// Takes all results, so that the connection can be used again, then reports the first that failed.
void finish(PGconn* connection, char const* give_up, std::string const& doing) {
  PQputCopyEnd(connection, give_up);
  PostgresResult failed;
  while (auto* const raw = PQgetResult(connection)) {
    PostgresResult result(raw);
    if (PQresultStatus(raw) == PGRES_FATAL_ERROR && !failed) failed = std::move(result);
  }
  if (give_up == nullptr && (failed || PQstatus(connection) == CONNECTION_BAD)) {
    throw_postgres(connection, failed.get(), doing);
  }
}

}  // namespace

void copy_rows(PGconn* connection, std::string const& temporary, std::span<std::string_view const> columns,
               std::span<std::vector<Value> const> rows) {
  auto const doing = fmt::format("COPY {} (lamplighter_row, {}) FROM STDIN", temporary, column_list(columns));
  checked(connection, PQexec(connection, doing.c_str()), doing);
  std::string lines;
  try {
    std::size_t number = 0;
    for (auto const& row : rows) {
      check_width(temporary, columns.size(), row.size());
      fmt::format_to(std::back_inserter(lines), "{}", number++);
      for (auto const& value : row) {
        lines += '\t';
        std::visit(Writer{lines}, value);
      }
      lines += '\n';
      if (lines.size() >= chunk_bytes) send(connection, lines, doing);
    }
    send(connection, lines, doing);
  } catch (...) {
    finish(connection, "a row was refused", doing);
    throw;
  }
  finish(connection, nullptr, doing);
}

}  // namespace lamplighter::store
