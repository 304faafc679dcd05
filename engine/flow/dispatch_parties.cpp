// People at work on a section: permitted on a proven dead part only, cleared with their earths, never energised onto.
#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/blank.hpp"
#include "engine/dispatch/isolated_section.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using dispatch::Reason;
using dispatch::WorkParty;

constexpr std::int64_t earths_max = 1000;

bool still_blocks(WorkParty const& party) { return !party.cleared_at || party.earths_out < party.earths_in; }

std::string device_name(Context& ctx, DeviceId id) {
  auto const index = ctx.book.device(id);
  return std::string(index.is_valid() ? ctx.network().device(index).id : "unknown");
}

/// Without the person in charge.
json::object party_body(Context& ctx, WorkParty const& party) {
  auto const job = ctx.dispatches.find_job(party.job);
  auto const outage = ctx.outages.find(party.outage);
  return {{"work_party", party.ref},
          {"ticket", party.ticket},
          {"device", device_name(ctx, party.below)},
          {"outage", outage ? json::value(outage->ref) : json::value(nullptr)},
          {"job", job ? json::value(job->ref) : json::value(nullptr)},
          {"nodes", party.nodes.size()},
          {"earths_in", party.earths_in},
          {"earths_out", party.earths_out},
          {"permitted_at", to_rfc3339(party.permitted_at)},
          {"cleared_at", party.cleared_at ? json::value(to_rfc3339(*party.cleared_at)) : json::value(nullptr)},
          {"blocks", still_blocks(party)}};
}

std::vector<std::string> names_of(geo::Network const& network, std::vector<geo::NodeIndex> const& nodes) {
  std::vector<std::string> names;
  for (auto const node : nodes) names.emplace_back(network.node_id(node));
  return names;
}

/// The device that isolates the section is open on every phase, and the desk has confirmed it 回令确认.
Result<void> check_isolation(Context& ctx, geo::DeviceIndex device) {
  auto const& row = ctx.network().device(device);
  auto const closed = row.phases - ctx.live.network().open_phases(device);
  if (!closed.empty()) {
    return fail(Error::Kind::conflict,
                fmt::format("device {} is closed on {}: open it and have the desk confirm it before work is permitted",
                            row.id, geo::to_string(closed)),
                "device");
  }
  auto const position = ctx.outages.position(ctx.book.id_of(device));
  if (position && position->standing == outage::Standing::confirmed) return {};
  return fail(Error::Kind::conflict,
              fmt::format("device {}: nobody at the desk has confirmed that it stands open; confirm its position, then permit the work", row.id),
              "device");
}

/// No other device that bounds the section may be open on a crew's word alone.
Result<void> check_boundary(Context& ctx, std::vector<geo::NodeIndex> const& section) {
  std::set<geo::NodeIndex> const inside(section.begin(), section.end());
  auto const& network = ctx.network();
  for (auto const& position : ctx.outages.positions()) {
    if (position.standing == outage::Standing::confirmed || position.open.empty()) continue;
    auto const index = ctx.book.device(position.device);
    if (!index.is_valid()) continue;
    if (!inside.contains(network.from_node(index)) && !inside.contains(network.to_node(index))) continue;
    return fail(Error::Kind::conflict,
                fmt::format("device {}: it bounds the section, and nobody at the desk has confirmed that it stands open; confirm its "
                            "position, then permit the work",
                            network.device(index).id),
                "device");
  }
  return {};
}

Result<void> check_dead(Context& ctx, geo::DeviceIndex device, std::vector<geo::NodeIndex> const& section) {
  auto const live = std::find_if(section.begin(), section.end(),
                                 [&](geo::NodeIndex node) { return ctx.live.network().is_energised(node); });
  if (live == section.end() && !section.empty()) return {};
  auto const& id = ctx.network().device(device).id;
  if (section.empty()) return fail(Error::Kind::conflict, fmt::format("device {} has no section", id), "device");
  return fail(Error::Kind::conflict,
              fmt::format("the section below device {} is live at node {}; isolate it first", id, ctx.network().node_id(*live)),
              "device");
}

/// Sources inside the section that the model does not count as supply: its people must expect back-feed 反送电.
json::array may_be_live(Context& ctx, std::vector<geo::NodeIndex> const& section) {
  std::set<geo::NodeIndex> const inside(section.begin(), section.end());
  json::array sources;
  for (auto const& source : ctx.network().rows().sources) {
    auto const node = ctx.network().find_node(source.node);
    if (node && inside.contains(*node)) sources.emplace_back(source.id);
  }
  return sources;
}

