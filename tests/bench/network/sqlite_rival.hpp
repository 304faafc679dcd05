// What people write today: the network in SQLite, and a recursive query for what hangs from a device.
#pragma once

#include <memory>

#include "geo/live_network.hpp"

namespace lamplighter::bench {

class SqliteRival {
 public:
  /// Copies edges with their phases and customers into a database in memory, indexed for the query.
  explicit SqliteRival(geo::LiveNetwork const& live);
  ~SqliteRival();

  /// Customers joined to the node on the phase without crossing the device.
  std::uint32_t customers_beyond(geo::NodeIndex node, geo::DeviceIndex device, geo::PhaseSet phase);

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
  std::int64_t section_count_;  // devices are the edges after the sections
};

}  // namespace lamplighter::bench
