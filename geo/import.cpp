// The pipeline of an import: open, find the layers, read them, refuse what no network can be built without, check.
#include "geo/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "geo/content_hash.hpp"
#include "geo/import_checks.hpp"
#include "geo/standard_mapping.hpp"

namespace lamplighter::geo {
namespace {

Error refused(std::string message) { return {.kind = Error::Kind::refused, .message = std::move(message)}; }
Error usage(std::string message) { return {.kind = Error::Kind::usage, .message = std::move(message)}; }

Result<std::vector<VectorDataset>> open_all(std::span<Dataset const> datasets) {
  if (datasets.empty()) return tl::make_unexpected(usage("no dataset is given; name one in 'network.sources'"));
  std::vector<VectorDataset> opened;
  for (Dataset const& dataset : datasets) {
    if (dataset.mapping != "standard") {
      return tl::make_unexpected(usage(fmt::format("dataset '{}': mapping '{}' is not known; use 'standard'",
                                                   dataset.path, dataset.mapping)));
    }
    auto one = VectorDataset::open(dataset.path);
    if (!one) return tl::make_unexpected(one.error());
    opened.push_back(std::move(*one));
  }
  return opened;
}

bool has_layer(VectorDataset const& dataset, std::string_view name) {
  auto const layers = dataset.layers();
  return std::find(layers.begin(), layers.end(), name) != layers.end();
}

/// Datasets may share the layers between them, as where an export writes one file per layer.
Result<void> check_layers(std::vector<VectorDataset> const& datasets, std::vector<Finding>& findings) {
  for (StandardLayer const& layer : standard_layers()) {
    std::string found, lacking;
    bool is_there = false;
    for (VectorDataset const& dataset : datasets) {
      if (has_layer(dataset, layer.name)) {
        is_there = true;
        continue;
      }
      lacking += (lacking.empty() ? "" : ", ") + dataset.path();
      for (auto const& name : dataset.layers()) found += (found.empty() ? "'" : ", '") + name + "'";
    }
    if (is_there && lacking.empty()) continue;
    bool const is_required = layer.presence == StandardLayer::Presence::required;
    if (is_required && !is_there) {
      return tl::make_unexpected(
          refused(fmt::format("{}: layer '{}' is missing; layers found: {}; export it, empty if there is nothing in it",
                              lacking, layer.name, found.empty() ? "none" : found)));
    }
    findings.push_back({.number = is_required ? 103 : 102,
                        .severity = is_required ? Finding::Severity::warning : Finding::Severity::info,
                        .layer = std::string(layer.name),
                        .id = "",
                        .reason = fmt::format("is missing from {}", lacking),
                        .remedy = is_required ? "another dataset has it; check that nothing was forgotten"
                                              : "export it if the GIS has it"});
  }
  return {};
}

Result<StandardRows> read_all(std::vector<VectorDataset> const& datasets) {
  StandardRows rows;
  if (auto const checked = check_layers(datasets, rows.findings); !checked) {
    return tl::make_unexpected(checked.error());
  }
  for (StandardLayer const& layer : standard_layers()) {
    for (VectorDataset const& dataset : datasets) {
      if (!has_layer(dataset, layer.name)) continue;
      if (auto const read = layer.read(dataset, rows); !read) return tl::make_unexpected(read.error());
      std::string const srs = dataset.srs(std::string(layer.name));
      if (rows.data.srs.empty()) {
        rows.data.srs = srs;
      } else if (!srs.empty() && srs != rows.data.srs) {
        rows.findings.push_back({.number = 104,
                                 .severity = Finding::Severity::warning,
                                 .layer = std::string(layer.name),
                                 .id = "",
                                 .reason = fmt::format("{} is in {}, what came before in {}", dataset.path(), srs,
                                                       rows.data.srs),
                                 .remedy = "coordinates are not converted; export all layers in one reference system"});
      }
    }
  }
  return rows;
}

template <class Row>
Result<void> check_unique(std::vector<Row> const& rows, std::string_view layer) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(rows.size());
  std::string repeated;
  std::size_t count = 0;
  for (Row const& row : rows) {
    if (seen.insert(row.id).second) continue;
    if (++count <= 5) repeated += (repeated.empty() ? "'" : ", '") + row.id + "'";
  }
  if (count == 0) return {};
  return tl::make_unexpected(refused(
      fmt::format("layer '{}': {} {} an id that stands before it, over all datasets: {}{}; give each row an id of its own",
                  layer, count, count == 1 ? "row repeats" : "rows repeat", repeated, count > 5 ? ", …" : "")));
}

Result<void> check_refusals(StandardRows const& rows) {
  auto const unique = check_unique(rows.data.nodes, "nodes")
                          .and_then([&] { return check_unique(rows.data.sources, "sources"); })
                          .and_then([&] { return check_unique(rows.lines, "lines"); })
                          .and_then([&] { return check_unique(rows.data.devices, "switches"); })
                          .and_then([&] { return check_unique(rows.transformers, "transformers"); })
                          .and_then([&] { return check_unique(rows.data.customers, "customers"); })
                          .and_then([&] { return check_unique(rows.data.service_points, "service_points"); })
                          .and_then([&] { return check_unique(rows.data.meters, "meters"); });
  if (!unique) return unique;
  bool const has_grid = std::any_of(rows.data.sources.begin(), rows.data.sources.end(),
                                    [](SourceRow const& source) { return source.kind == SourceKind::grid; });
  if (!has_grid) {
    return tl::make_unexpected(
        refused("layer 'sources' has no source of kind grid, so nothing would have supply; add the feeder heads"));
  }
  return {};
}

}  // namespace

Result<ImportResult> import_network(std::span<Dataset const> datasets) {
  auto const opened = open_all(datasets);
  if (!opened) return tl::make_unexpected(opened.error());
  auto rows = read_all(*opened);
  if (!rows) return tl::make_unexpected(rows.error());
  if (auto const checked = check_refusals(*rows); !checked) return tl::make_unexpected(checked.error());

  ImportResult result{.data = std::move(rows->data), .findings = std::move(rows->findings), .content_hash = {}};
  result.data.sections = std::move(rows->lines);
  result.data.sections.insert(result.data.sections.end(), std::make_move_iterator(rows->transformers.begin()),
                              std::make_move_iterator(rows->transformers.end()));
  drop_unattached(result.data, result.findings);
  check_network(result.data, result.findings);
  result.content_hash = content_hash(result.data);
  return result;
}

}  // namespace lamplighter::geo