Result<void> find_subject(Context& ctx, std::optional<std::string> const& outage_ref,
                          std::optional<std::string> const& job_ref, WorkParty& party) {
  if (job_ref) {
    auto const job = ctx.dispatches.find_job_by_ref(*job_ref);
    if (!job) return fail(Error::Kind::invalid, fmt::format("job {}: there is none of this id", *job_ref), "job");
    party.job = job->id;
    party.outage = job->outage;
  }
  if (!outage_ref) return {};
  auto const outage = ctx.outages.find_by_ref(*outage_ref);
  if (!outage) return fail(Error::Kind::invalid, fmt::format("outage {}: there is none of this id", *outage_ref), "outage");
  if (party.job && party.outage != outage->id) {
    return fail(Error::Kind::invalid, fmt::format("job {} belongs to another outage than {}", *job_ref, *outage_ref), "job");
  }
  party.outage = outage->id;
  return {};
}

Result<void> check_ticket(Context& ctx, std::string const& ticket) {
  for (auto const& open : ctx.dispatches.open_work_parties()) {
    if (open.ticket != ticket) continue;
    return fail(Error::Kind::conflict, fmt::format("work ticket {} is open already; clear it first", ticket), "ticket");
  }
  return {};
}

void party_event(Context& ctx, WorkParty const& party) { ctx.event("job", party_body(ctx, party)); }

struct Blocking {
  std::vector<WorkParty> parties;
  Reason reason = Reason::section_is_free;
};
/// `nodes`: those that would become live; asked for only where somebody works.
Blocking blocking(Context& ctx, std::function<std::vector<geo::NodeIndex>(geo::LiveNetwork const&)> const& nodes) {
  Blocking found{ctx.dispatches.open_work_parties(), Reason::section_is_free};
  if (found.parties.empty()) return found;
  auto const& live = ctx.live.network();
  auto const verdict = dispatch::may_energise(names_of(live.network(), nodes(live)), found.parties);
  std::erase_if(found.parties, [&](WorkParty const& party) {
    return std::find(verdict.blocking.begin(), verdict.blocking.end(), party.id) == verdict.blocking.end();
  });
  found.reason = verdict.reason;
  return found;
}

Blocking blocking(Context& ctx, std::vector<geo::Operation> const& operations) {
  return blocking(ctx, [&](geo::LiveNetwork const& live) { return live.would_energise(operations); });
}

std::string tickets_of(std::vector<WorkParty> const& parties) {
  std::vector<std::string_view> tickets;
  for (auto const& party : parties) tickets.push_back(party.ticket);
  return fmt::format("{}", fmt::join(tickets, ", "));
}

Result<void> refuse_onto(Context& ctx, Blocking const& found, Actor const& actor, std::string const& override_reason) {
  if (found.parties.empty()) return {};
  auto const tickets = tickets_of(found.parties);
  if (actor.role == "shift_supervisor" && !is_blank(override_reason)) {
    for (auto const& party : found.parties) ctx.decide("energise", party.id.value, to_string(Reason::overridden));
    ctx.store.audit(ctx.now, actor.name, "override_energise", tickets, override_reason);
    ctx.event("alarm", {{"kind", "energise_overridden"}, {"text", fmt::format("work tickets {}: overridden by a shift supervisor", tickets)}});
    return {};
  }
  return fail(Error::Kind::conflict,
              fmt::format("this would make a section live under work ticket {} ({}): clear it and take its earths out; only a "
                          "shift supervisor may override, with a reason",
                          tickets, to_string(found.reason)),
              "override_reason");
}

/// What a crew asked for is done: of this ticket's job, or of every job at its outage where it is bound to none.
void answered(Context& ctx, WorkParty const& party, std::string_view asked) {
  if (party.job) return ctx.store.clear_alarms(asked, party.job.value, ctx.now);
  if (!party.outage) return;
  for (auto const& job : ctx.dispatches.jobs_of(party.outage)) ctx.store.clear_alarms(asked, job.id.value, ctx.now);
}

}  // namespace

