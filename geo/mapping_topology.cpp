// Turns places into nodes: names them, and stands devices that are drawn as points between the ends that meet there.
#include "geo/mapping_topology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "geo/mapping_ends.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;
using Ends = std::vector<FeatureEnd>;

/// A switch or transformer drawn as a point that stands between two ends.
struct PointDevice {
  Target target;
  std::uint32_t row;
  std::vector<std::uint32_t> places;  // those within the tolerance, by number
};

class Topology {
 public:
  Topology(MappedRows& rows, Connectivity const& rule) : rows_(rows), rule_(rule), plane_(plane_of(rows)) {}

  void join() {
    join_middles(rows_, plane_, rule_);
    ends_ = drawn_ends(rows_, plane_);
    add_levelled_transformers();
    std::uint32_t const count = number_places(ends_, rule_.tolerance);
    at_place_.resize(count);
    for (std::uint32_t i = 0; i < ends_.size(); ++i) at_place_[ends_[i].place].push_back(i);
    for (auto& ends : at_place_) std::sort(ends.begin(), ends.end(), [&](auto a, auto b) { return is_before(a, b); });
    report_gaps();
    name_places();
    for (FeatureEnd const& end : ends_) node_of(rows_, end) = names_[end.place];
    stand_devices();
    for (auto& [id, at] : made_) {
      rows_.data.nodes.push_back({.id = id, .at = at});
      rows_.shapes[static_cast<std::size_t>(Target::nodes)].push_back({.vertices = {at}, .level = {}, .to_level = {}});
    }
  }

 private:
  bool is_before(std::uint32_t a, std::uint32_t b) const {
    auto const key = [&](std::uint32_t i) {
      return std::tuple(ends_[i].target, std::string_view(id_of(rows_, ends_[i])), ends_[i].side);
    };
    return key(a) < key(b);
  }

  /// One with two levels stands at the end of the lines of each, not between two of them.
  void add_levelled_transformers() {
    auto const& shapes = rows_.shapes_of(Target::transformers);
    for (std::uint32_t row = 0; row < shapes.size(); ++row) {
      auto const& [vertices, level, to_level] = shapes[row];
      if (vertices.size() != 1 || to_level.empty() || to_level == level) continue;
      Coordinate const at = vertices.front();
      ends_.push_back({Target::transformers, row, FeatureEnd::Side::from, plane_.at(at), at, &level});
      ends_.push_back({Target::transformers, row, FeatureEnd::Side::to, plane_.at(at), at, &to_level});
    }
  }

  void report_gaps() {
    for (auto const& ends : at_place_) {
      double widest = 0;
      for (std::uint32_t const end : ends) widest = std::max(widest, distance(ends_[end].at, ends_[ends.front()].at));
      if (widest <= 1e-6 * rule_.tolerance) continue;
      bool const is_chain = widest > 2 * rule_.tolerance;
      FeatureEnd const& first = ends_[ends.front()];
      report(320, rows_, is_chain ? Severity::warning : Severity::info, first.target, id_of(rows_, first),
             said_as(is_chain ? "chain" : "", ends.size() - 1, fmt::format("{:.3g}", widest)));
    }
  }

  /// The nearest node row of the place's level, or a name made of the smallest coordinate there.
  void name_places() {
    auto const& shapes = rows_.shapes_of(Target::nodes);
    std::vector<PlanePoint> points;
    std::vector<std::uint32_t> node_rows;
    for (std::uint32_t row = 0; row < shapes.size(); ++row) {
      if (shapes[row].vertices.empty()) continue;
      points.push_back(plane_.at(shapes[row].vertices.front()));
      node_rows.push_back(row);
    }
    PointTree const tree(points);
    std::set<std::string> taken;
    for (auto const& ends : at_place_) {
      FeatureEnd const* first = &ends_[ends.front()];
      for (std::uint32_t const end : ends) {
        auto const& [x, y] = ends_[end].coordinate;
        if (std::pair(x, y) < std::pair(first->coordinate.x, first->coordinate.y)) first = &ends_[end];
      }
      double nearest = rule_.tolerance;
      std::string name;
      for (std::uint32_t const end : ends) {
        tree.within(ends_[end].at, rule_.tolerance, [&](std::uint32_t i) {
          std::string const& id = rows_.data.nodes[node_rows[i]].id;
          double const away = distance(points[i], ends_[end].at);
          if (shapes[node_rows[i]].level != *first->level || taken.contains(id)) return;
          if (name.empty() || away < nearest || (away == nearest && id < name)) nearest = away, name = id;
        });
      }
      if (name.empty()) {
        auto const& [x, y] = first->coordinate;
        name = make_node(fmt::format("@{},{}{}{}", x, y, first->level->empty() ? "" : "/", *first->level), first->coordinate);
      }
      taken.insert(name);
      names_.push_back(name);
    }
  }

