// The judge: holds what the engine did against the world's truth and against what really arrived.
#pragma once

#include "engine/app/simulation/books.hpp"
#include "engine/app/simulation/run.hpp"
#include "engine/app/simulation/simulation.hpp"

namespace lamplighter::simulation {

/// Counts and words for every broken promise of a finished run.
Summary judge(Run& run, Books const& books);

}  // namespace lamplighter::simulation
