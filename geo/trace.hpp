// The `trace` table: one row per device with all its phases opened, one more per phase of a multi-phase fuse.
#pragma once

#include <string>
#include <vector>

#include "geo/live_network.hpp"

namespace lamplighter::geo {

struct TraceRow {
  std::string device_id;
  DeviceKind kind = DeviceKind::switch_device;
  Position normal = Position::closed;
  PhaseSet opened;
  std::vector<std::string> customers_any;  // sorted bytewise
  std::vector<std::string> customers_all;
};

/// Rows for every device (contract: `trace --all`).
std::vector<TraceRow> trace_all(LiveNetwork const& live);
/// What hangs from the given devices when all of them open together.
TraceRow trace_devices(LiveNetwork const& live, std::vector<DeviceIndex> const& devices);
/// Header, then whole lines sorted bytewise, each ending in '\n': the bytes of `*.expected.csv`.
std::string trace_csv(std::vector<TraceRow> const& rows);

}  // namespace lamplighter::geo
