// A region's store: what it survives, its lease, and its way back after the connection was lost.
#include "engine/store/region_store.hpp"

#include <catch2/catch.hpp>

#include "tests/support/faulty_vfs.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace lamplighter::store {
namespace {

using std::chrono::minutes;
constexpr Time noon{milliseconds{1'772'424'000'000}};

std::unique_ptr<RegionStore> open_store(std::string const& address, std::string const& owner, std::string const& vfs = {}) {
  auto opened = RegionStore::open({.address = address, .region = {}, .owner = owner, .sqlite_vfs = vfs});
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

void commit_mark(RegionStore& store, std::string_view value) {
  store.begin();
  try {
    store.flow().put_meta("mark", value);
    store.commit();
  } catch (DatabaseError const& trouble) {
    (void)store.survives(trouble);
    store.rollback();
    throw;
  }
}

std::string mark(RegionStore& store) {
  store.begin();
  auto const value = store.flow().meta("mark").value_or("none");
  store.rollback();
  return value;
}

}  // namespace

TEST_CASE("a constraint and a bug leave the transaction whole; a lost disk does not") {
  auto const disk = std::string("survives");
  auto& vfs = test::register_faulty_vfs(disk);
  {
    auto const store = open_store("sqlite:region.db", "one", disk);
    CHECK(store->survives(DatabaseError(DatabaseError::Kind::constraint, "unique")));
    CHECK(store->survives(std::out_of_range("a bug")));
    CHECK_FALSE(store->survives(DatabaseError(DatabaseError::Kind::full, "disk")));
    CHECK_FALSE(store->survives(DatabaseError(DatabaseError::Kind::connection, "gone")));
  }
  (void)vfs;
  test::unregister_faulty_vfs(disk);
}

TEST_CASE("after an I/O error the store opens again by itself and commits under the lease it had") {
  auto const disk = std::string("comes-back");
  auto& vfs = test::register_faulty_vfs(disk);
  {
    auto const store = open_store("sqlite:region.db", "one", disk);
    REQUIRE(store->renew_lease(noon));
    commit_mark(*store, "before");
    vfs.fail(test::FaultyVfs::Operation::write, 1, test::FaultyVfs::Failure::io_error, test::FaultyVfs::Repeat::for_ever);
    CHECK_THROWS_AS(commit_mark(*store, "lost"), DatabaseError);
    auto const renewed = store->renew_lease(noon + minutes{1});
    REQUIRE_FALSE(renewed);
    CHECK(renewed.error().kind == Error::Kind::unavailable);
    vfs.heal();
    commit_mark(*store, "after");
    CHECK(mark(*store) == "after");
    CHECK(store->renew_lease(noon + minutes{1}));
  }
  test::unregister_faulty_vfs(disk);
}

TEST_CASE("a server that drops the connection is found again, and the region's lock with it") {
  auto& cluster = test::postgres_cluster();
  auto const address = cluster.create_database();
  auto const store = open_store(address, "one");
  REQUIRE(store->renew_lease(noon));
  commit_mark(*store, "before");
  cluster.cut_connections(address);
  CHECK_THROWS_AS(commit_mark(*store, "lost"), DatabaseError);
  SECTION("nobody came between") {
    commit_mark(*store, "after");
    CHECK(mark(*store) == "after");
    auto const other = open_store(address, "two");  // the lock is held again, the lease not expired
    CHECK_FALSE(other->renew_lease(noon));
  }
  SECTION("another process took the region meanwhile") {
    auto const other = open_store(address, "two");
    REQUIRE(other->renew_lease(noon));
    commit_mark(*other, "theirs");
    CHECK_THROWS_AS(commit_mark(*store, "mine"), DatabaseError);
    CHECK(mark(*other) == "theirs");
    auto const renewed = store->renew_lease(noon);  // told to stop, not to try for ever
    REQUIRE_FALSE(renewed);
    CHECK(renewed.error().kind == Error::Kind::conflict);
  }
}

TEST_CASE("who is fenced out commits nothing and is told to stop") {
  auto const disk = std::string("fenced");
  test::register_faulty_vfs(disk);
  {
    auto const store = open_store("sqlite:region.db", "one", disk);
    REQUIRE(store->renew_lease(noon));
    commit_mark(*store, "mine");
    store->database().run("update region_lease set fence = fence + 1, owner = 'two'");
    CHECK_THROWS_AS(commit_mark(*store, "late"), DatabaseError);
    CHECK(mark(*store) == "mine");
    auto const renewed = store->renew_lease(noon);
    REQUIRE_FALSE(renewed);
    CHECK(renewed.error().kind == Error::Kind::conflict);
  }
  test::unregister_faulty_vfs(disk);
}

TEST_CASE("counters of notices are written with the commit: what a savepoint undoes does not count, and a rollback counts nothing") {
  auto const disk = std::string("counted");
  test::register_faulty_vfs(disk);
  {
    auto const store = open_store("sqlite:region.db", "one", disk);
    auto const add = [&](std::int64_t customer) {
      notice::Notice one;
      one.outage = {77};
      one.recipient = {notice::RecipientKind::customer, customer};
      one.stage = "d7";
      return store->notices().insert_notices({one}).front();
    };
    auto const open = [&] {
      std::int64_t amount = 0;
      for (auto const& count : store->notices().counters({77})) amount += count.state == "open" ? count.count : 0;
      return amount;
    };
    store->begin();
    auto const first = add(1);
    store->savepoint();
    add(2);
    CHECK(open() == 2);
    store->undo_savepoint();
    store->savepoint();
    add(3);
    store->keep_savepoint();
    CHECK(open() == 2);
    store->commit();
    CHECK(open() == 2);
    store->begin();
    add(4);
    store->rollback();
    CHECK(open() == 2);
    store->begin();
    store->notices().put_outcome({first, notice::OutcomeKind::proven, notice::Evidence::e3, noon, notice::Reason::evidence_reached});
    store->commit();
    CHECK(open() == 1);
    auto const fresh = open_store("sqlite:region.db", "two", disk);
    CHECK(fresh->notices().counters({77}).size() == 2);
  }
  test::unregister_faulty_vfs(disk);
}

TEST_CASE("within a transaction an outage is found as it was last written, also after a savepoint was undone") {
  auto const disk = std::string("found-again");
  test::register_faulty_vfs(disk);
  {
    auto const store = open_store("sqlite:region.db", "one", disk);
    store->begin();
    outage::Outage one;
    one.ref = "O1";
    one.cause = "tree";
    one.id = store->outages().insert(one);
    CHECK(store->outages().find(one.id)->cause == "tree");
    store->savepoint();
    one.cause = "wind";
    store->outages().update(one);
    CHECK(store->outages().find(one.id)->cause == "wind");
    store->undo_savepoint();
    CHECK(store->outages().find(one.id)->cause == "tree");
    store->commit();
    CHECK(store->outages().find(one.id)->cause == "tree");
  }
  test::unregister_faulty_vfs(disk);
}

namespace {

notice::Message message_to(std::string address) {
  notice::Message message;
  message.outage = {5};
  message.stage = "d7";
  message.lane = "sms";
  message.recipient = {notice::RecipientKind::customer, 7};
  message.address = std::move(address);
  message.expires_at = noon;
  return message;
}

}  // namespace

TEST_CASE("what was erased of a message is not read from memory, nor what was undone") {
  test::register_faulty_vfs("read-messages");
  auto store = open_store("sqlite:region.db", "one", "read-messages");
  store->begin();
  auto const id = store->notices().insert_message(message_to("+861"), {});
  REQUIRE(store->notices().find_message(id).value().address == "+861");
  CHECK(store->notices().find_message(id).value().address == "+861");
  store->savepoint();
  auto const undone = store->notices().insert_message(message_to("+862"), {});
  REQUIRE(store->notices().find_message(undone));
  store->undo_savepoint();
  CHECK_FALSE(store->notices().find_message(undone));
  CHECK(store->notices().find_message(id).value().address == "+861");
  store->records().forget_messages(noon + minutes{1}, 10);
  CHECK(store->notices().find_message(id).value().address.empty());
  store->commit();
  store->begin();
  CHECK(store->notices().find_message(id));
  store->rollback();
  {
    auto const other = open_database("sqlite:region.db", OpenMode::read_write, "read-messages");
    REQUIRE(other);
    (*other)->run("delete from message where id = $1", id.value);
  }
  store->begin();
  CHECK_FALSE(store->notices().find_message(id));
  store->rollback();
  store.reset();
  test::unregister_faulty_vfs("read-messages");
}

}  // namespace lamplighter::store
