// How calls go through an Asterisk, and what is said there.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "notifiers/types.hpp"
#include "notifiers/voice_course.hpp"
#include "notifiers/voice_settings.hpp"
#include "notifiers/voice_speech.hpp"

namespace lamplighter::notifiers {

struct AriSettings {
  std::string name = "voice";
  std::string url{};                      // of Asterisk's HTTP server, "http://127.0.0.1:8088", without /ari
  std::string user{}, password{};         // of ari.conf
  std::string app = "lamplighter";        // of this program alone: Asterisk sends its events to the one that asked last
  std::string endpoint{};                 // "PJSIP/{number}@trunk"
  std::string caller_id{};                // that phones show; empty: Asterisk's own
  std::string sounds{};                   // folder where what is said is written, and Asterisk reads it
  std::string media{};                    // how Asterisk calls a file there: "sound:/srv/sounds/{file}"; empty: by that folder
  std::vector<DialRule> dial{};
  int connections = 8;                    // calls at once, 1 … 256
  int calls_per_minute = 60;              // begun, 1 … 6,000
  CallLimits limits{};
  std::chrono::milliseconds connect_wait{5'000};  // before the event stream is asked for again
  std::chrono::milliseconds drain{2'000};         // what a shutdown waits for Asterisk to take the last word
  SpeechSettings speech{};
  bool operator==(AriSettings const&) const = default;
};

/// Says what is missing or out of bounds. Never repeats a secret.
Result<void> check(AriSettings const& settings);

/// The id that a call has at Asterisk: made of the attempt, so that the same submission never rings twice.
std::string channel_id(AriSettings const& settings, AttemptNumber attempt);

}  // namespace lamplighter::notifiers
