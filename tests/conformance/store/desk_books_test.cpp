// Handovers of the desk on both databases.
#include <catch2/catch.hpp>

#include "engine/store/desk_books.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

using State = flow::Handover::State;

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    for (int region : {1, 2}) {
      desks.emplace_back(store::RepositoryContext{*db, RegionId{static_cast<std::uint16_t>(region)}, [this] { return ++next; }});
    }
  }
  flow::Handover open(std::string ref, std::string leaving, std::size_t region = 0) {
    flow::Handover one;
    one.ref = std::move(ref);
    one.leaving = std::move(leaving);
    one.note = "两队在外";
    one.opened_at = at(1);
    one.frozen = R"({"outages":[]})";
    one.id = desks[region].insert_handover(one);
    return one;
  }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = (std::int64_t{1} << region_shift) + 100;
  std::vector<store::SqlDeskBooks> desks;
};

}  // namespace

TEST_CASE("a handover comes back as it was written, with what it froze, and keeps that when it ends") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto& desk = books.desks[0];
  CHECK_FALSE(desk.open_handover());
  CHECK_FALSE(desk.last_done());
  auto one = books.open("H-1", "lin");
  REQUIRE(desk.open_handover());
  CHECK(desk.open_handover()->id == one.id);
  one.state = State::done;
  one.coming = one.ended_by = "zhao";
  one.coming_note = "taken";
  one.ended_at = at(9);
  one.frozen = "other";
  desk.update_handover(one);
  auto const found = desk.find_handover("H-1");
  REQUIRE(found);
  CHECK(found->state == State::done);
  CHECK(found->leaving == "lin");
  CHECK(found->coming == "zhao");
  CHECK(found->note == "两队在外");
  CHECK(found->coming_note == "taken");
  CHECK(found->opened_at == at(1));
  CHECK(found->ended_at == at(9));
  CHECK(found->frozen == R"({"outages":[]})");
  CHECK_FALSE(desk.open_handover());
  CHECK(desk.last_done()->coming == "zhao");
  CHECK_FALSE(desk.find_handover("H-2"));
}

TEST_CASE("handovers are listed newest first, page by page, each region its own") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const first = books.open("H-1", "lin");
  auto const second = books.open("H-2", "lin");
  books.open("H-3", "sun", 1);
  auto const all = books.desks[0].handovers(0, 10);
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == second.id);
  CHECK(all[0].frozen.empty());
  auto const older = books.desks[0].handovers(second.id, 10);
  REQUIRE(older.size() == 1);
  CHECK(older[0].id == first.id);
  CHECK(books.desks[0].handovers(0, 1).size() == 1);
  CHECK_FALSE(books.desks[0].find_handover("H-3"));
  CHECK(books.desks[1].open_handover()->leaving == "sun");
}

}  // namespace lamplighter::test
