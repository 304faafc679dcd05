// What only a telephone through Asterisk can show: keys, early ends, lost answers, a broken event stream.
#include <catch2/catch.hpp>

#include "tests/conformance/notifiers/ari_world.hpp"

namespace lamplighter::test {
namespace {

using namespace std::chrono_literals;
using notifiers::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;

constexpr auto long_text =
    "The power in Northern Avenue East will be off from nine o'clock in the morning to three o'clock in the afternoon for "
    "work on a transformer. To confirm, press 1. To hear this again, press 2.";

notifiers::SubmissionOutcome only_outcome(AriChannel& channel, notifiers::AttemptNumber attempt) {
  REQUIRE(channel.comes_true([&] { return !channel.sink.outcomes(attempt).empty(); }));
  channel.settle();
  auto const outcomes = channel.sink.outcomes(attempt);
  REQUIRE(outcomes.size() == 1);
  return outcomes.front();
}

void press(AriChannel& channel, notifiers::AttemptNumber attempt, char key, int playings = 1) {
  REQUIRE(channel.comes_true([&] { return channel.asterisk->press(attempt.value, key, playings); }));
}

}  // namespace

TEST_CASE("key 1 in a call through Asterisk acknowledges the message, once, and the line is hung up") {
  AriChannel world;
  auto const attempt = world.call(0, long_text);
  press(world, attempt, '1');
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
  CHECK(world.sink.receipts(attempt).size() == 1);
  CHECK(world.comes_true([&] { return world.asterisk->standing() == 0; }));
}

TEST_CASE("key 2 through Asterisk says the message again, and 1 then acknowledges") {
  AriChannel world;
  auto const attempt = world.call(0, long_text);
  press(world, attempt, '2');
  press(world, attempt, '1', 2);
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
}

TEST_CASE("another key and the message to its end is a person who heard it; no key is a person or a mailbox") {
  AriChannel world;
  auto const keyed = world.call(0);
  press(world, keyed, '5');
  CHECK(only_outcome(world, keyed).kind == Kind::accepted);
  CHECK(world.sink.state(keyed) == AttemptState::heard);
  auto const silent = world.call(0);
  CHECK(only_outcome(world, silent).detail == "played to the end, no key: a person or a mailbox");
  CHECK(world.sink.state(silent) == AttemptState::delivered);
}

TEST_CASE("who hangs up early through Asterisk was not told; who hangs up late was") {
  AriChannel world;
  auto const early = world.call(4, long_text), late = world.call(5, long_text);
  CHECK(only_outcome(world, early).kind == Kind::rejected_temporarily);
  CHECK(world.sink.receipts(early).empty());
  CHECK(only_outcome(world, late).kind == Kind::accepted);
  CHECK(world.sink.state(late) == AttemptState::delivered);
}

TEST_CASE("a message that Asterisk cannot play told nobody anything, though somebody answered") {
  AriChannel world;
  auto const attempt = world.call(6);
  CHECK(only_outcome(world, attempt).kind == Kind::rejected_temporarily);
  CHECK(world.sink.receipts(attempt).empty());
}

TEST_CASE("it rings as long as we say and no longer") {
  AriChannel world;
  auto const attempt = world.call(3);
  auto const outcome = only_outcome(world, attempt);
  CHECK(outcome.kind == Kind::rejected_temporarily);
  CHECK(outcome.detail == "no answer in 1 s");
  CHECK(world.comes_true([&] { return world.asterisk->standing() == 0; }));
}

TEST_CASE("a call whose making was answered by nothing is found by its id and goes on, and nobody is called twice") {
  AriChannel world;
  REQUIRE(world.comes_true([&] { return world.asterisk->has_listener(); }));
  world.asterisk->misbehave(AriMischief::drop_after_making);
  auto const attempt = world.call(0);
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::delivered);
  CHECK(world.asterisk->made() == 1);
}

TEST_CASE("a call that Asterisk never made is known for one, and may go again") {
  AriChannel world;
  REQUIRE(world.comes_true([&] { return world.asterisk->has_listener(); }));
  world.asterisk->misbehave(AriMischief::drop_before_making);
  auto const attempt = world.call(0);
  auto const outcome = only_outcome(world, attempt);
  CHECK(outcome.kind == Kind::rejected_temporarily);
  CHECK(outcome.detail == "Asterisk lost the request, nobody was called");
  CHECK(world.asterisk->made() == 0);
}

TEST_CASE("a call under way when the event stream breaks is uncertain, and its line is not left silent") {
  AriChannel world;
  auto const attempt = world.call(0, long_text);
  REQUIRE(world.comes_true([&] { return world.asterisk->press(attempt.value, '5', 1); }));  // it plays
  world.asterisk->cut_events();
  CHECK(only_outcome(world, attempt).kind == Kind::uncertain);
  CHECK(world.comes_true([&] { return world.asterisk->standing() == 0; }));
  CHECK(world.comes_true([&] { return world.voice->is_reachable(); }));  // asked for again
}

TEST_CASE("lines that an earlier run left are hung up when the event stream stands") {
  AriChannel world;
  REQUIRE(world.comes_true([&] { return world.asterisk->has_listener(); }));
  world.asterisk->leave_channel(77);
  world.start_with(world.settings);
  CHECK(world.comes_true([&] { return world.asterisk->standing() == 0; }));
}

TEST_CASE("a wrong password at Asterisk is no fault of the number, and the line counts as not reachable") {
  AriChannel world;
  auto settings = world.settings;
  settings.password = "wrong";
  settings.limits.reply_wait = 1s;
  world.start_with(settings);
  auto const attempt = world.call(0);
  CHECK(only_outcome(world, attempt).kind == Kind::rejected_temporarily);
  CHECK_FALSE(world.voice->is_reachable());
}

TEST_CASE("two hundred calls through Asterisk are answered once each, whatever became of them") {
  AriChannel world;
  for (int i = 0; i < 200; ++i) world.call(1 + i % 2);
  CHECK(world.comes_true([&] { return world.sink.outcomes().size() == 200; }));
  world.settle();
  CHECK(world.sink.outcomes().size() == 200);
}

}  // namespace lamplighter::test
