// Walks every zone once per phase with all devices in their normal positions.
#include "geo/normal_index.hpp"

#include <algorithm>
#include <numeric>

#include "geo/part_walk.hpp"
#include "geo/zone_tally.hpp"

namespace lamplighter::geo {
namespace {

struct NormalView {
  NetworkTables const& tables;
  PhaseSet phase;
  std::vector<PhaseSet> const& fed;  // per node

  bool conducts(std::uint32_t edge) const {
    if (!tables.join.edge_phases[edge].contains(phase)) return false;
    return edge < tables.section_count() || tables.devices.normal[edge - tables.section_count()] == Position::closed;
  }
  bool is_fed(std::uint32_t node) const { return fed[node].contains(phase); }
};

class Indexer {
 public:
  explicit Indexer(OwnedNetworkTables& owned) : owned_(owned), normal_(owned.normal), fed_(owned.join.arcs.first.size() - 1) {}

  void run() {
    give_slots();
    order_sources();
    tables_ = viewed(owned_);
    walk();
    find_nearest();
    normal_.counts.assign(tables_.device_count(), {});
    count();
  }

 private:
  std::uint32_t zones() const { return static_cast<std::uint32_t>(owned_.zones.node_first.size() - 1); }

  void give_slots() {
    auto const devices = static_cast<std::uint32_t>(owned_.devices.from.size());
    std::vector<std::uint32_t> zone_of_device;
    normal_.slot_first.assign(zones() + 1, 0);
    for (std::uint32_t device = 0; device < devices; ++device) {
      std::uint32_t const end = owned_.devices.from[device] != no_index ? owned_.devices.from[device] : owned_.devices.to[device];
      // A device that stands nowhere joins nothing; any zone will do.
      zone_of_device.push_back(end == no_index ? 0 : zone_of(owned_.zones.node_first, end));
    }
    // A network of devices that all stand nowhere has no zone at all: it gets an empty one.
    if (zones() == 0) {
      owned_.zones.node_first.push_back(0);
      normal_.slot_first.push_back(0);
    }
    for (std::uint32_t const zone : zone_of_device) ++normal_.slot_first[zone + 1];
    for (std::uint32_t zone = 0; zone < zones(); ++zone) normal_.slot_first[zone + 1] += normal_.slot_first[zone];
    auto place = normal_.slot_first;
    normal_.device_place.resize(devices);
    normal_.slot_device.resize(devices);
    normal_.open.resize(devices);
    for (std::uint32_t device = 0; device < devices; ++device) {
      std::uint32_t const slot = place[zone_of_device[device]]++;
      normal_.device_place[device] = {.zone = zone_of_device[device], .within = slot - normal_.slot_first[zone_of_device[device]]};
      normal_.slot_device[slot] = device;
      PhaseSet const phases = owned_.join.edge_phases[owned_.sections.from.size() + device];
      normal_.open[slot] = owned_.devices.normal[device] == Position::open ? phases : PhaseSet::none();
    }
    for (auto& bridges : normal_.bridge_at) bridges.assign(devices, {});
  }

  void order_sources() {
    auto const& node = owned_.sources.node;
    for (std::uint32_t source = 0; source < node.size(); ++source) {
      if (node[source] == no_index) continue;
      normal_.source_order.push_back(source);
      PhaseSet const phases = owned_.sources.phases[source].empty() ? PhaseSet::all() : owned_.sources.phases[source];
      if (owned_.sources.kind[source] == SourceKind::grid) fed_[node[source]] = fed_[node[source]] | phases;
    }
    std::stable_sort(normal_.source_order.begin(), normal_.source_order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return node[a] < node[b]; });
    for (std::uint32_t const first : owned_.zones.node_first) {
      auto const place = std::lower_bound(normal_.source_order.begin(), normal_.source_order.end(), first,
                                          [&](std::uint32_t source, std::uint32_t least) { return node[source] < least; });
      normal_.source_first.push_back(static_cast<std::uint32_t>(place - normal_.source_order.begin()));
    }
  }

  void walk() {
    normal_.live.assign(tables_.node_count(), PhaseSet::none());
    normal_.part_first.push_back(0);
    std::array<NormalView, 3> const views{NormalView{tables_, phase_at[0], fed_}, NormalView{tables_, phase_at[1], fed_},
                                          NormalView{tables_, phase_at[2], fed_}};
    std::array<ZeroedArray, 3> seen{ZeroedArray(tables_.node_count()), ZeroedArray(tables_.node_count()),
                                  ZeroedArray(tables_.node_count())};
    std::array<PartWalk<NormalView>, 3> walks{PartWalk(tables_, views[0], phase_at[0], seen[0]),
                                              PartWalk(tables_, views[1], phase_at[1], seen[1]),
                                              PartWalk(tables_, views[2], phase_at[2], seen[2])};
    for (std::uint32_t zone = 0; zone < zones(); ++zone) {
      for (std::size_t phase = 0; phase < 3; ++phase) walk_zone(zone, phase, views[phase], seen[phase], walks[phase]);
    }
  }

