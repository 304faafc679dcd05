// The test disk itself: what a commit promised survives a power loss, and a lying disk is found out.
#include "engine/store/database.hpp"
#include "tests/support/faulty_vfs.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace lamplighter;
using namespace lamplighter::store;
using namespace lamplighter::test;

namespace {

constexpr int runs = 200;

std::unique_ptr<Database> open_on(FaultyVfs const& disk) {
  auto opened = open_database("sqlite:store.db", OpenMode::read_write, disk.name());
  if (!opened) throw DatabaseError(DatabaseError::Kind::other, opened.error().message);
  return std::move(*opened);
}

std::string text_of(Database& db, std::string_view sql) {
  auto& query = db.bound(sql);
  query.step();
  auto text = query.text(0);
  query.reset();
  return text;
}

/// Commits numbered rows, some of them large, until the disk stops or `rounds` are done. Returns the last committed one.
std::int64_t commit_rows(Database& db, Random& random, int rounds) {
  std::int64_t last = 0;
  try {
    for (int round = 1; round <= rounds; ++round) {
      auto const size = random.below(30'000);
      Transaction transaction(db);
      db.run("INSERT INTO fact (id, body) VALUES ($1, $2)", round, std::string(size, 'f'));
      db.run("UPDATE counter SET value = value + 1");
      transaction.commit();
      last = round;
      if (random.chance(50)) db.run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  } catch (DatabaseError const&) {  // the power is going
  }
  return last;
}

struct Outcome {
  std::int64_t committed = 0;
  std::int64_t found = 0;
  bool is_sound = false;  // integrity_check, and rows agree with their counter
};

Outcome run_with_power_loss(std::uint64_t seed, FaultyVfs::Syncs syncs) {
  auto const name = fmt::format("power-{}", seed);
  auto& disk = register_faulty_vfs(name);
  Random random(seed);
  Outcome outcome;
  {
    auto const db = open_on(disk);
    db->execute("CREATE TABLE fact (id INTEGER PRIMARY KEY, body TEXT)");
    db->execute("CREATE TABLE counter (value INTEGER)");
    db->execute("INSERT INTO counter VALUES (0)");
    disk.set_syncs(syncs);
    auto const n = 1 + random.below(200);
    disk.fail(FaultyVfs::Operation::write, n, FaultyVfs::Failure::io_error, FaultyVfs::Repeat::for_ever);
    outcome.committed = commit_rows(*db, random, 40);
    disk.power_loss(random);
  }
  disk.set_syncs(FaultyVfs::Syncs::honest);
  try {
    auto const db = open_on(disk);
    outcome.is_sound = text_of(*db, "PRAGMA integrity_check") == "ok" &&
                       text_of(*db, "SELECT count(*) = (SELECT value FROM counter) AND count(*) = coalesce(max(id), 0) "
                                    "FROM fact") == "1";
    outcome.found = std::stoll(text_of(*db, "SELECT count(*) FROM fact"));
  } catch (DatabaseError const&) {
    outcome.is_sound = false;
  }
  unregister_faulty_vfs(name);
  return outcome;
}

}  // namespace

TEST_CASE("what was committed before the power went is there afterwards, and the file is sound") {
  int with_commits = 0;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    auto const outcome = run_with_power_loss(seed, FaultyVfs::Syncs::honest);
    CAPTURE(seed, outcome.committed, outcome.found);
    CHECK(outcome.is_sound);
    // The commit that was under way when the power went may be there or not.
    CHECK(outcome.found >= outcome.committed);
    CHECK(outcome.found <= outcome.committed + 1);
    if (outcome.committed > 0) ++with_commits;
  }
  CHECK(with_commits > runs / 2);
}

TEST_CASE("canary: a disk that ignores syncs loses commits, and this test sees it") {
  int losses = 0;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    auto const outcome = run_with_power_loss(seed, FaultyVfs::Syncs::ignored);
    if (!outcome.is_sound || outcome.found < outcome.committed) ++losses;
  }
  CHECK(losses > runs / 4);
}

TEST_CASE("the same seed loses the same writes") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    auto const first = run_with_power_loss(seed, FaultyVfs::Syncs::ignored);
    auto const second = run_with_power_loss(seed, FaultyVfs::Syncs::ignored);
    CHECK(first.committed == second.committed);
    CHECK(first.found == second.found);
    CHECK(first.is_sound == second.is_sound);
  }
}

TEST_CASE("after a killed process all writes are there, its connections are dead and its locks free") {
  auto& disk = register_faulty_vfs("killed");
  auto const dead = open_on(disk);
  dead->execute("CREATE TABLE fact (id INTEGER PRIMARY KEY)");
  dead->begin();
  dead->run("INSERT INTO fact VALUES ($1)", 1);
  disk.process_crash();
  CHECK_THROWS_AS(dead->commit(), DatabaseError);
  auto const db = open_on(disk);
  CHECK(text_of(*db, "SELECT count(*) FROM fact") == "0");
  db->run("INSERT INTO fact VALUES ($1)", 2);
  CHECK(text_of(*db, "SELECT max(id) FROM fact") == "2");
}

TEST_CASE("two test disks keep their files apart, and two connections to one share it") {
  auto& one = register_faulty_vfs("one");
  auto& two = register_faulty_vfs("two");
  CHECK(&register_faulty_vfs("one") == &one);
  {
    auto const first = open_on(one), second = open_on(one), other = open_on(two);
    first->execute("CREATE TABLE fact (id INTEGER PRIMARY KEY)");
    first->begin();
    first->run("INSERT INTO fact VALUES ($1)", 1);
    CHECK(text_of(*second, "SELECT count(*) FROM fact") == "0");
    try {
      second->begin();
      FAIL("two writers at once");
    } catch (DatabaseError const& error) {
      CHECK(error.kind() == DatabaseError::Kind::busy);
    }
    first->commit();
    CHECK(text_of(*second, "SELECT count(*) FROM fact") == "1");
    CHECK(text_of(*other, "SELECT count(*) FROM sqlite_schema") == "0");
  }
  unregister_faulty_vfs("one");
  unregister_faulty_vfs("two");
}

TEST_CASE("a file whose pages were overwritten is told as corrupt") {
  auto& disk = register_faulty_vfs("rotten");
  {
    auto const db = open_on(disk);
    db->execute("CREATE TABLE fact (id INTEGER PRIMARY KEY, body TEXT)");
    for (int id = 1; id <= 50; ++id) db->run("INSERT INTO fact VALUES ($1, $2)", id, std::string(1000, 'x'));
  }
  auto bytes = disk.content("store.db");
  REQUIRE(bytes.size() > 4 * 8192);
  CHECK(bytes[16] * 256 + bytes[17] == 8192);  // the page size in the header
  std::fill(bytes.begin() + 8192, bytes.end(), std::uint8_t{0x5a});
  disk.put("store.db", bytes);
  auto const db = open_on(disk);
  try {
    text_of(*db, "SELECT sum(length(body)) FROM fact");
    FAIL("read without an error");
  } catch (DatabaseError const& error) {
    CHECK(error.kind() == DatabaseError::Kind::corrupt);
  }
}