Result<Answer> on_permit_work(Context& ctx, Command const& command) {
  if (auto desk = check_desk(command, "permit work"); !desk) return tl::unexpected(desk.error());
  BodyReader body(command.body);
  WorkParty party;
  party.ticket = body.name("ticket");
  party.person_in_charge = body.name("person_in_charge");
  auto const device_id = body.name("device");
  auto const outage_ref = body.optional_name("outage");
  auto const job_ref = body.optional_name("job");
  auto const earths = body.optional_integer("earths").value_or(0);
  if (earths < 0 || earths > earths_max) body.problem("earths", fmt::format("must lie between 0 and {}", earths_max));
  if (auto read = body.finish(); !read) return tl::unexpected(read.error());
  auto const device = ctx.network().find_device(device_id);
  if (!device) return fail(Error::Kind::invalid, fmt::format("device {}: the network has none of this id", device_id), "device");
  auto const section = dispatch::isolated_section(ctx.live.network(), *device);
  for (auto const& checked : {find_subject(ctx, outage_ref, job_ref, party), check_ticket(ctx, party.ticket),
                              check_isolation(ctx, *device), check_dead(ctx, *device, section),
                              check_boundary(ctx, section)}) {
    if (!checked) return tl::unexpected(checked.error());
  }
  party.ref = ctx.new_ref();
  party.below = ctx.book.id_of(*device);
  if (!party.outage) bind_to_place(ctx, *device, party);
  party.nodes = names_of(ctx.network(), section);
  party.earths_in = static_cast<int>(earths);
  party.permitted_at = ctx.now;
  party.id = ctx.dispatches.insert_work_party(party);
  ctx.decide("permit_work", party.id.value, "permitted");
  ctx.store.audit(ctx.now, command.actor.name, "permit_work", party.ref,
                  fmt::format("ticket {}: below {}, {} nodes, {} earths", party.ticket, device_id, party.nodes.size(), earths));
  if (party.outage) plan_permitted(ctx, party.outage, command.actor.name);
  answered(ctx, party, "crew_asks_permit");
  party_event(ctx, party);
  Answer answer{.body = party_body(ctx, party), .kind = Answer::Kind::created};
  answer.body["may_be_live"] = may_be_live(ctx, section);
  return answer;
}

Result<Answer> on_clear_work(Context& ctx, Command const& command) {
  if (auto desk = check_desk(command, "clear a work ticket"); !desk) return tl::unexpected(desk.error());
  BodyReader body(command.body);
  auto const earths_out = body.optional_integer("earths_out");
  if (!earths_out) body.problem("earths_out", "is missing; give how many of the earths are out");
  if (auto read = body.finish(); !read) return tl::unexpected(read.error());
  auto party = ctx.dispatches.find_work_party_by_ref(command.object);
  if (!party) return fail(Error::Kind::not_found, fmt::format("work party {}: there is none of this id", command.object));
  if (*earths_out < party->earths_out || *earths_out > party->earths_in) {
    return fail(Error::Kind::invalid,
                fmt::format("ticket {}: earths_out must lie between {} (out already) and {} (put in)", party->ticket,
                            party->earths_out, party->earths_in),
                "earths_out");
  }
  if (!party->cleared_at) party->cleared_at = ctx.now;
  party->earths_out = static_cast<int>(*earths_out);
  ctx.dispatches.update_work_party(*party);
  auto const reason = still_blocks(*party) ? Reason::earths_not_removed : Reason::section_is_free;
  ctx.decide("clear_work", party->id.value, to_string(reason));
  ctx.store.audit(ctx.now, command.actor.name, "clear_work", party->ref,
                  fmt::format("ticket {}: {} of {} earths out", party->ticket, party->earths_out, party->earths_in));
  if (!still_blocks(*party)) {
    ctx.store.clear_alarms("energised_onto_people", party->id.value, ctx.now);
    answered(ctx, *party, "crew_asks_clear");
  }
  party_event(ctx, *party);
  Answer answer{.body = party_body(ctx, *party)};
  answer.body["reason"] = to_string(reason);
  if (still_blocks(*party)) {
    answer.body["message"] = fmt::format("{} of {} earths of ticket {} are still in: the section stays blocked",
                                         party->earths_in - party->earths_out, party->earths_in, party->ticket);
  }
  return answer;
}

std::vector<WorkParty> parties_energised_by(Context& ctx, std::vector<geo::Operation> const& operations) {
  return blocking(ctx, operations).parties;
}

void alarm_energised(Context& ctx, std::vector<WorkParty> const& parties) {
  for (auto const& party : parties) {
    ctx.decide("energised_onto_people", party.id.value, to_string(still_blocks(party) && party.cleared_at
                                                                      ? Reason::earths_not_removed
                                                                      : Reason::section_has_people));
    raise_alarm(ctx, "energised_onto_people", party.id.value,
                fmt::format("work ticket {}: the section below device {} has been reported live; get its people clear now",
                            party.ticket, device_name(ctx, party.below)));
  }
}

Result<void> check_energise(Context& ctx, std::vector<geo::Operation> const& operations, Actor const& actor,
                            std::string const& override_reason) {
  return refuse_onto(ctx, blocking(ctx, operations), actor, override_reason);
}

std::vector<WorkParty> parties_on_island(Context& ctx, geo::SourceIndex source) {
  return blocking(ctx, [&](geo::LiveNetwork const& live) { return live.island_would_energise(source); }).parties;
}

Result<void> check_island(Context& ctx, geo::SourceIndex source, Actor const& actor, std::string const& override_reason) {
  auto const found = blocking(ctx, [&](geo::LiveNetwork const& live) { return live.island_would_energise(source); });
  return refuse_onto(ctx, found, actor, override_reason);
}

}  // namespace lamplighter::flow
