// Deciding what a desk's word about switching makes of a plan: words move nothing that facts contradict.
#include "engine/outage/plan_switching.hpp"

#include "engine/outage/decisions.hpp"

namespace lamplighter::outage {
namespace {

/// States in which the cut is known to have been made, or the work to have been done.
bool has_been_cut(PlanState state) {
  switch (state) {
    case PlanState::out:
    case PlanState::work_permitted:
    case PlanState::work_complete:
    case PlanState::extended: return true;
    case PlanState::draft:
    case PlanState::submitted:
    case PlanState::approved:
    case PlanState::published:
    case PlanState::go:
    case PlanState::switching_off:
    case PlanState::switching_on:
    case PlanState::restored:
    case PlanState::closed:
    case PlanState::postponed:
    case PlanState::cancelled:
    case PlanState::finished_early: return false;
  }
  return false;
}

Result<PlanState> take_back(PlanState current, SwitchingFacts const& facts) {
  if (current == PlanState::switching_off) {
    if (!facts.has_cut) return PlanState::go;
    return fail(Error::Kind::conflict, "people are out by it already: give supply back with 'on'", "phase");
  }
  if (current != PlanState::switching_on && current != PlanState::work_complete) {
    return fail(Error::Kind::conflict,
                "it is " + std::string(to_string(current)) + ": only switching_off, work_complete and switching_on can be taken back",
                "phase");
  }
  if (facts.is_given_back) {
    return fail(Error::Kind::conflict, "supply has been given back since: report what opens again as a device report", "phase");
  }
  if (facts.is_off) return has_been_cut(facts.before) ? facts.before : PlanState::out;
  if (facts.before == PlanState::go || facts.before == PlanState::switching_off) return facts.before;
  return fail(Error::Kind::conflict, "none of its devices is open any more: confirm supply with the outage's 'restore'", "phase");
}

}  // namespace

std::optional<SwitchingPhase> switching_phase_from(std::string_view word) {
  if (word == "off") return SwitchingPhase::off;
  if (word == "on") return SwitchingPhase::on;
  if (word == "back") return SwitchingPhase::back;
  return std::nullopt;
}

Result<PlanState> after_completion(PlanState current, SwitchingFacts const& facts) {
  bool const may_be_untouched = current == PlanState::go || current == PlanState::switching_off;
  if (may_be_untouched && !facts.is_off) {
    return fail(Error::Kind::conflict,
                "nothing of it is off yet, so that no work can be complete: report the devices as opened first, or delay or cancel "
                "the plan if it is not carried out");
  }
  return next_plan_state(current, PlanState::work_complete);
}

Result<PlanState> after_switching(PlanState current, SwitchingPhase phase, SwitchingFacts const& facts) {
  switch (phase) {
    case SwitchingPhase::off: return next_plan_state(current, PlanState::switching_off);
    case SwitchingPhase::back: return take_back(current, facts);
    case SwitchingPhase::on: break;
  }
  bool const may_be_untouched = current == PlanState::go || current == PlanState::switching_off;
  if (may_be_untouched && !facts.is_off) {
    return fail(Error::Kind::conflict,
                "nothing of it is off yet, so that nothing can be switched on: report the devices as opened first, or delay or "
                "cancel the plan if it is not carried out",
                "phase");
  }
  return next_plan_state(current, PlanState::switching_on);
}

}  // namespace lamplighter::outage
