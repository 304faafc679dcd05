// A whole network as named columns: what its rows say, how they are joined, and the index of its normal state.
#pragma once

#include <limits>
#include <memory>
#include <string>

#include "geo/column_values.hpp"
#include "geo/text_columns.hpp"
#include "geo/zone_parts.hpp"

namespace lamplighter::geo {

/// One way out of a node. Edges are numbered sections first, then devices.
struct Arc {
  std::uint32_t to;
  std::uint32_t edge;
};

/// A list of lists in two arrays: the items of `i` are `items[first[i]] … items[first[i + 1] - 1]`.
template <class Item, template <class> class Of = SpanOf>
struct Grouped {
  Of<std::uint32_t> first;
  Of<Item> items;
  std::span<Item const> of(std::uint32_t index) const {
    return {items.data() + first[index], items.data() + first[index + 1]};
  }
  void each(auto&& visit, std::string const& name) {
    visit(name + ".first", first);
    visit(name + ".items", items);
  }
};

// Columns that may be left out are empty where every row has the default: no coordinate, no
// number, no day, `phases_known`.
// Columns that name a node hold its index, or `no_index`.

template <template <class> class Of>
struct NodeColumns {
  BasicTextPool<Of> id;
  Of<std::uint32_t> slots;
  Of<Coordinate> at;            // x is NaN where the data give none
  Of<std::uint8_t> is_row;      // 0 where only other rows name the node

  void each(auto&& visit) {
    id.each(visit, "node.id");
    visit("node.slots", slots);
    visit("node.at", at);
    visit("node.is_row", is_row);
  }
};

template <template <class> class Of>
struct SourceColumns {
  BasicTextPool<Of> id;
  Of<std::uint32_t> slots, node;
  BasicTextColumn<Of> feeder, name, substation;
  Of<PhaseSet> phases;
  Of<SourceKind> kind;
  Of<std::int32_t> region;
  Of<Coordinate> at;
  Of<ServiceDays> service;

  void each(auto&& visit) {
    id.each(visit, "source.id");
    visit("source.slots", slots);
    visit("source.node", node);
    feeder.each(visit, "source.feeder");
    name.each(visit, "source.name");
    substation.each(visit, "source.substation");
    visit("source.phases", phases);
    visit("source.kind", kind);
    visit("source.region", region);
    visit("source.at", at);
    visit("source.service", service);
  }
};

template <template <class> class Of>
struct SectionColumns {
  BasicTextPool<Of> id;
  Of<std::uint32_t> from, to;
  BasicTextColumn<Of> name, feeder, area_manager;
  Of<SectionKind> kind;
  Of<std::uint8_t> is_customer_owned;
  Of<double> length_m, kva;
  Of<Coordinate> at;
  Of<ServiceDays> service;

  void each(auto&& visit) {
    id.each(visit, "section.id");
    visit("section.from", from);
    visit("section.to", to);
    name.each(visit, "section.name");
    feeder.each(visit, "section.feeder");
    area_manager.each(visit, "section.area_manager");
    visit("section.kind", kind);
    visit("section.is_customer_owned", is_customer_owned);
    visit("section.length_m", length_m);
    visit("section.kva", kva);
    visit("section.at", at);
    visit("section.service", service);
  }
};

template <template <class> class Of>
struct DeviceColumns {
  BasicTextPool<Of> id;
  Of<std::uint32_t> slots, from, to;
  BasicTextColumn<Of> name, feeder;
  Of<DeviceKind> kind;
  Of<Position> normal;
  Of<Coordinate> at;
  BasicTextColumn<Of> rating;
  Of<double> kv;  // NaN where not stated
  Of<ServiceDays> service;

  void each(auto&& visit) {
    id.each(visit, "device.id");
    visit("device.slots", slots);
    visit("device.from", from);
    visit("device.to", to);
    name.each(visit, "device.name");
    feeder.each(visit, "device.feeder");
    visit("device.kind", kind);
    visit("device.normal", normal);
    visit("device.at", at);
    rating.each(visit, "device.rating");
    visit("device.kv", kv);
    visit("device.service", service);
  }
};

template <template <class> class Of>
struct CustomerColumns {
  BasicTextPool<Of> id;
  Of<std::uint32_t> slots, node;
  BasicTextColumn<Of> transformer, category, address, community, district, feeder;
  Of<PhaseSet> phases;
  Of<std::uint8_t> phases_known;
  Of<double> kw;
  Of<Coordinate> at;
  Of<ServiceDays> service;

