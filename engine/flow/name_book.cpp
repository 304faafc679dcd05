// Columns of ids from the dictionaries, and look-ups in them.
#include "engine/flow/name_book.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <stdexcept>

namespace lamplighter::flow {
namespace {

struct OwnColumn {
  std::vector<std::int64_t> ids;
  std::vector<std::uint32_t> by_id;

  IdColumn view() const { return {ids, by_id}; }
};
struct OwnColumns {
  OwnColumn devices, points, customers;
};

/// `find` gives the index of a utility's id, if the network has it.
template <class Find>
OwnColumn column_of(std::size_t rows, std::vector<std::pair<std::string, std::int64_t>> const& names, Find find) {
  OwnColumn out;
  out.ids.resize(rows);
  for (auto const& [ref, id] : names) {
    if (auto const index = find(ref)) out.ids[index->value] = id;
  }
  bool const does_rise = std::ranges::adjacent_find(out.ids, std::greater_equal<>{}) == out.ids.end() &&
                         (out.ids.empty() || out.ids.front() > 0);
  if (does_rise) return out;
  out.by_id.resize(rows);
  std::iota(out.by_id.begin(), out.by_id.end(), 0U);
  std::ranges::sort(out.by_id, {}, [&](auto const index) { return out.ids[index]; });
  return out;
}

template <class Index>
Index look_up(IdColumn const& column, std::int64_t id) {
  if (id == 0) return {};
  if (column.by_id.empty()) {
    auto const found = std::ranges::lower_bound(column.ids, id);
    bool const is_there = found != column.ids.end() && *found == id;
    return is_there ? Index{static_cast<std::uint32_t>(found - column.ids.begin())} : Index{};
  }
  auto const found = std::ranges::lower_bound(column.by_id, id, {}, [&](auto const index) { return column.ids[index]; });
  return found != column.by_id.end() && column.ids[*found] == id ? Index{*found} : Index{};
}

std::int64_t id_at(IdColumn const& column, std::uint32_t index) {
  if (index >= column.ids.size()) throw std::out_of_range("an index that the name book does not have");
  return column.ids[index];
}

}  // namespace

NameBook::NameBook(geo::Network const& network, Names const& names) {
  auto own = std::make_shared<OwnColumns>();
  own->devices = column_of(network.device_count(), names.devices, [&](auto const& ref) { return network.find_device(ref); });
  own->points = column_of(network.service_point_count(), names.service_points,
                          [&](auto const& ref) { return network.find_service_point(ref); });
  own->customers = column_of(network.customer_count(), names.customers,
                             [&](auto const& ref) { return network.find_customer(ref); });
  columns_ = {own->devices.view(), own->points.view(), own->customers.view(), own};
}

DeviceId NameBook::id_of(geo::DeviceIndex i) const { return {id_at(columns_.devices, i.value)}; }
ServicePointId NameBook::id_of(geo::ServicePointIndex i) const { return {id_at(columns_.points, i.value)}; }
CustomerId NameBook::id_of(geo::CustomerIndex i) const { return {id_at(columns_.customers, i.value)}; }
geo::DeviceIndex NameBook::device(DeviceId id) const { return look_up<geo::DeviceIndex>(columns_.devices, id.value); }
geo::ServicePointIndex NameBook::point(ServicePointId id) const {
  return look_up<geo::ServicePointIndex>(columns_.points, id.value);
}
geo::CustomerIndex NameBook::customer(CustomerId id) const {
  return look_up<geo::CustomerIndex>(columns_.customers, id.value);
}

CustomerId NameBook::customer_of(ServicePointId id, geo::Network const& network) const {
  auto const index = point(id);
  return index.is_valid() ? id_of(network.customer_of(index)) : CustomerId{};
}

}  // namespace lamplighter::flow
