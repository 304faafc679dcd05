// Finds the tables of all origins first, so that what is missing is said before anything is read, then reads them.
#include "geo/import_layers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;

Error refused(std::string message) { return {.kind = Error::Kind::refused, .message = std::move(message)}; }
Error usage(std::string message) { return {.kind = Error::Kind::usage, .message = std::move(message)}; }

struct PlannedOrigin {
  Origin const* origin;
  Mapping const* mapping;
  VectorDataset const* dataset;
};

/// Datasets may share the layers between them, as where an export writes one file per layer.
class Plan {
 public:
  Plan(Target target, std::vector<Finding>& findings) : target_(target), findings_(findings) {}

  Result<void> add(PlannedOrigin const& planned) {
    Query const& query = planned.origin->query;
    if (query.sql.empty()) {
      auto const table = planned.dataset->table(query);
      if (!table) {
        if (planned.origin->presence == Origin::Presence::required || has_layer(planned)) {
          return tl::make_unexpected(table.error());
        }
        note_missing(planned);
        return {};
      }
    }
    origins.push_back(planned);
    return {};
  }
  /// Reports what is missing, and refuses what must be somewhere and is nowhere.
  Result<void> check() {
    if (lacking_.empty()) return {};
    if (must_be_somewhere_ && origins.empty()) {
      return tl::make_unexpected(
          refused(fmt::format("{}: layer '{}' is missing; layers found: {}; export it, empty if there is nothing in it",
                              lacking_, layer_, found_.empty() ? "none" : found_)));
    }
    findings_.push_back({.number = must_be_somewhere_ ? 103 : 102,
                         .severity = must_be_somewhere_ ? Severity::warning : Severity::info,
                         .layer = std::string(to_string(target_)),
                         .id = "",
                         .reason = fmt::format("is missing from {}", lacking_),
                         .remedy = must_be_somewhere_ ? "another dataset has it; check that nothing was forgotten"
                                                      : "export it if the GIS has it"});
    return {};
  }

  std::vector<PlannedOrigin> origins;

 private:
  static bool has_layer(PlannedOrigin const& planned) {
    auto const layers = planned.dataset->layers();
    return std::find(layers.begin(), layers.end(), planned.origin->query.layer) != layers.end();
  }
  void note_missing(PlannedOrigin const& planned) {
    layer_ = planned.origin->query.layer;
    must_be_somewhere_ = must_be_somewhere_ || planned.origin->presence == Origin::Presence::somewhere;
    lacking_ += (lacking_.empty() ? "" : ", ") + planned.dataset->path();
    for (auto const& name : planned.dataset->layers()) found_ += (found_.empty() ? "'" : ", '") + name + "'";
  }

  Target target_;
  std::vector<Finding>& findings_;
  std::string layer_, lacking_, found_;
  bool must_be_somewhere_ = false;
};

Result<Plan> plan_of(Target target, std::vector<OpenDataset> const& opened, std::vector<Finding>& findings) {
  Plan plan(target, findings);
  for (OpenDataset const& own : opened) {
    for (Origin const& origin : own.mapping->of(target)) {
      auto const dataset = dataset_named(opened, own, origin.dataset);
      if (!dataset) return tl::make_unexpected(dataset.error());
      auto const added = plan.add({.origin = &origin, .mapping = own.mapping, .dataset = *dataset});
      if (!added) return tl::make_unexpected(added.error());
    }
  }
  if (auto const checked = plan.check(); !checked) return tl::make_unexpected(checked.error());
  return plan;
}

void note_reference_system(PlannedOrigin const& planned, VectorTable const& table, Target target, MappedRows& rows) {
  std::string const srs = planned.mapping->srs.value_or(table.srs());
  rows.is_geographic =
      rows.is_geographic || (planned.mapping->srs ? is_geographic(*planned.mapping->srs) : table.is_geographic());
  if (rows.data.srs.empty()) {
    rows.data.srs = srs;
  } else if (!srs.empty() && srs != rows.data.srs) {
    rows.findings.push_back({.number = 104,
                             .severity = Severity::warning,
                             .layer = std::string(to_string(target)),
                             .id = "",
                             .reason = fmt::format("{} is in {}, what came before in {}", planned.dataset->path(), srs,
                                                   rows.data.srs),
                             .remedy = "coordinates are not converted; export all layers in one reference system"});
  }
}

Result<void> read_plan(Plan const& plan, Target target, MappedRows& rows) {
  RepeatedIds repeated;
  bool const has_rule = std::any_of(plan.origins.begin(), plan.origins.end(), [](PlannedOrigin const& planned) {
    return planned.origin->repeated != Origin::Repeated::refuse;
  });
  for (PlannedOrigin const& planned : plan.origins) {
    auto const table = planned.dataset->table(planned.origin->query);
    if (!table) return tl::make_unexpected(table.error());
    auto const read = read_origin({.table = *table,
                                   .dataset = planned.dataset->path(),
                                   .mapping = *planned.mapping,
                                   .origin = *planned.origin,
                                   .target = target,
                                   .repeated = has_rule ? &repeated : nullptr},
                                  rows);
    if (!read) return read;
    note_reference_system(planned, *table, target, rows);
  }
  return {};
}

}  // namespace

Result<std::vector<OpenDataset>> open_datasets(std::span<Dataset const> datasets) {
  if (datasets.empty()) return tl::make_unexpected(usage("no dataset is given; name one in 'network.sources'"));
  std::vector<OpenDataset> opened;
  for (Dataset const& dataset : datasets) {
    if (!dataset.layout && dataset.mapping != "standard") {
      return tl::make_unexpected(usage(fmt::format("dataset '{}': mapping '{}' is not known; use 'standard'",
                                                   without_password(dataset.path), dataset.mapping)));
    }
    Mapping const& mapping = dataset.layout ? *dataset.layout : standard_mapping();
    auto one = VectorDataset::open(dataset.path, mapping.open_options);
    if (!one) return tl::make_unexpected(one.error());
    opened.push_back({.name = dataset.name, .dataset = std::move(*one), .mapping = &mapping});
  }
  return opened;
}

Result<VectorDataset const*> dataset_named(std::vector<OpenDataset> const& opened, OpenDataset const& own,
                                           std::string const& name) {
  if (name.empty()) return &own.dataset;
  std::string names;
  for (OpenDataset const& one : opened) {
    if (one.name == name) return &one.dataset;
    if (!one.name.empty()) names += (names.empty() ? "'" : ", '") + one.name + "'";
  }
  return tl::make_unexpected(usage(fmt::format("mapping '{}' draws from a dataset named '{}'; names given are {}; give the "
                                               "dataset that name in 'network.sources'",
                                               own.mapping->name, name, names.empty() ? "none" : names)));
}

Result<MappedRows> read_origins(std::vector<OpenDataset> const& opened, MappedRows::Keep keep) {
  MappedRows rows;
  rows.keep = keep;
  std::vector<Plan> plans;
  for (Target const target : all_targets) {
    auto plan = plan_of(target, opened, rows.findings);
    if (!plan) return tl::make_unexpected(plan.error());
    plans.push_back(std::move(*plan));
  }
  for (Target const target : all_targets) {
    auto const read = read_plan(plans[static_cast<std::size_t>(target)], target, rows);
    if (!read) return tl::make_unexpected(read.error());
  }
  return rows;
}

}  // namespace lamplighter::geo
