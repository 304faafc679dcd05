// Loading the utility's files and staging them.
#include "engine/app/network_import.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

namespace lamplighter::app {
namespace {

Error from_geo(geo::Error const& error) {
  switch (error.kind) {
    case geo::Error::Kind::usage: return {Error::Kind::usage, error.message, {}};
    case geo::Error::Kind::refused: return {Error::Kind::refused, error.message, {}};
    case geo::Error::Kind::failed: return {Error::Kind::failed, error.message, {}};
  }
  return {Error::Kind::failed, error.message, {}};
}

/// Customers that were added, removed, or hang from another node or transformer.
std::size_t changed_customers(geo::NetworkData const& before, geo::NetworkData const& after) {
  std::map<std::string_view, geo::CustomerRow const*> old;
  for (auto const& row : before.customers) old.emplace(row.id, &row);
  std::size_t changed = 0;
  for (auto const& row : after.customers) {
    auto const found = old.find(row.id);
    if (found == old.end() || found->second->node != row.node || found->second->transformer != row.transformer) ++changed;
    if (found != old.end()) old.erase(found);
  }
  return changed + old.size();
}

}  // namespace

Result<LoadedNetwork> load_files(Configuration const& configuration) {
  if (configuration.datasets.empty()) {
    return fail(Error::Kind::usage, fmt::format("{}: network.sources names no dataset; add {{dataset: FILE, mapping: standard}}",
                                                configuration.file));
  }
  LoadedNetwork out;
  auto imported = geo::import_network(configuration.datasets);
  if (!imported) return tl::unexpected<Error>(from_geo(imported.error()));
  out.imported = std::move(*imported);
  std::set<std::string> customers;
  for (auto const& row : out.imported.data.customers) customers.insert(row.id);
  if (!configuration.contacts.empty()) {
    auto contacts = read_contacts(configuration.contacts, customers);
    if (!contacts) return tl::unexpected<Error>(contacts.error());
    out.contacts = std::move(*contacts);
  }
  out.customers_without_contact = customers.size() - out.contacts.customers.size();
  return out;
}

Result<ImportSummary> import_into(flow::Store& store, LoadedNetwork const& loaded, Configuration const& configuration,
                                  Acceptance acceptance, Time now) {
  ImportSummary out;
  out.content_hash = loaded.imported.content_hash;
  store.begin();
  try {
    auto& repository = store.flow();
    auto const active = repository.active_network();
    if (active && active->content_hash == out.content_hash) {
      out.outcome = ImportSummary::Outcome::unchanged;
      out.revision = active->number;
    } else {
      if (active) {
        auto const before = repository.load_network(active->number);
        out.customers_changed = changed_customers(before, loaded.imported.data);
        auto const limit = configuration.changed_customers_max * static_cast<double>(before.customers.size());
        if (static_cast<double>(out.customers_changed) > limit && acceptance != Acceptance::accepted) {
          store.rollback();
          return fail(Error::Kind::refused,
                      fmt::format("{} of {} customers were added, removed or moved, more than network.limits.changed_customers "
                                  "allows; look at the difference, then import again with --accept",
                                  out.customers_changed, before.customers.size()));
        }
      }
      out.revision = repository.stage_network(loaded.imported.data, out.content_hash, now);
      if (!active) {
        repository.activate_network(out.revision);
        out.outcome = ImportSummary::Outcome::activated;
      }
    }
    repository.put_customers(loaded.contacts.customers);
    if (!loaded.contacts.customers.empty()) {  // without a contacts file nobody is forgotten
      std::set<std::string> named;
      for (auto const& one : loaded.contacts.customers) named.insert(one.customer.ref);
      repository.keep_contacts_only_of(named);
    }
    store.commit();
  } catch (std::runtime_error const& trouble) {
    store.rollback();
    return fail(Error::Kind::failed, fmt::format("the import was not stored: {}", trouble.what()));
  }
  return out;
}

}  // namespace lamplighter::app
