// How exports write phases and positions, read as the mapping says.
#pragma once

#include <chrono>
#include <optional>

#include "geo/mapping.hpp"

namespace lamplighter::geo {

/// The phases of a text; "" gives none. Error: a text that is not made of the code's letters, or no number of its bits.
tl::expected<PhaseSet, std::string> phases_in(std::string_view text, PhaseCode const& code);
/// nullopt for a text that the code does not know.
std::optional<Position> position_in(std::string_view text, PositionCode code);

/// A date with any signs between its three numbers, and perhaps a time after it; "20240229" too. nullopt for anything else.
std::optional<std::chrono::sys_days> date_in(std::string_view text, DateOrder order);

}  // namespace lamplighter::geo
