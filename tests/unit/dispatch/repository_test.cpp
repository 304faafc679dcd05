// Crews, jobs and work parties survive the way into the store and back, on both databases.
#include <catch2/catch.hpp>

#include <functional>

#include "engine/store/dispatch_repository.hpp"
#include "engine/store/sequence.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace lamplighter::dispatch {
namespace {

using store::SqlDispatchRepository;

Time const noon = *time_from_rfc3339("2026-03-02T12:00:00Z");
Time after(int minutes) { return noon + std::chrono::minutes{minutes}; }

/// A migrated, empty store with an open transaction.
struct Books {
  std::unique_ptr<store::Database> db;
  std::unique_ptr<store::IdSource> ids;
  std::unique_ptr<SqlDispatchRepository> repository;

  explicit Books(std::string const& address) : db(store::open_database(address).value()) {
    auto const version = store::migrate(*db);
    if (!version) FAIL(version.error().message);
    ids = std::make_unique<store::IdSource>(*db, RegionId{1});
    repository = std::make_unique<SqlDispatchRepository>(
        store::RepositoryContext{.db = *db, .region = RegionId{1}, .next_id = [this] { return ids->next(); }});
    db->begin();
  }
  ~Books() { db->rollback(); }
  Books(Books const&) = delete;
  Books& operator=(Books const&) = delete;
};

/// Runs the check on SQLite and on PostgreSQL.
void on_both(std::function<void(Repository&, store::Database&)> const& check) {
  SECTION("SQLite") {
    Books books("sqlite::memory:");
    check(*books.repository, *books.db);
  }
  SECTION("PostgreSQL") {
    Books books(test::postgres_cluster().create_database());
    check(*books.repository, *books.db);
  }
}

Crew line_crew(std::string ref) {
  Crew crew;
  crew.ref = std::move(ref);
  crew.name = "抢修一班";
  crew.skills = {"line", "live_line"};
  crew.area = "city";
  crew.at = geo::Coordinate{116.4, 39.9};
  crew.position_at = noon;
  crew.phone = "+8613900000000";
  crew.language = "zh";
  return crew;
}

Job open_job(std::string ref, OutageId outage) {
  Job job;
  job.ref = std::move(ref);
  job.outage = outage;
  job.created_at = noon;
  return job;
}

WorkParty party(std::string ref) {
  WorkParty out;
  out.ref = std::move(ref);
  out.ticket = "T-1";
  out.person_in_charge = "a person";
  out.outage = {5};
  out.job = {6};
  out.below = {7};
  out.nodes = {"b", "a", "节点"};
  out.earths_in = 2;
  out.permitted_at = noon;
  return out;
}

void check_same(Job const& a, Job const& b) {
  CHECK(a.ref == b.ref);
  CHECK(a.outage == b.outage);
  CHECK(a.crew == b.crew);
  CHECK(a.kind == b.kind);
  CHECK(a.state == b.state);
  CHECK(a.order_number == b.order_number);
  CHECK(a.is_hazard == b.is_hazard);
  CHECK(a.created_at == b.created_at);
  CHECK(a.dispatched_at == b.dispatched_at);
  CHECK(a.acknowledged_at == b.acknowledged_at);
  CHECK(a.en_route_at == b.en_route_at);
  CHECK(a.on_site_at == b.on_site_at);
  CHECK(a.located_at == b.located_at);
  CHECK(a.work_complete_at == b.work_complete_at);
  CHECK(a.verified_at == b.verified_at);
}

}  // namespace

