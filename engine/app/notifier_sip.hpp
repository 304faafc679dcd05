// The keys of a notifier of kind `sip` in the configuration file.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/voice_settings.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// What a reader of notifiers needs from the file around it.
struct NotifierSurroundings {
  std::function<std::string(std::string const& path)> absolute;  // relative paths start at the file
  std::function<std::string(schedules::yaml::Reader&, std::string_view key, std::string const& text)> secret;
};

/// Reads the keys; what is wrong with them goes to the problems, each with its line.
notifiers::SipSettings read_sip(schedules::yaml::Reader& reader, schedules::yaml::Problems& problems, NotifierSurroundings const& around);

/// The keys that differ, for a reload; their values are never repeated.
std::vector<std::string_view> changed_sip_keys(notifiers::SipSettings const& one, notifiers::SipSettings const& other);

}  // namespace lamplighter::app
