// Alarms that a person ends: of those that tell what has happened nothing that comes later is the end.
#include "engine/flow/alarm_flow.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/flow/json_body.hpp"

namespace lamplighter::flow {
namespace {

struct Ended {
  std::string_view kind, by;
};
/// Alarms that stand for something which is still so: having seen them changes nothing of it.
constexpr std::array ended_by = std::to_array<Ended>({
    {"go_due", "go, delay or cancellation of the plan"},
    {"go_unanswered", "go, delay or cancellation of the plan"},
    {"unproven_critical", "a go with 'accept_unproven', delay or cancellation of the plan"},
    {"extension_due", "the end of the cut, or its extension"},
    {"supply_event_unaccepted", "'accept_supply_event' with the reason (PATCH of the plan, or its go), delay or cancellation of the plan"},
    {"sending_held", "releasing 'all'"},
    {"wave_too_large", "releasing the wave"},
    {"feeder_invalid", "releasing the wave"},
    {"energised_onto_people", "clearing the work ticket"},
    {"network_dates_due", "an import of that day, activated"},
    {"clock_behind", "the clock, when it has caught up"},
    {"etr_overdue", "another ETR, or supply"},
    {"supply_unconfirmed", "proof of supply, or restoring by hand"},
    {"order_unacknowledged", "another order, or the end of the job"},
    {"exceptions_due", "what comes of calling them"},
    {"life_support_unverified", "a newer verified_at in the contacts"},
    {"job_unassigned", "an order, or the end of the job"},
    {"job_returned", "an order, or the end of the job"},
    {"job_suspended", "an order, or the end of the job"},
});

}  // namespace

Result<Answer> on_acknowledge_alarm(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const note = body.reason("note");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto const open = ctx.store.open_alarms();
  auto const alarm = std::ranges::find(open, command.object, [](Alarm const& one) { return std::to_string(one.id); });
  if (alarm == open.end()) return fail(Error::Kind::not_found, fmt::format("alarm '{}': none of this id is open", command.object));
  auto const* rule = std::ranges::find(ended_by, alarm->kind, &Ended::kind);
  if (rule != ended_by.end()) {
    return fail(Error::Kind::conflict, fmt::format("alarm {} ('{}') is ended by {}", alarm->id, alarm->kind, rule->by));
  }
  if (alarm->kind == "hazard_unlocated" && !note) {
    return fail(Error::Kind::invalid, "field 'note': is missing; say what was found where the danger was reported", "note");
  }
  ctx.store.clear_alarms(alarm->kind, alarm->object, ctx.now);
  ctx.store.audit(ctx.now, command.actor.name, "alarm_acknowledged", fmt::format("{} {}", alarm->kind, alarm->id), note.value_or(""));
  ctx.decide("alarm_acknowledged", alarm->object, alarm->kind);
  ctx.event("alarm", {{"kind", alarm->kind}, {"state", "acknowledged"}});
  return Answer{.body = {{"alarm", std::to_string(alarm->id)}, {"kind", alarm->kind}, {"state", "acknowledged"}}};
}

}  // namespace lamplighter::flow
