// A revision that comes in beside a daemon: unseen until it is whole, dropped when another begins, with its contacts.
#include "engine/store/flow_repository.hpp"
#include "engine/store/region_store.hpp"
#include "tests/conformance/store/store_under_test.hpp"

#include <catch2/catch.hpp>

using namespace lamplighter;
using namespace lamplighter::store;
using namespace lamplighter::test;

namespace {

constexpr Time noon{milliseconds{1'772'424'000'000}};

geo::NetworkData rows(int customers) {
  geo::NetworkData data;
  for (int i = 0; i < customers; ++i) data.customers.emplace_back().id = "C" + std::to_string(i);
  return data;
}

std::vector<flow::CustomerImport> people(std::vector<std::string> const& refs, std::string const& phone) {
  std::vector<flow::CustomerImport> out;
  for (auto const& ref : refs) {
    auto& one = out.emplace_back();
    one.customer.ref = ref;
    one.customer.language = "en";
    one.customer.classes = {"ordinary", "life_support"};
    one.contacts.emplace_back().phone = phone;
    one.contacts.back().role = "occupier";
    one.contacts.back().verified_at = noon;
  }
  return out;
}

struct Region {
  explicit Region(Kind kind) : under_test(kind) {
    auto opened = RegionStore::open({.address = under_test.address(), .region = {1}, .owner = "test"});
    REQUIRE(opened);
    store = std::move(*opened);
  }
  flow::Repository& books() { return store->flow(); }
  std::int64_t count(std::string const& table) { return number(store->database(), "select count(*) from " + table); }
  std::string phone(std::string const& ref) {
    auto& row = store->database().bound(
        "select t.phone from contact t join customer c on c.id = t.customer_id where c.ref = $1", ref);
    std::string out = row.step() ? row.text(0) : "";
    row.reset();
    return out;
  }
  StoreUnderTest under_test;
  std::unique_ptr<RegionStore> store;
};

}  // namespace

TEST_CASE("a revision that is half in is seen by nobody, and a new import clears it away") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  books.activate_network(books.stage_network(rows(3), "one", noon));
  auto const data = rows(50'000);
  auto const half = books.begin_staging("two", "EPSG:4326", noon);
  auto const next = books.stage_rows(half, data, 0);
  REQUIRE(next);  // there is more to come
  books.stage_customers(half, 0, people({"C1"}, "139001"));
  CHECK_FALSE(books.staged_network());
  CHECK(books.active_network()->content_hash == "one");
  CHECK(books.load_network(books.active_network()->number).customers.size() == 3);
  CHECK(region.count("contact") == 0);

  auto const again = books.begin_staging("three", "EPSG:4326", noon);
  CHECK(again > half);  // a number is never given twice
  CHECK_FALSE(books.is_staging(half));
  CHECK_FALSE(books.finish_staging(half));  // the first one ends here, should it still be at work
  while (books.forget_dropped()) {
  }
  CHECK(number(region.store->database(), "select count(*) from network_rows where number = " + std::to_string(half)) == 0);
  CHECK(region.count("staged_contacts") == 0);

  for (std::optional<std::size_t> chunk = 0; chunk;) chunk = books.stage_rows(again, data, *chunk);
  CHECK(books.is_staging(again));
  CHECK(books.finish_staging(again));
  CHECK(books.staged_network()->number == again);
  CHECK(books.load_network(again).customers.size() == 50'000);
}

TEST_CASE("contacts that come with a revision take effect when it does, and who is not named loses theirs") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  books.activate_network(books.stage_network(rows(3), "one", noon));
  books.put_customers(people({"C0", "C1"}, "139000"));
  auto const next = books.begin_staging("two", "", noon);
  books.stage_rows(next, rows(4), 0);
  books.stage_customers(next, 0, people({"C1", "C2"}, "139009"));
  REQUIRE(books.finish_staging(next));
  CHECK(region.phone("C1") == "139000");
  books.activate_network(next);
  CHECK(region.phone("C1") == "139009");
  CHECK(region.phone("C2") == "139009");
  CHECK(region.phone("C0").empty());
  CHECK(region.count("staged_contacts") == 0);  // personal data stand in one place
  CHECK(number(region.store->database(), "select count(*) from contact where verified_at = 1772424000000") == 2);
  CHECK(number(region.store->database(), "select count(*) from customer where classes = 'ordinary,life_support'") == 3);
}

