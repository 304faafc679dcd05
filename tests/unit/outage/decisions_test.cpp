// What a report, a call and the evidence after a restoration come to.
#include <catch2/catch.hpp>

#include "engine/outage/decisions.hpp"

namespace lamplighter::outage {
namespace {

using std::chrono::minutes;
using Opening = OpeningVerdict::Treatment;
using Call = CallVerdict::Treatment;
using Supply = ConfirmationVerdict::Treatment;

constexpr Time noon{milliseconds{1'772'424'000'000}};

OpeningVerdict opening(ReportKind report, ReportSource source, geo::DeviceKind device,
                       std::optional<PlanState> plan = std::nullopt) {
  return classify_opening(report, source, device, plan);
}

ConfirmationVerdict judged(SupplyEvidence const& evidence, minutes after) {
  return judge_supply(evidence, noon, false, Limits{}, noon + after);
}

}  // namespace

TEST_CASE("a fuse that opened is sustained at once, whoever reports it") {
  for (auto const source : {ReportSource::scada, ReportSource::crew, ReportSource::dispatcher}) {
    auto const verdict = opening(ReportKind::opened, source, geo::DeviceKind::fuse);
    CHECK(verdict.treatment == Opening::sustained);
    CHECK(verdict.reason == Reason::fuse_opened);
  }
}

TEST_CASE("an auto-reclosing device seen by SCADA to open or trip waits for the momentary limit") {
  for (auto const device : {geo::DeviceKind::breaker, geo::DeviceKind::recloser}) {
    for (auto const report : {ReportKind::opened, ReportKind::tripped}) {
      auto const verdict = opening(report, ReportSource::scada, device);
      CHECK(verdict.treatment == Opening::wait_for_momentary_limit);
      CHECK(verdict.reason == Reason::waiting_momentary_limit);
    }
  }
}

TEST_CASE("a lockout is sustained at once, even of a device that a plan was about to open") {
  CHECK(opening(ReportKind::locked_out, ReportSource::scada, geo::DeviceKind::recloser).treatment ==
        Opening::sustained);
  auto const planned = opening(ReportKind::locked_out, ReportSource::scada, geo::DeviceKind::breaker, PlanState::go);
  CHECK(planned.treatment == Opening::sustained);
  CHECK(planned.reason == Reason::device_locked_out);
}

TEST_CASE("a crew's or dispatcher's word makes a recloser's opening sustained") {
  for (auto const source : {ReportSource::crew, ReportSource::dispatcher}) {
    auto const verdict = opening(ReportKind::opened, source, geo::DeviceKind::recloser);
    CHECK(verdict.treatment == Opening::sustained);
    CHECK(verdict.reason == Reason::confirmed_by_person);
  }
}

TEST_CASE("a switch does not reclose by itself") {
  CHECK(opening(ReportKind::opened, ReportSource::scada, geo::DeviceKind::switch_device).treatment ==
        Opening::sustained);
  CHECK(opening(ReportKind::opened, ReportSource::scada, geo::DeviceKind::sectionalizer).reason ==
        Reason::device_opened);
}

TEST_CASE("an opening belongs to a plan only from its go until supply is back") {
  for (auto const state : {PlanState::go, PlanState::switching_off, PlanState::out, PlanState::work_permitted,
                           PlanState::work_complete, PlanState::switching_on, PlanState::extended}) {
    CHECK(opening(ReportKind::opened, ReportSource::crew, geo::DeviceKind::breaker, state).treatment ==
          Opening::planned_cut);
  }
  for (auto const state : {PlanState::draft, PlanState::submitted, PlanState::approved, PlanState::published,
                           PlanState::postponed, PlanState::cancelled, PlanState::restored, PlanState::closed}) {
    CHECK(opening(ReportKind::opened, ReportSource::crew, geo::DeviceKind::breaker, state).treatment ==
          Opening::sustained);
  }
}

TEST_CASE("a trip just before a planned cut is a fault, not the cut") {
  CHECK(opening(ReportKind::tripped, ReportSource::scada, geo::DeviceKind::recloser, PlanState::go).treatment ==
        Opening::wait_for_momentary_limit);
}

TEST_CASE("a closing is no opening") {
  CHECK(opening(ReportKind::closed, ReportSource::scada, geo::DeviceKind::fuse).treatment == Opening::nothing_changes);
}

TEST_CASE("a call is kept unlocated, joins what explains it, or opens one suspected outage") {
  CHECK(classify_call(false, false, false, CallKind::shock).treatment == Call::unlocated);
  CHECK(classify_call(false, true, true, CallKind::no_power).treatment == Call::unlocated);
  CHECK(classify_call(true, true, false, CallKind::no_power).treatment == Call::joins_outage);
  CHECK(classify_call(true, true, true, CallKind::no_power).treatment == Call::joins_outage);
  CHECK(classify_call(true, false, false, CallKind::flicker).treatment == Call::opens_suspected);
}

TEST_CASE("still out after a restoration nests; flicker after one is a matter of its own") {
  CHECK(classify_call(true, false, true, CallKind::no_power).treatment == Call::nested);
  CHECK(classify_call(true, false, true, CallKind::part_power).reason == Reason::still_out_reported);
  CHECK(classify_call(true, false, true, CallKind::flicker).treatment == Call::opens_suspected);
}

TEST_CASE("the clock never confirms supply, however long it runs") {
  SupplyEvidence const nothing{.points = 40, .alive = 0, .still_out = 0};
  CHECK(judged(nothing, minutes{14}).treatment == Supply::wait);
  CHECK(judged(nothing, minutes{15}).treatment == Supply::ask_customers);
  CHECK(judged(nothing, minutes{60 * 24 * 365}).treatment == Supply::ask_customers);
  CHECK(judge_supply(nothing, noon, true, Limits{}, noon + minutes{60 * 24 * 365}).treatment == Supply::wait);
  SupplyEvidence const almost{.points = 40, .alive = 2, .still_out = 0};
  CHECK(judged(almost, minutes{60}).treatment == Supply::ask_customers);
}

TEST_CASE("three meters alive confirm a step, or all of a smaller one, if none says no") {
  CHECK(judged({.points = 40, .alive = 3, .still_out = 0}, minutes{1}).treatment == Supply::confirmed);
  CHECK(judged({.points = 40, .alive = 3, .still_out = 0}, minutes{1}).reason == Reason::supply_confirmed_by_meters);
  CHECK(judged({.points = 40, .alive = 2, .still_out = 0}, minutes{1}).treatment == Supply::wait);
  CHECK(judged({.points = 1, .alive = 1, .still_out = 0}, minutes{1}).treatment == Supply::confirmed);
  CHECK(judged({.points = 40, .alive = 39, .still_out = 1}, minutes{1}).treatment == Supply::wait);
  CHECK(judged({.points = 40, .alive = 39, .still_out = 1}, minutes{1}).reason == Reason::still_out_reported);
  CHECK(judged({.points = 0, .alive = 0, .still_out = 0}, minutes{1}).treatment == Supply::wait);
}

TEST_CASE("a person or a crew on the spot confirms supply") {
  SupplyEvidence evidence{.points = 40, .alive = 0, .still_out = 1};
  evidence.confirmed_by_person = true;
  CHECK(judged(evidence, minutes{1}).reason == Reason::supply_confirmed_by_person);
  evidence.confirmed_by_person = false;
  evidence.confirmed_by_crew = true;
  CHECK(judged(evidence, minutes{1}).reason == Reason::supply_confirmed_by_crew);
}

TEST_CASE("an outage is restored when everybody is back and every step is proven") {
  CHECK(state_after_restoration(State::confirmed, {5, 0, 0}) == State::confirmed);
  CHECK(state_after_restoration(State::confirmed, {5, 3, 1}) == State::partially_restored);
  CHECK(state_after_restoration(State::confirmed, {5, 3, 0}) == State::partially_restored);
  CHECK(state_after_restoration(State::partially_restored, {0, 8, 1}) == State::partially_restored);
  CHECK(state_after_restoration(State::partially_restored, {0, 8, 0}) == State::restored);
  CHECK(state_after_restoration(State::confirmed, {0, 0, 0}) == State::confirmed);
  CHECK(state_after_restoration(State::restored, {2, 8, 0}) == State::partially_restored);
  for (auto const ended : {State::closed, State::cancelled, State::merged}) {
    CHECK(state_after_restoration(ended, {0, 8, 0}) == ended);
  }
}

TEST_CASE("customer-minutes count device times of sustained interruptions only") {
  auto const row = [](minutes from, std::optional<minutes> to, bool is_sustained) {
    Interruption out;
    out.started_at = noon + from;
    if (to) out.ended_at = noon + *to;
    out.is_sustained = is_sustained;
    return out;
  };
  std::vector<Interruption> const rows{row(minutes{0}, minutes{95}, true),     // 95
                                       row(minutes{0}, minutes{4}, false),     // momentary
                                       row(minutes{90}, std::nullopt, true)};  // 30 until now
  CHECK(customer_minutes(rows, noon + minutes{120}) == 125);
  CHECK(customer_minutes({}, noon) == 0);
  std::vector<Interruption> const halves{row(minutes{0}, std::nullopt, true), row(minutes{0}, std::nullopt, true)};
  CHECK(customer_minutes(halves, noon + milliseconds{30'000}) == 1);  // two half minutes are one
  CHECK(customer_minutes(halves, noon - minutes{1}) == 0);            // a start ahead of the clock counts nothing yet
}

}  // namespace lamplighter::outage
