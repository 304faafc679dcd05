// A part of an outage turns out to have another cause: it becomes an outage of its own, with its people's true times, and whatever
// was said to them before is not said again.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/crew_words.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/subscriptions.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::Job;
using outage::Reason;
using outage::State;
using Points = std::vector<ServicePointId>;

tl::unexpected<Error> refuse(std::string why, std::string field) { return fail(Error::Kind::conflict, std::move(why), std::move(field)); }

struct Wish {
  std::vector<std::string> devices, customers, jobs;
  std::string cause, reason;
};

Result<Wish> read_wish(Command const& command) {
  BodyReader reader(command.body);
  Wish wish;
  wish.devices = reader.optional_texts("devices");
  wish.customers = reader.optional_texts("customers");
  wish.jobs = reader.optional_texts("jobs");
  wish.cause = reader.reason("cause").value_or("");
  auto const reason = reader.reason("reason");
  if (!reason) reader.problem("reason", "is missing; say how it was found that a part has another cause");
  if (wish.devices.empty() && wish.customers.empty()) {
    reader.problem("devices", "is missing; name the devices below which the part hangs, or its customers in 'customers'");
  }
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  wish.reason = *reason;
  return wish;
}

Result<void> check_divisible(Context& ctx, outage::Outage const& row) {
  if (ctx.outages.find_plan(row.id)) {
    return refuse(fmt::format("outage '{}' is planned work: its plan says who is out; report a fault inside it by its device", row.ref), "state");
  }
  if (row.momentary_until) return refuse(fmt::format("outage '{}' may still be a momentary; confirm it first", row.ref), "state");
  if (row.state == State::confirmed || row.state == State::partially_restored) return {};
  return refuse(fmt::format("outage '{}' is {}; only a confirmed or partially restored one can be split", row.ref, outage::to_string(row.state)),
                "state");
}

/// What goes to the new outage.
struct Part {
  std::set<ServicePointId> points;
  std::vector<geo::DeviceIndex> devices;  // as named
};

using OpenRows = std::vector<outage::Interruption>;

OpenRows open_rows(Context& ctx, OutageId id) {
  auto rows = ctx.outages.interruptions(id);
  std::erase_if(rows, [](auto const& row) { return row.ended_at.has_value(); });
  return rows;
}

std::size_t keep_open(OpenRows const& rows, Points const& below, std::set<ServicePointId>& into) {
  std::set<ServicePointId> const all(below.begin(), below.end());
  std::size_t count = 0;
  for (auto const& row : rows) {
    if (!all.contains(row.point)) continue;
    into.insert(row.point);
    ++count;
  }
  return count;
}

Result<void> take_devices(Context& ctx, outage::Outage const& row, OpenRows const& rows, Wish const& wish, Part& part) {
  for (auto const& id : wish.devices) {
    auto const device = ctx.network().find_device(id);
    if (!device) {
      return fail(Error::Kind::invalid, fmt::format("field 'devices': the network has no device '{}'; check the id", id), "devices");
    }
    if (std::ranges::find(part.devices, *device) == part.devices.end()) part.devices.push_back(*device);
  }
  if (part.devices.empty()) return {};
  auto const all = points_held_by(ctx, part.devices);
  keep_open(rows, all, part.points);
  for (auto const device : part.devices) {  // each has its share: what the others alone would not hold
    std::vector<geo::DeviceIndex> others;
    std::ranges::copy_if(part.devices, std::back_inserter(others), [&](auto one) { return one != device; });
    std::set<ServicePointId> held;
    if (!others.empty()) keep_open(rows, points_held_by(ctx, others), held);
    if (held.size() < part.points.size()) continue;
    return refuse(fmt::format("field 'devices': nobody who is out by outage '{}' hangs below device '{}'{}; name the devices of the part",
                              row.ref, ctx.network().device(device).id, others.empty() ? "" : " alone"),
                  "devices");
  }
  return {};
}

/// Why a customer is not among those who are out by this outage.
std::string whereabouts(Context& ctx, OutageId id, CustomerId customer, geo::CustomerIndex index) {
  for (auto const point : ctx.network().service_points_of(index)) {
    auto const open = ctx.outages.open_interruption(ctx.book.id_of(point));
    auto const other = open ? ctx.outages.find(open->outage) : std::nullopt;
    if (other) return fmt::format("is out by outage '{}'", other->ref);
  }
  for (auto const& row : ctx.outages.interruptions(id)) {
    if (row.customer == customer && row.ended_at) return fmt::format("has supply again since {}", to_rfc3339(*row.ended_at));
  }
  return "was never out by it";
}

