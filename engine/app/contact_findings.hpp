// Findings about rows of contacts: what concerns very many rows alike is one finding that lists them.
#pragma once

#include <string>
#include <vector>

#include "geo/network_data.hpp"

namespace lamplighter::app {

class ContactFindings {
 public:
  /// `row`: of the table, as messages count it.
  void add(geo::Finding finding, std::string const& table, std::size_t row);
  /// In the order of their rows. More than twenty of one table that say the same for information only, of the same column,
  /// become one: how many, and which rows. What a person must mend stays one finding for each customer.
  std::vector<geo::Finding> take();

 private:
  struct Place {
    std::size_t table;  // in tables_
    std::size_t row;
  };
  std::vector<geo::Finding> findings_;
  std::vector<Place> places_;  // of each finding
  std::vector<std::string> tables_;
};

/// Numbers in ascending order as people write them, 2–9, 12, 14–20, and an ellipsis after many ranges.
std::string ranges_of(std::vector<std::size_t> const& numbers);

}  // namespace lamplighter::app
