// Reads both networks once: a digest per place says which devices stand above it, a digest per customer where it hangs.
#include "geo/network_difference.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

#include "geo/live_network.hpp"

namespace lamplighter::geo {
namespace {

std::uint64_t mixed(std::uint64_t hash) {
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
  return hash ^ (hash >> 31);
}
std::uint64_t mixed(std::uint64_t one, std::uint64_t other) { return mixed(mixed(one) + 0x9e3779b97f4a7c15ULL + other); }

/// FNV-1a over the bytes, then mixed, so that sums of several are as good as each.
std::uint64_t digest_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (char const one : text) hash = (hash ^ static_cast<unsigned char>(one)) * 0x100000001b3ULL;
  return mixed(hash);
}

/// Where a customer hangs: sums over its service points, which need no order.
struct Place {
  std::uint64_t devices = 0;
  std::uint64_t transformers = 0;
};

class Side {
 public:
  explicit Side(std::shared_ptr<Network const> const& network) : network_(*network), live_(network) {}

  Place place_of(CustomerIndex customer) {
    Place out;
    for (auto const point : network_.service_points_of(customer)) {
      auto const row = network_.service_point(point);
      auto const id = digest_of(row.id);
      out.devices += mixed(id, above(point));
      out.transformers += mixed(id, digest_of(transformer_of(customer, row)));
    }
    return out;
  }
  std::string_view feeder_of(CustomerIndex customer) const {
    for (auto const point : network_.service_points_of(customer)) {
      if (auto const feeder = live_.feeder_of(point); !feeder.empty()) return feeder;
    }
    return {};
  }
  std::string_view feeder_of(DeviceIndex device) const {
    auto const feeder = live_.feeder_of(device);
    return feeder.empty() ? network_.device(device).feeder : feeder;
  }
  std::string_view transformer_of(CustomerIndex customer) const {
    for (auto const point : network_.service_points_of(customer)) {
      auto const text = transformer_of(customer, network_.service_point(point));
      if (!text.empty()) return text;
    }
    return {};
  }
  Network const& network() const { return network_; }

 private:
  std::string_view transformer_of(CustomerIndex customer, ServicePointView const& row) const {
    return row.transformer.empty() ? network_.customer(customer).transformer : row.transformer;
  }
  /// Points on one node with the same phases have the same devices above them, and the same supply.
  std::uint64_t above(ServicePointIndex point) {
    auto const node = network_.node_of(point);
    if (!node.is_valid()) return 0;
    auto const key = std::uint64_t{node.value} << 3 | live_.used(point).bits;
    auto const [found, is_new] = above_.try_emplace(key, 0);
    if (is_new) {
      found->second = mixed(live_.supplied(point).bits);
      for (auto const device : live_.devices_above(point)) found->second += digest_of(network_.device(device).id);
    }
    return found->second;
  }

  Network const& network_;
  LiveNetwork live_;
  std::unordered_map<std::uint64_t, std::uint64_t> above_;
};

class Comparison {
 public:
  Comparison(std::shared_ptr<Network const> const& before, std::shared_ptr<Network const> const& after)
      : before_(before), after_(after) {}

  Difference run() {
    customers();
    devices();
    sources();
    sort();
    return std::move(out_);
  }

 private:
  FeederDifference& feeder(std::string_view name) {
    auto const found = feeders_.find(name);
    if (found != feeders_.end()) return found->second;
    auto& made = feeders_[std::string(name)];
    made.feeder = name;
    return made;
  }

  void customers() {
    auto const& old = before_.network();
    auto const& fresh = after_.network();
    out_.customers_before = old.customer_count();
    out_.customers_after = fresh.customer_count();
    for (std::uint32_t i = 0; i < old.customer_count(); ++i) {
      CustomerIndex const one{i};
      auto const id = old.customer(one).id;
      auto const where = before_.feeder_of(one);
      ++feeder(where).customers_before;
      if (fresh.find_customer(id)) continue;
      ++feeder(where).customers_removed;
      out_.customers_removed.push_back({std::string(id), std::string(where)});
    }
    for (std::uint32_t i = 0; i < fresh.customer_count(); ++i) {
      CustomerIndex const one{i};
      auto const id = fresh.customer(one).id;
      auto const where = after_.feeder_of(one);
      ++feeder(where).customers_after;
      auto const known = old.find_customer(id);
      if (known) {
        compare(id, *known, one);
      } else {
        ++feeder(where).customers_added;
        out_.customers_added.push_back({std::string(id), std::string(where)});
      }
    }
  }

