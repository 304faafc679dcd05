// Jobs and their orders: opened once, sent, sent on until somebody acknowledges, ended with their outage.
#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace {

using dispatch::Job;
using dispatch::JobState;
using dispatch::Reason;

/// Where the job is: the outage's first device, or a customer without supply; in the network's own coordinates.
std::optional<geo::Coordinate> place_of(Context& ctx, outage::Outage const& outage) {
  auto const& network = ctx.network();
  for (auto const& opened : outage.devices) {
    auto const index = ctx.book.device(opened.device);
    if (!index.is_valid()) continue;
    if (auto const& at = network.device(index).at) return at;
    for (auto const node : {network.from_node(index), network.to_node(index)}) {
      if (!node.is_valid()) continue;
      if (auto const at = network.node_at(node)) return at;
    }
  }
  for (auto const& row : ctx.outages.interruptions(outage.id)) {
    auto const index = ctx.book.point(row.point);
    if (!index.is_valid()) continue;
    if (auto const& at = network.customer(network.customer_of(index)).at) return at;
    auto const node = network.node_of(index);
    if (!node.is_valid()) continue;
    if (auto const at = network.node_at(node)) return at;
  }
  return std::nullopt;
}

dispatch::JobNeed need_of(Context& ctx, Job const& job) {
  dispatch::JobNeed need;
  need.job = job.id;
  need.is_hazard = job.is_hazard;
  need.declined = ctx.dispatches.declined(job.id);
  if (auto const outage = ctx.outages.find(job.outage)) {
    need.at = place_of(ctx, *outage);
    need.is_hazard = job.is_hazard || outage->has_hazard;
  }
  auto const stake = ctx.dispatches.stake(job.outage);
  need.customers = stake.customers;
  need.has_critical = stake.has_critical;
  return need;
}

/// How often the present crew was sent this job without a break by another crew.
int orders_to_crew(Context& ctx, Job const& job, std::string_view crew_ref) {
  auto const steps = ctx.dispatches.job_steps(job.id);
  int count = 0;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (step->step != JobState::dispatched) continue;
    if (step->note != crew_ref) break;
    ++count;
  }
  return count;
}

void give_to_desk(Context& ctx, Job& job) {
  job.state = JobState::open;
  job.crew = {};
  ctx.dispatches.update_job(job);
  supersede_orders(ctx, job);
  ctx.decide("order_alarm", job.id.value, to_string(Reason::order_unacknowledged));
  raise_alarm(ctx, "order_unacknowledged", job.id.value,
              fmt::format("job {}: {} orders went unacknowledged and no other crew can go; choose one", job.ref,
                          job.order_number));
  job_event(ctx, job);
}

/// Nobody waits for this job any more.
void end_job(Context& ctx, Job& job, JobState state, Reason reason) {
  bool const is_on_its_way = job.state == JobState::dispatched || is_taken(job.state);
  job.state = state;
  ctx.dispatches.update_job(job);
  supersede_orders(ctx, job);
  ctx.decide(fmt::format("job_{}", to_string(state)), job.id.value, to_string(reason));
  for (auto const* kind : {"order_unacknowledged", "job_unassigned", "job_returned", "job_suspended"}) {
    ctx.store.clear_alarms(kind, job.id.value, ctx.now);
  }
  clear_warnings(ctx, job);
  auto const crew = is_on_its_way ? ctx.dispatches.find_crew(job.crew) : std::nullopt;
  if (crew && (state == JobState::cancelled || !job.on_site_at)) ask_desk_to_tell(ctx, job, *crew);
  job_event(ctx, job);
}

}  // namespace

std::vector<Job> open_jobs(Context& ctx) {
  constexpr int page = 500;
  std::vector<Job> all;
  for (std::int64_t after = 0;;) {
    auto jobs = ctx.dispatches.jobs(true, after, page);
    if (jobs.empty()) return all;
    after = jobs.back().id.value;
    all.insert(all.end(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.end()));
  }
}

bool is_taken(JobState state) { return state >= JobState::acknowledged && state <= JobState::repairing; }

