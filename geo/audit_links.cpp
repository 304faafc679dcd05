// Suspects customers that are recorded on another transformer than they hang on: wiring, distance, phases, outages.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "geo/audit_checks.hpp"

namespace lamplighter::geo {
namespace {

// What each sign is worth alone; together they leave (1 - a)(1 - b)… of doubt. One weak sign is no suspicion.
constexpr double worth_wiring = 0.9, worth_far_among = 0.4, worth_far = 0.3, worth_nearer = 0.3, worth_phases = 0.5,
                 worth_outages = 0.6;
constexpr double confidence_min = 0.5, confidence_max = 0.99;
constexpr double nearer_share = 0.5;         // another transformer counts as nearer at half the distance
constexpr double wires_explain_share = 0.5;  // of the distance, that the wires to the transformer are long
constexpr double deviation_min_m = 10;       // of a median deviation: customers of one building differ by less
constexpr double deviation_min_share = 0.1;  // of the median, where units are not known

double median(std::vector<double> values) {
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Which transformer a node hangs from, by the wires alone.
class Wiring {
 public:
  explicit Wiring(AuditView const& view) : view_(view), above_(view.nodes.node_count(), unknown) {}

  /// Whether the node stands on wires that the transformer touches, or below it over further transformers.
  bool hangs_from(std::uint32_t node, std::uint32_t transformer) {
    Edge const& wanted = view_.edges[transformer];
    if (wanted.from == no_number || wanted.to == no_number) return false;
    if (view_.level[wanted.from] == view_.level[node] || view_.level[wanted.to] == view_.level[node]) return true;
    for (std::uint32_t one = above(node); one != no_number; one = above(upper_end(one))) {
      Edge const& edge = view_.edges[one];
      if (std::minmax(edge.from, edge.to) == std::minmax(wanted.from, wanted.to))
        return true;  // itself, or one of its bank
    }
    return false;
  }

  /// The first transformer on the node's way to its source; no_number when there is none.
  std::uint32_t above(std::uint32_t node) {
    std::vector<std::uint32_t> way;
    std::uint32_t found = no_number;
    while (true) {
      if (above_[node] != unknown) {
        found = above_[node];
        break;
      }
      way.push_back(node);
      std::uint32_t const edge = view_.parent[node];
      if (edge == no_number) break;
      if (view_.is_transformer(edge)) {
        found = edge;
        break;
      }
      node = view_.other_end(edge, node);
    }
    for (std::uint32_t const one : way) above_[one] = found;
    return found;
  }

  /// Stated length of the wires from the node up to the transformer; 0 where they do not lead there.
  double length_to(std::uint32_t node, std::uint32_t transformer) const {
    Edge const& wanted = view_.edges[transformer];
    double length_m = 0;
    while (node != wanted.from && node != wanted.to) {
      std::uint32_t const edge = view_.parent[node];
      if (edge == no_number) return 0;
      if (edge < view_.data.sections.size()) length_m += view_.data.sections[edge].length_m;
      node = view_.other_end(edge, node);
    }
    return length_m;
  }

 private:
  static constexpr std::uint32_t unknown = no_number - 1;
  std::uint32_t upper_end(std::uint32_t edge) const {
    Edge const& one = view_.edges[edge];
    return view_.parent[one.to] == edge ? one.from : one.to;
  }

  AuditView const& view_;
  std::vector<std::uint32_t> above_;
};

/// The located transformers of each feeder, in row order. Searched one by one: only the suspect ask.
class NearestTransformer {
 public:
  explicit NearestTransformer(AuditView const& view) : view_(view), feeders_(view.feeders.size()) {
    for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
      auto const at = view.place_of_edge(row);
      if (view.is_transformer(row) && at && view.edge_feeder[row] != no_number) {
        feeders_[view.edge_feeder[row]].push_back({*at, row});
      }
    }
  }

  struct Found {
    std::uint32_t row = no_number;
    double distance = 0;
  };
  /// The nearest of the feeder that carries the phases, other than `but`.
  Found find(std::uint32_t feeder, Coordinate at, PhaseSet phases, std::uint32_t but) const {
    Found best;
    if (feeder == no_number) return best;
    for (One const& one : feeders_[feeder]) {
      if (one.row == but || (view_.bank_phases(one.row) & phases) != phases) continue;
      double const distance = view_.system.distance(at, one.at);
      if (best.row == no_number || distance < best.distance) best = {one.row, distance};
    }
    return best;
  }

 private:
  struct One {
    Coordinate at;
    std::uint32_t row;
  };
  AuditView const& view_;
  std::vector<std::vector<One>> feeders_;
};

struct Member {
  std::uint32_t connection;
  std::optional<double> distance;
};

class LinkSearch {
 public:
  LinkSearch(AuditView const& view, AuditRules const& rules, std::span<OutageEvidence const> outages,
             FindingList const& findings, std::vector<Suggestion>& suggestions)
      : view_(view), rules_(rules), findings_(findings), suggestions_(suggestions), wiring_(view), nearest_(view) {
    for (auto const& one : outages) outages_.emplace(one.customer, &one);
  }