TEST_CASE("a crew is kept once under its name at the utility") {
  on_both([](Repository& books, store::Database&) {
    auto const id = books.put_crew(line_crew("C7"));
    auto found = books.find_crew(id);
    REQUIRE(found);
    CHECK(found->ref == "C7");
    CHECK(found->name == "抢修一班");
    CHECK(found->skills == std::vector<std::string>{"line", "live_line"});
    CHECK(found->area == "city");
    CHECK(found->at == geo::Coordinate{116.4, 39.9});
    CHECK(found->position_at == noon);
    CHECK(found->phone == "+8613900000000");
    CHECK(found->language == "zh");
    CHECK(found->is_on_shift);

    auto changed = line_crew("C7");
    changed.skills = {};
    changed.at.reset();
    changed.position_at.reset();
    changed.phone = "+8613911111111";
    changed.is_on_shift = false;
    CHECK(books.put_crew(changed) == id);
    found = books.find_crew_by_ref("C7");
    REQUIRE(found);
    CHECK(found->id == id);
    CHECK(found->skills.empty());
    CHECK_FALSE(found->at);
    CHECK_FALSE(found->position_at);
    CHECK(found->phone == "+8613911111111");
    CHECK_FALSE(found->is_on_shift);

    auto const second = books.put_crew(line_crew("C1"));
    auto const all = books.crews();
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == id);
    CHECK(all[1].id == second);
    CHECK_FALSE(books.find_crew({999}));
    CHECK_FALSE(books.find_crew_by_ref("C9"));
  });
}

TEST_CASE("an older position of a crew does not replace a newer one") {
  on_both([](Repository& books, store::Database&) {
    auto unknown = line_crew("C7");
    unknown.at.reset();
    unknown.position_at.reset();
    auto const id = books.put_crew(unknown);
    books.set_crew_position(id, {1.5, 2.5}, after(10));
    books.set_crew_position(id, {9, 9}, after(5));
    CHECK(books.find_crew(id)->at == geo::Coordinate{1.5, 2.5});
    CHECK(books.find_crew(id)->position_at == after(10));
    books.set_crew_position(id, {3, 4}, after(11));
    CHECK(books.find_crew(id)->at == geo::Coordinate{3, 4});
  });
}

TEST_CASE("a job keeps every time, and is found by id, name, outage and state") {
  on_both([](Repository& books, store::Database&) {
    auto job = open_job("J1", {5});
    job.id = books.insert_job(job);
    check_same(*books.find_job(job.id), job);
    job.crew = {3};
    job.kind = Job::Kind::patrol;
    job.state = JobState::work_complete;
    job.order_number = 2;
    job.is_hazard = true;
    job.dispatched_at = after(1);
    job.acknowledged_at = after(2);
    job.en_route_at = after(3);
    job.on_site_at = after(4);
    job.located_at = after(5);
    job.work_complete_at = after(6);
    job.verified_at = after(7);
    books.update_job(job);
    check_same(*books.find_job_by_ref("J1"), job);
    CHECK_FALSE(books.find_job({999}));

    auto const second = books.insert_job(open_job("J2", {5}));
    auto over = open_job("J3", {6});
    over.state = JobState::verified;
    auto const third = books.insert_job(over);
    over.ref = "J4";
    over.state = JobState::cancelled;
    books.insert_job(over);
    REQUIRE(books.jobs_of({5}).size() == 2);
    CHECK(books.jobs_of({5})[0].id == job.id);
    CHECK(books.jobs_of({5})[1].id == second);
    REQUIRE(books.jobs(true, 0, 10).size() == 2);
    CHECK(books.jobs(true, job.id.value, 10).at(0).id == second);
    CHECK(books.jobs(false, 0, 10).size() == 4);
    CHECK(books.jobs(false, second.value, 1).at(0).id == third);
  });
}

TEST_CASE("a crew has at hand what is dispatched to repairing, and nothing else") {
  on_both([](Repository& books, store::Database&) {
    for (int i = 0; i <= static_cast<int>(JobState::cancelled); ++i) {
      auto job = open_job("J" + std::to_string(i), {5});
      job.crew = {3};
      job.state = static_cast<JobState>(i);
      books.insert_job(job);
    }
    CHECK(books.jobs_at_hand({3}) == 7);
    CHECK(books.jobs_at_hand({4}) == 0);
  });
}

