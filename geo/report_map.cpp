// Draws sections as one path per feeder and findings as marks, errors on top.
#include "geo/report_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "geo/report_escape.hpp"

namespace lamplighter::geo {
namespace {

constexpr double width = 1000, height_min = 350, height_max = 1300, margin = 20;
constexpr std::size_t marks_max = 4000;
constexpr double tail_share =
    0.002;  // outliers do not shrink the map: it shows all but so much of the nodes on each side
constexpr std::size_t colours = 8;

struct Point {
  int x = 0, y = 0;  // tenths of a unit
  bool operator==(Point const&) const = default;
  auto operator<=>(Point const&) const = default;
};

/// From the data's coordinates to the drawing's.
class Projection {
 public:
  explicit Projection(AuditView const& view) {
    std::vector<double> xs, ys;
    for (auto const& at : view.at) {
      if (!at) continue;
      xs.push_back(at->x);
      ys.push_back(at->y);
    }
    if (xs.empty()) return;
    auto const [left, right] = ends_of(xs);
    auto const [bottom, top] = ends_of(ys);
    squeeze_ = view.system.is_geographic() ? std::max(0.05, std::cos((bottom + top) / 2 * std::numbers::pi / 180)) : 1;
    double const wide = std::max((right - left) * squeeze_, 1e-9), high = std::max(top - bottom, 1e-9);
    scale_ = std::min((width - 2 * margin) / wide, (height_max - 2 * margin) / high);
    height_ = std::clamp(high * scale_ + 2 * margin, height_min, height_max);
    left_ = left - ((width - 2 * margin) / scale_ - wide) / 2 / squeeze_;
    top_ = top + ((height_ - 2 * margin) / scale_ - high) / 2;
    is_empty_ = false;
  }
  bool is_empty() const { return is_empty_; }
  double height() const { return height_; }
  Point operator()(Coordinate at) const {
    double const x = margin + (at.x - left_) * squeeze_ * scale_, y = margin + (top_ - at.y) * scale_;
    return {tenths(x, width), tenths(y, height_)};
  }
  /// Inside the drawing: what stands outside is marked at its edge.
  Point at_most_edge(Coordinate at) const {
    Point const point = (*this)(at);
    return {std::clamp(point.x, 40, static_cast<int>(width * 10) - 40),
            std::clamp(point.y, 40, static_cast<int>(height_ * 10) - 40)};
  }

