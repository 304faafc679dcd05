// Where the features stand that findings name.
#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// The rows that a list of findings names, by layer and id; memory goes with the findings, not with the network.
class NamedRows {
 public:
  NamedRows(NetworkData const& data, std::span<Finding const> findings);
  static constexpr std::uint32_t none = 0xffffffffu;
  /// The row's number in its vector of `NetworkData` (lines and transformers: `sections`).
  std::uint32_t row(Finding const& finding) const;

 private:
  using Rows = std::unordered_map<std::string_view, std::uint32_t>;  // looked up only
  std::unordered_map<std::string_view, Rows> layers_;
};

/// Gives each finding without a place the place of its feature or of the node where that stands, and each without a
/// feeder the one that its row names.
void place_findings(NetworkData const& data, std::vector<Finding>& findings);

}  // namespace lamplighter::geo
