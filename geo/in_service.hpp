// The network as it stands on a given day: rows that are in service then.
#pragma once

#include <string_view>

#include "geo/network_lists.hpp"

namespace lamplighter::geo {

/// True from the day `from` on, and no longer from the day `until` on.
bool is_in_service(ServiceDates const& dates, std::chrono::sys_days day);

/// "2026-03-02", "2026/03/02" or "20260302", with or without a time of day behind a blank or T; nullopt for anything else.
std::optional<std::chrono::sys_days> day_in(std::string_view text);

/// Leaves the sources, lines, transformers, devices, customers and service points that are in service on `day`, in their
/// order; with a customer go its service points, with a service point its meters. Nodes stay: they carry no dates. A
/// device that is not there yet is neither open nor closed: it joins nothing. Build a `Network` from the result and trace
/// on it: planned work is traced on the network as it will be. Where service points are listed and none is in service, the
/// customers that stay are connected nowhere.
NetworkLists in_service_on(NetworkLists lists, std::chrono::sys_days day);
NetworkData in_service_on(NetworkData const& data, std::chrono::sys_days day);

}  // namespace lamplighter::geo
