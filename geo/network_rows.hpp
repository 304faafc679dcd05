// The rows of a network read as light views, whatever form they have.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "geo/network_data.hpp"
#include "geo/row_iterator.hpp"

namespace lamplighter::geo {

struct NetworkTables;
struct NetworkLists;

/// One layer. Its views are made as they are asked for and point into what holds the rows, which must outlive them.
template <class View>
class RowLayer {
 public:
  using Read = View (*)(void const* source, std::uint32_t row);
  RowLayer() = default;
  RowLayer(void const* source, std::uint32_t size, Read read) : source_(source), read_(read), size_(size) {}

  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  View operator[](std::size_t row) const { return read_(source_, static_cast<std::uint32_t>(row)); }
  RowIterator<RowLayer, View> begin() const { return {*this, 0}; }
  RowIterator<RowLayer, View> end() const { return {*this, size_}; }

 private:
  void const* source_ = nullptr;
  Read read_ = nullptr;
  std::uint32_t size_ = 0;
};

/// All layers, in the order of the rows that the network was imported or built from. Of a built network, `nodes` holds
/// every node, those included that only other rows name, by their numbers there.
struct NetworkRows {
  NetworkRows() = default;
  // Not explicit: what reads rows does not ask how they are held.
  NetworkRows(NetworkData const& data);
  NetworkRows(NetworkLists const& lists);
  explicit NetworkRows(NetworkTables const& tables);

  std::string srs;  // "EPSG:4326", or empty when undefined
  RowLayer<NodeView> nodes;
  RowLayer<SourceView> sources;
  RowLayer<SectionView> sections;
  RowLayer<DeviceView> devices;
  RowLayer<CustomerView> customers;
  RowLayer<ServicePointView> service_points;
  RowLayer<MeterView> meters;
};

/// The exchange form again, with the rows that the data had: equal in content hash to what the tables were made of,
/// except that data without service points get one per customer.
NetworkData data_of(NetworkTables const& tables);

}  // namespace lamplighter::geo
