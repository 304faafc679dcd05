// Customers' links by transformer, by distance, and by a table.
#include "geo/mapping_links.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "geo/mapping_ends.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;
/// The ratio test of nearest neighbours: whose distance is above 0.8 of that to the next one's is not told apart (D. Lowe,
/// International Journal of Computer Vision 60, 2004, §7.1). Measured there for features of images; for customers it is a
/// convention: the next transformer is less than a quarter farther.
constexpr double confidence_low = 0.2;

/// Transformers by id. A customer hangs at the secondary.
class Transformers {
 public:
  explicit Transformers(MappedRows const& rows) {
    for (auto const& row : rows.transformers) by_id_.emplace(row.id, &row);
  }
  SectionRow const* find(std::string const& id) const {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string_view, SectionRow const*> by_id_;  // looked up only
};

/// What a customer without a link hangs from all the same: the node of its row, or service points of its own.
class OwnPlaces {
 public:
  explicit OwnPlaces(MappedRows const& rows) {
    for (auto const& point : rows.data.service_points) with_points_.insert(point.customer);
  }
  /// Of the customer whose link fails: an error, or a warning that says where it stays. `variant` is of the error.
  void report(int number, MappedRows& rows, CustomerRow const& customer, std::string_view variant,
              std::string const& named = {}) const {
    bool const has_points = with_points_.contains(customer.id);
    if (!has_points && customer.node.empty()) {
      return geo::report(number, rows, Severity::error, Target::customers, customer.id, said_as(variant, named));
    }
    geo::report(number, rows, Severity::warning, Target::customers, customer.id,
           has_points ? said_as("points", named) : said_as("node", named, customer.node));
  }

