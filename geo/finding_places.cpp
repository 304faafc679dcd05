// Two passes over the rows: those that are named, then the nodes at which these stand.
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

Stand stand_of(NetworkData const& data, std::string_view layer, std::uint32_t row) {
  if (layer == "nodes") return {data.nodes[row].at, {}, {}, {}};
  if (layer == "sources") return {data.sources[row].at, data.sources[row].node, {}, data.sources[row].feeder};
  if (layer == "lines" || layer == "transformers") return stand_at_ends(data.sections[row]);
  if (layer == "switches") return stand_at_ends(data.devices[row]);
  if (layer == "customers") return {data.customers[row].at, data.customers[row].node, {}, data.customers[row].feeder};
  if (layer == "service_points") return {std::nullopt, data.service_points[row].node, {}, {}};
  return {};
}

}  // namespace

NamedRows::NamedRows(NetworkData const& data, std::span<Finding const> findings) {
  for (Finding const& finding : findings) {
    if (!finding.id.empty()) layers_[finding.layer].emplace(finding.id, none);
  }
  auto const wanted_in = [&](std::string_view layer) {
    auto const rows = layers_.find(layer);
    return rows == layers_.end() ? nullptr : &rows->second;
  };
  auto const note = [](Rows* wanted, auto const& row, std::size_t number) {
    if (wanted == nullptr) return;
    auto const found = wanted->find(row.id);
    if (found != wanted->end() && found->second == none) found->second = static_cast<std::uint32_t>(number);
  };
  auto const note_all = [&](std::string_view layer, auto const& rows) {
    Rows* const wanted = wanted_in(layer);
    for (std::size_t i = 0; wanted != nullptr && i < rows.size(); ++i) note(wanted, rows[i], i);
  };
  note_all("nodes", data.nodes);
  note_all("sources", data.sources);
  Rows *const lines = wanted_in("lines"), *const transformers = wanted_in("transformers");
  for (std::size_t i = 0; i < data.sections.size(); ++i) {
    switch (data.sections[i].kind) {
      case SectionRow::Kind::line:
        note(lines, data.sections[i], i);
        break;
      case SectionRow::Kind::transformer:
        note(transformers, data.sections[i], i);
        break;
    }
  }
  note_all("switches", data.devices);
  note_all("customers", data.customers);
  note_all("service_points", data.service_points);
  note_all("meters", data.meters);
}

std::uint32_t NamedRows::row(Finding const& finding) const {
  auto const rows = layers_.find(finding.layer);
  if (rows == layers_.end()) return none;
  auto const found = rows->second.find(finding.id);
  return found == rows->second.end() ? none : found->second;
}

void place_findings(NetworkData const& data, std::vector<Finding>& findings) {
  NamedRows const rows(data, findings);
  std::vector<Stand> stands(findings.size());
  std::unordered_map<std::string_view, std::optional<Coordinate>> nodes;  // looked up only
  for (std::size_t i = 0; i < findings.size(); ++i) {
    std::uint32_t const row = rows.row(findings[i]);
    if (row == NamedRows::none) continue;
    stands[i] = stand_of(data, findings[i].layer, row);
    if (!stands[i].at) {
      nodes.emplace(stands[i].node, std::nullopt);
      nodes.emplace(stands[i].other_node, std::nullopt);
    }
  }
  for (auto const& node : data.nodes) {
    if (auto const wanted = nodes.find(node.id); wanted != nodes.end()) wanted->second = node.at;
  }
  for (std::size_t i = 0; i < findings.size(); ++i) {
    Stand const& stand = stands[i];
    if (findings[i].feeder.empty()) findings[i].feeder = stand.feeder;
    if (findings[i].place) continue;
    if (stand.at && is_finite(*stand.at)) findings[i].place = stand.at;
    for (auto const node : {stand.node, stand.other_node}) {
      auto const found = nodes.find(node);
      bool const is_place = found != nodes.end() && found->second && is_finite(*found->second);
      if (!findings[i].place && is_place) findings[i].place = found->second;
    }
  }
}

}  // namespace lamplighter::geo
