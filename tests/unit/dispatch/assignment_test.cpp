// Who is proposed for which job: urgency, skills, shifts, distance, ties.
#include <catch2/catch.hpp>

#include <cmath>

#include "engine/dispatch/decisions.hpp"

namespace lamplighter::dispatch {
namespace {

CrewOffer crew_at(std::int64_t id, double x, double y) {
  CrewOffer offer;
  offer.crew.id = {id};
  offer.crew.ref = "C" + std::to_string(id);
  offer.crew.skills = {"line"};
  offer.crew.at = geo::Coordinate{x, y};
  return offer;
}

JobNeed job_at(std::int64_t id, double x, double y) {
  JobNeed need;
  need.job = {id};
  need.at = geo::Coordinate{x, y};
  need.customers = 10;
  return need;
}

std::vector<Proposal> proposed(std::vector<JobNeed> const& needs, std::vector<CrewOffer> const& crews) {
  return NearestSuitable{}.propose(needs, crews);
}

Proposal proposed_for(JobNeed const& need, std::vector<CrewOffer> const& crews) { return proposed({need}, crews).at(0); }

std::vector<std::int64_t> order_of(std::vector<Proposal> const& proposals) {
  std::vector<std::int64_t> jobs;
  for (auto const& proposal : proposals) jobs.push_back(proposal.job.value);
  return jobs;
}

}  // namespace

TEST_CASE("the nearest crew goes, and the others are named by distance") {
  auto const proposal = proposed_for(job_at(1, 0, 0), {crew_at(1, 30, 40), crew_at(2, 3, 4), crew_at(3, 6, 8)});
  CHECK(proposal.crew == CrewId{2});
  CHECK(proposal.distance == 5.0);
  CHECK(proposal.reason == Reason::nearest_suitable);
  REQUIRE(proposal.alternatives.size() == 2);
  CHECK(proposal.alternatives[0] == std::pair{CrewId{3}, 10.0});
  CHECK(proposal.alternatives[1] == std::pair{CrewId{1}, 50.0});
}

TEST_CASE("equally near crews are taken by their id, whatever order they came in") {
  CHECK(proposed_for(job_at(1, 0, 0), {crew_at(5, 0, 2), crew_at(4, 2, 0)}).crew == CrewId{4});
  CHECK(proposed_for(job_at(1, 0, 0), {crew_at(4, 2, 0), crew_at(5, 0, 2)}).crew == CrewId{4});
}

TEST_CASE("a crew without position counts as farthest but still goes when it is the only one") {
  auto nowhere = crew_at(1, 0, 0);
  nowhere.crew.at.reset();
  auto const mixed = proposed_for(job_at(1, 0, 0), {nowhere, crew_at(2, 900, 0)});
  CHECK(mixed.crew == CrewId{2});
  CHECK(mixed.reason == Reason::nearest_located);
  auto const alone = proposed_for(job_at(1, 0, 0), {nowhere});
  CHECK(alone.crew == CrewId{1});
  CHECK(alone.reason == Reason::only_suitable);
  CHECK(std::isinf(alone.distance));
}

TEST_CASE("a job without a place goes to the first crew by id") {
  auto need = job_at(1, 0, 0);
  need.at.reset();
  auto const proposal = proposed_for(need, {crew_at(9, 0, 0), crew_at(3, 50, 50)});
  CHECK(proposal.crew == CrewId{3});
  CHECK(proposal.reason == Reason::suitable_unlocated);
}

TEST_CASE("a crew that lacks one of the skills needed does not go") {
  auto need = job_at(1, 0, 0);
  need.skills = {"line", "cable"};
  auto both = crew_at(2, 100, 0);
  both.crew.skills = {"cable", "line"};
  CHECK(proposed_for(need, {crew_at(1, 1, 0), both}).crew == CrewId{2});
  auto const none = proposed_for(need, {crew_at(1, 1, 0)});
  CHECK_FALSE(none.crew);
  CHECK(none.reason == Reason::none_with_skill);
}

TEST_CASE("a crew off shift does not go") {
  auto off = crew_at(1, 1, 0);
  off.crew.is_on_shift = false;
  CHECK(proposed_for(job_at(1, 0, 0), {off, crew_at(2, 100, 0)}).crew == CrewId{2});
  CHECK(proposed_for(job_at(1, 0, 0), {off}).reason == Reason::none_on_shift);
  CHECK(proposed_for(job_at(1, 0, 0), {}).reason == Reason::none_on_shift);
}

TEST_CASE("a crew with a job at hand is not proposed") {
  auto busy = crew_at(1, 1, 0);
  busy.jobs_at_hand = 1;
  CHECK(proposed_for(job_at(1, 0, 0), {busy, crew_at(2, 100, 0)}).crew == CrewId{2});
  auto const none = proposed_for(job_at(1, 0, 0), {busy});
  CHECK_FALSE(none.crew);
  CHECK(none.reason == Reason::all_busy);
  CHECK(none.alternatives.empty());
}

TEST_CASE("a hazard that finds every crew busy names those that could be pulled, nearest first") {
  auto far = crew_at(1, 9, 0), near = crew_at(2, 1, 0);
  far.jobs_at_hand = near.jobs_at_hand = 1;
  auto need = job_at(1, 0, 0);
  need.is_hazard = true;
  auto const proposal = proposed_for(need, {far, near});
  CHECK_FALSE(proposal.crew);
  CHECK(proposal.reason == Reason::all_busy);
  REQUIRE(proposal.alternatives.size() == 2);
  CHECK(proposal.alternatives[0].first == CrewId{2});
}

TEST_CASE("a crew that did not take the job is not asked again") {
  auto need = job_at(1, 0, 0);
  need.declined = {CrewId{1}};
  CHECK(proposed_for(need, {crew_at(1, 1, 0), crew_at(2, 100, 0)}).crew == CrewId{2});
  CHECK(proposed_for(need, {crew_at(1, 1, 0)}).reason == Reason::all_declined);
}

TEST_CASE("hazards come first, then critical customers, then more customers, then the older job") {
  auto small = job_at(1, 0, 0), big = job_at(2, 0, 0), critical = job_at(3, 0, 0), hazard = job_at(4, 0, 0);
  auto same_as_big = job_at(5, 0, 0);
  big.customers = same_as_big.customers = 500;
  critical.customers = hazard.customers = 1;
  critical.has_critical = true;
  hazard.is_hazard = true;
  CHECK(order_of(proposed({same_as_big, small, critical, big, hazard}, {})) == std::vector<std::int64_t>{4, 3, 2, 5, 1});
}

TEST_CASE("one crew is proposed once: the more urgent job gets it") {
  auto calm = job_at(1, 0, 0), hazard = job_at(2, 100, 0);
  hazard.is_hazard = true;
  auto const proposals = proposed({calm, hazard}, {crew_at(7, 1, 0)});
  REQUIRE(proposals.size() == 2);
  CHECK(proposals[0].job == JobId{2});
  CHECK(proposals[0].crew == CrewId{7});
  CHECK_FALSE(proposals[1].crew);
  CHECK(proposals[1].reason == Reason::all_busy);
}

}  // namespace lamplighter::dispatch
