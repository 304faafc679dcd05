// A scenario as values: when things happen in the world, how often they go wrong, and who is there to mend them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/base/time.hpp"
#include "geo/network_data.hpp"
#include "schedules/calendar.hpp"

namespace lamplighter::simulation {

/// How often things happen, in parts per million.
using Rate = std::uint32_t;
constexpr Rate always = 1'000'000;

struct CallerRates {
  Rate share = 100'000;                                   // of customers without supply that ever call
  milliseconds half_within{std::chrono::minutes{30}};     // half of the callers that are left call in each such span
};
struct MeterRates {
  Rate last_gasp_delivered = 800'000;
  Rate restored_delivered = 900'000;
};
struct GatewayRates {
  Rate lost_reply = 10'000;   // it arrives, we do not learn that it was taken
  Rate no_receipt = 50'000;   // it arrives, no receipt ever comes
  Rate failed = 20'000;       // it does not arrive, a receipt says so
  Rate refused = 10'000;      // not taken for a while
  Rate duplicate = 20'000;    // of receipts that come twice
  Rate reorder = 20'000;      // a failure is reported after (or before) the delivery
  Rate late = 10'000;         // of receipts that take up to a day
  Rate error_reply = 0;       // it arrives, and the gateway says that it had an error of its own
  Rate no_answer = 0;         // it arrives, and nobody ever answers
  Rate partial = 0;           // taken, and of one part nothing is heard
  Rate slow = 0;              // of replies that take up to three minutes
  Rate forged = 0;            // of receipts beside which somebody invents a delivery
  Rate truncated = 0;         // of receipts that first come cut off
};
struct CrewRates {
  Rate silent = 50'000;       // of orders that a crew does not answer
  Rate verifies = 700'000;    // of jobs after which the crew itself confirms the supply
};
struct WorldRates {
  CallerRates callers;
  MeterRates meters;
  GatewayRates gateway;
  CrewRates crews;
};

struct ScenarioCrew {
  std::string id;
  std::vector<std::string> skills;
  std::optional<geo::Coordinate> at;
  std::string area;
};

enum class Go : std::uint8_t { go, delay, cancel, none };
enum class Switching : std::uint8_t { by_world, none };
enum class Approval : std::uint8_t { approved, none };

struct PlannedOutage {
  std::string id;
  std::vector<std::string> devices;
  Time start, end;
  std::string kind = "planned";
  Approval approval = Approval::approved;
  Go go = Go::go;
  Switching switching = Switching::by_world;
};
struct Reschedule {
  std::string id;
  Time start;
  std::optional<Time> end;
};
struct CancelPlan {
  std::string id;
};
/// Something breaks: the device opens in the world, and is closed once a crew has mended what broke.
struct Fault {
  std::string device;
  std::optional<geo::PhaseSet> phases;
  std::string cause;
  milliseconds repair{std::chrono::minutes{60}};
  std::optional<milliseconds> momentary;  // the device closes again by itself after so long
};
struct DeviceReport {
  std::string device, kind, source;
  std::optional<std::string> phases, cause;
};
struct TroubleCall {
  std::optional<std::string> customer, phone;
  std::string kind = "no_power";
};
struct MeterReport {
  std::string meter, kind;
};
/// Names an outage as a desk would: by the device that opened, or by its own id.
struct OutageName {
  std::optional<std::string> device, outage;
};
struct Confirm {
  OutageName name;
  std::optional<std::string> by_device;
};
struct SetEtr {
  OutageName name;
  Time expected;
};
struct CancelOutage {
  OutageName name;
};
struct CrewStep {
  std::string crew, step;
};
struct GatewaySwitch {
  std::optional<std::string> notifier;  // all without one
  enum class To : std::uint8_t { up, down } to = To::down;
};
/// An orderly end and a new start after `away`; a kill ends the engine at a yield point, the next of any name without one.
struct Restart {
  milliseconds away{std::chrono::seconds{5}};
};
struct Kill {
  std::optional<std::string> at_point;
  milliseconds away{std::chrono::seconds{20}};
};
struct PowerLoss {
  milliseconds away{std::chrono::minutes{3}};
};
struct ClockStep {
  milliseconds by{0};  // the clock is put right after five minutes
};
struct ImportNetwork {};
/// Other notices than about outages, as billing asks for them; `about` is the moment that their dates count back from.
struct BeginCampaign {
  std::string id, cadence, reason;
  std::vector<std::string> customers;
  std::optional<Time> about;
};
/// The list compared with the books again.
struct CheckCampaign {
  std::string id;
  std::vector<std::string> owing, paid;
};
struct Payment {
  std::string customer;
};
/// What came of an account manager's task.
struct TaskResult {
  std::string campaign, customer, result, note;
};

using Happening = std::variant<PlannedOutage, Reschedule, CancelPlan, Fault, DeviceReport, TroubleCall, MeterReport, Confirm,
                               SetEtr, CancelOutage, CrewStep, GatewaySwitch, Restart, Kill, PowerLoss, ClockStep, ImportNetwork,
                               BeginCampaign, CheckCampaign, Payment, TaskResult>;

struct ScenarioEvent {
  Time at;
  Happening what;
  int line = 0;  // of the scenario file
};

struct Scenario {
  std::string file;
  std::string config;  // absolute
  Time start, until;
  WorldRates world;
  std::vector<ScenarioCrew> crews;
  std::vector<ScenarioEvent> events;  // in file order; those of one moment happen in that order
};

/// The path of the configuration that a scenario names; offsets of days need its zone. Errors: usage.
Result<std::string> scenario_config(std::string const& file);
/// Reads a scenario strictly; gateways that it names must be among `notifiers` (none given: not checked). Errors (usage):
/// every problem, one per line, each with file, line and what to do.
Result<Scenario> read_scenario(std::string const& file, schedules::Zone const& zone, std::vector<std::string> const& notifiers = {});

}  // namespace lamplighter::simulation
