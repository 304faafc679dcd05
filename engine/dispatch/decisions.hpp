// The pure decisions about crews: who goes, what a step means, when an order goes on, and who must not be energised.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/dispatch/types.hpp"

namespace lamplighter::dispatch {

/// A job that wants a crew, as the assigner sees it.
struct JobNeed {
  JobId job;
  std::optional<geo::Coordinate> at;
  std::vector<std::string> skills;    // all of them needed
  std::int64_t customers = 0;
  bool is_hazard = false;
  bool has_critical = false;          // life-support, special or first class
  std::vector<CrewId> declined;       // crews that did not take it
};
struct CrewOffer {
  Crew crew;
  int jobs_at_hand = 0;               // acknowledged or dispatched
};
struct Proposal {
  JobId job;
  CrewId crew;                        // none: nobody can go; reason says why
  double distance = 0;                // in the network's own units, only for comparison; infinite when a place is unknown
  Reason reason;
  /// Other crews that could go, by distance. For a hazard that finds every crew busy: those that could be pulled.
  std::vector<std::pair<CrewId, double>> alternatives;
};

/// The port that an optimiser will fill: proposals for all needs at once. Order of needs in the answer: hazards, critical, then
/// customers, then job id.
class Assigner {
 public:
  virtual ~Assigner() = default;
  virtual std::vector<Proposal> propose(std::span<JobNeed const> needs, std::span<CrewOffer const> crews) const = 0;
};
/// Nearest suitable free crew; a crew without position counts as farthest; ties by crew id.
class NearestSuitable final : public Assigner {
 public:
  std::vector<Proposal> propose(std::span<JobNeed const> needs, std::span<CrewOffer const> crews) const override;
};

/// What recording a step does to a job. Late steps fill their time without moving the state back; a step whose true time
/// contradicts the others is kept as said (`out_of_order`). A job that is returned, verified or cancelled keeps its state.
/// Errors: `invalid` for what is no crew's step or a return without a reason; `conflict` for a job without an order, or a
/// return after the work is complete.
struct StepVerdict {
  Job job;          // after
  Reason reason;
};
Result<StepVerdict> take_step(Job job, JobStep const& step);

/// What an unacknowledged order does at `now`: again to the same crew once, then the next crew, then the desk. The other
/// channels to one crew are the ladder of its notice. An acknowledged one waits for nothing: `look_again_at` is `now`.
struct OrderVerdict {
  enum class Act : std::uint8_t { wait, send_again, other_channel, next_crew, alarm_desk } act;
  Reason reason;
  Time look_again_at;
};
struct OrderFacts {
  Time sent_at;            // of the present order
  int orders_to_crew = 1;  // orders sent to this crew for this job
  bool has_other_crew = false;
  bool is_acknowledged = false;
};
OrderVerdict next_order_step(OrderFacts const& facts, milliseconds acknowledge_within, Time now);

/// Nobody is energised onto people (rule 0.3): `live_nodes` are those an operation would make live.
struct EnergiseVerdict {
  bool is_allowed = true;
  Reason reason = Reason::section_is_free;
  std::vector<WorkPartyId> blocking;
};
EnergiseVerdict may_energise(std::span<std::string const> live_nodes, std::span<WorkParty const> open_parties);

}  // namespace lamplighter::dispatch
