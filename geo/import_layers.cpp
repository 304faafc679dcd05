// Finds the tables of all origins first, so that what is missing is said before anything is read, then reads them.
#include "geo/import_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <iterator>
#include <optional>

#include "geo/finding_words.hpp"

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
      return tl::make_unexpected(refused(
          unread_.empty() ? fmt::format("{}: layer '{}' is missing; layers found: {}; export it, empty if there is nothing in it",
                                        lacking_, layer_, found_.empty() ? "none" : found_)
                          : fmt::format("{}: the file '{}' is no table: it is empty, damaged or lacks a file beside it; write at least "
                                        "its header, or export it again",
                                        lacking_, unread_)));
    }
    findings_.push_back(make_finding(must_be_somewhere_ ? 103 : 102,
                                     must_be_somewhere_ ? Severity::warning : Severity::info,
                                     std::string(to_string(target_)), "", said(lacking_)));
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
    if (unread_.empty()) unread_ = planned.dataset->unread_file(layer_);
    for (auto const& name : planned.dataset->layers()) found_ += (found_.empty() ? "'" : ", '") + name + "'";
  }

  Target target_;
  std::vector<Finding>& findings_;
  std::string layer_, lacking_, found_, unread_;
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

/// What a table says of its coordinates.
struct Reference {
  std::string dataset, srs;
  bool is_geographic = false;
};

/// The rows of one target alone.
struct ReadTarget {
  ReadRows rows;
  std::vector<Reference> references;  // by origin
};

Result<ReadTarget> read_target(Plan const& plan, Target target, ReadRows::Keep keep) {
  ReadTarget read;
  read.rows.keep = keep;
  RepeatedIds repeated;
  bool const has_rule = std::any_of(plan.origins.begin(), plan.origins.end(), [](PlannedOrigin const& planned) {
    return planned.origin->repeated != Origin::Repeated::refuse;
  });
  for (PlannedOrigin const& planned : plan.origins) {
    auto const table = planned.dataset->table(planned.origin->query);
    if (!table) return tl::make_unexpected(table.error());
    auto const done = read_origin({.table = *table,
                                   .dataset = planned.dataset->path(),
                                   .mapping = *planned.mapping,
                                   .origin = *planned.origin,
                                   .target = target,
                                   .repeated = has_rule ? &repeated : nullptr},
                                  read.rows);
    if (!done) return tl::make_unexpected(done.error());
    auto const& stated = planned.mapping->srs;
    if (stated && !stated->empty() && !is_reference_system(*stated)) {
      return tl::make_unexpected(Error{.kind = Error::Kind::usage,
                                       .message = fmt::format("mapping '{}': srs '{}' is no reference system that is known; write it "
                                                              "as EPSG:4326, or as none",
                                                              planned.mapping->name, *stated)});
    }
    read.references.push_back({.dataset = planned.dataset->path(),
                               .srs = stated.value_or(table->srs()),
                               .is_geographic = stated ? is_geographic(*stated) : table->is_geographic()});
  }
  // Here, because the targets are read side by side and what comes after them is not.
  read.rows.index_of(target) = TextIndex(read.rows.ids_of(target));
  return read;
}

void note_reference_system(Reference const& reference, Target target, ReadRows& rows) {
  rows.is_geographic = rows.is_geographic || reference.is_geographic;
  if (rows.lists.srs.empty()) {
    rows.lists.srs = reference.srs;
  } else if (!reference.srs.empty() && reference.srs != rows.lists.srs) {
    rows.findings.push_back(make_finding(104, Severity::warning, std::string(to_string(target)), "",
                                         said(reference.dataset, reference.srs, rows.lists.srs)));
  }
}

void take(ReadTarget&& read, Target target, ReadRows& rows) {
  NetworkLists& lists = read.rows.lists;
  switch (target) {
    case Target::nodes: rows.lists.nodes = std::move(lists.nodes); break;
    case Target::sources: rows.lists.sources = std::move(lists.sources); break;
    case Target::lines: rows.lines = std::move(read.rows.lines); break;
    case Target::switches: rows.lists.devices = std::move(lists.devices); break;
    case Target::transformers: rows.transformers = std::move(read.rows.transformers); break;
    case Target::customers:
      rows.lists.customers = std::move(lists.customers);
      rows.unused_customers = std::move(read.rows.unused_customers);
      break;
    case Target::service_points: rows.lists.service_points = std::move(lists.service_points); break;
    case Target::meters: rows.lists.meters = std::move(lists.meters); break;
  }
  auto const place = static_cast<std::size_t>(target);
  rows.shapes[place] = std::move(read.rows.shapes[place]);
  rows.ids[place] = std::move(read.rows.ids[place]);
  std::move(read.rows.findings.begin(), read.rows.findings.end(), std::back_inserter(rows.findings));
  for (Reference const& reference : read.references) note_reference_system(reference, target, rows);
}

using Plans = std::vector<Plan>;  // by target

/// Targets that are read side by side, each by whoever is free: those that are long in most networks first.
class Reading {
 public:
  explicit Reading(ReadRows::Keep keep) : keep_(keep) {}

  /// Reads what nobody else has begun.
  void work(Plans const& plans) {
    for (std::size_t next = next_++; next < order_.size(); next = next_++) {
      auto const target = static_cast<std::size_t>(order_[next]);
      if (target > failed_) continue;
      read_[target] = read_target(plans[target], order_[next], keep_);
      for (std::size_t first = failed_; !*read_[target] && target < first && !failed_.compare_exchange_weak(first, target);) {
      }
    }
  }
  /// All targets, once nobody works any more. Error: the first in the order of targets.
  Result<void> take_all(ReadRows& rows) {
    for (Target const target : all_targets) {
      auto& read = *read_[static_cast<std::size_t>(target)];
      if (!read) return tl::make_unexpected(read.error());
      take(std::move(*read), target, rows);
    }
    return {};
  }

 private:
  static constexpr std::array<Target, target_count> order_{Target::customers,    Target::lines,        Target::service_points,
                                                           Target::nodes,        Target::meters,       Target::transformers,
                                                           Target::switches,     Target::sources};
  ReadRows::Keep keep_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> failed_ = target_count;  // the first target that did: those after it need not be read
  std::array<std::optional<Result<ReadTarget>>, target_count> read_;
};

/// A dataset is for one thread, so that a second one opens it again; where it does not open twice, the first reads all.
void help(Reading& reading, std::span<Dataset const> datasets) {
  auto const opened = open_datasets(datasets);
  if (!opened) return;
  std::vector<Finding> reported_before;
  Plans plans;
  for (Target const target : all_targets) {
    auto plan = plan_of(target, *opened, reported_before);
    if (!plan) return;
    plans.push_back(std::move(*plan));
  }
  reading.work(plans);
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

Result<ReadRows> read_origins(std::span<Dataset const> datasets, std::vector<OpenDataset> const& opened,
                              ReadRows::Keep keep) {
  ReadRows rows;
  rows.keep = keep;
  Plans plans;
  for (Target const target : all_targets) {
    auto plan = plan_of(target, opened, rows.findings);
    if (!plan) return tl::make_unexpected(plan.error());
    plans.push_back(std::move(*plan));
  }
  Reading reading(keep);
  auto helper = std::async(std::launch::async, [&] { help(reading, datasets); });
  reading.work(plans);
  helper.get();
  if (auto const taken = reading.take_all(rows); !taken) return tl::make_unexpected(taken.error());
  return rows;
}

}  // namespace lamplighter::geo