  void look(std::uint32_t transformer, std::vector<Member> const& members) {
    std::vector<double> distances, deviations;
    for (Member const& member : members) {
      if (member.distance) distances.push_back(*member.distance);
    }
    double middle = 0, deviation = 0;
    if (distances.size() >= rules_.link_members_min) {
      middle = median(distances);
      for (double const distance : distances) deviations.push_back(std::abs(distance - middle));
      deviation = std::max(median(std::move(deviations)),
                           view_.system.is_metric() ? deviation_min_m : deviation_min_share * middle);
    }
    for (Member const& member : members) weigh(transformer, member, middle, deviation);
  }

 private:
  struct Case {
    double doubt = 1;
    std::vector<Said> evidence;
    void add(double worth, Said words) {
      doubt *= 1 - worth;
      evidence.push_back(std::move(words));
    }
  };

  std::string in_words(double distance, ReportLanguage language) const {
    return view_.system.is_metric() ? fmt::format("{:.0f} m", distance) : in_map_units(distance, language);
  }

  void weigh(std::uint32_t transformer, Member const& member, double middle, double deviation) {
    Connection const& one = view_.connections[member.connection];
    Case found;
    std::uint32_t const wired = weigh_wiring(transformer, one, found);
    if (member.distance && !is_explained(transformer, one, *member.distance)) {
      weigh_distance(*member.distance, middle, deviation, found);
    }
    PhaseSet const carried = view_.bank_phases(transformer);
    PhaseSet const foreign = one.are_phases_known ? one.phases - carried : PhaseSet::none();
    if (!foreign.empty() && !carried.empty()) {
      found.add(worth_phases, said_as("phases", to_string(foreign)));
    }
    weigh_outages(one, found);
    if (found.evidence.empty()) return;
    std::uint32_t proposed = wired;
    if (proposed == no_number && member.distance) proposed = weigh_nearer(transformer, one, *member.distance, found);
    double const confidence = std::min(confidence_max, 1 - found.doubt);
    if (confidence < confidence_min) return;
    suggestions_.push_back({.kind = Suggestion::Kind::transformer,
                            .layer = view_.connection_layer,
                            .id = std::string(one.id),
                            .feeder = view_.feeder_id(view_.customer_feeder[one.customer]),
                            .place = view_.place(one),
                            .recorded = std::string(view_.data.sections[transformer].id),
                            .proposed = std::string(proposed == no_number ? std::string_view{} : view_.data.sections[proposed].id),
                            .confidence = confidence,
                            .evidence = told(692, found.evidence, ReportLanguage::en),
                            .said = std::move(found.evidence)});
  }

  /// Gives the transformer that the wires lead to, where that is another.
  std::uint32_t weigh_wiring(std::uint32_t transformer, Connection const& one, Case& found) {
    if (one.node == no_number || view_.node_feeder[one.node] == no_number) return no_number;
    if (wiring_.hangs_from(one.node, transformer)) return no_number;
    std::uint32_t const wired = wiring_.above(one.node);
    auto const named = view_.data.sections[transformer].id;
    bool const has_other = wired != no_number;
    auto const other = has_other ? view_.data.sections[wired].id : std::string_view{};
    found.add(worth_wiring, has_other ? said_as("wiring", other) : said_as("no_wiring"));
    findings_.add(
        606, Finding::Severity::warning,
        {view_.connection_layer, one.id, view_.feeder_id(view_.customer_feeder[one.customer]), view_.place(one)},
        has_other ? said(named, other) : said_as("none", named));
    return wired;
  }

