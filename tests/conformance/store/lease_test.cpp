// Who may write for a region.
#include "engine/store/lease.hpp"

#include "tests/conformance/store/store_under_test.hpp"
#include "tests/support/faulty_vfs.hpp"
#include "tests/support/postgres_cluster.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace lamplighter;
using namespace lamplighter::store;
using namespace lamplighter::test;

namespace {

constexpr RegionId region{3};
constexpr milliseconds ttl{10'000};
Time const start = from_ms(1'000'000);

}  // namespace

TEST_CASE("while one process holds a region another is refused, and told who holds it") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open(), other_db = store.open();
  create(*db, region_lease_table);
  RegionLease lease, other;
  CHECK(lease.acquire(*db, region, "desk-a", start, ttl).value() == 1);
  auto const refused = other.acquire(*other_db, region, "desk-b", start, ttl);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::conflict);
  CHECK(refused.error().message.find("desk-a") != std::string::npos);
  CHECK(refused.error().message.find("1970-01-01T00:16:50Z") != std::string::npos);
  CHECK_FALSE(other.acquire(*other_db, region, "desk-a", start, ttl));  // the same name twice is a second process too
  CHECK(other.acquire(*other_db, RegionId{4}, "desk-b", start, ttl).has_value());
  CHECK(lease.verify(*db).has_value());
}

TEST_CASE("a lease that was given back is free at once, and the fence rises") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open(), other_db = store.open();
  create(*db, region_lease_table);
  RegionLease lease, other;
  REQUIRE(lease.acquire(*db, region, "desk-a", start, ttl));
  lease.release(*db);
  CHECK(lease.fence() == 0);
  CHECK_FALSE(lease.verify(*db));
  CHECK(other.acquire(*other_db, region, "desk-b", start, ttl).value() == 2);
}

TEST_CASE("a process that died leaves its region free without waiting for the expiry") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create(*db, region_lease_table);
  {
    auto const dead_db = store.open();
    RegionLease dead;
    REQUIRE(dead.acquire(*dead_db, region, "desk-a", start, ttl));
  }
  if (kind == Kind::postgresql) postgres_cluster().cut_connections(store.address());
  auto const new_db = store.open();
  RegionLease lease;
  CHECK(lease.acquire(*new_db, region, "desk-b", start, ttl).value() == 2);
}

