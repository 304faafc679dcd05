// Which alarms there are.
#pragma once

#include <span>
#include <string_view>

namespace lamplighter::flow {

/// Every kind, in alphabetical order, without what may stand behind its colon: a crew, a danger, a gateway. The console has words for each in both
/// languages (engine/console/source/console/alarm_words.ts); a test holds the two together.
std::span<std::string_view const> alarm_kinds();
/// Asserts in development builds that it is one of them. Elsewhere an alarm without words is raised all the same: it warns somebody.
void check_alarm_kind(std::string_view kind);

}  // namespace lamplighter::flow
