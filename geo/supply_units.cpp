// Texts of a column are compared by their codes, so that ten million rows need no hashing.
#include "geo/supply_units.hpp"

#include <string_view>
#include <unordered_map>

#include "geo/network.hpp"
#include "geo/network_tables.hpp"

namespace lamplighter::geo {
namespace {

/// The number of the row's word in the column's pool.
std::uint32_t code_of(TextColumn const& column, std::uint32_t row) {
  if (!column.codes8.empty()) return column.codes8[row];
  if (!column.codes16.empty()) return column.codes16[row];
  if (!column.codes32.empty()) return column.codes32[row];
  return column.words.size() == 1 ? 0 : row;
}

}  // namespace

SupplyUnits::SupplyUnits(Network const& network) {
  auto const& tables = network.tables();
  auto const points = network.service_point_count();
  auto const& transformer = tables.points.id.size() > 0 ? tables.points.transformer : tables.customers.transformer;
  std::vector<std::uint32_t> unit_of_code(transformer.words.size(), no_index);
  std::unordered_map<std::string_view, std::uint32_t> unit_of_name;  // a column without codes may hold a word twice
  unit_of_.reserve(points);
  for (std::uint32_t i = 0; i < points; ++i) {
    auto const code = code_of(transformer, i);
    auto const name = transformer.words[code];
    auto unit = name.empty() ? no_index : unit_of_code[code];
    if (unit == no_index && !name.empty()) {
      unit = unit_of_name.emplace(name, count()).first->second;
      unit_of_code[code] = unit;
    }
    if (unit == no_index || unit == count()) {
      unit = count();
      points_.push_back(0);
      first_.push_back(ServicePointIndex{i});
      kind_.push_back(name.empty() ? Kind::no_transformer : Kind::public_transformer);
    }
    ++points_[unit];
    unit_of_.push_back(unit);
  }
  for (std::uint32_t i = 0; i < tables.sections.id.size(); ++i) {
    if (tables.sections.kind[i] != SectionKind::transformer || tables.sections.is_customer_owned.empty() || tables.sections.is_customer_owned[i] == 0) continue;
    if (auto const found = unit_of_name.find(tables.sections.id[i]); found != unit_of_name.end()) kind_[found->second] = Kind::own_transformer;
  }
}

}  // namespace lamplighter::geo
