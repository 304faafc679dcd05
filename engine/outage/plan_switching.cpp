// Deciding what a desk's word about switching makes of a plan: words move nothing that facts contradict.
#include "engine/outage/plan_switching.hpp"

#include "engine/outage/decisions.hpp"

namespace lamplighter::outage {
namespace {

/// States of a day that is under way, said or known to be so.
bool is_under_way(PlanState state) {
  switch (state) {
    case PlanState::switching_off:
    case PlanState::out:
    case PlanState::work_permitted:
    case PlanState::work_complete:
    case PlanState::switching_on:
    case PlanState::extended: return true;
    case PlanState::draft:
    case PlanState::submitted:
    case PlanState::approved:
    case PlanState::published:
    case PlanState::go:
    case PlanState::restored:
    case PlanState::closed:
    case PlanState::postponed:
    case PlanState::cancelled:
    case PlanState::finished_early: return false;
  }
  return false;
}

Result<PlanState> take_back(PlanState current, SwitchingFacts const& facts) {
  if (outran_its_cut(current, facts)) return PlanState::go;
  if (current == PlanState::switching_off) {
    return fail(Error::Kind::conflict, "it has cut already: give supply back with 'on'", "phase");
  }
  if (current != PlanState::switching_on && current != PlanState::work_complete) {
    return fail(Error::Kind::conflict,
                "it is " + std::string(to_string(current)) +
                    ": only what was said of a plan that never cut, work_complete and switching_on can be taken back",
                "phase");
  }
  if (facts.is_given_back) {
    return fail(Error::Kind::conflict, "supply has been given back since: report what opens again as a device report", "phase");
  }
  bool const is_before_cut = facts.before == PlanState::go || facts.before == PlanState::switching_off;
  if (facts.is_off) return is_before_cut ? PlanState::out : facts.before;
  return fail(Error::Kind::conflict, "none of its devices is open any more: confirm supply with the outage's 'restore'", "phase");
}

std::string what_instead(PlanState current) {
  return std::string("report the devices as opened for it first, or ") +
         (current == PlanState::go ? "" : "take the word back with switching 'back' and ") +
         "delay or cancel the plan if it is not carried out";
}

}  // namespace

bool outran_its_cut(PlanState state, SwitchingFacts const& facts) { return is_under_way(state) && !facts.was_cut; }

std::optional<SwitchingPhase> switching_phase_from(std::string_view word) {
  if (word == "off") return SwitchingPhase::off;
  if (word == "on") return SwitchingPhase::on;
  if (word == "back") return SwitchingPhase::back;
  return std::nullopt;
}

Result<PlanState> after_completion(PlanState current, SwitchingFacts const& facts) {
  if (current == PlanState::go || outran_its_cut(current, facts)) {
    return fail(Error::Kind::conflict, "nothing of it is off yet, so that no work can be complete: " + what_instead(current));
  }
  return next_plan_state(current, PlanState::work_complete);
}

Result<PlanState> after_switching(PlanState current, SwitchingPhase phase, SwitchingFacts const& facts) {
  switch (phase) {
    case SwitchingPhase::off: return next_plan_state(current, PlanState::switching_off);
    case SwitchingPhase::back: return take_back(current, facts);
    case SwitchingPhase::on: break;
  }
  if (current == PlanState::go || outran_its_cut(current, facts)) {
    return fail(Error::Kind::conflict, "nothing of it is off yet, so that nothing can be switched on: " + what_instead(current),
                "phase");
  }
  return next_plan_state(current, PlanState::switching_on);
}

}  // namespace lamplighter::outage
