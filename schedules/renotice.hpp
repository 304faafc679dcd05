// Whether a window moved so far that whoever was told must be told again.
#pragma once

#include "schedules/policy.hpp"

namespace lamplighter::schedules {

/// What a change of a window amounts to.
enum class WindowChange : std::uint8_t { none, within_limits, start_moved, end_moved };
std::string_view to_string(WindowChange);

struct WindowTimes {
  Time start;
  Time end;
};
/// Against the limits of the policy; without limits every change is told. A start that moved is named before an end that did.
WindowChange change_of(Renotice const&, WindowTimes const& told, WindowTimes const& present);

}  // namespace lamplighter::schedules
