// The recursive query of SqliteRival in PostgreSQL, on temporary tables of a database that somebody else runs.
#pragma once

#include <memory>

#include "geo/live_network.hpp"

namespace lamplighter::bench {

class PostgresRival {
 public:
  /// Connects as libpq understands `connection` and copies edges and customers into temporary tables. Throws.
  PostgresRival(geo::LiveNetwork const& live, char const* connection);
  ~PostgresRival();

  /// Customers joined to the node on the phase without crossing the device.
  std::uint32_t customers_beyond(geo::NodeIndex node, geo::DeviceIndex device, geo::PhaseSet phase);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
  std::int64_t section_count_;  // devices are the edges after the sections
};

}  // namespace lamplighter::bench
