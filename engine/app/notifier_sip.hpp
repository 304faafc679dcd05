// The keys of a notifier of kind `sip` in the configuration file.
#pragma once

#include <string_view>
#include <vector>

#include "engine/app/notifier_configuration.hpp"
#include "notifiers/voice_settings.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// Reads the keys; what is wrong with them goes to the problems, each with its line.
notifiers::SipSettings read_sip(schedules::yaml::Reader& reader, schedules::yaml::Problems& problems, NotifierSurroundings const& around);

/// The keys that differ, for a reload; their values are never repeated.
std::vector<std::string_view> changed_sip_keys(notifiers::SipSettings const& one, notifiers::SipSettings const& other);

}  // namespace lamplighter::app
