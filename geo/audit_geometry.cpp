// Findings about the map: lengths, areas of use, outliers, stacks, and what is drawn or joined twice.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "geo/audit_checks.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

bool is_line(SectionView const& row) {
  switch (row.kind) {
    case SectionKind::line:
      return true;
    case SectionKind::transformer:
      return false;
  }
  return false;
}

std::string in_words(ReferenceSystem const& system, double distance, ReportLanguage language) {
  if (!system.is_metric()) return in_map_units(distance, language);
  return distance < 1000 ? fmt::format("{:.0f} m", distance) : fmt::format("{:.1f} km", distance / 1000);
}

void find_zero_lengths(AuditView const& view, FindingList const& findings) {
  for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
    SectionView const line = view.data.sections[row];
    Edge const& edge = view.edges[row];
    if (!is_line(line) || edge.from == no_number || edge.to == no_number || edge.from == edge.to) continue;
    if (!view.at[edge.from] || view.at[edge.from] != view.at[edge.to]) continue;
    bool const has_length = line.length_m > 0;
    findings.add(501, has_length ? Severity::info : Severity::warning,
                 {"lines", line.id, view.feeder_id(view.edge_feeder[row]), view.at[edge.from]},
                 has_length ? said_as("length", fmt::format("{:.0f}", line.length_m)) : said());
  }
}

/// Coordinates outside the area of use, each spot once, under the first feature that stands there.
class AreaCheck {
 public:
  AreaCheck(AuditView const& view, AuditRules const& rules, FindingList const& findings)
      : view_(view), rules_(rules), findings_(findings) {}

  void check(char const* layer, std::string_view id, std::uint32_t feeder, std::optional<Coordinate> const& at) {
    if (!at) return;
    bool const is_number = is_finite(*at);
    auto const degrees = view_.system.degrees(*at);
    auto const& area = view_.system.area_of_use();
    if (is_number && (!area || (degrees && area->contains(*degrees, rules_.area_margin_degrees)))) return;
    if (is_number && !seen_.emplace(at->x, at->y).second) return;
    auto words = said_as("no_number");
    if (is_number) {
      std::string_view const name = area->name.empty() ? std::string_view("unnamed") : std::string_view(area->name);
      words = degrees ? said(fmt::format("{:.3f}", degrees->x), fmt::format("{:.3f}", degrees->y), view_.data.srs, name)
                      : said_as("not_degrees", view_.data.srs, name);
    }
    findings_.add(502, Severity::warning, {layer, id, view_.feeder_id(feeder), is_number ? at : std::nullopt},
                  std::move(words));
  }

 private:
  AuditView const& view_;
  AuditRules const& rules_;
  FindingList const& findings_;
  std::set<std::pair<double, double>> seen_;
};

void find_outside_area(AuditView const& view, AuditRules const& rules, FindingList const& findings) {
  AreaCheck area(view, rules, findings);
  for (auto const& row : view.data.nodes) {
    if (!row.id.empty()) area.check("nodes", row.id, view.node_feeder[view.nodes.find_node(row.id)], row.at);
  }
  for (std::size_t row = 0; row < view.data.sources.size(); ++row) {
    area.check("sources", view.data.sources[row].id, view.source_feeder[row], view.data.sources[row].at);
  }
  for (std::size_t row = 0; row < view.data.sections.size(); ++row) {
    SectionView const section = view.data.sections[row];
    area.check(layer_of(section), section.id, view.edge_feeder[row], section.at);
  }
  for (std::size_t row = 0; row < view.data.devices.size(); ++row) {
    area.check("switches", view.data.devices[row].id, view.edge_feeder[view.device_edge(row)],
               view.data.devices[row].at);
  }
  for (std::size_t row = 0; row < view.data.customers.size(); ++row) {
    area.check("customers", view.data.customers[row].id, view.customer_feeder[row], view.data.customers[row].at);
  }
}

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The nodes of one feeder that have coordinates, and how far each is from their middle.
struct Spread {
  std::vector<std::uint32_t> nodes;
  std::vector<double> distances;
  double nine_tenths = 0;
};

Spread spread_of(AuditView const& view, std::vector<std::uint32_t> nodes) {
  std::vector<double> xs, ys;
  for (std::uint32_t const node : nodes) {
    xs.push_back(view.at[node]->x);
    ys.push_back(view.at[node]->y);
  }
  Spread spread{.nodes = std::move(nodes), .distances = {}};
  Coordinate const middle{median(std::move(xs)), median(std::move(ys))};
  for (std::uint32_t const node : spread.nodes)
    spread.distances.push_back(view.system.distance(middle, *view.at[node]));
  auto ordered = spread.distances;
  auto const tenth = ordered.begin() + static_cast<std::ptrdiff_t>(ordered.size() * 9 / 10);
  std::nth_element(ordered.begin(), tenth, ordered.end());
  spread.nine_tenths = *tenth;
  return spread;
}

