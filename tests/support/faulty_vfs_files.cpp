// What SQLite does with an open file of FaultyVfs.
#include "tests/support/faulty_vfs_files.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>

namespace lamplighter::test {
namespace {

constexpr std::size_t sector_bytes = 512;

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }

void apply_write(Bytes& image, std::size_t offset, std::uint8_t const* bytes, std::size_t count) {
  if (image.size() < offset + count) image.resize(offset + count, 0);
  std::copy_n(bytes, count, image.begin() + static_cast<std::ptrdiff_t>(offset));
}

void apply(Bytes& image, MemoryFile::Pending const& change) {
  switch (change.kind) {
    case MemoryFile::Pending::Kind::write:
      apply_write(image, change.offset, change.bytes.data(), change.bytes.size());
      break;
    case MemoryFile::Pending::Kind::truncate:
      image.resize(change.offset, 0);
      break;
  }
}

/// Decides sector by sector what of the unsynced writes has reached the disk.
class Survival {
 public:
  Survival(Random& random, std::size_t sectors) : random_(random) {
    auto const drawn = random_.below(4);
    way_ = static_cast<Way>(drawn);
    if (way_ == Way::beginning) left_ = random_.below(sectors + 1);
  }
  bool next() {
    switch (way_) {
      case Way::nothing: return false;
      case Way::everything: return true;
      case Way::beginning: return left_ > 0 && left_-- > 0;
      case Way::any: return random_.chance(500);
    }
    return false;
  }

 private:
  enum class Way : std::uint64_t { nothing, everything, beginning, any };
  Random& random_;
  Way way_ = Way::nothing;
  std::uint64_t left_ = 0;
};

std::size_t sectors_of(MemoryFile::Pending const& change) {
  if (change.kind == MemoryFile::Pending::Kind::truncate || change.bytes.empty()) return 1;
  return (change.offset + change.bytes.size() - 1) / sector_bytes - change.offset / sector_bytes + 1;
}

int close_file(sqlite3_file* file) {
  auto& handle = handle_of(file);
  {
    std::lock_guard const guard(handle.state->mutex);
    std::erase(handle.file->handles, &handle);
    if (handle.is_deleted_on_close) handle.state->files.erase(handle.name);
  }
  handle.~Handle();
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* buffer, int count, sqlite3_int64 offset) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (handle.file->is_dead) return SQLITE_IOERR_READ;
  auto const& content = handle.file->content;
  auto const at = static_cast<std::size_t>(offset);
  auto const wanted = static_cast<std::size_t>(count);
  auto const there = at >= content.size() ? 0 : std::min(wanted, content.size() - at);
  if (there > 0) std::memcpy(buffer, content.data() + at, there);
  if (there == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(buffer) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, void const* bytes, int count, sqlite3_int64 offset) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (handle.file->is_dead) return SQLITE_IOERR_WRITE;
  if (auto const code = handle.state->failing(FaultyVfs::Operation::write)) return *code;
  handle.file->write(static_cast<std::size_t>(offset), static_cast<std::uint8_t const*>(bytes),
                     static_cast<std::size_t>(count));
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (handle.file->is_dead) return SQLITE_IOERR_TRUNCATE;
  if (auto const code = handle.state->failing(FaultyVfs::Operation::write)) return *code;
  handle.file->truncate(static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (handle.file->is_dead) return SQLITE_IOERR_FSYNC;
  if (auto const code = handle.state->failing(FaultyVfs::Operation::sync)) return *code;
  if (handle.state->syncs == FaultyVfs::Syncs::ignored) return SQLITE_OK;
  // As on Unix: the first sync of a new journal or WAL syncs the folder too, and with it what was deleted there.
  if (handle.is_journal && !handle.file->is_created_durably) handle.state->unsynced_deletes.clear();
  handle.file->sync();
  return SQLITE_OK;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (handle.file->is_dead) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(handle.file->content.size());
  return SQLITE_OK;
}

/// The highest lock that anybody else holds.
int others_level(Handle const& handle) {
  int level = SQLITE_LOCK_NONE;
  for (auto const* other : handle.file->handles) {
    if (other != &handle) level = std::max(level, other->level);
  }
  return level;
}

int lock_file(sqlite3_file* file, int level) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (handle.file->is_dead) return SQLITE_IOERR_LOCK;
  if (handle.level >= level) return SQLITE_OK;
  auto const others = others_level(handle);
  if (level == SQLITE_LOCK_SHARED && others >= SQLITE_LOCK_PENDING) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_RESERVED && others >= SQLITE_LOCK_RESERVED) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_EXCLUSIVE && others >= SQLITE_LOCK_SHARED) {
    if (others < SQLITE_LOCK_RESERVED) handle.level = SQLITE_LOCK_PENDING;  // no new readers
    return SQLITE_BUSY;
  }
  handle.level = level;
  return SQLITE_OK;
}

int unlock_file(sqlite3_file* file, int level) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  handle.level = std::min(handle.level, level);
  return SQLITE_OK;
}

int check_reserved(sqlite3_file* file, int* is_reserved) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (handle.file->is_dead) return SQLITE_IOERR_CHECKRESERVEDLOCK;
  *is_reserved = others_level(handle) >= SQLITE_LOCK_RESERVED || handle.level >= SQLITE_LOCK_RESERVED ? 1 : 0;
  return SQLITE_OK;
}

