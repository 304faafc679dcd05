// What an opening that was heard of late adds to who was without supply, by replaying history with and without it.
#include <algorithm>
#include <map>
#include <set>

#include "engine/outage/decisions.hpp"
#include "geo/expected_supply.hpp"

namespace lamplighter::outage {
namespace {

struct Stretch {
  Time start, end;
  bool is_partial = false;
};
using Stretches = std::map<geo::ServicePointIndex, std::vector<Stretch>>;

/// The stretches without normal supply of every point whose supply the steps change, to `end`.
Stretches stretches_out(geo::LiveNetwork live, std::vector<ReplayStep> const& steps, Time begin, Time end) {
  std::map<geo::ServicePointIndex, std::optional<Stretch>> running;
  Stretches out;
  geo::ExpectedSupply expected(live);
  auto const is_out = [&](geo::ServicePointIndex point, geo::PhaseSet supplied) { return !supplied.contains(expected.of(point)); };
  for (std::size_t i = 0; i < steps.size();) {
    auto const at = steps[i].at;
    std::vector<geo::Operation> together;
    for (; i < steps.size() && steps[i].at == at; ++i) together.push_back(steps[i].operation);
    for (auto const& change : live.operate(together)) {
      auto const [entry, is_new] = running.try_emplace(change.point);
      auto& since = entry->second;
      if (is_new && is_out(change.point, change.before)) since = Stretch{begin, begin, !change.before.empty()};
      bool const is_out_now = is_out(change.point, change.after);
      if (is_out_now && !since) since = Stretch{at, at, !change.after.empty()};
      if (is_out_now || !since) continue;
      if (since->start < at) out[change.point].push_back({since->start, at, since->is_partial});
      since.reset();
    }
  }
  for (auto const& [point, since] : running) {
    auto& mine = out[point];  // also without a stretch: this point was looked at
    if (since && since->start < end) mine.push_back({since->start, end, since->is_partial});
  }
  return out;
}

std::vector<ReplayStep> in_order(std::span<ReplayStep const> steps) {
  std::vector<ReplayStep> out(steps.begin(), steps.end());
  std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
  return out;
}

}  // namespace

std::vector<TimeSpan> without(TimeSpan whole, std::span<TimeSpan const> taken) {
  std::vector<TimeSpan> sorted(taken.begin(), taken.end());
  std::sort(sorted.begin(), sorted.end(), [](auto const& a, auto const& b) { return a.start < b.start; });
  std::vector<TimeSpan> left;
  for (auto const& one : sorted) {
    if (one.end <= whole.start || one.end <= one.start) continue;
    if (one.start >= whole.end) break;
    if (whole.start < one.start) left.push_back({whole.start, one.start});
    whole.start = std::max(whole.start, one.end);
  }
  if (whole.start < whole.end) left.push_back(whole);
  return left;
}

std::vector<LateLoss> late_losses(geo::LiveNetwork const& before, std::span<ReplayStep const> known, ReplayStep const& late,
                                  Time end) {
  std::vector<ReplayStep> all{late};
  all.insert(all.end(), known.begin(), known.end());
  auto const with = stretches_out(before, in_order(all), late.at, end);
  auto const missing = stretches_out(before, in_order(known), late.at, end);
  std::vector<LateLoss> losses;
  geo::ExpectedSupply expected(before);
  for (auto const& [point, stretches] : with) {
    std::vector<TimeSpan> counted;
    if (auto const same = missing.find(point); same != missing.end()) {
      for (auto const& one : same->second) counted.push_back({one.start, one.end});
    } else if (!before.supplied(point).contains(expected.of(point))) {
      counted.push_back({late.at, end});  // out all the time, whatever moved
    }
    for (auto const& one : stretches) {
      for (auto const& left : without({one.start, one.end}, counted)) {
        losses.push_back({point, left.start, left.end, one.is_partial});
      }
    }
  }
  return losses;
}

}  // namespace lamplighter::outage
