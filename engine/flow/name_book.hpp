// Surrogate ids of the store ↔ dense indices of the loaded network, as flat columns in memory or in a mapped file.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/ids.hpp"
#include "geo/network.hpp"

namespace lamplighter::flow {

/// The dictionaries: the utility's id and ours.
struct Names {
  std::vector<std::pair<std::string, std::int64_t>> devices, service_points, customers;
};

/// The ids of one kind of row.
struct IdColumn {
  std::span<std::int64_t const> ids;      // by index; 0 where the dictionaries do not know the row
  std::span<std::uint32_t const> by_id;   // indices in the order of their ids; empty where the ids rise with the index
};

/// Wherever the columns lie, `storage` keeps them.
struct NameColumns {
  IdColumn devices, points, customers;
  std::shared_ptr<void const> storage;
};

/// Ids of everything in a network, both ways: an array one way, a search in a sorted one the other. Cheap to copy.
class NameBook {
 public:
  NameBook() = default;
  /// A row that the dictionaries do not know gets 0: its network was never staged whole.
  NameBook(geo::Network const& network, Names const& names);
  explicit NameBook(NameColumns columns) : columns_(std::move(columns)) {}

  DeviceId id_of(geo::DeviceIndex) const;
  ServicePointId id_of(geo::ServicePointIndex) const;
  CustomerId id_of(geo::CustomerIndex) const;
  geo::DeviceIndex device(DeviceId) const;           // invalid when the network no longer has it
  geo::ServicePointIndex point(ServicePointId) const;
  geo::CustomerIndex customer(CustomerId) const;
  CustomerId customer_of(ServicePointId, geo::Network const&) const;

  NameColumns const& columns() const { return columns_; }

 private:
  NameColumns columns_;
};

}  // namespace lamplighter::flow