  void each(auto&& visit) {
    id.each(visit, "customer.id");
    visit("customer.slots", slots);
    visit("customer.node", node);
    transformer.each(visit, "customer.transformer");
    category.each(visit, "customer.category");
    address.each(visit, "customer.address");
    community.each(visit, "customer.community");
    district.each(visit, "customer.district");
    feeder.each(visit, "customer.feeder");
    visit("customer.phases", phases);
    visit("customer.phases_known", phases_known);
    visit("customer.kw", kw);
    visit("customer.at", at);
    visit("customer.service", service);
  }
};

/// All empty when the data have no layer of service points: each customer then is one.
template <template <class> class Of>
struct PointColumns {
  BasicTextPool<Of> id;
  Of<std::uint32_t> slots, customer, node;
  BasicTextColumn<Of> transformer;
  Of<PhaseSet> phases;
  Of<std::uint8_t> phases_known;
  Of<ServicePointRole> role;
  Of<std::uint8_t> changeover;  // 0: not stated; else 1 + the enumerator
  Of<ServiceDays> service;
  Grouped<ServicePointIndex, Of> of_customer;

  void each(auto&& visit) {
    id.each(visit, "point.id");
    visit("point.slots", slots);
    visit("point.customer", customer);
    visit("point.node", node);
    transformer.each(visit, "point.transformer");
    visit("point.phases", phases);
    visit("point.phases_known", phases_known);
    visit("point.role", role);
    visit("point.changeover", changeover);
    visit("point.service", service);
    of_customer.each(visit, "point.of_customer");
  }
};

template <template <class> class Of>
struct MeterColumns {
  BasicTextPool<Of> id;
  Of<std::uint32_t> slots, point;

  void each(auto&& visit) {
    id.each(visit, "meter.id");
    visit("meter.slots", slots);
    visit("meter.point", point);
  }
};

/// How the rows are joined. Nodes are numbered feeder by feeder, each in pre-order from its source.
template <template <class> class Of>
struct JoinColumns {
  Of<PhaseSet> edge_phases;              // sections, then devices
  Grouped<Arc, Of> arcs;                 // per node, in the order of the edges; an edge from a node to itself is in no list
  Of<PhaseSet> point_phases;             // used; where unknown, all that the conductors at its node carry
  Grouped<ServicePointIndex, Of> node_points;

  void each(auto&& visit) {
    visit("join.edge_phases", edge_phases);
    arcs.each(visit, "join.arcs");
    visit("join.point_phases", point_phases);
    node_points.each(visit, "join.node_points");
  }
};

/// Nodes of zone `z` are `node_first[z] … node_first[z + 1] - 1`; no edge that is closed normally leaves a zone.
template <template <class> class Of>
struct ZoneColumns {
  Of<std::uint32_t> node_first;

  void each(auto&& visit) { visit("zone.node_first", node_first); }
};

/// A part of the normal state: where its pieces stand in the columns. A plain one has no order.
struct StoredPart {
  std::uint32_t order_first, order_count, bridge_first, bridge_count, point_first, point_count;
};

/// The index of the network with every device in its normal position: what a live network starts from. Zone by zone,
/// so that a start costs a look at each zone and not at each node. Devices stand by slot, that is, by zone.
template <template <class> class Of>
struct NormalColumns {
  Of<DevicePlace> device_place;                            // per device, so that a count needs no search for its zone
  Of<std::uint32_t> slot_device, slot_first;               // the last per zone, and one more
  Of<std::uint32_t> source_order, source_first;            // source rows by node; per zone, and one more
  Of<PhaseSet> live;                                       // per node
  Of<PhaseSet> open;                                       // per slot
  Of<CountBelow> counts;                                   // per slot
  std::array<Of<BridgeAt>, 3> bridge_at;                   // per slot
  Of<std::uint32_t> part_first;                            // per zone and phase, and one more
  Of<StoredPart> parts;
  Of<std::uint32_t> order;
  Of<PartBridge> bridges;
  Of<ServicePointIndex> points;
  Of<std::uint32_t> place_first;            // per zone and phase: into the next two, or no_index when all is plain
  Of<std::uint32_t> part_of, position_of;
  Of<std::uint32_t> fed_by;                 // per zone: its only grid source; no_index with none or several
  Of<std::uint32_t> nearest_first;          // per zone with several: into `nearest`, three rows of its nodes
  Of<std::uint32_t> nearest;

