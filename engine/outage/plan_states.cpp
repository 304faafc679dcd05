// Which state of a planned outage may follow which: forwards with skips, never past an approval or a go that was not
// given.
#include <array>
#include <string>

#include "engine/outage/decisions.hpp"

namespace lamplighter::outage {
namespace {

using Set = std::uint32_t;
static_assert(static_cast<unsigned>(PlanState::finished_early) < 32);

constexpr Set only(PlanState state) {
  return Set{1} << static_cast<unsigned>(state);
}
template <class... States>
constexpr Set any_of(States... states) {
  return (only(states) | ...);
}
/// All states of the main row from `first` to `last`.
constexpr Set from_to(PlanState first, PlanState last) {
  Set set = 0;
  for (auto i = static_cast<unsigned>(first); i <= static_cast<unsigned>(last); ++i) set |= Set{1} << i;
  return set;
}

using enum PlanState;

// Once something is switched off the way on is to give supply back, so a plan can no longer be cancelled or postponed.
Set successors(PlanState state) {
  switch (state) {
    case draft:
      return any_of(submitted, approved, cancelled);
    case submitted:
      return any_of(approved, draft, postponed, cancelled);
    case approved:
      return any_of(published, go, postponed, cancelled);
    case published:
      return any_of(go, postponed, cancelled);
    case go:
      return from_to(switching_off, restored) | any_of(postponed, cancelled);
    case switching_off:
      return from_to(switching_off, restored) | any_of(extended, finished_early);
    case out:
      return from_to(out, restored) | any_of(extended, finished_early);
    case work_permitted:
      return from_to(work_complete, restored) | any_of(extended, finished_early);
    case work_complete:
      return from_to(switching_on, restored) | any_of(extended, finished_early);
    case switching_on:
      return any_of(out, switching_on, restored, extended, finished_early);  // out: a device opened again and took supply
    case restored:
      return any_of(restored, published, closed, finished_early);  // published: the next of several days needs its own go
    case closed:
      return 0;
    case postponed:
      return any_of(draft, submitted, approved, published, go, cancelled);
    case cancelled:
      return 0;
    case extended:
      return from_to(work_permitted, restored) | any_of(extended, finished_early);
    case finished_early:
      return any_of(switching_on, restored, closed);
  }
  return 0;
}

}  // namespace

Result<PlanState> next_plan_state(PlanState current, PlanState wanted) {
  if ((successors(current) & only(wanted)) != 0) return wanted;
  return fail(Error::Kind::conflict,
              "the plan is " + std::string(to_string(current)) + " and cannot become " +
                  std::string(to_string(wanted)) + "; look at its state again and take the step that is due",
              "state");
}

}  // namespace lamplighter::outage
