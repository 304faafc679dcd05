// The two forms of a row made from each other: owning its texts, and pointing to them.
#pragma once

#include "geo/network_data.hpp"

namespace lamplighter::geo {

// One function per layer names every field once. `static_assert` below counts them, so that a field added to a row and
// not here does not compile.

template <class To, class From>
BasicNodeRow<To> converted(BasicNodeRow<From> const& row) {
  return {To(row.id), row.at};
}
template <class To, class From>
BasicSourceRow<To> converted(BasicSourceRow<From> const& row) {
  return {To(row.id),         To(row.node), To(row.feeder), To(row.name), To(row.substation),
          row.phases, row.kind,     row.region,     row.at,       row.service};
}
template <class To, class From>
BasicSectionRow<To> converted(BasicSectionRow<From> const& row) {
  return {To(row.id),   To(row.from_node), To(row.to_node), To(row.name),          To(row.feeder),
          row.phases,   row.kind,          row.length_m,    row.kva,               row.is_customer_owned,
          To(row.area_manager), row.at,    row.service};
}
template <class To, class From>
BasicDeviceRow<To> converted(BasicDeviceRow<From> const& row) {
  return {To(row.id), To(row.from_node), To(row.to_node), To(row.name),   To(row.feeder), row.phases,
          row.kind,   row.normal,        row.at,          To(row.rating), row.kv,         row.service};
}
template <class To, class From>
BasicCustomerRow<To> converted(BasicCustomerRow<From> const& row) {
  return {To(row.id),       To(row.node),   To(row.transformer), To(row.category), To(row.address), To(row.community),
          To(row.district), To(row.feeder), row.phases,          row.phases_known, row.kw,          row.at,
          row.service};
}
template <class To, class From>
BasicServicePointRow<To> converted(BasicServicePointRow<From> const& row) {
  return {To(row.id),       To(row.customer), To(row.node),   To(row.transformer), row.phases,
          row.phases_known, row.role,         row.changeover, row.service};
}
template <class To, class From>
BasicMeterRow<To> converted(BasicMeterRow<From> const& row) {
  return {To(row.id), To(row.service_point)};
}

/// A view of the row, good as long as the row stands.
auto view_of(auto const& row) { return converted<std::string_view>(row); }
/// A row that owns its texts.
auto row_of(auto const& view) { return converted<std::string>(view); }

namespace detail {
struct AnyField {
  template <class T>
  operator T() const;
};
template <class Row, class... Fields>
constexpr std::size_t field_count() {
  if constexpr (requires { Row{Fields{}..., AnyField{}}; }) {
    return field_count<Row, Fields..., AnyField>();
  } else {
    return sizeof...(Fields);
  }
}
}  // namespace detail

static_assert(detail::field_count<NodeView>() == 2);
static_assert(detail::field_count<SourceView>() == 10);
static_assert(detail::field_count<SectionView>() == 13);
static_assert(detail::field_count<DeviceView>() == 12);
static_assert(detail::field_count<CustomerView>() == 13);
static_assert(detail::field_count<ServicePointView>() == 9);
static_assert(detail::field_count<MeterView>() == 2);

}  // namespace lamplighter::geo
