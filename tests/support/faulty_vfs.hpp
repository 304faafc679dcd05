// A file system in memory for SQLite that loses power, fills up and fails on command.
#pragma once

#include "engine/base/random.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lamplighter::test {

/// Files in memory, reached by open_database(…, vfs_name). Each file has a durable image and writes not yet synced; only
/// a sync makes them durable. WAL works between connections of this process. Calls may come from several threads.
class FaultyVfs {
 public:
  enum class Operation { write, sync };
  enum class Failure { io_error, disk_full };
  enum class Repeat { once, for_ever };
  enum class Syncs { honest, ignored };  // ignored: says yes and keeps nothing, as a lying disk

  ~FaultyVfs();
  FaultyVfs(FaultyVfs const&) = delete;
  FaultyVfs& operator=(FaultyVfs const&) = delete;

  std::string const& name() const;

  /// The n-th operation from now (1 = the next) fails, and with for_ever each one after it. Replaces an earlier plan.
  void fail(Operation operation, std::uint64_t n, Failure failure, Repeat repeat);
  /// Nothing fails any more.
  void heal();
  void set_syncs(Syncs syncs);

  /// The power goes: of the unsynced writes a random part stays, cut at sectors of 512 bytes. Open connections are dead
  /// from here on (every call fails and changes nothing); close them and open new ones.
  void power_loss(Random& random);
  /// The process is killed, the machine goes on: all writes stay, open connections are dead, their locks are free.
  void process_crash();

  std::uint64_t writes_count() const;
  std::uint64_t syncs_count() const;
  /// The file names, sorted.
  std::vector<std::string> files() const;
  /// What a reader would see now; empty for no such file.
  std::vector<std::uint8_t> content(std::string const& file) const;
  /// Puts a file there, durable.
  void put(std::string const& file, std::vector<std::uint8_t> bytes);

  struct State;  // for the implementation

 private:
  friend FaultyVfs& register_faulty_vfs(std::string const& name);
  explicit FaultyVfs(std::string const& name);
  std::unique_ptr<State> state_;
};

/// Registers an empty file system with SQLite under `name`; the one of that name if there is one already.
FaultyVfs& register_faulty_vfs(std::string const& name);
/// Takes it out again with all its files. No connection to it may be open.
void unregister_faulty_vfs(std::string const& name);

}  // namespace lamplighter::test
