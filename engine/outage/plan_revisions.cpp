// Comparing a revised plan with the one before it, point by point.
#include "engine/outage/plan_revisions.hpp"

#include <algorithm>
#include <iterator>

namespace lamplighter::outage {
namespace {

using Windows = std::span<PlanWindow const>;

/// The windows of the point at the front, taken off.
Windows take_point(Windows& rest) {
  auto const end = std::find_if(rest.begin(), rest.end(), [&](auto const& one) { return one.point != rest.front().point; });
  auto const count = static_cast<std::size_t>(end - rest.begin());
  auto const taken = rest.first(count);
  rest = rest.subspan(count);
  return taken;
}

/// The point's windows among `rest`, which is passed over up to there.
Windows take_same_point(Windows& rest, ServicePointId point) {
  while (!rest.empty() && rest.front().point < point) rest = rest.subspan(1);
  return rest.empty() || rest.front().point != point ? Windows{} : take_point(rest);
}

bool lies_within(PlanWindow const& inner, PlanWindow const& outer) {
  return inner.start >= outer.start && inner.end <= outer.end;
}

struct Others {
  std::vector<PlanWindow> before, after;
};

/// Without the windows of after that lie in one of before, and without those in which one lies.
Others others(Windows before, Windows after) {
  Others out{{before.begin(), before.end()}, {}};
  for (auto const& window : after) {
    auto const holds = [&](auto const& one) { return lies_within(window, one); };
    if (std::none_of(before.begin(), before.end(), holds)) {
      out.after.push_back(window);
    } else {
      std::erase_if(out.before, holds);
    }
  }
  return out;
}

Enlargement of_point(Windows before, Windows after) {
  auto const rest = others(before, after);
  if (rest.after.size() > rest.before.size()) return Enlargement::more_windows;
  auto larger = Enlargement::none;
  for (std::size_t i = 0; i < rest.after.size(); ++i) {
    auto const& [was, is] = std::pair(rest.before[i], rest.after[i]);
    if (is.start < was.start) return Enlargement::earlier;
    if (is.end - is.start > was.end - was.start) larger = Enlargement::longer;
  }
  return larger;
}

/// The windows in which people are without supply.
std::vector<PlanWindow> only_out(Windows windows) {
  std::vector<PlanWindow> out;
  std::copy_if(windows.begin(), windows.end(), std::back_inserter(out), [](auto const& one) { return one.loss == Loss::out; });
  return out;
}

/// Pieces of one window told apart by their loss are one again.
std::vector<PlanWindow> joined(Windows windows) {
  std::vector<PlanWindow> out;
  for (auto const& window : windows) {
    bool const goes_on = !out.empty() && out.back().point == window.point && out.back().end == window.start;
    if (goes_on) out.back().end = window.end;
    else out.push_back(window);
  }
  return out;
}

Enlargement larger_of(Windows before, Windows after) {
  auto larger = Enlargement::none;
  auto known = before;
  for (auto rest = after; !rest.empty();) {
    auto const own = take_point(rest);
    auto const had = take_same_point(known, own.front().point);
    auto const found = had.empty() ? Enlargement::more_people : of_point(had, own);
    if (found != Enlargement::none && (larger == Enlargement::none || found < larger)) larger = found;
  }
  return larger;
}

bool has_other_device(std::span<PlanStep const> before, std::span<PlanStep const> after) {
  return std::any_of(after.begin(), after.end(), [&](auto const& step) {
    return std::none_of(before.begin(), before.end(), [&](auto const& one) { return one.device == step.device; });
  });
}

}  // namespace

std::string_view to_string(Enlargement enlargement) {
  switch (enlargement) {
    case Enlargement::none: return "nothing more";
    case Enlargement::other_device: return "other devices";
    case Enlargement::more_people: return "more people without supply";
    case Enlargement::more_windows: return "more windows";
    case Enlargement::earlier: return "an earlier start";
    case Enlargement::longer: return "a longer window";
  }
  return "nothing more";
}

Enlargement enlargement(PlanShape before, PlanShape after) {
  if (has_other_device(before.steps, after.steps)) return Enlargement::other_device;
  auto const of_people = larger_of(only_out(before.windows), only_out(after.windows));
  auto const of_points = larger_of(joined(before.windows), joined(after.windows));
  if (of_people == Enlargement::none || of_points == Enlargement::none) return std::max(of_people, of_points);
  return std::min(of_people, of_points);
}

std::vector<PlanWindow> new_windows(std::span<PlanWindow const> before, std::span<PlanWindow const> after) {
  std::vector<PlanWindow> out;
  auto const old_ones = only_out(before), new_ones = only_out(after);
  Windows known = old_ones;
  for (Windows rest = new_ones; !rest.empty();) {
    auto const own = take_point(rest);
    auto const fresh = others(take_same_point(known, own.front().point), own).after;
    out.insert(out.end(), fresh.begin(), fresh.end());
  }
  return out;
}

}  // namespace lamplighter::outage
