// Draws a feeder, its people and what happens to them from a seed.
#pragma once

#include "engine/app/network_import.hpp"
#include "engine/app/simulation/scenario.hpp"

namespace lamplighter::test {

struct DrawnScenario {
  app::LoadedNetwork loaded;
  simulation::Scenario scenario;
};

DrawnScenario draw_scenario(std::uint64_t seed);

}  // namespace lamplighter::test
