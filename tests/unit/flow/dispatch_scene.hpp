// A confirmed fault with its job and a crew or two, for tests of the dispatch handlers.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "engine/flow/dispatch_flow.hpp"
#include "tests/support/feeder_drawing.hpp"
#include "tests/support/flow_fixture.hpp"

namespace lamplighter::flow {

inline constexpr std::string_view drawn_feeder = R"(
    BRK1 --- a*2 --- FUS2 --- b*3 --- c*1
             a   --- FUS3 --- d*1
)";

/// What stands on the feeder above in most of these tests.
class DispatchScene : public test::FlowFixture {
 public:
  using FlowFixture::FlowFixture;

  /// The answer's body; fails the test when it was refused.
  boost::json::object done(Handler handler, std::string_view body, std::string object = {},
                           Actor actor = {"desk", "dispatcher"}) {
    auto answer = apply(handler, body, std::move(object), std::move(actor));
    if (!answer) FAIL(answer.error().message);
    return answer->body;
  }
  Error refused(Handler handler, std::string_view body, std::string object = {}, Actor actor = {"desk", "dispatcher"}) {
    auto answer = apply(handler, body, std::move(object), std::move(actor));
    REQUIRE_FALSE(answer);
    return answer.error();
  }
  void crew(std::string_view id, std::string_view rest = "") {
    done(on_put_crew, R"({"id": ")" + std::string(id) + R"(")" + std::string(rest) + "}");
  }
  geo::Operation operation(std::string_view id, geo::Position to) {
    auto const& network = live().network().network();
    auto const index = test::device(network, id);
    return {index, network.device(index).phases, to};
  }
  /// Moves the device in the model and writes who vouches for it.
  void operate(std::string_view id, geo::Position to, outage::Standing standing = outage::Standing::confirmed) {
    auto const moved = operation(id, to);
    live().operate({moved});
    store().outages().put_position(
        {.device = device(id), .open = live().network().open_phases(moved.device), .standing = standing, .changed_at = now()});
  }
  /// A confirmed fault behind this device, which is open now, and its job.
  dispatch::Job fault(std::string_view id, bool is_hazard = false) {
    operate(id, geo::Position::open);
    outage::Outage outage;
    outage.ref = "O-" + std::string(id);
    outage.state = outage::State::confirmed;
    outage.devices = {{device(id), geo::PhaseSet::all()}};
    outage.started_at = outage.confirmed_at = now();
    outage.has_hazard = is_hazard;
    outage.id = store().outages().insert(outage);
    auto ctx = context();
    open_job(ctx, outage, dispatch::Job::Kind::repair);
    auto const jobs = store().dispatches().jobs_of(outage.id);
    REQUIRE(jobs.size() == 1);
    return jobs.front();
  }
  dispatch::Job again(dispatch::Job const& job) { return store().dispatches().find_job(job.id).value(); }
  std::string crew_of(dispatch::Job const& job) {
    auto const crew = store().dispatches().find_crew(again(job).crew);
    return crew ? crew->ref : "";
  }
  boost::json::object commit_to(dispatch::Job const& job, std::string_view crew_id) {
    return done(on_commit_dispatch, order(job, crew_id));
  }
  static std::string order(dispatch::Job const& job, std::string_view crew_id) {
    return R"({"job": ")" + job.ref + R"(", "crew": ")" + std::string(crew_id) + R"("})";
  }
  boost::json::object step(dispatch::Job const& job, std::string_view word, std::string_view rest = "",
                           Actor actor = {"desk", "dispatcher"}) {
    return done(on_job_step, R"({"step": ")" + std::string(word) + R"(")" + std::string(rest) + "}", job.ref, actor);
  }
  bool is_alarmed(std::string_view kind) {
    auto const kinds = alarms();
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  }
};

}  // namespace lamplighter::flow