Result<void> take_customers(Context& ctx, outage::Outage const& row, OpenRows const& rows, Wish const& wish, Part& part) {
  for (auto const& ref : wish.customers) {
    auto const index = ctx.network().find_customer(ref);
    if (!index) {
      return fail(Error::Kind::invalid, fmt::format("field 'customers': the network has no customer '{}'; check the id", ref), "customers");
    }
    auto const customer = ctx.book.id_of(*index);
    bool is_out = false;
    for (auto const& open : rows) {
      if (open.customer != customer) continue;
      is_out = true;
      part.points.insert(open.point);
    }
    if (is_out) continue;
    return refuse(fmt::format("field 'customers': customer '{}' is not out by outage '{}': he {}; leave him out", ref, row.ref,
                              whereabouts(ctx, row.id, customer, *index)),
                  "customers");
  }
  return {};
}

/// Jobs that the desk names to go with the part. Errors name the field.
Result<std::vector<Job>> named_jobs(Context& ctx, outage::Outage const& row, Wish const& wish) {
  std::vector<Job> jobs;
  for (auto const& ref : wish.jobs) {
    auto const job = ctx.dispatches.find_job_by_ref(ref);
    if (!job) return fail(Error::Kind::invalid, fmt::format("field 'jobs': there is no job '{}'", ref), "jobs");
    if (job->outage != row.id) return refuse(fmt::format("job '{}' is not of outage '{}'", ref, row.ref), "jobs");
    if (!is_open(job->state)) return refuse(fmt::format("job '{}' is {} and stays where it was", ref, to_string(job->state)), "jobs");
    jobs.push_back(*job);
  }
  return jobs;
}

bool is_open_device(Context& ctx, outage::OpenedDevice const& opened) {
  auto const index = ctx.book.device(opened.device);
  return index.is_valid() && !(ctx.live.network().open_phases(index) & opened.phases).empty();
}

/// The named devices that stand open, and nobody else's, go along; with the last of those who are out all that stand open go.
std::vector<outage::OpenedDevice> devices_of_part(Context& ctx, outage::Outage const& from, Part const& part, bool is_rest) {
  std::vector<outage::OpenedDevice> found;
  for (auto const index : part.devices) {
    auto const id = ctx.book.id_of(index);
    auto const own = std::ranges::find(from.devices, id, &outage::OpenedDevice::device);
    outage::OpenedDevice const opened{id, own == from.devices.end() ? ctx.live.network().open_phases(index) : own->phases};
    bool const is_anothers = own == from.devices.end() && !ctx.outages.open_on_device(id).empty();
    if (!is_anothers && is_open_device(ctx, opened)) found.push_back(opened);
  }
  if (!is_rest) return found;
  for (auto const& opened : from.devices) {
    if (is_open_device(ctx, opened) && std::ranges::find(found, opened) == found.end()) found.push_back(opened);
  }
  return found;
}

outage::Outage outage_of_part(Context& ctx, outage::Outage const& from, OpenRows const& rows, Part const& part, Wish const& wish, bool is_rest) {
  outage::Outage fresh;
  fresh.kind = from.kind;
  fresh.cause = wish.cause;
  fresh.devices = devices_of_part(ctx, from, part, is_rest);
  Points const points(part.points.begin(), part.points.end());
  auto const first = ctx.book.point(points.front());
  fresh.feeder = first.is_valid() ? std::string(ctx.live.network().feeder_of(first)) : from.feeder;
  if (fresh.feeder.empty()) fresh.feeder = from.feeder;
  fresh.area = area_in_words(ctx, points, fresh.feeder);
  for (auto const& row : rows) {
    if (part.points.contains(row.point)) fresh.started_at = std::min(fresh.started_at.value_or(row.started_at), row.started_at);
  }
  fresh.confirmed_at = from.confirmed_at;
  fresh.etr = from.etr;  // what they were promised stands, and is watched, until somebody gives another
  fresh.nested_in = from.nested_in;
  return fresh;
}

