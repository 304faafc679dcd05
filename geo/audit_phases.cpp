// Suggests phases for customers whose phases are unknown and for conductors that have none.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "geo/audit_checks.hpp"

namespace lamplighter::geo {
namespace {

constexpr double confidence_two_agree = 0.95, confidence_one_phase = 0.9, confidence_same_node = 0.7,
                 confidence_same_transformer = 0.5;
constexpr double confidence_both_ends = 0.9, confidence_ends_overlap = 0.6, confidence_one_end = 0.4,
                 confidence_contradicted = 0.3;
constexpr unsigned neighbours_at_node_min = 2, neighbours_at_transformer_min = 5;
constexpr double agreeing_share_min = 0.8;

int count_of(PhaseSet phases) {
  return static_cast<int>(phases.bits & 1u) + ((phases.bits >> 1) & 1) + ((phases.bits >> 2) & 1);
}

/// How many neighbours use each set of phases.
struct Usage {
  std::array<unsigned, 8> by_phases{};
  unsigned total = 0;
  void add(PhaseSet phases) {
    ++by_phases[phases.bits];
    ++total;
  }
  /// The set that most use, and their share; the lower bits on a tie.
  std::pair<PhaseSet, double> most() const {
    auto const place = std::max_element(by_phases.begin(), by_phases.end());
    return {PhaseSet{static_cast<std::uint8_t>(place - by_phases.begin())},
            total == 0 ? 0 : static_cast<double>(*place) / total};
  }
};

class Inference {
 public:
  Inference(AuditView const& view, std::vector<Suggestion>& suggestions) : view_(view), suggestions_(suggestions) {
    for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
      if (view.data.sections[row].kind == SectionKind::transformer)
        transformers_.emplace(view.data.sections[row].id, row);
    }
    for (Connection const& one : view.connections) {
      if (!one.are_phases_known || one.phases.empty()) continue;
      if (one.node != no_number) at_node_[one.node].add(one.phases);
      if (!one.transformer.empty()) at_transformer_[one.transformer].add(one.phases);
    }
  }

  void infer(Connection const& connection) {
    PhaseSet const carried = view_.conductors_at(connection.node);
    if (carried.empty()) return;
    auto const found = transformers_.find(connection.transformer);
    PhaseSet const given = found == transformers_.end() ? PhaseSet::none() : view_.edges[found->second].phases;
    std::vector<Said> evidence{said_as("carried", to_string(carried))};
    if (!given.empty()) evidence.push_back(said_as("given", connection.transformer, to_string(given)));
    PhaseSet const possible = given.empty() ? carried : carried & given;
    if (possible.empty()) {
      evidence.push_back(said_as("contradiction"));
      suggest(connection, carried, confidence_contradicted, std::move(evidence));
    } else if (count_of(possible) == 1) {
      suggest(connection, possible,
              given == possible && carried == possible ? confidence_two_agree : confidence_one_phase,
              std::move(evidence));
    } else {
      ask_neighbours(connection, possible, evidence);
    }
  }

  void infer(std::uint32_t edge, char const* layer, std::string_view id) {
    PhaseSet const from = around(view_.edges[edge].from, edge), to = around(view_.edges[edge].to, edge);
    if (from.empty() && to.empty()) return;
    bool const is_one_sided = from.empty() || to.empty();
    PhaseSet const proposed = is_one_sided ? from | to : from & to;
    if (proposed.empty()) return;
    double const confidence = is_one_sided                         ? confidence_one_end
                              : proposed == from || proposed == to ? confidence_both_ends
                                                                   : confidence_ends_overlap;
    std::vector<Said> evidence{
        said_as("ends", words(from, "nothing"), words(to, "nothing"), words(from, "无"), words(to, "无"))};
    suggestions_.push_back({.kind = Suggestion::Kind::phases,
                            .layer = layer,
                            .id = std::string(id),
                            .feeder = view_.feeder_id(view_.edge_feeder[edge]),
                            .place = view_.place_of_edge(edge),
                            .recorded = "",
                            .proposed = to_string(proposed),
                            .confidence = confidence,
                            .evidence = told(691, evidence, ReportLanguage::en),
                            .said = std::move(evidence)});
  }

