// What only a telephone can show: keys, ringing, busy lines, hanging up; against sipp and against baresip.
#include <catch2/catch.hpp>

#include "tests/conformance/notifiers/voice_world.hpp"

namespace lamplighter::test {
namespace {

using namespace std::chrono_literals;
using notifiers::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;

// Some ten seconds: who hangs up after one has not heard half of it.
constexpr auto long_text =
    "The power in Northern Avenue East will be off from nine o'clock in the morning to three o'clock in the afternoon for "
    "work on a transformer. Supply may return early or for testing, so please treat lines as live at all times. We shall "
    "call again half an hour before the cut. To confirm, press 1. To hear this again, press 2.";

notifiers::SubmissionOutcome only_outcome(Channel& channel, notifiers::AttemptNumber attempt) {
  auto const is_answered = channel.comes_true([&] { return !channel.sink.outcomes(attempt).empty(); });
  REQUIRE(is_answered);
  channel.settle();
  auto const outcomes = channel.sink.outcomes(attempt);
  REQUIRE(outcomes.size() == 1);
  INFO("detail: " << outcomes.front().detail);
  return outcomes.front();
}

// A channel to baresip, which answers by itself or never.
struct BaresipWorld final : Channel {
  explicit BaresipWorld(Answering answering) : telephone(folder.path(), answering), settings(quick_settings(telephone.server())) {
    settings.limits.key_wait = 20s;  // keys come while it waits, however slow the machine is
    voice = std::make_unique<notifiers::SipNotifier>(settings, sink);
  }
  notifiers::Notifier& notifier() override { return *voice; }
  std::string address(Behaviour) const override { return "+15551000"; }
  void let_time_pass() override { voice->poll(); }
  void break_gateway() override {}
  void mend_gateway() override {}
  // Presses a key now and then until the call is over.
  bool ends_pressing(notifiers::AttemptNumber attempt, char key) {
    return comes_true([&] {
      telephone.press(key);
      return !sink.outcomes(attempt).empty();
    });
  }

  TemporaryFolder folder;
  BaresipTelephone telephone;
  notifiers::SipSettings settings;
  std::unique_ptr<notifiers::SipNotifier> voice;
};

}  // namespace

TEST_CASE("key 1 on a telephone (RFC 4733) acknowledges the message") {
  VoiceChannel world;
  world.sound.press_after(100, '1');
  auto const attempt = world.call(0, long_text);
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
  CHECK(world.sink.receipts(attempt).size() == 1);
  CHECK(world.sound.loud_packets() > 20);
}

TEST_CASE("a key pressed twice, and late, after the message, is one acknowledgement") {
  VoiceChannel world;
  auto settings = world.settings;
  settings.limits.key_wait = 10s;
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  // 500 packets of 20 ms: the short message is over, its wait for a key is not.
  world.sound.press_after(300, '1');
  world.sound.press_after(302, '1');
  auto const attempt = world.call(0, "Off.");
  CHECK(only_outcome(world, attempt).detail == "key 1 after 100 % of the message");
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
  CHECK(world.sink.receipts(attempt).size() == 1);
}

TEST_CASE("key 2 says it again, and 1 then acknowledges") {
  VoiceChannel world;
  world.sound.press_after(100, '2');
  world.sound.press_after(250, '1');
  auto const attempt = world.call(0, long_text);
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
}

TEST_CASE("a key by SIP INFO acknowledges the message") {
  VoiceChannel world;
  auto const attempt = world.call(5, long_text);
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
}

TEST_CASE("an answered call without a key is delivered and no more: a mailbox answers so, too") {
  VoiceChannel world;
  auto const attempt = world.call(0);
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::delivered);
}

TEST_CASE("a call that is answered, but from which no sound comes back, is uncertain") {
  VoiceChannel world;
  world.sound.go_silent();
  auto const attempt = world.call(0);
  CHECK(only_outcome(world, attempt).kind == Kind::uncertain);
  CHECK(world.sink.receipts(attempt).empty());
}

TEST_CASE("a busy, declining or ringing telephone fails for a while, with its reason") {
  VoiceChannel world;
  auto const busy = world.call(2), declines = world.call(4), rings = world.call(3), busy_network = world.call(7);
  CHECK(only_outcome(world, busy).kind == Kind::rejected_temporarily);
  CHECK(only_outcome(world, busy).detail == "busy (486)");
  CHECK(only_outcome(world, declines).detail == "declined (603)");
  CHECK(only_outcome(world, rings).kind == Kind::rejected_temporarily);
  CHECK(only_outcome(world, rings).detail == "no answer in 1 s");
  CHECK(only_outcome(world, busy_network).detail == "busy (503)");
  CHECK(world.voice->is_reachable());
}

TEST_CASE("a number that does not exist fails for good, and so does what is no number") {
  VoiceChannel world;
  CHECK(only_outcome(world, world.call(1)).kind == Kind::rejected_permanently);
  notifiers::Submission submission{.attempt = {500}, .address = "not a number"};
  submission.parts = {"Power off."};
  submission.language = "en";
  world.voice->submit(submission);
  CHECK(only_outcome(world, {500}).kind == Kind::rejected_permanently);
}

