// Tries the open devices around an isolated fault one by one.
#include "geo/pick_up.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "geo/closing.hpp"

namespace lamplighter::geo {
namespace {

constexpr std::array<PhaseSet, 3> phase_order{PhaseSet{1}, PhaseSet{2}, PhaseSet{4}};

/// Live on one side, dead on the other, on some phase on which it is open.
bool could_energise(LiveNetwork const& live, DeviceIndex device) {
  NodeIndex const from = live.network().from_node(device), to = live.network().to_node(device);
  if (!from.is_valid() || !to.is_valid()) return false;
  PhaseSet const a = live.live_phases(from), b = live.live_phases(to);
  return !(((a - b) | (b - a)) & live.open_phases(device)).empty();
}

/// The service point has all that it normally has.
bool is_whole(LiveNetwork const& live, ServicePointIndex point, PhaseSet has) {
  return has.contains(live.normally_supplied(point));
}

std::vector<CustomerIndex> customers_out(LiveNetwork const& live) {
  std::vector<CustomerIndex> out;
  for (std::uint32_t customer = 0; customer < live.network().customer_count(); ++customer) {
    auto const points = live.network().service_points_of({customer});
    bool const is_out = std::any_of(points.begin(), points.end(), [&](ServicePointIndex point) {
      return !is_whole(live, point, live.supplied(point));
    });
    if (is_out) out.push_back({customer});
  }
  return out;
}

/// Phases that customers get, and what of it makes them whole.
void sort_customers(LiveNetwork const& live, std::vector<SupplyChange> const& changes,
                    std::vector<CustomerIndex> const& out, PickUp& tie, std::map<CustomerIndex, PhaseSet>& gained) {
  std::map<ServicePointIndex, PhaseSet> after;
  for (SupplyChange const& change : changes) {
    after[change.point] = change.after;
    CustomerIndex const customer = live.network().customer_of(change.point);
    PhaseSet& phases = gained[customer];
    phases = phases | (change.after - change.before);
  }
  for (auto const& [customer, phases] : gained) {
    if (!std::binary_search(out.begin(), out.end(), customer)) continue;
    auto const points = live.network().service_points_of(customer);
    bool const is_restored = std::all_of(points.begin(), points.end(), [&](ServicePointIndex point) {
      auto const changed = after.find(point);
      return is_whole(live, point, changed == after.end() ? live.supplied(point) : changed->second);
    });
    (is_restored ? tie.restored : tie.helped).push_back(customer);
  }
}

void judge_rating(Network const& network, std::map<CustomerIndex, PhaseSet> const& gained, PickUp& tie) {
  std::array<double, 3> kw{};
  for (auto const& [customer, phases] : gained) {
    double const load = network.customer(customer).kw;
    if (!(load > 0) || !std::isfinite(load)) {
      ++tie.customers_without_load;
      continue;
    }
    tie.load_kw += load;
    for (std::size_t i = 0; i < 3; ++i) {
      if (phases.contains(phase_order[i])) kw[i] += load / phases.count();
    }
  }
  auto const& row = network.device(tie.device);
  tie.rated_amps = rated_amps(row.rating);
  // Between phase and neutral there is the voltage between phases divided by the square root of three.
  if (row.kv && *row.kv > 0) {
    tie.load_amps = *std::max_element(kw.begin(), kw.end()) * std::sqrt(3.0) / *row.kv;
  }
  if (!tie.rated_amps || !tie.load_amps) return;
  if (*tie.load_amps > *tie.rated_amps) {
    tie.rating = RatingVerdict::above;
  } else if (tie.customers_without_load == 0) {
    tie.rating = RatingVerdict::within;
  }
}

PickUp tried(LiveNetwork const& isolated, DeviceIndex device, std::vector<CustomerIndex> const& out) {
  ClosingVerdict const verdict = would_close(isolated, device, isolated.open_phases(device));
  PickUp tie{.device = device,
             .phases = verdict.closes,
             .sources = {},
             .energised = verdict.energised,
             .restored = {},
             .helped = {},
             .rated_amps = {},
             .load_amps = {}};
  std::set<SourceIndex> sources;
  for (ClosingReason const& reason : verdict.reasons) {
    tie.joins_sources = tie.joins_sources || reason.effect == ClosingEffect::joins_sources;
    tie.may_back_feed = tie.may_back_feed || reason.effect == ClosingEffect::may_be_live;
    if (reason.effect != ClosingEffect::energises) continue;
    sources.insert(reason.from_sources.begin(), reason.from_sources.end());
    sources.insert(reason.to_sources.begin(), reason.to_sources.end());
  }
  tie.sources.assign(sources.begin(), sources.end());
  std::map<CustomerIndex, PhaseSet> gained;
  sort_customers(isolated, verdict.changes, out, tie, gained);
  judge_rating(isolated.network(), gained, tie);
  return tie;
}

}  // namespace

std::optional<double> rated_amps(std::string_view rating) {
  auto const trim = [](std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  };
  trim(rating);
  if (!rating.empty() && (rating.back() == 'A' || rating.back() == 'a')) rating.remove_suffix(1);
  trim(rating);
  double amps = 0;
  auto const [end, error] = std::from_chars(rating.data(), rating.data() + rating.size(), amps);
  bool const is_number = error == std::errc{} && end == rating.data() + rating.size();
  return is_number && std::isfinite(amps) && amps > 0 ? std::optional(amps) : std::nullopt;
}

PickUpAnswer pick_ups(LiveNetwork const& live, DeadZoneStart const& fault) {
  PickUpAnswer answer{.isolation = isolation_of(live, fault), .opened = {}, .out = {}, .inside_fault = {}, .ties = {}};
  answer.opened = full_opening(live, answer.isolation);
  LiveNetwork isolated = live;
  isolated.operate(answer.opened);
  Network const& network = live.network();
  answer.out = customers_out(isolated);

  std::map<NodeIndex, PhaseSet> zone;
  for (ZoneNode const& node : answer.isolation.zone) zone.emplace(node.node, node.phases);
  for (CustomerIndex const customer : answer.out) {
    auto const points = network.service_points_of(customer);
    bool const is_inside = std::any_of(points.begin(), points.end(), [&](ServicePointIndex point) {
      auto const at = zone.find(network.node_of(point));
      return at != zone.end() && !(at->second & live.used(point)).empty();
    });
    if (is_inside) answer.inside_fault.push_back(customer);
  }
  std::set<DeviceIndex> at_zone;
  for (BoundaryDevice const& device : answer.isolation.boundary) at_zone.insert(device.device);
  for (std::uint32_t row = 0; row < network.device_count(); ++row) {
    if (at_zone.contains({row}) || !could_energise(isolated, {row})) continue;
    PickUp tie = tried(isolated, {row}, answer.out);
    if (!tie.restored.empty() || !tie.helped.empty()) answer.ties.push_back(std::move(tie));
  }
  std::sort(answer.ties.begin(), answer.ties.end(), [&](PickUp const& a, PickUp const& b) {
    if (a.restored.size() != b.restored.size()) return a.restored.size() > b.restored.size();
    return network.device(a.device).id < network.device(b.device).id;
  });
  return answer;
}

}  // namespace lamplighter::geo
