// The units that hours without supply are counted by 停电时户数: transformers, and service points that have none.
#pragma once

#include <cstdint>
#include <vector>

#include "geo/types.hpp"

namespace lamplighter::geo {

class Network;

/// Of one network, immutable, for any number of threads. A public transformer 公变 is one unit however many hang from it, so is a customer's own 专变; a service
/// point whose row names no transformer is a unit of its own. Made in one pass over the service points (about 10 ns each), 8 bytes for each of them.
class SupplyUnits {
 public:
  enum class Kind : std::uint8_t { public_transformer, own_transformer, no_transformer };

  explicit SupplyUnits(Network const&);
  std::uint32_t count() const { return static_cast<std::uint32_t>(points_.size()); }
  std::uint32_t of(ServicePointIndex point) const { return unit_of_[point.value]; }
  /// How many service points make the unit.
  std::uint32_t points_of(std::uint32_t unit) const { return points_[unit]; }
  /// One of them.
  ServicePointIndex first_of(std::uint32_t unit) const { return first_[unit]; }
  Kind kind_of(std::uint32_t unit) const { return kind_[unit]; }

 private:
  std::vector<std::uint32_t> unit_of_, points_;
  std::vector<ServicePointIndex> first_;
  std::vector<Kind> kind_;
};

}  // namespace lamplighter::geo
