// In which order messages leave when a gateway cannot take all of them at once.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lamplighter::notice {

/// The first lane that has anything due goes first, on every gateway; within a lane by the stage's own priority, then by when it is due.
enum class SendingLane : std::uint8_t {
  hazards,       // a wire down, a fire: about an outage that endangers people
  life_support,  // somebody depends on a device
  critical,      // critical and hazardous users, and orders to crews
  last_stage,    // the last word before a cut
  rest
};
std::string_view to_string(SendingLane);

struct LaneFacts {
  enum class Danger : std::uint8_t { none, hazard } danger = Danger::none;         // of the outage
  enum class Recipient : std::uint8_t { other, crew } recipient = Recipient::other;
  enum class Stage : std::uint8_t { ordinary, last_before_cut } stage = Stage::ordinary;
  std::span<std::string const> classes{};  // of the customer
  std::string_view critical_level{};
};
SendingLane lane_of(LaneFacts const&);

/// The number by which queues are ordered, lane before the stage's priority (0 … 9), and back.
int queue_priority(SendingLane lane, int stage_priority);
SendingLane lane_of_priority(int queue_priority);

}  // namespace lamplighter::notice
