// Decides what a crew's step does to its job, when an order goes on, and whether an operation would reach people.
#include "engine/dispatch/decisions.hpp"

#include "engine/base/blank.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace lamplighter::dispatch {
namespace {

/// Place of a step in the ordinary course; the side states have none.
std::optional<int> rank_of(JobState state) {
  switch (state) {
    case JobState::open: return 0;
    case JobState::dispatched: return 1;
    case JobState::acknowledged: return 2;
    case JobState::en_route: return 3;
    case JobState::on_site: return 4;
    case JobState::located: return 5;
    case JobState::making_safe: return 6;
    case JobState::repairing: return 7;
    case JobState::work_complete: return 8;
    case JobState::verified: return 9;
    case JobState::returned:
    case JobState::suspended:
    case JobState::cancelled: return std::nullopt;
  }
  return std::nullopt;
}

struct TimedStep {
  JobState step;
  std::optional<Time> Job::*at;
};
constexpr std::array<TimedStep, 7> timed_steps{{
    {JobState::dispatched, &Job::dispatched_at},
    {JobState::acknowledged, &Job::acknowledged_at},
    {JobState::en_route, &Job::en_route_at},
    {JobState::on_site, &Job::on_site_at},
    {JobState::located, &Job::located_at},
    {JobState::work_complete, &Job::work_complete_at},
    {JobState::verified, &Job::verified_at},
}};

std::optional<Time>* time_of(Job& job, JobState step) {
  for (auto const& timed : timed_steps) {
    if (timed.step == step) return &(job.*timed.at);
  }
  return nullptr;
}

/// The farthest that the job has been, from its state or, when it stands aside, from its times.
int farthest(Job const& job) {
  if (auto const rank = rank_of(job.state)) return *rank;
  int rank = 0;
  for (auto const& timed : timed_steps) {
    if (job.*timed.at) rank = std::max(rank, *rank_of(timed.step));
  }
  return rank;
}

/// True when an earlier step of the course carries a later time, or the other way round.
bool contradicts(Job const& job, JobStep const& step) {
  int const rank = *rank_of(step.step);
  return std::any_of(timed_steps.begin(), timed_steps.end(), [&](TimedStep const& timed) {
    auto const& at = job.*timed.at;
    int const other = *rank_of(timed.step);
    if (!at || other == rank) return false;
    return other < rank ? step.occurred_at < *at : *at < step.occurred_at;
  });
}

Result<StepVerdict> take_side_step(Job job, JobStep const& step) {
  bool const is_return = step.step == JobState::returned;
  if (is_return && is_blank(step.note)) {
    return fail(Error::Kind::invalid, fmt::format("job {}: a return needs its reason; say it in 'note'", job.ref), "note");
  }
  if (job.state == step.step) return StepVerdict{std::move(job), Reason::step_repeated};
  if (job.state == JobState::open) {
    return fail(Error::Kind::conflict,
                fmt::format("job {} is with no crew, so it cannot be {}; dispatch it first", job.ref, to_string(step.step)));
  }
  bool const is_over = job.state == JobState::cancelled || farthest(job) >= *rank_of(JobState::work_complete);
  if (is_over && is_return) {
    return fail(Error::Kind::conflict,
                fmt::format("job {} is {}: it cannot be returned any more", job.ref, to_string(job.state)));
  }
  if (is_over || job.state == JobState::returned) return StepVerdict{std::move(job), Reason::out_of_order};
  job.state = step.step;
  return StepVerdict{std::move(job), is_return ? Reason::returned_by_crew : Reason::step_recorded};
}

bool still_blocks(WorkParty const& party) { return !party.cleared_at || party.earths_out < party.earths_in; }

}  // namespace

Result<StepVerdict> take_step(Job job, JobStep const& step) {
  if (step.step == JobState::returned || step.step == JobState::suspended) return take_side_step(std::move(job), step);
  auto const rank = rank_of(step.step);
  if (!rank || *rank < *rank_of(JobState::acknowledged)) {
    return fail(Error::Kind::invalid,
                fmt::format("job {}: '{}' is no step of a crew", job.ref, to_string(step.step)), "step");
  }
  if (job.state == JobState::open) {
    return fail(Error::Kind::conflict, fmt::format("job {} is with no crew; dispatch it first", job.ref));
  }
  auto* const at = time_of(job, step.step);
  if ((at != nullptr && *at) || job.state == step.step) return StepVerdict{std::move(job), Reason::step_repeated};

  bool const is_contrary = contradicts(job, step);
  bool const is_ahead = *rank > farthest(job) || (job.state == JobState::suspended && *rank == farthest(job));
  bool const may_move = job.state != JobState::returned && job.state != JobState::cancelled;
  if (at != nullptr) *at = step.occurred_at;
  if (is_ahead && may_move) job.state = step.step;
  if (is_contrary) return StepVerdict{std::move(job), Reason::out_of_order};
  return StepVerdict{std::move(job), is_ahead && may_move ? Reason::step_recorded : Reason::step_recorded_late};
}

OrderVerdict next_order_step(OrderFacts const& facts, milliseconds acknowledge_within, Time now) {
  using Act = OrderVerdict::Act;
  if (facts.is_acknowledged) return {Act::wait, Reason::order_acknowledged, now};
  Time const due = facts.sent_at + acknowledge_within;
  if (now < due) return {Act::wait, Reason::order_unacknowledged, due};
  Time const next = now + acknowledge_within;
  if (facts.orders_to_crew < 2) return {Act::send_again, Reason::order_unacknowledged, next};
  return {facts.has_other_crew ? Act::next_crew : Act::alarm_desk, Reason::order_unacknowledged, next};
}

EnergiseVerdict may_energise(std::span<std::string const> live_nodes, std::span<WorkParty const> open_parties) {
  std::set<std::string_view> const live(live_nodes.begin(), live_nodes.end());
  EnergiseVerdict verdict;
  for (auto const& party : open_parties) {
    bool const is_reached = std::any_of(party.nodes.begin(), party.nodes.end(),
                                        [&](std::string const& node) { return live.contains(node); });
    if (!still_blocks(party) || !is_reached) continue;
    // People weigh more than earths: one party at work names the reason.
    if (!party.cleared_at) verdict.reason = Reason::section_has_people;
    if (verdict.is_allowed && party.cleared_at) verdict.reason = Reason::earths_not_removed;
    verdict.is_allowed = false;
    verdict.blocking.push_back(party.id);
  }
  return verdict;
}

}  // namespace lamplighter::dispatch
