// What the utility's files hold on a day, and where mapped networks are kept.
#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "engine/app/network_import.hpp"
#include "schedules/calendar.hpp"

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

}  // namespace

Result<std::chrono::sys_days> network_day(Configuration const& configuration, Time now) {
  auto const& name = configuration.region_time_zone.empty() ? configuration.time_zone : configuration.region_time_zone;
  auto const zone = schedules::Zone::find(name);
  if (!zone) return fail(Error::Kind::usage, fmt::format("{}: {}", configuration.file, zone.error().message));
  return schedules::local_day(now, *zone);
}

Result<LoadedNetwork> load_files(Configuration const& configuration, Time now) {
  return network_day(configuration, now).and_then([&](auto const day) { return load_files(configuration, day); });
}

Result<LoadedNetwork> load_files(Configuration const& configuration, std::chrono::sys_days day) {
  if (configuration.datasets.empty()) {
    return fail(Error::Kind::usage, fmt::format("{}: network.sources names no dataset; add {{dataset: FILE, mapping: standard}}",
                                                configuration.file));
  }
  LoadedNetwork out;
  auto imported = geo::import_network(configuration.datasets, day);
  if (!imported) return tl::unexpected<Error>(from_geo(imported.error()));
  out.imported = std::move(*imported);
  std::set<std::string> customers;
  for (auto const& row : out.imported.data.customers) customers.emplace(row.id);
  if (!configuration.contacts.empty()) {
    auto contacts = read_contacts(configuration.contacts, customers);
    if (!contacts) return tl::unexpected<Error>(contacts.error());
    out.contacts = std::move(*contacts);
  }
  out.customers_without_contact = customers.size() - static_cast<std::size_t>(std::ranges::count_if(out.contacts.customers, has_address));
  return out;
}

std::string network_cache_folder(Configuration const& configuration,
                                 std::optional<std::string> (*environment)(std::string const&)) {
  if (!configuration.network_cache.empty()) return configuration.network_cache;
  if (configuration.store.starts_with("sqlite:")) {
    auto const folder = std::filesystem::path(configuration.store.substr(7)).parent_path();
    return folder.empty() ? "." : folder.string();
  }
  if (auto const folders = environment("STATE_DIRECTORY"); folders && !folders->empty()) {
    return folders->substr(0, folders->find(':'));  // several are separated by colons
  }
  return (std::filesystem::path(configuration.folder) / "var").string();
}

}  // namespace lamplighter::app
