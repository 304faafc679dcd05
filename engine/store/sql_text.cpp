// Builds the few statements whose text depends on names.
#include "engine/store/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace lamplighter::store {
namespace {

/// Names come from our own source text; the check keeps it so.
std::string_view checked(std::string_view name) {
  if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string_view::npos) {
    throw std::logic_error(fmt::format("not a name for SQL: {}", name));
  }
  return name;
}

}  // namespace

std::string column_list(std::span<std::string_view const> columns) {
  std::string text;
  for (auto const column : columns) {
    if (!text.empty()) text += ", ";
    text += checked(column);
  }
  return text;
}

std::string insert_text(std::string_view table, std::span<std::string_view const> columns, std::size_t row_count) {
  auto text = fmt::format("INSERT INTO {} ({}) VALUES ", checked(table), column_list(columns));
  std::size_t parameter = 0;
  for (std::size_t row = 0; row < row_count; ++row) {
    text += row == 0 ? "(" : ", (";
    for (std::size_t column = 0; column < columns.size(); ++column) {
      text += fmt::format("{}${}", column == 0 ? "" : ", ", ++parameter);
    }
    text += ')';
  }
  return text + " ON CONFLICT DO NOTHING";
}

std::string savepoint_text(std::string_view command, std::string_view name) {
  return fmt::format("{} \"{}\"", command, checked(name));  // quoted: "outer" is a word of SQL
}

bool begins_with(std::string_view statement, std::string_view words) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return statement.size() >= words.size() &&
         std::equal(words.begin(), words.end(), statement.begin(), [&](char word, char c) { return word == lower(c); });
}

void check_width(std::string_view table, std::size_t column_count, std::size_t value_count) {
  if (column_count == value_count) return;
  throw std::logic_error(fmt::format("{}: {} columns, but a row of {} values", table, column_count, value_count));
}

}  // namespace lamplighter::store