/// Calls from the part's points go along. A danger that was called from there is the new one's; the first keeps its mark, since a
/// wire that is down may lie where both hang.
void move_calls(Context& ctx, outage::Outage const& from, outage::Outage& fresh, Part const& part) {
  std::vector<CallId> calls;
  bool has_danger = false;
  for (auto const& call : ctx.outages.calls(from.id)) {
    if (!part.points.contains(call.point)) continue;
    calls.push_back(call.id);
    has_danger = has_danger || outage::is_hazard(call.kind);
  }
  ctx.outages.attach_calls(calls, fresh.id);
  if (has_danger) mark_hazard(ctx, fresh);
}

void move_job(Context& ctx, Job job, outage::Outage const& fresh, std::string const& actor) {
  auto const crew = ctx.dispatches.find_crew(job.crew);
  bool const is_ordered = job.state == dispatch::JobState::dispatched;
  if (is_ordered) end_orders(ctx, job);
  job.outage = fresh.id;
  job.is_hazard = job.is_hazard || fresh.has_hazard;
  ctx.dispatches.update_job(job);
  ctx.decide("job_went_with_part", job.id.value, fresh.ref);
  if (is_ordered && crew) return send_order(ctx, job, *crew, actor, dispatch::Reason::chosen_by_person);  // with the place of the part
  job_event(ctx, job);
  if (!crew || !is_taken(job.state) || job.on_site_at) return;
  raise_alarm(ctx, fmt::format("crew_to_be_told:{}", crew->ref), job.id.value,
              fmt::format("crew {}: job {} is about outage {} in {} now; tell it where to go", crew->ref, job.ref, fresh.ref, fresh.area));
}

/// Jobs whose every ticket stands in the part, and all of them where nobody stays out.
std::vector<Job> jobs_of_part(Context& ctx, outage::Outage const& from, outage::Outage const& fresh, std::vector<Job> const& named, bool is_rest) {
  std::vector<Job> jobs;
  auto const inside = parties_in_section(ctx, fresh);
  auto const all = ctx.dispatches.open_work_parties();
  for (auto const& job : ctx.dispatches.jobs_of(from.id)) {
    auto const is_his = [&](auto const& party) { return party.job == job.id; };
    auto const here = std::ranges::count_if(inside, is_his);
    bool const is_named = std::ranges::find(named, job.id, &Job::id) != named.end();
    bool const works_here = here > 0 && here == std::ranges::count_if(all, is_his);
    if (is_open(job.state) && (is_named || works_here || is_rest)) jobs.push_back(job);
  }
  return jobs;
}

/// Tickets of the first that no job of it holds, and stand in the part, are the part's; so are those of its jobs.
void move_tickets(Context& ctx, outage::Outage const& from, outage::Outage const& fresh, std::vector<Job> const& jobs) {
  for (auto& party : parties_in_section(ctx, fresh)) {
    bool const goes = party.outage == from.id && (!party.job || std::ranges::find(jobs, party.job, &Job::id) != jobs.end());
    if (!goes) continue;
    party.outage = fresh.id;
    ctx.dispatches.update_work_party(party);
  }
}

/// What is left: its own start, its own job, or its end where only what was restored is left.
void settle_rest(Context& ctx, outage::Outage& from, outage::Outage const& fresh, std::string const& actor, bool is_rest) {
  std::erase_if(from.devices, [&](auto const& opened) {
    return std::ranges::find(fresh.devices, opened.device, &outage::OpenedDevice::device) != fresh.devices.end();
  });
  from.has_parts = true;
  auto const rows = ctx.outages.interruptions(from.id);
  if (!rows.empty()) from.started_at = std::ranges::min_element(rows, {}, &outage::Interruption::started_at)->started_at;
  ctx.outages.update(from);
  bool const needs_crew = from.kind == outage::Kind::fault || from.kind == outage::Kind::emergency;
  if (!is_rest && needs_crew && std::ranges::none_of(ctx.dispatches.jobs_of(from.id), [](Job const& job) { return is_open(job.state); })) {
    open_job(ctx, from, Job::Kind::repair);
  }
  if (is_rest && end_if_over(ctx, from, Reason::split_off, actor)) return verify_jobs(ctx, from.id, ctx.now);
  ctx.event("outage", outage_body(from));
}

/// Who asked to hear of each change of the first means what he belongs to now; who hangs from both hears of both.
void move_subscriptions(Context& ctx, outage::Outage const& from, outage::Outage const& fresh, std::set<CustomerId> const& customers) {
  auto& books = ctx.notices.published().subscriptions();
  auto const left = open_rows(ctx, from.id);
  for (auto one : books.subscriptions(from.id)) {
    if (!customers.contains(one.customer)) continue;
    if (std::ranges::find(left, one.customer, &outage::Interruption::customer) == left.end()) books.end_subscription(from.id, one.customer);
    one.outage = fresh.id;
    books.put_subscription(one);
  }
}

