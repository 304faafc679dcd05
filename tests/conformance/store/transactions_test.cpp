// Transactions, savepoints, claims and errors inside them.
#include "tests/conformance/store/store_under_test.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter::store;
using namespace lamplighter::test;
using ErrorKind = DatabaseError::Kind;

namespace {

void create_queue(Database& db) {
  create(db, "CREATE TABLE queue (id {id} PRIMARY KEY, state {text} NOT NULL, lane {int})");
  db.execute("CREATE UNIQUE INDEX one_open_job_per_lane ON queue (lane) WHERE state = 'open'");
}

std::int64_t rows(Database& db) { return number(db, "SELECT count(*) FROM queue"); }

void insert(Database& db, int id, std::string_view state = "done", int lane = 0) {
  db.run("INSERT INTO queue (id, state, lane) VALUES ($1, $2, $3)", id, state, lane);
}

}  // namespace

TEST_CASE("a reader does not see what is not committed") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const writer = store.open();
  create_queue(*writer);
  auto const reader = store.open(OpenMode::read_only);
  writer->begin();
  insert(*writer, 1);
  CHECK(rows(*writer) == 1);
  CHECK(rows(*reader) == 0);
  writer->commit();
  CHECK(rows(*reader) == 1);
}

TEST_CASE("a transaction that is left without commit leaves nothing") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  auto const undone_before = db->undo_count();
  {
    Transaction transaction(*db);
    insert(*db, 1);
    CHECK(db->in_transaction());
  }
  CHECK_FALSE(db->in_transaction());
  CHECK(rows(*db) == 0);
  CHECK(db->undo_count() > undone_before);
  db->rollback();  // nothing to undo, and no error
  Transaction transaction(*db);
  insert(*db, 1);
  transaction.commit();
  CHECK(rows(*db) == 1);
}

TEST_CASE("savepoints nest, and undo only what came after them") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  db->begin();
  insert(*db, 1);
  db->savepoint("outer");
  insert(*db, 2);
  db->savepoint("inner");
  insert(*db, 3);
  db->rollback_to("inner");
  insert(*db, 4);
  db->release("inner");
  CHECK(rows(*db) == 3);
  db->rollback_to("outer");
  insert(*db, 5);
  db->release("outer");
  db->commit();
  CHECK(number(*db, "SELECT sum(id) FROM queue") == 6);
}

TEST_CASE("after a violated key the transaction goes on from its savepoint") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  db->begin();
  insert(*db, 1);
  db->savepoint("row");
  CHECK(error_of([&] { insert(*db, 1); }) == ErrorKind::constraint);
  db->rollback_to("row");
  db->release("row");
  insert(*db, 2);  // the same statement works again
  db->commit();
  CHECK(rows(*db) == 2);
}

TEST_CASE("an error names the statement and never the values") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create(*db, "CREATE TABLE person (mail {text} PRIMARY KEY, age {int})");
  db->run("INSERT INTO person VALUES ($1, $2)", "ada@example.org", 1);
  for (auto const* const sql : {"INSERT INTO person VALUES ($1, $2)", "INSERT INTO person (age, mail) VALUES ($1, $2)"}) {
    try {
      db->run(sql, "ada@example.org", 1);
      FAIL("no error");
    } catch (DatabaseError const& error) {
      std::string const what = error.what();
      CHECK(what.find("person") != std::string::npos);
      CHECK(what.find("ada@example.org") == std::string::npos);
    }
  }
}

TEST_CASE("a unique index over some rows binds only those") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  insert(*db, 1, "open", 7);
  insert(*db, 2, "done", 7);
  insert(*db, 3, "done", 7);
  CHECK(error_of([&] { insert(*db, 4, "open", 7); }) == ErrorKind::constraint);
  insert(*db, 4, "open", 8);
  db->run("INSERT INTO queue (id, state, lane) VALUES ($1, $2, $3) ON CONFLICT (lane) WHERE state = 'open' DO NOTHING", 5,
          "open", 8);
  CHECK(rows(*db) == 4);
}

TEST_CASE("a row that points nowhere is refused") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  create(*db, "CREATE TABLE attempt (id {id} PRIMARY KEY, job {id} NOT NULL REFERENCES queue (id))");
  insert(*db, 1);
  db->run("INSERT INTO attempt VALUES ($1, $2)", 1, 1);
  CHECK(error_of([&] { db->run("INSERT INTO attempt VALUES ($1, $2)", 2, 99); }) == ErrorKind::constraint);
}

TEST_CASE("a wrong statement is an error, and the connection works on") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  CHECK(error_of([&] { db->run("SELECT nothing FROM nowhere"); }) == ErrorKind::other);
  CHECK(error_of([&] { db->execute("SELEC"); }) == ErrorKind::other);
  insert(*db, 1);
  CHECK(rows(*db) == 1);
}

TEST_CASE("a statement sees a column that was added after its first use") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  insert(*db, 1);
  CHECK(number(*db, "SELECT * FROM queue") == 1);
  create(*db, "ALTER TABLE queue ADD COLUMN note {text}");
  auto& query = db->bound("SELECT * FROM queue");
  REQUIRE(query.step());
  CHECK(query.is_null(3));
}

TEST_CASE("a transaction that failed inside does not commit the rest") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  bool is_committed = true;
  try {
    Transaction transaction(*db);
    insert(*db, 1);
    insert(*db, 1);
    transaction.commit();
  } catch (DatabaseError const&) {
    is_committed = false;
  }
  CHECK_FALSE(is_committed);
  CHECK(rows(*db) == 0);
}

TEST_CASE("PostgreSQL's silent rollback at COMMIT is told as an error") {
  StoreUnderTest store(Kind::postgresql);
  auto const db = store.open();
  create_queue(*db);
  db->begin();
  insert(*db, 1);
  CHECK_THROWS_AS(insert(*db, 1), DatabaseError);
  auto const undone_before = db->undo_count();
  CHECK_THROWS_AS(db->commit(), DatabaseError);
  CHECK(db->undo_count() > undone_before);
  CHECK(rows(*db) == 0);
}

TEST_CASE("two workers never claim the same row") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const first = store.open();
  create_queue(*first);
  for (int id = 1; id <= 2; ++id) insert(*first, id, "ready");
  auto const second = store.open();
  auto const claim = [](Database& db) {
    auto const select = "SELECT id FROM queue WHERE state = 'ready' ORDER BY id LIMIT 1" + std::string(db.claim_suffix());
    auto const id = number(db, select);
    db.run("UPDATE queue SET state = 'claimed' WHERE id = $1", id);
    return id;
  };
  first->begin();
  CHECK(claim(*first) == 1);
  if (kind == Kind::postgresql) {  // goes past the claimed row
    second->begin();
    CHECK(claim(*second) == 2);
    second->commit();
    first->commit();
  } else {  // waits its turn
    second->execute("PRAGMA busy_timeout = 0");
    CHECK(error_of([&] { second->begin(); }) == ErrorKind::busy);
    first->commit();
    second->begin();
    CHECK(claim(*second) == 2);
    second->commit();
  }
  CHECK(number(*first, "SELECT count(*) FROM queue WHERE state = 'claimed'") == 2);
}

TEST_CASE("a read that was left open does not spoil the next transaction") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_queue(*db);
  insert(*db, 1);
  insert(*db, 2);
  auto& left_open = db->bound("SELECT id FROM queue ORDER BY id");
  REQUIRE(left_open.step());
  auto const other = store.open();
  insert(*other, 3);
  db->begin();
  insert(*db, 4);
  db->commit();
  CHECK(rows(*db) == 4);
}