  /// Wires that lead to the transformer over such a length make the distance what it is. Where units are not known, any
  /// wires between do.
  bool is_explained(std::uint32_t transformer, Connection const& one, double distance) const {
    Edge const& ends = view_.edges[transformer];
    if (one.node == no_number || one.node == ends.from || one.node == ends.to) return false;
    double const length_m = wiring_.length_to(one.node, transformer);
    return view_.system.is_metric() ? length_m >= wires_explain_share * distance : length_m > 0;
  }

  void weigh_distance(double distance, double middle, double deviation, Case& found) const {
    bool const is_near = view_.system.is_metric() && distance <= rules_.link_distance_near_m;
    if (is_near) return;
    double const score = deviation > 0 ? 0.6745 * (distance - middle) / deviation : 0;
    if (score > rules_.link_robust_z) {
      found.add(worth_far_among,
                said_as("far_among", in_words(distance, ReportLanguage::en), in_words(middle, ReportLanguage::en),
                        fmt::format("{:.1f}", score), in_words(distance, ReportLanguage::zh),
                        in_words(middle, ReportLanguage::zh)));
    }
    if (view_.system.is_metric() && distance > rules_.link_distance_m) {
      found.add(worth_far, said_as("far", in_words(distance, ReportLanguage::en),
                                   in_words(rules_.link_distance_m, ReportLanguage::en)));
    }
  }

  void weigh_outages(Connection const& one, Case& found) const {
    auto const evidence = outages_.find(view_.data.customers[one.customer].id);
    if (evidence == outages_.end()) return;
    auto const [customer, confirmed, disagreed] = *evidence->second;
    if (disagreed < rules_.link_disagreements_min || 2 * disagreed < confirmed) return;
    found.add(worth_outages, said_as("outages", disagreed, confirmed));
  }

  std::uint32_t weigh_nearer(std::uint32_t transformer, Connection const& one, double distance, Case& found) const {
    PhaseSet const phases = one.are_phases_known ? one.phases : PhaseSet::none();
    auto const nearest = nearest_.find(view_.customer_feeder[one.customer], *view_.place(one), phases, transformer);
    if (nearest.row == no_number || nearest.distance >= nearer_share * distance) return no_number;
    found.add(worth_nearer, said_as("nearer", view_.data.sections[nearest.row].id,
                                    in_words(nearest.distance, ReportLanguage::en),
                                    in_words(nearest.distance, ReportLanguage::zh)));
    return nearest.row;
  }

  AuditView const& view_;
  AuditRules const& rules_;
  FindingList const& findings_;
  std::vector<Suggestion>& suggestions_;
  Wiring wiring_;
  NearestTransformer nearest_;
  std::unordered_map<std::string_view, OutageEvidence const*> outages_;  // looked up only
};

}  // namespace

void suggest_links(AuditView const& view, AuditRules const& rules, std::span<OutageEvidence const> outages,
                   FindingList const& findings, std::vector<Suggestion>& suggestions) {
  std::unordered_map<std::string_view, std::uint32_t> transformers;  // looked up only
  for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
    if (view.is_transformer(row)) transformers.emplace(view.data.sections[row].id, row);
  }
  std::vector<std::vector<Member>> members(view.data.sections.size());
  for (std::uint32_t i = 0; i < view.connections.size(); ++i) {
    Connection const& one = view.connections[i];
    auto const transformer = transformers.find(one.transformer);
    if (one.customer == no_number || transformer == transformers.end()) continue;
    auto const at = view.place(one), other = view.place_of_edge(transformer->second);
    std::optional<double> distance;
    if (at && other) distance = view.system.distance(*at, *other);
    members[transformer->second].push_back({i, distance});
  }
  LinkSearch search(view, rules, outages, findings, suggestions);
  for (std::uint32_t row = 0; row < members.size(); ++row) {
    if (!members[row].empty()) search.look(row, members[row]);
  }
}

}  // namespace lamplighter::geo
