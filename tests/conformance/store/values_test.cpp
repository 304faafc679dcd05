// What goes into a column comes out of it, on both databases alike.
#include "tests/conformance/store/store_under_test.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace lamplighter::store;
using namespace lamplighter::test;
using ErrorKind = DatabaseError::Kind;

namespace {

void create_things(Database& db) {
  create(db, "CREATE TABLE thing (id {id} PRIMARY KEY, count {int}, share {real}, name {text}, photo {blob})");
}

std::vector<std::string> names(Database& db, std::string_view sql) {
  std::vector<std::string> found;
  auto& query = db.bound(sql);
  while (query.step()) found.push_back(query.text(0));
  query.reset();
  return found;
}

}  // namespace

TEST_CASE("numbers come back to the last bit") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  using Integer = std::numeric_limits<std::int64_t>;
  using Real = std::numeric_limits<double>;
  std::vector<std::int64_t> const integers = {0, 1, -1, Integer::max(), Integer::min(), 1LL << 53, (1LL << 53) + 1};
  std::vector<double> const reals = {0.0, 0.1, -1.0 / 3.0, Real::max(), Real::min(), Real::denorm_min(), Real::infinity()};
  for (std::size_t i = 0; i < integers.size(); ++i) {
    db->run("INSERT INTO thing (id, count, share) VALUES ($1, $2, $3)", static_cast<int>(i), integers[i], reals[i]);
  }
  auto& query = db->bound("SELECT count, share FROM thing ORDER BY id");
  for (std::size_t i = 0; i < integers.size(); ++i) {
    REQUIRE(query.step());
    CHECK(query.integer(0) == integers[i]);
    CHECK(query.real(1) == reals[i]);
  }
  CHECK_FALSE(query.step());
  CHECK_FALSE(query.step());
}

TEST_CASE("NULL is not zero and not the empty text") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  db->run("INSERT INTO thing VALUES ($1, $2, $3, $4, $5)", 1, std::optional<std::int64_t>{}, std::optional<double>{},
          Value{}, Value{});
  db->run("INSERT INTO thing VALUES ($1, $2, $3, $4, $5)", 2, 0, 0.0, "", Value{Blob{}});
  auto& query = db->bound("SELECT count, share, name, photo FROM thing ORDER BY id");
  REQUIRE(query.step());
  for (int column = 0; column < 4; ++column) CHECK(query.is_null(column));
  CHECK(query.text(2).empty());
  REQUIRE(query.step());
  for (int column = 0; column < 4; ++column) CHECK_FALSE(query.is_null(column));
  CHECK(query.blob(3).empty());
  query.reset();
}

TEST_CASE("text keeps quotes, line ends, Chinese and emoji") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  std::string const text = "O'Brien \"北京路\" \\x41 \\N \t\r\n %s $1 é 🔌";
  db->run("INSERT INTO thing (id, name) VALUES ($1, $2)", 1, text);
  std::vector<std::vector<Value>> rows;
  for (std::int64_t id = 2; id < 40; ++id) rows.push_back({id, text, Blob{0, 9, 10, 92, 255}});
  std::vector<std::string_view> const columns = {"id", "name", "photo"};
  CHECK(db->insert_many("thing", columns, rows) == 38);
  CHECK(number(*db, "SELECT count(DISTINCT name) FROM thing") == 1);
  CHECK(names(*db, "SELECT name FROM thing WHERE id = 1").at(0) == text);
  CHECK(names(*db, "SELECT name FROM thing WHERE id = 39").at(0) == text);
  auto& query = db->bound("SELECT photo FROM thing WHERE id = $1", 39);
  REQUIRE(query.step());
  CHECK(query.blob(0) == Blob{0, 9, 10, 92, 255});
}

TEST_CASE("a photo of one megabyte comes back byte by byte") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  Blob photo(1 << 20);
  for (std::size_t i = 0; i < photo.size(); ++i) photo[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
  db->run("INSERT INTO thing (id, photo) VALUES ($1, $2)", 1, photo);
  auto& query = db->bound("SELECT photo FROM thing");
  REQUIRE(query.step());
  CHECK(query.blob(0) == photo);
}

TEST_CASE("what one database cannot hold, the other refuses too") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  auto const insert = "INSERT INTO thing (id, share, name) VALUES ($1, $2, $3)";
  CHECK(error_of([&] { db->run(insert, 1, std::numeric_limits<double>::quiet_NaN(), "x"); }) == ErrorKind::constraint);
  CHECK(error_of([&] { db->run(insert, 1, 0.5, std::string("a\0b", 3)); }) == ErrorKind::constraint);
  CHECK_THROWS_AS(db->run("INSERT INTO thing (id, count) VALUES ($1, $2)", 1, "twelve"), DatabaseError);
  CHECK(number(*db, "SELECT count(*) FROM thing") == 0);
}

