// Says in sentences why a stage is due when it is: which rule put it there, and which rules moved it.
#pragma once

#include <string>
#include <vector>

#include "schedules/due.hpp"

namespace lamplighter::schedules {

enum class Language : std::uint8_t { zh, en };

/// One sentence for each reason of the stage, in the order in which the rules acted, with the dates in local time.
std::vector<std::string> explain(Policy const&, Subject const&, StageDue const&, Zone const&, Language);
/// One sentence: what the law asks, until when, and what keeps it.
std::string explain(Policy const&, Subject const&, MinimumVerdict const&, Zone const&, Language);
/// "7 days", "4个工作日".
std::string in_words(Offset const&, Language);

}  // namespace lamplighter::schedules
