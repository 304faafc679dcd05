// The phases that a service point is to have, so that "nothing is missing" is never said of one that has nothing.
#pragma once

#include <array>
#include <cstdint>
#include <unordered_map>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

/// What a service point has normally. One that a normally open device keeps from every source has nothing normally; of it
/// is expected what it would have with every device closed. Remembers what it has walked: keep one while asking for many.
/// Good while the live network is and stays as it is.
class ExpectedSupply {
 public:
  explicit ExpectedSupply(LiveNetwork const& live) : live_(live) {}

  /// None when no position of devices would give it a phase: nothing stands at its node, or its island has no source.
  PhaseSet of(ServicePointIndex point);
  /// True when it has supply now, on every phase that is expected of it. False of a point without any supply.
  bool has_it(ServicePointIndex point);

 private:
  bool is_reached(std::uint32_t node, std::size_t phase);

  LiveNetwork const& live_;
  std::unordered_map<std::uint32_t, PhaseSet> sources_;  // by node: those that supply
  bool has_sources_ = false;
  std::array<std::unordered_map<std::uint32_t, bool>, 3> reached_;
};

}  // namespace lamplighter::geo