  std::string make_node(std::string id, Coordinate at) {
    made_.emplace_back(id, at);
    return id;
  }

  std::vector<PointDevice> point_devices() {
    std::vector<PlanePoint> points;
    for (FeatureEnd const& end : ends_) points.push_back(end.at);
    PointTree const tree(points);
    std::vector<PointDevice> devices;
    for (Target const target : {Target::switches, Target::transformers}) {
      auto const& shapes = rows_.shapes_of(target);
      for (std::uint32_t row = 0; row < shapes.size(); ++row) {
        auto const& shape = shapes[row];
        if (shape.vertices.size() >= 2 || (!shape.to_level.empty() && shape.to_level != shape.level)) continue;
        PointDevice device{.target = target, .row = row, .places = {}};
        if (!shape.vertices.empty()) {
          std::set<std::uint32_t> places;
          tree.within(plane_.at(shape.vertices.front()), rule_.tolerance, [&](std::uint32_t end) {
            if (*ends_[end].level == shape.level) places.insert(ends_[end].place);
          });
          device.places.assign(places.begin(), places.end());
        }
        devices.push_back(std::move(device));
      }
    }
    return devices;
  }

  FeatureEnd side_of(PointDevice const& device, FeatureEnd::Side side) const {
    return {.target = device.target, .row = device.row, .side = side, .at = {}, .coordinate = {}, .level = nullptr};
  }
  std::string const& id(PointDevice const& device) const { return id_of(rows_, side_of(device, FeatureEnd::Side::from)); }

  void stand_devices() {
    std::map<std::vector<std::uint32_t>, std::vector<PointDevice>> groups;
    for (PointDevice& device : point_devices()) {
      if (device.places.empty()) {
        report(324, rows_, Severity::error, device.target, id(device), said_as("device"));
        continue;
      }
      auto& group = groups[device.places];
      group.push_back(std::move(device));
    }
    for (auto& [places, group] : groups) {
      std::sort(group.begin(), group.end(), [&](auto const& a, auto const& b) {
        return std::pair(a.target, std::string_view(id(a))) < std::pair(b.target, std::string_view(id(b)));
      });
      stand_group(places, group);
    }
  }

  /// Devices between two places, or at one where at most two ends meet, stand in a row.
  void stand_group(std::vector<std::uint32_t> const& places, std::vector<PointDevice> const& group) {
    auto const& ends = at_place_[places.front()];
    if (places.size() > 2 || (places.size() == 1 && ends.size() > 2)) {
      for (PointDevice const& device : group) {
        report(323, rows_, Severity::error, device.target, id(device),
               places.size() > 2 ? said_as("places", places.size()) : said_as("ends", ends.size()));
      }
      return;
    }
    if (group.size() > 1) {
      report(325, rows_, Severity::warning, group.front().target, id(group.front()),
             said(group.size()));
    }
    std::string before = names_[places.front()];
    for (std::size_t i = 0; i < group.size(); ++i) {
      bool const is_last = i + 1 == group.size();
      std::string after;
      if (is_last && places.size() == 2) {
        after = names_[places.back()];
      } else {
        Coordinate const at = rows_.shapes_of(group[i].target)[group[i].row].vertices.front();
        after = make_node(fmt::format("{}~{}", names_[places.front()], i + 1), at);
      }
      node_of(rows_, side_of(group[i], FeatureEnd::Side::from)) = before;
      node_of(rows_, side_of(group[i], FeatureEnd::Side::to)) = after;
      before = after;
    }
    if (places.size() == 1 && ends.size() == 2) node_of(rows_, ends_[ends.back()]) = before;
  }

  MappedRows& rows_;
  Connectivity const& rule_;
  Plane plane_;
  Ends ends_;
  std::vector<std::vector<std::uint32_t>> at_place_;
  std::vector<std::string> names_;
  std::vector<std::pair<std::string, Coordinate>> made_;
};

}  // namespace

Plane plane_of(MappedRows const& rows) {
  double sum = 0;
  std::size_t count = 0;
  for (auto const& shapes : rows.shapes) {
    for (RowShape const& shape : shapes) {
      if (shape.vertices.empty()) continue;
      sum += shape.vertices.front().y;
      ++count;
    }
  }
  return {rows.is_geographic ? Plane::Units::degrees : Plane::Units::plane, count == 0 ? 0 : sum / static_cast<double>(count)};
}

void join_by_geometry(MappedRows& rows, Connectivity const& rule) { Topology(rows, rule).join(); }

}  // namespace lamplighter::geo
