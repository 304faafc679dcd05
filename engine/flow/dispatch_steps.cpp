// What a crew says it did: recorded with its true time, told on where customers wait for it, refused where it would be false.
#include <algorithm>

#include <fmt/format.h>

#include "engine/dispatch/end_of_work.hpp"
#include "engine/flow/crew_words.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::Job;
using dispatch::JobState;
using dispatch::Reason;

constexpr std::string_view known_steps =
    "acknowledged, en_route, on_site, located, making_safe, repairing, work_complete, verified, returned, suspended";

Result<dispatch::JobStep> read_step(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const state = body.word("step", dispatch::job_state_from, known_steps);
  auto const occurred = body.optional_time("occurred_at");
  auto note = body.optional_text("note");
  body.optional_name("key");
  body.optional_name("source");  // with the key it names the fact
  if (auto read = body.finish(); !read) return tl::unexpected(read.error());
  dispatch::JobStep step{.job = {},
                         .step = *state,
                         .occurred_at = occurred.value_or(ctx.now),
                         .received_at = ctx.now,
                         .actor = command.actor.name,
                         .note = note.value_or("")};
  if (auto checked = check_not_ahead(ctx, step.occurred_at, "occurred_at"); !checked) {
    return tl::unexpected(checked.error());
  }
  return step;
}

Result<Job> own_job(Context& ctx, Command const& command) {
  auto job = ctx.dispatches.find_job_by_ref(command.object);
  if (!job) return fail(Error::Kind::not_found, fmt::format("job {}: there is none of this id", command.object));
  if (command.actor.role != "crew") return *job;
  auto const crew = ctx.dispatches.find_crew(job->crew);
  if (!crew || crew->ref != command.actor.name) {
    return fail(Error::Kind::forbidden, fmt::format("job {} is not with crew {}: only its own crew or the desk steps it",
                                                    job->ref, command.actor.name));
  }
  return *job;
}

/// Work is not complete while its people are at work or their earths are in.
Result<void> check_section_clear(Context& ctx, Job const& job, JobState step) {
  if (step != JobState::work_complete && step != JobState::verified) return {};
  return check_cleared(fmt::format("job {}", job.ref), parties_at_work(ctx, job));
}

/// Supply is verified behind closed devices only: otherwise customers would be told something false.
Result<void> check_devices_closed(Context& ctx, Job const& job, outage::Outage const& outage) {
  for (auto const& opened : outage.devices) {
    auto const index = ctx.book.device(opened.device);
    if (!index.is_valid()) continue;
    auto const still_open = ctx.live.network().open_phases(index) & opened.phases;
    if (still_open.empty()) continue;
    return fail(Error::Kind::conflict,
                fmt::format("job {}: device {} is still open on {}; report it closed before supply is verified", job.ref,
                            ctx.network().device(index).id, geo::to_string(still_open)));
  }
  return {};
}

bool waits_for_supply(outage::Outage const& outage) {
  return outage.state == outage::State::confirmed || outage.state == outage::State::partially_restored;
}

/// Customers hear that a crew has the job and that it has arrived; not when that is overtaken by a later step.
void tell_customers(Context& ctx, Job const& before, Job const& after, outage::Outage const& outage, Time occurred_at) {
  if (before.state == after.state || before.kind == Job::Kind::patrol || !waits_for_supply(outage)) return;
  std::string_view stage;
  if (after.state == JobState::acknowledged) stage = "crew_assigned";
  if (after.state == JobState::on_site) stage = "crew_on_site";
  if (stage.empty()) return;
  renew_crew_words(ctx, outage.id);
  auto const customers = customers_out(ctx, outage.id);
  tell(ctx, outage, stage, order_occurrence(after), customers, occurred_at);
}

/// A crew gives the job back: the desk has to consent, which it does by choosing another crew.
void take_back(Context& ctx, Job& job, Command const& command) {
  ctx.dispatches.mark_declined(job.id, job.crew);
  bool const is_desk = command.actor.role != "crew";
  if (is_desk && ctx.settings.assignment == Settings::Assignment::automatic) return assign_automatically(ctx, job);
  raise_alarm(ctx, "job_returned", job.id.value,
              fmt::format("job {}: its crew returned it with a reason; choose another crew", job.ref));
}

bool was_heard(Job const& before, Job const& after) {
  return before.state == JobState::dispatched && after.state != JobState::dispatched;
}

}  // namespace

Result<Answer> on_job_step(Context& ctx, Command const& command) {
  auto step = read_step(ctx, command);
  if (!step) return tl::unexpected(step.error());
  auto const before = own_job(ctx, command);
  if (!before) return tl::unexpected(before.error());
  step->job = before->id;
  auto const outage = ctx.outages.find(before->outage).value();
  bool const ends_supply = step->step == JobState::verified && before->kind != Job::Kind::patrol &&
                           before->state != JobState::verified && before->state != JobState::cancelled &&
                           waits_for_supply(outage);
  if (auto clear = check_section_clear(ctx, *before, step->step); !clear) return tl::unexpected(clear.error());
  if (ends_supply) {
    if (auto closed = check_devices_closed(ctx, *before, outage); !closed) return tl::unexpected(closed.error());
  }
  if (auto explained = dispatch::check_end_is_explained(*before, *step); !explained) return tl::unexpected(explained.error());
  auto verdict = dispatch::take_step(*before, *step);
  if (!verdict) return tl::unexpected(verdict.error());
  auto& job = verdict->job;
  ctx.dispatches.add_step(*step);
  ctx.dispatches.update_job(job);
  ctx.decide(fmt::format("job_{}", to_string(step->step)), job.id.value, to_string(verdict->reason));
  if (was_heard(*before, job)) crew_acknowledged(ctx, job);
  tell_customers(ctx, *before, job, outage, step->occurred_at);
  if (job.state != before->state && job.state == JobState::returned) take_back(ctx, job, command);
  if (ends_supply && job.state == JobState::verified) {
    confirm_supply(ctx, job.outage, 0, outage::Reason::supply_confirmed_by_crew, command.actor.name);
  }
  job_event(ctx, job);
  Answer answer{.body = job_body(ctx, job), .kind = Answer::Kind::created};
  answer.body["step"] = to_string(step->step);
  answer.body["occurred_at"] = to_rfc3339(step->occurred_at);
  answer.body["reason"] = to_string(verdict->reason);
  return answer;
}

}  // namespace lamplighter::flow
