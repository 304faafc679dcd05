// The locks of all regions of a store at once: nobody is at work in it.
#pragma once

#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/store/database.hpp"

namespace lamplighter::store {

/// While it lives nobody holds or takes a region of the store. It ends with the process too.
class StoreLock {
 public:
  /// Of an SQLite file, which need not be there yet. Errors: conflict, a process is at work on it, or on the one that was
  /// moved away from its place; failed, when the lock file cannot be used.
  static Result<StoreLock> of_file(std::string const& file);
  /// Of an open store, which outlives the lock. Not inside a transaction. A database of tests without a file has nothing to
  /// lock. Errors: as above; throws DatabaseError.
  static Result<StoreLock> of(Database& db);

  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&&) = delete;
  ~StoreLock();

 private:
  StoreLock() = default;
  int descriptor_ = -1;
  Database* server_ = nullptr;
  std::vector<RegionId> regions_;  // whose advisory locks are ours
};

}  // namespace lamplighter::store
