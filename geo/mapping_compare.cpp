// Customers by place, and node ids against places.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "geo/mapping_ends.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

template <class Row>
void place_rows(MappedRows& rows, std::vector<Row>& customers, Target target, std::vector<FeatureEnd> const& ends,
                PointTree const& tree, Plane const& plane, double tolerance) {
  auto const& shapes = rows.shapes_of(target);
  for (std::uint32_t row = 0; row < customers.size(); ++row) {
    if (!customers[row].node.empty()) continue;
    double nearest = tolerance;
    std::string node;
    if (!shapes[row].vertices.empty()) {
      PlanePoint const at = plane.at(shapes[row].vertices.front());
      tree.within(at, tolerance, [&](std::uint32_t number) {
        FeatureEnd const& end = ends[number];
        std::string const& name = node_of(rows, end);
        double const away = distance(end.at, at);
        if ((!shapes[row].level.empty() && *end.level != shapes[row].level) || name.empty()) return;
        if (node.empty() || away < nearest || (away == nearest && name < node)) nearest = away, node = name;
      });
    }
    if (node.empty()) {
      report(324, rows, Severity::error, target, customers[row].id, said_as("customer"));
    }
    customers[row].node = node;
  }
}

/// Ids that a switch or transformer joins may lie at one place: it is drawn as a point there.
std::set<std::pair<std::string_view, std::string_view>> joined_by_devices(MappedRows const& rows) {
  std::set<std::pair<std::string_view, std::string_view>> pairs;
  auto const add = [&](auto const& row) { pairs.insert(std::minmax<std::string_view>(row.from_node, row.to_node)); };
  for (auto const& row : rows.data.devices) add(row);
  for (auto const& row : rows.transformers) add(row);
  return pairs;
}

std::string list_of(std::set<std::string> const& ids) {
  std::string text;
  std::size_t count = 0;
  for (auto const& id : ids) {
    if (++count <= 4) text += (text.empty() ? "'" : ", '") + id + "'";
  }
  return count > 4 ? text + ", …" : text;
}

}  // namespace

void place_customers(MappedRows& rows, Connectivity const& rule) {
  Plane const plane = plane_of(rows);
  auto const ends = drawn_ends(rows, plane);
  std::vector<PlanePoint> points;
  for (FeatureEnd const& end : ends) points.push_back(end.at);
  PointTree const tree(points);
  place_rows(rows, rows.data.customers, Target::customers, ends, tree, plane, rule.tolerance);
  place_rows(rows, rows.data.service_points, Target::service_points, ends, tree, plane, rule.tolerance);
}

void compare_with_geometry(MappedRows& rows, Connectivity const& rule) {
  Plane const plane = plane_of(rows);
  auto ends = drawn_ends(rows, plane);
  std::vector<std::vector<std::uint32_t>> at_place(number_places(ends, rule.tolerance));
  for (std::uint32_t i = 0; i < ends.size(); ++i) at_place[ends[i].place].push_back(i);
  auto const devices = joined_by_devices(rows);
  for (auto const& place : at_place) {
    std::set<std::string> ids;
    for (std::uint32_t const end : place) ids.insert(node_of(rows, ends[end]));
    bool const has_empty = ids.erase("") != 0;
    FeatureEnd const& first = ends[place.front()];
    bool const is_device = ids.size() == 2 && devices.contains(std::minmax<std::string_view>(*ids.begin(), *ids.rbegin()));
    if (ids.size() > 1 && !is_device) {
      report(326, rows, Severity::warning, first.target, id_of(rows, first),
             said(list_of(ids)));
    }
    if (!has_empty || ids.size() != 1) continue;
    for (std::uint32_t const end : place) {
      if (!node_of(rows, ends[end]).empty()) continue;
      node_of(rows, ends[end]) = *ids.begin();
      report(328, rows, Severity::info, ends[end].target, id_of(rows, ends[end]),
             said(*ids.begin()));
    }
  }
  std::map<std::string_view, std::uint32_t> first_end;
  std::set<std::string_view> reported;
  for (std::uint32_t i = 0; i < ends.size(); ++i) {
    std::string_view const node = node_of(rows, ends[i]);
    if (node.empty()) continue;
    auto const [seen, is_new] = first_end.emplace(node, i);
    FeatureEnd const& other = ends[seen->second];
    if (is_new || other.place == ends[i].place || !reported.insert(node).second) continue;
    report(327, rows, Severity::warning, ends[i].target, id_of(rows, ends[i]),
           said(node, id_of(rows, other), fmt::format("{:.3g}", distance(other.at, ends[i].at))));
  }
}

}  // namespace lamplighter::geo
