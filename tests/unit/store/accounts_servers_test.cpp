// Users and their reads where two daemons share one server.
#include "engine/store/sql_accounts.hpp"

#include "tests/support/postgres_cluster.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <future>

namespace lamplighter::store {
namespace {

Time const noon = from_ms(1'000'000);

std::int64_t number(Database& db, std::string_view sql) {
  auto& query = db.bound(sql);
  (void)query.step();
  auto const out = query.integer(0);
  query.reset();
  return out;
}

}  // namespace

TEST_CASE("a read is audited although another daemon takes the same audit id at that moment") {
  auto const address = test::postgres_cluster().create_database();
  auto const accounts = std::move(SqlAccounts::open(address).value());
  accounts->audit_read(noon, "lin", "/exceptions", "after 0");
  auto const other = open_database(address).value();
  auto const watcher = open_database(address).value();
  other->begin();
  other->run("INSERT INTO audit_log (id, at, actor, action, object, detail) VALUES (2, 1, 'wu', '/exceptions', '', 'read')");
  auto audited = std::async(std::launch::async, [&] { accounts->audit_read(noon, "lin", "/exceptions", "after 100"); });
  // It waits for the other's row: commits only then.
  auto const waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
  for (int i = 0; i < 500 && number(*watcher, waiting) == 0; ++i) ::usleep(10'000);
  REQUIRE(number(*watcher, waiting) > 0);
  other->commit();
  CHECK_NOTHROW(audited.get());
  CHECK(number(*watcher, "SELECT count(*) FROM audit_log") == 3);
}

}  // namespace lamplighter::store
