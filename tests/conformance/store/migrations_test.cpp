// Numbered steps: forward only, one transaction each.
#include "engine/store/migrations.hpp"

#include "engine/store/flow_repository.hpp"
#include "engine/store/lease.hpp"
#include "engine/store/notice_repository.hpp"
#include "engine/store/sequence.hpp"
#include "tests/conformance/store/store_under_test.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

using namespace lamplighter;
using namespace lamplighter::store;
using namespace lamplighter::test;

namespace {

std::vector<Migration> steps(std::size_t count) {
  std::vector<Migration> const all = {
      {1, "outages", {"CREATE TABLE outage (id {id} PRIMARY KEY, cause {text})", "INSERT INTO outage (id) VALUES (1)"}},
      {2, "crews", {"CREATE TABLE crew (id {id} PRIMARY KEY)", "ALTER TABLE outage ADD COLUMN share {real}"}},
      {3, "photos", {"CREATE TABLE photo (id {id} PRIMARY KEY, bytes {blob})", "INSERT INTO outage (id) VALUES (2)"}}};
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

TEST_CASE("an empty store is brought to the newest version, and stays there") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  CHECK(schema_version(*db) == 0);
  CHECK(migrate(*db, steps(3)).value() == 3);
  CHECK(schema_version(*db) == 3);
  CHECK(migrate(*db, steps(3)).value() == 3);
  CHECK(number(*db, "SELECT count(*) FROM outage") == 2);
  CHECK(number(*db, "SELECT count(*) FROM schema_history WHERE title = 'crews' AND number = 2") == 1);
}

TEST_CASE("an older store gets only the steps that it lacks") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  CHECK(migrate(*db, steps(1)).value() == 1);
  db->run("UPDATE outage SET cause = 'wind'");
  CHECK(migrate(*db, steps(3)).value() == 3);
  CHECK(number(*db, "SELECT count(*) FROM outage WHERE cause = 'wind'") == 1);
}

TEST_CASE("a store newer than the program is refused and not touched") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  REQUIRE(migrate(*db, steps(3)));
  auto const refused = migrate(*db, steps(2));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == Error::Kind::failed);
  CHECK(refused.error().message.find("store is at version 3, this program knows 2") != std::string::npos);
  CHECK(schema_version(*db) == 3);
}

TEST_CASE("a step that fails half-way leaves the store at the step before, and a later start goes on from there") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto broken = steps(3);
  broken[2].statements.push_back("INSERT INTO nowhere VALUES (1)");
  {
    auto const db = store.open();
    auto const failed = migrate(*db, broken);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message.find("step 3 (photos)") != std::string::npos);
    CHECK(schema_version(*db) == 2);
    CHECK_FALSE(db->in_transaction());
  }
  auto const db = store.open();
  CHECK(number(*db, "SELECT count(*) FROM outage") == 1);
  CHECK(migrate(*db, steps(3)).value() == 3);
  CHECK(number(*db, "SELECT count(*) FROM outage") == 2);
}

TEST_CASE("two programs that upgrade at once apply each step once") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  std::vector<std::unique_ptr<Database>> connections;
  for (int i = 0; i < 4; ++i) connections.push_back(store.open());
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> programs;
    for (auto& connection : connections) {
      programs.emplace_back([&] { good += migrate(*connection, steps(3)).value_or(0) == 3 ? 1 : 0; });
    }
  }
  CHECK(good == 4);
  CHECK(number(*connections[0], "SELECT count(*) FROM outage") == 2);
}

TEST_CASE("a table of ours refuses a value of another type") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  REQUIRE(migrate(*db, steps(3)));
  CHECK_THROWS_AS(db->run("INSERT INTO crew (id) VALUES ($1)", "seven"), DatabaseError);
}

TEST_CASE("the shipped schema is accepted, and holds what leases and ids need") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  auto const version = migrate(*db);
  INFO((version ? std::string() : version.error().message));
  REQUIRE(version.has_value());
  CHECK(*version == newest_schema_version());
  RegionLease lease;
  CHECK(lease.acquire(*db, RegionId{1}, "test", from_ms(1000), milliseconds{1000}).value() == 1);
  IdSource ids(*db, RegionId{1});
  CHECK(ids.next() == (std::int64_t{1} << region_shift) + 1);
}

TEST_CASE("what contacts of before said of their numbers is kept as the numbers' own when the store is brought up") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  auto const all = all_migrations();
  REQUIRE(migrate(*db, std::vector<Migration>(all.begin(), all.begin() + 7)).value_or(0) == 7);
  auto const contact = [&](int id, std::string phone, std::string phone2, int consents, int said_by, int is_void) {
    db->run("insert into contact (id, customer_id, ordinal, role, name, phone, phone2, email, voice_ok, consents, is_void, "
            "consent_said_by) values ($1, $1, 1, '', '', $2, $3, 'a@example.org', 1, $4, $6, $5)",
            id, phone, phone2, consents, said_by, is_void);
  };
  contact(1, "+861", "+862", 0, 1, 0);  // said STOP
  contact(2, "+863", "", 0, 0, 0);      // refused by the file
  contact(3, "+864", "", 1, 0, 1);      // a wrong number
  contact(4, "", "", 0, 1, 0);          // refused before anybody knew by whom
  contact(5, "+861", "", 0, 1, 1);
  REQUIRE(migrate(*db));
  CHECK(number(*db, "select count(*) from phone_stop") == 3);
  CHECK(number(*db, "select count(*) from phone_stop where phone = '+862' and customer_id = 1") == 1);
  CHECK(number(*db, "select count(*) from phone_wrong") == 2);
  CHECK(number(*db, "select sum(customer_id) from phone_wrong") == 8);
  CHECK(number(*db, "select count(*) from contact where consents = 0") == 2);
  CHECK(number(*db, "select sum(id) from contact where consents = 0") == 6);
}

