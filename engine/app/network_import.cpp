// Loading the utility's files, judging what they change, and staging them.
#include "engine/app/network_import.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/import_difference.hpp"
#include "engine/app/import_findings.hpp"
#include "engine/app/network_report.hpp"
#include "engine/flow/network_findings.hpp"
#include "engine/flow/service_days.hpp"
#include "geo/network_cache.hpp"

namespace lamplighter::app {
namespace {

constexpr std::size_t customers_per_chunk = 2'000;

Error from_geo(geo::Error const& error) {
  switch (error.kind) {
    case geo::Error::Kind::usage: return {Error::Kind::usage, error.message, {}};
    case geo::Error::Kind::refused: return {Error::Kind::refused, error.message, {}};
    case geo::Error::Kind::failed: return {Error::Kind::failed, error.message, {}};
  }
  return {Error::Kind::failed, error.message, {}};
}

tl::unexpected<Error> not_stored(std::exception const& trouble) {
  return fail(Error::Kind::failed, fmt::format("the import was not stored: {}", trouble.what()));
}

/// Another import took this one's place.
struct Overtaken : std::runtime_error {
  Overtaken() : std::runtime_error("another import has begun since; let one end before the next") {}
};

/// Contacts alone stand on the network they were read for.
struct NetworkChanged : std::runtime_error {
  NetworkChanged() : std::runtime_error("another network became active meanwhile; import again") {}
};

void in_transaction(flow::Store& store, std::function<void()> const& act) {
  store.begin();
  try {
    act();
    store.commit();
  } catch (std::exception const&) {
    store.rollback();
    throw;
  }
}

geo::Result<std::shared_ptr<geo::Network const>> stored_network(flow::Repository& books,
                                                                flow::Repository::NetworkRevision const& active,
                                                                Configuration const& configuration,
                                                                std::string const& cache_folder) {
  auto const rows = [&] { return books.load_network(active.number); };
  if (cache_folder.empty()) return geo::Network::build(rows());
  auto const name = fmt::format("network-{}", configuration.region);
  auto cached = geo::cached_network(geo::network_cache_file(cache_folder, name, active.content_hash), active.content_hash, rows);
  if (!cached) return tl::unexpected<geo::Error>(cached.error());
  return std::move(cached->network);
}

/// Feeders that this import touches, and that are invalid now and were not.
std::vector<std::string> newly_invalid(geo::Difference const& difference,
                                       std::vector<flow::Repository::FeederStanding> const& before,
                                       std::vector<flow::Repository::FeederStanding> const& now) {
  std::set<std::string_view> touched, was_invalid;
  for (auto const& one : difference.feeders) touched.insert(one.feeder);
  for (auto const& one : before) {
    if (one.status == "invalid") was_invalid.insert(one.feeder);
  }
  std::vector<std::string> out;
  for (auto const& one : now) {
    bool const is_new = one.status == "invalid" && touched.contains(one.feeder) && !was_invalid.contains(one.feeder);
    if (is_new) out.push_back(fmt::format("'{}': {}", one.feeder, one.reason));
  }
  return out;
}

std::vector<flow::Repository::FeederStanding> standings_of(geo::Audit const& audit) {
  std::vector<flow::Repository::FeederStanding> out;
  for (auto const& one : audit.feeders) out.push_back({one.id, std::string(geo::to_string(one.status)), one.reason});
  return out;
}

/// Fills in what is said of the feeders, and what was found.
Result<void> judge_feeders(ImportJudgement& out, LoadedNetwork const& loaded, Configuration const& configuration, geo::Audit const* audit, Time now) {
  if (audit == nullptr) {
    auto const made = audit_network(loaded, configuration, now);
    return made ? judge_feeders(out, loaded, configuration, &*made, now) : tl::unexpected<Error>(made.error());
  }
  out.feeders = standings_of(*audit);
  out.findings = network_findings_json(*audit);
  return {};
}

/// The same network may be judged otherwise: the limits, the rules or the day are others.
std::vector<std::string> changed_standings(std::vector<flow::Repository::FeederStanding> const& before,
                                           std::vector<flow::Repository::FeederStanding> const& now) {
  std::map<std::string_view, flow::Repository::FeederStanding const*> known;
  for (auto const& one : before) known.emplace(one.feeder, &one);
  std::vector<std::string> out;
  for (auto const& one : now) {
    auto const old = known.find(one.feeder);
    if (old != known.end() && *old->second == one) continue;
    out.push_back(fmt::format("'{}': {}, {}{}{}", one.feeder, one.status,
                              old == known.end() ? std::string("not judged before") : "was " + old->second->status,
                              one.reason.empty() ? "" : ": ", one.reason));
  }
  return out;
}

}  // namespace

Result<ImportJudgement> judge_first(LoadedNetwork const& loaded, Configuration const& configuration, geo::Audit const* audit,
                                    Time now) {
  auto const& data = loaded.imported.data;
  if (data.sources.empty() || data.customers.empty()) {
    return fail(Error::Kind::refused, fmt::format("the network has no {}, so that nobody could be told anything: look at the "
                                                  "layer and its mapping",
                                                  data.sources.empty() ? "sources" : "customers"));
  }
  ImportJudgement out;
  auto built = geo::Network::build(data);
  if (!built) return tl::unexpected<Error>(from_geo(built.error()));
  out.network = std::move(*built);
  if (auto const judged = judge_feeders(out, loaded, configuration, audit, now); !judged) return tl::unexpected<Error>(judged.error());
  return out;
}

Result<ImportJudgement> judge_import(flow::Store& store, LoadedNetwork const& loaded, Configuration const& configuration,
                                     geo::Audit const* audit, std::string const& cache_folder, Time now) {
  try {
    auto& books = store.flow();
    auto const active = books.active_network();
    if (active && active->content_hash == loaded.imported.content_hash) {
      ImportJudgement same;
      same.kind = ImportJudgement::Kind::unchanged;
      same.active_revision = active->number;
      if (auto const judged = judge_feeders(same, loaded, configuration, audit, now); !judged) return tl::unexpected<Error>(judged.error());
      same.standings_changed = changed_standings(books.feeder_standings(active->number), same.feeders);
      return same;
    }
    auto out = judge_first(loaded, configuration, audit, now);
    if (!out || !active) return out;
    out->active_revision = active->number;
    out->kind = ImportJudgement::Kind::changed;
    auto const before = stored_network(books, *active, configuration, cache_folder);
    if (!before) return tl::unexpected<Error>(from_geo(before.error()));
    out->difference = geo::difference(*before, out->network);
    out->newly_invalid = newly_invalid(*out->difference, books.feeder_standings(active->number), out->feeders);
    return out;
  } catch (std::runtime_error const& trouble) {
    return fail(Error::Kind::failed, fmt::format("the store could not be read: {}", trouble.what()));
  }
}

ContactLoss judge_contacts(std::vector<std::string> const& before, LoadedNetwork const& loaded, Configuration const& configuration) {
  std::set<std::string> customers;
  for (auto const& row : loaded.imported.data.customers) customers.emplace(row.id);
  return contact_loss(before, customers, loaded.contacts, configuration.contacts.size());
}

namespace {

void add_network_reasons(ImportJudgement const& judged, Configuration const& configuration, std::vector<std::string>& reasons) {
  auto const& difference = *judged.difference;
  auto const limit = configuration.changed_customers_max * static_cast<double>(difference.customers_before);
  if (static_cast<double>(difference.customers_changed()) > limit) {
    reasons.push_back(fmt::format("{} of {} customers change ({} added, {} removed, {} moved), more than the {:.4g} % of "
                                  "network.limits.changed_customers; most on feeders {}",
                                  difference.customers_changed(), difference.customers_before,
                                  difference.customers_added.size(), difference.customers_removed.size(),
                                  difference.customers_moved.size(), 100 * configuration.changed_customers_max,
                                  worst_feeders(difference)));
  }
  if (!judged.newly_invalid.empty()) {
    std::vector<std::string> worst(judged.newly_invalid.begin(),
                                   judged.newly_invalid.begin() + std::min<std::ptrdiff_t>(3, std::ssize(judged.newly_invalid)));
    reasons.push_back(fmt::format("it makes {} feeders invalid, so that their notices would wait for a person: {}",
                                  judged.newly_invalid.size(), fmt::join(worst, "; ")));
  }
}

/// A first import has nothing to be compared with; but a network that supplies fewer than it leaves dark was read wrongly.
std::string dead_network(std::shared_ptr<geo::Network const> const& of) {
  geo::Network const& network = *of;
  geo::LiveNetwork const live(of);
  std::size_t dark = 0;
  for (std::uint32_t i = 0; i < network.customer_count(); ++i) {
    auto const points = network.service_points_of(geo::CustomerIndex{i});
    dark += std::ranges::all_of(points, [&](auto const point) { return live.normally_supplied(point).empty(); }) ? 1u : 0u;
  }
  if (dark * 2 <= network.customer_count()) return {};
  return fmt::format("{} of {} customers have no supply in normal positions: nodes or positions were probably read from the wrong fields",
                     dark, network.customer_count());
}

}  // namespace

Result<void> check_limits(ImportJudgement const& judged, Configuration const& configuration) {
  std::vector<std::string> reasons;
  if (judged.difference) add_network_reasons(judged, configuration, reasons);
  if (auto lost = contact_loss_refusal(judged.contacts, configuration.lost_contacts_max); !lost.empty()) reasons.push_back(std::move(lost));
  if (judged.kind == ImportJudgement::Kind::first && judged.network) {
    if (auto dead = dead_network(judged.network); !dead.empty()) {
      return fail(Error::Kind::refused,
                  fmt::format("the import was refused: {}; look at the findings, then import again with --accept", dead));
    }
  }
  if (reasons.empty()) return {};
  return fail(Error::Kind::refused, fmt::format("the import was refused, and revision {} stays: {}; look at the difference, then "
                                                "import again with --accept",
                                                judged.active_revision, fmt::join(reasons, "; and ")));
}

namespace {

class Staging {
 public:
  Staging(flow::Store& store, std::function<void()> const& between) : store_(store), between_(between) {}