std::vector<dispatch::Proposal> proposals_for(Context& ctx, std::span<Job const> jobs) {
  std::vector<dispatch::JobNeed> needs;
  for (auto const& job : jobs) needs.push_back(need_of(ctx, job));
  std::vector<dispatch::CrewOffer> offers;
  for (auto& crew : ctx.dispatches.crews()) {
    auto const at_hand = ctx.dispatches.jobs_at_hand(crew.id);
    offers.push_back({std::move(crew), at_hand});
  }
  return ctx.assigner.propose(needs, offers);
}

void send_order(Context& ctx, Job& job, dispatch::Crew const& crew, std::string const& actor, Reason reason) {
  job.crew = crew.id;
  job.state = JobState::dispatched;
  ++job.order_number;
  job.dispatched_at = ctx.now;
  // The times of a crew that had it before stand in the steps.
  job.acknowledged_at = job.en_route_at = job.on_site_at = job.located_at = std::nullopt;
  ctx.dispatches.update_job(job);
  ctx.dispatches.add_step({job.id, JobState::dispatched, ctx.now, ctx.now, actor, crew.ref});
  for (auto const* kind : {"order_unacknowledged", "job_unassigned", "job_returned", "job_suspended"}) {
    ctx.store.clear_alarms(kind, job.id.value, ctx.now);
  }
  clear_warnings(ctx, job);
  supersede_orders(ctx, job);
  tell_crew(ctx, job, crew, ctx.outages.find(job.outage).value());
  ctx.timer(ctx.now + ctx.settings.acknowledge_within, TimerKind::order_check, job.id.value, job.order_number);
  ctx.decide(fmt::format("order_{}", job.order_number), job.id.value,
             fmt::format("{} {}", to_string(reason), crew.id.value));
  job_event(ctx, job);
}

void ask_desk_to_tell(Context& ctx, Job const& job, dispatch::Crew const& crew) {
  // One alarm per kind and object: two crews may have to be told of one job.
  raise_alarm(ctx, fmt::format("crew_to_be_told:{}", crew.ref), job.id.value,
              fmt::format("crew {}: job {} is no longer its own; tell it", crew.ref, job.ref));
}

void assign_automatically(Context& ctx, Job& job) {
  auto const proposal = proposals_for(ctx, std::span<Job const>(&job, 1)).at(0);
  auto const crew = ctx.dispatches.find_crew(proposal.crew);
  if (crew) return send_order(ctx, job, *crew, "system", proposal.reason);
  ctx.decide("job_unassigned", job.id.value, to_string(proposal.reason));
  raise_alarm(ctx, "job_unassigned", job.id.value,
              fmt::format("job {}: nobody can go ({}); choose a crew", job.ref, to_string(proposal.reason)));
}

void open_job(Context& ctx, outage::Outage const& outage, Job::Kind kind) {
  auto const known = ctx.dispatches.jobs_of(outage.id);
  bool const is_open_already = std::any_of(known.begin(), known.end(), [&](Job const& job) {
    return job.kind == kind && job.state != JobState::cancelled;
  });
  if (is_open_already) return;
  Job job;
  job.ref = ctx.new_ref();
  job.outage = outage.id;
  job.kind = kind;
  job.is_hazard = outage.has_hazard;
  job.created_at = ctx.now;
  job.id = ctx.dispatches.insert_job(job);
  ctx.decide("job_open", job.id.value, to_string(kind));
  job_event(ctx, job);
  if (ctx.settings.assignment == Settings::Assignment::automatic) assign_automatically(ctx, job);
}

void cancel_jobs(Context& ctx, OutageId outage) {
  for (auto& job : ctx.dispatches.jobs_of(outage)) {
    if (!is_open(job.state)) continue;
    bool const is_under_way = job.state == JobState::dispatched || is_taken(job.state);
    auto const crew = is_under_way ? ctx.dispatches.find_crew(job.crew) : std::nullopt;
    end_job(ctx, job, JobState::cancelled, Reason::cancelled_with_outage);
    if (crew) ask_desk_to_tell(ctx, job, *crew);  // it drives on otherwise
  }
}

