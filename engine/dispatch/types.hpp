// Crews, jobs with their steps, and work parties with their earths, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::dispatch {

struct Crew {
  CrewId id;
  std::string ref;                   // "C7"
  std::string name;
  std::vector<std::string> skills;   // "line", "cable", "live_line", …
  std::string area;
  std::optional<geo::Coordinate> at;
  std::optional<Time> position_at;
  std::string phone;                 // personal: never logged
  std::string language = "zh";
  bool is_on_shift = true;
};

/// open → dispatched 派单 → acknowledged 接单 → en_route 出发 → on_site 到达 → located 故障定位 → making_safe 布置安全措施 →
/// repairing 抢修 → work_complete 工作终结 → verified 送电核实; returned 退单, suspended, cancelled.
enum class JobState : std::uint8_t {
  open, dispatched, acknowledged, en_route, on_site, located, making_safe, repairing, work_complete, verified, returned,
  suspended, cancelled
};
std::string_view to_string(JobState);
std::optional<JobState> job_state_from(std::string_view);
/// Still something to do: all but verified and cancelled.
bool is_open(JobState);

struct Job {
  enum class Kind : std::uint8_t { repair, patrol, verify };
  JobId id;
  std::string ref;             // UUIDv7
  OutageId outage;
  CrewId crew;                 // none while open
  Kind kind = Kind::repair;
  JobState state = JobState::open;
  int order_number = 0;        // 1, 2, …: each order sent for this job
  bool is_hazard = false;
  Time created_at;
  std::optional<Time> dispatched_at, acknowledged_at, en_route_at, on_site_at, located_at, work_complete_at, verified_at;
};

std::string_view to_string(Job::Kind);

/// Something a crew says it did. Steps may be skipped or arrive late with their true time.
struct JobStep {
  JobId job;
  JobState step = JobState::acknowledged;
  Time occurred_at;
  Time received_at;
  std::string actor;
  std::string note;
};

/// People at work on a section 工作班. Nothing that would make it live may be operated until cleared and earths are out.
struct WorkParty {
  WorkPartyId id;
  std::string ref;
  std::string ticket;              // 工作票号
  std::string person_in_charge;    // 工作负责人: personal
  OutageId outage;
  JobId job;
  DeviceId below;                  // the section below this device
  std::vector<std::string> nodes;  // the section's nodes at permission, utility ids
  int earths_in = 0;
  int earths_out = 0;
  Time permitted_at;
  std::optional<Time> cleared_at;
};

enum class Reason : std::uint8_t {
  nearest_suitable, nearest_located, suitable_unlocated, only_suitable, none_on_shift, none_with_skill, all_busy, chosen_by_person, order_unacknowledged,
  step_recorded, step_recorded_late, step_repeated, out_of_order, returned_by_crew, cancelled_with_outage,
  section_has_people, earths_not_removed, overridden, section_is_free,
  all_declined, order_acknowledged, order_stands,
};
std::string_view to_string(Reason);

}  // namespace lamplighter::dispatch
