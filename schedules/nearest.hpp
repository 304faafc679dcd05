// Finds the known name that a mistyped one was meant to be.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace lamplighter::schedules {

/// Edits (insert, delete, replace, swap of neighbours) between two names, letter case ignored.
std::size_t edit_distance(std::string_view left, std::string_view right);
/// The nearest of the names, the first among equals; empty when there are none.
std::string nearest_name(std::string_view name, std::span<std::string const> known);

}  // namespace lamplighter::schedules
