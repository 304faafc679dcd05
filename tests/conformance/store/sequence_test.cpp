// Ids that are never in use twice.
#include "engine/store/sequence.hpp"

#include "engine/base/random.hpp"
#include "tests/conformance/store/store_under_test.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace lamplighter;
using namespace lamplighter::store;
using namespace lamplighter::test;

TEST_CASE("ids count up from 1 with the region in the high bits, each region for itself") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create(*db, id_sequence_table);
  IdSource first(*db, RegionId{1}, 3), second(*db, RegionId{2}, 3);
  for (std::int64_t i = 1; i <= 7; ++i) CHECK(first.next() == (std::int64_t{1} << region_shift) + i);
  CHECK(second.next() == (std::int64_t{2} << region_shift) + 1);
  CHECK(region_of(second.next()).value == 2);
}

TEST_CASE("a second process gets ids of its own") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open(), other_db = store.open();
  create(*db, id_sequence_table);
  IdSource ids(*db, RegionId{1}, 5), others(*other_db, RegionId{1}, 5);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 50; ++i) {
    CHECK(seen.insert(ids.next()).second);
    CHECK(seen.insert(others.next()).second);
  }
}

TEST_CASE("ids reserved in a transaction that was undone are not used on without a new reservation") {
  ON_BOTH_DATABASES();
  auto const is_savepoint = GENERATE(false, true);
  StoreUnderTest store(kind);
  auto const db = store.open();
  create(*db, id_sequence_table);
  std::int64_t undone = 0, kept = 0;
  {
    IdSource ids(*db, RegionId{1}, 100);
    db->begin();
    if (is_savepoint) db->savepoint("fact");
    undone = ids.next();
    if (is_savepoint) {
      db->rollback_to("fact");
      kept = ids.next();
      db->commit();
    } else {
      db->rollback();
      kept = ids.next();
    }
    CHECK(kept > undone);
  }
  IdSource restarted(*db, RegionId{1}, 100);  // knows only what the store knows
  CHECK(restarted.next() > kept);
}

TEST_CASE("through random rollbacks and restarts no id that was committed comes again") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto db = store.open();
  create(*db, id_sequence_table);
  create(*db, "CREATE TABLE used (id {id} PRIMARY KEY)");
  Random random(20260302);
  auto ids = std::make_unique<IdSource>(*db, RegionId{1}, 4);
  std::size_t committed = 0;
  for (int round = 0; round < 300; ++round) {
    db->begin();
    auto const count = random.below(4);
    for (std::uint64_t i = 0; i < count; ++i) db->run("INSERT INTO used VALUES ($1)", ids->next());  // throws on a repeat
    if (random.chance(300)) {
      db->rollback();
    } else {
      db->commit();
      committed += count;
    }
    if (random.chance(100)) {  // the process is killed
      ids.reset();
      db = store.open();
      ids = std::make_unique<IdSource>(*db, RegionId{1}, 4);
    }
  }
  CHECK(number(*db, "SELECT count(*) FROM used") == static_cast<std::int64_t>(committed));
  CHECK(committed > 100);
}