TEST_CASE("a daemon killed with SIGKILL gives its lock back") {
  StoreUnderTest store(Kind::sqlite);
  auto const db = store.open();
  create(*db, region_lease_table);
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  auto const child = ::fork();
  if (child == 0) {
    auto const own = store.open();
    RegionLease lease;
    char const answer = lease.acquire(*own, region, "child", start, ttl) ? 'y' : 'n';
    if (::write(ready[1], &answer, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char answer = '?';
  REQUIRE(::read(ready[0], &answer, 1) == 1);
  REQUIRE(answer == 'y');
  RegionLease lease;
  CHECK_FALSE(lease.acquire(*db, region, "parent", start + 2 * ttl, ttl));  // expired, but it lives: two must not run
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(lease.acquire(*db, region, "parent", start, ttl).value() == 2);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_CASE("a renewed lease outlives its first expiry; on a server an expired one may be taken over") {
  StoreUnderTest store(Kind::postgresql);
  auto const db = store.open(), other_db = store.open();
  create(*db, region_lease_table);
  RegionLease lease, other;
  REQUIRE(lease.acquire(*db, region, "desk-a", start, ttl));
  CHECK(lease.renew(*db, start + ttl / 2, ttl).has_value());
  CHECK_FALSE(other.acquire(*other_db, region, "desk-b", start + ttl, ttl));
  CHECK(other.acquire(*other_db, region, "desk-b", start + 2 * ttl, ttl).value() == 2);
  CHECK_FALSE(lease.renew(*db, start + 2 * ttl, ttl));
  CHECK(other.verify(*other_db).has_value());
}

TEST_CASE("a process that was fenced out cannot commit") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open(), other_db = store.open();
  create(*db, region_lease_table);
  RegionLease lease;
  REQUIRE(lease.acquire(*db, region, "desk-a", start, ttl));
  other_db->run("UPDATE region_lease SET fence = fence + 1, owner = 'desk-b' WHERE region_id = $1", region.value);
  Transaction transaction(*db);
  auto const verified = lease.verify(*db);
  REQUIRE_FALSE(verified);
  CHECK(verified.error().kind == Error::Kind::conflict);
}

TEST_CASE("between the check of the fence and the commit nobody can take the region") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open(), other_db = store.open();
  create(*db, region_lease_table);
  RegionLease lease;
  REQUIRE(lease.acquire(*db, region, "desk-a", start, ttl));
  other_db->execute(kind == Kind::sqlite ? "PRAGMA busy_timeout = 0" : "SET lock_timeout = '50ms'");
  auto const take_over = [&] {
    other_db->run("UPDATE region_lease SET fence = fence + 1 WHERE region_id = $1", region.value);
  };
  {
    Transaction transaction(*db);
    REQUIRE(lease.verify(*db));
    CHECK(error_of(take_over) == DatabaseError::Kind::busy);
    transaction.commit();
  }
  take_over();
  CHECK_FALSE(lease.verify(*db));
}

TEST_CASE("behind a connection that the server still keeps a daemon goes on under a new fence, and the old connection never commits") {
  StoreUnderTest store(Kind::postgresql);
  auto half_open = store.open();
  auto const db = store.open(), other_db = store.open();
  create(*db, region_lease_table);
  RegionLease lease, other;
  REQUIRE(lease.acquire(*half_open, region, "desk-a", start, ttl));
  SECTION("the lock comes back to it when the server lets the old session go") {
    REQUIRE(lease.resume(*db));
    CHECK(lease.fence() == 2);
    CHECK(lease.verify(*db));
    CHECK_FALSE(other.acquire(*other_db, region, "desk-b", start, ttl));
    CHECK(lease.renew(*db, start + ttl, ttl));  // the old session still has the lock: nothing to be had
    CHECK_FALSE(other.acquire(*other_db, region, "desk-b", start + ttl, ttl));
    half_open.reset();
    for (int i = 0; i < 500 && number(*other_db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") > 0; ++i) ::usleep(10'000);
    CHECK(lease.renew(*db, start + ttl, ttl));
    CHECK(number(*other_db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 1);
    CHECK_FALSE(other.acquire(*other_db, region, "desk-b", start + ttl, ttl));
  }
  SECTION("a process that asks between the old session's end and the next renewal does not take the region from it") {
    REQUIRE(lease.resume(*db));
    half_open.reset();
    for (int i = 0; i < 500 && number(*other_db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") > 0; ++i) ::usleep(10'000);
    CHECK_FALSE(other.acquire(*other_db, region, "desk-b", start, ttl));
    CHECK(lease.renew(*db, start, ttl));
    CHECK(number(*other_db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 1);
    CHECK(number(*other_db, "SELECT count(*) FROM region_lease WHERE owner = 'desk-a'") == 1);
    CHECK_FALSE(other.acquire(*other_db, region, "desk-b", start, ttl));
  }
  SECTION("nor waits such a process longer than the lease, should its holder be gone") {
    REQUIRE(lease.resume(*db));
    half_open.reset();
    for (int i = 0; i < 500 && number(*other_db, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") > 0; ++i) ::usleep(10'000);
    CHECK_FALSE(other.acquire(*other_db, region, "desk-b", start, ttl));
    CHECK(other.acquire(*other_db, region, "desk-b", start + ttl, ttl));
  }
  SECTION("a commit on its way is waited for, and then seen") {
    db->execute("SET lock_timeout = '50ms'");
    {
      Transaction transaction(*half_open);
      REQUIRE(lease.verify(*half_open));
      CHECK(error_of([&] { (void)lease.resume(*db); }) == DatabaseError::Kind::busy);
      transaction.commit();
    }
    CHECK(lease.resume(*db));
    Transaction late(*half_open);
    RegionLease before;
    CHECK_FALSE(before.verify(*half_open));
    CHECK(number(*half_open, "SELECT fence FROM region_lease") == 2);
  }
  SECTION("another process took the region meanwhile") {
    REQUIRE(other.acquire(*other_db, region, "desk-b", start + ttl, ttl));
    auto const resumed = lease.resume(*db);
    REQUIRE_FALSE(resumed);
    CHECK(resumed.error().kind == Error::Kind::conflict);
    CHECK(other.verify(*other_db));
  }
}

TEST_CASE("on a test file system, where no lock is, the same owner comes back and another waits for the expiry") {
  auto& disk = register_faulty_vfs("lease");
  auto const open = [] { return open_database("sqlite:store.db", OpenMode::read_write, "lease").value(); };
  {
    auto db = open();
    create(*db, region_lease_table);
    REQUIRE(RegionLease{}.acquire(*db, region, "engine", start, ttl));
    disk.process_crash();
  }
  auto const db = open();
  RegionLease lease;
  CHECK_FALSE(lease.acquire(*db, region, "other", start, ttl));
  CHECK(lease.acquire(*db, region, "engine", start, ttl).value() == 2);
  CHECK(RegionLease{}.acquire(*db, region, "other", start + ttl, ttl).value() == 3);
}
