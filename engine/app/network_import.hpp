// From the utility's files to a staged network revision and its customers in the store.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/configuration.hpp"
#include "engine/app/contact_loss.hpp"
#include "engine/app/contacts.hpp"
#include "engine/flow/engine.hpp"
#include "geo/audit.hpp"
#include "geo/network.hpp"
#include "geo/network_difference.hpp"

namespace lamplighter::app {

/// What the files hold, before anything is written.
struct LoadedNetwork {
  geo::ImportResult imported;
  Contacts contacts;
  std::size_t customers_without_contact = 0;
};
/// The date of a moment where the region is.
Result<std::chrono::sys_days> network_day(Configuration const&, Time);
/// Reads `network.sources` as they stand on the day, and `contacts`. Errors: as `geo::import_network` and `read_contacts`.
Result<LoadedNetwork> load_files(Configuration const&, std::chrono::sys_days day);
/// The same on the day of a moment.
Result<LoadedNetwork> load_files(Configuration const&, Time now);

/// The folder in which mapped networks are kept: `network.cache`, else beside an SQLite store, else the state folder that
/// systemd names, else `var` beside the configuration.
std::string network_cache_folder(Configuration const&, std::optional<std::string> (*environment)(std::string const&));

/// What an import would change, before it changes anything.
struct ImportJudgement {
  enum class Kind { first, unchanged, changed } kind = Kind::first;
  int active_revision = 0;                                  // 0: a first import
  std::string not_compared;                                 // why a dry import had no store to compare with; else empty
  std::optional<geo::Difference> difference;                // of a changed one
  std::vector<flow::Repository::FeederStanding> feeders;
  std::string findings;                                     // as `network_findings_json` has them
  std::vector<std::string> newly_invalid;                   // feeders that this import makes invalid
  std::vector<std::string> standings_changed;               // of an unchanged one: feeders with another status or reason
  std::shared_ptr<geo::Network const> network;              // not of an unchanged one
  ContactLoss contacts;                                     // as `judge_contacts` finds it
};
/// What it is where there is nothing to compare with. Errors: refused, as `geo::audit` or without sources or customers.
Result<ImportJudgement> judge_first(LoadedNetwork const&, Configuration const&, geo::Audit const*, Time now);
/// Reads the store, which may be a read-only one, outside any transaction. With a cache folder the active network comes
/// from its mapped file. Errors: refused, as `geo::audit`; failed when the store cannot be read.
Result<ImportJudgement> judge_import(flow::Store&, LoadedNetwork const&, Configuration const&, geo::Audit const*,
                                     std::string const& cache_folder, Time now);
/// What happens to the contacts of customers who have some in the store.
ContactLoss judge_contacts(std::vector<std::string> const& before, LoadedNetwork const&, Configuration const&);
/// Error: refused above `network.limits`, with counts and the worst feeders; a first import only where more than half of its
/// customers have no supply.
Result<void> check_limits(ImportJudgement const&, Configuration const&);

struct ImportSummary {
  int revision = 0;
  std::string content_hash;
  /// What waits or has happened: with the network unchanged wait `contacts_staged` (new standings of feeders may be
  /// among them) and `standings_staged`; `unchanged` had nothing to wait for.
  enum class Outcome { staged, contacts_staged, standings_staged, activated, unchanged } outcome = Outcome::staged;
  std::size_t customers_changed = 0;  // added, removed or moved against the active revision
  std::optional<int> dropped;         // the revision that was staged until now
};
/// Stages rows, contacts and judgement in short transactions, without the region's lease: beside a daemon at work. Until the
/// last one nobody sees any of it; an import that is killed leaves what the next one clears away. `between` is called
/// between two transactions. What was staged before is dropped, also by an import that changes nothing, and contacts that
/// were staged with it are deleted. Error: failed, when the store does not take it or another import has begun.
Result<ImportSummary> stage_import(flow::Store&, LoadedNetwork const&, ImportJudgement const&, Time now,
                                   std::function<void()> const& between = [] {});
/// For the owner of the region: a first network takes effect, and so do contacts and standings for an unchanged one; a changed network
/// stays staged until a person activates it.
Result<ImportSummary> bring_into_force(flow::Store&, ImportSummary);

/// Whether an import may replace the active network without a person saying so.
enum class Acceptance { within_limits, accepted };
/// All of it, for the owner of the region.
Result<ImportSummary> import_into(flow::Store&, LoadedNetwork const&, Configuration const&, Acceptance, Time now);

}  // namespace lamplighter::app
