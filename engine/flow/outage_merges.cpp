// Two outages are one: its rows, jobs and words come together, one estimate holds, and whoever was promised another hears of it.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/flow/crew_words.hpp"
#include "engine/flow/call_ends.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/subscriptions.hpp"

namespace lamplighter::flow {
using outage::Reason;
using outage::State;

namespace {

using Customers = std::set<CustomerId>;

bool is_mergeable(State state) {
  return state == State::suspected || state == State::confirmed || state == State::partially_restored;
}

Result<void> check_mergeable(Context& ctx, outage::Outage const& from, outage::Outage const& into) {
  auto const refuse = [](std::string why) { return fail(Error::Kind::conflict, std::move(why), "into"); };
  if (from.id == into.id) return refuse("an outage cannot be merged into itself");
  for (auto const* row : {&from, &into}) {
    if (!is_mergeable(row->state)) {
      return refuse(
          fmt::format("outage '{}' is {}; only open ones can be merged", row->ref, outage::to_string(row->state)));
    }
    if (row->momentary_until) {
      return refuse(fmt::format("outage '{}' may still be a momentary; confirm it first", row->ref));
    }
    if (ctx.outages.find_plan(row->id))
      return refuse(fmt::format("outage '{}' is planned work and stays its own", row->ref));
  }
  if (from.kind != into.kind) return refuse("the two outages are of different kinds");
  return {};
}

/// Rows, devices, calls, jobs and nested outages go over; an unconfirmed step keeps its deadline.
void move_all(Context& ctx, outage::Outage& from, outage::Outage& into) {
  ctx.outages.attach_calls(from.id, into.id);
  ctx.outages.move_interruptions(from.id, into.id);
  ctx.notices.published().subscriptions().move_subscriptions(from.id, into.id);
  for (auto const& step : ctx.outages.steps(into.id)) {
    if (step.confirmed_at || step.asked_at) continue;
    ctx.timer(step.energised_at + ctx.settings.limits.confirmation, TimerKind::supply_confirmation, into.id.value,
              step.number);
  }
  for (auto job : ctx.dispatches.jobs_of(from.id)) {
    job.outage = into.id;
    ctx.dispatches.update_job(job);
  }
  for (auto nested : ctx.outages.open_nested_in(from.id)) {
    nested.nested_in = into.id;
    ctx.outages.update(nested);
  }
  for (auto const& opened : from.devices) {
    auto const known = std::find_if(into.devices.begin(), into.devices.end(),
                                    [&](auto const& d) { return d.device == opened.device; });
    if (known == into.devices.end()) into.devices.push_back(opened);
  }
  if (from.started_at) into.started_at = std::min(into.started_at.value_or(*from.started_at), *from.started_at);
  from.devices.clear();
  from.merged_into = into.id;
}

Customers set_of(std::vector<CustomerId> const& list) { return {list.begin(), list.end()}; }

std::vector<CustomerId> both(Customers const& some, Customers const& others) {
  std::vector<CustomerId> found;
  std::ranges::set_intersection(some, others, std::back_inserter(found));
  return found;
}

/// Takes back the estimates of this outage that are on their way or on the call list; returns whom they were for.
Customers take_back_etr(Context& ctx, OutageId id) {
  Whereabouts present(ctx.outages);
  Customers found;
  auto const is_one = [&](OutageId home, notice::Notice const& one) {
    return one.stage == "etr" && one.recipient.kind == notice::RecipientKind::customer && present.of(home, {one.recipient.id}) == id;
  };
  for (auto const home : word_homes(ctx.outages, id)) {
    for (auto const& one : ctx.notices.open_notices(home)) {
      if (!is_one(home, one)) continue;
      found.insert({one.recipient.id});
      supersede(ctx, one, notice::Reason::newer_revision);
    }
    end_calls_of(ctx, home, [&](notice::Notice const& one) -> std::optional<notice::Reason> {
      if (!is_one(home, one)) return std::nullopt;
      found.insert({one.recipient.id});
      return notice::Reason::newer_revision;
    });
  }
  return found;
}

/// The one estimate of what was two outages.
struct Estimate {
  OutageId of;          // whose it was; none: there is no estimate
  Customers listeners;  // to whom it is news
};

/// The estimate of the outage that stays holds, unless it has none or its time is past while the other's lies ahead. Taken before rows
/// and states move; words that name another time end.
Estimate choose_estimate(Context& ctx, outage::Outage& from, outage::Outage& into, Customers const& heard) {
  auto const is_ahead = [&](outage::Outage const& row) { return row.etr && row.etr->at > ctx.now; };
  if (into.etr && (is_ahead(into) || !is_ahead(from))) {
    bool const is_same = from.etr && from.etr->at == into.etr->at && from.etr->band == into.etr->band;
    auto waiting = take_back_etr(ctx, from.id);
    return {into.id, is_same ? std::move(waiting) : heard};
  }
  if (!from.etr) return {};
  Estimate chosen{from.id, set_of(customers_out(ctx, into.id))};
  auto const number = std::max(from.etr->number, into.etr ? into.etr->number + 1 : 1);
  if (number != from.etr->number) chosen.listeners.merge(take_back_etr(ctx, from.id));
  (void)take_back_etr(ctx, into.id);
  into.etr = from.etr;
  into.etr->number = number;
  return chosen;
}

/// Who heard this very estimate, then another, hears it again: under a number of its own, also for those to whom it is on its way still.
void renumber_if_heard(Context& ctx, outage::Outage& into, Estimate& chosen) {
  auto const notices = ctx.notices.notices(into.id);
  bool const is_known = std::ranges::any_of(notices, [&](auto const& one) {
    return one.stage == "etr" && one.occurrence == into.etr->number && chosen.listeners.contains({one.recipient.id});
  });
  if (!is_known) return;
  chosen.listeners.merge(take_back_etr(ctx, into.id));
  ++into.etr->number;
  ctx.outages.update(into);
}

/// After the two are one: the estimate is watched, and told to whom it is news.
boost::json::object tell_estimate(Context& ctx, outage::Outage const& from, outage::Outage& into, Estimate chosen,
                                  std::string const& actor) {
  ctx.store.clear_alarms("etr_overdue", from.id.value, ctx.now);
  if (!chosen.of) return {{"of", nullptr}, {"at", nullptr}, {"told", 0}};
  if (chosen.of == from.id) {
    ctx.store.clear_alarms("etr_overdue", into.id.value, ctx.now);
    note_history(ctx, into, Reason::absorbed, actor,
                 fmt::format("ETR {}: {}, as it was promised under {}", into.etr->number, to_rfc3339(into.etr->at), from.ref));
  }
  auto const listeners = both(set_of(customers_out(ctx, into.id)), chosen.listeners);
  chosen.listeners = {listeners.begin(), listeners.end()};
  auto const number = into.etr->number;
  renumber_if_heard(ctx, into, chosen);
  if (chosen.of == from.id || number != into.etr->number) ctx.timer(into.etr->at, TimerKind::etr_overdue, into.id.value, into.etr->number);
  std::vector<CustomerId> const told(chosen.listeners.begin(), chosen.listeners.end());
  if (!told.empty()) tell(ctx, into, "etr", into.etr->number, told, ctx.now);
  return {{"of", chosen.of == from.id ? from.ref : into.ref}, {"at", to_rfc3339(into.etr->at)}, {"told", told.size()}};
}

}  // namespace

Result<Answer> on_merge_outage(Context& ctx, Command const& command) {
  auto from = outage_of(ctx, command);
  if (!from) return tl::unexpected<Error>(from.error());
  BodyReader reader(command.body);
  auto const target = reader.name("into");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto into = ctx.outages.find_by_ref(target);
  if (!into) return fail(Error::Kind::invalid, fmt::format("field 'into': no outage '{}'", target), "into");
  if (auto const ok = check_mergeable(ctx, *from, *into); !ok) return tl::unexpected<Error>(ok.error());

  auto heard = told_customers(ctx, from->id);  // that it began, or somebody is about to tell them
  heard.merge(owed_customers(ctx, from->id, "started"));
  auto const out = customers_out(ctx, from->id);
  bool const was_confirmed = from->state != State::suspected;
  auto const estimate = choose_estimate(ctx, *from, *into, heard);
  JoinedCrews const crews(ctx, *from, *into);
  move_all(ctx, *from, *into);
  ctx.outages.update(*into);
  crews.warn(ctx, *into);
  if (was_confirmed && into->state == State::suspected) {
    change_state(ctx, *into, State::confirmed, Reason::declared_by_person, command.actor.name);
    open_job(ctx, *into, dispatch::Job::Kind::repair);
  }
  from->has_parts = true;
  change_state(ctx, *from, State::merged, Reason::absorbed, command.actor.name);
  note_history(ctx, *into, Reason::absorbed, command.actor.name, fmt::format("took in {}", from->ref));
  end_surplus_jobs(ctx, into->id);
  renew_crew_words(ctx, into->id);
  std::vector<CustomerId> untold;  // nobody is told twice that the same outage began
  std::copy_if(out.begin(), out.end(), std::back_inserter(untold), [&](auto id) { return !heard.contains(id); });
  if (was_confirmed && !untold.empty()) {
    tell(ctx, *into, "started", to_ms(*into->started_at), untold, *into->started_at);
  }
  auto about_etr = tell_estimate(ctx, *from, *into, estimate, command.actor.name);
  ctx.event("outage", outage_body(*into));
  auto answer = outage_answer(*into, Answer::Kind::done);
  answer.body["estimate"] = std::move(about_etr);
  return answer;
}

}  // namespace lamplighter::flow
