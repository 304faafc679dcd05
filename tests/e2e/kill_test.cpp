// SIGKILL at any moment: nothing accepted is lost, everybody is still told, and nobody is told twice but where allowed.
#include <map>
#include <set>
#include <tuple>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/kill_checks.hpp"

using namespace lamplighter::test;

namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr std::uint64_t seed = 20261122;
std::vector<std::string> const fuses{"F_LN6292464-1",  "F_LN81048102-4", "F_LN5532741-1",
                                     "F_LN81048100-7", "F_LN6106583-5",  "F_LN8979344-4"};
// By the end of a number: no receipt, unknown subscriber, receipt held, receipt late, refused at submission.
Endings const endings{{1, "903"}, {3, "901"}, {5, "911"}, {8, "905"}, {11, "904"}, {13, "906"}, {17, "911"}, {20, "913"}};
std::set<std::string> const refusing{"901", "906", "913"};
std::set<std::string> const never_delivered{"901", "902", "903", "906", "907", "909"};

bool is_settled(SmsWorld& world, StoreView const& store) {
  world.gateway().revive_smsbox();
  return store.number("select count(*) from attempt where state in (0, 1)") == 0 &&
         store.number("select count(*) from queue where due_at < unixepoch('subsec') * 1000") == 0;
}

void check_uncertain(StoreView const& store, std::map<std::string, std::string> const& submitting, int gateway_crashes) {
  for (auto const& [attempt, ordinal] : submitting) {
    INFO("attempt " << attempt);
    CHECK(store.text("select state from attempt_log where attempt_id = $1 and ordinal > $2 order by ordinal limit 1",
                     {attempt, ordinal}) == "2");
  }
  // And nothing else is: an attempt is uncertain for a kill, or for a reply that got lost, as when the gateway crashes.
  if (gateway_crashes > 0) return;
  CHECK(store.rows("select attempt_id from attempt_log where state = 2 and detail not like '%crash%' and reason not like '%crash%'")
            .empty());
}

/// What the centre took, told apart by who was told what: several rows of a store can stand behind one text.
void check_copies(SmsWorld const& world, StoreView const& store) {
  std::map<std::pair<std::string, std::string>, int> copies;
  for (auto const& one : world.at_centre()) ++copies[{one.to, one.text}];
  std::map<std::pair<std::string, std::string>, int> allowed;
  for (auto const& row : store.rows(
           "select a.address, x.body, m.may_repeat from message m join message_address a on a.message_id = m.id "
           "join message_text x on x.message_id = m.id where m.lane = 'sms'")) {
    // Whether something was refused is known from the number alone: the store's word does not excuse a copy.
    bool const may_be_many = row[2] == "1" || refusing.contains(row[0].substr(row[0].size() - 3));
    allowed[{row[0].substr(1), row[1]}] += may_be_many ? 1000 : 1;
  }
  for (auto const& [key, amount] : copies) {
    INFO(key.first << ": " << key.second);
    CHECK(allowed.contains(key));
    CHECK(amount <= allowed[key]);
  }
  // One obligation, one message on this lane, unless the stage may repeat or the gateway refused the first.
  CHECK(store.rows("select n.outage_id, n.recipient_id, n.stage, n.occurrence from notice n join message_notice mn on mn.notice_id = "
                   "n.id join message m on m.id = mn.message_id join attempt t on t.message_id = m.id where m.lane = 'sms' and "
                   "m.may_repeat = 0 and t.state not in (0, 6, 7, 8, 12, 13) group by 1, 2, 3, 4 having count(distinct t.id) > 1")
            .empty());
}

void check_proofs(SmsWorld const& world, StoreView const& store) {
  std::set<std::pair<std::string, std::string>> taken;
  for (auto const& one : world.at_centre()) taken.insert({one.to, one.text});
  auto const proven = store.rows(
      "select n.id, a.address, x.body, t.state from notice n join notice_outcome o on o.notice_id = n.id "
      "join message_notice mn on mn.notice_id = n.id join message m on m.id = mn.message_id "
      "join message_address a on a.message_id = m.id join message_text x on x.message_id = m.id "
      "join attempt t on t.message_id = m.id where o.kind in (0, 1) and n.required >= 3 and m.lane = 'sms' and t.state >= 9 and t.state <= 11");
  CHECK(!proven.empty());
  std::set<std::string> seen;
  for (auto const& row : proven) {
    INFO("notice " << row[0] << " to " << row[1]);
    CHECK(!never_delivered.contains(row[1].substr(row[1].size() - 3)));
    CHECK(taken.contains({row[1].substr(1), row[2]}));
    seen.insert(row[0]);
  }
  CHECK(static_cast<std::int64_t>(seen.size()) ==
        store.number("select count(*) from notice n join notice_outcome o on o.notice_id = n.id where o.kind in (0, 1) and n.required >= 3"));
}

