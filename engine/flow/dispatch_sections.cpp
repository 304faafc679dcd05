// Where a work ticket stands: which outage it belongs to when nobody says so, and whose end it holds back.
#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/blank.hpp"
#include "engine/dispatch/isolated_section.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::Job;
using dispatch::WorkParty;
using outage::PlanState;

/// The devices whose opening is the outage: its own, and those that its plan opens.
std::set<geo::DeviceIndex> devices_of(Context& ctx, outage::Outage const& outage) {
  std::set<geo::DeviceIndex> devices;
  auto const add = [&](DeviceId id) {
    if (auto const index = ctx.book.device(id); index.is_valid()) devices.insert(index);
  };
  for (auto const& opened : outage.devices) add(opened.device);
  if (auto const plan = ctx.outages.find_plan(outage.id)) {
    for (auto const& step : plan->steps) {
      if (step.to == geo::Position::open) add(step.device);
    }
  }
  return devices;
}

/// The nodes that its devices isolate; without a device those of the points that are out.
std::vector<bool> section_of(Context& ctx, outage::Outage const& outage) {
  auto const& network = ctx.network();
  std::vector<bool> nodes(network.node_count());
  auto const devices = devices_of(ctx, outage);
  if (!devices.empty()) {
    dispatch::SectionFinder finder(ctx.live.network());
    for (auto const device : devices) {
      for (auto const node : finder.below(device)) nodes[node.value] = true;
    }
    return nodes;
  }
  for (auto const& row : ctx.outages.interruptions(outage.id)) {
    auto const point = ctx.book.point(row.point);
    if (row.ended_at || !point.is_valid()) continue;
    if (auto const node = network.node_of(point); node.is_valid()) nodes[node.value] = true;
  }
  return nodes;
}

/// Leaves those that stand in the outage's section, and those of which `is_own` is true. The section costs a walk over the
/// network: it is asked for only where a ticket is not known by what it was bound to.
template <class IsOwn>
void keep_concerned(Context& ctx, OutageId id, std::vector<WorkParty>& parties, IsOwn is_own) {
  std::optional<std::vector<bool>> section;
  std::erase_if(parties, [&](WorkParty const& party) {
    if (is_own(party)) return false;
    if (!section) {
      auto const outage = ctx.outages.find(id);
      section = outage ? section_of(ctx, *outage) : std::vector<bool>(ctx.network().node_count());
    }
    return std::none_of(party.nodes.begin(), party.nodes.end(), [&](std::string const& name) {
      auto const node = ctx.network().find_node(name);
      return node && (*section)[node->value];
    });
  });
}

enum class Sections : std::uint8_t { of_unbound, of_all };

/// Tickets of this job by what they were bound to, or by where they stand: only those of no other job, or all.
std::vector<WorkParty> parties_for(Context& ctx, Job const& job, Sections which) {
  auto parties = ctx.dispatches.open_work_parties();
  if (which == Sections::of_unbound) {
    std::erase_if(parties, [&](WorkParty const& party) { return party.job && party.job != job.id; });
  }
  keep_concerned(ctx, job.outage, parties, [&](WorkParty const& party) {
    return party.job == job.id || (!party.job && job.outage && standing(ctx.outages, party.outage) == job.outage);
  });
  return parties;
}

bool is_cut_by(PlanState state) {
  return state == PlanState::switching_off || state == PlanState::out || state == PlanState::work_permitted ||
         state == PlanState::work_complete || state == PlanState::switching_on || state == PlanState::extended;
}

/// The open outage of this device, or the plan that has cut with it.
OutageId outage_of_device(Context& ctx, geo::DeviceIndex device) {
  auto const id = ctx.book.id_of(device);
  if (auto const open = ctx.outages.open_on_device(id); !open.empty()) return open.front().id;
  for (auto const& plan : ctx.outages.plans_opening(id)) {
    if (is_cut_by(plan.state)) return plan.outage;
  }
  return {};
}

}  // namespace

