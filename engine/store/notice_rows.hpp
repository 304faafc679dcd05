// Rows of the notice tables as values, shared by the parts of the notice repository.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "engine/notice/types.hpp"
#include "engine/store/column_values.hpp"

namespace lamplighter::store {

/// Every row through `from`, in order.
template <class From>
auto all_rows(Statement& rows, From from) {
  std::vector<decltype(from(std::as_const(rows)))> found;
  while (rows.step()) found.push_back(from(std::as_const(rows)));
  rows.reset();
  return found;
}

/// The first row through `from`, or nullopt.
template <class From>
auto first_row(Statement& rows, From from) {
  std::optional<decltype(from(std::as_const(rows)))> found;
  if (rows.step()) found = from(std::as_const(rows));
  rows.reset();
  return found;
}

inline notice::Recipient recipient_at(Statement const& row, int kind_column) {
  return {enum_at<notice::RecipientKind>(row, kind_column), row.integer(kind_column + 1)};
}

}  // namespace lamplighter::store
