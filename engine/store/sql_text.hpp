// Small pieces of SQL text that both databases share.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace lamplighter::store {

/// Looks statements up by string_view without a copy.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};

/// "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING". Throws std::logic_error for a name that is
/// not made of lower-case letters, digits and underscores.
std::string insert_text(std::string_view table, std::span<std::string_view const> columns, std::size_t row_count);
/// "a, b".
std::string column_list(std::span<std::string_view const> columns);
/// SAVEPOINT "name", with the same check of the name.
std::string savepoint_text(std::string_view command, std::string_view name);
/// Whether the statement begins with these words, in capitals or not; `words` are lower-case.
bool begins_with(std::string_view statement, std::string_view words);
/// Throws std::logic_error for a row that is wider or narrower than the list of columns.
void check_width(std::string_view table, std::size_t column_count, std::size_t value_count);

}  // namespace lamplighter::store
