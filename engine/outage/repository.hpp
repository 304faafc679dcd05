// What the outage room needs from a store; `engine/store` implements it. All calls are inside the caller's transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/outage/types.hpp"

namespace lamplighter::outage {

struct HistoryEntry {
  Time at;
  std::string from, to;  // words of State or PlanState
  Reason reason;
  std::string actor;     // user or source; never a customer
  std::string note;
};

struct OutageFilter {
  bool only_open = false;
  std::optional<Kind> kind;
  std::int64_t after = 0;  // cursor: ids greater than this
  int limit = 100;
};

class Repository {
 public:
  virtual ~Repository() = default;

  virtual OutageId insert(Outage const& outage) = 0;  // ignores `outage.id`, returns the new one; devices too
  virtual void update(Outage const& outage) = 0;      // whole row and devices
  /// Also a campaign, as the subject of its notices; by no other call is one an outage.
  virtual std::optional<Outage> find(OutageId id) = 0;
  virtual std::optional<Outage> find_by_ref(std::string_view ref) = 0;
  virtual std::vector<Outage> list(OutageFilter const& filter) = 0;  // by id
  /// Open fault-like outages (suspected, confirmed, partially restored) that list the device, by id.
  virtual std::vector<Outage> open_on_device(DeviceId device) = 0;
  virtual void add_history(OutageId id, HistoryEntry const& entry) = 0;
  virtual std::vector<HistoryEntry> history(OutageId id) = 0;

  /// Points whose interruptions are about to be asked for one by one: they may be read together. Answers stay what they are.
  virtual void expect(std::vector<ServicePointId> const& points) { (void)points; }
  virtual void insert_interruptions(std::vector<Interruption> const& rows) = 0;
  /// Throws store's constraint error when a point would be in two open sustained interruptions.
  virtual std::optional<Interruption> open_interruption(ServicePointId point) = 0;  // sustained or pending
  /// The latest ended one that ended after `since`.
  virtual std::optional<Interruption> last_ended(ServicePointId point, Time since) = 0;
  virtual std::vector<Interruption> interruptions(OutageId outage) = 0;  // by id
  /// Rows of a point, of any outage, that end after `since` or are open; by start, id.
  virtual std::vector<Interruption> interruptions_of_point(ServicePointId point, Time since) = 0;
  virtual void set_interruption_start(std::int64_t id, Time start) = 0;
  virtual void end_interruptions(OutageId outage, std::vector<ServicePointId> const& points, Time at, int step) = 0;
  virtual void mark_sustained(OutageId outage) = 0;
  virtual void mark_momentary(std::int64_t interruption) = 0;  // an ended one, shorter than the limit
  /// With their restoration steps, which are numbered on after those of `to`.
  virtual void move_interruptions(OutageId from, OutageId to) = 0;
  /// The open ones of these points.
  virtual void move_open_interruptions(OutageId from, OutageId to, std::vector<ServicePointId> const& points) = 0;
  virtual int momentaries_on_feeder(std::string_view feeder, Time since) = 0;  // cancelled with reason momentary

  virtual void insert_step(RestorationStep const& step) = 0;
  virtual void update_step(RestorationStep const& step) = 0;
  virtual std::vector<RestorationStep> steps(OutageId outage) = 0;  // by number

  virtual CallId insert_call(TroubleCall const& call) = 0;
  virtual void attach_calls(OutageId from, OutageId to) = 0;
  virtual void attach_calls(std::vector<CallId> const& calls, OutageId to) = 0;
  virtual std::vector<TroubleCall> calls(OutageId outage) = 0;
  /// The kinds of its calls, each once.
  virtual std::vector<CallKind> call_kinds(OutageId outage) = 0;
  /// Calls that nobody could locate and nobody closed: all of danger to people, then of the others so many; each newest first.
  virtual std::vector<TroubleCall> unlocated_calls(int others_max) = 0;
  virtual std::int64_t unlocated_call_count() = 0;
  virtual std::optional<TroubleCall> find_unlocated_call(std::string_view ref) = 0;
  /// A person has seen to it: it is no longer among them.
  virtual void close_call(CallId call, Time at, std::string_view actor, std::string_view reason) = 0;
  virtual void put_call_words(CallId call, CallWords const& words) = 0;
  virtual CallWords call_words(CallId call) = 0;
  /// The number to call back, of a call that nobody could locate: personal, and apart from the call. Empty: none was given.
  virtual void put_call_phone(CallId call, std::string_view phone) = 0;
  virtual std::string call_phone(CallId call) = 0;
  /// Service points with a call in a suspected outage, by outage, point. A point given narrows it to that one.
  struct SuspectedPoint {
    OutageId outage;
    ServicePointId point;
  };
  virtual std::vector<SuspectedPoint> suspected_points(std::optional<ServicePointId> point) = 0;
  /// Open outages nested in this one 遗留停电, by id.
  virtual std::vector<Outage> open_nested_in(OutageId id) = 0;
  /// Those that ended as merged into this one, by id.
  virtual std::vector<OutageId> merged_into(OutageId id) = 0;