  void walk_zone(std::uint32_t zone, std::size_t phase, NormalView const& view, ZeroedArray& seen,
                 PartWalk<NormalView>& walk) {
    std::uint32_t const base = owned_.zones.node_first[zone], nodes = owned_.zones.node_first[zone + 1] - base;
    std::vector<std::uint32_t> part_of, position_of;
    std::uint32_t parts = 0;
    bool is_plain = true;
    for (std::uint32_t i = normal_.source_first[zone]; i < normal_.source_first[zone + 1]; ++i) {
      std::uint32_t const start = owned_.sources.node[normal_.source_order[i]];
      if (!view.is_fed(start) || seen[start] != 0) continue;
      auto const part = walk.from(start);
      is_plain = is_plain && part->is_plain();
      // Kept only where the numbering of nodes does not say it all.
      part_of.resize(nodes, no_index);
      position_of.resize(nodes, no_index);
      for (std::uint32_t position = 0; position < walk.nodes().size(); ++position) {
        std::uint32_t const node = walk.nodes()[position];
        normal_.live[node] = normal_.live[node] | phase_at[phase];
        part_of[node - base] = parts;
        position_of[node - base] = position;
      }
      store(*part, parts++, phase);
    }
    normal_.part_first.push_back(static_cast<std::uint32_t>(normal_.parts.size()));
    bool const is_simple = is_plain && parts <= 1;
    normal_.place_first.push_back(is_simple ? no_index : static_cast<std::uint32_t>(normal_.part_of.size()));
    if (is_simple) return;
    normal_.part_of.insert(normal_.part_of.end(), part_of.begin(), part_of.end());
    normal_.position_of.insert(normal_.position_of.end(), position_of.begin(), position_of.end());
  }

  void store(Part const& part, std::uint32_t number, std::size_t phase) {
    auto const size = [](auto const& column) { return static_cast<std::uint32_t>(column.size()); };
    normal_.parts.push_back({.order_first = size(normal_.order),
                             .order_count = size(part.order),
                             .bridge_first = size(normal_.bridges),
                             .bridge_count = size(part.bridges),
                             .point_first = size(normal_.points),
                             .point_count = size(part.points)});
    normal_.order.insert(normal_.order.end(), part.order.begin(), part.order.end());
    normal_.bridges.insert(normal_.bridges.end(), part.bridges.begin(), part.bridges.end());
    normal_.points.insert(normal_.points.end(), part.points.begin(), part.points.end());
    for (std::uint32_t bridge = 0; bridge < part.bridges.size(); ++bridge) {
      normal_.bridge_at[phase][part.bridges[bridge].slot] = {.part = number, .bridge = bridge};
    }
  }

  void find_nearest() {
    for (std::uint32_t zone = 0; zone < zones(); ++zone) {
      std::vector<std::uint32_t> grid;
      for (std::uint32_t i = normal_.source_first[zone]; i < normal_.source_first[zone + 1]; ++i) {
        if (owned_.sources.kind[normal_.source_order[i]] == SourceKind::grid) grid.push_back(normal_.source_order[i]);
      }
      normal_.fed_by.push_back(grid.size() == 1 ? grid.front() : no_index);
      normal_.nearest_first.push_back(grid.size() > 1 ? static_cast<std::uint32_t>(normal_.nearest.size()) : no_index);
      std::sort(grid.begin(), grid.end());  // of equals, the first in the data
      for (std::size_t phase = 0; phase < 3 && grid.size() > 1; ++phase) search_zone(zone, phase, grid);
    }
  }

  /// Breadth-first from all grid sources at once.
  void search_zone(std::uint32_t zone, std::size_t phase, std::vector<std::uint32_t> const& grid) {
    NormalView const view{tables_, phase_at[phase], fed_};
    std::uint32_t const base = owned_.zones.node_first[zone], nodes = owned_.zones.node_first[zone + 1] - base;
    std::vector<std::uint32_t> source_of(nodes, no_index), queue;
    for (std::uint32_t const source : grid) {
      std::uint32_t const node = owned_.sources.node[source];
      if (!source_phases(tables_, source).contains(phase_at[phase]) || source_of[node - base] != no_index) continue;
      source_of[node - base] = source;
      queue.push_back(node);
    }
    for (std::size_t next = 0; next < queue.size(); ++next) {
      std::uint32_t const node = queue[next];
      for (Arc const arc : tables_.join.arcs.of(node)) {
        if (!view.conducts(arc.edge) || source_of[arc.to - base] != no_index) continue;
        source_of[arc.to - base] = source_of[node - base];
        queue.push_back(arc.to);
      }
    }
    normal_.nearest.insert(normal_.nearest.end(), source_of.begin(), source_of.end());
  }

  void count() {
    class Counts final : public ZoneTally {
     public:
      Counts(ZonedSupply const& supply, std::vector<CountBelow>& counts) : ZoneTally(supply), counts_(counts) {}

     private:
      void charge(std::uint32_t slot, std::uint32_t any, std::uint32_t all) override {
        counts_[slot].any += any;
        counts_[slot].all += all;
      }
      std::vector<CountBelow>& counts_;
    };
    ZonedSupply const supply(Network::over(viewed(owned_)));
    Counts counts(supply, normal_.counts);
    std::vector<CustomerIndex> several;
    for (std::uint32_t zone = 0; zone < zones(); ++zone) counts.count_zone(zone, several);
    std::sort(several.begin(), several.end());
    several.erase(std::unique(several.begin(), several.end()), several.end());
    for (CustomerIndex const customer : several) counts.count_customer(customer);
  }

  OwnedNetworkTables& owned_;
  NormalColumns<VectorOf>& normal_;
  NetworkTables tables_;
  std::vector<PhaseSet> fed_;
};

}  // namespace

void index_normal_state(OwnedNetworkTables& tables) { Indexer(tables).run(); }

std::uint32_t nearest_source(NetworkTables const& tables, std::size_t phase, std::uint32_t node) {
  if (!tables.normal.live[node].contains(phase_at[phase])) return no_index;
  std::uint32_t const zone = zone_of(tables.zones.node_first, node);
  if (tables.normal.fed_by[zone] != no_index) return tables.normal.fed_by[zone];
  std::uint32_t const base = tables.zones.node_first[zone], nodes = tables.zones.node_first[zone + 1] - base;
  return tables.normal.nearest[tables.normal.nearest_first[zone] + phase * nodes + (node - base)];
}

}  // namespace lamplighter::geo