/// The part as an outage: rows, calls, tickets and jobs are with it afterwards.
outage::Outage divide(Context& ctx, outage::Outage& from, OpenRows const& rows, Part const& part, Wish const& wish,
                      std::vector<Job> const& named, std::string const& actor) {
  bool const is_rest = part.points.size() == rows.size();
  std::set<CustomerId> customers;
  for (auto const& row : rows) {
    if (part.points.contains(row.point) && row.customer) customers.insert(row.customer);
  }
  auto fresh = open_outage(ctx, outage_of_part(ctx, from, rows, part, wish, is_rest), Reason::split_off, actor);
  ctx.outages.move_open_interruptions(from.id, fresh.id, {part.points.begin(), part.points.end()});
  ctx.outages.insert_split({.outage = fresh.id, .from = from.id, .at = ctx.now, .actor = actor, .reason = wish.reason,
                            .points = static_cast<std::int64_t>(part.points.size()),
                            .customers = static_cast<std::int64_t>(customers.size())},
                           {customers.begin(), customers.end()});
  change_state(ctx, fresh, State::confirmed, Reason::split_off, actor);
  move_calls(ctx, from, fresh, part);
  move_subscriptions(ctx, from, fresh, customers);
  note_history(ctx, fresh, Reason::split_off, actor, fmt::format("split from {}: {}", from.ref, wish.reason));
  note_history(ctx, from, Reason::split_off, actor, fmt::format("{} service points split off as {}: {}", part.points.size(), fresh.ref, wish.reason));
  if (fresh.etr) ctx.timer(fresh.etr->at, TimerKind::etr_overdue, fresh.id.value, fresh.etr->number);
  auto const jobs = jobs_of_part(ctx, from, fresh, named, is_rest);
  move_tickets(ctx, from, fresh, jobs);
  bool const had_crew = has_crew(ctx, from.id);
  for (auto const& job : jobs) move_job(ctx, job, fresh, actor);
  bool const needs_crew = fresh.kind == outage::Kind::fault || fresh.kind == outage::Kind::emergency;
  if (needs_crew && jobs.empty()) open_job(ctx, fresh, Job::Kind::repair);
  settle_rest(ctx, from, fresh, actor, is_rest);
  for (auto const* one : {&from, &fresh}) {
    renew_crew_words(ctx, one->id);
    if (had_crew && !has_crew(ctx, one->id)) tell_crew_went(ctx, *one);
  }
  ctx.decide("outage_split", fresh.id.value, std::to_string(part.points.size()));
  return fresh;
}

}  // namespace

Result<Answer> on_split_outage(Context& ctx, Command const& command) {
  auto from = outage_of(ctx, command);
  if (!from) return tl::unexpected<Error>(from.error());
  auto const wish = read_wish(command);
  if (!wish) return tl::unexpected<Error>(wish.error());
  if (auto const ok = check_divisible(ctx, *from); !ok) return tl::unexpected<Error>(ok.error());
  auto const rows = open_rows(ctx, from->id);
  Part part;
  if (auto const ok = take_devices(ctx, *from, rows, *wish, part); !ok) return tl::unexpected<Error>(ok.error());
  if (auto const ok = take_customers(ctx, *from, rows, *wish, part); !ok) return tl::unexpected<Error>(ok.error());
  auto const named = named_jobs(ctx, *from, *wish);
  if (!named) return tl::unexpected<Error>(named.error());
  auto const field = wish->devices.empty() ? "customers" : "devices";
  if (part.points.size() == rows.size() && ctx.outages.steps(from->id).empty()) {
    return refuse(fmt::format("this is all of outage '{}', and nothing would stay of it; name only the part that has another cause", from->ref), field);
  }
  auto const fresh = divide(ctx, *from, rows, part, *wish, *named, command.actor.name);
  auto answer = outage_answer(fresh, Answer::Kind::created);
  answer.body["split_from"] = from->ref;
  answer.body["service_points"] = part.points.size();
  answer.body["service_points_left"] = rows.size() - part.points.size();
  return answer;
}

}  // namespace lamplighter::flow
