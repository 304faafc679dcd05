// The engine's settings from a configuration, without its channels.
#pragma once

#include "engine/app/configuration.hpp"
#include "engine/flow/engine.hpp"

namespace lamplighter::app {

/// Zone, policies, templates and limits as the engine wants them; no lanes yet.
/// Errors (usage): every problem of every schedule and template, one per line.
Result<flow::Settings> make_settings(Configuration const&);
/// Who publishes alerts for everybody. A simulation does not: a drill cannot leave the process.
notice::AlertPublisher alert_publisher(Configuration const&);

}  // namespace lamplighter::app
