// Filters the rows of a network by date before anything is built from them.
#include "geo/in_service.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

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

NetworkLists in_service_on(NetworkLists lists, std::chrono::sys_days day) {
  auto const leave = [](auto& rows, auto const& stays) {
    std::vector<bool> is_kept;
    is_kept.reserve(rows.size());
    for (auto const& row : rows) is_kept.push_back(stays(row));
    if (std::find(is_kept.begin(), is_kept.end(), false) != is_kept.end()) rows.keep(is_kept);
  };
  auto const is_there = [&](auto const& row) { return is_in_service(row.service, day); };
  leave(lists.sources, is_there);
  leave(lists.sections, is_there);
  leave(lists.devices, is_there);
  leave(lists.customers, is_there);
  bool const has_points = !lists.service_points.empty();
  TextIndex const customers(lists.customers.id);
  leave(lists.service_points, [&](ServicePointView const& point) {
    return is_there(point) && customers.find(lists.customers.id, point.customer) != no_index;
  });
  Texts const& ids = has_points ? lists.service_points.id : lists.customers.id;
  TextIndex const points(ids);
  leave(lists.meters, [&](MeterView const& meter) { return points.find(ids, meter.service_point) != no_index; });
  // Without any service point each customer would become one, at its own node.
  if (has_points && lists.service_points.empty()) lists.customers.node.clear();
  return lists;
}

NetworkData in_service_on(NetworkData const& data, std::chrono::sys_days day) { return data_of(in_service_on(lists_of(data), day)); }

}  // namespace lamplighter::geo
