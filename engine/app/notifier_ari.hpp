// The keys of a notifier of kind `ari` in the configuration file.
#pragma once

#include "engine/app/notifier_configuration.hpp"
#include "notifiers/ari_settings.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// Reads the keys; what is wrong with them goes to the problems, each with its line. `secret` resolves a secret of that key and notes it.
notifiers::AriSettings read_ari(schedules::yaml::Reader& reader, schedules::yaml::Problems& problems, NotifierSurroundings const& around,
                                std::function<std::string(std::string_view key)> const& secret);

}  // namespace lamplighter::app
