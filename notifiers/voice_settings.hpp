// How the voice channel reaches its SIP server, and what it says there.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "notifiers/types.hpp"
#include "notifiers/voice_course.hpp"
#include "notifiers/voice_speech.hpp"

namespace lamplighter::notifiers {

/// G.711's two laws: Europe and China, North America and Japan.
enum class VoiceCodec { alaw, mulaw };

/// How a number that begins so is dialled: "+86" becomes "0".
struct DialRule {
  std::string starts, becomes;
  bool operator==(DialRule const&) const = default;
};

struct SipSettings {
  std::string name = "voice";
  std::string server{};               // HOST or HOST:PORT, brackets around an IPv6 address; 5060 without a port
  std::string domain{};               // of numbers and of our own address; empty = the server
  std::string user{}, password{};     // empty = the server asks for none
  std::string from{};                 // number that phones show; empty = user, else "lamplighter"
  bool registers = false;             // the server wants to know us before it takes calls
  std::string address{};              // our own, for SIP and sound; empty = the one that leads to the server
  int port = 0;                       // our SIP port; 0 = any
  int sound_port_min = 16'384, sound_port_max = 32'767;  // two a call
  VoiceCodec codec = VoiceCodec::alaw;  // offered first; both are
  std::vector<DialRule> dial{};       // the longest that fits; none: E.164 as it is
  int connections = 8;                // calls at once, 1 … 256
  int calls_per_minute = 60;          // begun, 1 … 6,000
  CallLimits limits{};
  std::chrono::milliseconds probe_wait{5'000};    // between looks at a server that does not answer
  std::chrono::milliseconds probe_every{30'000};  // between looks at one that does
  std::chrono::milliseconds drain{2'000};         // what a shutdown waits for the server to take the last word
  SpeechSettings speech{};
  bool operator==(SipSettings const&) const = default;
};

/// Says what is missing or out of bounds. Never repeats a secret.
Result<void> check(SipSettings const& settings);

/// Host and port of `server`. Error: it is no address.
Result<std::pair<std::string, int>> sip_server_of(SipSettings const& settings);

/// The user part of the address to call for an E.164 number. Error: it is no telephone number; never repeats it.
Result<std::string> dialled_number(SipSettings const& settings, std::string const& number);
Result<std::string> dialled_number(std::vector<DialRule> const& rules, std::string const& number);

/// How often a message of so many frames may be played in one call, so that every call ends while its attempt is leased;
/// 0 when it is too long to be said even once.
int plays_that_fit(SipSettings const& settings, CallFrames const& frames);
int plays_that_fit(CallLimits const& limits, CallFrames const& frames);

}  // namespace lamplighter::notifiers
