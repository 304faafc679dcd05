// Opening a region's store, and its transactions under the lease.
#include "engine/store/region_store.hpp"

#include "engine/store/dispatch_repository.hpp"
#include "engine/store/flow_repository.hpp"
#include "engine/store/notice_repository.hpp"
#include "engine/store/outage_repository.hpp"
#include "engine/store/record_repository.hpp"

namespace lamplighter::store {

struct RegionStore::Repositories {
  explicit Repositories(RepositoryContext const& context)
      : outages(context), notices(context), dispatches(context), flow(context), records(context) {}
  SqlOutageRepository outages;
  SqlNoticeRepository notices;
  SqlDispatchRepository dispatches;
  SqlFlowRepository flow;
  SqlRecordRepository records;
};

RegionStore::RegionStore(Options options) : options_(std::move(options)) {}
RegionStore::~RegionStore() = default;

Result<std::unique_ptr<RegionStore>> RegionStore::open(Options options) {
  std::unique_ptr<RegionStore> store(new RegionStore(std::move(options)));
  if (auto const connected = store->connect(); !connected) return tl::unexpected<Error>(connected.error());
  return store;
}

Result<void> RegionStore::connect() {
  auto opened = open_database(options_.address, options_.mode, options_.sqlite_vfs);
  if (!opened) return tl::unexpected<Error>(opened.error());
  if (options_.mode == OpenMode::read_write) {
    if (auto const migrated = migrate(**opened); !migrated) return tl::unexpected<Error>(migrated.error());
  }
  // The old connection closes after the new one stands: SQLite's log must not be read again from its start meanwhile.
  repositories_.reset();
  ids_.reset();
  database_ = std::move(*opened);
  ids_ = std::make_unique<IdSource>(*database_, options_.region);
  repositories_ = std::make_unique<Repositories>(
      RepositoryContext{*database_, options_.region, [source = ids_.get()] { return source->next(); }});
  changes_by_others_.reset();
  is_broken_ = false;
  return {};
}

outage::Repository& RegionStore::outages() { return repositories_->outages; }
notice::Repository& RegionStore::notices() { return repositories_->notices; }
dispatch::Repository& RegionStore::dispatches() { return repositories_->dispatches; }
flow::Repository& RegionStore::flow() { return repositories_->flow; }
record::Repository& RegionStore::records() { return repositories_->records; }

template <class Act>
void RegionStore::noting_loss(Act const& act) {
  try {
    act();
  } catch (DatabaseError const& trouble) {
    (void)survives(trouble);
    throw;
  }
}

void RegionStore::begin() {
  if (is_broken_) {
    if (auto const connected = connect(); !connected) {
      is_broken_ = true;
      throw DatabaseError(DatabaseError::Kind::connection, connected.error().message);
    }
    // Before anything is committed: the lock of the region is taken again, and the fence must still be ours. Until then it
    // counts as lost, whatever is thrown.
    is_broken_ = true;
    if (auto const held = lease_.resume(*database_); !held) {
      fenced_out_ = held.error();
      throw DatabaseError(DatabaseError::Kind::other, held.error().message);
    }
    is_broken_ = false;
  }
  noting_loss([&] { database_->begin(); });
  repositories_->notices.each_journal([](auto& one) { one.begin(); });
  repositories_->flow.looks().begin();
  keep_what_stands();
  repositories_->outages.keep_found(SqlOutageRepository::Found::until_told);
}

/// What earlier transactions have read and written of messages and people is still so where nobody else has changed the store. Of a
/// region's notices and attempts nobody else may; of people, and of addresses and texts that are erased, other regions of a server may, which
/// nobody tells us.
void RegionStore::keep_what_stands() {
  auto& notices = repositories_->notices;
  auto const others = database_->changes_by_others();
  if (!others) notices.forget_personal();
  else if (others != changes_by_others_) notices.forget_read();
  changes_by_others_ = others;
  notices.forget_expected();
}

void RegionStore::commit() {
  noting_loss([&] {
    if (lease_.fence() != 0) {
      if (auto const held = lease_.verify(*database_); !held) {
        throw DatabaseError(DatabaseError::Kind::other, held.error().message);
      }
    }
    repositories_->notices.write_gathered();
    repositories_->notices.write_counters();
    repositories_->flow.write_looks();
    repositories_->flow.looks().clear();
    repositories_->notices.each_journal([](auto& one) { one.clear(); });
    repositories_->outages.keep_found(SqlOutageRepository::Found::not_at_all);
    database_->commit();
  });
}

void RegionStore::rollback() {
  if (repositories_) {
    repositories_->notices.each_journal([](auto& one) { one.clear(); });
    repositories_->flow.looks().clear();
    repositories_->notices.forget_read();
    repositories_->outages.keep_found(SqlOutageRepository::Found::not_at_all);
  }
  database_->rollback();
}
void RegionStore::savepoint() {
  database_->savepoint("fact");
  repositories_->notices.each_journal([](auto& one) { one.mark(); });
  repositories_->flow.looks().mark();
}
void RegionStore::finish_step() { repositories_->notices.write_gathered(); }
void RegionStore::keep_savepoint() {
  database_->release("fact");
  repositories_->notices.each_journal([](auto& one) { one.keep_mark(); });
  repositories_->flow.looks().keep_mark();
}
void RegionStore::undo_savepoint() {
  repositories_->notices.each_journal([](auto& one) { one.undo_to_mark(); });
  repositories_->flow.looks().undo_to_mark();
  repositories_->outages.keep_found(SqlOutageRepository::Found::until_told);
  database_->rollback_to("fact");
  database_->release("fact");
}

bool RegionStore::survives(std::exception const& trouble) {
  auto const* error = dynamic_cast<DatabaseError const*>(&trouble);
  if (error == nullptr) return true;  // not the store's: a bug in a handler
  if (error->kind() == DatabaseError::Kind::connection) is_broken_ = true;
  return error->kind() == DatabaseError::Kind::constraint;
}

Result<void> RegionStore::renew_lease(Time now) {
  if (fenced_out_) return tl::unexpected<Error>(*fenced_out_);
  if (is_broken_) return fail(Error::Kind::unavailable, "the store is lost; it is opened again at the next batch");
  try {
    if (lease_.fence() != 0) return lease_.renew(*database_, now, options_.lease_for);
    auto const taken = lease_.acquire(*database_, options_.region, options_.owner, now, options_.lease_for);
    if (!taken) return tl::unexpected<Error>(taken.error());
    return {};
  } catch (DatabaseError const& trouble) {
    (void)survives(trouble);
    return fail(Error::Kind::unavailable, std::string("the lease could not be renewed: ") + trouble.what());
  }
}

void RegionStore::release_lease() {
  try {
    if (!is_broken_) lease_.release(*database_);
  } catch (DatabaseError const&) {  // it expires by itself
  }
}

}  // namespace lamplighter::store
