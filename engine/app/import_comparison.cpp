// Reading the configured store for a dry import, whatever state it is in.
#include "engine/app/import_comparison.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "engine/store/contact_counts.hpp"
#include "engine/store/region_store.hpp"

namespace lamplighter::app {
namespace {

/// The store, or why there is nothing to compare with.
struct Comparable {
  std::unique_ptr<store::RegionStore> store{};
  int version = 0;
  std::string why_none{};
};

Result<Comparable> comparable_store(Configuration const& configuration) {
  bool const is_file = configuration.store.starts_with("sqlite:");
  if (is_file && !std::filesystem::exists(configuration.store.substr(7))) return Comparable{.why_none = "there is none yet"};
  auto opened = store::RegionStore::open({.address = configuration.store,
                                          .region = {configuration.region},
                                          .owner = "import",
                                          .mode = store::OpenMode::read_only});
  if (!opened && opened.error().kind == Error::Kind::usage) return tl::unexpected<Error>(opened.error());
  if (!opened) return Comparable{.why_none = opened.error().message};
  Comparable out{.store = std::move(*opened)};
  try {
    out.version = store::schema_version(out.store->database());
  } catch (store::DatabaseError const& trouble) {
    return Comparable{.why_none = fmt::format("it could not be read: {}", trouble.what())};
  }
  if (out.version == 0) return Comparable{.why_none = "it is empty"};
  return out;
}

std::string why_unreadable(int version, std::string const& trouble) {
  auto const known = store::newest_schema_version();
  if (version == known) return trouble;
  return fmt::format("it is at version {}, and this program knows {}: {}", version, known,
                     version < known ? "`lamplighter migrate` or an import brings it there" : "a newer program reads it");
}

}  // namespace

Result<ImportJudgement> judge_dry_import(LoadedNetwork const& loaded, Configuration const& configuration, geo::Audit const* audit,
                                         Time now) {
  auto found = comparable_store(configuration);
  if (!found) return tl::unexpected<Error>(found.error());
  if (found->store) {
    auto judged = judge_import(*found->store, loaded, configuration, audit, {}, now);
    if (judged) judged->contacts = judge_contacts(store::customers_with_contacts(found->store->database()), loaded, configuration);
    if (judged || judged.error().kind != Error::Kind::failed) return judged;
    found->why_none = why_unreadable(found->version, judged.error().message);
  }
  auto judged = judge_first(loaded, configuration, audit, now);
  if (judged) judged->not_compared = std::move(found->why_none);
  return judged;
}

}  // namespace lamplighter::app
