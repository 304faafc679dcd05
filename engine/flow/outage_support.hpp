// Shared steps of the outage handlers: lost points into the ledger, states, words for events and answers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// A report may be this far ahead of our clock before it is refused: clocks of devices differ.
inline constexpr std::chrono::minutes clock_tolerance{2};
/// After a restoration "still out" within this time makes a nested outage.
inline constexpr std::chrono::hours recently{24};

/// One device that opened or closed, with the phases that the fact names.
struct MovedDevice {
  geo::DeviceIndex index;
  DeviceId id;
  geo::PhaseSet phases;
};

/// A switching fact after its fields were checked: all its devices moved at the same moment.
struct SwitchingFact {
  std::vector<MovedDevice> devices;
  outage::ReportKind report = outage::ReportKind::opened;
  outage::ReportSource source = outage::ReportSource::dispatcher;
  Time at;
  std::string actor;
  outage::Kind kind = outage::Kind::fault;  // of an outage that it opens
  std::string cause;
};

/// What applying a fact came to.
struct SwitchingOutcome {
  std::string_view treatment;
  outage::Reason reason;
  std::vector<outage::Outage> outages;  // touched, after
  std::size_t points = 0;               // that lost, or got back, supply
  bool is_fresh = false;                // the outage was opened by this fact
};

SwitchingOutcome apply_opening(Context&, SwitchingFact const&);
/// A report on phases of which something newer is known. An opening writes what the ledger misses, already ended, and
/// tells nobody that his power is out; nullopt when it misses nothing. Keeps the report in either case.
std::optional<SwitchingOutcome> enter_late(Context&, SwitchingFact const&);
/// How an opening is to be treated, and the plan that may cut with this device and has its go.
struct OpeningPlan {
  outage::OpeningVerdict verdict;
  std::optional<outage::Plan> plan;
};
OpeningPlan classify_fact(Context&, SwitchingFact const&);
void add_devices(outage::Outage&, SwitchingFact const&);
/// A new suspected outage of the fact's devices; with `waiting_momentary_limit` its limit runs.
outage::Outage fresh_outage(Context&, SwitchingFact const&, std::span<ServicePointId const> points, outage::Reason);
/// Ends a momentary whose rows are written: nobody is told; the third in a local day sends a patrol 巡线.
void finish_momentary(Context&, outage::Outage&, Time at, std::string const& actor);
outage::RestorationFacts restoration_facts(Context&, OutageId);
/// One of the outage's devices stands open, on a phase that the outage is about.
bool has_open_device(Context&, outage::Outage const&);
SwitchingOutcome apply_closing(Context&, SwitchingFact const&);
/// Keeps the positions that the live network has now, with when they were reported.
void put_positions(Context&, SwitchingFact const&);

/// Inserts an outage in state `suspected` with its first history entry and event.
outage::Outage open_outage(Context&, outage::Outage fresh, outage::Reason, std::string const& actor);
/// Writes what is sustained: marks its interruptions, confirms, opens the job of a fault and tells the customers who
/// are out.
void confirm_sustained(Context&, outage::Outage&, outage::Reason, std::string const& actor);
/// Suspected outages on these points end as merged into `into`; their calls, hazards and jobs go with them.
void absorb_suspected(Context&, outage::Outage& into, std::span<ServicePointId const> points);
/// One suspected outage ends as merged into `into`, unless it has rows of its own.
void absorb_outage(Context&, outage::Outage& into, OutageId suspected);
enum class Duration : std::uint8_t { sustained, pending };
/// Puts points without an open interruption into the ledger; returns those that went in. A start inside an earlier
/// interruption of the point moves to that one's end, so that no instant is counted twice.
std::vector<ServicePointId> interrupt(Context&, outage::Outage const&, std::span<ServicePointId const> points, Time at,
                                      Duration);
/// A line in the outage's history that changes no state.
void note_history(Context&, outage::Outage const&, outage::Reason, std::string const& actor, std::string note);

/// Ends interruptions of the points as the next step of each outage, and judges each step at once.
/// `by`: `device_closed`, or `island_declared`, which says nothing of a plan's work.
std::vector<outage::Outage> end_points(Context&, std::span<ServicePointId const> points, Time at, std::string const& actor,
                                       outage::Reason by = outage::Reason::device_closed);
/// Nobody is out any more and every step is proven: the outage is restored. False while it is not. Jobs, plan and what is
/// to be told are the caller's.
bool end_if_over(Context&, outage::Outage&, outage::Reason by, std::string const& actor);
/// Looks at the evidence of an energised, unconfirmed step; confirms it if that suffices.
void review_supply(Context&, OutageId, int step);
outage::SupplyEvidence gather_evidence(Context&, OutageId, int step, Time energised_at);

/// Where it is, in words that may be shown in public: the most common community of the points, or district; else the feeder.
std::string area_in_words(Context&, std::span<ServicePointId const> points, std::string const& feeder);
/// Who would be without supply if these devices stood open and every other one were closed that should be: by the model as it
/// stands, with the ties as they are now. By id.
std::vector<ServicePointId> points_held_by(Context&, std::span<geo::DeviceIndex const> devices);
/// True when the model supplies every phase that it should have (geo::ExpectedSupply); also where no device could give it any.
bool has_normal_supply(Context&, ServicePointId);
std::vector<CustomerId> customers_of(Context&, std::span<ServicePointId const> points);
void mark_hazard(Context&, outage::Outage&);
void raise_alarm(Context&, std::string kind, std::int64_t object, std::string text);

boost::json::object outage_body(outage::Outage const&);
Answer outage_answer(outage::Outage const&, Answer::Kind);
/// `field` names the wrong one when the time is ahead of the clock, or more than 31 days old.
Result<void> check_not_ahead(Context const&, Time at, std::string const& field);
/// The outage in the path. Error: not_found.
Result<outage::Outage> outage_of(Context&, Command const&);

}  // namespace lamplighter::flow
