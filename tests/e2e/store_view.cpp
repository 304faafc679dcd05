// SQLite's own interface behind two calls.
#include "tests/e2e/store_view.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace lamplighter::test {
namespace {

constexpr int busy_ms = 10'000;

[[noreturn]] void fail(sqlite3* database, std::string const& what) {
  throw std::runtime_error{what + ": " + ::sqlite3_errmsg(database)};
}

}  // namespace

StoreView::StoreView(std::filesystem::path const& file) {
  if (::sqlite3_open_v2(file.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
    auto const why = std::string(::sqlite3_errmsg(database_));
    ::sqlite3_close(database_);
    throw std::runtime_error{file.string() + ": " + why};
  }
  ::sqlite3_busy_timeout(database_, busy_ms);
}

StoreView::~StoreView() { ::sqlite3_close(database_); }

std::vector<std::vector<std::string>> StoreView::rows(std::string const& sql, std::vector<std::string> const& values) const {
  ::sqlite3_stmt* statement = nullptr;
  if (::sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail(database_, sql);
  int position = 0;
  for (auto const& value : values) {
    ::sqlite3_bind_text(statement, ++position, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
  }
  std::vector<std::vector<std::string>> out;
  int step = 0;
  while ((step = ::sqlite3_step(statement)) == SQLITE_ROW) {
    std::vector<std::string> row;
    for (int i = 0; i < ::sqlite3_column_count(statement); ++i) {
      auto const* text = reinterpret_cast<char const*>(::sqlite3_column_text(statement, i));
      row.emplace_back(text == nullptr ? "" : text);
    }
    out.push_back(std::move(row));
  }
  ::sqlite3_finalize(statement);
  if (step != SQLITE_DONE) fail(database_, sql);
  return out;
}

std::string StoreView::text(std::string const& sql, std::vector<std::string> const& values) const {
  auto const found = rows(sql, values);
  return found.empty() ? std::string{} : found.front().front();
}

std::int64_t StoreView::number(std::string const& sql, std::vector<std::string> const& values) const {
  auto const found = text(sql, values);
  return found.empty() ? 0 : std::stoll(found);
}

}  // namespace lamplighter::test
