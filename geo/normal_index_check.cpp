// Whether the stored index of the normal state stays inside the columns that it names.
#include <algorithm>
#include <vector>

#include "geo/network_tables_check.hpp"

namespace lamplighter::geo {
namespace {

class NormalChecker {
 public:
  explicit NormalChecker(NetworkTables const& tables) : t_(tables), n_(tables.normal) {}

  std::string trouble() const {
    if (!has_devices()) return "normal.device_place";
    if (!has_sources()) return "normal.source_order";
    if (!is_rising(n_.part_first, zones() * 3, n_.parts.size())) return "normal.part_first";
    if (!std::all_of(n_.parts.begin(), n_.parts.end(), [&](StoredPart const& part) { return is_inside(part); })) {
      return "normal.parts";
    }
    for (std::uint32_t const node : n_.order) {
      if (node >= t_.node_count()) return "normal.order";
    }
    for (ServicePointIndex const point : n_.points) {
      if (point.value >= t_.point_count()) return "normal.points";
    }
    if (n_.live.size() != t_.node_count() || n_.place_first.size() != zones() * 3) return "normal.live";
    for (std::uint32_t zone = 0; zone < zones(); ++zone) {
      for (std::uint32_t phase = 0; phase < 3; ++phase) {
        if (!is_sound(zone, phase)) return "normal.part_of";
      }
    }
    return has_feeders() ? "" : "normal.nearest";
  }

 private:
  std::size_t zones() const { return t_.zones.node_first.size() - 1; }
  std::uint32_t nodes_in(std::size_t zone) const { return t_.zones.node_first[zone + 1] - t_.zones.node_first[zone]; }

  static bool is_rising(std::span<std::uint32_t const> first, std::size_t groups, std::size_t end) {
    return first.size() == groups + 1 && first.front() == 0 && first.back() == end &&
           std::is_sorted(first.begin(), first.end());
  }

  bool has_devices() const {
    std::uint32_t const devices = t_.device_count();
    auto const is_place = [&](DevicePlace place) {
      return place.zone < zones() && place.within < n_.slot_first[place.zone + 1] - n_.slot_first[place.zone];
    };
    auto const is_device = [&](std::uint32_t number) { return number < devices; };
    return n_.device_place.size() == devices && n_.slot_device.size() == devices && n_.open.size() == devices &&
           n_.counts.size() == devices && is_rising(n_.slot_first, zones(), devices) &&
           std::all_of(n_.device_place.begin(), n_.device_place.end(), is_place) &&
           std::all_of(n_.slot_device.begin(), n_.slot_device.end(), is_device) &&
           std::all_of(n_.open.begin(), n_.open.end(), [](PhaseSet phases) { return phases.bits < 8; }) &&
           std::all_of(n_.bridge_at.begin(), n_.bridge_at.end(), [&](auto const& at) { return at.size() == devices; });
  }

  bool has_sources() const {
    return is_rising(n_.source_first, zones(), n_.source_order.size()) &&
           std::all_of(n_.source_order.begin(), n_.source_order.end(), [&](std::uint32_t source) {
             return source < t_.source_count() && t_.sources.node[source] != no_index;
           });
  }

  static bool fits(std::uint64_t first, std::uint64_t count, std::uint64_t size) { return first + count <= size; }

  bool is_inside(StoredPart const& part) const {
    return fits(part.order_first, part.order_count, n_.order.size()) &&
           fits(part.bridge_first, part.bridge_count, n_.bridges.size()) &&
           fits(part.point_first, part.point_count, n_.points.size());
  }

  /// The parts of one zone and phase, their bridges, and what stands for each node and device.
  bool is_sound(std::uint32_t zone, std::uint32_t phase) const {
    std::size_t const place = zone * 3 + phase;
    auto const parts = n_.parts.subspan(n_.part_first[place], n_.part_first[place + 1] - n_.part_first[place]);
    std::uint32_t const nodes = nodes_in(zone);
    auto const live = n_.live.subspan(t_.zones.node_first[zone], nodes);
    for (StoredPart const& part : parts) {
      if (!has_sound_bridges(part, part.order_count == 0 ? nodes : part.order_count)) return false;
    }
    for (std::uint32_t slot = n_.slot_first[zone]; slot < n_.slot_first[zone + 1]; ++slot) {
      BridgeAt const at = n_.bridge_at[phase][slot];
      if (at.bridge != no_index && (at.part >= parts.size() || at.bridge >= parts[at.part].bridge_count)) return false;
    }
    std::uint32_t const first = n_.place_first[place];
    if (first == no_index) {
      if (parts.size() > 1 || (parts.size() == 1 && parts.front().order_count != 0)) return false;
      auto const is_live = [&](PhaseSet phases) { return phases.contains(phase_at[phase]); };
      return parts.empty() ? std::none_of(live.begin(), live.end(), is_live) : has_sound_points(zone, phase, parts);
    }
    if (!fits(first, nodes, n_.part_of.size()) || !fits(first, nodes, n_.position_of.size())) return false;
    for (std::uint32_t node = 0; node < nodes; ++node) {
      if (!live[node].contains(phase_at[phase])) continue;
      std::uint32_t const part = n_.part_of[first + node];
      if (part >= parts.size()) return false;
      std::uint32_t const order = parts[part].order_count;
      if (order != 0 && n_.position_of[first + node] >= order) return false;
    }
    return has_sound_points(zone, phase, parts);
  }

