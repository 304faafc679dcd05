// Keys that a person presses during a call: RFC 4733 telephone events and SIP INFO bodies.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lamplighter::notifiers {

/// Reads telephone events of one call. Each press counts once, however often its packets are repeated.
class KeyReader {
 public:
  /// The payload of one RTP packet of the event's payload type, with the packet's timestamp, which all packets of one
  /// press share. Returns the key (0 … 9 * # A … D) with the first packet of a press; nothing for a repeated packet, a
  /// payload that is too short, or an event that is no key.
  std::optional<char> read(std::span<std::uint8_t const> payload, std::uint32_t timestamp);

 private:
  std::optional<std::uint32_t> last_timestamp_;
};

/// The key in the body of a SIP INFO: `application/dtmf-relay` ("Signal=1", with or without spaces) or `application/dtmf`
/// ("1"). Nothing when the body names none.
std::optional<char> key_from_info(std::string_view media_type, std::string_view body);

}  // namespace lamplighter::notifiers
