// Engine values ↔ columns: times as milliseconds, ids as integers, enumerations by their number.
#pragma once

#include <optional>
#include <type_traits>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/store/database.hpp"

namespace lamplighter::store {

/// NULL for no time.
inline std::optional<std::int64_t> ms_or_null(std::optional<Time> const& time) {
  return time ? std::optional<std::int64_t>(to_ms(*time)) : std::nullopt;
}
inline Time time_at(Statement const& row, int column) {
  return from_ms(row.integer(column));
}
inline std::optional<Time> optional_time_at(Statement const& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional<Time>(time_at(row, column));
}

/// An enumerator's number; the order of enumerators is part of the schema.
template <class Enum>
requires std::is_enum_v<Enum>
constexpr std::int64_t number_of(Enum value) {
  return static_cast<std::int64_t>(value);
}
template <class Enum>
requires std::is_enum_v<Enum> Enum enum_at(Statement const& row, int column) {
  return static_cast<Enum>(row.integer(column));
}

constexpr std::int64_t flag(bool value) {
  return value ? 1 : 0;
}
inline bool flag_at(Statement const& row, int column) {
  return row.integer(column) != 0;
}
inline int int_at(Statement const& row, int column) {
  return static_cast<int>(row.integer(column));
}

}  // namespace lamplighter::store
