// Links and crews' devices on both databases: found by hash, used once, forgotten at their end.
#include "engine/store/link_books.hpp"

#include <catch2/catch.hpp>

#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

using namespace notice;

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

/// A migrated store with the links of region 1, and those of its neighbour.
struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    own.emplace(store::RepositoryContext{*db, RegionId{1}, [] { return std::int64_t{1}; }});
    neighbour.emplace(store::RepositoryContext{*db, RegionId{2}, [] { return std::int64_t{1}; }});
  }
  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::optional<store::SqlLinkBooks> own, neighbour;
};

Link link(std::string hash, Time end) {
  return {.hash = std::move(hash), .purpose = LinkPurpose::crew_page, .attempt = {3}, .message = {4}, .job = {5}, .crew = {6},
          .made_at = at(1), .expires_at = end, .used_at = {}, .used_by = {}};
}

}  // namespace

TEST_CASE("a link comes back as it was kept, in its own region only") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.own->put_link(link("aa", at(9)));
  auto const found = books.own->find_link("aa");
  REQUIRE(found);
  CHECK(found->purpose == LinkPurpose::crew_page);
  CHECK(found->attempt == AttemptId{3});
  CHECK(found->message == MessageId{4});
  CHECK(found->job == JobId{5});
  CHECK(found->crew == CrewId{6});
  CHECK(found->expires_at == at(9));
  CHECK_FALSE(found->used_at);
  CHECK_FALSE(books.own->find_link("ab"));
  CHECK_FALSE(books.neighbour->find_link("aa"));
}

TEST_CASE("a link is used once, and the first use stays") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.own->put_link(link("aa", at(9)));
  CHECK(books.own->use_link("aa", "device", at(2)));
  CHECK_FALSE(books.own->use_link("aa", "other", at(3)));
  CHECK_FALSE(books.own->use_link("bb", "other", at(3)));
  CHECK(books.own->find_link("aa")->used_by == "device");
  CHECK(books.own->find_link("aa")->used_at == at(2));
}

TEST_CASE("a device has its passes newest first, one for each job") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.own->put_pass({"d1", {5}, {6}, at(1), at(9)});
  books.own->put_pass({"d1", {7}, {6}, at(2), at(9)});
  books.own->put_pass({"d2", {5}, {8}, at(3), at(9)});
  books.own->put_pass({"d1", {5}, {6}, at(4), at(10)});
  auto const passes = books.own->passes("d1");
  REQUIRE(passes.size() == 2);
  CHECK(passes[0].job == JobId{5});
  CHECK(passes[0].expires_at == at(10));
  CHECK(passes[1].job == JobId{7});
  CHECK(books.own->passes("d3").empty());
}

TEST_CASE("what ended is forgotten, and nothing else") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.own->put_link(link("old", at(5)));
  books.own->put_link(link("new", at(9)));
  books.own->put_pass({"d1", {5}, {6}, at(1), at(5)});
  books.own->put_pass({"d1", {7}, {6}, at(1), at(9)});
  books.neighbour->put_link(link("theirs", at(5)));
  books.own->forget_links(at(6));
  CHECK_FALSE(books.own->find_link("old"));
  CHECK(books.own->find_link("new"));
  CHECK(books.neighbour->find_link("theirs"));
  CHECK(books.own->passes("d1").size() == 1);
}

}  // namespace lamplighter::test
