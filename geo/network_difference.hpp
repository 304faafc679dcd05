// What changes between two networks for the customers, devices and sources in them, and on which feeders.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "geo/network.hpp"

namespace lamplighter::geo {

/// A customer of both networks that hangs elsewhere, in normal positions.
struct MovedCustomer {
  std::string id;
  std::string feeder_before, feeder_after;            // empty: hangs from nothing
  std::string transformer_before, transformer_after;  // as recorded; empty where the data name none
  bool has_other_devices = false;                     // other devices whose opening takes supply from it, or other phases
};

/// A device of both networks that is joined or made otherwise.
struct RewiredDevice {
  std::string id, feeder;  // its feeder after; before, where it has none any more
  bool has_other_ends = false, has_other_phases = false, has_other_kind = false, has_other_normal = false;
};

/// A device or source that only one of the networks has.
struct NamedThing {
  std::string id, feeder;
};

/// One feeder's share. Customers count where they were before; those who are new, or hung from nothing, where they are.
struct FeederDifference {
  std::string feeder;  // empty: what hangs from nothing
  std::size_t customers_before = 0, customers_after = 0;
  std::size_t customers_added = 0, customers_removed = 0, customers_moved = 0;
  std::size_t devices_added = 0, devices_removed = 0, devices_rewired = 0;
  std::size_t sources_changed = 0;
  std::size_t customers_changed() const { return customers_added + customers_removed + customers_moved; }
};

/// Everything by id, bytewise; feeders with most changed customers first, those without any change left out.
struct Difference {
  std::size_t customers_before = 0, customers_after = 0;
  std::vector<NamedThing> customers_added, customers_removed;
  std::vector<MovedCustomer> customers_moved;
  std::vector<NamedThing> devices_added, devices_removed;
  std::vector<RewiredDevice> devices_rewired;
  std::vector<NamedThing> sources_added, sources_removed;
  std::vector<NamedThing> sources_changed;  // node, phases, kind or feeder
  std::vector<FeederDifference> feeders;

  std::size_t customers_changed() const {
    return customers_added.size() + customers_removed.size() + customers_moved.size();
  }
};

/// Both in normal positions: what an import brings, not what stands open today. A customer has moved when its
/// transformers, the devices above its service points, or the phases that reach them are others; a new node between the
/// same devices moves nobody.
Difference difference(std::shared_ptr<Network const> const& before, std::shared_ptr<Network const> const& after);

}  // namespace lamplighter::geo
