// A plan's own windows per service point: those of geo's replay, without their states.
#include <algorithm>

#include "engine/outage/decisions.hpp"
#include "geo/switching_plan.hpp"

namespace lamplighter::outage {

std::vector<PointWindow> replay(geo::LiveNetwork live, std::span<ReplayStep const> steps, Time plan_end) {
  std::vector<geo::SwitchingStep> switching;
  auto last = plan_end;
  for (auto const& step : steps) {
    switching.push_back({.at = step.at, .operation = step.operation});
    last = std::max(last, step.at);
  }
  std::vector<PointWindow> windows;
  for (auto const& window : geo::replay_plan(std::move(live), switching).points) {
    auto const end = window.until.value_or(last);
    if (end <= window.from) continue;
    // Partly out and wholly out are one window here: points that keep some phase count as out.
    bool const goes_on = !windows.empty() && windows.back().point == window.point && windows.back().end == window.from;
    if (goes_on) {
      windows.back().end = end;
    } else {
      windows.push_back({window.point, window.from, end});
    }
  }
  return windows;
}

}  // namespace lamplighter::outage