  void compare(std::string_view id, CustomerIndex old, CustomerIndex fresh) {
    auto const was = before_.place_of(old), is = after_.place_of(fresh);
    if (was.devices == is.devices && was.transformers == is.transformers) return;
    auto const feeder_before = before_.feeder_of(old), feeder_after = after_.feeder_of(fresh);
    ++feeder(feeder_before.empty() ? feeder_after : feeder_before).customers_moved;
    out_.customers_moved.push_back({.id = std::string(id),
                                    .feeder_before = std::string(feeder_before),
                                    .feeder_after = std::string(feeder_after),
                                    .transformer_before = std::string(before_.transformer_of(old)),
                                    .transformer_after = std::string(after_.transformer_of(fresh)),
                                    .has_other_devices = was.devices != is.devices});
  }

  void devices() {
    auto const& old = before_.network();
    auto const& fresh = after_.network();
    for (std::uint32_t i = 0; i < old.device_count(); ++i) {
      auto const row = old.device({i});
      if (fresh.find_device(row.id)) continue;
      auto const where = before_.feeder_of(DeviceIndex{i});
      ++feeder(where).devices_removed;
      out_.devices_removed.push_back({std::string(row.id), std::string(where)});
    }
    for (std::uint32_t i = 0; i < fresh.device_count(); ++i) {
      auto const row = fresh.device({i});
      auto const where = after_.feeder_of(DeviceIndex{i});
      auto const known = old.find_device(row.id);
      if (!known) {
        ++feeder(where).devices_added;
        out_.devices_added.push_back({std::string(row.id), std::string(where)});
        continue;
      }
      auto const was = old.device(*known);
      RewiredDevice const change{.id = std::string(row.id),
                                 .feeder = std::string(where.empty() ? before_.feeder_of(*known) : where),
                                 .has_other_ends = was.from_node != row.from_node || was.to_node != row.to_node,
                                 .has_other_phases = was.phases != row.phases,
                                 .has_other_kind = was.kind != row.kind,
                                 .has_other_normal = was.normal != row.normal};
      if (!change.has_other_ends && !change.has_other_phases && !change.has_other_kind && !change.has_other_normal) continue;
      ++feeder(change.feeder).devices_rewired;
      out_.devices_rewired.push_back(change);
    }
  }

  void sources() {
    auto const note = [this](std::vector<NamedThing>& list, SourceView const& row) {
      ++feeder(row.feeder).sources_changed;
      list.push_back({std::string(row.id), std::string(row.feeder)});
    };
    auto const& old = before_.network();
    auto const& fresh = after_.network();
    for (auto const& row : old.rows().sources) {
      if (!fresh.find_source(row.id)) note(out_.sources_removed, row);
    }
    for (auto const& row : fresh.rows().sources) {
      auto const known = old.find_source(row.id);
      if (!known) {
        note(out_.sources_added, row);
        continue;
      }
      auto const was = old.source(*known);
      bool const is_same = was.node == row.node && was.phases == row.phases && was.kind == row.kind && was.feeder == row.feeder;
      if (!is_same) note(out_.sources_changed, row);
    }
  }

  void sort() {
    auto const by_id = [](auto const& a, auto const& b) { return a.id < b.id; };
    auto const sort_all = [&](auto&... lists) { (std::sort(lists.begin(), lists.end(), by_id), ...); };
    sort_all(out_.customers_added, out_.customers_removed, out_.customers_moved, out_.devices_added, out_.devices_removed,
             out_.devices_rewired, out_.sources_added, out_.sources_removed, out_.sources_changed);
    for (auto& [name, one] : feeders_) {
      bool const is_same = one.customers_changed() == 0 && one.customers_before == one.customers_after &&
                           one.devices_added + one.devices_removed + one.devices_rewired + one.sources_changed == 0;
      if (!is_same) out_.feeders.push_back(std::move(one));
    }
    std::stable_sort(out_.feeders.begin(), out_.feeders.end(),
                     [](auto const& a, auto const& b) { return a.customers_changed() > b.customers_changed(); });
  }

  Side before_, after_;
  std::map<std::string, FeederDifference, std::less<>> feeders_;
  Difference out_;
};

}  // namespace

Difference difference(std::shared_ptr<Network const> const& before, std::shared_ptr<Network const> const& after) {
  return Comparison(before, after).run();
}

}  // namespace lamplighter::geo
