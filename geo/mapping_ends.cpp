// Collects ends, groups them by place with a search tree, and splits lines where others end on them.
#include "geo/mapping_ends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

struct Cut {
  double along;  // segment number and share of it
  Coordinate at;
};

/// The lines' vertices as segments that are short beside the whole, so that a search around one finds few ends.
struct Segment {
  std::uint32_t line, number;
  PlanePoint a, b;
};

std::vector<Segment> segments_of(std::vector<RowShape> const& shapes, Plane const& plane) {
  std::vector<Segment> segments;
  for (std::uint32_t line = 0; line < shapes.size(); ++line) {
    auto const& vertices = shapes[line].vertices;
    for (std::uint32_t i = 1; i < vertices.size(); ++i) {
      segments.push_back({line, i - 1, plane.at(vertices[i - 1]), plane.at(vertices[i])});
    }
  }
  return segments;
}

/// Points of the segment, close enough that circles of `radius` around them cover it.
std::vector<PlanePoint> steps_along(Segment const& segment, double radius) {
  double const length = distance(segment.a, segment.b);
  auto const count = static_cast<std::size_t>(std::min(10'000.0, length / radius)) + 1;
  std::vector<PlanePoint> steps;
  for (std::size_t i = 0; i < count; ++i) {
    double const share = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    steps.push_back({.x = segment.a.x + share * (segment.b.x - segment.a.x),
                     .y = segment.a.y + share * (segment.b.y - segment.a.y)});
  }
  return steps;
}

void split_line(MappedRows& rows, std::uint32_t line, std::vector<Cut> cuts) {
  std::sort(cuts.begin(), cuts.end(), [](Cut const& a, Cut const& b) { return a.along < b.along; });
  auto& shapes = rows.shapes[static_cast<std::size_t>(Target::lines)];
  RowShape const whole = shapes[line];
  SectionRow const row = rows.lines[line];
  std::vector<std::vector<Coordinate>> pieces(1);
  std::size_t next = 0;
  for (std::size_t i = 0; i < whole.vertices.size(); ++i) {
    pieces.back().push_back(whole.vertices[i]);
    for (; next < cuts.size() && cuts[next].along < static_cast<double>(i + 1); ++next) {
      pieces.back().push_back(cuts[next].at);
      pieces.push_back({cuts[next].at});
    }
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    SectionRow piece = row;
    piece.length_m = row.length_m / static_cast<double>(pieces.size());
    RowShape shape{.vertices = pieces[i], .level = whole.level, .to_level = whole.to_level};
    if (i == 0) {
      rows.lines[line] = std::move(piece);
      shapes[line] = std::move(shape);
      continue;
    }
    piece.id = fmt::format("{}~{}", row.id, i + 1);
    rows.lines.push_back(std::move(piece));
    shapes.push_back(std::move(shape));
  }
}

/// Everything that may stand on a line's middle: ends, and what is drawn as a point. Customers do not split lines.
std::vector<FeatureEnd> touching(MappedRows const& rows, Plane const& plane) {
  auto ends = drawn_ends(rows, plane);
  for (Target const target : {Target::switches, Target::transformers}) {
    auto const& shapes = rows.shapes_of(target);
    for (std::uint32_t row = 0; row < shapes.size(); ++row) {
      if (shapes[row].vertices.size() != 1) continue;
      Coordinate const at = shapes[row].vertices[0];
      ends.push_back({target, row, FeatureEnd::Side::from, plane.at(at), at, &shapes[row].level});
    }
  }
  return ends;
}

}  // namespace

void report(int number, MappedRows& rows, Severity severity, Target target, std::string const& id, Said words) {
  rows.findings.push_back(make_finding(number, severity, std::string(to_string(target)), id, std::move(words)));
}

std::string& node_of(MappedRows& rows, FeatureEnd const& end) {
  auto const side = [&](auto& row) -> std::string& {
    return end.side == FeatureEnd::Side::from ? row.from_node : row.to_node;
  };
  if (end.target == Target::lines) return side(rows.lines[end.row]);
  if (end.target == Target::switches) return side(rows.data.devices[end.row]);
  if (end.target == Target::transformers) return side(rows.transformers[end.row]);
  return rows.data.sources[end.row].node;
}

std::string const& id_of(MappedRows const& rows, FeatureEnd const& end) {
  if (end.target == Target::lines) return rows.lines[end.row].id;
  if (end.target == Target::switches) return rows.data.devices[end.row].id;
  if (end.target == Target::transformers) return rows.transformers[end.row].id;
  return rows.data.sources[end.row].id;
}

std::vector<FeatureEnd> drawn_ends(MappedRows const& rows, Plane const& plane) {
  std::vector<FeatureEnd> ends;
  for (Target const target : {Target::lines, Target::switches, Target::transformers}) {
    auto const& shapes = rows.shapes_of(target);
    for (std::uint32_t row = 0; row < shapes.size(); ++row) {
      auto const& [vertices, level, to_level] = shapes[row];
      if (vertices.size() < 2) continue;
      ends.push_back({target, row, FeatureEnd::Side::from, plane.at(vertices.front()), vertices.front(), &level});
      ends.push_back({target, row, FeatureEnd::Side::to, plane.at(vertices.back()), vertices.back(),
                      to_level.empty() ? &level : &to_level});
    }
  }
  auto const& sources = rows.shapes_of(Target::sources);
  for (std::uint32_t row = 0; row < sources.size(); ++row) {
    if (sources[row].vertices.empty()) continue;
    Coordinate const at = sources[row].vertices.front();
    ends.push_back({Target::sources, row, FeatureEnd::Side::from, plane.at(at), at, &sources[row].level});
  }
  return ends;
}

std::uint32_t number_places(std::vector<FeatureEnd>& ends, double tolerance) {
  std::vector<PlanePoint> points;
  for (FeatureEnd const& end : ends) points.push_back(end.at);
  PointTree const tree(points);
  std::vector<std::uint32_t> parent(ends.size());
  std::iota(parent.begin(), parent.end(), 0u);
  auto const root = [&](std::uint32_t end) {
    while (parent[end] != end) end = parent[end] = parent[parent[end]];
    return end;
  };
  for (std::uint32_t i = 0; i < ends.size(); ++i) {
    tree.within(ends[i].at, tolerance, [&](std::uint32_t other) {
      if (*ends[other].level != *ends[i].level) return;
      auto const a = root(i), b = root(other);
      parent[std::max(a, b)] = std::min(a, b);
    });
  }
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < ends.size(); ++i) ends[i].place = root(i) == i ? count++ : ends[root(i)].place;
  return count;
}

