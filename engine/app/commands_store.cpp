// `backup`, `restore` and `migrate`.
#include <filesystem>

#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/store/database.hpp"
#include "engine/store/region_store.hpp"

namespace lamplighter::app {
namespace {

namespace fs = std::filesystem;

Result<std::string> sqlite_file(Configuration const& configuration) {
  if (configuration.store.starts_with("sqlite:")) return configuration.store.substr(7);
  return fail(Error::Kind::usage,
              "restore writes an SQLite store; the configuration names PostgreSQL: restore into an SQLite file by a "
              "configuration of its own, or use PostgreSQL's own tools");
}

/// Nobody else may hold the store while it is replaced.
Result<void> take_and_mark(std::string const& file, RegionId region) {
  auto store = store::RegionStore::open({.address = "sqlite:" + file, .region = region, .owner = "restore"});
  if (!store) return tl::unexpected<Error>(store.error());
  SystemClock const clock;
  if (auto const lease = (*store)->renew_lease(clock.now()); !lease) return lease;
  (*store)->begin();
  (*store)->flow().put_meta("restored_from_backup", "yes");
  (*store)->commit();
  (*store)->release_lease();
  return {};
}

}  // namespace

Result<void> backup_command(CommandContext const& context, std::string const& file) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto database = store::open_database(configuration->store, store::OpenMode::read_only);
  if (!database) return tl::unexpected<Error>(database.error());
  try {
    (*database)->backup_to(file);
  } catch (store::DatabaseError const& trouble) {
    return fail(Error::Kind::failed, trouble.what());
  }
  fmt::print("{}: a consistent copy of the store\n", file);
  return {};
}

Result<void> restore_command(CommandContext const& context, std::string const& file) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const target = sqlite_file(*configuration);
  if (!target) return tl::unexpected<Error>(target.error());
  if (fs::exists(*target)) {
    return fail(Error::Kind::usage, fmt::format("{}: exists; stop the daemon and move the present store away first", *target));
  }
  auto source = store::open_database("sqlite:" + file, store::OpenMode::read_only);
  if (!source) return tl::unexpected<Error>(source.error());
  if (store::schema_version(**source) == 0) return fail(Error::Kind::usage, fmt::format("{}: is no backup of a store", file));
  std::error_code ignored;
  fs::create_directories(fs::path(*target).parent_path(), ignored);
  try {
    (*source)->backup_to(*target);
  } catch (store::DatabaseError const& trouble) {
    return fail(Error::Kind::failed, trouble.what());
  }
  if (auto const marked = take_and_mark(*target, {configuration->region}); !marked) return marked;
  fmt::print("{}: restored; sending is held until a person releases it\n", *target);
  return {};
}

Result<void> migrate_command(CommandContext const& context) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto database = store::open_database(configuration->store);
  if (!database) return tl::unexpected<Error>(database.error());
  auto const before = store::schema_version(**database);
  auto const after = store::migrate(**database);
  if (!after) return tl::unexpected<Error>(after.error());
  fmt::print("the store was at version {} and is at version {}\n", before, *after);
  return {};
}

}  // namespace lamplighter::app
