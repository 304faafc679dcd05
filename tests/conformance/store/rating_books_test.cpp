// Ratings of outages, subscriptions to them and questions about supply, on both databases.
#include <catch2/catch.hpp>

#include "engine/notice/questions.hpp"
#include "engine/store/notice_repository.hpp"
#include "engine/store/record_repository.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

constexpr std::int64_t first_id = std::int64_t{1} << region_shift;
OutageId const outage{first_id + 5}, other{first_id + 6};

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    repository.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }});
    records.emplace(store::RepositoryContext{*db, RegionId{1}, [this] { return ++next; }});
  }
  notice::RatingBooks& ratings() { return repository->published().ratings(); }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = first_id + 100;
  std::optional<store::SqlNoticeRepository> repository;
  std::optional<store::SqlRecordRepository> records;
};

}  // namespace

TEST_CASE("of a customer and an outage the last rating stands") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.ratings().put_rating({outage, CustomerId{8}, CrewId{3}, 2, at(10), "reply"});
  books.ratings().put_rating({outage, CustomerId{7}, {}, 5, at(11), "page"});
  books.ratings().put_rating({other, CustomerId{8}, CrewId{4}, 3, at(12), "link"});
  books.ratings().put_rating({outage, CustomerId{8}, CrewId{4}, 4, at(13), "link"});
  auto const of_outage = books.ratings().ratings_of_outage(outage);
  REQUIRE(of_outage.size() == 2);
  CHECK(of_outage[0].customer == CustomerId{7});
  CHECK_FALSE(of_outage[0].crew);
  CHECK(of_outage[1].stars == 4);
  CHECK(of_outage[1].crew == CrewId{4});
  CHECK(of_outage[1].at == at(13));
  CHECK(of_outage[1].how == "link");
  auto const of_customer = books.ratings().ratings_of_customer(CustomerId{8}, 9);
  REQUIRE(of_customer.size() == 2);
  CHECK(of_customer[0].outage == outage);
  CHECK(of_customer[1].outage == other);
  CHECK(books.ratings().ratings_of_customer(CustomerId{8}, 1).size() == 1);
  CHECK(books.ratings().rating(outage, CustomerId{7})->stars == 5);
  CHECK_FALSE(books.ratings().rating(other, CustomerId{7}));
}

TEST_CASE("what a customer said goes with him when he is forgotten") {
  ON_BOTH_DATABASES();
  Books books(kind);
  books.ratings().put_rating({outage, CustomerId{8}, {}, 2, at(10), "reply"});
  books.ratings().put_rating({outage, CustomerId{7}, {}, 5, at(11), "page"});
  books.records->forget_customer(CustomerId{8});
  CHECK(books.ratings().ratings_of_outage(outage).size() == 1);
}

TEST_CASE("of a customer and an outage the last subscription stands; it goes along when outages become one, and with the customer") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto& all = books.repository->published().subscriptions();
  all.put_subscription({outage, CustomerId{8}, false, at(10)});
  all.put_subscription({outage, CustomerId{7}, true, at(11)});
  all.put_subscription({outage, CustomerId{8}, true, at(12)});
  all.put_subscription({other, CustomerId{8}, false, at(13)});
  auto const rows = all.subscriptions(outage);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].customer == CustomerId{7});
  CHECK(rows[1].at_night);
  CHECK(rows[1].at == at(12));
  CHECK(all.subscribed_to(CustomerId{8}) == std::vector{outage, other});
  all.move_subscriptions(outage, other);
  CHECK(all.subscriptions(outage).empty());
  auto const moved = all.subscriptions(other);
  REQUIRE(moved.size() == 2);
  CHECK(moved[0].customer == CustomerId{7});
  CHECK_FALSE(moved[1].at_night);  // what he said of the outage that stays
  CHECK(all.end_subscription(other, CustomerId{7}));
  CHECK_FALSE(all.end_subscription(other, CustomerId{7}));
  books.records->forget_customer(CustomerId{8});
  CHECK(all.subscribed_to(CustomerId{8}).empty());
}

TEST_CASE("questions stand with each customer of the number, newest first, and go with him together with the words and the number of the answer") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto& notices = *books.repository;
  auto const answer = [&](std::string const& address) {
    notice::Message message;
    message.stage = "answer";
    message.lane = "sms";
    message.address = address;
    auto const id = notices.insert_message(message, {});
    notices.put_text(id, "", {"No outage is known."});
    return id;
  };
  auto const first = answer("+8613911110001"), second = answer("+8613911110002");
  auto& all = notices.published().questions();
  all.put_questions({{CustomerId{7}, first, at(10)}, {CustomerId{8}, first, at(10)}});
  all.put_questions({{CustomerId{8}, second, at(12)}});
  auto const rows = all.questions_of(CustomerId{8}, 9);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].answer == second);
  CHECK(rows[0].at == at(12));
  CHECK(rows[1].answer == first);
  CHECK(all.questions_of(CustomerId{8}, 1).size() == 1);
  books.records->forget_customer(CustomerId{7});
  CHECK(all.questions_of(CustomerId{7}, 9).empty());
  CHECK(notices.text(first).empty());
  CHECK(notices.messages_to("+8613911110001", 9).empty());
  CHECK(notices.text(second).size() == 1);
  CHECK(notices.messages_to("+8613911110002", 9).size() == 1);
}

}  // namespace lamplighter::test