TEST_CASE("a parameter is found by its number, whatever the order in the text") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  db->run("INSERT INTO thing (id, count, name) VALUES ($2, $3, $1)", "first", 2, 3);
  auto& query = db->bound("SELECT id, count, name FROM thing WHERE name = $2 AND id < $1 AND count < $1", 10, "first");
  REQUIRE(query.step());
  CHECK(query.integer(0) == 2);
  CHECK(query.integer(1) == 3);
  CHECK(query.text(2) == "first");
  query.reset();
  CHECK(error_of([&] {
          auto& half = db->prepare("SELECT id FROM thing WHERE id = $1 OR id = $2");
          half.bind(2, std::int64_t{1});
          half.step();
        }) == ErrorKind::other);
}

TEST_CASE("text sorts by its bytes") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  int id = 0;
  for (auto const* const name : {"é", "a", "北", "Z", "z", "东", "_", "", "aa", "A"}) {
    db->run("INSERT INTO thing (id, name) VALUES ($1, $2)", ++id, name);
  }
  std::vector<std::string> const expected = {"", "A", "Z", "_", "a", "aa", "z", "é", "东", "北"};
  CHECK(names(*db, "SELECT name FROM thing ORDER BY name") == expected);
  CHECK(names(*db, "SELECT max(name) FROM thing").at(0) == "北");
  auto& below = db->bound("SELECT count(*) FROM thing WHERE name < $1", "a");
  REQUIRE(below.step());
  CHECK(below.integer(0) == 4);
  below.reset();
  CHECK(number(*db, "SELECT count(*) FROM thing WHERE name LIKE 'A%'") == 1);
}

TEST_CASE("insert, update and upsert hand rows back") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  auto const upsert =
      "INSERT INTO thing (id, count) VALUES ($1, $2) "
      "ON CONFLICT (id) DO UPDATE SET count = thing.count + excluded.count RETURNING id, count";
  for (int round = 1; round <= 3; ++round) {
    auto& query = db->bound(upsert, 7, 10);
    REQUIRE(query.step());
    CHECK(query.integer(0) == 7);
    CHECK(query.integer(1) == 10 * round);
    CHECK_FALSE(query.step());
  }
  CHECK(number(*db, "UPDATE thing SET name = 'x' WHERE id = 7 RETURNING count") == 30);
  CHECK(number(*db, "SELECT count(*) > 0 FROM thing") == 1);  // PostgreSQL's boolean reads as a number
}

TEST_CASE("insert_many leaves out what is there already, and the first of two equals wins") {
  ON_BOTH_DATABASES();
  auto const rows_count = GENERATE(3, 16, 17, 64, 81, 3000);  // by statements and by COPY
  CAPTURE(rows_count);
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_things(*db);
  db->run("INSERT INTO thing (id, name) VALUES ($1, $2)", 1, "old");
  std::vector<std::vector<Value>> rows;
  for (std::int64_t i = 1; i < rows_count; ++i) rows.push_back({i, std::string("new"), Value{}});
  rows.push_back({std::int64_t{2}, std::string("twice"), Value{}});
  std::vector<std::string_view> const columns = {"id", "name", "count"};
  CHECK(db->insert_many("thing", columns, rows) == static_cast<std::size_t>(rows_count) - 2);
  CHECK(db->insert_many("thing", columns, rows) == 0);
  CHECK(names(*db, "SELECT name FROM thing WHERE id IN (1, 2) ORDER BY id") == std::vector<std::string>{"old", "new"});
  CHECK(db->insert_many("thing", columns, {}) == 0);
  CHECK_FALSE(db->in_transaction());
}

TEST_CASE("a row that breaks another rule than uniqueness stops insert_many, and nothing of it stays") {
  ON_BOTH_DATABASES();
  auto const rows_count = GENERATE(3, 15, 63, 300);
  StoreUnderTest store(kind);
  auto const db = store.open();
  create(*db, "CREATE TABLE job (id {id} PRIMARY KEY, state {text} NOT NULL CHECK (state <> 'lost'))");
  std::vector<std::vector<Value>> rows;
  for (std::int64_t i = 0; i < rows_count; ++i) rows.push_back({i, std::string("open")});
  rows.push_back({std::int64_t{-1}, std::string("lost")});
  std::vector<std::string_view> const columns = {"id", "state"};
  CHECK(error_of([&] { db->insert_many("job", columns, rows); }) == ErrorKind::constraint);
  CHECK(number(*db, "SELECT count(*) FROM job") == 0);
  db->begin();
  db->run("INSERT INTO job VALUES ($1, $2)", 1000, "open");
  db->savepoint("before");
  CHECK(error_of([&] { db->insert_many("job", columns, rows); }) == ErrorKind::constraint);
  if (kind == Kind::sqlite) CHECK(number(*db, "SELECT count(*) FROM job") == 1);  // a server answers nothing before the rollback
  db->rollback_to("before");
  rows.pop_back();
  CHECK(db->insert_many("job", columns, rows) == static_cast<std::size_t>(rows_count));
  db->commit();
  CHECK(number(*db, "SELECT count(*) FROM job") == rows_count + 1);
}
