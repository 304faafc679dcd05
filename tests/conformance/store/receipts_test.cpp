// What gateways and carriers say is kept by both databases, whatever bytes they say it in; and leases that ran out.
#include <catch2/catch.hpp>

#include "engine/store/notice_repository.hpp"
#include "notifiers/spool_files.hpp"
#include "notifiers/utf8.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    repository.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }});
  }
  store::SqlNoticeRepository* operator->() { return &*repository; }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = std::int64_t{1} << region_shift;
  std::optional<store::SqlNoticeRepository> repository;
};

AttemptId submitting(Books& books, Time lease_until) {
  notice::Attempt attempt;
  attempt.message = {8};
  attempt.lane = "sms";
  attempt.progress.state = notice::AttemptState::submitting;
  attempt.submitted_at = at(1);
  return books->insert_attempt(attempt, lease_until);
}

}  // namespace

TEST_CASE("a receipt's detail is kept by every database, cut inside a character or of no character at all") {
  auto const kind = GENERATE(Kind::sqlite, Kind::postgresql);
  Books books(kind);
  std::string long_words = "a";  // 200 bytes end inside the 67th character
  for (int i = 0; i < 70; ++i) long_words += "停";
  std::vector<std::string> kept;
  for (auto const& words : {long_words, std::string("\xff\xfe"), std::string("a\\u0000b"), std::string("\xE5\x81")}) {
    auto const receipt = notifiers::parse_spool_receipt({42}, R"({"state": "delivered", "detail": ")" + words + "\"}");
    REQUIRE(receipt);
    books->log_attempt({42}, at(1), receipt->state, "raised", receipt->detail);
    kept.push_back(receipt->detail);
  }
  auto& rows = books.db->bound("select detail from attempt_log where attempt_id = 42 order by ordinal");
  for (auto const& detail : kept) {
    REQUIRE(rows.step());
    CHECK(rows.text(0) == detail);
  }
  CHECK(kept.front().size() == 199);
}

TEST_CASE("a callback in any bytes, and an id of any bytes, are asked of every database alike") {
  auto const kind = GENERATE(Kind::sqlite, Kind::postgresql);
  Books books(kind);
  auto& found = books.db->bound("select count(*) from customer where ref = $1", notifiers::valid_utf8("\xFF\xC0"));
  REQUIRE(found.step());
  CHECK(found.integer(0) == 0);
  found.reset();
  books->keep_raw_receipt({"sms", 42, at(3), "receipt's 'status' is missing", notifiers::valid_utf8(std::string_view("2\xFF\0", 3))});
  auto const kept = books->raw_receipts({42}, 0, 100);
  REQUIRE(kept.size() == 1);
  CHECK(kept.front().raw == "2\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(kept.front().notifier == "sms");
  CHECK(kept.front().at == at(3));
  CHECK(books->raw_receipts({43}, 0, 100).empty());
}

TEST_CASE("a lease that has run out is overdue, in order, and one that has not is not") {
  auto const kind = GENERATE(Kind::sqlite, Kind::postgresql);
  Books books(kind);
  auto const first = submitting(books, at(10));
  auto const second = submitting(books, at(5));
  auto const third = submitting(books, at(11));
  CHECK(books->overdue_leases(at(5)).empty());
  CHECK(books->overdue_leases(at(11)) == std::vector<AttemptId>{first, second});
  books->end_lease(first);
  CHECK(books->overdue_leases(at(12)) == std::vector<AttemptId>{second, third});
}

}  // namespace lamplighter::test
