// Under the locks of all regions: copy, migrate, mark, sync, and only then the name.
#include "engine/store/restore.hpp"

#include <filesystem>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/store/migrations.hpp"
#include "engine/store/sequence.hpp"
#include "engine/store/sqlite_backup.hpp"
#include "engine/store/store_lock.hpp"

namespace lamplighter::store {
namespace {

namespace fs = std::filesystem;

/// A store, and what SQLite writes beside one: over a log that is there it would bring the lost store's pages back.
Result<void> refuse_what_is_there(std::string const& target) {
  std::vector<std::string> there;
  for (auto const* const part : {"", "-wal", "-shm", "-journal"}) {
    std::error_code ignored;
    auto const file = target + part;
    if (fs::exists(fs::symlink_status(file, ignored))) there.push_back(file);
  }
  if (there.empty()) return {};
  return fail(Error::Kind::usage, fmt::format("{}: exists; these belong to the present store and hold the last that it accepted: "
                                              "stop the daemon and move them all away first",
                                              fmt::join(there, ", ")));
}

std::string temporary_of(std::string const& target) { return target + ".restoring"; }

/// What a restore that was killed has left, too.
void remove_temporaries(std::string const& target) {
  auto const prefix = fs::path(temporary_of(target)).filename().string();
  auto const folder = fs::path(target).parent_path();
  std::vector<fs::path> found;
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
  }
  for (auto const& one : found) fs::remove(one, ignored);
}

std::set<RegionId> regions_of(Database& db) {
  std::set<RegionId> out;
  auto& query = db.bound(
      "SELECT region_id FROM region_lease UNION SELECT region_id FROM id_sequence UNION SELECT region_id FROM engine_meta "
      "UNION SELECT region_id FROM network_revision ORDER BY region_id");
  while (query.step()) {
    if (query.integer(0) > 0) out.insert({static_cast<int>(query.integer(0))});
  }
  query.reset();
  return out;
}

/// One transaction: who sees the mark counts on above every id of the store that was lost.
void mark(Database& db, RegionId own, Time now) {
  Transaction transaction(db);
  auto regions = regions_of(db);
  regions.insert(own);
  for (auto const region : regions) {
    db.run("INSERT INTO engine_meta (region_id, name, value) VALUES ($1, 'restored_from_backup', 'yes') "
           "ON CONFLICT (region_id, name) DO UPDATE SET value = excluded.value",
           region.value);
  }
  leave_ids_behind(db, regions, now);
  transaction.commit();
}

/// The log is taken into the file, so that the file is the whole store and can be renamed.
void make_one_file(Database& db) {
  auto& query = db.bound("PRAGMA journal_mode = DELETE");
  bool const is_one = query.step() && query.text(0) == "delete";
  query.reset();
  if (!is_one) throw DatabaseError(DatabaseError::Kind::other, "restore: the log of the new store could not be closed");
}

Result<void> prepare(std::string const& file, RegionId own, Time now) {
  auto opened = open_database("sqlite:" + file);
  if (!opened) return tl::unexpected<Error>(opened.error());
  if (auto const migrated = migrate(**opened, all_migrations()); !migrated) return tl::unexpected<Error>(migrated.error());
  mark(**opened, own, now);
  make_one_file(**opened);
  return {};
}

}  // namespace

Result<void> restore_backup(std::string const& backup, std::string const& target, RegionId own, Time now) {
  auto const lock = StoreLock::of_file(target);
  if (!lock) return tl::unexpected<Error>(lock.error());
  if (auto const is_free = refuse_what_is_there(target); !is_free) return is_free;
  auto source = open_database("sqlite:" + backup, OpenMode::read_only);
  if (!source) return tl::unexpected<Error>(source.error());
  Result<void> done;
  try {
    if (schema_version(**source) == 0) return fail(Error::Kind::usage, fmt::format("{}: is no backup of a store", backup));
    remove_temporaries(target);
    (*source)->backup_to(temporary_of(target));
    done = prepare(temporary_of(target), own, now);
    if (done) publish_backup(temporary_of(target), target);
  } catch (DatabaseError const& trouble) {
    done = fail(Error::Kind::failed, fmt::format("{}: was not restored: {}", target, trouble.what()));
  }
  if (!done) remove_temporaries(target);
  return done;
}

Result<void> mark_restored(Database& db, RegionId own, Time now) {
  try {
    if (schema_version(db) == 0) return fail(Error::Kind::usage, "the store is empty: there is nothing to mark");
    auto const lock = StoreLock::of(db);
    if (!lock) return tl::unexpected<Error>(lock.error());
    mark(db, own, now);
    return {};
  } catch (DatabaseError const& trouble) {
    return fail(Error::Kind::failed, fmt::format("the store was not marked: {}", trouble.what()));
  }
}

}  // namespace lamplighter::store