/// Attempts to numbers whose receipts the centre holds, which wait for one, and of which the gateway has taken every part:
/// of one cut off by a kill a later part may never have left.
std::vector<std::string> waiting_for_held_receipts(StoreView const& store) {
  std::vector<std::string> out;
  for (auto const& row : store.rows(
           "select t.id from attempt t join message_address a on a.message_id = t.message_id where a.address like '%911' "
           "and t.lane = 'sms' and t.state between 3 and 5 and exists (select 1 from attempt_log l where l.attempt_id = t.id "
           "and l.state = 3) order by t.id")) {
    out.push_back(row[0]);
  }
  return out;
}

bool still_waits(StoreView const& store, std::string const& attempt) {
  return store.number("select count(*) from attempt where id = $1 and state between 3 and 5", {attempt}) == 1;
}

std::string log_of(StoreView const& store, std::string const& attempt) {
  auto out = store.text("select 'parts ' || parts || ', delivered ' || delivered from attempt where id = $1", {attempt}) + "\n";
  for (auto const& line : store.rows("select at, state, reason, detail from attempt_log where attempt_id = $1 order by ordinal", {attempt}))
    out += fmt::format("  {} state {} {} {}\n", line[0], line[1], line[2], line[3]);
  return out;
}

/// Receipts that the centre gives while nobody is there: Kannel tries until somebody is.
void receipts_while_down(SmsWorld& world) {
  world.daemon().kill();
  auto const attempts = waiting_for_held_receipts(StoreView(world.store()));
  REQUIRE(!attempts.empty());
  auto const before = world.gateway().centre("GET", "/counts");
  CHECK(std::stoi(world.gateway().centre("POST", "/release")) > 0);
  REQUIRE(eventually([&] { return world.gateway().centre("GET", "/counts") != before; }));
  world.daemon().start();
  StoreView const store(world.store());
  for (auto const& attempt : attempts) {
    INFO("attempt " << attempt);
    bool const came = eventually(
        [&] {
          world.gateway().centre("POST", "/release");  // for a message that reached the centre after the first release
          return !still_waits(store, attempt);
        },
        120);
    if (!came) FAIL_CHECK(log_of(store, attempt) << "centre: " << world.gateway().centre("GET", "/counts"));
  }
}

}  // namespace

TEST_CASE("the daemon is killed at any moment and started again, and every fact and notice goes on") {
  SmsWorld world({.fuses = fuses, .endings = endings});
  world.daemon().start();
  std::map<std::string, std::string> submitting;
  FactClient client(world.daemon(), fuses, world.customers(), seed);
  REQUIRE(eventually([&] { return client.answered().size() > 2; }));
  kill_again_and_again(world, kills_wanted(50), seed, [&](int number) {
    world.gateway().revive_smsbox();
    // Looking repairs the log of the database as a restart does, so only every other time.
    if (number % 2 == 0) note_submitting(world, submitting);
  });
  client.stop();
  CHECK(client.refused() == std::vector<std::string>{});
  auto const facts = client.answered();
  WARN(fmt::format("{} kills, {} facts answered, {} attempts were submitting at a kill that was looked at, Kannel crashed {} times",
                   kills_wanted(50), facts.size(), submitting.size(), world.gateway().revive_smsbox()));
  CHECK(facts.size() >= 20);

  {
    StoreView const store(world.store());
    CHECK(eventually([&] { return is_settled(world, store); }));
  }
  receipts_while_down(world);
  check_facts(world, facts);
  StoreView const store(world.store());
  CHECK(eventually([&] { return is_settled(world, store); }));
  CHECK(world.daemon().terminate() == 0);
  check_books(store);
  check_uncertain(store, submitting, world.gateway().revive_smsbox());
  check_copies(world, store);
  check_proofs(world, store);
}
