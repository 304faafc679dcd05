// The lease row, its fence, and the lock that the kernel or the server gives back when the holder dies.
#include "engine/store/lease.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace lamplighter::store {
namespace {

constexpr std::int64_t lock_class = 0x4c4c0000'00000000;  // the advisory locks of regions: "LL", then the region

// Ends the owner's name while its lock is still with a session that it has lost: who gets that lock then proves nothing by it.
constexpr std::string_view without_lock = " (its lock is with a lost connection)";

struct Holder {
  std::string owner;
  Time expires_at;
};

std::optional<Holder> holder_of(Database& db, RegionId region) {
  std::optional<Holder> holder;
  auto& query = db.bound("SELECT owner, expires_at FROM region_lease WHERE region_id = $1", region.value);
  if (query.step()) holder = Holder{.owner = query.text(0), .expires_at = from_ms(query.integer(1))};
  query.reset();
  return holder;
}

/// Raises the fence. PostgreSQL waits here for a commit that has verified the old one.
std::int64_t take(Database& db, RegionId region, std::string const& owner, Time expires_at) {
  auto& query = db.bound(
      "INSERT INTO region_lease (region_id, owner, fence, expires_at) VALUES ($1, $2, 1, $3) "
      "ON CONFLICT (region_id) DO UPDATE SET owner = excluded.owner, fence = region_lease.fence + 1, "
      "expires_at = excluded.expires_at RETURNING fence",
      region.value, owner, to_ms(expires_at));
  query.step();
  auto const fence = query.integer(0);
  while (query.step()) {
  }
  query.reset();
  return fence;
}

}  // namespace

std::string lock_file_of(std::string_view store_file) { return std::string(store_file) + ".lock"; }
std::int64_t advisory_lock_of(RegionId region) { return lock_class + region.value; }

/// A lock that ends with the process or the connection.
class RegionLease::Lock {
 public:
  enum class State { held, taken, absent };  // absent: a database of tests, without a file

  Lock(Database& db, RegionId region) : region_(region) {
    if (db.dialect() == Database::Dialect::postgresql) {
      take_advisory(db);
    } else if (!db.file().empty()) {
      take_file(lock_file_of(db.file()));
    }
  }
  ~Lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Lock(Lock const&) = delete;
  Lock& operator=(Lock const&) = delete;

  State state() const { return state_; }
  std::string const& trouble() const { return trouble_; }

  /// Who has the lock takes over at once. A lock that another process holds is final on SQLite; a server may keep that of
  /// a dead machine for a while, so there the expiry decides.
  static bool may_take(State state, Database::Dialect dialect, bool is_free, bool is_mine, bool has_lock) {
    switch (state) {
      case State::held:
        return is_free || has_lock;
      case State::taken:
        return dialect == Database::Dialect::postgresql && is_free;
      case State::absent:
        return is_free || is_mine;
    }
    return false;
  }

  void release(Database& db) {
    if (db.dialect() == Database::Dialect::postgresql && state_ == State::held) {
      db.run("SELECT pg_advisory_unlock($1)", advisory_lock_of(region_));
    }
    state_ = State::absent;
  }

 private:
  void take_advisory(Database& db) {
    auto& query = db.bound("SELECT pg_try_advisory_lock($1)", advisory_lock_of(region_));
    query.step();
    state_ = query.integer(0) == 1 ? State::held : State::taken;
    query.reset();
  }

  /// One byte of the file per region. Locks of open file descriptions, so that two holders in one process exclude each
  /// other too; the kernel gives them back at SIGKILL. The file stays: removing it would let two processes lock two.
  void take_file(std::string const& path) {
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    range.l_start = region_.value;
    range.l_len = 1;
    if (descriptor_ >= 0 && ::fcntl(descriptor_, F_OFD_SETLK, &range) == 0) {
      state_ = State::held;
      return;
    }
    state_ = State::taken;
    if (descriptor_ < 0 || (errno != EAGAIN && errno != EACCES)) trouble_ = fmt::format("{}: {}", path, std::strerror(errno));
  }

  RegionId region_;
  State state_ = State::absent;
  int descriptor_ = -1;
  std::string trouble_;
};

RegionLease::RegionLease() = default;
RegionLease::~RegionLease() = default;