 private:
  static std::pair<double, double> ends_of(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    auto const tail = static_cast<std::size_t>(tail_share * static_cast<double>(values.size()));
    double const low = values[tail], high = values[values.size() - 1 - tail], some = (high - low) * 0.1;
    return {std::max(values.front(), low - some), std::min(values.back(), high + some)};
  }
  static int tenths(double value, double full) {
    return static_cast<int>(std::lround(10 * std::clamp(value, -2 * full, 3 * full)));
  }
  bool is_empty_ = true;
  double squeeze_ = 1, scale_ = 1, height_ = height_min, left_ = 0, top_ = 0;
};

std::string number(int tenths) {
  return tenths % 10 == 0 ? fmt::format("{}", tenths / 10) : fmt::format("{:.1f}", tenths / 10.0);
}

std::string draw_sections(AuditView const& view, Projection const& project) {
  std::map<std::pair<std::uint32_t, bool>, std::string> paths;  // by feeder, and whether it has supply
  std::set<std::pair<Point, Point>> drawn;
  for (std::uint32_t edge = 0; edge < view.edges.size(); ++edge) {
    Edge const& one = view.edges[edge];
    if (one.from == no_number || one.to == no_number || !view.at[one.from] || !view.at[one.to]) continue;
    Point const from = project(*view.at[one.from]), to = project(*view.at[one.to]);
    if (from == to || !drawn.emplace(std::min(from, to), std::max(from, to)).second) continue;
    bool const is_live =
        one.is_closed && view.node_feeder[one.from] != no_number && view.node_feeder[one.to] != no_number;
    auto& path = paths[{view.edge_feeder[edge], is_live}];
    path += fmt::format("M{} {}", number(from.x), number(from.y));
    bool const is_line = edge < view.data.sections.size() && !view.is_transformer(edge);
    if (is_line && view.data.sections[edge].at && is_finite(*view.data.sections[edge].at)) {
      Point const middle = project(*view.data.sections[edge].at);
      if (middle != from && middle != to) path += fmt::format("L{} {}", number(middle.x), number(middle.y));
    }
    path += fmt::format("L{} {}", number(to.x), number(to.y));
  }
  std::string result;
  for (auto const& [key, path] : paths) {
    auto const [feeder, is_live] = key;
    std::string const colour = is_live ? fmt::format("f{}", feeder % colours) : std::string("dead");
    result += fmt::format("<path class=\"{}\" d=\"{}\"><title>{}</title></path>\n", colour, path,
                          html_text(view.feeder_id(feeder)));
  }
  return result;
}

std::string draw_sources(AuditView const& view, Projection const& project) {
  std::string result;
  for (auto const& row : view.data.sources) {
    std::uint32_t const node = view.nodes.find_node(row.node);
    auto const at = node != no_number && view.at[node] ? view.at[node] : row.at;
    if (!at || !is_finite(*at)) continue;
    Point const point = project.at_most_edge(*at);
    result += fmt::format("<path class=\"source\" d=\"M{} {}l9 16h-18z\"><title>{}</title></path>\n", number(point.x),
                          number(point.y - 90), html_text(row.feeder));
  }
  return result;
}

char const* class_of(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::info:
      return "info";
    case Finding::Severity::warning:
      return "warning";
    case Finding::Severity::error:
      return "error";
  }
  return "";
}

struct Mark {
  std::string words;
  std::size_t count = 0;
};

std::string draw_findings(Audit const& audit, Projection const& project, ReportLanguage language) {
  std::map<std::tuple<Finding::Severity, Point>, Mark> marks;  // what is worse is drawn later, on top
  for (Finding const& one : audit.findings) {
    if (!one.place) continue;
    Mark& mark = marks[{one.severity, project.at_most_edge(*one.place)}];
    if (++mark.count <= 3) {
      mark.words += fmt::format("{}{} {}: {}", mark.words.empty() ? "" : "\n", one.number,
                                title_of(one.number, language), one.id);
    }
  }
  std::string result;
  std::size_t left_out = marks.size() > marks_max ? marks.size() - marks_max : 0;
  for (auto const& [key, mark] : marks) {
    if (left_out > 0) {  // of those that say least
      --left_out;
      continue;
    }
    auto const& [severity, point] = key;
    std::string const more = mark.count > 3 ? fmt::format("\n+{}", mark.count - 3) : std::string{};
    result += fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>{}{}</title></circle>\n",
                          class_of(severity), number(point.x), number(point.y),
                          severity == Finding::Severity::info ? 3 : 7, html_text(mark.words), more);
  }
  for (Suggestion const& one : audit.suggestions) {
    if (!one.place) continue;
    Point const point = project.at_most_edge(*one.place);
    result += fmt::format("<path class=\"suggestion\" d=\"M{} {}l7 7l-7 7l-7 -7z\"><title>{} {}</title></path>\n",
                          number(point.x), number(point.y - 70), html_text(title_of(number_of(one.kind), language)),
                          html_text(one.id));
  }
  return result;
}

}  // namespace

std::string map_svg(Audit const& audit, AuditView const& view, ReportLanguage language) {
  Projection const project(view);
  if (project.is_empty()) return {};
  return fmt::format("<svg class=\"map\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\">\n{}{}{}</svg>\n", width,
                     project.height(), draw_sections(view, project), draw_findings(audit, project, language),
                     draw_sources(view, project));
}

}  // namespace lamplighter::geo
