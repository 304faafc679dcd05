// `backup`, `restore` and `migrate`.
#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/store/database.hpp"
#include "engine/store/restore.hpp"

namespace lamplighter::app {
namespace {

Result<std::string> sqlite_file(Configuration const& configuration) {
  if (configuration.store.starts_with("sqlite:")) return configuration.store.substr(7);
  return fail(Error::Kind::usage,
              "restore writes an SQLite store; the configuration names PostgreSQL: restore into an SQLite file by a "
              "configuration of its own, or use PostgreSQL's own tools and then `lamplighter restore --mark`");
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
  make_store_folder(*configuration);
  if (auto const restored = store::restore_backup(file, *target, {configuration->region}, SystemClock().now()); !restored) {
    return restored;
  }
  fmt::print("{}: restored; sending is held until a person releases it\n", *target);
  return {};
}

Result<void> mark_restored_command(CommandContext const& context) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto database = store::open_database(configuration->store);
  if (!database) return tl::unexpected<Error>(database.error());
  if (auto const marked = store::mark_restored(**database, {configuration->region}, SystemClock().now()); !marked) return marked;
  fmt::print("the store is marked as restored; sending is held until a person releases it\n");
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
