// Looks at the rows that findings name, then at the nodes where these stand.
#include "geo/finding_places.hpp"

#include "geo/reference_system.hpp"

namespace lamplighter::geo {
namespace {

/// What a finding's row says of where it is.
struct Stand {
  std::optional<Coordinate> at;
  std::string_view node, other_node, feeder;
};

Stand stand_at_ends(auto const& row) {
  return {row.at, row.from_node, row.to_node, row.feeder};
}

Stand stand_of(NetworkRows const& rows, std::string_view layer, std::uint32_t row) {
  if (layer == "nodes") return {rows.nodes[row].at, {}, {}, {}};
  if (layer == "lines" || layer == "transformers") return stand_at_ends(rows.sections[row]);
  if (layer == "switches") return stand_at_ends(rows.devices[row]);
  if (layer == "service_points") return {std::nullopt, rows.service_points[row].node, {}, {}};
  if (layer == "sources") {
    SourceView const source = rows.sources[row];
    return {source.at, source.node, {}, source.feeder};
  }
  if (layer == "customers") {
    CustomerView const customer = rows.customers[row];
    return {customer.at, customer.node, {}, customer.feeder};
  }
  return {};
}

void place(Finding& finding, Stand const& stand, auto const& place_of_node) {
  if (finding.feeder.empty()) finding.feeder = stand.feeder;
  if (finding.place) return;
  if (stand.at && is_finite(*stand.at)) finding.place = stand.at;
  for (auto const node : {stand.node, stand.other_node}) {
    if (finding.place || node.empty()) continue;
    std::optional<Coordinate> const at = place_of_node(node);
    if (at && is_finite(*at)) finding.place = at;
  }
}

}  // namespace

NamedRows::NamedRows(NetworkRows const& rows, std::span<Finding const> findings) {
  for (Finding const& finding : findings) {
    if (!finding.id.empty()) layers_[finding.layer].emplace(finding.id, none);
  }
  auto const wanted_in = [&](std::string_view layer) {
    auto const wanted = layers_.find(layer);
    return wanted == layers_.end() ? nullptr : &wanted->second;
  };
  auto const note = [](Rows* wanted, auto const& row, std::uint32_t number) {
    if (wanted == nullptr) return;
    auto const found = wanted->find(row.id);
    if (found != wanted->end() && found->second == none) found->second = number;
  };
  auto const note_all = [&](std::string_view layer, auto const& all) {
    Rows* const wanted = wanted_in(layer);
    for (std::uint32_t i = 0; wanted != nullptr && i < all.size(); ++i) note(wanted, all[i], i);
  };
  note_all("nodes", rows.nodes);
  note_all("sources", rows.sources);
  Rows *const lines = wanted_in("lines"), *const transformers = wanted_in("transformers");
  for (std::uint32_t i = 0; (lines != nullptr || transformers != nullptr) && i < rows.sections.size(); ++i) {
    SectionView const section = rows.sections[i];
    switch (section.kind) {
      case SectionKind::line: note(lines, section, i); break;
      case SectionKind::transformer: note(transformers, section, i); break;
    }
  }
  note_all("switches", rows.devices);
  note_all("customers", rows.customers);
  note_all("service_points", rows.service_points);
  note_all("meters", rows.meters);
}

std::uint32_t NamedRows::row(Finding const& finding) const {
  auto const rows = layers_.find(finding.layer);
  if (rows == layers_.end()) return none;
  auto const found = rows->second.find(finding.id);
  return found == rows->second.end() ? none : found->second;
}

void place_findings(NetworkRows const& rows, std::vector<Finding>& findings) {
  NamedRows const named(rows, findings);
  std::vector<Stand> stands(findings.size());
  std::unordered_map<std::string_view, std::optional<Coordinate>> nodes;  // looked up only
  for (std::size_t i = 0; i < findings.size(); ++i) {
    std::uint32_t const row = named.row(findings[i]);
    if (row == NamedRows::none) continue;
    stands[i] = stand_of(rows, findings[i].layer, row);
    if (!stands[i].at) {
      nodes.emplace(stands[i].node, std::nullopt);
      nodes.emplace(stands[i].other_node, std::nullopt);
    }
  }
  for (NodeView const node : rows.nodes) {
    if (auto const wanted = nodes.find(node.id); wanted != nodes.end()) wanted->second = node.at;
  }
  for (std::size_t i = 0; i < findings.size(); ++i) {
    place(findings[i], stands[i], [&](std::string_view node) {
      auto const found = nodes.find(node);
      return found == nodes.end() ? std::nullopt : found->second;
    });
  }
}

void place_findings(NetworkRows const& rows, std::vector<Finding>& findings, FindRow const& row_of) {
  for (Finding& finding : findings) {
    if (finding.id.empty()) continue;
    std::uint32_t const row = row_of(finding.layer, finding.id);
    if (row == NamedRows::none) continue;
    place(finding, stand_of(rows, finding.layer, row), [&](std::string_view node) {
      std::uint32_t const at = row_of("nodes", node);
      return at == NamedRows::none ? std::nullopt : rows.nodes[at].at;
    });
  }
}

}  // namespace lamplighter::geo