TEST_CASE("a contact that the file names again as it was keeps its row, and any other form of it is taken") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  books.activate_network(books.stage_network(rows(3), "one", noon));
  auto const contact_of = [&](std::string const& ref) {
    return number(region.store->database(), "select max(t.id) from contact t join customer c on c.id = t.customer_id where c.ref = '" + ref + "'");
  };
  auto known = people({"C0", "C1"}, "139000");
  known[1].contacts.push_back(known[1].contacts[0]);
  known[1].contacts[1].phone = "139001";
  books.put_customers(known);
  auto const first = contact_of("C0"), second = contact_of("C1");
  books.put_customers(known);
  CHECK(contact_of("C0") == first);
  CHECK(contact_of("C1") == second);
  CHECK(region.count("contact") == 3);

  std::swap(known[1].contacts[0], known[1].contacts[1]);  // who is asked first is part of it
  books.put_customers(known);
  CHECK(contact_of("C0") == first);
  CHECK(contact_of("C1") != second);
  CHECK(region.phone("C1") == "139001");
  known[1].contacts.pop_back();
  books.put_customers(known);
  CHECK(region.count("contact") == 2);
  known[0].contacts[0].verified_at = from_ms(1'772'424'000'001);
  books.put_customers(known);
  CHECK(contact_of("C0") != first);
  CHECK(number(region.store->database(), "select count(*) from contact where verified_at = 1772424000001") == 1);
  known[0].contacts.clear();
  books.put_customers(known);
  CHECK(region.phone("C0").empty());
}

TEST_CASE("contacts alone leave the active network as it is") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto const first = books.stage_network(rows(3), "one", noon);
  books.activate_network(first);
  auto const next = books.begin_staging("one", "", noon);
  books.stage_customers(next, 0, people({"C1"}, "139009"));
  REQUIRE(books.finish_staging(next));
  books.apply_contacts(next);
  CHECK(region.phone("C1") == "139009");
  CHECK(books.active_network()->number == first);
  CHECK_FALSE(books.staged_network());
}

TEST_CASE("which phones are fixed lines comes with the contacts") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  books.activate_network(books.stage_network(rows(3), "one", noon));
  auto const next = books.begin_staging("one", "", noon);
  auto three = people({"C0", "C1", "C2"}, "139009");
  three[0].contacts[0].is_phone_fixed = true;
  three[1].contacts[0].is_phone2_fixed = true;
  three[1].contacts[0].verified_at.reset();
  books.stage_customers(next, 0, three);
  REQUIRE(books.finish_staging(next));
  books.apply_contacts(next);
  auto const of = [&](std::string const& ref) {
    auto const id = number(region.store->database(), "select id from customer where ref = '" + ref + "'");
    return region.store->notices().contacts({id}).at(0);
  };
  CHECK(of("C0").is_phone_fixed);
  CHECK_FALSE(of("C0").is_phone2_fixed);
  CHECK(of("C0").verified_at == noon);
  CHECK(of("C1").is_phone2_fixed);
  CHECK_FALSE(of("C1").is_phone_fixed);
  CHECK_FALSE(of("C1").verified_at);
  CHECK_FALSE(of("C2").is_phone_fixed);
}

TEST_CASE("a revision that holds contacts alone never becomes the network") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto const first = books.stage_network(rows(3), "one", noon);
  books.activate_network(first);
  auto const next = books.begin_staging("two", "", noon);
  books.stage_customers(next, 0, people({"C1"}, "139009"));
  REQUIRE(books.finish_staging(next));
  CHECK(error_of([&] { books.activate_network(next); }) == DatabaseError::Kind::constraint);
  CHECK(books.active_network()->number == first);
  CHECK(region.phone("C1").empty());
}

TEST_CASE("what a revision changes and how far its feeders can be trusted is kept with it") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto const first = books.begin_staging("one", "", noon);
  REQUIRE_FALSE(books.stage_rows(first, rows(1), 0));
  books.stage_judgement(first, R"({"customers_changed":2})", {{"F1", "clean", ""}, {"F2", "invalid", "no grid source"}});
  REQUIRE(books.finish_staging(first));
  CHECK_FALSE(books.why_invalid("F2"));  // not the active one yet
  books.activate_network(first);
  CHECK(books.why_invalid("F2") == "no grid source");
  CHECK_FALSE(books.why_invalid("F1"));
  CHECK(books.network_difference(first) == R"({"customers_changed":2})");
  CHECK(books.feeder_standings(first).size() == 2);
  books.activate_network(books.stage_network(rows(1), "two", noon));
  CHECK_FALSE(books.why_invalid("F2"));
  auto const all = books.network_revisions();
  REQUIRE(all.size() == 2);
  CHECK(all[0].state == "active");
  CHECK(all[1].state == "retired");
}

