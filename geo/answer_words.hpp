// The words by which answers to questions about switching are shown and exported.
#pragma once

#include <string_view>

#include "geo/closing.hpp"
#include "geo/pick_up.hpp"
#include "geo/switching_plan.hpp"

namespace lamplighter::geo {

/// Each enumerator by its own name: "reduced_security", "may_back_feed".
std::string_view to_string(PointState state);
std::string_view to_string(CustomerState state);
std::string_view to_string(BoundaryRole role);
std::string_view to_string(ClosingEffect effect);
std::string_view to_string(RatingVerdict verdict);
/// "auto", "manual", "none", as the data spell it.
std::string_view to_string(Changeover changeover);

}  // namespace lamplighter::geo