namespace {

std::vector<std::string> rows_of(Database& db, std::string const& sql, int columns) {
  std::vector<std::string> out;
  auto& row = db.bound(sql);
  while (row.step()) {
    auto& line = out.emplace_back();
    for (int column = 0; column < columns; ++column) line += (column == 0 ? "" : "|") + (row.is_null(column) ? "null" : row.text(column));
  }
  row.reset();
  return out;
}

/// What stands in the tables that the 23rd step lays out anew, and for SQLite what their columns and indices are.
std::vector<std::string> laid_out(Database& db) {
  struct Kept {
    std::string columns;
    int count;
  };
  std::map<std::string, Kept> const tables = {
      {"timer", {"region_id, due_at, kind, object_id, extra", 5}},
      {"queue", {"region_id, lane, priority, due_at, message_id", 5}},
      {"attempt_lease", {"region_id, attempt_id, lane, lease_until", 4}},
      {"attempt_log", {"attempt_id, ordinal, at, state, reason, detail", 6}},
      {"message_notice", {"message_id, notice_id", 2}},
      {"person_key", {"person_kind, person_id, length(key)", 3}},
      {"plan_window", {"outage_id, revision, service_point_id, start_at, end_at, customer_id, loss", 7}}};
  std::vector<std::string> out;
  for (auto const& [table, kept] : tables) {
    auto texts = kept.columns;
    for (std::size_t at = 0; (at = texts.find(", ", at)) != std::string::npos; at += 10) texts.replace(at, 2, " as text), cast(");
    for (auto& row : rows_of(db, "select cast(" + texts + " as text) from " + table + " order by 1, 2", kept.count)) out.push_back(table + ": " + row);
    if (db.dialect() != Database::Dialect::sqlite) continue;
    // The primary key is a column's own now, not an index beside the table.
    for (auto& row : rows_of(db, "select name, type, \"notnull\", dflt_value, pk from pragma_table_info('" + table + "') order by cid", 5)) {
      out.push_back(table + " has " + row);
    }
    for (auto& row : rows_of(db, "select name, \"unique\", partial from pragma_index_list('" + table + "') where origin = 'c' order by 1", 3)) {
      out.push_back(table + " by " + row);
    }
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

TEST_CASE("a store of version 22 keeps what waits in it when its rows are laid out by their keys") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const db = store.open();
  auto const all = all_migrations();
  REQUIRE(migrate(*db, std::vector<Migration>(all.begin(), all.begin() + 22)).value_or(0) == 22);
  for (std::int64_t i = 1; i <= 40; ++i) {
    db->run("insert into timer (region_id, due_at, kind, object_id, extra) values (1, $1, 3, $2, 0), (2, $1, 2, $2, 9)", 60'000, 500 + i);
    db->run("insert into queue (region_id, lane, priority, due_at, message_id) values (1, 'sms', $1, 1000, $2)", i % 3, 500 + i);
    db->run("insert into attempt_lease (region_id, attempt_id, lane, lease_until) values (1, $1, 'sms', 2000)", 900 + i);
    db->run("insert into attempt_log (attempt_id, ordinal, at, state, reason, detail) values ($1, 1, 5, 1, 'r', 'd'), ($1, 2, 6, 2, 'r', '')", 900 + i);
    db->run("insert into message_notice (message_id, notice_id) values ($1, $2), ($1, $3)", 500 + i, 70 - i, 200 + i);
    db->run("insert into plan_window (outage_id, revision, service_point_id, start_at, end_at, customer_id, loss) values (5, 1, $1, 7, 8, $2, 1)", i, i % 7);
  }
  db->run("insert into person_key (person_kind, person_id, key) values (0, 3, $1)", Blob(32, std::uint8_t{7}));
  auto const before = laid_out(*db);
  REQUIRE(before.size() >= 280);
  REQUIRE(migrate(*db).value_or(0) == newest_schema_version());
  CHECK(laid_out(*db) == before);
  if (kind == Kind::sqlite) {
    CHECK(number(*db, "select count(*) from sqlite_schema where name like '%\\_before' escape '\\'") == 0);
    CHECK(number(*db, "select count(*) from pragma_table_list where wr = 1 and strict = 1") == 8);  // and `question` of a later step
  }
  std::int64_t next = 0;
  RepositoryContext const context{*db, RegionId{1}, [&] { return ++next; }};
  SqlFlowRepository books(context);
  CHECK(books.due_timers(from_ms(60'000), 256).size() == 40);
  books.remove_timer({from_ms(60'000), flow::TimerKind::ladder_check, 520, 0});
  CHECK(books.due_timers(from_ms(60'000), 256).size() == 39);
  SqlNoticeRepository notices(context);
  CHECK(notices.due_messages("sms", from_ms(1000), 100).size() == 40);
  CHECK(notices.leased().size() == 40);
}
