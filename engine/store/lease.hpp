// The right to write for one region: one holder at a time, fenced.
#pragma once

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/store/database.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace lamplighter::store {

/// The table it needs, with the types of migrations.hpp. Rows are never deleted: the fence only rises.
constexpr std::string_view region_lease_table =
    "CREATE TABLE region_lease (region_id {int} PRIMARY KEY, owner {text} NOT NULL, fence {id} NOT NULL, "
    "expires_at {id} NOT NULL)";

/// Where the locks of an SQLite store's regions are, one byte for each. The file stays when the store goes: who is at work on a
/// store that was moved away still holds it.
std::string lock_file_of(std::string_view store_file);
/// The advisory lock of a region in PostgreSQL.
std::int64_t advisory_lock_of(RegionId region);

/// The holder of a region. Besides the row it holds a lock that dies with the process: on SQLite a lock on the file
/// `<database>.lock`, on PostgreSQL an advisory lock of this connection. Who gets that lock takes the lease at once, for
/// the holder before is dead; who does not, waits until the lease has expired (PostgreSQL) or is refused (SQLite). Where the row
/// says that the holder's lock is with a lost connection, the lock proves nothing, and the expiry decides too.
/// `owner` names the process, and is shown to the next one that asks: no personal data.
class RegionLease {
 public:
  RegionLease();
  ~RegionLease();  // gives the lock back, not the lease
  RegionLease(RegionLease const&) = delete;
  RegionLease& operator=(RegionLease const&) = delete;

  /// Takes the lease with a new fence. Not inside a transaction. Errors: `conflict` when another process holds it.
  Result<std::int64_t> acquire(Database& db, RegionId region, std::string owner, Time now, milliseconds ttl);
  /// Moves the expiry. Errors: `conflict` when another process has taken the lease over: stop writing.
  Result<void> renew(Database& db, Time now, milliseconds ttl);
  /// On a new connection after the old one was lost: takes the lock that died with it again. Where the server still keeps
  /// the old session and its lock (nobody told it that the other side is gone), the lease is taken under a new fence, and the
  /// lock at a later `renew`. Nothing happens before `acquire`. Errors: `conflict` when another process raised the fence
  /// meanwhile. Throws DatabaseError (busy) while the old session is still committing.
  Result<void> resume(Database& db);
  /// Gives lease and lock back, so that the next process need not wait. Nothing happens when it was lost already.
  void release(Database& db);
  /// Inside every writing transaction, before its commit: holds takers back until the commit.
  /// Errors: `conflict` when this process has been fenced out: roll back.
  Result<void> verify(Database& db) const;

  /// 0 until acquired.
  std::int64_t fence() const { return fence_; }
  RegionId region() const { return region_; }

 private:
  class Lock;
  tl::unexpected<Error> lost() const;
  void find_lock(Database& db);
  Result<void> take_again(Database& db);

  std::unique_ptr<Lock> lock_;
  RegionId region_{};
  std::string owner_;
  std::int64_t fence_ = 0;
};

}  // namespace lamplighter::store
