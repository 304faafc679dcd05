// Shared steps of the outage handlers: the one writer of states, the ledger of points, absorption and words.
#include "engine/flow/outage_flow.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/alarm_kinds.hpp"
#include "engine/flow/call_ends.hpp"
#include "engine/flow/customer_supply.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/network_alarms.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_support.hpp"
#include "geo/expected_supply.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
using outage::Reason;
using outage::State;

json::object outage_body(outage::Outage const& row) {
  json::object body{{"id", row.ref},
                    {"kind", std::string(outage::to_string(row.kind))},
                    {"state", std::string(outage::to_string(row.state))},
                    {"feeder", row.feeder},
                    {"area", row.area}};
  if (row.started_at) body["started_at"] = to_rfc3339(*row.started_at);
  if (row.restored_at) body["restored_at"] = to_rfc3339(*row.restored_at);
  if (row.etr) body["etr"] = to_rfc3339(row.etr->at);
  if (row.has_hazard) body["hazard"] = true;
  return body;
}

Answer outage_answer(outage::Outage const& row, Answer::Kind kind) {
  Answer answer;
  answer.body = outage_body(row);
  answer.kind = kind;
  return answer;
}

constexpr std::chrono::hours oldest_fact{31 * 24};

Result<void> check_not_ahead(Context const& ctx, Time at, std::string const& field) {
  if (at < ctx.now - oldest_fact) {
    return fail(Error::Kind::invalid,
                fmt::format("field '{}': {} is more than 31 days ago; check the year", field, to_rfc3339(at)), field);
  }
  if (at <= ctx.now + clock_tolerance) return {};
  if (at <= ctx.now + ctx.clock_behind + clock_tolerance) {  // it is our clock that is wrong: the sender keeps it and asks again
    return fail(Error::Kind::unavailable,
                fmt::format("field '{}': {} lies ahead of the time here, whose clock was stepped back; nothing was accepted, "
                            "try again when it has caught up", field, to_rfc3339(at)),
                field);
  }
  return fail(Error::Kind::invalid,
              fmt::format("field '{}': {} is in the future; give the time at which it happened", field, to_rfc3339(at)),
              field);
}

Result<outage::Outage> outage_of(Context& ctx, Command const& command) {
  auto found = ctx.outages.find_by_ref(command.object);
  if (!found) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", command.object));
  return *found;
}

void raise_alarm(Context& ctx, std::string kind, std::int64_t object, std::string text) {
  check_alarm_kind(kind);
  ctx.decide("alarm_" + kind, object, "raised");
  ctx.event("alarm", json::object{{"kind", kind}, {"text", text}});
  ctx.store.put_alarm({0, std::move(kind), object, std::move(text), ctx.now, std::nullopt});
}

void change_state(Context& ctx, outage::Outage& row, State to, Reason reason, std::string const& actor) {
  auto const from = row.state;
  row.state = to;
  if (to == State::confirmed && !row.confirmed_at) row.confirmed_at = ctx.now;
  ctx.outages.update(row);
  ctx.outages.add_history(
      row.id, {ctx.now, std::string(outage::to_string(from)), std::string(outage::to_string(to)), reason, actor, {}});
  ctx.decide(fmt::format("outage_{}", outage::to_string(to)), row.id.value, outage::to_string(reason));
  end_network_alarms(ctx, row);
  if (!outage::is_open(to)) end_wordless_calls(ctx, row.id);
  auto body = outage_body(row);
  body["from"] = std::string(outage::to_string(from));
  body["reason"] = std::string(outage::to_string(reason));
  ctx.event("outage", std::move(body));
}

outage::Outage open_outage(Context& ctx, outage::Outage fresh, Reason reason, std::string const& actor) {
  fresh.ref = ctx.new_ref();
  fresh.state = State::suspected;
  fresh.id = ctx.outages.insert(fresh);
  ctx.outages.add_history(fresh.id, {ctx.now, {}, std::string(outage::to_string(State::suspected)), reason, actor, {}});
  ctx.decide("outage_suspected", fresh.id.value, outage::to_string(reason));
  auto body = outage_body(fresh);
  body["reason"] = std::string(outage::to_string(reason));
  ctx.event("outage", std::move(body));
  return fresh;
}

void note_history(Context& ctx, outage::Outage const& row, Reason reason, std::string const& actor, std::string note) {
  std::string const state(outage::to_string(row.state));
  ctx.outages.add_history(row.id, {ctx.now, state, state, reason, actor, std::move(note)});
  ctx.decide("outage_noted", row.id.value, outage::to_string(reason));
}

std::string area_in_words(Context& ctx, std::span<ServicePointId const> points, std::string const& feeder) {
  std::map<std::string, int> communities, districts;
  for (auto const id : points) {
    auto const point = ctx.book.point(id);
    if (!point.is_valid()) continue;
    auto const& row = ctx.network().customer(ctx.network().customer_of(point));
    if (!row.community.empty()) ++communities[std::string(row.community)];
    if (!row.district.empty()) ++districts[std::string(row.district)];
  }
  for (auto const* words : {&communities, &districts}) {
    auto const most = std::max_element(words->begin(), words->end(),
                                       [](auto const& a, auto const& b) { return a.second < b.second; });
    if (most != words->end()) return most->first;
  }
  return feeder;
}

std::vector<CustomerId> customers_of(Context& ctx, std::span<ServicePointId const> points) {
  std::set<CustomerId> customers;
  for (auto const point : points) {
    auto const customer = ctx.book.customer_of(point, ctx.network());
    if (customer) customers.insert(customer);
  }
  return {customers.begin(), customers.end()};
}

