// The fake gateway: scripted, seeded, repeatable.
#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

#include "notifiers/fake.hpp"
#include "tests/support/kannel_recording_sink.hpp"

namespace lamplighter::notifiers {
namespace {

using std::chrono::milliseconds;

Submission message(std::int64_t attempt, std::size_t parts = 1) {
  Submission submission{.attempt = {attempt}, .address = "a"};
  submission.parts.assign(parts, "text");
  return submission;
}

Time at(int ms) { return Time{milliseconds{ms}}; }

// Everything that happens in a run, as text.
class Journal final : public Sink {
 public:
  void submitted(SubmissionOutcome outcome) override {
    lines.push_back(std::to_string(outcome.attempt.value) + " outcome " +
                    std::to_string(static_cast<int>(outcome.kind)));
  }
  Intake received(Receipt receipt) override {
    if (refusals > 0) {
      --refusals;
      return Intake::refused;
    }
    lines.push_back(std::to_string(receipt.attempt.value) + "." + std::to_string(receipt.part) + " " +
                    std::string{to_string(receipt.state)});
    return Intake::taken;
  }
  int refusals = 0;
  std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("a receipt of the fake that is refused comes again a second later, until it is taken") {
  Journal journal;
  FakeNotifier fake{"fake", {}, deliver_everything(milliseconds{500}), journal};
  fake.submit(message(1, 1));
  journal.refusals = 2;
  fake.advance_to(at(2'499));
  CHECK(journal.lines.size() == 1);
  fake.advance_to(at(2'500));
  CHECK(journal.lines == std::vector<std::string>{"1 outcome 0", "1.1 delivered"});
}

TEST_CASE("receipts of the fake come when injected time has come, not before") {
  Journal journal;
  FakeNotifier fake{"fake", {}, deliver_everything(milliseconds{500}), journal};
  fake.submit(message(1, 2));
  CHECK(journal.lines == std::vector<std::string>{"1 outcome 0"});
  CHECK(fake.next_event() == at(500));
  fake.advance_to(at(499));
  CHECK(journal.lines.size() == 1);
  fake.advance_to(at(500));
  CHECK(journal.lines == std::vector<std::string>{"1 outcome 0", "1.1 delivered", "1.2 delivered"});
  CHECK_FALSE(fake.next_event());
}

TEST_CASE("a scripted gateway can lose the reply, answer late, repeat and reorder") {
  Journal journal;
  auto const script = [](Submission const&, Time) {
    return FakeAnswer{.kind = SubmissionOutcome::Kind::uncertain,
                      .answer_after = milliseconds{100},
                      .receipts = {{.part = 2, .after = milliseconds{10}},
                                   {.part = 1, .after = milliseconds{5}, .copies = 2}}};
  };
  FakeNotifier fake{"fake", {}, script, journal};
  fake.submit(message(1, 2));
  CHECK(journal.lines.empty());
  fake.advance_to(at(1'000));
  CHECK(journal.lines == std::vector<std::string>{"1.1 delivered", "1.1 delivered", "1.2 delivered", "1 outcome 3"});
  CHECK(fake.take_arrivals().empty());
}

TEST_CASE("a fake that is down rejects for the moment and still brings receipts of before") {
  Journal journal;
  FakeNotifier fake{"fake", {}, deliver_everything(milliseconds{5}), journal};
  fake.submit(message(1));
  fake.go_down();
  CHECK_FALSE(fake.is_reachable());
  fake.submit(message(2));
  fake.advance_to(at(5));
  CHECK(journal.lines == std::vector<std::string>{"1 outcome 0", "2 outcome 1", "1.1 delivered"});
  fake.come_up();
  CHECK(fake.is_reachable());
  auto const arrivals = fake.take_arrivals();
  REQUIRE(arrivals.size() == 1);
  CHECK(arrivals.front().attempt == AttemptNumber{1});
}

TEST_CASE("the same seed decides the same for an attempt, whatever the order of submissions") {
  FakeRates const rates{.rejected_temporarily = 100'000, .rejected_permanently = 100'000, .lost_reply = 100'000,
                        .no_receipt = 100'000, .failed_temporary = 100'000, .failed_permanent = 100'000,
                        .duplicate_receipt = 300'000};
  auto const run = [&](std::uint64_t seed, bool is_backwards) {
    Journal journal;
    FakeNotifier fake{"fake", {}, seeded_script(rates, seed), journal};
    for (int i = 0; i < 200; ++i) fake.submit(message(is_backwards ? 199 - i : i, 2));
    fake.advance_to(at(60'000));
    std::ranges::sort(journal.lines);
    return journal.lines;
  };
  CHECK(run(1, false) == run(1, true));
  CHECK(run(1, false) != run(2, false));
}

TEST_CASE("rates come true within reason") {
  Journal journal;
  FakeNotifier fake{"fake", {}, seeded_script({.rejected_temporarily = 50'000, .lost_reply = 10'000}, 3), journal};
  for (int i = 0; i < 20'000; ++i) fake.submit(message(i));
  auto const count = [&](std::string const& ending) {
    return std::ranges::count_if(journal.lines, [&](auto const& line) { return line.ends_with(ending); });
  };
  // Expected 1000 and 200; four standard deviations are 123 and 56.
  CHECK(std::abs(count("outcome 1") - 1'000) < 123);
  CHECK(std::abs(count("outcome 3") - 200) < 56);
  CHECK(fake.take_arrivals().size() == 20'000U - static_cast<std::size_t>(count("outcome 1")));
}

TEST_CASE("each fault of the fake shows as it does in life") {
  auto const play = [](FakeRates const& rates, std::size_t parts) {
    struct Played {
      Journal journal;
      std::size_t arrivals = 0;
      std::vector<AttemptNumber> unreadable;
    } played;
    FakeNotifier fake{"fake", {}, seeded_script(rates, 7), played.journal};
    fake.on_unreadable([&](AttemptNumber attempt) { played.unreadable.push_back(attempt); });
    fake.submit(message(5, parts));
    fake.advance_to(at(200'000'000));
    played.arrivals = fake.take_arrivals().size();
    return played;
  };
  constexpr std::uint32_t always = 1'000'000;
  using Lines = std::vector<std::string>;

  auto const dropped = play({.lost_reply = always}, 1);
  CHECK(dropped.journal.lines == Lines{"5 outcome 3", "5.1 delivered"});
  CHECK(dropped.arrivals == 1);
  auto const error = play({.error_reply = always}, 1);
  CHECK(error.journal.lines == Lines{"5 outcome 3", "5.1 delivered"});
  CHECK(error.arrivals == 1);
  auto const silent = play({.no_answer = always}, 1);
  CHECK(silent.journal.lines == Lines{"5.1 delivered"});
  CHECK(silent.arrivals == 1);
  auto const late = play({.no_receipt = always, .late_answer = always}, 1);
  CHECK(late.journal.lines == Lines{"5 outcome 0"});

  auto const partly = play({.partly_delivered = always}, 3);
  CHECK(partly.journal.lines.size() == 3);  // the outcome, and two parts of three
  CHECK(partly.arrivals == 0);
  auto const reordered = play({.failure_after_delivery = always}, 1);
  CHECK(reordered.journal.lines == Lines{"5 outcome 0", "5.1 delivered", "5.1 failed_permanent"});
  auto const forged = play({.failed_permanent = always, .forged_receipt = always}, 1);
  CHECK(forged.journal.lines.size() == 3);
  CHECK(forged.journal.lines[1] == std::to_string(forged_number({5}).value) + ".1 delivered");
  CHECK(forged.journal.lines[2] == "5.1 failed_permanent");
  auto const cut = play({.truncated_receipt = always}, 1);
  CHECK(cut.unreadable == std::vector<AttemptNumber>{{5}});
  CHECK(cut.journal.lines == Lines{"5 outcome 0", "5.1 delivered"});
}

TEST_CASE("a late receipt of the fake comes within its bound, and a late answer, too") {
  Journal journal;
  FakeNotifier fake{"fake", {}, seeded_script({.late_answer = 1'000'000, .late_receipt = 1'000'000, .late_max = std::chrono::hours{1}}, 11),
                    journal};
  for (int i = 0; i < 100; ++i) fake.submit(message(i));
  CHECK(journal.lines.size() < 10);  // an answer within a millisecond is rare
  fake.advance_to(at(20'000));
  CHECK(journal.lines.size() >= 100);
  CHECK(journal.lines.size() < 110);
  fake.advance_to(at(3'600'000));
  CHECK(journal.lines.size() == 200);
}

}  // namespace lamplighter::notifiers