 private:
  static std::string words(PhaseSet phases, char const* none) { return phases.empty() ? none : to_string(phases); }

  void ask_neighbours(Connection const& connection, PhaseSet possible, std::vector<Said> const& evidence) {
    auto const ask = [&](auto const& usages, auto const& key, unsigned min, double confidence, Said const& where) {
      auto const found = usages.find(key);
      if (found == usages.end() || found->second.total < min) return false;
      auto const [phases, share] = found->second.most();
      if (share < agreeing_share_min || (phases & possible) != phases) return false;
      auto all = evidence;
      all.push_back(said_as(where.variant, fmt::format("{:.0f}", 100 * share), found->second.total, to_string(phases)));
      suggest(connection, phases, confidence * share, std::move(all));
      return true;
    };
    if (ask(at_node_, connection.node, neighbours_at_node_min, confidence_same_node, said_as("at_node"))) return;
    ask(at_transformer_, connection.transformer, neighbours_at_transformer_min,
        confidence_same_transformer, said_as("on_transformer"));
  }

  void suggest(Connection const& connection, PhaseSet proposed, double confidence, std::vector<Said> evidence) {
    std::uint32_t const feeder =
        connection.customer == no_number ? no_number : view_.customer_feeder[connection.customer];
    suggestions_.push_back({.kind = Suggestion::Kind::phases,
                            .layer = view_.connection_layer,
                            .id = std::string(connection.id),
                            .feeder = view_.feeder_id(feeder),
                            .place = view_.place(connection),
                            .recorded = "",
                            .proposed = to_string(proposed),
                            .confidence = confidence,
                            .evidence = told(691, evidence, ReportLanguage::en),
                            .said = std::move(evidence)});
  }

  /// Phases of everything at the node but the edge itself: other conductors, sources, and customers with known phases.
  PhaseSet around(std::uint32_t node, std::uint32_t but) const {
    if (node == no_number) return PhaseSet::none();
    PhaseSet phases = view_.parent[node] == no_number && view_.node_feeder[node] != no_number ? view_.nodes.live(node)
                                                                                              : PhaseSet::none();
    for (std::uint32_t const edge : view_.edges_at(node)) {
      if (edge != but) phases = phases | view_.edges[edge].phases;
    }
    auto const customers = at_node_.find(node);
    if (customers == at_node_.end()) return phases;
    for (std::uint8_t bits = 1; bits < 8; ++bits) {
      if (customers->second.by_phases[bits] != 0) phases = phases | PhaseSet{bits};
    }
    return phases;
  }

  AuditView const& view_;
  std::vector<Suggestion>& suggestions_;
  std::unordered_map<std::string_view, std::uint32_t> transformers_;  // these three are looked up only
  std::unordered_map<std::uint32_t, Usage> at_node_;
  std::unordered_map<std::string_view, Usage> at_transformer_;
};

}  // namespace

void suggest_phases(AuditView const& view, std::vector<Suggestion>& suggestions) {
  Inference inference(view, suggestions);
  for (std::uint32_t edge = 0; edge < view.edges.size(); ++edge) {
    if (!view.edges[edge].phases.empty()) continue;
    bool const is_section = edge < view.data.sections.size();
    auto const id = is_section ? view.data.sections[edge].id : view.data.devices[edge - view.data.sections.size()].id;
    inference.infer(edge, is_section ? layer_of(view.data.sections[edge]) : "switches", id);
  }
  for (Connection const& connection : view.connections) {
    if (!connection.are_phases_known && connection.node != no_number) inference.infer(connection);
  }
}

}  // namespace lamplighter::geo
