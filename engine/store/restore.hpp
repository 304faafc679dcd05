// A backup becomes a store again, marked before it has the store's name.
#pragma once

#include <string>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"
#include "engine/store/database.hpp"

namespace lamplighter::store {

/// Makes the SQLite store `target` from the file `backup`: copied, migrated and marked under another name beside it, and
/// on disk for good before it gets its own. However it ends, there is no store under that name or a marked one.
/// Errors: usage, when the store or a part of one is there, or `backup` is none; conflict, when a process is at work on it;
/// failed, when it cannot be read or written.
Result<void> restore_backup(std::string const& backup, std::string const& target, RegionId own, Time now);

/// Marks a store that other tools have brought back. Errors: conflict, when a process is at work on it; usage, when it holds
/// nothing; failed.
Result<void> mark_restored(Database& db, RegionId own, Time now);

}  // namespace lamplighter::store
