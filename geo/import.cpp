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
#include "geo/mapped_rows.hpp"
#include "geo/mapping_links.hpp"
#include "geo/mapping_topology.hpp"

namespace lamplighter::geo {
namespace {

Error refused(std::string message) { return {.kind = Error::Kind::refused, .message = std::move(message)}; }

/// What stands more than once, named.
Error repeated_ids(Texts const& ids, std::vector<std::uint32_t> const& repeated, std::string_view layer) {
  std::string named;
  for (std::size_t i = 0; i < std::min<std::size_t>(repeated.size(), 5); ++i) {
    named += fmt::format("{}'{}'", i == 0 ? "" : ", ", ids[repeated[i]]);
  }
  std::size_t const count = repeated.size();
  return refused(
      fmt::format("layer '{}': {} {} an id that stands before it, over all datasets: {}{}; give each row an id of its own",
                  layer, count, count == 1 ? "row repeats" : "rows repeat", named, count > 5 ? ", …" : ""));
}

bool has_grid(SourceList const& sources) {
  return std::any_of(sources.begin(), sources.end(), [](SourceView const& source) { return source.kind == SourceKind::grid; });
}

Result<void> check_refusals(ReadRows const& rows) {
  for (Target const target : all_targets) {
    bool const is_full = rows.visit(target, [](auto const& list) { return list.is_full(); });
    if (is_full) {
      return tl::make_unexpected(refused(fmt::format(
          "layer '{}': the texts of one field come to more than 4 GiB; split the network into regions", to_string(target))));
    }
    auto const& repeated = rows.index_of(target).repeated();
    if (!repeated.empty()) return tl::make_unexpected(repeated_ids(rows.ids_of(target), repeated, to_string(target)));
  }
  if (!has_grid(rows.lists.sources)) {
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

bool is_by_node(OpenDataset const& one) { return one.mapping->customers.by == CustomerLink::By::node; }

Result<void> join_rows(std::vector<OpenDataset> const& opened, Connectivity const& connectivity, ReadRows& read,
                       std::vector<CustomerDistance>& distances) {
  bool const are_by_node = std::all_of(opened.begin(), opened.end(), is_by_node);
  if (connectivity.by == Connectivity::By::ids && are_by_node) return {};  // joined as they were read
  MappedRows rows = mapped_rows(read);
  switch (connectivity.by) {
    case Connectivity::By::ids: break;
    case Connectivity::By::geometry: join_by_geometry(rows, connectivity); break;
    case Connectivity::By::both: compare_with_geometry(rows, connectivity); break;
  }
  if (are_by_node && connectivity.by != Connectivity::By::ids) place_customers(rows, connectivity);
  if (auto const linked = link_customers(opened, rows, distances); !linked) return linked;
  put_back(std::move(rows), read);
  return {};
}

/// Lines, then transformers.
RowsById join_sections(ReadRows& read) {
  read.lists.sections = std::move(read.lines);
  read.lists.sections.append(read.transformers);
  return {.nodes = std::move(read.index_of(Target::nodes)),
          .sources = std::move(read.index_of(Target::sources)),
          .lines = std::move(read.index_of(Target::lines)),
          .transformers = std::move(read.index_of(Target::transformers)),
          .switches = std::move(read.index_of(Target::switches)),
          .customers = std::move(read.index_of(Target::customers)),
          .service_points = std::move(read.index_of(Target::service_points)),
          .transformer_list = std::move(read.transformers)};
}

/// Leaves what is in service on the day; says whether that was everything. Error: refused where no source of kind grid is.
Result<bool> stand_on_day(RowsById& rows, std::chrono::sys_days day, ImportResult& result) {
  NetworkLists& lists = result.data;
  result.later = service_changes_after(lists, day);
  for (auto const& row : lists.sections) {
    bool const is_away = row.kind == SectionKind::transformer && !is_in_service(row.service, day);
    if (is_away) rows.transformers_away.add(row.id);
  }
  if (!stand_on(lists, day, result.findings)) return true;
  if (!has_grid(lists.sources)) {
    return tl::make_unexpected(refused(fmt::format(
        "no source of kind grid is in service on {}, so nothing would have supply; correct the dates of service of layer 'sources'",
        day_text(day))));
  }
  auto away = std::move(rows.transformers_away);
  rows = rows_by_id(lists);
  rows.transformers_away = std::move(away);
  return false;
}

/// What is wrong with the rows, which lose those that hang from nothing or are not in service, and the hash of what stays.
Result<void> check_rows(RowsById& rows, std::vector<UnusedCustomer> const& unused, ImportResult& result) {
  NetworkLists& lists = result.data;
  drop_unused(lists, rows, unused, result.findings);
  std::vector<std::uint32_t> point_customers;
  std::future<std::string> hash;
  bool const has_dates = result.day && has_service_dates(lists);
  if (has_dates) {  // what the day leaves out has to be known before anything is hashed
    point_customers = drop_unattached(lists, rows, result.findings);
    auto const is_whole = stand_on_day(rows, *result.day, result);
    if (!is_whole) return tl::make_unexpected(is_whole.error());
    if (!*is_whole) point_customers = drop_unattached(lists, rows, result.findings);
    hash = std::async(std::launch::async, [&lists] { return content_hash(lists, [] {}); });
    check_network(lists, rows, point_customers, result.findings);
  } else {
    std::promise<void> points_stand;  // goes before the hash, which then waits no longer
    hash = std::async(std::launch::async, [&lists, stand = points_stand.get_future()] {
      return content_hash(lists, [&] { stand.wait(); });
    });
    point_customers = drop_unattached(lists, rows, result.findings);
    points_stand.set_value();
    check_network(lists, rows, point_customers, result.findings);
  }
  place_findings(lists, result.findings,
                 [&](std::string_view layer, std::string_view id) { return rows.row_of(lists, layer, id); });
  result.content_hash = hash.get();
  return {};
}

}  // namespace

Result<ImportResult> import_network(std::span<Dataset const> datasets, std::optional<std::chrono::sys_days> day) {
  auto const opened = open_datasets(datasets);
  if (!opened) return tl::make_unexpected(opened.error());
  auto const connectivity = connectivity_of(*opened);
  if (!connectivity) return tl::make_unexpected(connectivity.error());
  bool const is_by_ids = connectivity->by == Connectivity::By::ids;
  auto read = read_origins(datasets, *opened, is_by_ids ? ReadRows::Keep::rows : ReadRows::Keep::shapes_too);
  if (!read) return tl::make_unexpected(read.error());
  report_decisions(*opened, read->findings);
  std::vector<CustomerDistance> distances;
  if (auto const joined = join_rows(*opened, *connectivity, *read, distances); !joined) {
    return tl::make_unexpected(joined.error());
  }
  if (auto const checked = check_refusals(*read); !checked) return tl::make_unexpected(checked.error());

  RowsById rows = join_sections(*read);
  ImportResult result{.data = std::move(read->lists),
                      .findings = std::move(read->findings),
                      .distances = std::move(distances),
                      .day = day,
                      .later = {},
                      .content_hash = {}};
  if (auto const checked = check_rows(rows, read->unused_customers, result); !checked) return tl::make_unexpected(checked.error());
  return result;
}

}  // namespace lamplighter::geo
