// What was said in public, and photos of what was signed, on both databases.
#include <catch2/catch.hpp>

#include "engine/store/dispatch_repository.hpp"
#include "engine/store/notice_repository.hpp"
#include "engine/store/outage_repository.hpp"
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
  notice::PublicBooks& published() { return repository->published(); }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = first_id + 100;
  std::optional<store::SqlNoticeRepository> repository;
  std::optional<store::SqlRecordRepository> records;
};

notice::PublicAlert alert(OutageId of, int number, std::int64_t minute) {
  notice::PublicAlert out;
  out.outage = of;
  out.number = number;
  out.identifier = std::to_string(of.value) + "." + std::to_string(number);
  out.sender = "outages@example.org";
  out.sent = at(minute);
  out.message = number == 1 ? notice::AlertMessage::alert : notice::AlertMessage::update;
  out.key = "key " + std::to_string(number);
  out.customers = 40 + number;
  out.title = "停电 & <more>";
  out.text = "<alert>" + std::to_string(number) + "</alert>";
  return out;
}

}  // namespace

TEST_CASE("alerts are kept as they were said; the newest of each outage stands in the feed until a day after its end") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto& published = books.published();
  CHECK_FALSE(published.newest_alert(outage));
  published.put_alert(alert(outage, 1, 10));
  auto second = alert(outage, 2, 20);
  second.expires = at(50);
  published.put_alert(second);
  auto over = alert(other, 1, 15);
  over.is_last = true;
  published.put_alert(over);
  auto const all = published.alerts_of(outage);
  REQUIRE(all.size() == 2);
  CHECK(all[0].number == 1);
  CHECK(all[0].text.empty());
  CHECK(all[1].expires == at(50));
  CHECK(published.newest_alert(outage)->key == "key 2");
  CHECK(published.newest_alert(outage)->customers == 42);
  auto const found = published.find_alert(all[0].identifier);
  REQUIRE(found);
  CHECK(found->text == "<alert>1</alert>");
  CHECK(found->title == "停电 & <more>");
  CHECK(found->message == notice::AlertMessage::alert);
  CHECK_FALSE(published.find_alert("none"));
  auto const current = published.current_alerts(at(15), 10);
  REQUIRE(current.size() == 2);
  CHECK(current[0].outage == outage);
  CHECK(published.current_alerts(at(16), 10).size() == 1);
  CHECK(published.current_alerts(at(15), 1).size() == 1);
  CHECK(published.expired_alerts(at(49)).empty());
  CHECK(published.expired_alerts(at(50)) == std::vector{outage});
}

TEST_CASE("announcements come back by when they were made") {
  ON_BOTH_DATABASES();
  Books books(kind);
  notice::Announcement late{0, outage, 2, "announce_7d", 2, "poster", "the board", "photo 7", at(30), "mei", at(31)};
  notice::Announcement early{0, outage, 1, "", 1, "public_page", "https://example.org/", "P1.1", at(20), "system", at(32)};
  books.published().put_announcement(late);
  auto const id = books.published().put_announcement(early);
  auto const made = books.published().announcements(outage);
  REQUIRE(made.size() == 2);
  CHECK(made[0].id == id);
  CHECK(made[0].means == "public_page");
  CHECK(made[1].stage == "announce_7d");
  CHECK(made[1].level == 2);
  CHECK(made[1].revision == 2);
  CHECK(made[1].where == "the board");
  CHECK(made[1].evidence == "photo 7");
  CHECK(made[1].at == at(30));
  CHECK(made[1].by == "mei");
  CHECK(made[1].recorded_at == at(31));
  CHECK(books.published().announcements(other).empty());
}

TEST_CASE("customers without supply are counted once each, however many of their points are out") {
  ON_BOTH_DATABASES();
  Books books(kind);
  CHECK_FALSE(books.published().has_customers_out(outage));
  auto const insert = [&](int id, int point, int customer, std::string const& ended) {
    books.db->execute("insert into interruption (id, region_id, outage_id, service_point_id, customer_id, started_at, ended_at, step, is_partial, "
                      "is_sustained) values (" + std::to_string(id) + ", 1, " + std::to_string(outage.value) + ", " + std::to_string(point) + ", " +
                      std::to_string(customer) + ", 1, " + ended + ", 0, 0, 1)");
  };
  insert(1, 11, 7, "null");
  insert(2, 12, 7, "null");
  insert(3, 13, 8, "null");
  insert(4, 14, 9, "5");
  CHECK(books.published().has_customers_out(outage));
  CHECK(books.published().customers_out(outage) == 2);
}