bool had_job(Context& ctx, Job const& job, dispatch::Crew const& crew) {
  return job.crew == crew.id || std::ranges::any_of(ctx.dispatches.job_steps(job.id), [&](dispatch::JobStep const& step) {
    return step.step == JobState::dispatched && step.note == crew.ref;
  });
}

void end_surplus_jobs(Context& ctx, OutageId outage) {
  auto jobs = ctx.dispatches.jobs_of(outage);
  std::erase_if(jobs, [](Job const& job) { return !is_open(job.state); });
  auto const is_idle = [&](Job const& job) {
    return (job.state == JobState::open || job.state == JobState::returned) && parties_of(ctx, job).empty();
  };
  for (auto const kind : {Job::Kind::repair, Job::Kind::patrol, Job::Kind::verify}) {
    auto left = std::ranges::count(jobs, kind, &Job::kind);
    for (auto job = jobs.rbegin(); job != jobs.rend() && left > 1; ++job) {
      if (job->kind != kind || !is_idle(*job)) continue;
      end_job(ctx, *job, JobState::cancelled, Reason::cancelled_with_outage);
      --left;
    }
  }
}

// A job that no crew has done anything for is not verified by anybody: it ends with its outage. A patrol looks for the
// cause and goes on; so does a crew with people at work or earths in.
void verify_jobs(Context& ctx, OutageId outage, Time at) {
  for (auto& job : ctx.dispatches.jobs_of(outage)) {
    if (!is_open(job.state) || job.kind == Job::Kind::patrol || !parties_at_work(ctx, job).empty()) continue;
    if (job.state == JobState::open || job.state == JobState::returned) {
      end_job(ctx, job, JobState::cancelled, Reason::cancelled_with_outage);
      continue;
    }
    if (!job.verified_at) job.verified_at = at;
    end_job(ctx, job, JobState::verified, Reason::step_recorded);
  }
}

void on_order_check(Context& ctx, JobId id, std::int64_t order_number) {
  auto found = ctx.dispatches.find_job(id);
  if (!found || found->state != JobState::dispatched || found->order_number != order_number) return;
  auto& job = *found;
  auto const crew = ctx.dispatches.find_crew(job.crew);
  auto const outage = ctx.outages.find(job.outage);
  if (outage && !outage::is_open(outage->state)) {  // the desk was faster: nobody need go
    if (crew) ask_desk_to_tell(ctx, job, *crew);
    return end_job(ctx, job, JobState::cancelled, Reason::cancelled_with_outage);
  }
  // Proposals leave out the present crew: the job is at its hand.
  auto const other = ctx.dispatches.find_crew(proposals_for(ctx, std::span<Job const>(&job, 1)).at(0).crew);
  bool const can_hear_again = crew && crew->is_on_shift;
  dispatch::OrderFacts const facts{.sent_at = job.dispatched_at.value_or(job.created_at),
                                   .orders_to_crew = can_hear_again ? orders_to_crew(ctx, job, crew->ref) : 2,
                                   .has_other_crew = other.has_value(),
                                   .is_acknowledged = job.acknowledged_at.has_value()};
  auto const verdict = next_order_step(facts, ctx.settings.acknowledge_within, ctx.now);
  using Act = dispatch::OrderVerdict::Act;
  switch (verdict.act) {
    case Act::wait:
    case Act::other_channel:  // the ladder of the order's notice
      if (ctx.now < verdict.look_again_at) {
        ctx.timer(verdict.look_again_at, TimerKind::order_check, id.value, order_number);
      }
      return;
    case Act::send_again: return send_order(ctx, job, *crew, "system", verdict.reason);
    case Act::next_crew:
      ctx.dispatches.mark_declined(id, job.crew);
      if (crew) ask_desk_to_tell(ctx, job, *crew);
      return send_order(ctx, job, *other, "system", verdict.reason);
    case Act::alarm_desk:
      ctx.dispatches.mark_declined(id, job.crew);
      if (crew) ask_desk_to_tell(ctx, job, *crew);
      return give_to_desk(ctx, job);
  }
}

}  // namespace lamplighter::flow