/// A branch may be long: it is an outlier only where it begins with a jump that no stated length explains.
class OutlierSearch {
 public:
  OutlierSearch(AuditView const& view, AuditRules const& rules, FindingList const& findings)
      : view_(view),
        rules_(rules),
        findings_(findings),
        is_far_(view.nodes.node_count()),
        is_done_(view.nodes.node_count()) {}

  void look(Spread const& spread, std::string const& feeder) {
    if (spread.nine_tenths <= 0) return;
    for (std::size_t i = 0; i < spread.nodes.size(); ++i) {
      is_far_[spread.nodes[i]] = spread.distances[i] > rules_.outlier_factor * spread.nine_tenths;
    }
    for (std::size_t i = 0; i < spread.nodes.size(); ++i) {
      std::uint32_t const node = spread.nodes[i];
      if (!is_far_[node] || is_done_[node]) continue;
      auto const cluster = far_nodes_around(node);
      if (!begins_with_jump(cluster, spread.nine_tenths)) continue;
      auto const words = [&](double distance, ReportLanguage language) { return in_words(view_.system, distance, language); };
      double const away = spread.distances[i], most = spread.nine_tenths;
      findings_.add(503, Severity::warning, {"nodes", std::string(view_.nodes.node_id(node)), feeder, view_.at[node]},
                    said_as(cluster.size() == 1 ? "" : "group", words(away, ReportLanguage::en),
                            words(most, ReportLanguage::en), words(away, ReportLanguage::zh),
                            words(most, ReportLanguage::zh), cluster.size() - 1));
    }
  }

 private:
  std::vector<std::uint32_t> far_nodes_around(std::uint32_t start) {
    std::vector<std::uint32_t> cluster{start};
    is_done_[start] = true;
    for (std::size_t next = 0; next < cluster.size(); ++next) {
      for (std::uint32_t const edge : view_.edges_at(cluster[next])) {
        std::uint32_t const other = view_.other_end(edge, cluster[next]);
        if (!is_far_[other] || is_done_[other]) continue;
        is_done_[other] = true;
        cluster.push_back(other);
      }
    }
    return cluster;
  }

  bool begins_with_jump(std::vector<std::uint32_t> const& cluster, double nine_tenths) const {
    for (std::uint32_t const node : cluster) {
      for (std::uint32_t const edge : view_.edges_at(node)) {
        std::uint32_t const other = view_.other_end(edge, node);
        if (is_far_[other] || !view_.at[other]) continue;
        double const drawn = view_.system.distance(*view_.at[node], *view_.at[other]);
        double const stated = edge < view_.data.sections.size() ? view_.data.sections[edge].length_m : 0;
        bool const is_explained = view_.system.is_metric() && stated > 0 && drawn < 2 * stated;
        if (drawn < nine_tenths / 2 || is_explained) return false;
      }
    }
    return true;
  }

  AuditView const& view_;
  AuditRules const& rules_;
  FindingList const& findings_;
  std::vector<bool> is_far_, is_done_;
};

void find_outliers(AuditView const& view, AuditRules const& rules, FindingList const& findings) {
  constexpr std::size_t nodes_min = 10;  // below it nine tenths of a feeder mean nothing
  std::vector<std::vector<std::uint32_t>> nodes(view.feeders.size());
  for (std::uint32_t node = 0; node < view.nodes.node_count(); ++node) {
    if (view.node_feeder[node] == no_number || !view.at[node]) continue;
    nodes[view.node_feeder[node]].push_back(node);
  }
  OutlierSearch search(view, rules, findings);
  for (std::uint32_t feeder = 0; feeder < nodes.size(); ++feeder) {
    if (nodes[feeder].size() < nodes_min) continue;
    search.look(spread_of(view, std::move(nodes[feeder])), view.feeder_id(feeder));
  }
}

