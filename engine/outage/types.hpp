// What an outage is: kinds, states, interruptions, restoration steps, calls and plans, as plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "geo/types.hpp"

namespace lamplighter::outage {

enum class Kind : std::uint8_t {
  fault, planned, temporary, emergency, load_shedding, upstream, customer_request, disconnection, psps,
  usage_alert, demand_response, campaign  // 批量通知: of campaigns only, which are no outages
};
std::string_view to_string(Kind);
std::optional<Kind> kind_from(std::string_view);
/// Whether only a campaign is of this kind; one about arrears is of kind `disconnection`, as the cut that it warns of.
bool is_of_campaigns(Kind);

/// `scheduled` is a plan before its cut; everything else as in the domain's machine:
/// suspected 疑似 → confirmed 已确认 → partially_restored 部分复电 → restored 已复电 → closed 归档; cancelled, merged.
enum class State : std::uint8_t {
  scheduled, suspected, confirmed, partially_restored, restored, closed, cancelled, merged
};
std::string_view to_string(State);
std::optional<State> state_from(std::string_view);
/// Still something to do for a desk: scheduled up to partially_restored.
bool is_open(State);

/// Why something was decided; every change of state records one.
enum class Reason : std::uint8_t {
  device_opened,           // a device report that interrupts at once
  device_locked_out,
  fuse_opened,
  confirmed_by_person,
  waiting_momentary_limit, // an auto-reclosing device opened: might come back by itself
  momentary_limit_passed,  // it did not
  momentary,               // it did: nobody is told
  no_customers,            // nobody hangs from it
  already_open,            // the report changes nothing
  planned_cut,             // belongs to a plan that has its go
  call_on_point,           // a located call that no outage explains
  call_joined,             // explained by an open outage
  call_unlocated,
  absorbed,                // a later outage covers the suspected one
  declared_by_person,
  device_closed,           // supply is back as far as the network model knows
  partly_closed,
  supply_confirmed_by_meters,
  supply_confirmed_by_person,
  supply_confirmed_by_crew,
  confirmation_overdue,    // 15 minutes without proof: customers are asked
  all_restored,
  cancelled_by_person,
  plan_created, plan_revised, plan_submitted, plan_approved, plan_published, plan_go, plan_delayed, plan_postponed,
  plan_cancelled, plan_extended, plan_switching, plan_permitted, plan_work_complete, plan_finished_early,
  desk_silent,             // nobody answered a prompt in time
  closed_by_person,
  still_out_reported,      // a customer says no although supply was said to be back
  network_changed,         // a new network revision hangs them elsewhere
  removed_from_network,    // it has them no more: nobody knows whether they have supply
  split_off,               // a part of it has another cause: it is an outage of its own
  calls_superseded,        // people on the call list have nothing left to hear of it
  island_declared,         // a dispatcher declared that a generator or battery supplies a part 孤岛运行
  island_ended,
};
std::string_view to_string(Reason);

struct Etr {
  Time at;
  milliseconds band{0};     // ± around `at`
  std::string source;       // "person", "crew", "history", "plan"
  std::string reason;
  int number = 0;           // 1, 2, …: the occurrence of `etr` notices
};

struct OpenedDevice {
  DeviceId device;
  geo::PhaseSet phases;
  bool operator==(OpenedDevice const&) const = default;
};

/// What a notice's subject has when it is a campaign, which is no outage: it stands in no list of outages and cuts nobody off.
struct CampaignFacts {
  std::string cadence;      // name of its policy
  std::string texts;        // templates are TEXTS-STAGE.LANGUAGE.CHANNEL
  Time at;                  // what it counts back from
  std::optional<Time> end;
};

/// One row of `outage`, or the subject that a campaign is for its notices.
struct Outage {
  OutageId id;
  std::string ref;          // shown outside: UUIDv7, or the planner's own id
  Kind kind = Kind::fault;
  State state = State::suspected;
  std::string cause;        // local code, "tree", "" = not known
  std::string feeder;
  std::string area;         // where, in words: community or district, for public text
  std::vector<OpenedDevice> devices;
  std::optional<Time> started_at;
  std::optional<Time> confirmed_at;
  std::optional<Time> momentary_until;  // set while an auto-reclosing device may come back
  std::optional<Time> restored_at;
  std::optional<Etr> etr;
  OutageId merged_into;
  OutageId nested_in;
  int revision = 1;
  bool has_hazard = false;
  bool has_parts = false;   // some were split off it, or all of it was merged: words to its people may be about another outage now
  std::optional<CampaignFacts> campaign{};
};

/// A service point without supply because of one outage. At any instant a point has at most one open sustained one.
struct Interruption {
  std::int64_t id = 0;
  OutageId outage;
  ServicePointId point;
  CustomerId customer;
  Time started_at;
  std::optional<Time> ended_at;  // device time; supply may still be unconfirmed (see the step)
  int step = 0;                  // 0 while open, of momentaries, and where another outage took the point over
  bool is_partial = false;       // keeps some phase
  bool is_sustained = true;      // false while the momentary limit runs, and for momentaries for ever
};

/// Service points of an outage that came back at the same moment.
struct RestorationStep {
  OutageId outage;
  int number = 1;
  Time energised_at;                    // device closed
  std::optional<Time> confirmed_at;     // supply confirmed 送电核实
  std::optional<Time> asked_at;         // restored_unverified went out
  std::optional<Reason> confirmed_by;
};

/// A part of an outage that became one of its own 拆分: it has another cause.
struct Split {
  OutageId outage;          // the new one
  OutageId from;
  Time at;
  std::string actor, reason;
  std::int64_t points = 0;
  std::int64_t customers = 0;
};

enum class CallKind : std::uint8_t {
  no_power, part_power, flicker, low_voltage, high_voltage, wire_down, pole_down, shock, fire, flooded_switch_room, lift,
  life_support, noise
};
std::string_view to_string(CallKind);
std::optional<CallKind> call_kind_from(std::string_view);
/// Wire down, shock, fire, pole down, lost neutral, flooded switch room: block test re-energising.
bool is_hazard(CallKind);

struct TroubleCall {
  CallId id;
  std::string ref;
  OutageId outage;            // none: unlocated
  CustomerId customer;
  ServicePointId point;
  CallKind kind = CallKind::no_power;
  Time occurred_at;
  std::string source;
  bool is_authenticated = true;
};

/// What somebody gave to be found by, and said: personal, and kept apart from the call. Each may be empty.
struct CallWords {
  std::string customer;  // the id as given, which the network does not have
  std::string address;
  std::string location;  // "[east,north]" as given
  std::string note;
};

enum class ReportKind : std::uint8_t { opened, closed, tripped, locked_out };
std::optional<ReportKind> report_kind_from(std::string_view);
std::string_view to_string(ReportKind);
enum class ReportSource : std::uint8_t { scada, crew, dispatcher };
std::optional<ReportSource> report_source_from(std::string_view);
std::string_view to_string(ReportSource);
/// A crew's report is `reported` until the control desk confirms it 回令确认.
enum class Standing : std::uint8_t { reported, confirmed };

struct DevicePosition {
  DeviceId device;
  geo::PhaseSet open;
  Standing standing = Standing::confirmed;
  Time changed_at;
  /// The newest report on A, B and C, whether it moved anything: what an older, late report may not undo.
  std::array<std::optional<Time>, 3> reported_at{};
};

/// One operation as it was reported; every report is kept, also one that came too late to move anything.
struct DeviceMove {
  DeviceId device;
  Time at;
  geo::PhaseSet phases;
  geo::Position to = geo::Position::open;
  bool operator==(DeviceMove const&) const = default;
};

/// The island 孤岛运行 of an `islanding` source, as a dispatcher declared it; the source by the utility's own id.
struct Island {
  std::string source;
  Time declared_at;
  std::string declared_by;
  std::optional<Time> ended_at{};
  std::string ended_by{};
  std::string note{};
  bool operator==(Island const&) const = default;
};

/// draft → submitted 申报 → approved 批准 → published 发布 → go → switching_off 停电操作 → out 已停电 → work_permitted 许可工作 →
/// work_complete 工作终结 → switching_on 送电操作 → restored 已送电 → closed; side states after.
enum class PlanState : std::uint8_t {
  draft, submitted, approved, published, go, switching_off, out, work_permitted, work_complete, switching_on, restored,
  closed, postponed, cancelled, extended, finished_early
};
std::string_view to_string(PlanState);
std::optional<PlanState> plan_state_from(std::string_view);

/// One planned operation of a switching plan.
struct PlanStep {
  Time at;
  DeviceId device;
  geo::Position to = geo::Position::open;
};

/// What a service point without supply means for its customer: `out`, or `reduced_security` 单电源运行 while another feed of
/// his carries the load.
enum class Loss : std::uint8_t { out, reduced_security };

/// When a service point is without supply according to the plan; several for several days of work, and where the customer's
/// last feed goes or comes back in between.
struct PlanWindow {
  ServicePointId point;
  CustomerId customer;
  Time start;
  Time end;
  Loss loss = Loss::out;
  bool operator==(PlanWindow const&) const = default;
};

enum class GoDecision : std::uint8_t { none, asked, go, delayed, cancelled };
std::string_view to_string(GoDecision);

struct Plan {
  OutageId outage;
  std::string ref;
  PlanState state = PlanState::draft;
  int revision = 1;
  std::string work;          // what is done, in words
  std::string proposer, approver;
  GoDecision go = GoDecision::none;
  Time start;                // of the first step
  Time end;                  // of the last
  std::vector<PlanStep> steps;
};

}  // namespace lamplighter::outage
