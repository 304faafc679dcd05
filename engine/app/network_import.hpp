// From the utility's files to a staged network revision and its customers in the store.
#pragma once

#include <string>
#include <vector>

#include "engine/app/configuration.hpp"
#include "engine/app/contacts.hpp"
#include "engine/flow/engine.hpp"
#include "geo/network.hpp"

namespace lamplighter::app {

/// What the files hold, before anything is written.
struct LoadedNetwork {
  geo::ImportResult imported;
  Contacts contacts;
  std::size_t customers_without_contact = 0;
};
/// Reads `network.sources` and `contacts`. Errors: as `geo::import_network` and `read_contacts`.
Result<LoadedNetwork> load_files(Configuration const&);

struct ImportSummary {
  int revision = 0;
  std::string content_hash;
  enum class Outcome { staged, activated, unchanged } outcome = Outcome::staged;
  std::size_t customers_changed = 0;  // added, removed or moved against the active revision
};
/// Whether an import may replace the active network without a person saying so.
enum class Acceptance { within_limits, accepted };
/// Stages the revision and writes customers and contacts, in one transaction of its own. A first import is activated at once.
/// Errors: refused above `network.limits` (says the counts; use --accept).
Result<ImportSummary> import_into(flow::Store&, LoadedNetwork const&, Configuration const&, Acceptance, Time now);

}  // namespace lamplighter::app
