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
