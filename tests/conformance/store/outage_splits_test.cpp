// Splits of outages on both databases: rows and calls that go, who came along, and what an older schema becomes.
#include <catch2/catch.hpp>

#include "engine/store/outage_repository.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

constexpr std::int64_t first_id = std::int64_t{1} << region_shift;

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    outages.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }});
  }
  OutageId outage(std::string ref, outage::State state = outage::State::confirmed) {
    outage::Outage row;
    row.ref = std::move(ref);
    row.state = state;
    row.started_at = at(1);
    return outages->insert(row);
  }
  void out(OutageId id, std::int64_t point, std::optional<Time> until = {}) {
    outage::Interruption row;
    row.outage = id;
    row.point = ServicePointId{point};
    row.customer = CustomerId{point + 100};
    row.started_at = at(point);
    row.ended_at = until;
    row.step = until ? 1 : 0;
    outages->insert_interruptions({row});
  }
  std::vector<std::int64_t> points(OutageId id) {
    std::vector<std::int64_t> found;
    for (auto const& row : outages->interruptions(id)) found.push_back(row.point.value);
    return found;
  }
  outage::Split split(OutageId from, OutageId to, std::vector<CustomerId> const& customers) {
    outage::Split const one{.outage = to, .from = from, .at = at(9), .actor = "desk", .reason = "第二处故障", .points = 2,
                            .customers = static_cast<std::int64_t>(customers.size())};
    outages->insert_split(one, customers);
    return one;
  }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = first_id + 100;
  std::optional<store::SqlOutageRepository> outages;
};

}  // namespace

TEST_CASE("open interruptions of some points go to another outage with their times; ended and foreign ones stay") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const first = books.outage("O-1"), second = books.outage("O-2"), third = books.outage("O-3");
  books.out(first, 2, at(5));
  books.out(first, 2);
  books.out(first, 3);
  books.out(first, 4);
  books.out(third, 7);
  books.outages->move_open_interruptions(first, second, {ServicePointId{2}, ServicePointId{4}, ServicePointId{7}, ServicePointId{9}});
  CHECK(books.points(first) == std::vector<std::int64_t>{2, 3});
  CHECK(books.points(second) == std::vector<std::int64_t>{2, 4});
  CHECK(books.points(third) == std::vector<std::int64_t>{7});
  CHECK(books.outages->interruptions(first)[0].step == 1);
  CHECK(books.outages->interruptions(second)[1].started_at == at(4));
  CHECK(books.outages->open_interruption(ServicePointId{4})->outage == second);
}

TEST_CASE("single calls go to another outage") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const first = books.outage("O-1"), second = books.outage("O-2");
  std::vector<CallId> calls;
  for (auto const* ref : {"C-1", "C-2", "C-3"}) {
    outage::TroubleCall call;
    call.ref = ref;
    call.outage = first;
    call.occurred_at = at(2);
    calls.push_back(books.outages->insert_call(call));
  }
  books.outages->attach_calls({calls[0], calls[2]}, second);
  CHECK(books.outages->calls(first).size() == 1);
  CHECK(books.outages->calls(second).size() == 2);
  books.outages->attach_calls(std::vector<CallId>{}, first);
}

TEST_CASE("a split is found from both sides, with whoever came along and the newest first of one customer") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const first = books.outage("O-1"), second = books.outage("O-2"), third = books.outage("O-3");
  CHECK_FALSE(books.outages->split_of(second));
  CHECK(books.outages->split_off(first).empty());
  books.split(first, second, {CustomerId{8}, CustomerId{7}});
  books.split(first, third, {CustomerId{8}});
  auto const found = books.outages->split_of(second);
  REQUIRE(found);
  CHECK(found->from == first);
  CHECK(found->at == at(9));
  CHECK(found->actor == "desk");
  CHECK(found->reason == "第二处故障");
  CHECK(found->points == 2);
  CHECK(found->customers == 2);
  auto const parts = books.outages->split_off(first);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].outage == second);
  CHECK(parts[1].outage == third);
  CHECK(books.outages->split_customers(second) == std::vector{CustomerId{7}, CustomerId{8}});
  CHECK(books.outages->split_to(first, CustomerId{7}) == second);
  CHECK(books.outages->split_to(first, CustomerId{8}) == third);
  CHECK_FALSE(books.outages->split_to(first, CustomerId{9}));
  CHECK_FALSE(books.outages->split_to(second, CustomerId{7}));
}

TEST_CASE("what was merged into an outage is found from it") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const into = books.outage("O-1");
  for (auto const* ref : {"O-2", "O-3"}) {
    auto row = books.outages->find(books.outage(ref)).value();
    row.state = outage::State::merged;
    row.merged_into = into;
    books.outages->update(row);
  }
  CHECK(books.outages->merged_into(into).size() == 2);
  CHECK(books.outages->merged_into(OutageId{}).empty());
}

}  // namespace lamplighter::test