TEST_CASE("steps are kept as they came, and crews that did not take a job once") {
  on_both([](Repository& books, store::Database&) {
    books.add_step({{9}, JobState::on_site, after(20), after(30), "C7", ""});
    books.add_step({{9}, JobState::en_route, after(5), after(31), "desk", "by radio"});
    books.add_step({{8}, JobState::verified, after(5), after(31), "C1", ""});
    auto const steps = books.job_steps({9});
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].step == JobState::on_site);
    CHECK(steps[0].occurred_at == after(20));
    CHECK(steps[0].received_at == after(30));
    CHECK(steps[0].actor == "C7");
    CHECK(steps[1].step == JobState::en_route);
    CHECK(steps[1].note == "by radio");
    CHECK(steps[1].job == JobId{9});

    books.mark_declined({9}, {7});
    books.mark_declined({9}, {3});
    books.mark_declined({9}, {7});
    CHECK(books.declined({9}) == std::vector{CrewId{3}, CrewId{7}});
    CHECK(books.declined({8}).empty());
  });
}

TEST_CASE("a work party stays open until it is cleared and its earths are out") {
  on_both([](Repository& books, store::Database&) {
    auto row = party("W1");
    row.id = books.insert_work_party(row);
    auto const other = books.insert_work_party(party("W2"));
    auto found = books.find_work_party(row.id);
    REQUIRE(found);
    CHECK(found->ref == "W1");
    CHECK(found->ticket == "T-1");
    CHECK(found->person_in_charge == "a person");
    CHECK(found->outage == OutageId{5});
    CHECK(found->job == JobId{6});
    CHECK(found->below == DeviceId{7});
    CHECK(found->nodes == std::vector<std::string>{"a", "b", "节点"});
    CHECK(found->earths_in == 2);
    CHECK(found->permitted_at == noon);
    CHECK_FALSE(found->cleared_at);
    CHECK(books.find_work_party_by_ref("W2")->id == other);
    CHECK_FALSE(books.find_work_party_by_ref("W3"));
    CHECK(books.open_work_parties().size() == 2);

    row.cleared_at = after(60);
    row.earths_out = 1;
    books.update_work_party(row);
    auto open = books.open_work_parties();
    REQUIRE(open.size() == 2);
    CHECK(open[0].id == row.id);
    CHECK(open[0].cleared_at == after(60));
    CHECK(open[0].nodes.size() == 3);
    row.earths_out = 2;
    books.update_work_party(row);
    open = books.open_work_parties();
    REQUIRE(open.size() == 1);
    CHECK(open[0].id == other);
    CHECK(books.work_parties(10).size() == 2);
    CHECK(books.work_parties(1).size() == 1);
  });
}

TEST_CASE("the stake of an outage counts customers without supply once and sees the critical ones") {
  on_both([](Repository& books, store::Database& db) {
    auto const customer = [&](int id, std::string_view classes, std::string_view level) {
      db.run("insert into customer (id, ref, language, classes, critical_level, account_manager, area_manager, address, "
             "district, community, area) values ($1, $2, 'zh', $3, $4, '', '', '', '', '', '')",
             id, "K" + std::to_string(id), classes, level);
    };
    auto const out = [&](int id, int outage, int who, std::optional<std::int64_t> ended) {
      db.run("insert into interruption (id, region_id, outage_id, service_point_id, customer_id, started_at, ended_at, "
             "step, is_partial, is_sustained) values ($1, 1, $2, $1, $3, 100, $4, 0, 0, 1)",
             id, outage, who, ended);
    };
    customer(1, "ordinary", "");
    customer(2, "ordinary", "second");
    customer(3, "ordinary,life_support", "");
    customer(4, "critical", "first");
    out(1, 50, 1, {});
    out(2, 50, 1, {});  // a second service point of the same customer
    out(3, 50, 2, {});
    out(4, 50, 3, 200);  // back already
    CHECK(books.stake({50}).customers == 2);
    CHECK_FALSE(books.stake({50}).has_critical);
    out(5, 51, 3, {});
    CHECK(books.stake({51}).has_critical);
    out(6, 52, 4, {});
    CHECK(books.stake({52}).has_critical);
    CHECK(books.stake({53}).customers == 0);
    CHECK_FALSE(books.stake({53}).has_critical);
  });
}

}  // namespace lamplighter::dispatch