std::vector<CustomerId> customers_out(Context& ctx, OutageId id) {
  std::set<CustomerId> customers;
  for (auto const& row : ctx.outages.interruptions(id)) {
    if (!row.ended_at && row.is_sustained && row.customer) customers.insert(row.customer);
  }
  std::erase_if(customers, [&](auto const customer) { return keeps_supply(ctx, customer); });
  return {customers.begin(), customers.end()};
}

bool has_normal_supply(Context& ctx, ServicePointId id) {
  auto const point = ctx.book.point(id);
  if (!point.is_valid()) return true;  // gone from the network: no device of ours can give it supply
  auto const& live = ctx.live.network();
  return live.supplied(point).contains(geo::ExpectedSupply(live).of(point));  // none expected: as for one that is gone
}

std::vector<ServicePointId> points_held_by(Context& ctx, std::span<geo::DeviceIndex const> devices) {
  auto const& live = ctx.live.network();
  std::vector<geo::Operation> operations;
  for (auto const& position : ctx.outages.positions()) {
    auto const index = ctx.book.device(position.device);
    if (!index.is_valid() || std::ranges::find(devices, index) != devices.end()) continue;
    bool const should_be_closed = ctx.network().device(index).normal == geo::Position::closed;
    if (should_be_closed && !live.open_phases(index).empty()) operations.push_back({index, live.open_phases(index), geo::Position::closed});
  }
  for (auto const index : devices) {
    if (live.open_phases(index).empty()) operations.push_back({index, ctx.network().device(index).phases, geo::Position::open});
  }
  std::set<ServicePointId> held;
  for (auto const point : live.points_without_normal_supply()) held.insert(ctx.book.id_of(point));
  geo::ExpectedSupply expected(live);
  for (auto const& change : live.would_change(operations)) {
    if (change.after.contains(expected.of(change.point))) held.erase(ctx.book.id_of(change.point));
    else held.insert(ctx.book.id_of(change.point));
  }
  return {held.begin(), held.end()};
}

std::vector<ServicePointId> interrupt(Context& ctx, outage::Outage const& row, std::span<ServicePointId const> points,
                                      Time at, Duration duration) {
  std::vector<outage::Interruption> rows;
  std::vector<ServicePointId> taken;
  auto const& live = ctx.live.network();
  if (points.size() > 1) ctx.outages.expect({points.begin(), points.end()});
  for (auto const id : points) {
    if (!id || ctx.outages.open_interruption(id)) continue;  // left where it is: one interruption per point
    auto start = at;
    if (auto const last = ctx.outages.last_ended(id, at); last && last->is_sustained) start = *last->ended_at;
    auto const point = ctx.book.point(id);
    rows.push_back({.id = 0,
                    .outage = row.id,
                    .point = id,
                    .customer = ctx.book.customer_of(id, ctx.network()),
                    .started_at = start,
                    .ended_at = std::nullopt,
                    .step = 0,
                    .is_partial = point.is_valid() && !live.supplied(point).empty() && !has_normal_supply(ctx, id),
                    .is_sustained = duration == Duration::sustained});
    taken.push_back(id);
  }
  ctx.outages.insert_interruptions(rows);
  return taken;
}

void mark_hazard(Context& ctx, outage::Outage& row) {
  if (!row.has_hazard) {
    row.has_hazard = true;
    ctx.outages.update(row);
  }
  for (auto job : ctx.dispatches.jobs_of(row.id)) {
    if (job.is_hazard) continue;
    job.is_hazard = true;
    ctx.dispatches.update_job(job);
  }
}

void absorb_outage(Context& ctx, outage::Outage& into, OutageId id) {
  auto row = ctx.outages.find(id);
  // A pending momentary has its own interruptions and ends by its own facts.
  if (!row || row->momentary_until || !ctx.outages.interruptions(id).empty()) return;
  JoinedCrews const crews(ctx, *row, into);
  ctx.outages.attach_calls(id, into.id);
  for (auto job : ctx.dispatches.jobs_of(id)) {  // a crew under way is not called back
    job.outage = into.id;
    ctx.dispatches.update_job(job);
  }
  row->merged_into = into.id;
  crews.warn(ctx, into);
  change_state(ctx, *row, State::merged, Reason::absorbed, "system");
}

void absorb_suspected(Context& ctx, outage::Outage& into, std::span<ServicePointId const> points) {
  std::set<ServicePointId> const covered(points.begin(), points.end());
  std::set<OutageId> explained;
  for (auto const& [id, point] : ctx.outages.suspected_points(std::nullopt)) {
    if (id != into.id && covered.contains(point)) explained.insert(id);
  }
  for (auto const id : explained) absorb_outage(ctx, into, id);
}

void confirm_sustained(Context& ctx, outage::Outage& row, Reason reason, std::string const& actor) {
  row.momentary_until.reset();
  ctx.outages.mark_sustained(row.id);
  std::vector<ServicePointId> points;
  for (auto const& entry : ctx.outages.interruptions(row.id)) {
    if (!entry.ended_at) points.push_back(entry.point);
  }
  absorb_suspected(ctx, row, points);
  change_state(ctx, row, State::confirmed, reason, actor);
  if (points.empty()) ctx.decide("outage_customers", row.id.value, outage::to_string(Reason::no_customers));
  bool const needs_crew = row.kind == outage::Kind::fault || row.kind == outage::Kind::emergency;
  if (needs_crew) open_job(ctx, row, dispatch::Job::Kind::repair);
  auto const customers = customers_out(ctx, row.id);
  if (!customers.empty() && row.started_at) {
    tell(ctx, row, "started", to_ms(*row.started_at), customers, *row.started_at);
  }
  tell_reduced(ctx, row, points, row.started_at.value_or(ctx.now));
}

}  // namespace lamplighter::flow
