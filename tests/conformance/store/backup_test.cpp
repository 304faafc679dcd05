// A copy taken while others write.
#include "engine/store/migrations.hpp"
#include "tests/conformance/store/store_under_test.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

using namespace lamplighter::store;
using namespace lamplighter::test;

namespace {

std::unique_ptr<Database> open_copy(std::string const& file) {
  auto opened = open_database("sqlite:" + file, OpenMode::read_write);
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

/// Two accounts whose sum is always 1000.
void create_accounts(Database& db) {
  create(db, "CREATE TABLE account (id {id} PRIMARY KEY, balance {int} NOT NULL, note {text}, share {real}, seal {blob})");
  db.run("INSERT INTO account VALUES ($1, $2, $3, $4, $5)", 1, 1000, "北京路 '1'", 0.1, Value{Blob{0, 255}});
  db.run("INSERT INTO account VALUES ($1, $2, $3, $4, $5)", 2, 0, Value{}, Value{}, Value{});
}

}  // namespace

TEST_CASE("a backup taken while another connection writes is of one instant") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_accounts(*db);
  create(*db, "CREATE TABLE ballast (id {id} PRIMARY KEY, name {text})");
  std::vector<std::vector<Value>> rows;
  for (std::int64_t i = 0; i < 20'000; ++i) rows.push_back({i, std::string(100, 'x')});
  std::vector<std::string_view> const columns = {"id", "name"};
  db->insert_many("ballast", columns, rows);
  std::atomic<bool> is_over = false;
  std::atomic<int> transfers = 0;
  {
    std::jthread const writer([&] {
      auto const other = store.open();
      while (!is_over) {
        Transaction transaction(*other);
        other->run("UPDATE account SET balance = balance - 1 WHERE id = 1");
        other->run("UPDATE account SET balance = balance + 1 WHERE id = 2");
        transaction.commit();
        ++transfers;
      }
    });
    while (transfers < 3) std::this_thread::yield();
    for (auto const* const name : {"1.db", "2.db", "3.db"}) db->backup_to(store.file(name));
    is_over = true;
  }
  for (auto const* const name : {"1.db", "2.db", "3.db"}) {
    auto const copy = open_copy(store.file(name));
    CHECK(number(*copy, "SELECT sum(balance) FROM account") == 1000);
    CHECK(number(*copy, "SELECT balance FROM account WHERE id = 2") >= 3);
    CHECK(number(*copy, "SELECT count(*) FROM ballast") == 20'000);
    auto& check = copy->bound("PRAGMA integrity_check");
    REQUIRE(check.step());
    CHECK(check.text(0) == "ok");
  }
}

TEST_CASE("every type of value is in the backup, and only its owner may read it") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_accounts(*db);
  auto const file = store.file("copy.db");
  db->backup_to(file);
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  auto const copy = open_copy(file);
  auto& query = copy->bound("SELECT balance, note, share, seal FROM account ORDER BY id");
  REQUIRE(query.step());
  CHECK(query.integer(0) == 1000);
  CHECK(query.text(1) == "北京路 '1'");
  CHECK(query.real(2) == 0.1);
  CHECK(query.blob(3) == Blob{0, 255});
  REQUIRE(query.step());
  for (int column = 1; column < 4; ++column) CHECK(query.is_null(column));
}

TEST_CASE("a backup of the shipped schema has its version, tables and indexes") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  REQUIRE(migrate(*db));
  db->backup_to(store.file("copy.db"));
  auto const copy = open_copy(store.file("copy.db"));
  CHECK(schema_version(*copy) == newest_schema_version());
  CHECK(migrate(*copy).value() == newest_schema_version());
  StoreUnderTest fresh(Kind::sqlite);
  auto const expected = fresh.open();
  REQUIRE(migrate(*expected));
  auto const count = "SELECT count(*) FROM sqlite_schema";
  CHECK(number(*copy, count) == number(*expected, count));
}

TEST_CASE("a backup never overwrites a file, and a refused one leaves nothing behind") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  create_accounts(*db);
  auto const file = store.file("old.db");
  std::ofstream(file) << "precious";
  CHECK_THROWS_AS(db->backup_to(file), DatabaseError);
  std::string left;
  std::ifstream(file) >> left;
  CHECK(left == "precious");
  CHECK_THROWS_AS(db->backup_to(store.file("no/such/folder.db")), DatabaseError);
  db->begin();
  CHECK_THROWS_AS(db->backup_to(store.file("inside.db")), DatabaseError);
  db->rollback();
  for (auto const& entry : std::filesystem::directory_iterator(std::filesystem::path(file).parent_path())) {
    auto const name = entry.path().filename().string();
    CHECK((name == "old.db" || name.starts_with("store.db")));
  }
}
