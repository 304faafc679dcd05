// Customers' links by transformer, by distance, and by a table.
#include "geo/mapping_links.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "geo/mapping_ends.hpp"

namespace lamplighter::geo {
namespace {

using Severity = Finding::Severity;
constexpr double confidence_low = 0.2;  // the next transformer is less than a quarter farther

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

void hang(MappedRows& rows, Transformers const& transformers, CustomerRow& customer) {
  if (SectionRow const* const found = transformers.find(customer.transformer)) {
    customer.node = found->to_node;
    return;
  }
  report(333, rows, Severity::error, Target::customers, customer.id,
         customer.transformer.empty() ? said_as("none") : said(customer.transformer));
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
  for (CustomerRow& customer : rows.data.customers) {
    if (!customer.node.empty()) continue;
    auto const near = customer.at ? tree.nearest(plane.at(*customer.at), 2) : std::vector<PointTree::Near>{};
    if (near.empty() || near.front().distance > link.distance_max) {
      report(330, rows, Severity::error, Target::customers, customer.id,
             !customer.at   ? said_as("no_place", link.distance_max)
             : near.empty() ? said_as("no_transformer", link.distance_max)
                            : said_as("far", link.distance_max, at[near.front().point]->id,
                                      fmt::format("{:.0f}", near.front().distance)));
      continue;
    }
    SectionRow const& transformer = *at[near.front().point];
    customer.transformer = transformer.id;
    customer.node = transformer.to_node;
    double const next = near.size() > 1 ? near[1].distance : 0;
    double const confidence = near.size() < 2 ? 1 : next > 0 ? 1 - near[0].distance / next : 0;
    distances.push_back({.customer = customer.id,
                         .transformer = transformer.id,
                         .distance = near[0].distance,
                         .confidence = confidence});
    if (confidence >= confidence_low) continue;
    report(331, rows, Severity::warning, Target::customers, customer.id,
           said(transformer.id, fmt::format("{:.0f}", near[0].distance), at[near[1].point]->id,
                fmt::format("{:.0f}", next)));
  }
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
  for (CustomerRow& customer : rows.data.customers) {
    auto const found = links->find(customer.id);
    if (found == links->end()) {
      if (!customer.node.empty()) continue;
      report(332, rows, Severity::error, Target::customers, customer.id, said_as("absent"));
      continue;
    }
    if (!found->second.transformer.empty()) customer.transformer = found->second.transformer;
    if (!found->second.node.empty()) {
      customer.node = found->second.node;
    } else {
      hang(rows, transformers, customer);
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
        for (CustomerRow& customer : rows.data.customers) {
          if (customer.node.empty()) hang(rows, transformers, customer);
        }
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