  int begin(LoadedNetwork const& loaded, Time now) {
    in_transaction(store_, [&] {
      number_ = books().begin_staging(loaded.imported.content_hash, loaded.imported.data.srs, now);
      keep_days(loaded);
    });
    forget_dropped();
    return number_;
  }
  void rows(geo::NetworkRows const& data) {
    for (std::optional<std::size_t> chunk = 0; chunk;) {
      step([&] { chunk = books().stage_rows(number_, data, *chunk); });
    }
  }
  /// So that activation gives no ids: it has the region's daemon wait.
  void names(geo::NetworkRows const& data) {
    using Left = flow::Repository::NamesLeft;
    for (auto left = Left::look_again; left == Left::look_again;) {
      between_();
      if (!books().plan_names(number_, data)) return;
      do {
        step([&] { left = books().stage_names(data); });
      } while (left == Left::more);
    }
  }
  void customers(std::vector<flow::CustomerImport> const& all) {
    int chunk = 0;
    for (std::size_t first = 0; first < all.size(); first += customers_per_chunk) {
      auto const at = [&](std::size_t index) { return all.begin() + static_cast<std::ptrdiff_t>(std::min(index, all.size())); };
      std::vector<flow::CustomerImport> const some(at(first), at(first + customers_per_chunk));
      step([&] { books().stage_customers(number_, chunk, some); });
      ++chunk;
    }
  }
  /// Returns the revision that was staged until now.
  std::optional<int> finish(ImportJudgement const& judged, std::string_view content_hash) {
    auto const difference = judged.difference ? boost::json::serialize(difference_json(*judged.difference)) : std::string();
    std::optional<int> dropped;
    step([&] {
      if (judged.kind == ImportJudgement::Kind::unchanged) expect_active(content_hash);
      books().stage_judgement(number_, difference, judged.feeders);
      if (auto const former = books().staged_network()) dropped = former->number;
      if (!books().finish_staging(number_)) throw Overtaken();
      // Of an unchanged network they are the active revision's, which keeps its number.
      flow::keep_network_findings(books(), judged.kind == ImportJudgement::Kind::unchanged ? judged.active_revision : number_, judged.findings);
    });
    forget_dropped();
    return dropped;
  }
  /// The active network is what the files say: what waits to take its place does not come.
  std::optional<int> drop_staged(LoadedNetwork const& loaded, ImportJudgement const& judged) {
    std::optional<int> dropped;
    in_transaction(store_, [&] {
      expect_active(loaded.imported.content_hash);
      keep_days(loaded);
      flow::keep_network_findings(books(), judged.active_revision, judged.findings);
      if (auto const former = books().staged_network()) dropped = former->number;
      books().drop_staged();
    });
    forget_dropped();
    return dropped;
  }

