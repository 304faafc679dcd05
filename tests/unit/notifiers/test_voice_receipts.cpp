// Proof of calls until it is stored: told first, told again, answered once.
#include <catch2/catch.hpp>

#include "notifiers/voice_receipts.hpp"
#include "tests/support/kannel_recording_sink.hpp"

namespace lamplighter::notifiers {
namespace {

using Kind = SubmissionOutcome::Kind;

struct Desk {
  test::RecordingSink sink;
  CallReceipts receipts{"voice", sink, std::chrono::milliseconds{0}};
  AttemptNumber const attempt{7};

  void proved() { receipts.tell({attempt, Kind::accepted, "key 1"}, AttemptState::acknowledged); }
};

}  // namespace

TEST_CASE("the proof is told before the submission is answered, so that a crash between them loses none") {
  struct Order final : Sink {
    std::string said;
    void submitted(SubmissionOutcome) override { said += "outcome "; }
    Intake received(Receipt receipt) override {
      said += "receipt ";
      CHECK(receipt.part == whole_message);
      CHECK_FALSE(receipt.token.value.empty());
      return Intake::taken;
    }
  } sink;
  CallReceipts receipts{"voice", sink, std::chrono::milliseconds{0}};
  receipts.tell({{7}, Kind::accepted, "key 1"}, AttemptState::acknowledged);
  CHECK(sink.said == "receipt outcome ");
}

TEST_CASE("proof that finds no room is told again, and the submission is answered only then, once") {
  Desk desk;
  desk.sink.refuse_next(2);
  desk.proved();
  CHECK(desk.sink.outcomes().empty());
  desk.receipts.look();
  CHECK(desk.sink.outcomes().empty());
  desk.receipts.look();
  CHECK(desk.sink.state(desk.attempt) == AttemptState::acknowledged);
  desk.receipts.look();
  CHECK(desk.sink.outcomes().size() == 1);
  CHECK(desk.sink.receipts(desk.attempt).size() == 1);
}

TEST_CASE("proof that could not be stored is told again until it is, without a second answer") {
  Desk desk;
  desk.proved();
  auto const token = desk.sink.receipts(desk.attempt).front().token;
  desk.receipts.tell_again(token);
  desk.receipts.look();
  CHECK(desk.sink.receipts(desk.attempt).size() == 2);
  desk.receipts.acknowledge(token);
  desk.receipts.tell_again(token);
  desk.receipts.look();
  CHECK(desk.sink.receipts(desk.attempt).size() == 2);
  CHECK(desk.sink.outcomes().size() == 1);
}

TEST_CASE("proof that nobody ever took leaves the submission uncertain at the end, never accepted") {
  Desk desk;
  desk.sink.refuse_next(100);
  desk.proved();
  desk.receipts.give_up();
  REQUIRE(desk.sink.outcomes().size() == 1);
  CHECK(desk.sink.outcomes().front().kind == Kind::uncertain);
}

TEST_CASE("tokens of other channels do nothing") {
  Desk desk;
  desk.proved();
  desk.receipts.tell_again({"other:1"});
  desk.receipts.acknowledge({"other:1"});
  desk.receipts.look();
  CHECK(desk.sink.receipts(desk.attempt).size() == 1);
}

}  // namespace lamplighter::notifiers
