// Which network a question of `trace` is asked of: the files or the store, on which day, and who works on it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/app/command_line.hpp"
#include "engine/dispatch/types.hpp"
#include "geo/live_network.hpp"
#include "geo/switching_plan.hpp"

namespace lamplighter::app {

struct AskedNetwork {
  geo::LiveNetwork live;
  std::vector<dispatch::WorkParty> parties;   // that hold a section now: of the store alone
  std::vector<geo::SwitchingStep> steps;      // of `--plan`, on this network
  std::vector<std::string> notes;             // what its day leaves unknown
};

/// As of `--as-of`, else of a plan's first day, else of the day of `now`: from the files, or, with `--live`, what the store
/// holds with the positions and work parties of now. What the store left out at its import it cannot bring back: a note says so.
Result<AskedNetwork> asked_network(Configuration const&, TraceOptions const&, Time now);

/// Error (refused) where an operation would make one of these nodes live under an open work party or an earth: in words, with
/// its tickets. `doing` begins the sentence, as "closing 'SW1'".
Result<void> check_nobody_works(geo::LiveNetwork const&, std::vector<geo::NodeIndex> const& energised,
                                std::vector<dispatch::WorkParty> const& parties, std::string const& doing);

}  // namespace lamplighter::app
