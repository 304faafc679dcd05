// Checks what a channel through Asterisk needs.
#include "notifiers/ari_settings.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "notifiers/http_provider.hpp"

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;

Result<void> refuse(std::string message) { return tl::unexpected(Error{std::move(message)}); }

bool is_within(auto value, auto low, auto high) { return value >= low && value <= high; }

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace

Result<void> check(AriSettings const& settings) {
  bool const is_near = settings.url.starts_with("http://") && is_guarded_url(settings.url);
  if (!is_near || settings.url.ends_with('/')) {
    return refuse("url must be http://HOST:PORT of an Asterisk on this machine or in a private network, without a slash at its end");
  }
  if (settings.user.empty() || settings.password.empty()) return refuse("user and password are those of Asterisk's ari.conf; both are needed");
  if (!is_word(settings.app)) return refuse("app may hold letters, digits, - and _ only");
  if (settings.endpoint.find("{number}") == std::string::npos) return refuse("endpoint must say where {number} stands, as PJSIP/{number}@trunk");
  if (settings.sounds.empty()) return refuse("sounds is missing: the folder from which Asterisk plays what we say");
  if (!settings.media.empty() && settings.media.find("{file}") == std::string::npos) return refuse("media must say where {file} stands, as sound:/srv/sounds/{file}");
  if (!is_within(settings.connections, 1, 256)) return refuse("connections must be 1 to 256");
  if (!is_within(settings.calls_per_minute, 1, 6'000)) return refuse("calls_per_minute must be 1 to 6000");
  if (settings.connections > settings.calls_per_minute) return refuse("connections must not be more than calls_per_minute: the last of them would wait for more than a minute");
  // What is the same for every way of calling: waits, plays, voices, how numbers are dialled.
  SipSettings same{.server = "127.0.0.1"};
  same.limits = settings.limits;
  same.speech = settings.speech;
  same.dial = settings.dial;
  return check(same);
}

std::string channel_id(AriSettings const& settings, AttemptNumber attempt) { return fmt::format("{}-{}", settings.app, attempt.value); }

}  // namespace lamplighter::notifiers
