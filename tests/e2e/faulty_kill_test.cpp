// SIGKILL at any moment behind a gateway that does wrong whatever a gateway can: no notice lost, no proof invented, no copy too many.
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/faulty_gateway.hpp"
#include "tests/e2e/kill_checks.hpp"

using namespace lamplighter::test;
namespace notifiers = lamplighter::notifiers;

namespace {

using Truths = std::map<std::int64_t, AttemptTruth>;

constexpr std::uint64_t seed = 20261123;
std::vector<std::string> const fuses{"F_LN6292464-1",  "F_LN81048102-4", "F_LN5532741-1",
                                     "F_LN81048100-7", "F_LN6106583-5",  "F_LN8979344-4"};

/// Half of all submissions go wrong in one way or another.
notifiers::FakeRates faults() {
  return {.rejected_temporarily = 60'000, .rejected_permanently = 20'000, .lost_reply = 80'000, .error_reply = 60'000,
          .no_answer = 20'000, .no_receipt = 50'000, .failed_temporary = 40'000, .failed_permanent = 30'000,
          .partly_delivered = 80'000, .failure_after_delivery = 60'000, .late_answer = 80'000, .duplicate_receipt = 250'000,
          .late_receipt = 50'000, .forged_receipt = 200'000, .truncated_receipt = 150'000,
          .receipt_min = std::chrono::milliseconds{1}, .receipt_max = std::chrono::milliseconds{2'000},
          .late_max = std::chrono::seconds{20}, .answer_max = std::chrono::milliseconds{3'000}};
}

bool is_settled(StoreView const& store, FaultyGateway const& gateway) {
  return gateway.waiting() == 0 && store.number("select count(*) from attempt where state in (0, 1)") == 0 &&
         store.number("select count(*) from queue where due_at < unixepoch('subsec') * 1000") == 0;
}

struct Row {
  std::string stage, recipient;
  bool may_repeat = false;
  int parts = 0, state = 0;
};

std::map<std::int64_t, Row> sms_attempts(StoreView const& store) {
  std::map<std::int64_t, Row> out;
  for (auto const& row : store.rows("select t.id, m.stage, m.recipient_id, m.may_repeat, t.parts, t.state from attempt t "
                                    "join message m on m.id = t.message_id where t.lane = 'sms'")) {
    out[std::stoll(row[0])] = {row[1], row[2], row[3] == "1", std::stoi(row[4]), std::stoi(row[5])};
  }
  return out;
}

/// What stands as arrived was told by the gateway, part by part; what it told stands so, unless an equal rank came first.
void check_evidence(StoreView const& store, std::map<std::int64_t, Row> const& attempts, Truths const& truths) {
  int proofs = 0;
  for (auto const& [id, row] : attempts) {
    INFO("attempt " << id << " of stage " << row.stage << ", " << row.parts << " parts, state " << row.state);
    auto const found = truths.find(id);
    auto const parts = static_cast<std::size_t>(row.parts);
    bool const is_told = found != truths.end() && found->second.delivered.size() == parts;
    bool const is_answered = found != truths.end() && found->second.answered.size() == parts;  // the last may be told while the program ends
    bool const is_proof = row.state >= 9 && row.state <= 11;
    if ((is_proof && !is_told) || (is_answered && !is_proof)) {
      for (auto const& line : store.rows("select at, state, reason, detail from attempt_log where attempt_id = $1 order by ordinal", {std::to_string(id)})) {
        UNSCOPED_INFO("log: " << line[0] << " state " << line[1] << " " << line[2] << " " << line[3]);
      }
    }
    if (is_proof) CHECK(is_told);
    if (is_answered) CHECK(is_proof);
    proofs += is_proof ? 1 : 0;
  }
  CHECK(proofs > 0);
  // Nothing is proven at E3 or above but by such an attempt.
  CHECK(store.rows("select n.id, n.stage from notice n join notice_outcome o on o.notice_id = n.id where o.kind in (0, 1) and "
                   "n.required >= 3 and not exists (select 1 from message_notice mn join attempt t on t.message_id = mn.message_id "
                   "where mn.notice_id = n.id and t.lane = 'sms' and t.state between 9 and 11)")
            .empty());
}

/// Of one obligation at most one copy stands on this lane that nothing excuses, and no part of an attempt was taken twice. What may
/// repeat repeats only after a copy of which nobody knows, or that failed.
int check_repeats(StoreView const& store, std::map<std::int64_t, Row> const& attempts, Truths const& truths) {
  for (auto const& [id, truth] : truths) {
    INFO("attempt " << id);
    CHECK(attempts.contains(id));  // nothing left that the store does not know
    for (auto const& [part, times] : truth.taken) CHECK(times == 1);
  }
  std::map<std::string, std::vector<std::int64_t>> copies;
  for (auto const& row : store.rows("select n.outage_id || ' ' || n.recipient_id || ' ' || n.stage || ' ' || n.occurrence, t.id from notice n "
                                    "join message_notice mn on mn.notice_id = n.id join attempt t on t.message_id = mn.message_id "
                                    "where t.lane = 'sms' group by 1, 2 order by t.id")) {
    auto const id = std::stoll(row[1]);
    auto const found = truths.find(id);
    if (found != truths.end() && !found->second.taken.empty()) copies[row[0]].push_back(id);
  }
  int repeats = 0;
  for (auto const& [obligation, ids] : copies) {
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
      ++repeats;
      auto const& truth = truths.at(ids[i]);
      INFO(obligation << ": attempt " << ids[i] << " was followed by " << ids[i + 1]);
      bool const is_excused = truth.was_refused || truth.was_failure_told;
      bool const is_known_uncertain =
          store.number("select count(*) from attempt_log where attempt_id = $1 and state = 2", {std::to_string(ids[i])}) > 0;
      bool const is_allowed = is_excused || (attempts.at(ids[i + 1]).may_repeat && is_known_uncertain);
      CHECK(is_allowed);
    }
  }
  return repeats;
}

}  // namespace

TEST_CASE("behind a gateway that does wrong whatever a gateway can, kills lose no notice, invent no proof and repeat only what may repeat") {
  FaultyGateway gateway(notifiers::seeded_script(faults(), seed));
  SmsWorld world({.fuses = fuses, .endings = {}, .sendsms_url = gateway.sendsms_url(), .life_support_every = 5});
  world.daemon().start();
  FactClient client(world.daemon(), fuses, world.customers(), seed);
  REQUIRE(eventually([&] { return client.answered().size() > 2; }));
  kill_again_and_again(world, kills_wanted(20), seed);
  client.stop();
  CHECK(client.refused() == std::vector<std::string>{});
  auto const facts = client.answered();

  StoreView const store(world.store());
  CHECK(eventually([&] { return is_settled(store, gateway); }, 300));
  check_facts(world, facts);
  CHECK(eventually([&] { return is_settled(store, gateway); }, 300));
  CHECK(world.daemon().terminate() == 0);

  auto const attempts = sms_attempts(store);
  auto const truths = gateway.truths();
  auto const counts = gateway.counts();
  check_books(store);
  check_evidence(store, attempts, truths);
  auto const repeats = check_repeats(store, attempts, truths);
  CHECK(counts.forged_believed == 0);
  CHECK(store.number("select count(*) from raw_receipt") >= counts.truncated);
  WARN(fmt::format("{} kills, {} facts, {} attempts, {} repeats; the gateway broke off {} times, erred {} times, kept silent {} times, "
                   "answered late {} times; {} receipts forged, {} cut off, {} told again because nobody answered",
                   kills_wanted(20), facts.size(), truths.size(), repeats, counts.broken_off, counts.errors, counts.silences,
                   counts.late_answers, counts.forged, counts.truncated, counts.told_again));
  CHECK(counts.broken_off + counts.errors > 0);
  CHECK(counts.forged > 0);
  CHECK(counts.truncated > 0);
}
