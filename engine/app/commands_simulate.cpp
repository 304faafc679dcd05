// `simulate`: runs a scenario and says in a line what it came to.
#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/app/simulation/simulation.hpp"

namespace lamplighter::app {

Result<void> simulate_command(std::string const& scenario, std::uint64_t seed, std::string const& out) {
  auto const summary = simulation::run_scenario(scenario, seed, out);
  if (!summary) return tl::unexpected<Error>(summary.error());
  fmt::print("seed {}: {} outages, {} customers, {} customer-minutes; told wrongly {}, told twice {}, forgotten {}, "
             "exceptions {}; digest {}\n",
             summary->seed, summary->outages, summary->customers, summary->customer_minutes, summary->told_wrongly,
             summary->told_twice, summary->forgotten, summary->exceptions, summary->digest);
  for (auto const& violation : summary->violations) fmt::print("violation: {}\n", violation);
  if (!summary->violations.empty()) return fail(Error::Kind::failed, "a promise was broken; see the violations above");
  return {};
}

}  // namespace lamplighter::app
