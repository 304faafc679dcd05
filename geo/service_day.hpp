// The day on which a network stands: what is not in service then is left out, and what changes later is named.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "geo/network_lists.hpp"
#include "geo/network_rows.hpp"

namespace lamplighter::geo {

/// A row begins or ends its service on a day after the network's.
struct ServiceChange {
  enum class Kind : std::uint8_t { begins, ends } kind = Kind::begins;
  std::chrono::sys_days day;
  std::string layer, id;
  bool operator==(ServiceChange const&) const = default;
};

/// By day, layer, id and kind: every row's days after `day`, of those in service on it and of those not yet. Meters and nodes
/// have none.
std::vector<ServiceChange> service_changes_after(NetworkRows const& rows, std::chrono::sys_days day);

/// "2026-03-02".
std::string day_text(std::chrono::sys_days day);

/// Whether any row says from when or until when it is in service.
bool has_service_dates(NetworkLists const& lists);

/// Leaves what is in service on `day` (`in_service_on`), with findings of how many rows of each layer are left out (610; of
/// customers 608, feeder by feeder) and of how many change later (611). False where nothing was left out.
bool stand_on(NetworkLists& lists, std::chrono::sys_days day, std::vector<Finding>& findings);

}  // namespace lamplighter::geo
