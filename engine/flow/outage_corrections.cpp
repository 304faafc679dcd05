// What a desk takes back: an outage that was none.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
using outage::Reason;
using outage::State;

namespace {

constexpr std::array<std::string_view, 5> event_stages{"started", "etr", "crew_assigned", "crew_on_site", "crew_reassigned"};

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

}  // namespace lamplighter::flow
