// The rows of a built network, read from its columns as light views.
#pragma once

#include <cstddef>
#include <iterator>
#include <string>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

struct NetworkTables;

/// One layer. Its views are made as they are asked for and point into the network, which must outlive them.
template <class View>
class RowLayer {
 public:
  RowLayer() = default;
  RowLayer(NetworkTables const& tables, std::uint32_t size) : tables_(&tables), size_(size) {}

  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  View operator[](std::size_t row) const;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = View;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = View;
    Iterator() = default;
    Iterator(RowLayer const& layer, std::uint32_t row) : layer_(&layer), row_(row) {}
    View operator*() const { return (*layer_)[row_]; }
    Iterator& operator++() {
      ++row_;
      return *this;
    }
    Iterator operator++(int) {
      auto const before = *this;
      ++row_;
      return before;
    }
    bool operator==(Iterator const& other) const { return row_ == other.row_; }

   private:
    RowLayer const* layer_ = nullptr;
    std::uint32_t row_ = 0;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }

 private:
  NetworkTables const* tables_ = nullptr;
  std::uint32_t size_ = 0;
};

/// All layers. `nodes` holds every node of the network, those included that only other rows name; the other layers are
/// in the order of the rows that the network was built from.
struct NetworkRows {
  std::string srs;  // "EPSG:4326", or empty when undefined
  RowLayer<NodeView> nodes;
  RowLayer<SourceView> sources;
  RowLayer<SectionView> sections;
  RowLayer<DeviceView> devices;
  RowLayer<CustomerView> customers;
  RowLayer<ServicePointView> service_points;
  RowLayer<MeterView> meters;
};

NetworkRows rows_of(NetworkTables const& tables);

/// The exchange form again, with the rows that the data had: equal in content hash to what the tables were made of,
/// except that data without service points get one per customer.
NetworkData data_of(NetworkTables const& tables);

}  // namespace lamplighter::geo
