// What a desk takes back: an outage that was none, and two outages that are one.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/subscriptions.hpp"

namespace lamplighter::flow {
using outage::Reason;
using outage::State;

namespace {

constexpr std::array<std::string_view, 4> event_stages{"started", "etr", "crew_assigned", "crew_on_site"};

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

}  // namespace

Result<Answer> on_cancel_outage(Context& ctx, Command const& command) {
  auto row = outage_of(ctx, command);
  if (!row) return tl::unexpected<Error>(row.error());
  BodyReader reader(command.body);
  auto const reason = reader.reason("reason").value_or("");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (ctx.outages.find_plan(row->id)) {
    return fail(Error::Kind::conflict, fmt::format("outage '{}' is planned work: cancel the plan", row->ref), "state");
  }
  if (row->state != State::suspected && row->state != State::confirmed) {
    return fail(Error::Kind::conflict,
                fmt::format("outage '{}' is {} and cannot be cancelled", row->ref, outage::to_string(row->state)),
                "state");
  }
  std::vector<ServicePointId> points;
  for (auto const& entry : ctx.outages.interruptions(row->id)) {
    if (!entry.ended_at) points.push_back(entry.point);
  }
  if (std::any_of(points.begin(), points.end(), [&](auto point) { return !has_normal_supply(ctx, point); })) {
    return fail(
        Error::Kind::conflict,
        fmt::format("outage '{}' has service points without supply in the network: report the device closed first",
                    row->ref),
        "state");
  }
  // It never was: the rows end where they began and count nothing.
  ctx.outages.end_interruptions(row->id, points, Time{}, 0);
  row->momentary_until.reset();
  change_state(ctx, *row, State::cancelled, Reason::cancelled_by_person, command.actor.name);
  if (!reason.empty()) note_history(ctx, *row, Reason::cancelled_by_person, command.actor.name, reason);
  cancel_jobs(ctx, row->id);
  supersede_words(ctx, row->id, event_stages, notice::Reason::no_longer_affected);
  ctx.store.clear_alarms("etr_overdue", row->id.value, ctx.now);
  auto const told = told_customers(ctx, row->id);
  if (!told.empty()) {
    tell(ctx, *row, "correction", to_ms(ctx.now), std::vector<CustomerId>(told.begin(), told.end()), ctx.now);
  }
  return outage_answer(*row, Answer::Kind::done);
}

Result<Answer> on_merge_outage(Context& ctx, Command const& command) {
  auto from = outage_of(ctx, command);
  if (!from) return tl::unexpected<Error>(from.error());
  BodyReader reader(command.body);
  auto const target = reader.name("into");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  auto into = ctx.outages.find_by_ref(target);
  if (!into) return fail(Error::Kind::invalid, fmt::format("field 'into': no outage '{}'", target), "into");
  if (auto const ok = check_mergeable(ctx, *from, *into); !ok) return tl::unexpected<Error>(ok.error());

  auto const told = told_customers(ctx, from->id);
  auto const out = customers_out(ctx, from->id);
  bool const was_confirmed = from->state != State::suspected;
  supersede_open(ctx, from->id, event_stages, notice::Reason::newer_revision);
  JoinedCrews const crews(ctx, *from, *into);
  move_all(ctx, *from, *into);
  ctx.outages.update(*into);
  crews.warn(ctx, *into);
  if (was_confirmed && into->state == State::suspected) {
    change_state(ctx, *into, State::confirmed, Reason::declared_by_person, command.actor.name);
    open_job(ctx, *into, dispatch::Job::Kind::repair);
  }
  change_state(ctx, *from, State::merged, Reason::absorbed, command.actor.name);
  note_history(ctx, *into, Reason::absorbed, command.actor.name, fmt::format("took in {}", from->ref));
  std::vector<CustomerId> untold;  // nobody is told twice that the same outage began
  std::copy_if(out.begin(), out.end(), std::back_inserter(untold), [&](auto id) { return !told.contains(id); });
  if (was_confirmed && !untold.empty()) {
    tell(ctx, *into, "started", to_ms(*into->started_at), untold, *into->started_at);
  }
  return outage_answer(*into, Answer::Kind::done);
}

}  // namespace lamplighter::flow