int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return static_cast<int>(sector_bytes); }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }  // as SQLite assumes on Unix

int map_shared(sqlite3_file* file, int region, int size, int is_extending, void volatile** memory) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  *memory = nullptr;
  if (handle.file->is_dead) return SQLITE_IOERR_SHMMAP;
  if (!handle.has_shared_memory) {
    handle.has_shared_memory = true;
    ++handle.file->shared_memory_users;
  }
  auto& regions = handle.file->shared_memory;
  auto const index = static_cast<std::size_t>(region);
  while (regions.size() <= index) {
    if (is_extending == 0) return SQLITE_OK;
    regions.push_back(std::make_unique<std::uint8_t[]>(static_cast<std::size_t>(size)));
  }
  *memory = regions[index].get();
  return SQLITE_OK;
}

void drop_shared_locks(Handle& handle, unsigned mask) {
  for (std::size_t i = 0; i < SQLITE_SHM_NLOCK; ++i) {
    auto const bit = 1U << i;
    if ((mask & bit) == 0) continue;
    if ((handle.shared_mask & bit) != 0) --handle.file->shared_locks[i];
    if ((handle.exclusive_mask & bit) != 0) handle.file->exclusive_locks[i] = nullptr;
  }
  handle.shared_mask &= ~mask;
  handle.exclusive_mask &= ~mask;
}

int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  auto const mask = ((1U << count) - 1U) << offset;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    drop_shared_locks(handle, mask);
    return SQLITE_OK;
  }
  auto& held = *handle.file;
  if (held.is_dead) return SQLITE_IOERR_SHMLOCK;
  for (std::size_t i = 0; i < SQLITE_SHM_NLOCK; ++i) {
    auto const bit = 1U << i;
    if ((mask & bit) == 0) continue;
    if (held.exclusive_locks[i] != nullptr && held.exclusive_locks[i] != &handle) return SQLITE_BUSY;
    auto const own = (handle.shared_mask & bit) != 0 ? 1 : 0;
    if ((flags & SQLITE_SHM_EXCLUSIVE) != 0 && held.shared_locks[i] > own) return SQLITE_BUSY;
  }
  for (std::size_t i = 0; i < SQLITE_SHM_NLOCK; ++i) {
    auto const bit = 1U << i;
    if ((mask & bit) == 0) continue;
    if ((flags & SQLITE_SHM_EXCLUSIVE) != 0) {
      held.exclusive_locks[i] = &handle;
      handle.exclusive_mask |= bit;
    } else if ((handle.shared_mask & bit) == 0) {
      ++held.shared_locks[i];
      handle.shared_mask |= bit;
    }
  }
  return SQLITE_OK;
}

void shared_barrier(sqlite3_file* file) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  std::lock_guard const guard(handle_of(file).state->mutex);
}

int unmap_shared(sqlite3_file* file, int) {
  auto& handle = handle_of(file);
  std::lock_guard const guard(handle.state->mutex);
  if (!handle.has_shared_memory) return SQLITE_OK;
  drop_shared_locks(handle, ~0U);
  handle.has_shared_memory = false;
  // The next connection after the last one rebuilds it from the WAL.
  if (--handle.file->shared_memory_users == 0) handle.file->shared_memory.clear();
  return SQLITE_OK;
}

}  // namespace

void MemoryFile::write(std::size_t offset, std::uint8_t const* bytes, std::size_t count) {
  apply_write(content, offset, bytes, count);
  pending.push_back({.kind = Pending::Kind::write, .offset = offset, .bytes = Bytes(bytes, bytes + count)});
}

void MemoryFile::truncate(std::size_t size) {
  content.resize(size, 0);
  pending.push_back({.kind = Pending::Kind::truncate, .offset = size, .bytes = {}});
}

void MemoryFile::sync() {
  for (auto const& change : pending) apply(durable, change);
  pending.clear();
  is_created_durably = true;
}

std::optional<Bytes> MemoryFile::after_power_loss(Random& random) const {
  if (!is_created_durably && random.chance(500)) return std::nullopt;
  std::size_t sectors = 0;
  for (auto const& change : pending) sectors += sectors_of(change);
  Survival survival(random, sectors);
  auto image = durable;
  for (auto const& change : pending) {
    if (change.kind == Pending::Kind::truncate) {
      if (survival.next()) apply(image, change);
      continue;
    }
    for (std::size_t at = 0; at < change.bytes.size();) {
      auto const position = change.offset + at;
      auto const count = std::min(sector_bytes - position % sector_bytes, change.bytes.size() - at);
      if (survival.next()) apply_write(image, position, change.bytes.data() + at, count);
      at += count;
    }
  }
  return image;
}

sqlite3_io_methods const& faulty_file_methods() {
  static constexpr sqlite3_io_methods methods = {
      2,           close_file,     read_file,     write_file,      truncate_file, sync_file,
      size_of_file, lock_file,     unlock_file,   check_reserved,  control_file,  sector_size,
      characteristics, map_shared, lock_shared,   shared_barrier,  unmap_shared,  nullptr,
      nullptr};
  return methods;
}

}  // namespace lamplighter::test
