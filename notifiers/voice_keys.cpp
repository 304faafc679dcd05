// Reads keys from the two forms in which telephone networks carry them.
#include "notifiers/voice_keys.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace lamplighter::notifiers {
namespace {

constexpr std::string_view event_keys = "0123456789*#ABCD";  // RFC 4733 §3.2: the event's number is the place
constexpr std::size_t payload_bytes = 4;

std::optional<char> key_of(std::string_view text) {
  auto const first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return std::nullopt;
  auto const last = text.find_last_not_of(" \t\r\n");
  auto const word = text.substr(first, last - first + 1);
  if (word == "10") return '*';  // some gateways write the event's number
  if (word == "11") return '#';
  auto const key = static_cast<char>(std::toupper(static_cast<unsigned char>(word.front())));
  if (word.size() != 1 || event_keys.find(key) == event_keys.npos) return std::nullopt;
  return key;
}

bool is_same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

}  // namespace

std::optional<char> KeyReader::read(std::span<std::uint8_t const> payload, std::uint32_t timestamp) {
  if (payload.size() < payload_bytes || payload[0] >= event_keys.size()) return std::nullopt;
  if (last_timestamp_ == timestamp) return std::nullopt;
  last_timestamp_ = timestamp;
  return event_keys[payload[0]];
}

std::optional<char> key_from_info(std::string_view media_type, std::string_view body) {
  if (is_same(media_type, "application/dtmf")) return key_of(body);
  if (!is_same(media_type, "application/dtmf-relay")) return std::nullopt;
  for (std::size_t at = 0; at < body.size();) {
    auto const end = std::min(body.find('\n', at), body.size());
    auto const line = body.substr(at, end - at);
    at = end + 1;
    auto const sign = line.find('=');
    if (sign == line.npos) continue;
    auto name = line.substr(0, sign);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    if (is_same(name, "signal")) return key_of(line.substr(sign + 1));
  }
  return std::nullopt;
}

}  // namespace lamplighter::notifiers
