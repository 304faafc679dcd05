// A plan's own windows per service point: those of geo's replay, told apart by whether the customer keeps a feed.
#include <algorithm>
#include <map>

#include "engine/outage/decisions.hpp"
#include "geo/switching_plan.hpp"

namespace lamplighter::outage {
namespace {

using Spans = std::vector<TimeSpan>;

/// When each customer is on reduced security, as far as any is.
std::map<geo::CustomerIndex, Spans> reduced_spans(std::vector<geo::CustomerWindow> const& windows, Time last) {
  std::map<geo::CustomerIndex, Spans> out;
  for (auto const& window : windows) {
    if (!window.keeps_load) continue;
    auto& own = out[window.customer];
    if (!own.empty() && own.back().end == window.from) own.back().end = window.until.value_or(last);
    else own.push_back({window.from, window.until.value_or(last)});
  }
  return out;
}

/// One window of a point as the pieces in which its customer is out and in which he keeps a feed.
void add_pieces(std::vector<PointWindow>& out, PointWindow const& window, Spans const& reduced) {
  auto at = window.start;
  for (auto const& span : reduced) {
    auto const from = std::max(span.start, window.start), until = std::min(span.end, window.end);
    if (from >= until) continue;
    if (at < from) out.push_back({window.point, at, from, Loss::out});
    out.push_back({window.point, from, until, Loss::reduced_security});
    at = until;
  }
  if (at < window.end) out.push_back({window.point, at, window.end, Loss::out});
}

}  // namespace

std::vector<PointWindow> replay(geo::LiveNetwork live, std::span<ReplayStep const> steps, Time plan_end) {
  std::vector<geo::SwitchingStep> switching;
  auto last = plan_end;
  for (auto const& step : steps) {
    switching.push_back({.at = step.at, .operation = step.operation});
    last = std::max(last, step.at);
  }
  auto const found = geo::replay_plan(live, switching);
  std::vector<PointWindow> windows;
  for (auto const& window : found.points) {
    auto const end = window.until.value_or(last);
    if (end <= window.from) continue;
    // Partly out and wholly out are one window here: points that keep some phase count as out.
    bool const goes_on = !windows.empty() && windows.back().point == window.point && windows.back().end == window.from;
    if (goes_on) {
      windows.back().end = end;
    } else {
      windows.push_back({.point = window.point, .start = window.from, .end = end});
    }
  }
  auto const reduced = reduced_spans(found.customers, last);
  if (reduced.empty()) return windows;
  std::vector<PointWindow> pieces;
  for (auto const& window : windows) {
    auto const own = reduced.find(live.network().customer_of(window.point));
    add_pieces(pieces, window, own == reduced.end() ? Spans{} : own->second);
  }
  return pieces;
}

}  // namespace lamplighter::outage
