// Lanes from facts, and numbers from lanes.
#include "engine/notice/sending_lanes.hpp"

#include <algorithm>
#include <cstdlib>

namespace lamplighter::notice {
namespace {

constexpr int priorities_a_lane = 10;

bool has(std::span<std::string const> classes, std::string_view one) { return std::ranges::find(classes, one) != classes.end(); }

}  // namespace

std::string_view to_string(SendingLane lane) {
  switch (lane) {
    case SendingLane::hazards: return "hazards";
    case SendingLane::life_support: return "life_support";
    case SendingLane::critical: return "critical";
    case SendingLane::last_stage: return "last_stage";
    case SendingLane::rest: return "rest";
  }
  std::abort();
}

SendingLane lane_of(LaneFacts const& facts) {
  if (facts.danger == LaneFacts::Danger::hazard) return SendingLane::hazards;
  if (has(facts.classes, "life_support")) return SendingLane::life_support;
  bool const is_critical = has(facts.classes, "critical") || has(facts.classes, "hazardous") || !facts.critical_level.empty();
  if (is_critical || facts.recipient == LaneFacts::Recipient::crew) return SendingLane::critical;
  return facts.stage == LaneFacts::Stage::last_before_cut ? SendingLane::last_stage : SendingLane::rest;
}

int queue_priority(SendingLane lane, int stage_priority) {
  return static_cast<int>(lane) * priorities_a_lane + std::clamp(stage_priority, 0, priorities_a_lane - 1);
}

SendingLane lane_of_priority(int queue_priority) {
  auto const lane = std::clamp(queue_priority / priorities_a_lane, 0, static_cast<int>(SendingLane::rest));
  return static_cast<SendingLane>(lane);
}

}  // namespace lamplighter::notice
