// Reads the offset from the zone's rules.
#include "schedules/utc_offset.hpp"

#include <cstdlib>

#include <date/tz.h>
#include <fmt/format.h>

namespace lamplighter::schedules {

std::chrono::minutes utc_offset(Time time, Zone const& zone) {
  return std::chrono::floor<std::chrono::minutes>(zone.get().get_info(time).offset);
}

std::string utc_offset_text(Time time, Zone const& zone) {
  auto const offset = utc_offset(time, zone).count();
  if (offset == 0) return "UTC";
  auto const size = std::abs(offset);
  auto const minutes = size % 60 == 0 ? std::string{} : fmt::format(":{:02}", size % 60);
  return fmt::format("UTC{}{}{}", offset < 0 ? '-' : '+', size / 60, minutes);
}

}  // namespace lamplighter::schedules
