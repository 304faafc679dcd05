// Shipped regression scenarios, run as `simulate` runs them: what must come out of each.
#include <catch2/catch.hpp>

#include "engine/app/simulation/simulation.hpp"
