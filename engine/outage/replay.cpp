// A plan's own windows per service point, by replaying its switching on a copy of the network.
#include <algorithm>
#include <map>
#include <optional>

#include "engine/outage/decisions.hpp"

namespace lamplighter::outage {
namespace {

struct PointLoss {
  geo::PhaseSet before;       // supply before the first step
  std::optional<Time> since;  // without some of it since then
};

}  // namespace

std::vector<PointWindow> replay(geo::LiveNetwork live, std::span<ReplayStep const> steps, Time plan_end) {
  std::vector<ReplayStep> in_order(steps.begin(), steps.end());
  std::stable_sort(in_order.begin(), in_order.end(),
                   [](ReplayStep const& a, ReplayStep const& b) { return a.at < b.at; });

  std::map<geo::ServicePointIndex, PointLoss> losses;
  std::vector<PointWindow> windows;
  auto last = plan_end;
  for (std::size_t i = 0; i < in_order.size();) {
    auto const at = in_order[i].at;
    std::vector<geo::Operation> together;  // a tie closed as its feeder opens leaves nobody out
    for (; i < in_order.size() && in_order[i].at == at; ++i) together.push_back(in_order[i].operation);
    for (auto const& change : live.operate(together)) {
      auto& loss = losses.try_emplace(change.point, PointLoss{change.before, std::nullopt}).first->second;
      bool const is_out = !(loss.before - change.after).empty();
      if (is_out && !loss.since) loss.since = at;
      if (!is_out && loss.since) {
        windows.push_back({change.point, *loss.since, at});
        loss.since.reset();
      }
    }
    last = std::max(last, at);
  }
  for (auto const& [point, loss] : losses) {
    if (loss.since && *loss.since < last) windows.push_back({point, *loss.since, last});
  }
  std::sort(windows.begin(), windows.end(), [](PointWindow const& a, PointWindow const& b) {
    return a.point != b.point ? a.point < b.point : a.start < b.start;
  });
  return windows;
}

}  // namespace lamplighter::outage