  void each(auto&& visit) {
    visit("normal.device_place", device_place);
    visit("normal.slot_device", slot_device);
    visit("normal.slot_first", slot_first);
    visit("normal.source_order", source_order);
    visit("normal.source_first", source_first);
    visit("normal.live", live);
    visit("normal.open", open);
    visit("normal.counts", counts);
    visit("normal.bridge_at.a", bridge_at[0]);
    visit("normal.bridge_at.b", bridge_at[1]);
    visit("normal.bridge_at.c", bridge_at[2]);
    visit("normal.part_first", part_first);
    visit("normal.parts", parts);
    visit("normal.order", order);
    visit("normal.bridges", bridges);
    visit("normal.points", points);
    visit("normal.place_first", place_first);
    visit("normal.part_of", part_of);
    visit("normal.position_of", position_of);
    visit("normal.fed_by", fed_by);
    visit("normal.nearest_first", nearest_first);
    visit("normal.nearest", nearest);
  }
};

template <template <class> class Of>
struct BasicNetworkTables {
  Of<char> srs;
  NodeColumns<Of> nodes;
  SourceColumns<Of> sources;
  SectionColumns<Of> sections;
  DeviceColumns<Of> devices;
  CustomerColumns<Of> customers;
  PointColumns<Of> points;
  MeterColumns<Of> meters;
  JoinColumns<Of> join;
  ZoneColumns<Of> zones;
  NormalColumns<Of> normal;

  /// Calls `visit(name, column)` for every column, in the order of the file.
  void each(auto&& visit) {
    visit("srs", srs);
    nodes.each(visit);
    sources.each(visit);
    sections.each(visit);
    devices.each(visit);
    customers.each(visit);
    points.each(visit);
    meters.each(visit);
    join.each(visit);
    zones.each(visit);
    normal.each(visit);
  }
};

/// The columns in memory of their own.
using OwnedNetworkTables = BasicNetworkTables<VectorOf>;

/// The columns wherever they lie; `storage` keeps them alive. Cheap to copy.
struct NetworkTables : BasicNetworkTables<SpanOf> {
  std::shared_ptr<void const> storage;

  std::uint32_t node_count() const { return nodes.id.size(); }
  std::uint32_t section_count() const { return sections.id.size(); }
  std::uint32_t device_count() const { return devices.id.size(); }
  std::uint32_t source_count() const { return sources.id.size(); }
  std::uint32_t customer_count() const { return customers.id.size(); }
  bool has_points() const { return !points.id.first.empty(); }
  std::uint32_t point_count() const { return has_points() ? points.id.size() : customers.id.size(); }
  std::span<std::uint32_t const> point_node() const { return has_points() ? points.node : customers.node; }
  CustomerIndex customer_of(std::uint32_t point) const {
    return {has_points() ? points.customer[point] : point};
  }
};

/// The device's number in the order of zones.
inline std::uint32_t slot_of(NetworkTables const& tables, std::uint32_t device) {
  DevicePlace const place = tables.normal.device_place[device];
  return tables.normal.slot_first[place.zone] + place.within;
}

NetworkTables share(OwnedNetworkTables tables);
/// Good while `tables` stand as they are.
NetworkTables viewed(OwnedNetworkTables& tables);

/// The phases that a source supplies or would supply: all where its row gives none.
inline PhaseSet source_phases(NetworkTables const& tables, std::uint32_t source) {
  PhaseSet const phases = tables.sources.phases[source];
  return phases.empty() ? PhaseSet::all() : phases;
}

}  // namespace lamplighter::geo