TEST_CASE("standings that come with an unchanged network take the place of the active revision's") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto const first = books.begin_staging("one", "", noon);
  REQUIRE_FALSE(books.stage_rows(first, rows(1), 0));
  books.stage_judgement(first, "", {{"F1", "clean", ""}, {"F2", "invalid", "no grid source"}});
  REQUIRE(books.finish_staging(first));
  books.activate_network(first);
  auto const next = books.begin_staging("one", "", noon);
  books.stage_judgement(next, "", {{"F1", "invalid", "too many"}, {"F2", "usable", "few"}});
  REQUIRE(books.finish_staging(next));
  CHECK(books.why_invalid("F2"));
  CHECK_FALSE(books.apply_contacts(next));  // there were none
  CHECK_FALSE(books.why_invalid("F2"));
  CHECK(books.why_invalid("F1") == "too many");
  while (books.forget_dropped()) {
  }
  CHECK(books.feeder_standings(first).size() == 2);
  CHECK(region.count("network_feeder") == 2);
}

TEST_CASE("what is dropped is not staged any more, and its contacts go") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  books.activate_network(books.stage_network(rows(3), "one", noon));
  auto const next = books.begin_staging("two", "", noon);
  books.stage_rows(next, rows(4), 0);
  for (int chunk = 0; chunk < 9; ++chunk) books.stage_customers(next, chunk, people({"C1"}, "139009"));
  REQUIRE(books.finish_staging(next));
  auto const slow = books.begin_staging("three", "", noon);
  books.drop_staged();
  CHECK_FALSE(books.staged_network());
  CHECK_FALSE(books.is_staging(slow));
  while (books.forget_dropped()) {
  }
  CHECK(region.count("staged_contacts") == 0);
  CHECK(books.active_network()->content_hash == "one");
}

TEST_CASE("contacts that rotted in the store are refused, not half taken") {
  Region region(Kind::sqlite);
  auto& books = region.books();
  auto const next = books.begin_staging("one", "", noon);
  books.stage_customers(next, 0, people({"C1"}, "139009"));
  region.store->database().run("update staged_contacts set rows = $1", Value{Blob(40, 7)});
  CHECK(error_of([&] { books.apply_contacts(next); }) == DatabaseError::Kind::corrupt);
}

namespace {

geo::NetworkData network(int customers) {
  auto out = rows(customers);
  out.sources.emplace_back().id = "S";
  out.devices.emplace_back().id = "D0";
  return out;
}

void add_point(geo::NetworkData& data, std::string const& id, std::string const& customer) {
  auto& point = data.service_points.emplace_back();
  point.id = id;
  point.customer = customer;
}

/// Rows and names, as an import stages them beside a daemon; unseen until it is finished.
int stage_named(flow::Repository& books, geo::NetworkData const& data, std::string_view content) {
  using Left = flow::Repository::NamesLeft;
  auto const number = books.begin_staging(content, "", noon);
  for (std::optional<std::size_t> chunk = 0; chunk;) chunk = books.stage_rows(number, data, *chunk);
  for (auto left = Left::look_again; left != Left::none;) {
    if (left == Left::look_again) REQUIRE(books.plan_names(number, data));
    left = books.stage_names(data);
  }
  return number;
}

std::string words_of(Region& region, std::string const& ref) {
  auto& row = region.store->database().bound("select address from customer where ref = $1", ref);
  std::string out = row.step() ? row.text(0) : "unknown";
  row.reset();
  return out;
}

std::string owner_of(Region& region, std::string const& point) {
  auto& row = region.store->database().bound(
      "select c.ref from service_point p join customer c on c.id = p.customer_id where p.ref = $1", point);
  std::string out = row.step() ? row.text(0) : "nobody";
  row.reset();
  return out;
}

}  // namespace

