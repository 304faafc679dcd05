// The keys of a notifier of kind `sip` in the configuration file.
#pragma once

#include <string_view>
#include <vector>

#include "engine/app/notifier_configuration.hpp"
#include "notifiers/voice_settings.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// Where the keys go that every way of calling has.
struct CallKeys {
  std::vector<notifiers::DialRule>& dial;
  int& connections;
  int& calls_per_minute;
  notifiers::CallLimits& limits;
  notifiers::SpeechSettings& speech;
};
/// dial, connections, calls_per_minute, ring, key_wait, plays, voices, words_per_minute, recordings.
void read_call_keys(schedules::yaml::Reader& reader, schedules::yaml::Problems& problems, NotifierSurroundings const& around, CallKeys const& into);

/// Reads the keys; what is wrong with them goes to the problems, each with its line.
notifiers::SipSettings read_sip(schedules::yaml::Reader& reader, schedules::yaml::Problems& problems, NotifierSurroundings const& around);

/// The keys that differ, for a reload; their values are never repeated.
std::vector<std::string_view> changed_sip_keys(notifiers::SipSettings const& one, notifiers::SipSettings const& other);

}  // namespace lamplighter::app