void join_middles(MappedRows& rows, Plane const& plane, Connectivity const& rule) {
  auto const ends = touching(rows, plane);
  if (ends.empty()) return;
  std::vector<PlanePoint> points;
  for (FeatureEnd const& end : ends) points.push_back(end.at);
  PointTree const tree(points);
  auto const& shapes = rows.shapes_of(Target::lines);
  auto const segments = segments_of(shapes, plane);
  double total = 0;
  for (Segment const& segment : segments) total += distance(segment.a, segment.b);
  double const radius = std::max(4 * rule.tolerance, segments.empty() ? 0.0 : total / static_cast<double>(segments.size()));
  std::map<std::uint32_t, std::vector<Cut>> cuts;
  std::map<std::uint32_t, std::map<std::uint32_t, double>> touched;  // line → end → where along it
  for (Segment const& segment : segments) {
    auto const& vertices = shapes[segment.line].vertices;
    PlanePoint const first = plane.at(vertices.front()), last = plane.at(vertices.back());
    for (PlanePoint const step : steps_along(segment, radius)) {
      tree.within(step, radius + rule.tolerance, [&](std::uint32_t number) {
        FeatureEnd const& end = ends[number];
        if (*end.level != shapes[segment.line].level || (end.target == Target::lines && end.row == segment.line)) return;
        if (distance(end.at, first) <= rule.tolerance || distance(end.at, last) <= rule.tolerance) return;
        PlanePoint const foot = nearest_on_segment(end.at, segment.a, segment.b);
        if (distance(end.at, foot) > rule.tolerance) return;
        double const length = distance(segment.a, segment.b);
        double const share = length > 0 ? distance(segment.a, foot) / length : 0;
        touched[segment.line].emplace(number, segment.number + std::min(share, 0.999999));
      });
    }
  }
  for (auto const& [line, by_end] : touched) {
    std::vector<std::pair<double, std::uint32_t>> along;
    for (auto const& [number, where] : by_end) along.emplace_back(where, number);
    std::sort(along.begin(), along.end());
    std::vector<PlanePoint> cut_at;
    for (auto const& [where, number] : along) {
      FeatureEnd const& end = ends[number];
      std::string const line_id = rows.lines[line].id;
      switch (rule.middles) {
        case Connectivity::Middles::apart:
          report(322, rows, Severity::warning, end.target, id_of(rows, end), said(line_id));
          break;
        case Connectivity::Middles::joined: {
          report(321, rows, Severity::info, end.target, id_of(rows, end), said(line_id));
          bool const is_cut = std::any_of(cut_at.begin(), cut_at.end(),
                                          [&](PlanePoint at) { return distance(at, end.at) <= rule.tolerance; });
          if (is_cut) break;
          cut_at.push_back(end.at);
          cuts[line].push_back({.along = where, .at = end.coordinate});
        }
      }
    }
  }
  for (auto& [line, places] : cuts) split_line(rows, line, std::move(places));
}

}  // namespace lamplighter::geo
