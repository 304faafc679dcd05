// Takes a range out of a part, or puts one in, and moves the bridges and service points behind it.
#include "geo/part_splice.hpp"

#include <algorithm>

#include "geo/part_walk.hpp"

namespace lamplighter::geo {
namespace {

/// A part with positions counted from 0 without gaps, whether it is plain or not.
struct Rows {
  std::vector<std::uint32_t> nodes;
  std::vector<PartBridge> bridges;
  std::vector<ServicePointIndex> points;
};

template <class Value>
void append(std::vector<Value>& to, std::span<Value const> from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// In a plain part a position is a place in its zone: the places turn to numbers in the order of its nodes.
void count_from_nodes(std::vector<PartBridge>& bridges, std::vector<std::uint32_t> const& nodes, std::uint32_t base) {
  std::size_t at = 0;
  auto const number = [&](std::size_t from, std::uint32_t place) {
    auto const found = std::lower_bound(nodes.begin() + static_cast<std::ptrdiff_t>(from), nodes.end(), base + place);
    return static_cast<std::uint32_t>(found - nodes.begin());
  };
  for (PartBridge& bridge : bridges) {
    while (at < nodes.size() && nodes[at] < base + bridge.begin) ++at;  // bridges come in the order of their beginnings
    bridge.begin = static_cast<std::uint32_t>(at);
    bridge.end = number(at, bridge.end);
  }
}

Rows rows_of(ZonedSupply const& supply, std::size_t phase, Part const& part) {
  Rows rows;
  rows.nodes.reserve(supply.nodes_at_most(part));
  supply.each_node(phase, part, [&](std::uint32_t node) { rows.nodes.push_back(node); });
  rows.bridges.assign(part.bridges.begin(), part.bridges.end());
  if (part.is_plain()) count_from_nodes(rows.bridges, rows.nodes, supply.tables().zones.node_first[part.zones.front()]);
  return rows;  // its points stay where they are
}

std::shared_ptr<Part const> part_of(NetworkTables const& tables, Rows& rows) {
  auto part = std::make_shared<Part>();
  ZoneCursor zones(tables.zones.node_first);
  for (std::uint32_t const node : rows.nodes) {
    std::uint32_t const zone = zones.at(node);
    if (part->zones.empty() || part->zones.back() != zone) part->zones.push_back(zone);
  }
  std::sort(part->zones.begin(), part->zones.end());
  part->zones.erase(std::unique(part->zones.begin(), part->zones.end()), part->zones.end());
  if (part->zones.size() == 1 && std::is_sorted(rows.nodes.begin(), rows.nodes.end())) {
    std::uint32_t const base = tables.zones.node_first[part->zones.front()];
    for (PartBridge& bridge : rows.bridges) {
      bridge.begin = rows.nodes[bridge.begin] - base;
      bridge.end = rows.nodes[bridge.end - 1] + 1 - base;
    }
  } else {
    part->own_order = rows.nodes;
  }
  part->own_bridges = std::move(rows.bridges);
  part->own_points = std::move(rows.points);
  part->order = part->own_order;
  part->bridges = part->own_bridges;
  part->points = part->own_points;
  return part;
}

/// `rows` are the part's; what the bridge cuts off leaves them.
void cut_out(Part const& part, std::size_t cut, Rows& rows) {
  PartBridge const gone = rows.bridges[cut];
  std::uint32_t const nodes = gone.end - gone.begin, points = gone.point_end - gone.point_begin;
  append(rows.points, part.points.first(gone.point_begin));
  append(rows.points, part.points.subspan(gone.point_end));
  rows.nodes.erase(rows.nodes.begin() + gone.begin, rows.nodes.begin() + gone.end);
  for (std::uint32_t above = gone.above; above != no_index; above = rows.bridges[above].above) {
    rows.bridges[above].end -= nodes;
    rows.bridges[above].point_end -= points;
  }
  std::size_t behind = cut;  // the bridges within the section follow the one that cuts it off
  while (behind < rows.bridges.size() && rows.bridges[behind].begin < gone.end) ++behind;
  auto const dropped = static_cast<std::uint32_t>(behind - cut);
  rows.bridges.erase(rows.bridges.begin() + static_cast<std::ptrdiff_t>(cut),
                     rows.bridges.begin() + static_cast<std::ptrdiff_t>(behind));
  for (std::size_t i = cut; i < rows.bridges.size(); ++i) {
    PartBridge& bridge = rows.bridges[i];
    bridge.begin -= nodes;
    bridge.end -= nodes;
    bridge.point_begin -= points;
    bridge.point_end -= points;
    if (bridge.above != no_index && bridge.above >= behind) bridge.above -= dropped;
  }
}

/// Where a section goes: what hangs from one bridge must stand together, and any order that keeps to this will do.
struct Gap {
  std::uint32_t position = 0, point = 0;
  std::uint32_t above = no_index;  // the bridge above the node that the section hangs from
  std::size_t bridges_before = 0;
};

std::uint32_t points_at(NetworkTables const& tables, std::uint32_t node, PhaseSet phase) {
  auto const points = tables.join.node_points.of(node);
  return static_cast<std::uint32_t>(std::count_if(points.begin(), points.end(), [&](ServicePointIndex point) {
    return tables.join.point_phases[point.value].contains(phase);
  }));
}

/// Behind the node at `position`, past sections beside it whose nodes have smaller numbers: so a section comes back to the
/// place that it had before.
Gap gap_for(NetworkTables const& tables, PhaseSet phase, Rows const& rows, std::uint32_t position, std::uint32_t first_node) {
  Gap gap;
  std::size_t next = 0;  // the first bridge behind the node
  while (next < rows.bridges.size() && rows.bridges[next].begin <= position) {
    if (rows.bridges[next].end > position) gap.above = static_cast<std::uint32_t>(next);
    ++next;
  }
  gap.position = position + 1;
  auto const end = gap.above == no_index ? static_cast<std::uint32_t>(rows.nodes.size()) : rows.bridges[gap.above].end;
  while (gap.position < end && rows.nodes[gap.position] < first_node) {
    if (next == rows.bridges.size() || rows.bridges[next].begin != gap.position) {
      ++gap.position;
      continue;
    }
    gap.position = rows.bridges[next].end;
    while (next < rows.bridges.size() && rows.bridges[next].begin < gap.position) ++next;
  }
  // The points before it: counted from the nearest place where a bridge tells their number.
  std::uint32_t known = 0;
  for (std::size_t i = 0; i < next; ++i) {
    PartBridge const& bridge = rows.bridges[i];
    bool const has_ended = bridge.end <= gap.position;
    if ((has_ended ? bridge.end : bridge.begin) < known) continue;
    known = has_ended ? bridge.end : bridge.begin;
    gap.point = has_ended ? bridge.point_end : bridge.point_begin;
  }
  while (known < gap.position) gap.point += points_at(tables, rows.nodes[known++], phase);
  gap.bridges_before = next;
  return gap;
}

/// The section goes into the rows at the gap, below a bridge of its own.
void put_in(Part const& part, Gap const& gap, std::uint32_t slot, Rows const& section, Rows& rows) {
  auto const nodes = static_cast<std::uint32_t>(section.nodes.size());
  auto const points = static_cast<std::uint32_t>(section.points.size());
  auto const own = static_cast<std::uint32_t>(gap.bridges_before);
  auto const added = static_cast<std::uint32_t>(section.bridges.size() + 1);
  rows.nodes.insert(rows.nodes.begin() + gap.position, section.nodes.begin(), section.nodes.end());
  append(rows.points, part.points.first(gap.point));
  append(rows.points, std::span<ServicePointIndex const>(section.points));
  append(rows.points, part.points.subspan(gap.point));
  for (std::uint32_t above = gap.above; above != no_index; above = rows.bridges[above].above) {
    rows.bridges[above].end += nodes;
    rows.bridges[above].point_end += points;
  }
  std::vector<PartBridge> bridges;
  bridges.reserve(rows.bridges.size() + added);
  append(bridges, std::span<PartBridge const>(rows.bridges).first(own));
  bridges.push_back({.slot = slot, .begin = gap.position, .end = gap.position + nodes, .point_begin = gap.point,
                     .point_end = gap.point + points, .above = gap.above});
  auto const append_moved = [&](std::span<PartBridge const> from, std::uint32_t by, std::uint32_t points_by, auto above) {
    for (PartBridge bridge : from) {
      bridge.begin += by;
      bridge.end += by;
      bridge.point_begin += points_by;
      bridge.point_end += points_by;
      bridge.above = above(bridge.above);
      bridges.push_back(bridge);
    }
  };
  append_moved(section.bridges, gap.position, gap.point,
               [&](std::uint32_t above) { return above == no_index ? own : above + own + 1; });
  append_moved(std::span<PartBridge const>(rows.bridges).subspan(own), nodes, points,
               [&](std::uint32_t above) { return above == no_index || above < own ? above : above + added; });
  rows.bridges = std::move(bridges);
}

/// What conducts on one phase while the devices stand as they do.
struct StandingView {
  ZonedSupply const& supply;
  PhaseSet phase;
  NetworkTables const& tables = supply.tables();

  bool conducts(std::uint32_t edge) const {
    if (!tables.join.edge_phases[edge].contains(phase)) return false;
    return edge < tables.section_count() || !supply.open(edge - tables.section_count()).contains(phase);
  }
  bool is_fed(std::uint32_t) const { return false; }  // what a source stands in is a part already
};

/// All that is joined to a node without supply.
Rows section_from(ZonedSupply const& supply, std::size_t phase, std::uint32_t start) {
  NetworkTables const& tables = supply.tables();
  StandingView const view{.supply = supply, .phase = phase_at[phase]};
  ZeroedArray seen(tables.node_count());
  PartWalk<StandingView> walk(tables, view, phase_at[phase], seen);
  auto const part = walk.from(start);
  Rows rows{.nodes = {walk.nodes().begin(), walk.nodes().end()},
            .bridges = {part->bridges.begin(), part->bridges.end()},
            .points = {part->points.begin(), part->points.end()}};
  if (part->is_plain()) count_from_nodes(rows.bridges, rows.nodes, tables.zones.node_first[part->zones.front()]);
  return rows;
}

std::shared_ptr<Part const> shared_of(ZonedSupply const& supply, std::size_t phase, Part const& part) {
  for (auto const& one : supply.zone(part.zones.front()).phases[phase].parts) {
    if (one.get() == &part) return one;
  }
  return nullptr;
}

std::optional<SupplyPhasePatch> opened(ZonedSupply const& supply, std::size_t phase, std::uint32_t device) {
  auto const [part, bridge] = supply.bridge(phase, device);
  if (part == nullptr) return std::nullopt;  // in a loop, between two sources, or without supply
  auto const cut = static_cast<std::size_t>(bridge - part->bridges.data());
  SupplyPhasePatch patch;
  patch.removed.push_back(shared_of(supply, phase, *part));
  Rows rows = rows_of(supply, phase, *part);
  PartBridge const& gone = rows.bridges[cut];
  patch.lost.assign(rows.nodes.begin() + gone.begin, rows.nodes.begin() + gone.end);
  cut_out(*part, cut, rows);
  patch.added.push_back(part_of(supply.tables(), rows));
  patch.added_nodes.push_back(std::move(rows.nodes));
  return patch;
}

std::optional<SupplyPhasePatch> closed(ZonedSupply const& supply, std::size_t phase, std::uint32_t device) {
  NetworkTables const& tables = supply.tables();
  std::uint32_t node = tables.devices.from[device], far = tables.devices.to[device];
  auto standing = supply.standing(phase, node);
  if (auto const other = supply.standing(phase, far); other.part != nullptr) {
    if (standing.part != nullptr) return std::nullopt;  // two live sides become one
    standing = other;
    std::swap(node, far);
  }
  if (standing.part == nullptr) return std::nullopt;
  SupplyPhasePatch patch;
  patch.removed.push_back(shared_of(supply, phase, *standing.part));
  Rows rows = rows_of(supply, phase, *standing.part);
  Rows const section = section_from(supply, phase, far);
  auto const position =
      standing.part->is_plain()
          ? static_cast<std::uint32_t>(std::lower_bound(rows.nodes.begin(), rows.nodes.end(), node) - rows.nodes.begin())
          : standing.position;
  Gap const gap = gap_for(tables, phase_at[phase], rows, position, section.nodes.front());
  put_in(*standing.part, gap, slot_of(tables, device), section, rows);
  patch.added.push_back(part_of(tables, rows));
  patch.added_nodes.push_back(std::move(rows.nodes));
  patch.gained = section.nodes;
  return patch;
}

}  // namespace

std::optional<SupplyPhasePatch> splice_phase(ZonedSupply const& supply, SupplyProposal const& proposal, std::size_t phase) {
  auto const& ends = proposal.touched[phase];
  if (ends.size() != 2 || proposal.island) return std::nullopt;
  NetworkTables const& tables = supply.tables();
  for (auto const& [device, phases] : proposal.open) {
    bool const is_open = phases.contains(phase_at[phase]);
    if (is_open == supply.open(device).contains(phase_at[phase])) continue;
    if (tables.devices.from[device] != ends[0] || tables.devices.to[device] != ends[1]) continue;
    return is_open ? opened(supply, phase, device) : closed(supply, phase, device);
  }
  return std::nullopt;
}

}  // namespace lamplighter::geo
