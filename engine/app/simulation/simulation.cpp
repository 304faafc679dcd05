// Runs a scenario file in a folder of its own.
#include "engine/app/simulation/simulation.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "engine/app/settings.hpp"
#include "engine/app/simulation/checks.hpp"
#include "engine/app/simulation/outputs.hpp"
#include "engine/app/simulation/run.hpp"
#include "engine/base/sha256.hpp"

namespace lamplighter::simulation {
namespace fs = std::filesystem;
namespace {

/// No secret is read: nothing here could use one.
std::optional<std::string> no_environment(std::string const&) { return "simulated"; }

/// A folder that holds nothing but an earlier run.
Result<void> prepare(std::string const& out) {
  std::error_code error;
  fs::create_directories(out, error);
  if (error) return fail(Error::Kind::failed, fmt::format("{}: cannot be made: {}", out, error.message()));
  for (auto const* name : {"lamplighter.db", "lamplighter.db-wal", "lamplighter.db-shm", "lamplighter.db.lock"}) {
    fs::remove(fs::path(out) / name, error);
    if (error) return fail(Error::Kind::failed, fmt::format("{}/{}: cannot be replaced: {}", out, name, error.message()));
  }
  return {};
}

/// Equal for equal runs, and known only to who has the contacts already.
std::string key_of(app::LoadedNetwork const& loaded, std::uint64_t seed) {
  Sha256 hash;
  hash.update(std::to_string(seed));
  for (auto const& customer : loaded.contacts.customers) {
    for (auto const& contact : customer.contacts) hash.update(contact.name + "\n" + contact.phone + "\n" + contact.email + "\n");
  }
  return hash.hex_digest();
}

std::vector<LaneOptions> lanes_of(app::Configuration const& configuration) {
  std::vector<LaneOptions> lanes;
  for (auto const& one : configuration.notifiers) lanes.push_back({one.name, one.channel});
  if (lanes.empty()) lanes = {{"sms", "sms"}, {"spool", "spool"}};
  return lanes;
}

}  // namespace

Result<Summary> run_scenario(std::string const& scenario_file, std::uint64_t seed, std::string const& out) {
  auto const config = scenario_config(scenario_file);
  if (!config) return tl::unexpected<Error>(config.error());
  auto const configuration = app::read_configuration(*config, no_environment);
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto settings = app::make_settings(*configuration);
  if (!settings) return tl::unexpected<Error>(settings.error());
  std::vector<std::string> notifiers;
  for (auto const& lane : lanes_of(*configuration)) notifiers.push_back(lane.name);
  auto scenario = read_scenario(scenario_file, settings->zone, notifiers);
  if (!scenario) return tl::unexpected<Error>(scenario.error());
  auto const loaded = app::load_files(*configuration, scenario->start);
  if (!loaded) return tl::unexpected<Error>(loaded.error());
  if (auto const prepared = prepare(out); !prepared) return tl::unexpected<Error>(prepared.error());

  settings->assignment = flow::Settings::Assignment::automatic;
  Run run({.scenario = std::move(*scenario),
           .settings = std::move(*settings),
           .lanes = lanes_of(*configuration),
           .loaded = &*loaded,
           .seed = seed,
           .store = {.address = "sqlite:" + (fs::absolute(out) / "lamplighter.db").string(),
                     .region = {configuration->region},
                     .owner = "simulation",
                     .sqlite_vfs = {}},
           .store_hooks = {},
           .gateway_hooks = {}});
  if (auto const played = run.play(); !played) return tl::unexpected<Error>(played.error());
  if (!run.host().is_up()) return fail(Error::Kind::failed, fmt::format("{}: {}", scenario_file, run.troubles().back()));
  auto const books = read_books(run.host().store());
  auto summary = judge(run, books);
  summary.seed = seed;
  auto const key = key_of(*loaded, seed);
  if (auto const written = write_outputs(out, books, summary, key, run.now()); !written) {
    return tl::unexpected<Error>(written.error());
  }
  return summary;
}

}  // namespace lamplighter::simulation
