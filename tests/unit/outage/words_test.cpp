// Every word of an outage reads back as what it says, and which states are open.
#include <catch2/catch.hpp>

#include "engine/outage/types.hpp"

namespace lamplighter::outage {

TEST_CASE("each kind, state, call and plan state has its own word, and the word finds it again") {
  for (int i = 0; i <= static_cast<int>(Kind::campaign); ++i) {
    auto const value = static_cast<Kind>(i);
    CHECK(kind_from(to_string(value)) == value);
  }
  for (int i = 0; i <= static_cast<int>(State::merged); ++i) {
    auto const value = static_cast<State>(i);
    CHECK(state_from(to_string(value)) == value);
  }
  for (int i = 0; i <= static_cast<int>(CallKind::noise); ++i) {
    auto const value = static_cast<CallKind>(i);
    CHECK(call_kind_from(to_string(value)) == value);
  }
  for (int i = 0; i <= static_cast<int>(PlanState::finished_early); ++i) {
    auto const value = static_cast<PlanState>(i);
    CHECK(plan_state_from(to_string(value)) == value);
  }
  for (int i = 0; i <= static_cast<int>(ReportKind::locked_out); ++i) {
    auto const value = static_cast<ReportKind>(i);
    CHECK(report_kind_from(to_string(value)) == value);
  }
  for (int i = 0; i <= static_cast<int>(ReportSource::dispatcher); ++i) {
    auto const value = static_cast<ReportSource>(i);
    CHECK(report_source_from(to_string(value)) == value);
  }
}

TEST_CASE("the words that leave the program stay as they are") {
  CHECK(to_string(Kind::load_shedding) == "load_shedding");
  CHECK(to_string(State::partially_restored) == "partially_restored");
  CHECK(to_string(State::merged) == "merged");
  CHECK(to_string(CallKind::flooded_switch_room) == "flooded_switch_room");
  CHECK(to_string(CallKind::lift) == "lift");
  CHECK(to_string(ReportKind::locked_out) == "locked_out");
  CHECK(to_string(PlanState::work_permitted) == "work_permitted");
  CHECK(to_string(PlanState::finished_early) == "finished_early");
  CHECK(to_string(GoDecision::delayed) == "delayed");
  CHECK(to_string(Reason::device_opened) == "device_opened");
  CHECK(to_string(Reason::momentary) == "momentary");
  CHECK(to_string(Reason::supply_confirmed_by_crew) == "supply_confirmed_by_crew");
  CHECK(to_string(Reason::plan_finished_early) == "plan_finished_early");
  CHECK(to_string(Reason::still_out_reported) == "still_out_reported");
  CHECK_FALSE(kind_from("blackout"));
  CHECK_FALSE(state_from(""));
}

TEST_CASE("an outage is open until it is restored, cancelled or merged away") {
  CHECK(is_open(State::scheduled));
  CHECK(is_open(State::suspected));
  CHECK(is_open(State::confirmed));
  CHECK(is_open(State::partially_restored));
  CHECK_FALSE(is_open(State::restored));
  CHECK_FALSE(is_open(State::closed));
  CHECK_FALSE(is_open(State::cancelled));
  CHECK_FALSE(is_open(State::merged));
}

TEST_CASE("what can kill is a hazard; what only disturbs is not") {
  for (auto const kind : {CallKind::wire_down, CallKind::pole_down, CallKind::shock, CallKind::fire,
                          CallKind::high_voltage, CallKind::flooded_switch_room}) {
    CHECK(is_hazard(kind));
  }
  for (auto const kind :
       {CallKind::no_power, CallKind::part_power, CallKind::flicker, CallKind::low_voltage, CallKind::noise}) {
    CHECK_FALSE(is_hazard(kind));
  }
}

}  // namespace lamplighter::outage
