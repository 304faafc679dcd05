// Counts, for every device, the customers whose supply it alone can take.
#pragma once

#include <vector>

#include "geo/zoned_supply.hpp"

namespace lamplighter::geo {

/// Adds to the counts of devices. Most customers have one service point, and most of those have the same devices above
/// them as the one before: these are charged together.
class ZoneTally {
 public:
  explicit ZoneTally(ZonedSupply const& supply) : supply_(supply) {}
  virtual ~ZoneTally() = default;

  /// All customers with one service point, in the zone. Those with several are put into `several`, unsorted.
  void count_zone(std::uint32_t zone, std::vector<CustomerIndex>& several);
  /// A customer with several service points, wherever they are.
  void count_customer(CustomerIndex customer);

 protected:
  virtual void charge(std::uint32_t slot, std::uint32_t any, std::uint32_t all) = 0;

 private:
  /// The nearest bridge above one phase of a service point; `bridge` is no_index when nothing can cut it off.
  struct Hook {
    Part const* part = nullptr;
    std::uint32_t bridge = 0xffffffffu;
    bool operator==(Hook const&) const = default;
  };
  using Hooks = std::array<Hook, 3>;
  struct Run {
    Hooks hooks;
    std::uint32_t customers = 0;
  };
  /// Finds the hooks of nodes asked for in ascending order.
  struct Sweep {
    ZonePhase const* of = nullptr;
    std::uint32_t next = 0, current = 0xffffffffu;
    Hook at(std::uint32_t place);
  };

  void settle(Run& run);
  void charge_above(std::span<Hook const> hooks, std::uint32_t customers);

  ZonedSupply const& supply_;
  std::vector<Hook> hooks_;
  std::vector<std::uint32_t> above_;
};

}  // namespace lamplighter::geo