 private:
  std::unordered_set<std::string_view> with_points_;
};

void hang(MappedRows& rows, Transformers const& transformers, OwnPlaces const& places, CustomerRow& customer) {
  if (SectionRow const* const found = transformers.find(customer.transformer)) {
    customer.node = found->to_node;
    return;
  }
  places.report(333, rows, customer, customer.transformer.empty() ? "none" : "", customer.transformer);
}

/// Rows with a node of their own were not asked for a link: once for all of them.
void report_kept(MappedRows& rows, std::size_t kept, std::string_view by) {
  if (kept > 0) report(334, rows, Severity::info, Target::customers, "", said_as(by, kept));
}

Plane plane_of(std::vector<SectionRow> const& transformers, bool is_geographic) {
  double sum = 0, count = 0;
  for (auto const& row : transformers) {
    if (row.at) sum += row.at->y, count += 1;
  }
  return {is_geographic ? Plane::Units::degrees : Plane::Units::plane, count > 0 ? sum / count : 0};
}

void link_nearest(MappedRows& rows, CustomerLink const& link, std::vector<CustomerDistance>& distances) {
  Plane const plane = plane_of(rows.transformers, rows.is_geographic);
  std::vector<PlanePoint> points;
  std::vector<SectionRow const*> at;
  for (auto const& row : rows.transformers) {
    if (!row.at) continue;
    points.push_back(plane.at(*row.at));
    at.push_back(&row);
  }
  PointTree const tree(std::move(points));
  std::size_t kept = 0;
  for (CustomerRow& customer : rows.data.customers) {
    if (!customer.node.empty()) {
      ++kept;
      continue;
    }
    auto const near = customer.at ? tree.nearest(plane.at(*customer.at), 2) : std::vector<PointTree::Near>{};
    double const next = near.size() > 1 ? near[1].distance : 0;
    double const confidence = near.size() < 2 ? 1 : next > 0 ? 1 - near[0].distance / next : 0;
    auto const sure = fmt::format("{:.2f}", confidence);
    if (near.empty() || near.front().distance > link.distance_max) {
      report(330, rows, Severity::error, Target::customers, customer.id,
             !customer.at   ? said_as("no_place", link.distance_max)
             : near.empty() ? said_as("no_transformer", link.distance_max)
                            : said_as("far", link.distance_max, at[near.front().point]->id,
                                      fmt::format("{:.0f}", near.front().distance), sure));
      continue;
    }
    SectionRow const& transformer = *at[near.front().point];
    customer.transformer = transformer.id;
    customer.node = transformer.to_node;
    distances.push_back({.customer = customer.id,
                         .transformer = transformer.id,
                         .distance = near[0].distance,
                         .confidence = confidence});
    if (confidence >= confidence_low) continue;
    report(331, rows, Severity::warning, Target::customers, customer.id,
           said(transformer.id, fmt::format("{:.0f}", near[0].distance), at[near[1].point]->id,
                fmt::format("{:.0f}", next), sure));
  }
  report_kept(rows, kept, "nearest");
}

struct TableLink {
  std::string node, transformer;
};
using TableLinks = std::unordered_map<std::string, TableLink>;  // looked up only

Result<TableLinks> read_table(std::vector<OpenDataset> const& opened, OpenDataset const& own, MappedRows& rows) {
  CustomerLink const& link = own.mapping->customers;
  auto const dataset = dataset_named(opened, own, link.dataset);
  if (!dataset) return tl::make_unexpected(dataset.error());
  auto const table = (*dataset)->table(link.table);
  if (!table) return tl::make_unexpected(table.error());
  Origin origin;
  origin.query = link.table;
  origin.fields["id"] = link.customer;
  TableLinks links;
  LayerReader layer({.table = *table,
                     .dataset = (*dataset)->path(),
                     .mapping = *own.mapping,
                     .origin = origin,
                     .target = Target::customers,
                     .repeated = nullptr},
                    rows.findings);
  BoundField const node = layer.bind(link.node, "node"), transformer = layer.bind(link.transformer, "transformer");
  auto const read = layer.each([&](ArrowRow const& row, std::string id) {
    TableLink const one{.node = layer.text(row, node), .transformer = layer.text(row, transformer)};
    if (links.emplace(id, one).second) return;
    layer.report(332, Severity::error, id, said_as("twice"));
  });
  if (!read) return tl::make_unexpected(read.error());
  return links;
}

Result<void> link_by_table(std::vector<OpenDataset> const& opened, OpenDataset const& own, MappedRows& rows) {
  auto const links = read_table(opened, own, rows);
  if (!links) return tl::make_unexpected(links.error());
  Transformers const transformers(rows);
  OwnPlaces const places(rows);
  for (CustomerRow& customer : rows.data.customers) {
    auto const found = links->find(customer.id);
    if (found == links->end()) {
      places.report(332, rows, customer, "absent");
      continue;
    }
    if (!found->second.transformer.empty()) customer.transformer = found->second.transformer;
    if (!found->second.node.empty()) {
      customer.node = found->second.node;
    } else {
      hang(rows, transformers, places, customer);
    }
  }
  return {};
}

}  // namespace

Result<void> link_customers(std::vector<OpenDataset> const& opened, MappedRows& rows,
                            std::vector<CustomerDistance>& distances) {
  for (OpenDataset const& own : opened) {
    CustomerLink const& link = own.mapping->customers;
    switch (link.by) {
      case CustomerLink::By::node: break;
      case CustomerLink::By::transformer: {
        Transformers const transformers(rows);
        OwnPlaces const places(rows);
        std::size_t kept = 0;
        for (CustomerRow& customer : rows.data.customers) {
          if (customer.node.empty()) hang(rows, transformers, places, customer);
          else ++kept;
        }
        report_kept(rows, kept, "transformer");
        break;
      }
      case CustomerLink::By::nearest_transformer: link_nearest(rows, link, distances); break;
      case CustomerLink::By::table: {
        if (auto const linked = link_by_table(opened, own, rows); !linked) return linked;
        break;
      }
    }
  }
  return {};
}

}  // namespace lamplighter::geo
