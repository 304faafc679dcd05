// Surrogate ids from the store, the region in their high bits.
#pragma once

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/store/database.hpp"

#include <cstdint>
#include <set>
#include <string_view>

namespace lamplighter::store {

/// The table it needs, with the types of migrations.hpp.
constexpr std::string_view id_sequence_table =
    "CREATE TABLE id_sequence (region_id {int} PRIMARY KEY, next_value {id} NOT NULL)";

/// Ids that a restored store leaves free at least: the lost one may have used them after its backup.
constexpr std::int64_t ids_left_free = std::int64_t{1} << 32;

/// After a restore, inside its transaction: these regions, and those that the store has not heard of, count on at least
/// `ids_left_free` above what the store knows, and above 64 ids for each millisecond since 2026, which no region uses up. By
/// that two restores of one backup differ too.
void leave_ids_behind(Database& db, std::set<RegionId> const& regions, Time now);

/// Hands out ids 1, 2, 3 … of a region. It reserves them in blocks, as part of the transaction that asks first, or in one
/// of its own. After anything was undone on the connection it no longer trusts its block, for the reservation may have
/// been undone with it, and reserves a new one above every id it has handed out. So no id is in use twice: those left in
/// a block are lost at a rollback or a crash, which 2.8e14 of them allow.
class IdSource {
 public:
  explicit IdSource(Database& db, RegionId region, int block = 1000) : db_(db), region_(region), block_(block) {}

  /// Unique for ever within the region. Throws DatabaseError when a block cannot be reserved.
  std::int64_t next();

 private:
  void reserve();

  Database& db_;
  RegionId region_;
  std::int64_t block_;
  std::int64_t next_ = 1;  // above every id handed out
  std::int64_t end_ = 0;   // behind the reserved block
  std::uint64_t undo_count_ = 0;
};

}  // namespace lamplighter::store
