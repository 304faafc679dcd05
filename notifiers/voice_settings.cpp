// Checks the settings of the voice channel and derives from them what a call needs.
#include "notifiers/voice_settings.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;

constexpr int default_port = 5060;
constexpr int ports_a_call = 2;
constexpr std::size_t digits_max = 32;
// An attempt is leased for five minutes; ringing, pacing and speaking ahead have to fit beside the talk.
constexpr std::chrono::seconds talk_longest{180};
constexpr std::chrono::seconds settling{1};

bool is_within(auto value, auto low, auto high) { return value >= low && value <= high; }

Result<void> refuse(std::string message) { return tl::unexpected(Error{std::move(message)}); }

// Goes into SIP addresses and headers as it is.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("+-_.:[]*#").find(c) != std::string_view::npos;
  });
}

}  // namespace

Result<std::pair<std::string, int>> sip_server_of(SipSettings const& settings) {
  auto const& text = settings.server;
  auto const bracket = text.rfind(']');
  auto const colon = text.find(':', bracket == text.npos ? 0 : bracket);
  auto const host = text.substr(0, colon);
  int port = default_port;
  if (colon != text.npos) {
    auto const* const end = text.data() + text.size();
    auto const read = std::from_chars(text.data() + colon + 1, end, port);
    if (read.ec != std::errc{} || read.ptr != end || !is_within(port, 1, 65'535)) {
      return tl::unexpected(Error{fmt::format("server '{}' is no address; write HOST or HOST:PORT", text)});
    }
  }
  if (host.empty() || !is_plain(text)) return tl::unexpected(Error{fmt::format("server '{}' is no address; write HOST or HOST:PORT", text)});
  return std::pair{host, port};
}

Result<void> check(SipSettings const& settings) {
  if (auto const server = sip_server_of(settings); !server) return tl::unexpected(server.error());
  for (auto const& [key, value] : {std::pair{"domain", &settings.domain}, {"user", &settings.user}, {"from", &settings.from}, {"address", &settings.address}}) {
    if (!is_plain(*value)) return refuse(fmt::format("{} may hold letters, digits and + - _ . : only", key));
  }
  if (settings.user.empty() && (!settings.password.empty() || settings.registers)) return refuse("user is missing: the server knows us by it");
  if (!is_within(settings.connections, 1, 256)) return refuse("connections must be 1 to 256");
  if (!is_within(settings.calls_per_minute, 1, 6'000)) return refuse("calls_per_minute must be 1 to 6000");
  if (settings.connections > settings.calls_per_minute) {
    return refuse("connections must not be more than calls_per_minute: the last of them would wait for more than a minute");
  }
  if (!is_within(settings.port, 0, 65'535)) return refuse("port must be 0 to 65535");
  bool const is_range = is_within(settings.sound_port_min, 1'024, 65'535) && is_within(settings.sound_port_max, 1'024, 65'535);
  if (!is_range || settings.sound_port_max - settings.sound_port_min < ports_a_call * settings.connections * 2) {
    return refuse("sound_ports must be a range within 1024-65535 with four ports for each of the connections");
  }
  auto const& limits = settings.limits;
  if (!is_within(limits.ring, 100ms, 60'000ms)) return refuse("ring must be 1 s to 60 s");
  if (!is_within(limits.key_wait, 100ms, 30'000ms)) return refuse("key_wait must be 1 s to 30 s");
  if (!is_within(limits.reply_wait, 100ms, 30'000ms)) return refuse("reply_wait must be at most 30 s");
  if (!is_within(limits.plays_max, 1, 5)) return refuse("plays must be 1 to 5");
  if (!is_within(settings.speech.words_per_minute, 80, 300)) return refuse("words_per_minute must be 80 to 300");
  for (auto const& rule : settings.dial) {
    bool const is_digits = std::ranges::all_of(rule.becomes, [](char c) { return (c >= '0' && c <= '9') || c == '+' || c == '*' || c == '#'; });
    if (!rule.starts.starts_with('+') || !is_digits) return refuse("dial: each rule goes from a beginning such as +86 to digits such as 0");
  }
  return {};
}

Result<std::string> dialled_number(SipSettings const& settings, std::string const& number) { return dialled_number(settings.dial, number); }

Result<std::string> dialled_number(std::vector<DialRule> const& rules, std::string const& number) {
  auto const first = number.starts_with('+') ? 1U : 0U;
  bool const is_number = number.size() > first && number.size() <= digits_max &&
                         std::all_of(number.begin() + first, number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number) return tl::unexpected(Error{"the address is no telephone number"});
  DialRule const* best = nullptr;
  for (auto const& rule : rules) {
    if (number.starts_with(rule.starts) && (best == nullptr || rule.starts.size() > best->starts.size())) best = &rule;
  }
  return best == nullptr ? number : best->becomes + number.substr(best->starts.size());
}

int plays_that_fit(SipSettings const& settings, CallFrames const& frames) { return plays_that_fit(settings.limits, frames); }

int plays_that_fit(CallLimits const& limits, CallFrames const& frames) {
  auto const around = (frames.greeting + frames.ending) * sound_frame + settling + limits.linger;
  auto const one = frames.message * sound_frame + limits.key_wait;
  auto const fit = static_cast<int>((talk_longest - around) / one);
  return std::clamp(fit, 0, limits.plays_max);
}

}  // namespace lamplighter::notifiers
