// One layer of the `standard` mapping: which fields it must have, what is wrong with a row, and the rows themselves.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "geo/arrow_table.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::geo {

/// Names of `among` that a person may have meant by `name`: equal but for case, cut short, or two letters off.
std::vector<std::string> near_names(std::string_view name, std::vector<std::string> const& among);

class LayerReader {
 public:
  LayerReader(VectorDataset const& dataset, std::string layer, std::vector<Finding>& findings);

  /// Asks for a field. A missing required one makes `each` fail; a missing optional one is a finding.
  Field required(std::string const& name);
  Field optional(std::string const& name);
  /// Gives every row that has an id; one without is a finding, and left out. Error: `refused`, naming each required field
  /// that is missing.
  Result<void> each(std::function<void(ArrowRow const&, std::string id)> const& visit);

  // What a row holds, with a finding where it cannot be understood.
  PhaseSet conductor_phases(ArrowRow const& row, Field field, std::string const& id);
  /// `is_known` becomes false for NULL and for what is not understood.
  PhaseSet customer_phases(ArrowRow const& row, Field field, std::string const& id, bool& is_known);
  double number(ArrowRow const& row, Field field, std::string const& id, char const* name);
  std::optional<Coordinate> place(ArrowRow const& row, std::string const& id);

  void report(int number, Finding::Severity severity, std::string const& id, std::string reason, std::string remedy);

 private:
  VectorDataset const& dataset_;
  std::string layer_;
  std::vector<Finding>& findings_;
  std::vector<std::string> present_, wanted_, missing_;
};

}  // namespace lamplighter::geo
