// How a zone's clock stands to UTC, for readers whose own clock is in another zone.
#pragma once

#include <chrono>
#include <string>

#include "schedules/calendar.hpp"

namespace lamplighter::schedules {

/// How far the zone's clock is ahead of UTC at this moment.
std::chrono::minutes utc_offset(Time time, Zone const& zone);
/// The same in words: "UTC+8", "UTC-3:30", "UTC".
std::string utc_offset_text(Time time, Zone const& zone);

}  // namespace lamplighter::schedules
