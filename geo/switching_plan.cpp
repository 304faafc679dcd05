// Applies a plan moment by moment and keeps, per service point and customer touched, the window that is open.
#include "geo/switching_plan.hpp"

#include "geo/feeds.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace lamplighter::geo {
namespace {

struct PointTrack {
  PhaseSet before;  // the first step
  PhaseSet now;
  std::optional<PointWindow> window;
};
struct CustomerTrack {
  std::optional<CustomerWindow> window;
};

/// Ends the window that is open when what it says no longer holds, and opens the one that now does.
template <class Window>
void turn_to(std::optional<Window>& open, std::optional<Window> wanted, Moment at, std::vector<Window>& done) {
  if (open && wanted) wanted->from = open->from;
  if (open == wanted) return;
  if (open) {
    open->until = at;
    done.push_back(*open);
  }
  open = wanted;
  if (open) open->from = at;
}

class Replay {
 public:
  explicit Replay(LiveNetwork live) : live_(std::move(live)) {}

  void step(Moment at, std::span<Operation const> together) {
    std::set<CustomerIndex> customers;
    for (SupplyChange const& change : live_.operate(together)) {
      auto& track = points_.try_emplace(change.point, PointTrack{change.before, change.before, {}}).first->second;
      track.now = change.after;
      turn_to(track.window, window_of(change.point, track), at, result_.points);
      customers.insert(live_.network().customer_of(change.point));
    }
    for (CustomerIndex const customer : customers) {
      turn_to(customers_[customer].window, window_of(customer), at, result_.customers);
    }
  }

  PlanWindows take() {
    for (auto const& [point, track] : points_) {
      if (track.window) result_.points.push_back(*track.window);
    }
    for (auto const& [customer, track] : customers_) {
      if (track.window) result_.customers.push_back(*track.window);
    }
    std::sort(result_.points.begin(), result_.points.end(), [](PointWindow const& a, PointWindow const& b) {
      return std::tie(a.point, a.from) < std::tie(b.point, b.from);
    });
    std::sort(result_.customers.begin(), result_.customers.end(), [](CustomerWindow const& a, CustomerWindow const& b) {
      return std::tie(a.customer, a.from) < std::tie(b.customer, b.from);
    });
    return std::move(result_);
  }

 private:
  std::optional<PointWindow> window_of(ServicePointIndex point, PointTrack const& track) const {
    PhaseSet const lost = track.before - track.now;
    if (lost.empty()) return std::nullopt;
    return PointWindow{.point = point,
                       .from = {},
                       .until = {},
                       .state = lost == track.before ? PointState::dead : PointState::partial,
                       .lost = lost};
  }

  std::optional<CustomerWindow> window_of(CustomerIndex customer) const {
    auto const before = [&](ServicePointIndex point) {
      auto const track = points_.find(point);
      return track == points_.end() ? live_.supplied(point) : track->second.before;
    };
    auto const left = feeds_left(live_.network(), customer, before,
                                 [&](ServicePointIndex point) { return live_.supplied(point); });
    if (left.feeds_whole == left.feeds) return std::nullopt;
    CustomerWindow window{.customer = customer, .from = {}, .until = {}, .changeover = left.changeover};
    window.feeds = left.feeds;
    window.feeds_whole = left.feeds_whole;
    window.keeps_load = left.keeps_load;
    window.state = left.feeds_whole != 0 ? CustomerState::reduced_security
                   : left.keeps_a_phase  ? CustomerState::partial
                                         : CustomerState::dead;
    return window;
  }

  LiveNetwork live_;
  std::map<ServicePointIndex, PointTrack> points_;
  std::map<CustomerIndex, CustomerTrack> customers_;
  PlanWindows result_;
};

}  // namespace

PlanWindows replay_plan(LiveNetwork live, std::span<SwitchingStep const> steps) {
  std::vector<SwitchingStep> in_order(steps.begin(), steps.end());
  std::stable_sort(in_order.begin(), in_order.end(),
                   [](SwitchingStep const& a, SwitchingStep const& b) { return a.at < b.at; });
  Replay replay(std::move(live));
  std::vector<Operation> together;
  for (std::size_t i = 0; i < in_order.size();) {
    Moment const at = in_order[i].at;
    together.clear();
    for (; i < in_order.size() && in_order[i].at == at; ++i) together.push_back(in_order[i].operation);
    replay.step(at, together);
  }
  return replay.take();
}

}  // namespace lamplighter::geo
