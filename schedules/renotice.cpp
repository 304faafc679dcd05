// Compares what was told with what is planned, by how far each end moved and to which side.
#include "schedules/renotice.hpp"

namespace lamplighter::schedules {
namespace {

bool is_within(Time told, Time present, std::chrono::milliseconds earlier, std::chrono::milliseconds later) {
  return told - present <= earlier && present - told <= later;
}

}  // namespace

std::string_view to_string(WindowChange change) {
  switch (change) {
    case WindowChange::none:
      return "none";
    case WindowChange::within_limits:
      return "within_limits";
    case WindowChange::start_moved:
      return "start_moved";
    case WindowChange::end_moved:
      return "end_moved";
  }
  return "";
}

WindowChange change_of(Renotice const& limits, WindowTimes const& told, WindowTimes const& present) {
  if (told.start == present.start && told.end == present.end) {
    return WindowChange::none;
  }
  if (!is_within(told.start, present.start, limits.start_earlier, limits.start_later)) {
    return WindowChange::start_moved;
  }
  if (!is_within(told.end, present.end, limits.end_earlier, limits.end_later)) {
    return WindowChange::end_moved;
  }
  return WindowChange::within_limits;
}

}  // namespace lamplighter::schedules
