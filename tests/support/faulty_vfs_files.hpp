// The files of FaultyVfs: what is durable, what is only written, and who holds which lock.
#pragma once

#include "tests/support/faulty_vfs.hpp"

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace lamplighter::test {

using Bytes = std::vector<std::uint8_t>;
struct Handle;

/// One file: its content is `durable` with `pending` applied in order.
struct MemoryFile {
  struct Pending {
    enum class Kind { write, truncate };
    Kind kind;
    std::size_t offset;  // truncate: the new size
    Bytes bytes;
  };

  Bytes content;
  Bytes durable;
  std::vector<Pending> pending;
  bool is_created_durably = false;  // synced at least once
  bool is_dead = false;             // power or process gone: handles to it fail

  std::vector<Handle*> handles;
  std::vector<std::unique_ptr<std::uint8_t[]>> shared_memory;
  std::array<int, SQLITE_SHM_NLOCK> shared_locks{};
  std::array<Handle*, SQLITE_SHM_NLOCK> exclusive_locks{};
  int shared_memory_users = 0;

  void write(std::size_t offset, std::uint8_t const* bytes, std::size_t count);
  void truncate(std::size_t size);
  void sync();
  /// What a disk may hold after the power has gone; nothing when the file itself is not there.
  std::optional<Bytes> after_power_loss(Random& random) const;
};

/// What SQLite calls an open file.
struct Handle {
  sqlite3_file base;  // first: SQLite sees only this
  FaultyVfs::State* state;
  std::shared_ptr<MemoryFile> file;
  std::string name;
  int level = SQLITE_LOCK_NONE;
  bool is_deleted_on_close = false;
  bool is_journal = false;
  bool has_shared_memory = false;
  unsigned shared_mask = 0;
  unsigned exclusive_mask = 0;
};

struct FailurePlan {
  FaultyVfs::Operation operation;
  std::uint64_t countdown;
  FaultyVfs::Failure failure;
  FaultyVfs::Repeat repeat;
  bool has_fired = false;
};

struct FaultyVfs::State {
  mutable std::mutex mutex;
  std::string name;
  FaultyVfs* owner = nullptr;
  sqlite3_vfs vfs{};
  std::map<std::string, std::shared_ptr<MemoryFile>> files;
  std::map<std::string, std::shared_ptr<MemoryFile>> unsynced_deletes;  // may be back after a power loss
  std::optional<FailurePlan> plan;
  Syncs syncs = Syncs::honest;
  std::uint64_t writes_count = 0;
  std::uint64_t syncs_count = 0;
  Random random{1};

  /// SQLite's code when this operation is to fail.
  std::optional<int> failing(Operation operation);
};

/// The methods of an open file and of the file system, filled in for `state`.
sqlite3_io_methods const& faulty_file_methods();

}  // namespace lamplighter::test