Result<std::int64_t> RegionLease::acquire(Database& db, RegionId region, std::string owner, Time now, milliseconds ttl) {
  if (lock_) release(db);
  auto lock = std::make_unique<Lock>(db, region);
  if (!lock->trouble().empty()) {
    return fail(Error::Kind::failed, fmt::format("region {}: the lock file cannot be used: {}", region.value, lock->trouble()));
  }
  Transaction transaction(db);
  auto const holder = holder_of(db, region);
  bool const has_lock = holder && !holder->owner.ends_with(without_lock);
  if (!Lock::may_take(lock->state(), db.dialect(), !holder || holder->expires_at <= now, holder && holder->owner == owner, has_lock)) {
    lock->release(db);  // of a connection, which may live on
    return fail(Error::Kind::conflict,
                fmt::format("region {} is held by {} until {}: stop that process, or send the command to it", region.value,
                            holder ? holder->owner : "another process",
                            holder ? to_rfc3339(holder->expires_at) : "it ends"));
  }
  auto const fence = take(db, region, owner, now + ttl);
  transaction.commit();
  lock_ = std::move(lock);
  region_ = region;
  owner_ = std::move(owner);
  fence_ = fence;
  return fence;
}

tl::unexpected<Error> RegionLease::lost() const {
  return fail(Error::Kind::conflict,
              fmt::format("region {}: the lease with fence {} is lost to another process; nothing was written",
                          region_.value, fence_));
}

Result<void> RegionLease::renew(Database& db, Time now, milliseconds ttl) {
  auto& update = db.bound(
      "UPDATE region_lease SET expires_at = $1 WHERE region_id = $2 AND fence = $3 AND owner = $4 RETURNING fence",
      to_ms(now + ttl), region_.value, fence_, owner_);
  auto const is_mine = update.step();
  while (update.step()) {
  }
  update.reset();
  if (!is_mine) return lost();
  if (!lock_ && db.dialect() == Database::Dialect::postgresql) find_lock(db);
  return {};
}

/// The old session may still have it; then the fence alone guards what is written.
void RegionLease::find_lock(Database& db) {
  auto lock = std::make_unique<Lock>(db, region_);
  if (lock->state() != Lock::State::held) return;
  lock_ = std::move(lock);
  if (!owner_.ends_with(without_lock)) return;
  owner_.resize(owner_.size() - without_lock.size());
  db.run("UPDATE region_lease SET owner = $1 WHERE region_id = $2 AND fence = $3", owner_, region_.value, fence_);
}

/// Raises our own fence. This waits for a commit that is on its way on the old connection, for that holds the row; what the
/// old connection begins after it finds another fence.
Result<void> RegionLease::take_again(Database& db) {
  auto const owner = owner_.ends_with(without_lock) ? owner_ : owner_ + std::string(without_lock);
  auto& update = db.bound(
      "UPDATE region_lease SET fence = fence + 1, owner = $4 WHERE region_id = $1 AND fence = $2 AND owner = $3 RETURNING fence",
      region_.value, fence_, owner_, owner);
  auto const is_mine = update.step();
  auto const fence = is_mine ? update.integer(0) : fence_;
  while (update.step()) {
  }
  update.reset();
  if (!is_mine) return lost();
  fence_ = fence;
  owner_ = owner;
  return {};
}

Result<void> RegionLease::resume(Database& db) {
  if (fence_ == 0) return {};
  if (db.dialect() == Database::Dialect::postgresql) {  // the lock on a file did not depend on the connection
    lock_.reset();
    find_lock(db);
    if (!lock_) return take_again(db);
  }
  return verify(db);
}

void RegionLease::release(Database& db) {
  if (fence_ == 0) return;
  db.run("UPDATE region_lease SET expires_at = 0 WHERE region_id = $1 AND fence = $2", region_.value, fence_);
  if (lock_) lock_->release(db);
  lock_.reset();
  fence_ = 0;
}

Result<void> RegionLease::verify(Database& db) const {
  // SQLite has one writer, and BEGIN IMMEDIATE made this one it. In PostgreSQL the row lock holds a taker back.
  auto const sql = db.dialect() == Database::Dialect::postgresql
                       ? "SELECT fence FROM region_lease WHERE region_id = $1 FOR SHARE"
                       : "SELECT fence FROM region_lease WHERE region_id = $1";
  auto& query = db.bound(sql, region_.value);
  auto const is_mine = query.step() && fence_ != 0 && query.integer(0) == fence_;
  query.reset();
  if (!is_mine) return lost();
  return {};
}

}  // namespace lamplighter::store
