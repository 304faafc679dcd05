// Positions kept and open outages evaluated again when another network takes effect.
#include "engine/flow/network_activation.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/call_ends.hpp"
#include "engine/flow/customer_supply.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/island_flow.hpp"
#include "engine/flow/network_alarms.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/plan_flow.hpp"
#include "geo/expected_supply.hpp"

namespace lamplighter::flow {
namespace {

using outage::Reason;
using outage::State;
using Points = std::vector<ServicePointId>;

struct Expected {
  geo::ExpectedSupply before, now;
};

/// Devices without a report stood as the old data said, and go on standing so until somebody reports them.
void keep_positions(Context& ctx, FormerNetwork const& former) {
  auto const& old = former.live.network();
  std::vector<geo::Operation> operations;
  std::vector<std::pair<DeviceId, geo::DeviceIndex>> unsaid;
  for (std::uint32_t i = 0; i < old.device_count(); ++i) {
    auto const id = former.book.id_of(geo::DeviceIndex{i});
    auto const now = ctx.book.device(id);
    if (!now.is_valid()) continue;
    auto const shared = old.device({i}).phases & ctx.network().device(now).phases;
    auto const was = former.live.open_phases({i}) & shared, is = ctx.live.network().open_phases(now) & shared;
    if (was == is) continue;
    if (auto const to_open = was - is; !to_open.empty()) operations.push_back({now, to_open, geo::Position::open});
    if (auto const to_close = is - was; !to_close.empty()) operations.push_back({now, to_close, geo::Position::closed});
    unsaid.emplace_back(id, now);
  }
  ctx.live.operate(operations);
  for (auto const& [id, device] : unsaid) {
    auto position = ctx.outages.position(id).value_or(outage::DevicePosition{.device = id, .open = {}, .changed_at = ctx.now});
    position.open = ctx.live.network().open_phases(device);
    ctx.outages.put_position(position);
  }
  if (!unsaid.empty()) ctx.decide("positions_kept", former.revision, std::to_string(unsaid.size()));
}

std::vector<outage::Outage> open_outages(Context& ctx) {
  auto all = ctx.outages.list({.only_open = true, .kind = std::nullopt, .after = 0, .limit = 100'000});
  std::erase_if(all, [](auto const& row) { return row.state == State::scheduled; });
  return all;
}

Points open_points(Context& ctx, OutageId id) {
  Points out;
  for (auto const& row : ctx.outages.interruptions(id)) {
    if (!row.ended_at) out.push_back(row.point);
  }
  return out;
}

/// The outage's devices that the network no longer has, in words; empty when it has them all. The history hears what is new.
std::string lost_devices(Context& ctx, FormerNetwork const& former, GoneDevices& gone, outage::Outage const& row) {
  std::string names, fresh_names;
  for (auto const& opened : row.devices) {
    if (ctx.book.device(opened.device).is_valid()) continue;
    auto const name = "'" + gone.name(opened.device) + "'";
    names += (names.empty() ? "" : ", ") + name;
    if (gone.is_newly_gone(opened.device)) fresh_names += (fresh_names.empty() ? "" : ", ") + name;
  }
  if (!fresh_names.empty()) {
    note_history(ctx, row, Reason::network_changed, former.actor,
                 fmt::format("network revision {} does not have {}", former.revision, fresh_names));
  }
  return names;
}

void alarm_lost(Context& ctx, FormerNetwork const& former, OutageId id, std::string const& names) {
  auto const row = ctx.outages.find(id);
  if (!row || !outage::is_open(row->state)) return;
  renew_alarm(ctx, "outage_device_gone", id.value,
              fmt::format("outage {}: {} is not in network revision {} any more; its {} service points stay in the outage "
                          "until a person says what became of them",
                          row->ref, names, former.revision, count_out(ctx, id)));
}

/// Customers none of whose points is still out in this outage have nothing more to hear of it.
void silence(Context& ctx, OutageId id, std::set<CustomerId> gone) {
  for (auto const& row : ctx.outages.interruptions(id)) {
    if (!row.ended_at) gone.erase(row.customer);
  }
  end_wordless_calls(ctx, id);
  Whereabouts present(ctx.outages);
  for (auto const home : word_homes(ctx.outages, id)) {
    for (auto const& one : ctx.notices.open_notices(home)) {
      bool const is_theirs = one.recipient.kind == notice::RecipientKind::customer && gone.contains({one.recipient.id});
      if (is_theirs && (home == id || present.of(home, {one.recipient.id}) == id)) supersede(ctx, one, notice::Reason::no_longer_affected);
    }
  }
}

/// Nobody is left in it and no device of it stands open: nothing could ever report that it is over.
bool end_deserted(Context& ctx, FormerNetwork const& former, outage::Outage& row) {
  auto const facts = restoration_facts(ctx, row.id);
  if (row.state != State::confirmed || facts.open_interruptions > 0 || facts.unconfirmed_steps > 0) return false;
  if (has_open_device(ctx, row)) return false;
  row.restored_at = ctx.now;
  change_state(ctx, row, State::restored, Reason::removed_from_network, former.actor);
  ctx.store.clear_alarms("etr_overdue", row.id.value, ctx.now);
  return true;
}

void end_removed(Context& ctx, FormerNetwork const& former, outage::Outage& row) {
  Points gone;
  std::set<CustomerId> customers;
  for (auto const& entry : ctx.outages.interruptions(row.id)) {
    if (entry.ended_at || ctx.book.point(entry.point).is_valid()) continue;
    gone.push_back(entry.point);
    if (entry.customer) customers.insert(entry.customer);
  }
  if (gone.empty()) return;
  ctx.outages.end_interruptions(row.id, gone, ctx.now, 0);
  note_history(ctx, row, Reason::removed_from_network, former.actor,
               fmt::format("{} service points are not in network revision {} any more: whether they have supply is not known, "
                           "and nobody is told that they have",
                           gone.size(), former.revision));
  silence(ctx, row.id, std::move(customers));
  if (!end_if_over(ctx, row, Reason::removed_from_network, former.actor) && !end_deserted(ctx, former, row)) return;
  verify_jobs(ctx, row.id, ctx.now);
  if (auto plan = ctx.outages.find_plan(row.id)) plan_restored(ctx, *plan);
}

/// Out by the old network, live by the new one on every phase that either expects: they should be back, which meters or
/// they themselves must prove. Whom the new data expect nothing for is not back by that.
void end_supplied(Context& ctx, FormerNetwork const& former, Expected& expected, outage::Outage const& row) {
  Points back;
  auto const& live = ctx.live.network();
  for (auto const id : open_points(ctx, row.id)) {
    auto const old = former.book.point(id), now = ctx.book.point(id);
    if (!old.is_valid() || !now.is_valid() || expected.before.has_it(old)) continue;
    auto const still_due = expected.before.of(old) & live.used(now);
    if (expected.now.has_it(now) && live.supplied(now).contains(still_due)) back.push_back(id);
  }
  if (back.empty()) return;
  note_history(ctx, row, Reason::network_changed, former.actor,
               fmt::format("network revision {} hangs {} service points elsewhere, where there is supply", former.revision,
                           back.size()));
  end_points(ctx, back, ctx.now, former.actor);
}

/// Without supply in the new network, with supply (or not there) in the old one, and in no outage. Who is new and hangs
/// from nothing is in the findings of the import.
std::vector<geo::ServicePointIndex> newly_out(Context& ctx, FormerNetwork const& former, Expected& expected) {
  std::vector<geo::ServicePointIndex> out;
  for (std::uint32_t i = 0; i < ctx.network().service_point_count(); ++i) {
    geo::ServicePointIndex const point{i};
    if (expected.now.has_it(point)) continue;
    auto const id = ctx.book.id_of(point);
    auto const old = former.book.point(id);
    if (old.is_valid() ? !expected.before.has_it(old) : !could_have_supply(ctx, point)) continue;
    if (!ctx.outages.open_interruption(id)) out.push_back(point);
  }
  return out;
}

/// Takes from `left` those who would get a phase if these operations were made.
Points taken_by(Context& ctx, std::vector<geo::Operation> const& operations, std::set<geo::ServicePointIndex>& left) {
  Points out;
  if (operations.empty()) return out;
  for (auto const& change : ctx.live.network().would_change(operations)) {
    if (!(change.after - change.before).empty() && left.erase(change.point) > 0) out.push_back(ctx.book.id_of(change.point));
  }
  return out;
}

void join(Context& ctx, FormerNetwork const& former, outage::Outage& row, Points const& points) {
  bool const is_known = row.state != State::suspected;
  auto const taken = interrupt(ctx, row, points, ctx.now, is_known ? Duration::sustained : Duration::pending);
  if (taken.empty()) return;
  note_history(ctx, row, Reason::network_changed, former.actor,
               fmt::format("{} service points came below it with network revision {}; they count from the activation, for "
                           "nothing says since when they hang there",
                           taken.size(), former.revision));
  if (!is_known) return;
  absorb_suspected(ctx, row, taken);
  tell(ctx, row, "started", to_ms(ctx.now), customers_cut(ctx, taken), ctx.now);
  tell_reduced(ctx, row, taken, ctx.now);
}

/// A device stands open, nobody hung below it, and now somebody does: a person says whether they are out.
void suspect(Context& ctx, FormerNetwork const& former, geo::DeviceIndex device, Points const& points) {
  auto const open = ctx.live.network().open_phases(device);
  SwitchingFact const fact{.devices = {{device, ctx.book.id_of(device), open}}, .at = ctx.now, .actor = former.actor, .cause = {}};
  auto row = fresh_outage(ctx, fact, points, Reason::network_changed);
  interrupt(ctx, row, points, ctx.now, Duration::pending);
  raise_alarm(ctx, "network_unsupplied", row.id.value,
              fmt::format("outage {}: {} service points hang below device '{}', which stands open, by network revision {}; "
                          "confirm it, or report the device closed",
                          row.ref, points.size(), ctx.network().device(device).id, former.revision));
}

/// Returns who stays without supply and whom no outage could take in.
std::vector<geo::ServicePointIndex> take_in(Context& ctx, FormerNetwork const& former, Expected& expected) {
  auto const found = newly_out(ctx, former, expected);
  std::set<geo::ServicePointIndex> left(found.begin(), found.end());
  auto const& live = ctx.live.network();
  for (auto& row : open_outages(ctx)) {
    if (left.empty()) return {};
    std::vector<geo::Operation> closings;
    for (auto const& opened : row.devices) {
      auto const device = ctx.book.device(opened.device);
      if (!device.is_valid()) continue;
      auto const open = live.open_phases(device) & opened.phases;
      if (!open.empty()) closings.push_back({device, open, geo::Position::closed});
    }
    if (auto const points = taken_by(ctx, closings, left); !points.empty()) join(ctx, former, row, points);
  }
  for (std::uint32_t i = 0; i < ctx.network().device_count() && !left.empty(); ++i) {
    auto const open = live.open_phases({i});
    if (open.empty() || ctx.network().device({i}).normal == geo::Position::open) continue;
    auto const points = taken_by(ctx, {{{i}, open, geo::Position::closed}}, left);
    if (!points.empty()) suspect(ctx, former, {i}, points);
  }
  return {left.begin(), left.end()};
}

/// What the new data make live under a ticket is shouted, as a reported closing is.
void warn_people_at_work(Context& ctx, FormerNetwork const& former) {
  auto const is_live = [](geo::LiveNetwork const& live, std::string const& name) {
    auto const node = live.network().find_node(name);
    return node && live.is_energised(*node);
  };
  auto parties = ctx.dispatches.open_work_parties();
  std::erase_if(parties, [&](auto const& party) {
    return std::ranges::none_of(party.nodes, [&](auto const& node) { return is_live(ctx.live.network(), node) && !is_live(former.live, node); });
  });
  if (!parties.empty()) alarm_energised(ctx, parties);
}

}  // namespace

void on_network_activated(Context& ctx, FormerNetwork const& former) {
  keep_positions(ctx, former);
  end_lost_islands(ctx, former);
  GoneDevices gone(ctx, former);
  Expected expected{geo::ExpectedSupply(former.live), geo::ExpectedSupply(ctx.live.network())};
  std::vector<std::pair<OutageId, std::string>> lost;
  for (auto& row : open_outages(ctx)) {
    auto names = lost_devices(ctx, former, gone, row);
    end_removed(ctx, former, row);
    if (names.empty() && !row.devices.empty()) end_supplied(ctx, former, expected, row);
    if (names.empty()) ctx.store.clear_alarms("outage_device_gone", row.id.value, ctx.now);
    else lost.emplace_back(row.id, std::move(names));
  }
  auto const newly_left = take_in(ctx, former, expected);
  for (auto const& [id, names] : lost) alarm_lost(ctx, former, id, names);
  renew_unsupplied(ctx, former);
  renew_left_without_supply(ctx, former, newly_left);
  reconsider_plans(ctx, former, gone);
  end_joined_islands(ctx, ctx.now);
  warn_people_at_work(ctx, former);
}

}  // namespace lamplighter::flow
