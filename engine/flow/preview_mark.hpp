// The mark of a preview: one digest for each of its parts, so that two marks say what differs without either preview at hand.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::flow {

/// What a preview consists of, in the order of its mark.
inline constexpr std::array<std::string_view, 5> preview_parts{"plan", "audience", "dates", "texts", "warnings"};

/// Twelve hexadecimal digits for each part, joined by '-'. `contents` in the order of `preview_parts`.
std::string preview_mark(std::array<std::string, preview_parts.size()> const& contents);
/// The parts in which two marks differ, in order; nullopt when `given` is no mark.
std::optional<std::vector<std::string_view>> changed_parts(std::string_view given, std::string_view present);

}  // namespace lamplighter::flow
