// The rows of a network as an import reads them: a list per layer, in it a column per field.
#pragma once

#include <cstring>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "geo/column_values.hpp"
#include "geo/row_iterator.hpp"
#include "geo/texts.hpp"

namespace lamplighter::geo {

/// A column of plain values. It may be shorter than its layer: the rest has the usual value, which is `T{}`, or `nowhere`.
template <class T>
class Values {
 public:
  static constexpr T usual() {
    if constexpr (std::is_same_v<T, Coordinate>) {
      return nowhere;
    } else {
      return T{};
    }
  }
  std::size_t size() const { return values_.size(); }
  T operator[](std::size_t row) const { return row < values_.size() ? values_[row] : usual(); }
  void make_room(std::size_t rows) { values_.reserve(rows); }
  void push_back(T value) { values_.push_back(value); }
  void pad(std::size_t rows) {
    if (rows > size()) values_.append(rows - size(), usual());
  }
  /// Room for the values of `count` rows behind the first `rows`; the caller writes them.
  T* extend(std::size_t rows, std::size_t count) {
    pad(rows);
    return values_.extend(count);
  }
  /// The values of a column of so many rows.
  void append(Values const& other, std::size_t rows) {
    if (other.size() == 0) return;
    values_.append(other.values_.data(), other.size());
    pad(size() + (rows - other.size()));
  }
  /// Leaves out the rows whose flag is not set.
  void keep(std::vector<bool> const& is_kept) {
    std::size_t kept = 0;
    for (std::size_t row = 0; row < size(); ++row) {
      if (is_kept[row]) values_[kept++] = values_[row];
    }
    values_.cut(kept);
  }

 private:
  Buffer<T> values_;
};

/// What all lists do. Rows are made as they are asked for; their texts are good while the list stands as it is.
template <class List, class View>
class RowList {
 public:
  std::uint32_t size() const { return own().id.size(); }
  bool empty() const { return size() == 0; }
  View front() const { return own()[0]; }
  View back() const { return own()[size() - 1]; }
  RowIterator<List, View> begin() const { return {own(), 0}; }
  RowIterator<List, View> end() const { return {own(), size()}; }

  /// Adds the rows of another list.
  void append(List const& other) {
    std::size_t const before = size(), rows = other.size();
    each_column([&](auto member) {
      if ((other.*member).size() == 0) return;
      (own().*member).pad(before);
      (own().*member).append(other.*member, rows);
    });
  }
  /// Leaves out the rows whose flag is not set.
  void keep(std::vector<bool> const& is_kept) {
    each_column([&](auto member) { (own().*member).keep(is_kept); });
  }
  /// Room for so many rows like those there are. Throws std::bad_alloc.
  void make_room(std::size_t rows) {
    std::size_t const present = size();
    each_column([&](auto member) {
      if ((own().*member).size() == present) (own().*member).make_room(rows);
    });
  }
  /// Calls with a pointer to each column's member.
  void each_column(auto&& visit) const {
    std::apply([&](auto... members) { (visit(members), ...); }, List::columns());
  }
  /// True when a text found no room: the texts of a column came to more than 4 GiB.
  bool is_full() const {
    bool is_full = false;
    each_column([&](auto member) {
      if constexpr (requires { (own().*member).is_full(); }) is_full = is_full || (own().*member).is_full();
    });
    return is_full;
  }

 protected:
  /// Puts a value behind the first `rows`, unless it is the usual one.
  template <class T>
  static void put(Values<T>& column, std::size_t rows, T value) {
    T const usual = Values<T>::usual();
    if (std::memcmp(&value, &usual, sizeof value) == 0) return;  // -0 is not 0, and nowhere is not equal to itself
    column.pad(rows);
    column.push_back(value);
  }
  static void put(Texts& column, std::size_t rows, std::string_view text) {
    if (text.empty()) return;
    column.pad(rows);
    column.push_back(text);
  }
  ~RowList() = default;
  RowList() = default;
  RowList(RowList const&) = default;
  RowList(RowList&&) noexcept = default;
  RowList& operator=(RowList const&) = default;
  RowList& operator=(RowList&&) noexcept = default;

 private:
  List const& own() const { return static_cast<List const&>(*this); }
  List& own() { return static_cast<List&>(*this); }
};

struct NodeList : RowList<NodeList, NodeView> {
  Texts id;
  Values<Coordinate> at;

  static constexpr auto columns() { return std::tuple(&NodeList::id, &NodeList::at); }
  NodeView operator[](std::size_t row) const { return {.id = id[row], .at = place_in(at[row])}; }
  void push_back(NodeView const& row);
};

struct SourceList : RowList<SourceList, SourceView> {
  Texts id, node, feeder, name, substation;
  Values<PhaseSet> phases;
  Values<SourceKind> kind;
  Values<std::int32_t> region;  // of every row
  Values<Coordinate> at;
  Values<ServiceDays> service;

  static constexpr auto columns() {
    using L = SourceList;
    return std::tuple(&L::id, &L::node, &L::feeder, &L::name, &L::substation, &L::phases, &L::kind, &L::region, &L::at,
                      &L::service);
  }
  SourceView operator[](std::size_t row) const;
  void push_back(SourceView const& row);
};

struct SectionList : RowList<SectionList, SectionView> {
  Texts id, from_node, to_node, name, feeder;
  Values<PhaseSet> phases;
  Values<SectionKind> kind;
  Values<double> length_m, kva;
  Values<std::uint8_t> is_customer_owned;
  Texts area_manager;
  Values<Coordinate> at;
  Values<ServiceDays> service;

