// A storm out of a seed: what breaks, when, why, how long it takes to mend, and who is there to mend it.
#pragma once

#include <cstdint>

#include "engine/app/simulation/scenario.hpp"

namespace lamplighter::simulation {

/// A scenario on this network for a drill that begins at `start`. The same rows and seed give the same storm: the same devices, causes, dangers, crews and
/// offsets from the start, whenever that is. The first fault comes within two minutes. Nobody plays the desk. Errors (usage): no device of the network
/// leaves between one and a quarter of the customers without supply.
Result<Scenario> storm(geo::NetworkData const& rows, std::uint64_t seed, Time start);

}  // namespace lamplighter::simulation
