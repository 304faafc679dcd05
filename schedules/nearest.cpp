// Finds the known name that a mistyped one was meant to be.
#include "schedules/nearest.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace lamplighter::schedules {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
  // Names are short; the bound keeps a hostile key of a megabyte from costing a quadratic table.
  constexpr std::size_t length_max = 64;
  left = left.substr(0, length_max);
  right = right.substr(0, length_max);
  std::size_t const width = right.size() + 1;
  std::vector<std::size_t> table((left.size() + 1) * width);
  auto cell = [&](std::size_t row, std::size_t column) -> std::size_t& { return table[row * width + column]; };
  for (std::size_t row = 0; row <= left.size(); ++row) {
    for (std::size_t column = 0; column <= right.size(); ++column) {
      if (row == 0 || column == 0) {
        cell(row, column) = row + column;
        continue;
      }
      bool const is_same = lower(left[row - 1]) == lower(right[column - 1]);
      auto best = std::min(
          {cell(row - 1, column) + 1, cell(row, column - 1) + 1, cell(row - 1, column - 1) + (is_same ? 0u : 1u)});
      if (row > 1 && column > 1 && lower(left[row - 1]) == lower(right[column - 2]) &&
          lower(left[row - 2]) == lower(right[column - 1])) {
        best = std::min(best, cell(row - 2, column - 2) + 1);
      }
      cell(row, column) = best;
    }
  }
  return cell(left.size(), right.size());
}

std::string nearest_name(std::string_view name, std::span<std::string const> known) {
  auto best = std::numeric_limits<std::size_t>::max();
  std::string found;
  for (auto const& candidate : known) {
    auto const distance = edit_distance(name, candidate);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

}  // namespace lamplighter::schedules
