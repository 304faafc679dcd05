// Findings about what rows say: feeders that disagree, transformers and load, repeated and inactive rows, devices
// apart.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "geo/audit_checks.hpp"
#include "geo/live_network.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

bool is_transformer(SectionView const& row) {
  switch (row.kind) {
    case SectionKind::line:
      return false;
    case SectionKind::transformer:
      return true;
  }
  return false;
}

void find_other_feeder(AuditView const& view, FindingList const& findings) {
  auto const check = [&](char const* layer, std::string_view id, std::string_view named, std::uint32_t feeder,
                         std::optional<Coordinate> place) {
    if (named.empty() || feeder == no_number || view.feeder_id(feeder) == named) return;
    findings.add(601, Severity::warning, {layer, id, view.feeder_id(feeder), place},
                 said(named, view.feeder_id(feeder)));
  };
  // An open device stands between two feeders, and may name either.
  for (std::uint32_t edge = 0; edge < view.edges.size(); ++edge) {
    if (!view.edges[edge].is_closed) continue;
    bool const is_section = edge < view.data.sections.size();
    auto const device = edge - view.data.sections.size();
    if (is_section) {
      auto const& row = view.data.sections[edge];
      check(layer_of(row), row.id, row.feeder, view.edge_feeder[edge], view.place_of_edge(edge));
    } else {
      auto const& row = view.data.devices[device];
      check("switches", row.id, row.feeder, view.edge_feeder[edge], view.place_of_edge(edge));
    }
  }
  for (std::size_t row = 0; row < view.data.customers.size(); ++row) {
    auto const& customer = view.data.customers[row];
    check("customers", customer.id, customer.feeder, view.customer_feeder[row], customer.at);
  }
}

struct Load {
  double kw = 0;
  std::size_t customers = 0;
};

void find_transformer_load(AuditView const& view, AuditRules const& rules, FindingList const& findings) {
  std::unordered_map<std::string_view, Load> loads;  // looked up only
  for (auto const& connection : view.connections) {
    if (connection.transformer.empty() || connection.customer == no_number) continue;
    auto& load = loads[connection.transformer];
    load.kw += view.data.customers[connection.customer].kw;
    ++load.customers;
  }
  for (std::uint32_t row = 0; row < view.data.sections.size(); ++row) {
    SectionView const transformer = view.data.sections[row];
    auto const found = loads.find(transformer.id);
    if (!is_transformer(transformer) || found == loads.end()) continue;
    FindingList::Where const where{"transformers", transformer.id, view.feeder_id(view.edge_feeder[row]),
                                   view.place_of_edge(row)};
    auto const& load = found->second;
    if (transformer.kva <= 0) {
      findings.add(602, Severity::info, where, said(load.customers));
    } else if (load.kw > rules.load_to_rating_max * transformer.kva) {
      findings.add(603, Severity::warning, where,
                   said(load.customers, fmt::format("{:.0f}", load.kw), fmt::format("{:.1f}", load.kw / transformer.kva),
                        fmt::format("{:.0f}", transformer.kva)));
    }
  }
}

/// Ids that an export or a mapping made from one: `base` and, after the mark, a suffix.
template <class Rows, class Visit>
void visit_made_ids(Rows const& rows, char mark, Visit const& visit) {
  std::unordered_map<std::string_view, std::size_t> known;  // looked up only
  for (std::size_t row = 0; row < rows.size(); ++row) known.emplace(rows[row].id, row);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::string_view const id = rows[row].id;
    auto const place = id.rfind(mark);
    if (place == std::string_view::npos || place == 0) continue;
    auto const base = known.find(id.substr(0, place));
    if (base != known.end()) visit(row, base->second, id.substr(place + 1));
  }
}

void find_windings(AuditView const& view, FindingList const& findings) {
  visit_made_ids(view.data.sections, '~', [&](std::size_t row, std::size_t base, std::string_view) {
    SectionView const winding = view.data.sections[row], first = view.data.sections[base];
    if (!is_transformer(winding) || !is_transformer(first)) return;
    findings.add(607, Severity::info,
                 {"transformers", winding.id, view.feeder_id(view.edge_feeder[row]),
                  view.place_of_edge(static_cast<std::uint32_t>(row))},
                 said(first.id));
  });
}

bool is_count(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void find_repeated(AuditView const& view, FindingList const& findings) {
  visit_made_ids(view.data.customers, '#', [&](std::size_t row, std::size_t base, std::string_view suffix) {
    if (!is_count(suffix)) return;
    CustomerView const again = view.data.customers[row], first = view.data.customers[base];
    bool const is_same_place = again.node == first.node && again.transformer == first.transformer;
    findings.add(609, is_same_place ? Severity::info : Severity::warning,
                 {"customers", again.id, view.feeder_id(view.customer_feeder[row]), again.at},
                 is_same_place ? said_as("same", suffix, first.id) : said_as("other", suffix, first.id));
  });
}

void find_inactive(AuditView const& view, AuditRules const& rules, FindingList const& findings) {
  if (!rules.as_of) return;
  std::vector<std::size_t> inactive(view.feeders.size() + 1), customers(view.feeders.size() + 1);
  for (std::size_t row = 0; row < view.data.customers.size(); ++row) {
    auto const service = view.data.customers[row].service;
    std::size_t const feeder = view.customer_feeder[row] == no_number ? view.feeders.size() : view.customer_feeder[row];
    ++customers[feeder];
    bool const is_active =
        (!service.from || *service.from <= *rules.as_of) && (!service.until || *rules.as_of < *service.until);
    if (!is_active) ++inactive[feeder];
  }
  for (std::size_t feeder = 0; feeder < inactive.size(); ++feeder) {
    if (inactive[feeder] == 0) continue;
    findings.add(608, Severity::info,
                 {"customers", "", feeder == view.feeders.size() ? std::string{} : view.feeders[feeder], std::nullopt},
                 said(inactive[feeder], customers[feeder]));
  }
}

}  // namespace

void audit_attributes(AuditView const& view, AuditRules const& rules, FindingList const& findings) {
  find_other_feeder(view, findings);
  find_transformer_load(view, rules, findings);
  find_windings(view, findings);
  find_inactive(view, rules, findings);
  find_repeated(view, findings);
}

Result<void> audit_devices(AuditView const& view, FindingList const& findings) {
  auto network = Network::build(view.data);
  if (!network) return tl::make_unexpected(network.error());
  LiveNetwork const live(*network);
  for (std::size_t row = 0; row < view.data.devices.size(); ++row) {
    DeviceView const device = view.data.devices[row];
    auto const index = (*network)->find_device(device.id);
    std::uint32_t const edge = view.device_edge(row);
    if (!index || device.normal == Position::open || live.downstream_count(*index).any != 0) continue;
    bool const is_dead = view.edges[edge].from == no_number || view.nodes.live(view.edges[edge].from).empty();
    findings.add(604, Severity::info,
                 {"switches", device.id, view.feeder_id(view.edge_feeder[edge]), view.place_of_edge(edge)},
                 is_dead ? said_as("dead") : said());
  }
  for (auto const& connection : view.connections) {
    if (connection.customer == no_number || view.customer_live[connection.customer].empty()) continue;
    auto const point = (*network)->find_service_point(connection.id);
    if (!point || live.supplied(*point).empty() || !live.devices_above(*point).empty()) continue;
    findings.add(605, Severity::info,
                 {view.connection_layer, connection.id, view.feeder_id(view.customer_feeder[connection.customer]),
                  view.place(connection)},
                 said());
  }
  return {};
}

}  // namespace lamplighter::geo
