// What a daemon takes over from a changed configuration at SIGHUP, and what it says that it cannot.
#pragma once

#include <string>
#include <vector>

#include "engine/app/configuration.hpp"
#include "engine/flow/engine.hpp"

namespace lamplighter::app {

/// Puts what cannot change under a running daemon (region, zone, network cache, channels) into the new settings, as `running`
/// has it. Modes and allow-lists come from `fresh`, a mode that sends more only where the channel itself is still that of
/// `started`; a channel that is gone from the file sends nothing. Returns a sentence for each mode that changes or waits.
std::vector<std::string> keep_running(flow::Settings& settings, flow::Settings const& running, Configuration const& started,
                                      Configuration const& fresh);

/// Every key of `fresh` that a daemon started with `started` goes on without, as a sentence; values are not repeated, for some
/// are secrets.
std::vector<std::string> not_reloaded(Configuration const& started, Configuration const& fresh);

}  // namespace lamplighter::app
