// `simulate`: runs a scenario and says in a line what it came to.
#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/app/simulation/simulation.hpp"
#include "engine/app/story.hpp"
#include "engine/store/region_store.hpp"

namespace lamplighter::app {

namespace {

/// The run's own store, told as a story.
Result<void> print_story(std::string const& out) {
  auto store = store::RegionStore::open({.address = "sqlite:" + out + "/lamplighter.db", .owner = "story",
                                         .mode = store::OpenMode::read_only});
  if (!store) return tl::unexpected<Error>(store.error());
  auto const zone = schedules::Zone::find((*store)->flow().meta("time_zone").value_or("UTC"));
  if (!zone) return fail(Error::Kind::failed, zone.error().message);
  auto const last = (*store)->flow().meta("last_alive_ms");
  fmt::print("\n{}\n", tell_story(**store, *zone, last ? from_ms(std::stoll(*last)) : Time{}));
  return {};
}

}  // namespace

Result<void> simulate_command(std::string const& scenario, std::uint64_t seed, std::string const& out) {
  auto const summary = simulation::run_scenario(scenario, seed, out);
  if (!summary) return tl::unexpected<Error>(summary.error());
  fmt::print("seed {}: {} outages, {} customers, {} customer-minutes; told wrongly {}, told twice {}, forgotten {}, "
             "exceptions {}; digest {}\n",
             summary->seed, summary->outages, summary->customers, summary->customer_minutes, summary->told_wrongly,
             summary->told_twice, summary->forgotten, summary->exceptions, summary->digest);
  if (auto const told = print_story(out); !told) return told;
  for (auto const& violation : summary->violations) fmt::print("violation: {}\n", violation);
  if (!summary->violations.empty()) return fail(Error::Kind::failed, "a promise was broken; see the violations above");
  return {};
}

}  // namespace lamplighter::app