TEST_CASE("an import gives ids beforehand, so that activation changes only the words and owners that are others") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto first = network(3);
  add_point(first, "P1", "C0");
  books.activate_network(books.stage_network(first, "one", noon));
  auto const before = books.names();
  auto second = network(12'000);
  second.devices.emplace_back().id = "D1";
  second.customers[1].address = "7 Mill Lane";
  for (auto const& customer : second.customers) add_point(second, "P" + customer.id, customer.id);
  add_point(second, "P1", "C2");
  auto const next = stage_named(books, second, "two");
  CHECK(region.count("staged_name") == 2);
  CHECK(words_of(region, "C1").empty());
  CHECK(owner_of(region, "P1") == "C0");
  REQUIRE(books.finish_staging(next));
  auto const given = books.names();
  CHECK(given.customers.size() == 12'000);
  CHECK(given.service_points.size() == 12'001);
  CHECK(given.devices.size() == 2);
  CHECK(std::equal(before.customers.begin(), before.customers.end(), given.customers.begin()));
  region.store->database().run("delete from network_rows where number = $1", next);  // activation reads none of them
  books.activate_network(next);
  CHECK(books.names().customers == given.customers);
  CHECK(region.count("staged_name") == 0);
  CHECK(words_of(region, "C1") == "7 Mill Lane");
  CHECK(owner_of(region, "P1") == "C2");
  CHECK(number(region.store->database(), "select count(*) from service_point p join customer c on c.id = p.customer_id "
                                         "where p.ref = 'P' || c.ref") == 12'000);
}

TEST_CASE("what an import found holds no longer when another network became active meanwhile, and is found again") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto data = network(3);
  data.customers[1].address = "1 Old Road";
  books.activate_network(books.stage_network(data, "one", noon));
  auto other = data;
  other.customers[1].address = "2 New Road";
  auto const second = stage_named(books, other, "two");
  REQUIRE(books.finish_staging(second));
  auto const third = stage_named(books, data, "three");  // nothing to change against the first
  CHECK(region.count("staged_name") == 1);
  books.activate_network(second);
  CHECK(words_of(region, "C1") == "2 New Road");
  REQUIRE(books.finish_staging(third));
  books.activate_network(third);
  CHECK(words_of(region, "C1") == "1 Old Road");
}

TEST_CASE("who becomes known by contacts while an import gives ids keeps that id and gets the words of the network") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto data = network(2);
  data.customers[1].address = "7 Mill Lane";
  auto const revision = books.begin_staging("one", "", noon);
  for (std::optional<std::size_t> chunk = 0; chunk;) chunk = books.stage_rows(revision, data, *chunk);
  REQUIRE(books.plan_names(revision, data));
  books.put_customers(people({"C1"}, "139001"));
  auto const known = number(region.store->database(), "select id from customer where ref = 'C1'");
  using Left = flow::Repository::NamesLeft;
  for (auto left = Left::more; left != Left::none;) {
    if (left == Left::look_again) REQUIRE(books.plan_names(revision, data));
    left = books.stage_names(data);
  }
  REQUIRE(books.finish_staging(revision));
  books.activate_network(revision);
  CHECK(number(region.store->database(), "select id from customer where ref = 'C1'") == known);
  CHECK(words_of(region, "C1") == "7 Mill Lane");
  CHECK(owner_of(region, "C1") == "C1");
}

TEST_CASE("an import that dies while it gives ids leaves some that the next one keeps, and none twice") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto const data = network(8'000);
  auto const half = books.begin_staging("one", "", noon);
  for (std::optional<std::size_t> chunk = 0; chunk;) chunk = books.stage_rows(half, data, *chunk);
  REQUIRE(books.plan_names(half, data));
  CHECK(books.stage_names(data) == flow::Repository::NamesLeft::more);
  auto const before = books.names();
  CHECK(before.customers.size() == 4'999);  // and one device
  auto const next = stage_named(books, data, "one");
  REQUIRE(books.finish_staging(next));
  auto const after = books.names();
  CHECK(after.customers.size() == 8'000);
  CHECK(std::equal(before.customers.begin(), before.customers.end(), after.customers.begin()));
  CHECK_FALSE(books.finish_staging(half));
  books.activate_network(next);
  CHECK(books.names().customers == after.customers);
}

TEST_CASE("changes of a revision that is dropped go with it") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto data = network(3);
  books.activate_network(books.stage_network(data, "one", noon));
  data.customers[1].address = "7 Mill Lane";
  REQUIRE(books.finish_staging(stage_named(books, data, "two")));
  CHECK(region.count("staged_name") == 1);
  books.drop_staged();
  while (books.forget_dropped()) {
  }
  CHECK(region.count("staged_name") == 0);
  CHECK(words_of(region, "C1").empty());
}

TEST_CASE("what a contacts file says of a known customer takes the place of what was said before, and his words stay") {
  ON_BOTH_DATABASES();
  Region region(kind);
  auto& books = region.books();
  auto data = network(2);
  data.customers[1].address = "7 Mill Lane";
  books.activate_network(books.stage_network(data, "one", noon));
  auto const known = books.names().customers;
  auto again = people({"C1", "C9"}, "139001");
  again[0].customer.classes = {"critical"};
  again[0].customer.account_manager = "M7";
  books.put_customers(again);
  auto& row = region.store->database().bound(
      "select language, classes, account_manager from customer where ref = 'C1'");
  REQUIRE(row.step());
  CHECK(row.text(0) == "en");
  CHECK(row.text(1) == "critical");
  CHECK(row.text(2) == "M7");
  row.reset();
  CHECK(words_of(region, "C1") == "7 Mill Lane");
  CHECK(region.phone("C1") == "139001");
  CHECK(region.phone("C9") == "139001");
  CHECK(books.names().customers.size() == 3);
  CHECK(std::equal(known.begin(), known.end(), books.names().customers.begin()));
  CHECK(region.count("contact") == 2);
}
