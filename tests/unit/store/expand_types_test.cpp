// Column types spelled for each database.
#include "engine/store/migrations.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace lamplighter::store;
using Dialect = Database::Dialect;

TEST_CASE("types are spelled for each database, and text collates bytewise in PostgreSQL") {
  auto const table = "CREATE TABLE t (a {id}, b {int}, c {real}, d {text}, e {blob})";
  CHECK(expand_types(table, Dialect::sqlite) == "CREATE TABLE t (a INTEGER, b INTEGER, c REAL, d TEXT, e BLOB) STRICT");
  CHECK(expand_types("create table t (a {id})", Dialect::sqlite) == "create table t (a INTEGER) STRICT");
  CHECK(expand_types(table, Dialect::postgresql) ==
        "CREATE TABLE t (a bigint, b bigint, c double precision, d text COLLATE \"C\", e bytea)");
}

TEST_CASE("braces that are no type stay, and an unknown type is an error of the program") {
  CHECK(expand_types("INSERT INTO t VALUES ('{}', '{\"a\": 1}')", Dialect::sqlite) ==
        "INSERT INTO t VALUES ('{}', '{\"a\": 1}')");
  CHECK(expand_types("ALTER TABLE t ADD COLUMN f {text}", Dialect::sqlite) == "ALTER TABLE t ADD COLUMN f TEXT");
  CHECK_THROWS_AS(expand_types("CREATE TABLE t (a {float})", Dialect::sqlite), std::logic_error);
}

TEST_CASE("steps must be numbered without gaps") {
  auto const db = open_database("sqlite::memory:");
  std::vector<Migration> const gap = {{1, "one", {}}, {3, "three", {}}};
  REQUIRE(db);
  CHECK_THROWS_AS(migrate(**db, gap), std::logic_error);
}