TEST_CASE("a photo comes back byte by byte, one for each exception, and goes with its time and with its person") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto& papers = books.repository->papers();
  std::vector<std::uint8_t> const bytes{0xFF, 0xD8, 0xFF, 0x00, 0x27, 0x5C};
  papers.put_paper({{5}, {7}, "image/jpeg", "aa", {0x01}, at(10)});
  papers.put_paper({{5}, {7}, "image/jpeg", "bb", bytes, at(20)});
  papers.put_paper({{6}, {8}, "image/png", "cc", bytes, at(30)});
  CHECK(papers.find_paper({5})->photo == bytes);
  CHECK(papers.find_paper({5})->hash == "bb");
  CHECK(papers.find_paper({5})->customer == CustomerId{7});
  papers.forget_papers(at(21));
  CHECK_FALSE(papers.find_paper({5}));
  REQUIRE(papers.find_paper({6}));
  books.records->forget_customer({8});
  CHECK_FALSE(papers.find_paper({6}));
}

TEST_CASE("photos of a job come back by number, byte by byte, and go with their time, their outage, or the only person it touched") {
  ON_BOTH_DATABASES();
  Books books(kind);
  store::SqlDispatchRepository dispatches({*books.db, RegionId{1}, [&] { return ++books.next; }});
  auto& photos = dispatches.photos();
  dispatch::Job job;
  job.ref = "J1";
  job.outage = outage;
  job.created_at = at(1);
  auto const own = dispatches.insert_job(job);
  job.ref = "J2";
  job.outage = other;
  auto const second = dispatches.insert_job(job);
  std::vector<std::uint8_t> const bytes{0xFF, 0xD8, 0xFF, 0x00, 0x27, 0x5C};
  using Of = dispatch::JobPhoto::Kind;
  photos.put_photo({own, 2, Of::after, "image/png", "bb", 6, at(20), at(25), {4}}, bytes);
  photos.put_photo({own, 1, Of::before, "image/jpeg", "aa", 1, at(10), at(15), {4}}, {0x01});
  photos.put_photo({second, 1, Of::cause, "image/webp", "cc", 6, at(30), at(30), {5}}, bytes);
  auto const rows = photos.photos(own);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].number == 1);
  CHECK(rows[1].kind == Of::after);
  CHECK(rows[1].type == "image/png");
  CHECK(rows[1].hash == "bb");
  CHECK(rows[1].size == 6);
  CHECK(rows[1].taken_at == at(20));
  CHECK(rows[1].received_at == at(25));
  CHECK(rows[1].crew == CrewId{4});
  CHECK(photos.find_photo(own, 2)->bytes == bytes);
  CHECK(photos.find_photo(own, 2)->type == "image/png");
  CHECK_FALSE(photos.find_photo(own, 3));
  photos.forget_photos(at(16));
  CHECK(photos.photos(own).size() == 1);
  CHECK(photos.forget_photos_of(outage) == 1);
  CHECK(photos.photos(own).empty());
  auto const out = [&](int id, int customer) {
    books.db->execute("insert into interruption (id, region_id, outage_id, service_point_id, customer_id, started_at, ended_at, step, is_partial, "
                      "is_sustained) values (" + std::to_string(id) + ", 1, " + std::to_string(other.value) + ", " + std::to_string(id) + ", " +
                      std::to_string(customer) + ", 1, null, 0, 0, 1)");
  };
  out(1, 7);
  out(2, 8);
  books.records->forget_customer({7});
  CHECK(photos.photos(second).size() == 1);  // it shows what concerned somebody else, too
  books.db->execute("delete from interruption where customer_id = 7");
  books.records->forget_customer({8});
  CHECK(photos.photos(second).empty());
}

TEST_CASE("a wish to hear of each change ends with its outage, however that ended") {
  ON_BOTH_DATABASES();
  Books books(kind);
  store::SqlOutageRepository outages{store::RepositoryContext{*books.db, RegionId{1}, [&] { return ++books.next; }}};
  auto& subscriptions = books.published().subscriptions();
  std::vector<OutageId> ids;
  for (auto const state : {outage::State::confirmed, outage::State::partially_restored, outage::State::restored, outage::State::closed,
                           outage::State::cancelled, outage::State::merged}) {
    outage::Outage row;
    row.ref = "O" + std::to_string(ids.size());
    row.state = state;
    row.id = outages.insert(row);
    ids.push_back(row.id);
    subscriptions.put_subscription({row.id, CustomerId{7}, false, at(1)});
  }
  subscriptions.end_of_past();
  CHECK(subscriptions.subscribed_to(CustomerId{7}) == std::vector{ids[0], ids[1]});
}

}  // namespace lamplighter::test