void find_stacks(AuditView const& view, AuditRules const& rules, FindingList const& findings) {
  std::vector<std::tuple<double, double, std::uint32_t>> spots;  // of connections
  for (std::uint32_t i = 0; i < view.connections.size(); ++i) {
    auto const at = view.place(view.connections[i]);
    if (at && view.connections[i].customer != no_number) spots.emplace_back(at->x, at->y, i);
  }
  std::sort(spots.begin(), spots.end());
  for (std::size_t first = 0, end = 0; first < spots.size(); first = end) {
    auto const [x, y, connection] = spots[first];
    std::set<std::uint32_t> customers, nodes;
    for (end = first; end < spots.size() && std::get<0>(spots[end]) == x && std::get<1>(spots[end]) == y; ++end) {
      Connection const& one = view.connections[std::get<2>(spots[end])];
      customers.insert(one.customer);
      nodes.insert(one.node);
    }
    if (customers.size() < rules.stacked_customers_min || nodes.size() < 2) continue;
    auto const customer = view.connections[connection].customer;
    findings.add(504, Severity::info,
                 {"customers", view.data.customers[customer].id, view.feeder_id(view.customer_feeder[customer]),
                  Coordinate{x, y}},
                 said(customers.size(), nodes.size()));
  }
}

void find_drawn_twice(AuditView const& view, FindingList const& findings) {
  using Drawn = std::tuple<double, double, double, double, double, double>;
  std::vector<std::pair<Drawn, std::uint32_t>> lines;
  for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
    SectionView const line = view.data.sections[row];
    Edge const& edge = view.edges[row];
    if (!is_line(line) || edge.from == no_number || edge.to == no_number || !view.at[edge.from] || !view.at[edge.to])
      continue;
    auto a = std::pair{view.at[edge.from]->x, view.at[edge.from]->y},
         b = std::pair{view.at[edge.to]->x, view.at[edge.to]->y};
    if (a == b) continue;  // reported as having no length
    if (b < a) std::swap(a, b);
    Coordinate const middle = line.at.value_or(Coordinate{});
    lines.push_back({{a.first, a.second, b.first, b.second, middle.x, middle.y}, row});
  }
  std::sort(lines.begin(), lines.end());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> twice;  // the row, and the one that is drawn alike
  for (std::size_t first = 0, end = 0; first < lines.size(); first = end) {
    for (end = first; end < lines.size() && lines[end].first == lines[first].first; ++end) {
      Edge const &edge = view.edges[lines[end].second], &other = view.edges[lines[first].second];
      bool const are_same_nodes = std::minmax(edge.from, edge.to) == std::minmax(other.from, other.to);
      // Low voltage under medium voltage on the same poles is no copy; one that nothing supplies may well be.
      bool const is_copy = view.level[edge.from] == view.level[other.from] || view.nodes.live(edge.from).empty() ||
                           view.nodes.live(other.from).empty();
      if (end != first && !are_same_nodes && is_copy) twice.emplace_back(lines[end].second, lines[first].second);
    }
  }
  std::sort(twice.begin(), twice.end());
  for (auto const& [row, other] : twice) {
    findings.add(505, Severity::warning,
                 {"lines", view.data.sections[row].id, view.feeder_id(view.edge_feeder[row]), view.place_of_edge(row)},
                 said(view.data.sections[other].id));
  }
}

void find_parallel(AuditView const& view, FindingList const& findings) {
  std::vector<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> pairs;  // nodes, row
  for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
    Edge const& edge = view.edges[row];
    if (edge.from == no_number || edge.to == no_number || edge.from == edge.to) continue;
    pairs.emplace_back(std::min(edge.from, edge.to), std::max(edge.from, edge.to), row);
  }
  std::sort(pairs.begin(), pairs.end());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> parallel;
  for (std::size_t i = 1; i < pairs.size(); ++i) {
    auto const [a, b, row] = pairs[i];
    for (std::size_t j = i; j-- > 0 && std::get<0>(pairs[j]) == a && std::get<1>(pairs[j]) == b;) {
      std::uint32_t const other = std::get<2>(pairs[j]);
      if (is_line(view.data.sections[row]) != is_line(view.data.sections[other])) continue;
      if ((view.edges[row].phases & view.edges[other].phases).empty()) continue;  // a bank of single-phase units
      parallel.emplace_back(row, other);
      break;
    }
  }
  std::sort(parallel.begin(), parallel.end());
  for (auto const& [row, other] : parallel) {
    SectionView const section = view.data.sections[row];
    findings.add(is_line(section) ? 506 : 507, Severity::info,
                 {layer_of(section), section.id, view.feeder_id(view.edge_feeder[row]), view.place_of_edge(row)},
                 said(view.data.sections[other].id));
  }
}

}  // namespace

void audit_geometry(AuditView const& view, AuditRules const& rules, FindingList const& findings) {
  find_zero_lengths(view, findings);
  find_outside_area(view, rules, findings);
  find_outliers(view, rules, findings);
  find_stacks(view, rules, findings);
  find_drawn_twice(view, findings);
  find_parallel(view, findings);
}

}  // namespace lamplighter::geo
