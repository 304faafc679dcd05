// Proposes the nearest suitable free crew for each job, the most urgent job first.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "engine/dispatch/decisions.hpp"

namespace lamplighter::dispatch {
namespace {

using Ranked = std::vector<std::pair<CrewId, double>>;

double distance_between(std::optional<geo::Coordinate> const& from, std::optional<geo::Coordinate> const& to) {
  if (!from || !to) return std::numeric_limits<double>::infinity();
  double const dx = from->x - to->x;
  double const dy = from->y - to->y;
  return std::sqrt(dx * dx + dy * dy);
}

bool has_skills(Crew const& crew, std::vector<std::string> const& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [&](std::string const& skill) {
    return std::find(crew.skills.begin(), crew.skills.end(), skill) != crew.skills.end();
  });
}

bool is_more_urgent(JobNeed const& a, JobNeed const& b) {
  if (a.is_hazard != b.is_hazard) return a.is_hazard;
  if (a.has_critical != b.has_critical) return a.has_critical;
  if (a.customers != b.customers) return a.customers > b.customers;
  return a.job < b.job;
}

/// Crews by distance from the job, ties by id.
Ranked ranked(std::vector<Crew const*> const& crews, JobNeed const& need) {
  Ranked out;
  for (Crew const* crew : crews) out.emplace_back(crew->id, distance_between(crew->at, need.at));
  std::sort(out.begin(), out.end(),
            [](auto const& a, auto const& b) { return a.second != b.second ? a.second < b.second : a.first < b.first; });
  return out;
}

/// Nothing is called the nearest that was not measured: `order` is by distance, those without a position last.
Reason reason_of(Ranked const& order) {
  if (order.size() == 1) return Reason::only_suitable;
  if (std::isinf(order.front().second)) return Reason::suitable_unlocated;
  return std::isinf(order.back().second) ? Reason::nearest_located : Reason::nearest_suitable;
}

Proposal nobody(JobNeed const& need, Reason reason) {
  return {.job = need.job, .crew = {}, .distance = 0, .reason = reason, .alternatives = {}};
}

Proposal propose_one(JobNeed const& need, std::span<CrewOffer const> crews, std::set<CrewId> const& taken) {
  bool has_shift = false, has_skill = false;
  std::vector<Crew const*> free, busy;
  for (auto const& offer : crews) {
    if (!offer.crew.is_on_shift) continue;
    has_shift = true;
    if (!has_skills(offer.crew, need.skills)) continue;
    has_skill = true;
    if (std::find(need.declined.begin(), need.declined.end(), offer.crew.id) != need.declined.end()) continue;
    (offer.jobs_at_hand > 0 || taken.contains(offer.crew.id) ? busy : free).push_back(&offer.crew);
  }
  if (!has_shift) return nobody(need, Reason::none_on_shift);
  if (!has_skill) return nobody(need, Reason::none_with_skill);
  if (free.empty() && busy.empty()) return nobody(need, Reason::all_declined);
  if (free.empty()) {
    auto proposal = nobody(need, Reason::all_busy);
    if (need.is_hazard) proposal.alternatives = ranked(busy, need);
    return proposal;
  }
  auto order = ranked(free, need);
  auto const reason = reason_of(order);
  auto const [crew, distance] = order.front();
  order.erase(order.begin());
  return {.job = need.job,
          .crew = crew,
          .distance = distance,
          .reason = reason,
          .alternatives = std::move(order)};
}

}  // namespace

std::vector<Proposal> NearestSuitable::propose(std::span<JobNeed const> needs, std::span<CrewOffer const> crews) const {
  std::vector<JobNeed const*> order;
  for (auto const& need : needs) order.push_back(&need);
  std::sort(order.begin(), order.end(), [](JobNeed const* a, JobNeed const* b) { return is_more_urgent(*a, *b); });
  std::set<CrewId> taken;
  std::vector<Proposal> proposals;
  for (JobNeed const* need : order) {
    proposals.push_back(propose_one(*need, crews, taken));
    if (proposals.back().crew) taken.insert(proposals.back().crew);
  }
  return proposals;
}

}  // namespace lamplighter::dispatch
