// What the steps of a crew do to its job, in whatever order they arrive.
#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>

#include "engine/dispatch/decisions.hpp"

namespace lamplighter::dispatch {
namespace {

using std::chrono::minutes;
using State = JobState;

Time const noon = *time_from_rfc3339("2026-03-02T12:00:00Z");
Time after(int amount) { return noon + minutes{amount}; }

Job dispatched_job() {
  Job job;
  job.id = {11};
  job.ref = "J11";
  job.crew = {7};
  job.state = State::dispatched;
  job.order_number = 1;
  job.dispatched_at = noon;
  return job;
}

JobStep step(State state, int at, std::string note = {}) {
  return {.job = {11}, .step = state, .occurred_at = after(at), .received_at = after(500), .actor = "C7", .note = std::move(note)};
}

/// Takes the steps in turn; all must be accepted.
StepVerdict taken(Job job, std::vector<JobStep> const& steps) {
  StepVerdict verdict{std::move(job), Reason::step_recorded};
  for (auto const& each : steps) {
    auto next = take_step(verdict.job, each);
    REQUIRE(next);
    verdict = *next;
  }
  return verdict;
}

}  // namespace

TEST_CASE("a job goes through its steps and keeps the time of each") {
  auto const [job, reason] =
      taken(dispatched_job(), {step(State::acknowledged, 1), step(State::en_route, 2), step(State::on_site, 20),
                               step(State::located, 30), step(State::making_safe, 35), step(State::repairing, 40),
                               step(State::work_complete, 90), step(State::verified, 100)});
  CHECK(job.state == State::verified);
  CHECK(reason == Reason::step_recorded);
  CHECK(job.dispatched_at == noon);
  CHECK(job.acknowledged_at == after(1));
  CHECK(job.en_route_at == after(2));
  CHECK(job.on_site_at == after(20));
  CHECK(job.located_at == after(30));
  CHECK(job.work_complete_at == after(90));
  CHECK(job.verified_at == after(100));
}

TEST_CASE("a crew may skip steps; the skipped ones stay without a time") {
  auto const [job, reason] = taken(dispatched_job(), {step(State::on_site, 15)});
  CHECK(job.state == State::on_site);
  CHECK(reason == Reason::step_recorded);
  CHECK_FALSE(job.acknowledged_at);
  CHECK_FALSE(job.en_route_at);
}

TEST_CASE("a step that arrives late fills its true time and does not move the state back") {
  auto const [job, reason] = taken(dispatched_job(), {step(State::on_site, 15), step(State::en_route, 3)});
  CHECK(job.state == State::on_site);
  CHECK(job.en_route_at == after(3));
  CHECK(job.on_site_at == after(15));
  CHECK(reason == Reason::step_recorded_late);
}

TEST_CASE("a late step without a time of its own leaves the state alone") {
  auto const [job, reason] = taken(dispatched_job(), {step(State::repairing, 40), step(State::making_safe, 30)});
  CHECK(job.state == State::repairing);
  CHECK(reason == Reason::step_recorded_late);
}

TEST_CASE("a repeated step keeps the first time") {
  auto const [job, reason] = taken(dispatched_job(), {step(State::on_site, 15), step(State::on_site, 18)});
  CHECK(job.on_site_at == after(15));
  CHECK(reason == Reason::step_repeated);
  CHECK(taken(dispatched_job(), {step(State::repairing, 15), step(State::repairing, 18)}).reason == Reason::step_repeated);
}

TEST_CASE("a time that contradicts the other steps is kept as said and marked out of order") {
  SECTION("forwards: on site before the acknowledgement") {
    auto const [job, reason] = taken(dispatched_job(), {step(State::acknowledged, 10), step(State::on_site, 5)});
    CHECK(job.state == State::on_site);
    CHECK(job.on_site_at == after(5));
    CHECK(reason == Reason::out_of_order);
  }
  SECTION("late: on the way after the arrival") {
    auto const [job, reason] = taken(dispatched_job(), {step(State::on_site, 5), step(State::en_route, 9)});
    CHECK(job.state == State::on_site);
    CHECK(job.en_route_at == after(9));
    CHECK(reason == Reason::out_of_order);
  }
}

TEST_CASE("all orders of the same steps end in the same state with the same times") {
  std::vector<JobStep> steps{step(State::acknowledged, 1), step(State::en_route, 2), step(State::on_site, 20),
                             step(State::work_complete, 90)};
  auto const by_time = [](JobStep const& a, JobStep const& b) { return a.occurred_at < b.occurred_at; };
  int orders = 0;
  do {
    auto const job = taken(dispatched_job(), steps).job;
    CHECK(job.state == State::work_complete);
    CHECK(job.acknowledged_at == after(1));
    CHECK(job.en_route_at == after(2));
    CHECK(job.on_site_at == after(20));
    CHECK(job.work_complete_at == after(90));
    ++orders;
  } while (std::next_permutation(steps.begin(), steps.end(), by_time));
  CHECK(orders == 24);
}

TEST_CASE("a return needs its reason") {
  for (auto const* note : {"", "  \t"}) {
    auto const refused = take_step(dispatched_job(), step(State::returned, 5, note));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::invalid);
    CHECK(refused.error().field == "note");
  }
  auto const [job, reason] = taken(dispatched_job(), {step(State::returned, 5, "no bucket truck")});
  CHECK(job.state == State::returned);
  CHECK(reason == Reason::returned_by_crew);
}

TEST_CASE("completed work cannot be returned") {
  auto const job = taken(dispatched_job(), {step(State::work_complete, 50)}).job;
  auto const refused = take_step(job, step(State::returned, 60, "too late"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
}

TEST_CASE("a returned job keeps its state when an older step arrives") {
  auto const [job, reason] =
      taken(dispatched_job(), {step(State::returned, 30, "wrong voltage"), step(State::on_site, 20)});
  CHECK(job.state == State::returned);
  CHECK(job.on_site_at == after(20));
  CHECK(reason == Reason::step_recorded_late);
}

TEST_CASE("a suspended job goes on with the next step, and not by an older one") {
  auto const suspended = taken(dispatched_job(), {step(State::on_site, 20), step(State::suspended, 25)}).job;
  CHECK(suspended.state == State::suspended);
  CHECK(taken(suspended, {step(State::acknowledged, 1)}).job.state == State::suspended);
  CHECK(taken(suspended, {step(State::repairing, 60)}).job.state == State::repairing);
}

TEST_CASE("a cancelled job is not revived by a late step, but its time is kept") {
  auto cancelled = dispatched_job();
  cancelled.state = State::cancelled;
  auto const [job, reason] = taken(cancelled, {step(State::on_site, 20)});
  CHECK(job.state == State::cancelled);
  CHECK(job.on_site_at == after(20));
  CHECK(reason == Reason::step_recorded_late);
  CHECK(taken(cancelled, {step(State::suspended, 21)}).job.state == State::cancelled);
}

TEST_CASE("a job that no crew has takes no steps") {
  auto open = dispatched_job();
  open.state = State::open;
  open.crew = {};
  for (auto const state : {State::acknowledged, State::verified, State::suspended}) {
    auto const refused = take_step(open, step(state, 1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::conflict);
  }
}

TEST_CASE("open, dispatched and cancelled are no steps of a crew") {
  for (auto const state : {State::open, State::dispatched, State::cancelled}) {
    auto const refused = take_step(dispatched_job(), step(state, 1));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::invalid);
    CHECK(refused.error().field == "step");
  }
}

}  // namespace lamplighter::dispatch
