// The pipeline of an import: open, find the layers, read them, refuse what no network can be built without, check.
#include "geo/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <utility>

#include "geo/content_hash.hpp"
#include "geo/finding_places.hpp"
#include "geo/finding_words.hpp"
#include "geo/import_checks.hpp"
#include "geo/import_layers.hpp"
#include "geo/in_service.hpp"
#include "geo/mapping_links.hpp"
#include "geo/mapping_topology.hpp"
#include "geo/text_columns.hpp"

namespace lamplighter::geo {
namespace {

Error refused(std::string message) { return {.kind = Error::Kind::refused, .message = std::move(message)}; }

/// What stands more than once, named.
template <class Row>
Error repeated_ids(std::vector<Row> const& rows, std::string_view layer) {
  WordTable seen;
  std::string repeated;
  std::size_t count = 0;
  for (Row const& row : rows) {
    if (seen.add(row.id).second) continue;
    if (++count <= 5) repeated += (repeated.empty() ? "'" : ", '") + row.id + "'";
  }
  return refused(
      fmt::format("layer '{}': {} {} an id that stands before it, over all datasets: {}{}; give each row an id of its own",
                  layer, count, count == 1 ? "row repeats" : "rows repeat", repeated, count > 5 ? ", …" : ""));
}

bool has_grid(NetworkData const& data) {
  return std::any_of(data.sources.begin(), data.sources.end(),
                     [](SourceRow const& source) { return source.kind == SourceKind::grid; });
}

Result<void> check_refusals(MappedRows const& rows) {
  for (Target const target : all_targets) {
    bool const is_unique =
        rows.visit(target, [&](auto const& layer) { return layer.size() == rows.ids_of(target).size(); });
    if (is_unique) continue;
    return tl::make_unexpected(
        rows.visit(target, [&](auto const& layer) { return repeated_ids(layer, to_string(target)); }));
  }
  if (!has_grid(rows.data)) {
    return tl::make_unexpected(
        refused("layer 'sources' has no source of kind grid, so nothing would have supply; add the feeder heads"));
  }
  return {};
}

/// What a person decided in a mapping stays known to whoever reads the findings.
void report_decisions(std::vector<OpenDataset> const& opened, std::vector<Finding>& findings) {
  for (OpenDataset const& one : opened) {
    for (Decision const& decision : one.mapping->decisions) {
      auto words = said(one.mapping->name, decision.text, decision.zh.empty() ? decision.text : decision.zh);
      findings.push_back(make_finding(105, Finding::Severity::info, "", "", std::move(words)));
    }
  }
}

/// What is joined is joined over all datasets, so that their mappings must say it alike.
Result<Connectivity> connectivity_of(std::vector<OpenDataset> const& opened) {
  Mapping const* first = nullptr;
  for (OpenDataset const& one : opened) {
    bool const joins = std::any_of(all_targets.begin(), all_targets.end(),
                                   [&](Target target) { return !one.mapping->of(target).empty(); });
    if (!joins) continue;
    if (first != nullptr && first->connectivity != one.mapping->connectivity) {
      return tl::make_unexpected(
          Error{.kind = Error::Kind::usage,
                .message = fmt::format("mappings '{}' and '{}' differ in 'connectivity'; give both the same", first->name,
                                       one.mapping->name)});
    }
    if (first == nullptr) first = one.mapping;
  }
  return first == nullptr ? Connectivity{} : first->connectivity;
}

Result<void> join_rows(std::vector<OpenDataset> const& opened, Connectivity const& connectivity, MappedRows& rows,
                       std::vector<CustomerDistance>& distances) {
  bool const is_by_node = std::all_of(opened.begin(), opened.end(), [](OpenDataset const& one) {
    return one.mapping->customers.by == CustomerLink::By::node;
  });
  switch (connectivity.by) {
    case Connectivity::By::ids: break;
    case Connectivity::By::geometry: join_by_geometry(rows, connectivity); break;
    case Connectivity::By::both: compare_with_geometry(rows, connectivity); break;
  }
  if (is_by_node && connectivity.by != Connectivity::By::ids) place_customers(rows, connectivity);
  if (connectivity.by != Connectivity::By::ids) {  // which makes nodes, and two lines of one that another ends on
    rows.ids_of(Target::nodes) = ids_of(rows.data.nodes);
    rows.ids_of(Target::lines) = ids_of(rows.lines);
  }
  return link_customers(opened, rows, distances);
}

}  // namespace

Result<ImportResult> import_network(std::span<Dataset const> datasets, std::optional<std::chrono::sys_days> day) {
  auto const opened = open_datasets(datasets);
  if (!opened) return tl::make_unexpected(opened.error());
  auto const connectivity = connectivity_of(*opened);
  if (!connectivity) return tl::make_unexpected(connectivity.error());
  bool const is_by_ids = connectivity->by == Connectivity::By::ids;
  auto rows = read_origins(datasets, *opened, is_by_ids ? MappedRows::Keep::rows : MappedRows::Keep::shapes_too);
  if (!rows) return tl::make_unexpected(rows.error());
  report_decisions(*opened, rows->findings);
  std::vector<CustomerDistance> distances;
  if (auto const joined = join_rows(*opened, *connectivity, *rows, distances); !joined) {
    return tl::make_unexpected(joined.error());
  }
  if (auto const checked = check_refusals(*rows); !checked) return tl::make_unexpected(checked.error());

  ImportResult result{.data = std::move(rows->data), .findings = std::move(rows->findings), .distances = std::move(distances),
                      .day = day, .later = {}, .content_hash = {}};
  result.data.sections = std::move(rows->lines);
  result.data.sections.insert(result.data.sections.end(), std::make_move_iterator(rows->transformers.begin()),
                              std::make_move_iterator(rows->transformers.end()));
  CheckedIds ids{.nodes = std::move(rows->ids_of(Target::nodes)),
                 .customers = std::move(rows->ids_of(Target::customers)),
                 .transformers_away = {},
                 .service_points = std::move(rows->ids_of(Target::service_points))};
  drop_unused(result.data, rows->unused_customers, result.findings);
  drop_unattached(result.data, ids, result.findings);
  if (day) {
    result.later = service_changes_after(result.data, *day);
    for (SectionRow const& row : result.data.sections) {
      bool const is_away = row.kind == SectionRow::Kind::transformer && !is_in_service(row.service, *day);
      if (is_away) ids.transformers_away.add(row.id);
    }
    auto const customers = result.data.customers.size();
    result.data = stand_on(std::move(result.data), *day, result.findings);
    if (!has_grid(result.data)) {
      return tl::make_unexpected(refused(fmt::format(
          "no source of kind grid is in service on {}, so nothing would have supply; correct the dates of service of layer 'sources'",
          day_text(*day))));
    }
    if (result.data.customers.size() != customers) ids.customers = ids_of(result.data.customers);
  }
  auto hash = std::async(std::launch::async, [&data = std::as_const(result.data)] { return content_hash(data); });
  check_network(result.data, std::move(ids), result.findings);
  place_findings(result.data, result.findings);
  result.content_hash = hash.get();
  return result;
}

}  // namespace lamplighter::geo
