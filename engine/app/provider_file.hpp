// A provider's description: YAML by the strict loader into a value of notifiers, which know nothing of YAML.
#pragma once

#include <string>
#include <vector>

#include "notifiers/http_provider.hpp"
#include "schedules/strict_yaml.hpp"

namespace lamplighter::app {

/// Reads a shipped description (`twilio`, `aliyun`, `twilio-voice`, `aliyun-voice`) or a file. What is wrong is added to the problems, with file and line.
notifiers::HttpProvider read_provider(std::string const& name, std::string const& folder, schedules::yaml::Place const& named_at,
                                      schedules::yaml::Problems& problems);

/// As `read_provider`, from a text.
notifiers::HttpProvider provider_from(std::string_view text, std::string const& name, schedules::yaml::Problems& problems);

/// The list `templates` of a notifier: id and text of each text that the carrier approved.
std::vector<notifiers::ApprovedText> read_approved_texts(std::vector<schedules::yaml::Node> const& items, schedules::yaml::Problems& problems);

}  // namespace lamplighter::app
