// Where the features stand that findings name.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "geo/network_rows.hpp"

namespace lamplighter::geo {

/// The rows that a list of findings names, by layer and id; memory goes with the findings, not with the network.
class NamedRows {
 public:
  NamedRows(NetworkRows const& rows, std::span<Finding const> findings);
  static constexpr std::uint32_t none = 0xffffffffu;
  /// The row's number in its layer (lines and transformers: `sections`).
  std::uint32_t row(Finding const& finding) const;

 private:
  using Rows = std::unordered_map<std::string_view, std::uint32_t>;  // by ids of the findings; looked up only
  std::unordered_map<std::string_view, Rows> layers_;
};

/// Gives each finding without a place the place of its feature or of the node where that stands, and each without a
/// feeder the one that its row names.
void place_findings(NetworkRows const& rows, std::vector<Finding>& findings);
/// The same where rows are found by their ids already: `row_of(layer, id)` is as `NamedRows::row`.
using FindRow = std::function<std::uint32_t(std::string_view layer, std::string_view id)>;
void place_findings(NetworkRows const& rows, std::vector<Finding>& findings, FindRow const& row_of);

}  // namespace lamplighter::geo
