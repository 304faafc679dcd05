// One range over every region's byte of the lock file; on PostgreSQL one advisory lock after another.
#include "engine/store/store_lock.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "engine/store/lease.hpp"

namespace lamplighter::store {

StoreLock::StoreLock(StoreLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      server_(std::exchange(other.server_, nullptr)),
      regions_(std::exchange(other.regions_, {})) {}

StoreLock::~StoreLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (server_ == nullptr) return;
  try {
    for (auto const region : regions_) server_->run("SELECT pg_advisory_unlock($1)", advisory_lock_of(region));
  } catch (DatabaseError const&) {  // the lock ends with the connection
  }
}

Result<StoreLock> StoreLock::of_file(std::string const& file) {
  auto const path = lock_file_of(file);
  StoreLock lock;
  lock.descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct flock every_region {};
  every_region.l_type = F_WRLCK;
  every_region.l_whence = SEEK_SET;
  if (lock.descriptor_ >= 0 && ::fcntl(lock.descriptor_, F_OFD_SETLK, &every_region) == 0) return lock;
  auto const code = errno;
  if (lock.descriptor_ >= 0 && (code == EAGAIN || code == EACCES)) {
    return fail(Error::Kind::conflict,
                fmt::format("{}: locked by a process that is at work on this store, or on the one that was moved away from "
                            "here: stop it first",
                            path));
  }
  return fail(Error::Kind::failed, fmt::format("{}: {}", path, std::strerror(code)));
}

Result<StoreLock> StoreLock::of(Database& db) {
  if (db.dialect() == Database::Dialect::sqlite) {
    if (db.file().empty()) return StoreLock();
    return of_file(db.file());
  }
  std::vector<RegionId> regions;
  auto& query = db.bound("SELECT region_id FROM region_lease ORDER BY region_id");
  while (query.step()) regions.push_back({static_cast<int>(query.integer(0))});
  query.reset();
  StoreLock lock;
  lock.server_ = &db;
  for (auto const region : regions) {
    auto& attempt = db.bound("SELECT pg_try_advisory_lock($1)", advisory_lock_of(region));
    bool const is_ours = attempt.step() && attempt.integer(0) == 1;
    attempt.reset();
    if (!is_ours) {
      return fail(Error::Kind::conflict, fmt::format("a process is at work on region {} of this store: stop it first", region.value));
    }
    lock.regions_.push_back(region);
  }
  return lock;
}

}  // namespace lamplighter::store
