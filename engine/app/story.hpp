// A store told as a short readable story: what happened, who was told with which proof, what is left to do.
#pragma once

#include <string>

#include "engine/flow/engine.hpp"

namespace lamplighter::app {

/// English text of at most a page per outage, in the order of events; times local to `zone`. Holds no personal data.
std::string tell_story(flow::Store& store, schedules::Zone const& zone, Time now);

}  // namespace lamplighter::app
