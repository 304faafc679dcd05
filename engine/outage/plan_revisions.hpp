// What a revision of a plan makes larger, and whose windows it makes new: the pure questions before it stands.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "engine/outage/types.hpp"

namespace lamplighter::outage {

/// In what a revised plan takes more than the one before; `none`: everybody keeps what was approved, has less of it, or the
/// same later.
enum class Enlargement : std::uint8_t { none, other_device, more_people, more_windows, earlier, longer };
std::string_view to_string(Enlargement);  // in words that follow "it has" or "its cut"

/// A plan's steps with the windows that they give, by point, start.
struct PlanShape {
  std::span<PlanStep const> steps;
  std::span<PlanWindow const> windows;
};
/// Asked of the windows without supply, and of all with those on reduced security. The first that holds, in the order of the
/// enumeration. Windows that lie within one of before are no question; the others of a point are compared with its others of
/// before in their order.
Enlargement enlargement(PlanShape before, PlanShape after);

/// The windows without supply of `after` that do not lie within such a window that the same point had before: who has them
/// must hear of a new time. Both by point, start.
std::vector<PlanWindow> new_windows(std::span<PlanWindow const> before, std::span<PlanWindow const> after);

}  // namespace lamplighter::outage
