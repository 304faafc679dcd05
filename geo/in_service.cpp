// Filters the rows of a network by date before anything is built from them.
#include "geo/in_service.hpp"

#include <algorithm>
#include <unordered_set>

namespace lamplighter::geo {

bool is_in_service(ServiceDates const& dates, std::chrono::sys_days day) {
  return (!dates.from || *dates.from <= day) && (!dates.until || day < *dates.until);
}

NetworkData in_service_on(NetworkData data, std::chrono::sys_days day) {
  auto const leave = [&](auto& rows) {
    std::erase_if(rows, [&](auto const& row) { return !is_in_service(row.service, day); });
  };
  leave(data.sources);
  leave(data.sections);
  leave(data.devices);
  leave(data.customers);
  bool const has_points = !data.service_points.empty();
  leave(data.service_points);
  std::unordered_set<std::string_view> ids;
  for (auto const& customer : data.customers) ids.insert(customer.id);
  std::erase_if(data.service_points, [&](ServicePointRow const& point) { return !ids.contains(point.customer); });
  if (has_points) {
    ids.clear();
    for (auto const& point : data.service_points) ids.insert(point.id);
  }
  std::erase_if(data.meters, [&](MeterRow const& meter) { return !ids.contains(meter.service_point); });
  // Without any service point each customer would become one, at its own node.
  if (has_points && data.service_points.empty()) {
    for (auto& customer : data.customers) customer.node.clear();
  }
  return data;
}

}  // namespace lamplighter::geo
