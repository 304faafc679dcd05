// A switching plan replayed: who is without supply, or on reduced security, from when until when.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

/// UTC.
using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

/// One device moved at a planned time.
struct SwitchingStep {
  Moment at;
  Operation operation;
};

/// What a service point is left with, of the phases that it had before the first step.
enum class PointState : std::uint8_t { partial, dead };

/// A service point without some (`partial`) or all (`dead`) of the phases that it had. `[from, until)`; nullopt: no step
/// of the plan brings them back.
struct PointWindow {
  ServicePointIndex point;
  Moment from;
  std::optional<Moment> until;
  PointState state = PointState::dead;
  PhaseSet lost;
  bool operator==(PointWindow const&) const = default;
};

/// What a customer is left with, of the feeds (service points that had supply before the first step) that it had:
/// `reduced_security` while at least one feed is whole and another is not, `partial` while none is whole and one keeps a
/// phase, `dead` while none has any.
enum class CustomerState : std::uint8_t { reduced_security, partial, dead };

/// A customer whose feeds are not whole. `[from, until)` as above; one window for as long as state and feeds stay.
struct CustomerWindow {
  CustomerIndex customer;
  Moment from;
  std::optional<Moment> until;
  CustomerState state = CustomerState::dead;
  std::uint32_t feeds = 0;        // that had supply before the first step
  std::uint32_t feeds_whole = 0;  // that have it still; with none left and `dead` the plan takes the last feed
  /// How the load reaches a feed that is still whole, the best that the data state for one; nullopt when they state none,
  /// or no feed is whole. `manual`: it is dark until a person has changed over.
  std::optional<Changeover> changeover;
  bool keeps_load = false;  // see `FeedsLeft`: false with a whole feed when that one does not take the load over
  bool operator==(CustomerWindow const&) const = default;
};

struct PlanWindows {
  std::vector<PointWindow> points;        // by point, then start; those that touch and are alike are one
  std::vector<CustomerWindow> customers;  // by customer, then start
};

/// Replays the steps on `live` in the order of their times. Steps of one moment act together, in the order given where they
/// name the same device: a tie closed as its feeder opens leaves nobody out. Before and after are compared with the
/// network as it is given; what has no supply then has nothing to lose. Cost: one operation per moment.
PlanWindows replay_plan(LiveNetwork live, std::span<SwitchingStep const> steps);

}  // namespace lamplighter::geo
