// The same engine on simulated time: one seed decides weather, calls, receipts, crews, crashes and the clock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/error.hpp"

namespace lamplighter::simulation {

/// What a run came to; the fields of `summary.json`.
struct Summary {
  std::uint64_t seed = 0;
  std::string digest;             // SHA-256 of the ordered decision log
  std::int64_t customers = 0;
  std::int64_t outages = 0;
  std::int64_t exceptions = 0;
  std::int64_t told_wrongly = 0;  // told something that was false in the world when it was said
  std::int64_t told_twice = 0;    // the same words again where the stage does not allow it
  std::int64_t forgotten = 0;     // owed a notice, and neither proven, excepted nor superseded
  std::int64_t customer_minutes = 0;
  std::int64_t customer_minutes_true = 0;  // the world's own ledger
  std::vector<std::string> violations;     // each broken promise, in words
};

/// Reads the scenario, runs it to its end, writes the files of `outputs.hpp` into `out`. Never opens the configured store,
/// address or gateways. Errors (usage): scenario or configuration; (failed): the folder cannot be written.
Result<Summary> run_scenario(std::string const& scenario_file, std::uint64_t seed, std::string const& out);

}  // namespace lamplighter::simulation
