// Filters the rows of a network by date before anything is built from them.
#include "geo/in_service.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace lamplighter::geo {

bool is_in_service(ServiceDates const& dates, std::chrono::sys_days day) {
  return (!dates.from || *dates.from <= day) && (!dates.until || day < *dates.until);
}

std::optional<std::chrono::sys_days> day_in(std::string_view text) {
  text = text.substr(0, text.find_first_of(" T"));
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const is_mark = text.size() == 10 && (i == 4 || i == 7) && (text[i] == '-' || text[i] == '/') && text[4] == text[7];
    if (is_mark) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    digits += text[i];
  }
  if (digits.size() != 8 || (text.size() != 8 && text.size() != 10)) return std::nullopt;
  unsigned number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  std::chrono::year_month_day const day{std::chrono::year{static_cast<int>(number / 10'000)},
                                        std::chrono::month{number / 100 % 100}, std::chrono::day{number % 100}};
  return day.ok() ? std::optional(std::chrono::sys_days{day}) : std::nullopt;
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
