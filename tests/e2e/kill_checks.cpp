// The checks that both campaigns of kills share.
#include "tests/e2e/kill_checks.hpp"

#include <cstdlib>
#include <random>

#include <catch2/catch.hpp>
#include <poll.h>

namespace lamplighter::test {

int kills_wanted(int usual) {
  if (auto const* wanted = std::getenv("LAMPLIGHTER_KILLS"); wanted != nullptr && *wanted != '\0') return std::atoi(wanted);
  auto const* full = std::getenv("LAMPLIGHTER_FULL");
  return full != nullptr && *full != '\0' ? 1000 : usual;
}

void kill_again_and_again(SmsWorld& world, int kills, std::uint64_t seed, std::function<void(int)> const& after) {
  std::mt19937_64 chance(seed);
  for (int number = 0; number < kills; ++number) {
    if (number % 4 == 3) {
      world.daemon().launch();
      ::poll(nullptr, 0, static_cast<int>(chance() % 250));
    } else {
      if (!world.daemon().is_running()) world.daemon().start();
      ::poll(nullptr, 0, static_cast<int>(chance() % 900));
    }
    REQUIRE(world.daemon().is_running());
    world.daemon().kill();
    after(number);
  }
  world.daemon().start();
}

void note_submitting(SmsWorld const& world, std::map<std::string, std::string>& noted) {
  StoreView const store(world.store());
  for (auto const& row : store.rows("select t.id, (select max(ordinal) from attempt_log l where l.attempt_id = t.id) "
                                    "from attempt t where t.state = 1")) {
    noted.emplace(row[0], row[1]);
  }
}

void check_facts(SmsWorld& world, std::vector<AnsweredFact> const& facts) {
  StoreView const store(world.store());
  for (auto const& fact : facts) {
    INFO(fact.key);
    CHECK(store.number("select count(*) from fact where json_extract(payload, '$.key') = $1", {fact.key}) == 1);
    // A gateway that makes up for what it could not bring shares this address, and may have all its places: asked again, as any sender does.
    auto again = world.daemon().post(fact.path, fact.body);
    for (int tries = 0; tries < 100 && (!again || again->status == 503); ++tries) again = world.daemon().post(fact.path, fact.body);
    REQUIRE(again);
    CHECK(again->status / 100 == 2);
    CHECK(again->body == fact.answer);
  }
}

void check_books(StoreView const& store) {
  CHECK(store.text("pragma integrity_check") == "ok");
  CHECK(store.rows("select service_point_id from interruption where ended_at is null group by 1 having count(*) > 1").empty());
  CHECK(store.rows("select a.id, b.id from interruption a join interruption b on a.service_point_id = b.service_point_id "
                   "and a.id < b.id and a.started_at < ifnull(b.ended_at, 9e15) and b.started_at < ifnull(a.ended_at, 9e15)")
            .empty());
  // Everyone who is without power has a notice of it.
  CHECK(store.rows("select i.outage_id, i.customer_id from interruption i where i.is_sustained = 1 and not exists (select 1 from "
                   "notice n where n.outage_id = i.outage_id and n.recipient_id = i.customer_id and n.stage = 'started')")
            .empty());
  // What has not ended is waited for: in a queue, or by a timer of its wave or message.
  CHECK(store.rows("select n.id, n.stage from notice n where not exists (select 1 from notice_outcome o where o.notice_id = n.id) "
                   "and not exists (select 1 from timer w where w.kind = 2 and w.object_id = n.wave_id) "
                   "and not exists (select 1 from message_notice m join timer t on t.kind = 3 and m.message_id between t.object_id and "
                   "t.object_id + t.extra where m.notice_id = n.id) "
                   "and not exists (select 1 from message_notice m join queue q on q.message_id = m.message_id "
                   "where m.notice_id = n.id)")
            .empty());
}

}  // namespace lamplighter::test
