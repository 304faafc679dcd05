// Everything of one region in one store: its repositories, its ids, its lease and its transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/flow/engine.hpp"
#include "engine/store/database.hpp"
#include "engine/store/lease.hpp"
#include "engine/store/sequence.hpp"

namespace lamplighter::store {

/// `flow::Store` over a database address. Reopens a lost connection at the next `begin`, and takes the region's lock again
/// there: only if nobody else took the lease meanwhile. What a caller of an orderly end gives back is best effort.
class RegionStore final : public flow::Store {
 public:
  struct Options {
    std::string address{};     // "sqlite:…" or "postgresql://…"
    RegionId region{};
    std::string owner{};       // of the lease: shown to another process that asks
    std::string sqlite_vfs{};  // tests
    milliseconds lease_for{std::chrono::seconds{30}};
    OpenMode mode = OpenMode::read_write;  // read_only: for views; never migrates, has no lease
  };
  /// Opens and migrates. Errors: as `open_database` and `migrate`.
  static Result<std::unique_ptr<RegionStore>> open(Options options);
  ~RegionStore() override;

  outage::Repository& outages() override;
  notice::Repository& notices() override;
  dispatch::Repository& dispatches() override;
  flow::Repository& flow() override;
  record::Repository& records() override;

  void begin() override;
  void commit() override;
  void rollback() override;
  void savepoint() override;
  void finish_step() override;
  void keep_savepoint() override;
  void undo_savepoint() override;
  bool survives(std::exception const& trouble) override;
  /// Takes the lease at the first call, renews it later.
  Result<void> renew_lease(Time now) override;
  /// Gives the lease back at an orderly end, as far as the store lets us; else it expires.
  void release_lease();

  Database& database() { return *database_; }

 private:
  struct Repositories;
  explicit RegionStore(Options options);
  Result<void> connect();
  void keep_what_stands();
  /// Remembers a lost connection, whatever the caller makes of the error.
  template <class Act>
  void noting_loss(Act const& act);

  Options options_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<IdSource> ids_;
  std::unique_ptr<Repositories> repositories_;
  RegionLease lease_;
  std::optional<std::uint64_t> changes_by_others_;  // as the last transaction found them
  bool is_broken_ = false;  // the connection is gone; the next begin opens another
  std::optional<Error> fenced_out_;  // by whom, found when the store was opened again
};

}  // namespace lamplighter::store
