// The files of a run, with columns that programs may rely on.
#pragma once

#include <string>

#include "engine/app/simulation/books.hpp"
#include "engine/app/simulation/simulation.hpp"

namespace lamplighter::simulation {

/// Writes outages.csv, notices.csv, attempts.csv, message_notices.csv, jobs.csv and summary.json. Addresses appear only as
/// hashes under `key`. Errors (failed): a file that cannot be written, by its path.
Result<void> write_outputs(std::string const& folder, Books const& books, Summary const& summary, std::string const& key,
                           Time now);

}  // namespace lamplighter::simulation
