// What people do with alarms.
#pragma once

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// A person has seen to it: the alarm is over, and comes again when its cause does. Errors: not_found; conflict for one that only
/// what it asks for ends, which is said.
Result<Answer> on_acknowledge_alarm(Context&, Command const&);

}  // namespace lamplighter::flow
