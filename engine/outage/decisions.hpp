// The pure decisions of an outage's life: what a report means, when an outage is sustained, restored, or only asked about.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/outage/types.hpp"
#include "geo/live_network.hpp"

namespace lamplighter::outage {

/// Limits of the utility; data, with the domain's defaults.
struct Limits {
  milliseconds momentary{std::chrono::minutes{5}};       // ⚠ 3 in some places
  milliseconds confirmation{std::chrono::minutes{15}};   // supply confirmation after closing
  int momentaries_for_patrol = 3;                        // a feeder, in one local day
  int confirming_meters = 3;                             // alive reports in a step that confirm it (or all, if fewer)
};

/// How an opening is to be treated.
struct OpeningVerdict {
  enum class Treatment : std::uint8_t { planned_cut, sustained, wait_for_momentary_limit, nothing_changes } treatment;
  Reason reason;
};
/// `plan_state`: of the plan that opens this device about now, if any. Rule: a lockout, an opened fuse, a crew's
/// or dispatcher's confirmation is sustained at once; an open or trip of an auto-reclosing device (breaker, recloser)
/// reported by SCADA waits for the momentary limit. A plan's cut needs its go.
OpeningVerdict classify_opening(ReportKind report, ReportSource source, geo::DeviceKind device,
                                std::optional<PlanState> plan_state);

/// What a trouble call becomes.
struct CallVerdict {
  enum class Treatment : std::uint8_t { joins_outage, opens_suspected, unlocated, nested } treatment;
  Reason reason;
};
/// `open_interruption`: the point is out in an open outage now. `recently_ended`: an outage said to be back covers it.
CallVerdict classify_call(bool is_located, bool has_open_interruption, bool has_recently_ended, CallKind kind);

/// Evidence on one restoration step.
struct SupplyEvidence {
  std::uint32_t points = 0;          // in the step
  std::uint32_t alive = 0;           // points with an alive/restored meter report after energising
  std::uint32_t still_out = 0;       // points with a last gasp, silence or "still out" after energising
  bool confirmed_by_person = false;  // dispatcher
  bool confirmed_by_crew = false;    // crew step `verified`
};
struct ConfirmationVerdict {
  enum class Treatment : std::uint8_t { confirmed, ask_customers, wait } treatment;
  Reason reason;
};
/// Confirmed by a person, a crew, or `confirming_meters` alive and none that says no; asked about at the deadline. The clock
/// never confirms.
ConfirmationVerdict judge_supply(SupplyEvidence const& evidence, Time energised_at, bool already_asked, Limits const& limits,
                                 Time now);

/// The state an outage has, from facts alone.
struct RestorationFacts {
  std::uint32_t open_interruptions = 0;
  std::uint32_t ended_interruptions = 0;
  std::uint32_t unconfirmed_steps = 0;
  std::uint32_t on_islands = 0;  // back, but only for as long as a declared island lasts
};
State state_after_restoration(State current, RestorationFacts const& facts);

/// A plan's own windows per service point, by replaying its steps on a copy of the network (normal positions as they
/// will be: the live ones, with devices named by the plan as the plan leaves them). Points that keep some phase count as out.
/// Shapes: one entry per contiguous interval, loss and point, in (point index, start) order. A customer who keeps a feed that
/// carries his load is on reduced security; who keeps only a phase counts as out.
struct PointWindow {
  geo::ServicePointIndex point;
  Time start;
  Time end;
  Loss loss = Loss::out;
};
struct ReplayStep {
  Time at;
  geo::Operation operation;
};
std::vector<PointWindow> replay(geo::LiveNetwork live, std::span<ReplayStep const> steps, Time plan_end);

struct TimeSpan {
  Time start;
  Time end;
  bool operator==(TimeSpan const&) const = default;
};
/// What is left of `whole` beside `taken`, in order; spans without length take nothing.
std::vector<TimeSpan> without(TimeSpan whole, std::span<TimeSpan const> taken);

/// A stretch in which a point was without some of its normal supply because of an opening that was not known.
struct LateLoss {
  geo::ServicePointIndex point;
  Time start;
  Time end;
  bool is_partial = false;
};
/// Who was out, and when, because of `late` and of nothing else that is known: `before` is the network just before it,
/// `known` are all operations from then on, `end` bounds what still lasts. By point, start.
std::vector<LateLoss> late_losses(geo::LiveNetwork const& before, std::span<ReplayStep const> known, ReplayStep const& late,
                                  Time end);

/// Which plan states may follow which, by whose act; states may be skipped forwards.
Result<PlanState> next_plan_state(PlanState current, PlanState wanted);

/// Prompts of the day of a plan, before the first cut.
inline constexpr std::chrono::minutes go_prompt_before{60};
inline constexpr std::chrono::minutes go_alarm_before{40};
inline constexpr std::chrono::minutes unproven_block_before{15};
inline constexpr std::chrono::minutes extension_prompt_before_end{30};

/// Customer-minutes of interruptions as of `now`, from device times. Momentaries do not count.
std::int64_t customer_minutes(std::span<Interruption const> interruptions, Time now);

}  // namespace lamplighter::outage
