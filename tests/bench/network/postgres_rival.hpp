// The recursive query of SqliteRival in PostgreSQL, and pgRouting's search, on temporary tables of one session.
#pragma once

#include <memory>
#include <string>

#include "geo/live_network.hpp"

namespace lamplighter::bench {

class PostgresRival {
 public:
  /// Connects as libpq understands `connection` and copies edges and customers into temporary tables. Throws.
  PostgresRival(geo::LiveNetwork const& live, char const* connection);
  ~PostgresRival();

  /// Customers joined to the node on the phase without crossing the device.
  std::uint32_t customers_beyond(geo::NodeIndex node, geo::DeviceIndex device, geo::PhaseSet phase);
  /// Whether the database has the extension pgrouting.
  bool has_routing() const;
  /// The same by pgr_drivingDistance over the edges that conduct.
  std::uint32_t customers_beyond_by_routing(geo::NodeIndex node, geo::DeviceIndex device, geo::PhaseSet phase);

 private:
  struct Connection;
  std::uint32_t count(std::string const& sql);
  std::unique_ptr<Connection> connection_;
  std::int64_t section_count_;  // devices are the edges after the sections
};

}  // namespace lamplighter::bench
