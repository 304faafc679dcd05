// Brings the counts of devices up to date after a change: whole zones from nothing, and the few that hang elsewhere.
#include <algorithm>
#include <map>

#include "geo/part_walk.hpp"
#include "geo/zone_tally.hpp"
#include "geo/zoned_supply.hpp"

namespace lamplighter::geo {
namespace {

/// Counts customers of zones whose parts lie in no other zone.
class Recount final : public ZoneTally {
 public:
  Recount(ZonedSupply const& supply, ChangedZones const& changed)
      : ZoneTally(supply), slot_first_(supply.tables().normal.slot_first), changed_(changed) {}

 private:
  void charge(std::uint32_t slot, std::uint32_t any, std::uint32_t all) override {
    auto const& zones = changed_.zones;
    // Customers come zone by zone, and nearly always so do the devices above them.
    while (slot < slot_first_[zones[at_]] || slot >= slot_first_[zones[at_] + 1]) at_ = (at_ + 1) % zones.size();
    CountBelow& count = changed_.fresh[at_]->own.counts[slot - slot_first_[zones[at_]]];
    count.any += any;
    count.all += all;
  }
  std::span<std::uint32_t const> slot_first_;
  ChangedZones const& changed_;
  std::size_t at_ = 0;
};

class Charges final : public ZoneTally {
 public:
  using ZoneTally::ZoneTally;
  std::vector<Charge> list;

 private:
  void charge(std::uint32_t slot, std::uint32_t any, std::uint32_t all) override {
    list.push_back({.slot = slot, .count = {.any = any, .all = all}});
  }
};

}  // namespace

std::optional<std::size_t> ChangedZones::place_of(std::uint32_t zone) const {
  auto const found = std::lower_bound(zones.begin(), zones.end(), zone);
  if (found == zones.end() || *found != zone) return std::nullopt;
  return static_cast<std::size_t>(found - zones.begin());
}

std::vector<std::uint32_t> ZonedSupply::zones_to_count(std::vector<std::uint32_t> zones, SupplyPatch const& patch) const {
  for (std::size_t next = 0; next < zones.size(); ++next) {
    for (std::size_t phase = 0; phase < 3; ++phase) {
      for (auto const& part : zones_[zones[next]]->phases[phase].parts) {
        auto const& removed = patch[phase].removed;
        if (part->zones.size() == 1 || std::find(removed.begin(), removed.end(), part) != removed.end()) continue;
        for (std::uint32_t const zone : part->zones) {
          if (std::find(zones.begin(), zones.end(), zone) == zones.end()) zones.push_back(zone);
        }
      }
    }
  }
  std::sort(zones.begin(), zones.end());
  return zones;
}

std::vector<CustomerIndex> ZonedSupply::several_in(std::vector<std::uint32_t> const& zones) const {
  std::vector<CustomerIndex> several;
  if (!tables().has_points()) return several;
  auto const& node_points = tables().join.node_points;
  for (std::uint32_t const zone : zones) {
    std::uint32_t const first = node_points.first[tables().zones.node_first[zone]];
    std::uint32_t const last = node_points.first[tables().zones.node_first[zone + 1]];
    for (ServicePointIndex const point : node_points.items.subspan(first, last - first)) {
      std::uint32_t const customer = tables().points.customer[point.value];
      if (tables().points.of_customer.of(customer).size() > 1) several.push_back({customer});
    }
  }
  std::sort(several.begin(), several.end());
  several.erase(std::unique(several.begin(), several.end()), several.end());
  return several;
}

std::vector<Charge> ZonedSupply::charges_of(std::vector<CustomerIndex> const& several) const {
  Charges charges(*this);
  for (CustomerIndex const customer : several) charges.count_customer(customer);
  return std::move(charges.list);
}

void ZonedSupply::count_again(ChangedZones const& changed) const {
  for (auto const& zone : changed.fresh) std::fill(zone->own.counts.begin(), zone->own.counts.end(), CountBelow{});
  Recount recount(*this, changed);
  std::vector<CustomerIndex> several;  // known already
  for (std::uint32_t const zone : changed.zones) recount.count_zone(zone, several);
}

void ZonedSupply::change_charges(ChangedZones const& changed, std::span<Charge const> before,
                                 std::span<Charge const> after) {
  auto const& slot_first = tables().normal.slot_first;
  // A customer's other feed may hang in a zone that is not counted again: there, what it added before goes.
  std::map<std::uint32_t, CountBelow> elsewhere;
  for (Charge const& charge : before) {
    if (changed.place_of(zone_of(slot_first, charge.slot))) continue;
    elsewhere[charge.slot].any -= charge.count.any;  // modulo 2^32
    elsewhere[charge.slot].all -= charge.count.all;
  }
  for (Charge const& charge : after) {
    std::uint32_t const zone = zone_of(slot_first, charge.slot);
    auto const place = changed.place_of(zone);
    CountBelow& count = place ? changed.fresh[*place]->own.counts[charge.slot - slot_first[zone]] : elsewhere[charge.slot];
    count.any += charge.count.any;
    count.all += charge.count.all;
  }
  std::map<std::uint32_t, std::shared_ptr<ZoneState>> copies;
  for (auto const& [slot, change] : elsewhere) {
    if (change.any == 0 && change.all == 0) continue;
    std::uint32_t const zone = zone_of(slot_first, slot);
    auto& copy = copies[zone];
    if (copy == nullptr) copy = copied(*zones_[zone]);
    CountBelow& count = copy->own.counts[slot - slot_first[zone]];
    count.any += change.any;
    count.all += change.all;
  }
  for (auto& [zone, copy] : copies) zones_[zone] = std::move(copy);
}

}  // namespace lamplighter::geo