  static constexpr auto columns() {
    using L = SectionList;
    return std::tuple(&L::id, &L::from_node, &L::to_node, &L::name, &L::feeder, &L::phases, &L::kind, &L::length_m, &L::kva,
                      &L::is_customer_owned, &L::area_manager, &L::at, &L::service);
  }
  SectionView operator[](std::size_t row) const;
  void push_back(SectionView const& row);
};

struct DeviceList : RowList<DeviceList, DeviceView> {
  Texts id, from_node, to_node, name, feeder;
  Values<PhaseSet> phases;
  Values<DeviceKind> kind;
  Values<Position> normal;
  Values<Coordinate> at;
  Texts rating;
  Values<double> kv;  // of every row; NaN where not stated
  Values<ServiceDays> service;

  static constexpr auto columns() {
    using L = DeviceList;
    return std::tuple(&L::id, &L::from_node, &L::to_node, &L::name, &L::feeder, &L::phases, &L::kind, &L::normal, &L::at,
                      &L::rating, &L::kv, &L::service);
  }
  DeviceView operator[](std::size_t row) const;
  void push_back(DeviceView const& row);
};

struct CustomerList : RowList<CustomerList, CustomerView> {
  Texts id, node, transformer, category, address, community, district, feeder;
  Values<PhaseSet> phases;
  Values<std::uint8_t> phases_unknown;
  Values<double> kw;
  Values<Coordinate> at;
  Values<ServiceDays> service;

  static constexpr auto columns() {
    using L = CustomerList;
    return std::tuple(&L::id, &L::node, &L::transformer, &L::category, &L::address, &L::community, &L::district, &L::feeder,
                      &L::phases, &L::phases_unknown, &L::kw, &L::at, &L::service);
  }
  CustomerView operator[](std::size_t row) const;
  void push_back(CustomerView const& row);
};

struct ServicePointList : RowList<ServicePointList, ServicePointView> {
  Texts id, customer, node, transformer;
  Values<PhaseSet> phases;
  Values<std::uint8_t> phases_unknown;
  Values<ServicePointRole> role;
  Values<std::uint8_t> changeover;  // 0: not stated; else 1 + the enumerator
  Values<ServiceDays> service;

  static constexpr auto columns() {
    using L = ServicePointList;
    return std::tuple(&L::id, &L::customer, &L::node, &L::transformer, &L::phases, &L::phases_unknown, &L::role,
                      &L::changeover, &L::service);
  }
  ServicePointView operator[](std::size_t row) const;
  void push_back(ServicePointView const& row);
};

struct MeterList : RowList<MeterList, MeterView> {
  Texts id, service_point;

  static constexpr auto columns() { return std::tuple(&MeterList::id, &MeterList::service_point); }
  MeterView operator[](std::size_t row) const { return {.id = id[row], .service_point = service_point[row]}; }
  void push_back(MeterView const& row);
};

/// As `NetworkData`, and some fifth of its memory.
struct NetworkLists {
  std::string srs;  // "EPSG:4326", or empty when undefined
  NodeList nodes;
  SourceList sources;
  SectionList sections;
  DeviceList devices;
  CustomerList customers;
  ServicePointList service_points;
  MeterList meters;
};

inline SourceView SourceList::operator[](std::size_t row) const {
  return {.id = id[row],
          .node = node[row],
          .feeder = feeder[row],
          .name = name[row],
          .substation = substation[row],
          .phases = phases[row],
          .kind = kind[row],
          .region = region[row],
          .at = place_in(at[row]),
          .service = dates_of(service[row])};
}

inline SectionView SectionList::operator[](std::size_t row) const {
  return {.id = id[row],
          .from_node = from_node[row],
          .to_node = to_node[row],
          .name = name[row],
          .feeder = feeder[row],
          .phases = phases[row],
          .kind = kind[row],
          .length_m = length_m[row],
          .kva = kva[row],
          .is_customer_owned = is_customer_owned[row] != 0,
          .area_manager = area_manager[row],
          .at = place_in(at[row]),
          .service = dates_of(service[row])};
}

inline DeviceView DeviceList::operator[](std::size_t row) const {
  return {.id = id[row],
          .from_node = from_node[row],
          .to_node = to_node[row],
          .name = name[row],
          .feeder = feeder[row],
          .phases = phases[row],
          .kind = kind[row],
          .normal = normal[row],
          .at = place_in(at[row]),
          .rating = rating[row],
          .kv = std::isnan(kv[row]) ? std::nullopt : std::optional(kv[row]),
          .service = dates_of(service[row])};
}

inline CustomerView CustomerList::operator[](std::size_t row) const {
  return {.id = id[row],
          .node = node[row],
          .transformer = transformer[row],
          .category = category[row],
          .address = address[row],
          .community = community[row],
          .district = district[row],
          .feeder = feeder[row],
          .phases = phases[row],
          .phases_known = phases_unknown[row] == 0,
          .kw = kw[row],
          .at = place_in(at[row]),
          .service = dates_of(service[row])};
}

inline ServicePointView ServicePointList::operator[](std::size_t row) const {
  std::uint8_t const stated = changeover[row];
  return {.id = id[row],
          .customer = customer[row],
          .node = node[row],
          .transformer = transformer[row],
          .phases = phases[row],
          .phases_known = phases_unknown[row] == 0,
          .role = role[row],
          .changeover = stated == 0 ? std::nullopt : std::optional(static_cast<Changeover>(stated - 1)),
          .service = dates_of(service[row])};
}

NetworkLists lists_of(NetworkData const& data);
/// Rows of their own, to be changed one by one.
NetworkData data_of(NetworkLists const& lists);

}  // namespace lamplighter::geo
