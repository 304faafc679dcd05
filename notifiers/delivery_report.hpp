// What a delivery status notification (RFC 3464) says: strict and bounded, for anybody may send mail to a bounce address.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// What one notification reports of our one recipient.
struct DeliveryReport {
  AttemptState state = AttemptState::in_network;
  std::string detail{};                    // action and status code: "failed 5.1.1"
  std::vector<std::string> addresses{};    // to whom the notification came: one of them is the attempt's envelope sender
};

/// The most of a message that is looked at, in bytes; the notification stands before what is returned of our text.
inline constexpr std::size_t delivery_report_bytes_max = 256 * 1024;

/// Reads a whole message with LF or CRLF. It must be a multipart/report of type delivery-status with one delivery-status
/// part in plain text and exactly one recipient in it, for we write to one at a time. Action failed → failed_permanent,
/// with a status 4.4.7 (too long in a queue) expired, with another 4.x.x failed_temporary; delayed, relayed → in_network;
/// delivered, expanded → delivered. Errors say what is missing, never an address or a text.
Result<DeliveryReport> parse_delivery_report(std::string_view message);

}  // namespace lamplighter::notifiers
