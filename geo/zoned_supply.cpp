// The stored normal state as zones, and the lookups that every question starts from.
#include "geo/zoned_supply.hpp"

#include <algorithm>

#include "geo/part_walk.hpp"

namespace lamplighter::geo {

std::uint32_t Part::bridge_above(std::uint32_t position) const {
  auto const after = std::upper_bound(bridges.begin(), bridges.end(), position,
                                      [](std::uint32_t place, PartBridge const& bridge) { return place < bridge.begin; });
  auto at = static_cast<std::uint32_t>(after - bridges.begin()) - 1;  // no_index when there is none before
  while (at != no_index && bridges[at].end <= position) at = bridges[at].above;
  return at;
}

std::vector<std::shared_ptr<ZoneState const>> stored_zones(NetworkTables const& tables) {
  auto const& normal = tables.normal;
  std::vector<std::shared_ptr<ZoneState const>> zones;
  std::size_t const count = tables.zones.node_first.size() - 1;
  zones.reserve(count);
  for (std::uint32_t zone = 0; zone < count; ++zone) {
    auto state = std::make_shared<ZoneState>();
    std::uint32_t const node = tables.zones.node_first[zone], nodes = tables.zones.node_first[zone + 1] - node;
    std::uint32_t const slot = normal.slot_first[zone], slots = normal.slot_first[zone + 1] - slot;
    state->live = normal.live.subspan(node, nodes);
    state->open = normal.open.subspan(slot, slots);
    state->counts = normal.counts.subspan(slot, slots);
    for (std::size_t phase = 0; phase < 3; ++phase) {
      ZonePhase& of = state->phases[phase];
      of.bridge_at = normal.bridge_at[phase].subspan(slot, slots);
      std::size_t const place = zone * 3 + phase;
      for (std::uint32_t i = normal.part_first[place]; i < normal.part_first[place + 1]; ++i) {
        StoredPart const& stored = normal.parts[i];
        auto part = std::make_shared<Part>();
        part->order = normal.order.subspan(stored.order_first, stored.order_count);
        part->bridges = normal.bridges.subspan(stored.bridge_first, stored.bridge_count);
        part->points = normal.points.subspan(stored.point_first, stored.point_count);
        part->zones = {zone};
        of.parts.push_back(std::move(part));
      }
      if (std::uint32_t const first = normal.place_first[place]; first != no_index) {
        of.part_of = normal.part_of.subspan(first, nodes);
        of.position_of = normal.position_of.subspan(first, nodes);
      }
    }
    zones.push_back(std::move(state));
  }
  return zones;
}

ZonedSupply::ZonedSupply(std::shared_ptr<Network const> network)
    : network_(std::move(network)), zones_(stored_zones(tables())), islands_(tables().source_count(), IslandSupply::ended) {}

std::uint32_t ZonedSupply::zone_of_node(std::uint32_t node) const { return zone_of(tables().zones.node_first, node); }

PhaseSet ZonedSupply::live(std::uint32_t node) const {
  std::uint32_t const zone = zone_of_node(node);
  return zones_[zone]->live[node - tables().zones.node_first[zone]];
}

PhaseSet ZonedSupply::open(std::uint32_t device) const {
  DevicePlace const place = tables().normal.device_place[device];
  return zones_[place.zone]->open[place.within];
}

CountBelow ZonedSupply::count(std::uint32_t device) const {
  DevicePlace const place = tables().normal.device_place[device];
  return zones_[place.zone]->counts[place.within];
}

PhaseSet ZonedSupply::supplied(std::uint32_t point) const {
  std::uint32_t const node = tables().point_node()[point];
  return node == no_index ? PhaseSet::none() : tables().join.point_phases[point] & live(node);
}

PhaseSet ZonedSupply::source_at(std::uint32_t node) const {
  std::uint32_t const zone = zone_of_node(node);
  PhaseSet phases;
  for (std::uint32_t i = tables().normal.source_first[zone]; i < tables().normal.source_first[zone + 1]; ++i) {
    std::uint32_t const source = tables().normal.source_order[i];
    if (tables().sources.node[source] != node) continue;
    SourceKind const kind = tables().sources.kind[source];
    bool const supplies = kind == SourceKind::grid || (kind == SourceKind::islanding && is_declared(source));
    if (supplies) phases = phases | source_phases(tables(), source);
  }
  return phases;
}

ZonedSupply::Standing ZonedSupply::standing(std::size_t phase, std::uint32_t node) const {
  std::uint32_t const zone = zone_of_node(node), place = node - tables().zones.node_first[zone];
  ZoneState const& state = *zones_[zone];
  if (!state.live[place].contains(phase_at[phase])) return {};
  ZonePhase const& of = state.phases[phase];
  Part const& part = *of.parts[of.part_of.empty() ? 0 : of.part_of[place]];
  return {.part = &part, .position = part.is_plain() ? place : of.position_of[place]};
}

std::pair<Part const*, PartBridge const*> ZonedSupply::bridge(std::size_t phase, std::uint32_t device) const {
  DevicePlace const place = tables().normal.device_place[device];
  ZonePhase const& of = zones_[place.zone]->phases[phase];
  BridgeAt const at = of.bridge_at[place.within];
  if (at.bridge == no_index) return {nullptr, nullptr};
  Part const* const part = of.parts[at.part].get();
  return {part, &part->bridges[at.bridge]};
}

}  // namespace lamplighter::geo
