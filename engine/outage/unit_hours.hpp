// How long units are without supply: a transformer is while everything that hangs from it is.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/base/time.hpp"

namespace lamplighter::outage {

/// A service point of a unit loses supply wholly, from then until then. Those of one point do not overlap.
struct PointLoss {
  std::uint32_t unit = 0;
  Time from, to;
};

struct UnitLoss {
  std::uint32_t unit = 0;
  Time from, to;
  bool operator==(UnitLoss const&) const = default;
};

/// Times during which all service points of a unit are without supply, by unit and time; a cut of some below a transformer is none of the transformer.
/// `points_of` says how many points a unit has.
std::vector<UnitLoss> unit_losses(std::vector<PointLoss> losses, std::function<std::uint32_t(std::uint32_t unit)> const& points_of);

/// The part of it between these, zero when there is none.
milliseconds within(UnitLoss const&, Time from, Time to);

}  // namespace lamplighter::outage