  std::span<PartBridge const> bridges_of(StoredPart const& part) const {
    return n_.bridges.subspan(part.bridge_first, part.bridge_count);
  }

  /// Each range lies in the range of the bridge above it and behind the one beside it; so every way up has an end, too.
  bool has_sound_bridges(StoredPart const& part, std::uint32_t positions) const {
    auto const bridges = bridges_of(part);
    std::vector<std::uint32_t> way_up;
    for (std::uint32_t i = 0; i < bridges.size(); ++i) {
      PartBridge const& bridge = bridges[i];
      std::uint32_t beside = no_index;
      while (!way_up.empty() && way_up.back() != bridge.above) {
        beside = way_up.back();
        way_up.pop_back();
      }
      if (way_up.empty() && bridge.above != no_index) return false;
      PartBridge room{.slot = 0, .begin = 0, .end = positions, .point_begin = 0, .point_end = part.point_count, .above = no_index};
      if (!way_up.empty()) room = bridges[way_up.back()];
      if (beside != no_index) {
        room.begin = bridges[beside].end;
        room.point_begin = bridges[beside].point_end;
      }
      bool const is_within = room.begin <= bridge.begin && bridge.begin < bridge.end && bridge.end <= room.end;
      bool const has_points = room.point_begin <= bridge.point_begin && bridge.point_begin <= bridge.point_end &&
                              bridge.point_end <= room.point_end;
      if (!is_within || !has_points || bridge.slot >= t_.device_count()) return false;
      way_up.push_back(i);
    }
    return true;
  }

  std::uint32_t points_at(std::uint32_t node, std::uint32_t phase) const {
    auto const points = t_.join.node_points.of(node);
    return static_cast<std::uint32_t>(std::count_if(points.begin(), points.end(), [&](ServicePointIndex point) {
      return t_.join.point_phases[point.value].contains(phase_at[phase]);
    }));
  }

  /// What a bridge cuts off begins and ends with a node of its part, and the points of parts and bridges are those of their
  /// nodes. In a plain part a position is a place in the zone, where nodes of other parts may lie between.
  bool has_sound_points(std::uint32_t zone, std::uint32_t phase, std::span<StoredPart const> parts) const {
    std::uint32_t const base = t_.zones.node_first[zone], nodes = nodes_in(zone);
    std::uint32_t const first = n_.place_first[std::size_t{zone} * 3 + phase];
    auto const part_at = [&](std::uint32_t place) {
      if (!n_.live[base + place].contains(phase_at[phase])) return no_index;
      return first == no_index ? 0 : std::uint32_t{n_.part_of[first + place]};
    };
    std::vector<std::uint32_t> before(nodes), count(parts.size());  // points of the same part before a place; of a part so far
    for (std::uint32_t place = 0; place < nodes; ++place) {
      std::uint32_t const part = part_at(place);
      if (part == no_index) continue;
      before[place] = count[part];
      count[part] += points_at(base + place, phase);
    }
    std::vector<std::uint32_t> in_order;
    for (std::uint32_t number = 0; number < parts.size(); ++number) {
      StoredPart const& part = parts[number];
      bool const is_plain = part.order_count == 0;
      in_order.clear();
      std::uint32_t of_order = 0;
      for (std::uint32_t const node : n_.order.subspan(part.order_first, part.order_count)) {
        in_order.push_back(of_order);
        of_order += points_at(node, phase);
      }
      auto const points = [&](std::uint32_t position) {
        return points_at(is_plain ? base + position : n_.order[part.order_first + position], phase);
      };
      auto const& points_before = is_plain ? before : in_order;
      auto const is_sound = [&](PartBridge const& bridge) {
        std::uint32_t const last = bridge.end - 1;
        bool const has_ends = !is_plain || (part_at(bridge.begin) == number && part_at(last) == number);
        return has_ends && points_before[bridge.begin] == bridge.point_begin &&
               points_before[last] + points(last) == bridge.point_end;
      };
      auto const bridges = bridges_of(part);
      if ((is_plain ? count[number] : of_order) != part.point_count) return false;
      if (!std::all_of(bridges.begin(), bridges.end(), is_sound)) return false;
    }
    return true;
  }

  bool has_feeders() const {
    if (n_.fed_by.size() != zones() || n_.nearest_first.size() != zones()) return false;
    auto const is_source = [&](std::uint32_t source) { return source == no_index || source < t_.source_count(); };
    if (!std::all_of(n_.fed_by.begin(), n_.fed_by.end(), is_source)) return false;
    if (!std::all_of(n_.nearest.begin(), n_.nearest.end(), is_source)) return false;
    for (std::size_t zone = 0; zone < zones(); ++zone) {
      if (n_.fed_by[zone] != no_index) continue;
      auto const live = n_.live.subspan(t_.zones.node_first[zone], nodes_in(zone));
      bool const is_dead = std::all_of(live.begin(), live.end(), [](PhaseSet phases) { return phases.empty(); });
      std::uint32_t const first = n_.nearest_first[zone];
      if (!is_dead && (first == no_index || !fits(first, std::uint64_t{3} * nodes_in(zone), n_.nearest.size()))) return false;
    }
    return true;
  }

  NetworkTables const& t_;
  NormalColumns<SpanOf> const& n_;
};

}  // namespace

std::string trouble_in_normal_index(NetworkTables const& tables) { return NormalChecker(tables).trouble(); }

}  // namespace lamplighter::geo
