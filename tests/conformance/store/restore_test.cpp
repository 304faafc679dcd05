// What a restore leaves behind: marks and free ids for every region; and nobody's store is changed under his hands.
#include "engine/store/restore.hpp"

#include <catch2/catch.hpp>

#include "engine/store/lease.hpp"
#include "engine/store/migrations.hpp"
#include "engine/store/sequence.hpp"
#include "engine/store/sql_accounts.hpp"
#include "engine/store/store_lock.hpp"
#include "tests/conformance/store/store_under_test.hpp"

using namespace lamplighter;
using namespace lamplighter::store;
using namespace lamplighter::test;
using Catch::Contains;
using std::chrono::seconds;

namespace {

constexpr Time noon{milliseconds{1'772'424'000'000}};  // 2 March 2026
constexpr Time dead_clock{milliseconds{0}};            // a machine whose clock lost its battery

std::int64_t own_part(std::int64_t id) { return id & ((std::int64_t{1} << region_shift) - 1); }

std::int64_t marked(Database& db) {
  return number(db, "SELECT count(*) FROM engine_meta WHERE name = 'restored_from_backup' AND value = 'yes'");
}

std::unique_ptr<Database> open_migrated(StoreUnderTest const& store) {
  auto db = store.open();
  if (auto const done = migrate(*db); !done) throw std::runtime_error(done.error().message);
  return db;
}

void restore_ids(Database& db, std::set<RegionId> const& regions, Time now) {
  Transaction transaction(db);
  leave_ids_behind(db, regions, now);
  transaction.commit();
}

}  // namespace

TEST_CASE("after a restore ids begin far above those of the backup, in regions that it has not heard of too") {
  ON_BOTH_DATABASES();
  auto const now = GENERATE(noon, dead_clock);
  StoreUnderTest store(kind);
  auto const db = store.open();
  create(*db, id_sequence_table);
  auto const last = IdSource(*db, RegionId{1}).next();
  restore_ids(*db, {RegionId{1}, RegionId{2}}, now);
  for (int region = 1; region <= 3; ++region) {
    INFO(region);
    auto const id = IdSource(*db, RegionId{region}).next();
    CHECK(own_part(id) > ids_left_free);
    if (region == 1) CHECK(own_part(id) > own_part(last) + ids_left_free);
    CHECK(own_part(id) < std::int64_t{1} << (region_shift - 1));
    CHECK(region_of(id).value == region);
  }
}

TEST_CASE("two restores of one backup have no id in common, however soon the second follows") {
  ON_BOTH_DATABASES();
  auto const was_restored_before = GENERATE(false, true);  // so that the store counts ahead of the clock
  StoreUnderTest store(kind);
  auto const db = store.open();
  create(*db, id_sequence_table);
  if (was_restored_before) restore_ids(*db, {RegionId{1}}, noon - seconds{60});
  auto const backup = number(*db, "SELECT coalesce(max(next_value), 1) FROM id_sequence");
  std::set<std::int64_t> firsts;
  for (int restore = 0; restore < 3; ++restore) {
    db->run("DELETE FROM id_sequence");
    db->run("INSERT INTO id_sequence (region_id, next_value) VALUES (1, $1)", backup);
    restore_ids(*db, {RegionId{1}}, noon + milliseconds{100 * restore});
    firsts.insert(IdSource(*db, RegionId{1}).next());
  }
  REQUIRE(firsts.size() == 3);
  CHECK(*std::next(firsts.begin()) - *firsts.begin() >= 6'400);
  CHECK(*std::prev(firsts.end()) - *std::next(firsts.begin()) >= 6'400);
}

TEST_CASE("a store that other tools brought back is marked for every region, once nobody is at work in it") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = open_migrated(store), others = store.open();
  RegionLease daemon;
  REQUIRE(daemon.acquire(*others, RegionId{2}, "a daemon", noon, seconds{30}));
  auto const refused = mark_restored(*db, RegionId{1}, noon);
  REQUIRE(!refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK(marked(*db) == 0);
  daemon.release(*others);
  REQUIRE(mark_restored(*db, RegionId{1}, noon));
  CHECK(marked(*db) == 2);
  CHECK(number(*db, "SELECT min(next_value) FROM id_sequence") > ids_left_free);
  RegionLease next;
  CHECK(next.acquire(*others, RegionId{2}, "a daemon", noon, seconds{30}));  // the lock was given back
}

TEST_CASE("an empty store cannot be marked as restored") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const refused = mark_restored(*store.open(), RegionId{1}, noon);
  REQUIRE(!refused);
  CHECK(refused.error().kind == Error::Kind::usage);
}

TEST_CASE("a store of an older version stays as it is while a daemon works in any region") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open(), others = store.open();
  REQUIRE(migrate(*db, all_migrations().first(3)));
  RegionLease daemon;
  REQUIRE(daemon.acquire(*others, RegionId{7}, "an older daemon", noon, seconds{30}));
  auto const refused = migrate(*db);
  REQUIRE(!refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK_THAT(refused.error().message, Contains("at version 3") && Contains("stop"));
  CHECK(schema_version(*db) == 3);
  CHECK(!SqlAccounts::open(store.address()));
  auto const list = SqlAccounts::open(store.address(), OpenMode::read_only);
  REQUIRE(list);
  CHECK((*list)->tokens().empty());
  CHECK((*list)->users().empty());
  CHECK(schema_version(*db) == 3);
  daemon.release(*others);
  CHECK(migrate(*db).value() == newest_schema_version());
}

TEST_CASE("one process at a time has all regions of a store, and gives them back") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = open_migrated(store), others = store.open();
  RegionLease lease;
  REQUIRE(lease.acquire(*others, RegionId{3}, "one", noon, seconds{30}));
  CHECK(!StoreLock::of(*db));
  lease.release(*others);
  {
    auto const lock = StoreLock::of(*db);
    REQUIRE(lock);
    CHECK(!StoreLock::of(*others));
  }
  CHECK(StoreLock::of(*others));
}
