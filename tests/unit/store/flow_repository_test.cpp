// Facts, timers, alarms, kept answers, marks, names and people of a region, on SQLite and PostgreSQL alike.
#include <catch2/catch.hpp>

#include <algorithm>

#include <cstdlib>
#include <filesystem>

#include "engine/flow/wave_timer.hpp"
#include "engine/notice/decisions.hpp"
#include "engine/store/contact_counts.hpp"
#include "engine/store/flow_repository.hpp"
#include "engine/store/notice_repository.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace lamplighter::store {
namespace {

using std::chrono::minutes;
constexpr Time noon{milliseconds{1'772'424'000'000}};

Database::Dialect each_database() { return GENERATE(Database::Dialect::sqlite, Database::Dialect::postgresql); }

/// One migrated store in an open transaction, gone at the end.
class Store {
 public:
  explicit Store(Database::Dialect dialect) {
    std::string address;
    if (dialect == Database::Dialect::postgresql) {
      address = test::postgres_cluster().create_database();
    } else {
      auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-books-XXXXXX").string();
      REQUIRE(mkdtemp(pattern.data()) != nullptr);
      folder_ = pattern;
      address = "sqlite:" + folder_ + "/store.db";
    }
    auto opened = open_database(address);
    REQUIRE(opened);
    db = std::move(*opened);
    if (auto const migrated = migrate(*db); !migrated) FAIL(migrated.error().message);
    db->begin();
  }
  ~Store() {
    db->rollback();
    db.reset();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  SqlFlowRepository books(std::int64_t region = 1) {
    return SqlFlowRepository(
        {*db, RegionId{static_cast<int>(region)}, [this] { return (std::int64_t{1} << region_shift) + ++last_id_; }});
  }
  SqlNoticeRepository notices() {
    return SqlNoticeRepository({*db, RegionId{1}, [this] { return (std::int64_t{1} << region_shift) + ++last_id_; }});
  }
  void stop(std::string const& phone) { notices().stop_number(phone); }  // STOP, as the person answers it
  void wrong(std::string const& phone) {
    for (auto const& contact : notices().contacts_by_phone(phone)) notices().void_number(phone, contact.customer);
  }
  std::unique_ptr<Database> db;

 private:
  std::string folder_;
  std::int64_t last_id_ = 0;
};

flow::FactRow fact(std::string dedup) {
  return {"device_report", std::move(dedup), "scada", "desk", noon, noon + minutes{1}, R"({"device":"F1"})", R"({"ok":true})"};
}

flow::CustomerImport person(std::string ref, std::string phone) {
  flow::CustomerImport one;
  one.customer.ref = std::move(ref);
  one.customer.language = "zh";
  one.customer.classes = {"ordinary"};
  notice::Contact contact;
  contact.role = "occupier";
  contact.phone = std::move(phone);
  one.contacts.push_back(contact);
  return one;
}

/// The first contact with this number.
notice::Contact standing(Store& store, std::string const& phone) {
  auto const found = store.notices().contacts_by_phone(phone);
  REQUIRE_FALSE(found.empty());
  return found.front();
}

/// Where a text message to a customer would go.
std::vector<std::string> texted(Store& store, std::string const& ref) {
  std::vector<std::string> out;
  for (auto const& [name, id] : store.books().names().customers) {
    if (name != ref) continue;
    for (auto const& contact : store.notices().contacts({id})) {
      if (auto address = notice::address_for("sms", contact)) out.push_back(std::move(*address));
    }
  }
  return out;
}

flow::CustomerImport with_second(flow::CustomerImport one, std::string phone2) {
  one.contacts.front().phone2 = std::move(phone2);
  return one;
}

}  // namespace

TEST_CASE("facts are numbered one after the other in their region, and found again by their key") {
  Store store(each_database());
  auto books = store.books();
  CHECK(books.insert_fact(fact("a")) == 1);
  CHECK(books.insert_fact(fact("b")) == 2);
  CHECK(store.books(2).insert_fact(fact("a")) == 1);
  CHECK(books.fact_count() == 2);
  auto const found = books.find_fact("a");
  REQUIRE(found);
  CHECK(found->answer == R"({"ok":true})");
  CHECK(found->received_at == noon + minutes{1});
  CHECK_FALSE(books.find_fact("c"));
}

TEST_CASE("a fact with a known key is a constraint error, which leaves the transaction to its savepoint") {
  Store store(each_database());
  auto books = store.books();
  books.insert_fact(fact("a"));
  store.db->savepoint("fact");
  try {
    books.insert_fact(fact("a"));
    FAIL("taken twice");
  } catch (DatabaseError const& error) {
    CHECK(error.kind() == DatabaseError::Kind::constraint);
  }
  store.db->rollback_to("fact");
  store.db->release("fact");
  CHECK(books.fact_count() == 1);
}

TEST_CASE("the next number of a fact is sought in the index, not by reading all facts") {
  Store store(each_database());
  auto books = store.books();
  for (int i = 0; i < 2000; ++i) books.insert_fact(fact(std::to_string(i)));
  bool const is_sqlite = store.db->dialect() == Database::Dialect::sqlite;
  if (!is_sqlite) store.db->run("analyze fact");
  std::string plan;
  auto& row = store.db->bound(std::string(is_sqlite ? "explain query plan " : "explain ") +
                              "select coalesce(max(seq), 0) + 1 from fact where region_id = 1");
  while (row.step()) plan += row.text(is_sqlite ? 3 : 0) + '\n';
  row.reset();
  CAPTURE(plan);
  CHECK(plan.find("Seq Scan") == std::string::npos);
  CHECK(plan.find("SCAN") == std::string::npos);
  CHECK((plan.find("SEARCH fact") != std::string::npos || plan.find("Index Only Scan Backward") != std::string::npos));
}

TEST_CASE("of many waves that are due the most urgent come first, a few at a time, and no other timer waits behind them") {
  using flow::TimerKind;
  Store store(each_database());
  auto books = store.books();
  constexpr std::int64_t bulk = 5, urgent = 1;
  for (int wave = 0; wave < 400; ++wave) books.put_timer({noon, TimerKind::wave_due, 1'000 + wave, bulk});
  flow::Timer const last_call{noon + minutes{1}, TimerKind::wave_due, 7, urgent};
  flow::Timer const ladder{noon + minutes{1}, TimerKind::ladder_check, 8, 0};
  flow::Timer const later{noon + minutes{9}, TimerKind::wave_due, 9, urgent};
  for (auto const& timer : {last_call, ladder, later}) books.put_timer(timer);
  auto const due = books.due_timers(noon + minutes{1}, 256);
  CHECK(due.size() == 5);
  CHECK(std::ranges::count(due, last_call) == 1);
  CHECK(std::ranges::count(due, ladder) == 1);
  CHECK(std::ranges::is_sorted(due, {}, &flow::Timer::due));
  for (auto const& timer : due) books.remove_timer(timer);
  CHECK(books.due_timers(noon + minutes{1}, 256).size() == 4);
}

TEST_CASE("a wave that is due keeps its place beside more other timers than a batch takes") {
  using flow::TimerKind;
  Store store(each_database());
  auto books = store.books();
  for (int message = 0; message < 400; ++message) books.put_timer({noon, TimerKind::ladder_check, message, 0});
  flow::Timer const wave{noon + minutes{1}, TimerKind::wave_due, 7, 5};
  books.put_timer(wave);
  auto const due = books.due_timers(noon + minutes{1}, 256);
  CHECK(due.size() == 256);
  CHECK(std::ranges::count(due, wave) == 1);
}

TEST_CASE("a wave that goes on behind a piece is as urgent as it was") {
  using flow::TimerKind;
  Store store(each_database());
  auto books = store.books();
  for (int wave = 1; wave <= 6; ++wave) books.put_timer({noon, TimerKind::wave_due, wave, 7});
  auto const goes_on = flow::packed({1, {1'000'000}}, {9});
  books.put_timer({noon, TimerKind::wave_due, 9, goes_on});
  CHECK(std::ranges::count(books.due_timers(noon, 256), flow::Timer{noon, TimerKind::wave_due, 9, goes_on}) == 1);
}

TEST_CASE("timers come by time, kind, object and extra; a repeated one is one; a removed one is gone") {
  Store store(each_database());
  auto books = store.books();
  using flow::TimerKind;
  flow::Timer const first{noon, TimerKind::momentary_limit, 9, 0}, second{noon, TimerKind::wave_due, 1, 0},
      third{noon, TimerKind::wave_due, 1, 2}, late{noon + minutes{1}, TimerKind::momentary_limit, 1, 0};
  for (auto const& timer : {late, third, second, first, first}) books.put_timer(timer);
  store.books(2).put_timer({noon - minutes{5}, TimerKind::wave_due, 5, 0});
  CHECK(books.due_timers(noon, 10) == std::vector<flow::Timer>{first, second, third});
  CHECK(books.due_timers(noon, 2).size() == 2);
  CHECK(books.next_timer() == noon);
  for (auto const& timer : {first, second, third}) books.remove_timer(timer);
  CHECK(books.next_timer() == noon + minutes{1});
  books.remove_timer(late);
  CHECK_FALSE(books.next_timer());
}

TEST_CASE("one alarm of a kind and object is open at a time; once cleared it can be raised again") {
  Store store(each_database());
  auto books = store.books();
  flow::Alarm const alarm{0, "go_due", 5, "first", noon, std::nullopt};
  books.put_alarm(alarm);
  books.put_alarm({0, "go_due", 5, "second", noon, std::nullopt});
  books.put_alarm({0, "go_due", 6, "other", noon, std::nullopt});
  REQUIRE(books.open_alarms().size() == 2);
  CHECK(books.open_alarms().front().text == "first");
  books.clear_alarms("go_due", 5, noon + minutes{1});
  CHECK(books.open_alarms().size() == 1);
  books.put_alarm(alarm);
  CHECK(books.open_alarms().size() == 2);
}

TEST_CASE("an answer is kept for its key until it has expired") {
  Store store(each_database());
  auto books = store.books();
  books.keep_answer("k", {"body", R"({"id":"1"})", 2}, noon + minutes{10});
  auto const kept = books.find_kept_answer("k");
  REQUIRE(kept);
  CHECK(kept->body_hash == "body");
  CHECK(kept->kind == 2);
  books.forget_kept_answers(noon + minutes{10});
  CHECK(books.find_kept_answer("k"));
  books.forget_kept_answers(noon + minutes{11});
  CHECK_FALSE(books.find_kept_answer("k"));
}

TEST_CASE("a mark of the engine is written over, and belongs to its region") {
  Store store(each_database());
  auto books = store.books();
  CHECK_FALSE(books.meta("last_alive_ms"));
  books.put_meta("last_alive_ms", "1");
  books.put_meta("last_alive_ms", "2");
  CHECK(books.meta("last_alive_ms") == "2");
  CHECK_FALSE(store.books(2).meta("last_alive_ms"));
}

TEST_CASE("activating a network gives each id its number once and keeps it at the next one") {
  Store store(each_database());
  auto books = store.books();
  geo::NetworkData data;
  data.devices.emplace_back().id = "D1";
  data.customers.emplace_back().id = "C1";
  books.activate_network(books.stage_network(data, "one", noon));
  auto const before = books.names();
  data.devices.emplace_back().id = "D2";
  auto const second = books.stage_network(data, "two", noon);
  CHECK(books.active_network()->content_hash == "one");
  CHECK(books.staged_network()->number == second);
  books.activate_network(second);
  CHECK(books.active_network()->number == second);
  CHECK_FALSE(books.staged_network());
  auto const after = books.names();
  REQUIRE(before.devices.size() == 1);
  REQUIRE(after.devices.size() == 2);
  CHECK(after.devices.front() == before.devices.front());
  CHECK(after.customers == before.customers);
  CHECK(after.service_points == before.service_points);
  CHECK(books.load_network(second).devices.size() == 2);
}

TEST_CASE("importing people again keeps what they told us of their numbers") {
  Store store(each_database());
  auto books = store.books();
  books.put_customers({person("C1", "139001"), person("C2", "139002"), person("C3", "139003")});
  store.wrong("139001");
  store.stop("139002");
  books.put_customers({person("C1", "139001"), person("C2", "139002"), person("C3", "139009")});
  CHECK(standing(store, "139001").is_void);
  CHECK_FALSE(standing(store, "139002").consents);
  CHECK(standing(store, "139009").consents);
  auto& row = store.db->bound("select count(*) from contact");
  REQUIRE(row.step());
  CHECK(row.integer(0) == 3);
  row.reset();
  CHECK(books.names().customers.size() == 3);
}

TEST_CASE("what a contacts file says of consent holds until a later file says otherwise, a person's STOP for ever") {
  Store store(each_database());
  auto books = store.books();
  auto const refused = [](std::string ref, std::string phone) {
    auto one = person(std::move(ref), std::move(phone));
    one.contacts.front().consents = false;
    return one;
  };
  books.put_customers({refused("C1", "139001"), person("C2", "139002"), refused("C3", "139003")});
  CHECK_FALSE(standing(store, "139001").consents);
  store.stop("139002");
  store.stop("139003");  // the person says what the file said before
  for (int file = 0; file < 2; ++file) {
    books.put_customers({person("C1", "139001"), person("C2", "139002"), person("C3", "139003")});
    CHECK(standing(store, "139001").consents);
    CHECK_FALSE(standing(store, "139002").consents);
    CHECK_FALSE(standing(store, "139003").consents);
  }
  books.put_customers({refused("C1", "139001")});
  CHECK_FALSE(standing(store, "139001").consents);
}

TEST_CASE("a number that stood in no file for a while is still the one that said STOP") {
  Store store(each_database());
  auto books = store.books();
  books.put_customers({person("C1", "139001")});
  store.stop("139001");
  books.put_customers({person("C1", "139009")});
  CHECK(standing(store, "139009").consents);
  books.put_customers({person("C1", "139001")});
  CHECK_FALSE(standing(store, "139001").consents);
}

TEST_CASE("a STOP and a wrong number hold for a number that is written with its country from now on") {
  Store store(each_database());
  auto books = store.books();
  books.put_customers({person("C1", "13900000001"), person("C2", "013900000002")});
  store.stop("13900000001");
  store.stop("013900000002");
  books.put_customers({person("C1", "+8613900000001"), person("C2", "+8613900000002")});
  CHECK_FALSE(standing(store, "+8613900000001").consents);
  CHECK_FALSE(standing(store, "+8613900000002").consents);
  auto& row = store.db->bound("select count(*) from contact");
  REQUIRE(row.step());
  CHECK(row.integer(0) == 2);
  row.reset();
  books.put_customers({person("C1", "+8613900000003")});
  CHECK(standing(store, "+8613900000003").consents);
}

TEST_CASE("who left the contacts file with a refusal of the file's own leaves nothing behind") {
  Store store(each_database());
  auto books = store.books();
  auto gone = person("C1", "139001");
  gone.contacts.front().consents = false;
  books.put_customers({gone});
  books.keep_contacts_only_of({});
  auto& row = store.db->bound("select count(*) from contact");
  REQUIRE(row.step());
  CHECK(row.integer(0) == 0);
  row.reset();
}

TEST_CASE("who is no longer in the contacts file is no longer told there, but an opt-out is remembered") {
  Store store(each_database());
  auto books = store.books();
  books.put_customers({person("C1", "139001"), person("C2", "139002"), person("C3", "139003")});
  store.stop("139002");
  books.put_customers({person("C1", "139001")});
  books.keep_contacts_only_of({"C1"});
  std::vector<std::string> left;
  auto& row = store.db->bound("select phone from contact order by phone");
  while (row.step()) left.push_back(row.text(0));
  row.reset();
  CHECK(left == std::vector<std::string>{"139001"});
  books.put_customers({person("C1", "139001"), person("C2", "139002"), person("C3", "139003")});
  CHECK_FALSE(standing(store, "139002").consents);
  CHECK(standing(store, "139003").consents);
}

TEST_CASE("a STOP belongs to the number, in whatever column and of whatever customer the next file lists it") {
  Store store(each_database());
  auto books = store.books();
  books.put_customers({person("C1", "+8613900000001"), person("C2", "+8613900000002")});
  store.stop("+8613900000001");
  books.put_customers({with_second(person("C1", ""), "+8613900000001"), person("C2", "+8613900000001")});
  CHECK(texted(store, "C1").empty());
  CHECK(texted(store, "C2").empty());
  CHECK_FALSE(standing(store, "+8613900000001").consents);
  books.put_customers({with_second(person("C1", "+8613900000003"), "+8613900000001"), person("C2", "13900000001")});
  CHECK(texted(store, "C1") == std::vector<std::string>{"+8613900000003"});
  CHECK(texted(store, "C2").empty());
}

TEST_CASE("who can be told anything is listed by the utility's ids, once, and nobody without phone and mail") {
  Store store(each_database());
  auto mail = person("C3", "");
  mail.contacts.front().email = "a@example.org";
  auto twice = person("C2", "+8613900000002");
  twice.contacts.push_back(twice.contacts.front());
  store.books().put_customers({twice, mail, person("C4", ""), with_second(person("C1", ""), "+8613900000001")});
  CHECK(customers_with_contacts(*store.db) == std::vector<std::string>{"C1", "C2", "C3"});
}

TEST_CASE("who said STOP before any file named the number is not told under it") {
  Store store(each_database());
  store.stop("+8613900000001");
  store.books().put_customers({person("C1", "+8613900000001"), person("C2", "+4413900000001")});
  CHECK(texted(store, "C1").empty());
  CHECK(texted(store, "C2") == std::vector<std::string>{"+4413900000001"});  // another country's number
  store.books().put_customers({person("C3", "+13900000001")});
  CHECK(texted(store, "C3") == std::vector<std::string>{"+13900000001"});  // though the other one ends like it
}

TEST_CASE("of two numbers the one that said STOP or is wrong is left out, and the other stays usable") {
  Store store(each_database());
  auto books = store.books();
  auto const both = {with_second(person("C1", "+8613900000001"), "+8613900000002"),
                     with_second(person("C2", "+8613900000003"), "+8613900000004")};
  books.put_customers(both);
  store.stop("+8613900000001");
  store.wrong("+8613900000004");
  for (int file = 0; file < 2; ++file) {
    CHECK(texted(store, "C1") == std::vector<std::string>{"+8613900000002"});
    CHECK(texted(store, "C2") == std::vector<std::string>{"+8613900000003"});
    CHECK(standing(store, "+8613900000001").consents);
    CHECK_FALSE(standing(store, "+8613900000004").is_void);
    books.put_customers(both);
  }
  store.stop("+8613900000002");
  CHECK_FALSE(standing(store, "+8613900000002").consents);
}

TEST_CASE("a wrong number stays wrong for its customer when the columns are swapped, and may be another customer's") {
  Store store(each_database());
  auto books = store.books();
  books.put_customers({with_second(person("C1", "+8613900000001"), "+8613900000002")});
  store.wrong("+8613900000001");
  books.put_customers({with_second(person("C1", "+8613900000002"), "+8613900000001"), person("C2", "+8613900000001")});
  CHECK(texted(store, "C1") == std::vector<std::string>{"+8613900000002"});
  CHECK(texted(store, "C2") == std::vector<std::string>{"+8613900000001"});
  books.put_customers({person("C1", "+8613900000009")});
  books.put_customers({with_second(person("C1", ""), "+8613900000001")});
  CHECK(texted(store, "C1").empty());
  CHECK(texted(store, "C2") == std::vector<std::string>{"+8613900000001"});
}

}  // namespace lamplighter::store