void bind_to_place(Context& ctx, geo::DeviceIndex device, WorkParty& party) {
  dispatch::SectionFinder finder(ctx.live.network());
  for (auto const& met : finder.open_devices_above(device)) {
    auto const outage = outage_of_device(ctx, met.device);
    if (!outage) continue;
    if (met.device != device) {  // it may hang from the same dead part and be no way to the source
      auto const section = finder.below(met.device);
      if (std::find(section.begin(), section.end(), met.from) == section.end()) continue;
    }
    party.outage = outage;
    break;
  }
  if (!party.outage) return;
  auto jobs = ctx.dispatches.jobs_of(party.outage);
  std::erase_if(jobs, [](Job const& job) { return !is_open(job.state); });
  if (jobs.size() == 1) party.job = jobs.front().id;
  ctx.decide("work_bound", party.outage.value, "section");
}

std::vector<WorkParty> parties_of(Context& ctx, Job const& job) { return parties_for(ctx, job, Sections::of_unbound); }

std::vector<WorkParty> parties_at_work(Context& ctx, Job const& job) { return parties_for(ctx, job, Sections::of_all); }

std::vector<WorkParty> parties_in_section(Context& ctx, outage::Outage const& outage) {
  auto parties = ctx.dispatches.open_work_parties();
  keep_concerned(ctx, outage.id, parties, [](WorkParty const&) { return false; });
  return parties;
}

Result<void> check_cleared(std::string_view whose, std::vector<WorkParty> const& parties) {
  if (parties.empty()) return {};
  auto const& party = parties.front();
  if (!party.cleared_at) {
    return fail(Error::Kind::conflict,
                fmt::format("{}: work ticket {} in its section is not cleared; clear it first", whose, party.ticket));
  }
  return fail(Error::Kind::conflict, fmt::format("{}: {} of {} earths of work ticket {} are still in; remove them first", whose,
                                                 party.earths_in - party.earths_out, party.earths_in, party.ticket));
}

Result<void> check_supply_clear(Context& ctx, outage::Outage const& outage, Actor const& actor, std::string const& override_reason) {
  auto parties = ctx.dispatches.open_work_parties();
  std::erase_if(parties, [&](WorkParty const& party) {
    return std::none_of(party.nodes.begin(), party.nodes.end(), [&](std::string const& name) {
      auto const node = ctx.network().find_node(name);
      return node && ctx.live.network().is_energised(*node);
    });
  });
  keep_concerned(ctx, outage.id, parties, [&](WorkParty const& party) { return standing(ctx.outages, party.outage) == outage.id; });
  if (parties.empty()) return {};
  std::vector<std::string_view> tickets;
  int earths = 0;
  for (auto const& party : parties) {
    tickets.push_back(party.ticket);
    earths += party.earths_in - party.earths_out;
  }
  auto const listed = fmt::format("{}", fmt::join(tickets, ", "));
  if (actor.role == "shift_supervisor" && !is_blank(override_reason)) {
    for (auto const& party : parties) ctx.decide("confirm_supply", party.id.value, to_string(dispatch::Reason::overridden));
    ctx.store.audit(ctx.now, actor.name, "override_restore", listed, override_reason);
    note_history(ctx, outage, outage::Reason::supply_confirmed_by_person, actor.name,
                 fmt::format("supply confirmed although work ticket {} stands in a live section, {} earths in: {}", listed, earths, override_reason));
    return {};
  }
  return fail(Error::Kind::conflict,
              fmt::format("outage '{}': the section of work ticket {} is reported live with {} earths in, and both cannot be so; get its people clear "
                          "and its earths out before supply is confirmed; only a shift supervisor may confirm it all the same, with a reason",
                          outage.ref, listed, earths),
              "override_reason");
}

Result<void> check_plan_cleared(Context& ctx, outage::Plan const& plan) {
  auto parties = ctx.dispatches.open_work_parties();
  keep_concerned(ctx, plan.outage, parties,
                 [&](WorkParty const& party) { return standing(ctx.outages, party.outage) == plan.outage; });
  return check_cleared(fmt::format("plan '{}'", plan.ref), parties);
}

}  // namespace lamplighter::flow
