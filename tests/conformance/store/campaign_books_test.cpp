// Campaigns, their customers and tasks on both databases.
#include "engine/store/campaign_books.hpp"

#include <catch2/catch.hpp>

#include "engine/store/outage_repository.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

using namespace notice;

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

struct Books {
  explicit Books(Kind kind) : store(kind), db(store.open()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    own.emplace(context(1));
    neighbour.emplace(context(2));
    db->run("insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, district, community, area) "
            "values (11, 'c11', 'zh', '', '', 'wang', '', '', '', '', ''), (12, 'c12', 'zh', '', '', 'li', '', '', '', '', '')");
  }
  store::RepositoryContext context(int region) {
    return {*db, RegionId{region}, [this] { return ++last; }};
  }
  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t last = 100;
  std::optional<store::SqlCampaignBooks> own, neighbour;
};

Campaign arrears() {
  Campaign one;
  one.ref = "A1";
  one.kind = outage::Kind::disconnection;
  one.cadence = "arrears";
  one.texts = "arrears";
  one.at = at(900);
  one.reason = "一月电费";
  one.created_at = at(1);
  one.created_by = "billing";
  return one;
}

}  // namespace

TEST_CASE("a campaign comes back as it was kept, in its own region, and is the subject of its notices") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const id = books.own->insert_campaign(arrears(), {{11}, {12}});
  auto found = books.own->find_campaign("A1").value();
  CHECK(found.id == id);
  CHECK(found.kind == outage::Kind::disconnection);
  CHECK(found.reason == "一月电费");
  CHECK(found.at == at(900));
  CHECK_FALSE(found.end);
  CHECK_FALSE(found.checked_at);
  CHECK_FALSE(books.neighbour->find_campaign("A1"));
  CHECK(books.own->campaigns(0, 10).size() == 1);
  CHECK(books.own->campaigns(id.value, 10).empty());
  found.checked_at = at(5);
  found.checked_by = "billing";
  books.own->update_campaign(found);
  CHECK(books.own->find_campaign(id)->checked_at == at(5));
  store::SqlOutageRepository outages(books.context(1));
  auto const subject = outages.find(id).value();
  CHECK(subject.campaign->cadence == "arrears");
  CHECK(subject.ref == "A1");
  CHECK(outages.list({}).empty());
  CHECK_FALSE(outages.find(OutageId{999}));
}

TEST_CASE("a customer who has paid is no longer open, and only running campaigns count") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const id = books.own->insert_campaign(arrears(), {{11}, {12}});
  CHECK(books.own->open_campaigns_of({11}, outage::Kind::disconnection).size() == 1);
  CHECK(books.own->open_campaigns_of({11}, outage::Kind::usage_alert).empty());
  CHECK(books.neighbour->open_campaigns_of({11}, outage::Kind::disconnection).empty());
  books.own->set_member({id, {11}, Member::State::paid, at(3), "billing"});
  CHECK(books.own->open_campaigns_of({11}, outage::Kind::disconnection).empty());
  CHECK(books.own->member(id, {11})->state == Member::State::paid);
  CHECK_FALSE(books.own->member(id, {13}));
  CHECK(books.own->count_members(id).open == 1);
  CHECK(books.own->count_members(id).paid == 1);
  CHECK(books.own->members(id, 0, 1).front().customer == CustomerId{11});
  CHECK(books.own->members(id, 11, 10).front().customer == CustomerId{12});
  auto campaign = books.own->find_campaign(id).value();
  campaign.state = Campaign::State::cancelled;
  campaign.ended_at = at(4);
  books.own->update_campaign(campaign);
  CHECK(books.own->open_campaigns_of({12}, outage::Kind::disconnection).empty());
}

TEST_CASE("tasks are listed by account manager, and a result stays the first one") {
  ON_BOTH_DATABASES();
  Books books(kind);
  auto const campaign = books.own->insert_campaign(arrears(), {{11}, {12}});
  Task task;
  task.campaign = campaign;
  task.opened_at = at(1);
  task.due_at = at(99);
  task.customer = {11};
  task.id = books.own->insert_task(task);
  auto second = task;
  second.customer = {12};
  books.own->insert_task(second);
  CHECK(books.own->tasks({}).size() == 2);
  CHECK(books.own->tasks({.account_manager = "wang"}).size() == 1);
  CHECK(books.own->tasks({.campaign = OutageId{1}}).empty());
  CHECK(books.neighbour->tasks({}).empty());
  task.done_at = at(7);
  task.done_by = "wang";
  task.result = "explained";
  task.note = "新装空调";
  books.own->finish_task(task);
  task.result = "other";
  books.own->finish_task(task);
  CHECK(books.own->find_task(task.id)->result == "explained");
  CHECK(books.own->tasks({}).size() == 1);
  CHECK(books.own->tasks({.only_open = false}).size() == 2);
}

}  // namespace lamplighter::test
