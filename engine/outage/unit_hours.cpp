// Counts how many points of a unit are dark at each moment.
#include "engine/outage/unit_hours.hpp"

#include <algorithm>

namespace lamplighter::outage {
namespace {

struct Change {
  Time at;
  int by = 0;
};

void add_unit(std::uint32_t unit, std::vector<Change>& changes, std::uint32_t points, std::vector<UnitLoss>& out) {
  std::ranges::sort(changes, [](Change const& a, Change const& b) { return a.at != b.at ? a.at < b.at : a.by < b.by; });
  std::int64_t dark = 0;
  Time since{};
  for (auto const& change : changes) {
    bool const was_all = dark == static_cast<std::int64_t>(points);
    dark += change.by;
    bool const is_all = dark == static_cast<std::int64_t>(points);
    if (is_all && !was_all) since = change.at;
    if (was_all && !is_all && since < change.at) {
      // Handed from one outage to the next at the same moment, it is one loss.
      bool const goes_on = !out.empty() && out.back().unit == unit && out.back().to == since;
      if (goes_on) out.back().to = change.at;
      else out.push_back({unit, since, change.at});
    }
  }
}

}  // namespace

std::vector<UnitLoss> unit_losses(std::vector<PointLoss> losses, std::function<std::uint32_t(std::uint32_t)> const& points_of) {
  std::ranges::sort(losses, {}, &PointLoss::unit);
  std::vector<UnitLoss> out;
  std::vector<Change> changes;
  for (auto at = losses.begin(); at != losses.end();) {
    auto const unit = at->unit;
    changes.clear();
    for (; at != losses.end() && at->unit == unit; ++at) {
      if (at->from >= at->to) continue;
      changes.push_back({at->from, 1});
      changes.push_back({at->to, -1});
    }
    add_unit(unit, changes, points_of(unit), out);
  }
  return out;
}

milliseconds within(UnitLoss const& loss, Time from, Time to) {
  auto const begin = std::max(loss.from, from), end = std::min(loss.to, to);
  return begin < end ? end - begin : milliseconds{0};
}

}  // namespace lamplighter::outage
