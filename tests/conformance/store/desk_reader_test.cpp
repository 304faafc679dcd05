// What a desk reads of the queue and of what has left, on both databases.
#include <catch2/catch.hpp>

#include "engine/store/desk_reader.hpp"
#include "engine/store/migrations.hpp"
#include "engine/store/notice_repository.hpp"
#include "tests/conformance/store/store_under_test.hpp"

namespace lamplighter::test {
namespace {

using notice::AttemptState;

constexpr RegionId here{1};

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

struct Sending {
  explicit Sending(Kind kind) : store(kind), db(store.open()), desk(store.address()) {
    if (auto const done = store::migrate(*db); !done) throw std::runtime_error(done.error().message);
    books.emplace(store::RepositoryContext{*db, here, [this] { return ++next; }});
    elsewhere.emplace(store::RepositoryContext{*db, RegionId{2}, [this] { return (std::int64_t{2} << region_shift) + ++next_elsewhere; }});
  }

  MessageId message(store::SqlNoticeRepository& in, std::string stage, int priority, Time expires) {
    notice::Message out;
    out.outage = {5};
    out.stage = std::move(stage);
    out.lane = "kannel";
    out.recipient = {notice::RecipientKind::customer, 7};
    out.address = "+86";
    out.language = "en";
    out.priority = priority;
    out.due_at = at(1);
    out.expires_at = expires;
    return in.insert_message(out, {});
  }
  void queue(int priority, std::int64_t due, std::int64_t expires) {
    books->enqueue(message(*books, "d7", priority, at(expires)), "kannel", priority, at(due));
  }
  void send(store::SqlNoticeRepository& in, AttemptState state, std::int64_t minute) {
    notice::Attempt attempt;
    attempt.message = message(in, "d7", 45, at(90));
    attempt.lane = "kannel";
    attempt.number = 1;
    attempt.progress.state = state;
    attempt.progress.parts = 1;
    attempt.submitted_at = at(minute);
    in.insert_attempt(attempt, at(60));
  }

  StoreUnderTest store;
  std::unique_ptr<store::Database> db;
  std::int64_t next = std::int64_t{1} << region_shift, next_elsewhere = 0;
  std::optional<store::SqlNoticeRepository> books, elsewhere;
  store::SqlDeskReader desk;
};

}  // namespace

TEST_CASE("what waits is counted by gateway, priority, outage and stage, due or not yet, with the first that loses its use") {
  ON_BOTH_DATABASES();
  Sending sending(kind);
  sending.queue(45, 10, 80);
  sending.queue(45, 11, 70);
  sending.queue(45, 40, 60);
  sending.queue(5, 40, 90);
  sending.elsewhere->enqueue(sending.message(*sending.elsewhere, "d7", 5, at(90)), "kannel", 5, at(1));
  auto const groups = sending.desk.queue_groups(here, at(30));
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].priority == 5);
  CHECK(groups[0].due == 0);
  CHECK(groups[0].later == 1);
  CHECK_FALSE(groups[0].useful_until);
  CHECK(groups[1].gateway == "kannel");
  CHECK(groups[1].outage == OutageId{5});
  CHECK(groups[1].stage == "d7");
  CHECK(groups[1].due == 2);
  CHECK(groups[1].later == 1);
  CHECK(groups[1].useful_until == at(70));
}

TEST_CASE("open notices of held waves are counted, of this region and no other wave") {
  ON_BOTH_DATABASES();
  Sending sending(kind);
  auto const wave = [](store::SqlNoticeRepository& in, notice::Wave::State state) {
    notice::Wave out;
    out.outage = {5};
    out.stage = "started";
    out.due_at = at(1);
    out.expires_at = at(90);
    out.state = state;
    return in.insert_wave(out);
  };
  auto const add = [](store::SqlNoticeRepository& in, WaveId of, std::int64_t customer) {
    notice::Notice out;
    out.outage = {5};
    out.recipient = {notice::RecipientKind::customer, customer};
    out.stage = "started";
    out.wave = of;
    out.due_at = at(1);
    out.expires_at = at(90);
    out.proof_due = at(90);
    return in.insert_notices({out}).front();
  };
  auto const held = wave(*sending.books, notice::Wave::State::held);
  add(*sending.books, held, 1);
  add(*sending.books, held, 2);
  sending.books->put_outcome({add(*sending.books, held, 3), notice::OutcomeKind::superseded, notice::Evidence::e0, at(2), notice::Reason::held});
  add(*sending.books, wave(*sending.books, notice::Wave::State::waiting), 4);
  add(*sending.elsewhere, wave(*sending.elsewhere, notice::Wave::State::held), 5);
  auto const found = sending.desk.held_waves(here);
  REQUIRE(found.size() == 1);
  CHECK(found[0].wave == held);
  CHECK(found[0].stage == "started");
  CHECK(found[0].notices == 2);
}

TEST_CASE("the last submissions are those of this region that left, newest first") {
  ON_BOTH_DATABASES();
  Sending sending(kind);
  sending.send(*sending.books, AttemptState::delivered, 11);
  sending.send(*sending.books, AttemptState::suppressed, 12);
  sending.send(*sending.books, AttemptState::failed_permanent, 13);
  sending.send(*sending.books, AttemptState::uncertain, 15);
  sending.send(*sending.elsewhere, AttemptState::delivered, 16);
  auto const last = sending.desk.last_submissions(here, 3);
  REQUIRE(last.size() == 2);  // of the last three, one was only recorded
  CHECK(last[0].gateway == "kannel");
  CHECK(last[0].at == at(15));
  CHECK(last[1].at == at(13));
  CHECK(sending.desk.last_submissions(here, 9).size() == 3);
}

}  // namespace lamplighter::test
