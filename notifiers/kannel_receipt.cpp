// Maps Kannel's delivery report types and SMPP receipt words to attempt states.
#include "notifiers/kannel_receipt.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

constexpr std::size_t text_bytes_max = 2'000;
constexpr int parts_limit = 32;

// 3GPP 29.002 user errors after which the same number may well work later: absent subscriber (6, 27), busy (31),
// delivery failure with memory full (32), message waiting list full (33), system failure (34).
constexpr std::array transient_errors{6, 27, 31, 32, 33, 34};
// SMPP 3.4 §5.1.3 command statuses of a centre that is only busy: system error, queue full, throttled.
constexpr std::array<std::string_view, 3> transient_rejections{"0x00000008", "0x00000014", "0x00000058"};

std::optional<int> number_in(std::string_view text) {
  int value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The one value of a parameter. Error: it is there twice. Empty: it is not there.
Result<std::optional<std::string_view>> parameter(QueryParameters const& parameters, std::string_view name) {
  std::optional<std::string_view> found;
  for (auto const& [key, value] : parameters) {
    if (key != name) continue;
    if (found) return tl::unexpected(Error{fmt::format("receipt has parameter '{}' twice", name)});
    found = value;
  }
  return found;
}

Result<int> number_parameter(QueryParameters const& parameters, std::string_view name, std::optional<int> if_absent) {
  auto const text = parameter(parameters, name);
  if (!text) return tl::unexpected(text.error());
  if (!*text && if_absent) return *if_absent;
  if (!*text) return tl::unexpected(Error{fmt::format("receipt has no parameter '{}'", name)});
  auto const number = number_in(**text);
  if (!number) return tl::unexpected(Error{fmt::format("receipt's parameter '{}' is no whole number", name)});
  return *number;
}

// The word after `label` in an SMPP receipt, as in "stat:DELIVRD err:000"; only letters and digits.
std::string_view word_after(std::string_view text, std::string_view label) {
  // What follows "text:" is the customer's message, which may hold anything, also "stat:".
  if (auto const message = text.find("text:"); message != std::string_view::npos) text = text.substr(0, message);
  if (auto const message = text.find("Text:"); message != std::string_view::npos) text = text.substr(0, message);
  auto const at = text.find(label);
  if (at == std::string_view::npos) return {};
  auto const word = text.substr(at + label.size());
  auto const end = std::ranges::find_if_not(word, [](char one) {
    return (one >= '0' && one <= '9') || (one >= 'A' && one <= 'Z') || (one >= 'a' && one <= 'z');
  });
  return word.substr(0, std::min<std::size_t>(static_cast<std::size_t>(end - word.begin()), 16));
}

AttemptState undelivered_state(std::string_view error) {
  auto const code = number_in(error);
  bool const is_transient = code && std::ranges::find(transient_errors, *code) != transient_errors.end();
  return is_transient ? AttemptState::failed_temporary : AttemptState::failed_permanent;
}

AttemptState failed_state(std::string_view text) {
  auto const stat = word_after(text, "stat:");
  if (stat == "EXPIRED") return AttemptState::expired;
  if (stat == "REJECTD" || stat == "DELETED") return AttemptState::failed_permanent;
  if (stat == "UNDELIV") return undelivered_state(word_after(text, "err:"));
  if (stat == "UNKNOWN" || stat == "ACCEPTD") return AttemptState::in_network;
  return AttemptState::failed_temporary;
}

AttemptState rejected_state(std::string_view text) {
  bool const is_busy = std::ranges::any_of(
      transient_rejections, [&](auto code) { return text.find(code) != std::string_view::npos; });
  return is_busy ? AttemptState::failed_temporary : AttemptState::failed_permanent;
}

std::optional<AttemptState> state_of(int status, std::string_view text) {
  switch (status) {
    case 1: return AttemptState::delivered;
    case 2: return failed_state(text);
    // Kannel 1.4.5 adds the intermediate bit to the failure of an expired message; seen with SMPP state 3.
    case 34: return word_after(text, "stat:").empty() ? AttemptState::expired : failed_state(text);
    case 4:
    case 8:
    case 32: return AttemptState::in_network;
    case 16: return rejected_state(text);
    default: return std::nullopt;
  }
}

std::string detail_of(int status, std::string_view text) {
  auto detail = fmt::format("status {}", status);
  if (auto const stat = word_after(text, "stat:"); !stat.empty()) detail += fmt::format(" stat {}", stat);
  if (auto const error = word_after(text, "err:"); !error.empty()) detail += fmt::format(" err {}", error);
  if (auto const code = word_after(text, "NACK/"); !code.empty()) detail += fmt::format(" code {}", code);
  return detail;
}

}  // namespace

Result<Receipt> parse_kannel_receipt(AttemptNumber attempt, QueryParameters const& parameters) {
  auto const status = number_parameter(parameters, "status", std::nullopt);
  if (!status) return tl::unexpected(status.error());
  auto const parts = number_parameter(parameters, "parts", parts_limit);
  if (!parts) return tl::unexpected(parts.error());
  auto const part = number_parameter(parameters, "part", 1);
  if (!part) return tl::unexpected(part.error());
  if (*parts < 1 || *parts > parts_limit) return tl::unexpected(Error{"receipt's 'parts' is not 1 to 32"});
  if (*part < 1 || *part > *parts) return tl::unexpected(Error{fmt::format("receipt's 'part' is not 1 to {}", *parts)});
  auto const text = parameter(parameters, "text");
  if (!text) return tl::unexpected(text.error());
  auto const words = text->value_or(std::string_view{}).substr(0, text_bytes_max);
  auto const state = state_of(*status, words);
  if (!state) return tl::unexpected(Error{"receipt's 'status' is none of 1, 2, 4, 8, 16, 32, 34"});
  return Receipt{.attempt = attempt, .part = *part, .state = *state, .detail = detail_of(*status, words)};
}

}  // namespace lamplighter::notifiers