  /// `customers`: whoever has a point in the part. `split.customers` is their number.
  virtual void insert_split(Split const& split, std::vector<CustomerId> const& customers) = 0;
  virtual std::optional<Split> split_of(OutageId outage) = 0;         // as which it began; none for most
  virtual std::vector<Split> split_off(OutageId from) = 0;            // by id of the new one
  virtual std::vector<CustomerId> split_customers(OutageId outage) = 0;  // who came with it, by id
  /// The newest outage into which this customer went from that one; none where he did not.
  virtual std::optional<OutageId> split_to(OutageId from, CustomerId customer) = 0;

  /// Customers with a valid contact that has this phone, by id; at most a few are looked for.
  virtual std::vector<CustomerId> find_customers_by_phone(std::string_view phone) = 0;

  /// The newest meter report of a service point: alive/restored → is_alive.
  struct MeterEvidence {
    ServicePointId point;
    bool is_alive = false;
    Time occurred_at;
  };
  /// Keeps the newer of the stored and the given.
  virtual void put_meter_evidence(MeterEvidence const& evidence) = 0;
  virtual std::vector<MeterEvidence> meter_evidence(OutageId outage, int step) = 0;  // of its points, by point

  virtual void put_position(DevicePosition const& position) = 0;
  virtual std::vector<DevicePosition> positions() = 0;  // of devices not in their normal position, or ever reported
  virtual std::optional<DevicePosition> position(DeviceId device) = 0;

  virtual void put_move(DeviceMove const& move) = 0;  // a repeated one is one
  virtual std::vector<DeviceMove> moves_since(Time at) = 0;  // of all devices; by time, device, closing first, phases
  /// The last one of the device before `at` that names any of these phases.
  virtual std::optional<DeviceMove> last_move_before(DeviceId device, geo::PhaseSet phases, Time at) = 0;

  virtual void put_island(Island const&) = 0;  // by source and when it was declared
  virtual std::vector<Island> open_islands() = 0;  // by source
  virtual std::vector<Island> islands_at(Time at) = 0;  // declared before `at` and not ended before it; by source
  virtual std::optional<Island> last_island(std::string_view source) = 0;

  virtual void insert_plan(Plan const& plan) = 0;  // `plan.outage` exists; steps too
  virtual void update_plan(Plan const& plan) = 0;  // row, and steps of its revision
  virtual std::optional<Plan> find_plan(OutageId outage) = 0;
  virtual std::vector<Plan> plans(bool only_open) = 0;
  /// Plans from approved to switching_on (and extended ones) whose present revision opens this device, by start, outage.
  virtual std::vector<Plan> plans_opening(DeviceId device) = 0;
  virtual void put_windows(OutageId outage, int revision, std::vector<PlanWindow> const& windows) = 0;
  virtual std::vector<PlanWindow> windows(OutageId outage, int revision) = 0;  // by point, start
  /// One customer's, without reading the others; by point, start.
  virtual std::vector<PlanWindow> windows_of_customer(OutageId outage, int revision, CustomerId customer) = 0;
  /// What another open plan takes from a service point.
  struct OthersWindow {
    std::string plan;  // its ref
    ServicePointId point;
    Time start, end;
    Loss loss = Loss::out;
  };
  struct PointsAndTimes {
    ServicePointId first, last;  // by id, both included
    Time from, until;            // what only touches them is left out
  };
  /// Of all open plans but this one, by plan, point, start.
  virtual std::vector<OthersWindow> windows_of_others(OutageId plan, PointsAndTimes const& within) = 0;
  /// Counts in the store what ends after `after` and leaves somebody without supply: distinct customers, first start, last end.
  struct PlanExtent {
    std::int64_t customers = 0;
    std::optional<Time> start, end;
  };
  virtual PlanExtent plan_extent(OutageId outage, int revision, Time after) = 0;
};

}  // namespace lamplighter::outage
