// What may leave when its date has come: quiet hours of the channel at hand, how many messages an address may get, what a STOP ends.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schedules/calendar.hpp"
#include "schedules/explain.hpp"
#include "schedules/policy.hpp"

namespace lamplighter::schedules {

/// From when a rung of the ladder may write, asked at `now`: `now`, or the end of the quiet hours that its channel has for this
/// recipient. The first rung is `now` at once: its date has looked at the night already. A stage that was due in quiet hours was
/// let through them, and so are its other channels. `due`: when the stage was due.
Time rung_opens(Policy const&, StageRule const&, std::size_t rung, Subject const&, Zone const&, Time due, Time now);

/// One message that went to an address.
struct Sent {
  std::string channel;
  Time at;
};
/// Hazards, life-support and the last stage before a cut are let at what a cap keeps in reserve.
enum class Urgency : std::uint8_t { ordinary, urgent };

struct CapVerdict {
  Cap const* reached = nullptr;  // nullptr: it may go now
  Time free_at{};                // when it might, if nothing else goes there until then
};
/// Of several caps that are reached the one that is free last. `sent` may be in any order and longer than asked for.
CapVerdict check_caps(Policy const&, std::string_view channel, Subject const&, Urgency, std::span<Sent const> sent, Time now);
/// How far back `check_caps` looks for this channel; zero: it has no cap.
std::chrono::milliseconds longest_cap(Policy const&, std::string_view channel);

/// Whether a STOP at a number ends this stage there for a recipient of these classes.
bool is_ended_by_stop(StageRule const&, std::span<std::string const> classes);

/// One sentence for each rule about how this stage is sent: quiet hours of its channels, caps, STOP, whom of the contacts.
std::vector<std::string> explain_sending(Policy const&, StageRule const&, Subject const&, Language);

}  // namespace lamplighter::schedules