 private:
  flow::Repository& books() { return store_.flow(); }
  void keep_days(LoadedNetwork const& loaded) {
    auto const& from = loaded.imported;
    if (from.day) flow::keep_service_days(books(), from.content_hash, flow::service_days(*from.day, from.later));
  }
  void expect_active(std::string_view content_hash) {
    auto const active = books().active_network();
    if (!active || active->content_hash != content_hash) throw NetworkChanged();
  }
  void forget_dropped() {
    for (bool has_more = true; has_more;) {
      between_();
      in_transaction(store_, [&] { has_more = books().forget_dropped(); });
    }
  }
  void step(std::function<void()> const& act) {
    between_();
    in_transaction(store_, [&] {
      if (!books().is_staging(number_)) throw Overtaken();
      act();
    });
  }

  flow::Store& store_;
  std::function<void()> const& between_;
  int number_ = 0;
};

}  // namespace

Result<ImportSummary> stage_import(flow::Store& store, LoadedNetwork const& loaded, ImportJudgement const& judged, Time now,
                                   std::function<void()> const& between) {
  using Outcome = ImportSummary::Outcome;
  bool const is_unchanged = judged.kind == ImportJudgement::Kind::unchanged;
  ImportSummary out{.revision = judged.active_revision,
                    .content_hash = loaded.imported.content_hash,
                    .outcome = is_unchanged ? Outcome::unchanged : Outcome::staged,
                    .customers_changed = judged.difference ? judged.difference->customers_changed() : 0,
                    .dropped = std::nullopt};
  bool const has_contacts = !loaded.contacts.customers.empty();
  try {
    Staging staging(store, between);
    if (is_unchanged && !has_contacts && judged.standings_changed.empty()) {
      out.dropped = staging.drop_staged(loaded, judged);
      return out;
    }
    out.revision = staging.begin(loaded, now);
    if (!is_unchanged) {
      staging.rows(loaded.imported.data);
      staging.names(loaded.imported.data);
    }
    staging.customers(loaded.contacts.customers);
    out.dropped = staging.finish(judged, loaded.imported.content_hash);
    if (is_unchanged) out.outcome = has_contacts ? Outcome::contacts_staged : Outcome::standings_staged;
  } catch (std::runtime_error const& trouble) {
    return not_stored(trouble);
  }
  return out;
}

Result<ImportSummary> bring_into_force(flow::Store& store, ImportSummary summary) {
  using Outcome = ImportSummary::Outcome;
  if (summary.outcome == Outcome::activated || summary.outcome == Outcome::unchanged) return summary;
  try {
    in_transaction(store, [&] {
      auto& books = store.flow();
      auto const active = books.active_network();
      auto const staged = books.staged_network();
      if (!staged || staged->number != summary.revision) return;  // somebody else has it already
      if (!active) {
        books.activate_network(summary.revision);
        summary.outcome = Outcome::activated;
      } else if (active->content_hash == staged->content_hash) {
        books.apply_contacts(summary.revision);
        summary.outcome = Outcome::unchanged;
        summary.revision = active->number;
      }
    });
  } catch (std::runtime_error const& trouble) {
    return not_stored(trouble);
  }
  return summary;
}

Result<ImportSummary> import_into(flow::Store& store, LoadedNetwork const& loaded, Configuration const& configuration,
                                  Acceptance acceptance, Time now) {
  auto const judged = judge_import(store, loaded, configuration, nullptr, {}, now);
  if (!judged) return tl::unexpected<Error>(judged.error());
  if (acceptance != Acceptance::accepted) {
    if (auto const within = check_limits(*judged, configuration); !within) return tl::unexpected<Error>(within.error());
  }
  auto const staged = stage_import(store, loaded, *judged, now);
  if (!staged) return staged;
  return bring_into_force(store, *staged);
}

}  // namespace lamplighter::app