TEST_CASE("who hangs up half way has at most what a mailbox has, and acknowledged nothing") {
  VoiceChannel world;
  auto const attempt = world.call(6, long_text);
  auto const outcome = only_outcome(world, attempt);
  CHECK(outcome.detail.starts_with("hung up after "));
  CHECK(evidence_of(world.sink.state(attempt)) <= notifiers::Evidence::e3);
}

TEST_CASE("a server that is not there is not reachable, and nobody is said to have been called") {
  VoiceChannel world;
  world.telephones.stop();
  auto settings = world.settings;
  settings.limits.reply_wait = 1s;
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  auto const outcome = only_outcome(world, world.call(0));
  CHECK(outcome.kind == Kind::rejected_temporarily);
  CHECK_FALSE(world.voice->is_reachable());
}

TEST_CASE("right credentials are taken, and wrong ones are ours to mend: the message may go later") {
  VoiceChannel world;
  auto settings = world.settings;
  settings.user = "lamplighter";
  settings.password = "telephone secret";
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  auto const right = world.call(8);
  CHECK(only_outcome(world, right).kind == Kind::accepted);
  settings.password = "wrong";
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  auto const wrong = only_outcome(world, world.call(8));
  CHECK(wrong.kind == Kind::rejected_temporarily);
  CHECK(wrong.detail == "the server refuses our user or password (403)");
  CHECK_FALSE(world.voice->is_reachable());
}

TEST_CASE("a server in trouble says nothing about the number, and is asked until it is well") {
  VoiceChannel world;
  auto const outcome = only_outcome(world, world.call(9));
  CHECK(outcome.kind == Kind::rejected_temporarily);
  CHECK(outcome.detail == "the server is in trouble (503)");
  CHECK(world.comes_true([&] { return world.voice->is_reachable(); }));
}

TEST_CASE("the end of the program takes back what rings and leaves open what was being said") {
  VoiceChannel world;
  auto settings = world.settings;
  settings.limits.ring = 60s;
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  auto const rings = world.call(3), talks = world.call(0, long_text);
  REQUIRE(world.comes_true([&] { return world.sound.loud_packets() > 20; }));
  world.voice.reset();
  REQUIRE(world.sink.outcomes(rings).size() == 1);
  CHECK(world.sink.outcomes(rings).front().kind == Kind::rejected_temporarily);
  REQUIRE(world.sink.outcomes(talks).size() == 1);
  CHECK(world.sink.outcomes(talks).front().kind == Kind::uncertain);
}

TEST_CASE("a proof that the store had no room for is told again, and only then is the submission answered") {
  VoiceChannel world;
  world.sink.refuse_next(1);
  auto const attempt = world.call(5, long_text);
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.refused() == 1);
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
}

TEST_CASE("no more calls than allowed go on at once") {
  VoiceChannel world;
  auto settings = world.settings;
  settings.connections = 2;
  settings.limits.ring = 1s;
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  CHECK(world.voice->capabilities().connections == 2);
  std::vector<notifiers::AttemptNumber> rings;
  for (int i = 0; i < 5; ++i) rings.push_back(world.call(3));
  for (auto const attempt : rings) CHECK(only_outcome(world, attempt).detail == "no answer in 1 s");
}

TEST_CASE("baresip hears the message, presses 1, and has acknowledged it") {
  BaresipWorld world{Answering::at_once};
  auto const attempt = world.send(Behaviour::delivers, {long_text});
  CHECK(world.ends_pressing(attempt, '1'));
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::acknowledged);
  CHECK(world.telephone.has_received_sound());
}

TEST_CASE("baresip presses another key: with the message played to its end, a person has heard it") {
  BaresipWorld world{Answering::at_once};
  auto settings = world.settings;
  settings.limits.key_wait = 3s;
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  auto const attempt = world.send(Behaviour::delivers, {"Power off."});
  CHECK(world.ends_pressing(attempt, '5'));
  CHECK(only_outcome(world, attempt).kind == Kind::accepted);
  CHECK(world.sink.state(attempt) == AttemptState::heard);
}

TEST_CASE("baresip rings and nobody picks up: our own ring timer takes the call back") {
  BaresipWorld world{Answering::never};
  auto const attempt = world.send(Behaviour::delivers, {"Power off."});
  CHECK(only_outcome(world, attempt).detail == "no answer in 1 s");
}

TEST_CASE("baresip declines the call while it rings") {
  BaresipWorld world{Answering::never};
  auto settings = world.settings;
  settings.limits.ring = 60s;
  world.voice = std::make_unique<notifiers::SipNotifier>(settings, world.sink);
  auto const attempt = world.send(Behaviour::delivers, {"Power off."});
  CHECK(world.comes_true([&] {
    world.telephone.hang_up();
    return !world.sink.outcomes(attempt).empty();
  }));
  CHECK(only_outcome(world, attempt).kind == Kind::rejected_temporarily);
}

TEST_CASE("baresip hangs up in the middle of the message") {
  BaresipWorld world{Answering::at_once};
  auto const attempt = world.send(Behaviour::delivers, {long_text});
  CHECK(world.comes_true([&] {
    world.telephone.hang_up();
    return !world.sink.outcomes(attempt).empty();
  }));
  CHECK(evidence_of(world.sink.state(attempt)) <= notifiers::Evidence::e3);
}

}  // namespace lamplighter::test
