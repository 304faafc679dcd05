// What the desk may say of switching, from what is really off: that it begins, and that a word was too early.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/error.hpp"
#include "engine/outage/types.hpp"

namespace lamplighter::outage {

/// `off` 停电操作 and `on` 送电操作 begin; `back`: the last word (one of these, or that the work is complete) was said by mistake.
enum class SwitchingPhase : std::uint8_t { off, on, back };
std::optional<SwitchingPhase> switching_phase_from(std::string_view);

/// What is known of the plan's own cut now; what a fault holds open or leaves without supply is none of it.
struct SwitchingFacts {
  bool was_cut = false;        // since its go a device was opened for it
  bool is_off = false;         // and is still open, or somebody is out by it
  bool has_cut = false;        // somebody is out by it
  bool is_given_back = false;  // somebody has had supply again, or a device went back, since the word that would be taken back
  PlanState before = PlanState::go;  // where the plan stood when that word was said
};

/// Whether a plan that never cut anything is said to be further than its go: `back` takes it there.
bool outran_its_cut(PlanState, SwitchingFacts const&);

/// Where the plan stands then: after `back` where it stood before, or at its go if it never cut. Error: conflict, saying what is to be done instead.
Result<PlanState> after_switching(PlanState current, SwitchingPhase, SwitchingFacts const&);

/// May the work be said to be complete? Not of a plan that never cut anything: it is delayed or cancelled. Error: conflict.
Result<PlanState> after_completion(PlanState current, SwitchingFacts const&);

}  // namespace lamplighter::outage
