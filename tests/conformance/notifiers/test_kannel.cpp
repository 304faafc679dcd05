// What only a real Kannel can show: exact texts on the air, receipts that survive crashes, wrong credentials.
#include <catch2/catch.hpp>

#include "tests/conformance/notifiers/kannel_world.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;
using Kind = notifiers::SubmissionOutcome::Kind;

bool has(std::string const& text, std::string const& piece) { return text.find(piece) != std::string::npos; }

// One of the message centre's counts; -1 when it has none of that name.
int count(KannelChannel const& channel, std::string const& name) {
  auto const counts = channel.gateway.centre("GET", "/counts");
  auto const label = "\"" + name + "\":";
  auto const found = counts.find(label);
  return found == std::string::npos ? -1 : std::atoi(counts.c_str() + found + label.size());
}

// A message that the carrier has, and whose receipt it keeps until /release.
notifiers::AttemptNumber send_held(KannelChannel& channel) {
  notifiers::Submission held{.attempt = {77}, .address = "+15551911"};
  held.parts = {"held back"};
  channel.sink.expect(held.attempt, 1);
  channel.kannel->submit(held);
  auto const is_taken = channel.comes_true([&] { return channel.sink.state({77}) == AttemptState::in_network; });
  INFO("it is " << to_string(channel.sink.state({77})) << "; counts at the carrier: "
                << channel.gateway.centre("GET", "/counts"));
  REQUIRE(is_taken);
  return {77};
}

}  // namespace

TEST_CASE("Chinese and accented texts reach the message centre letter by letter, as one message each") {
  KannelChannel channel;
  auto const chinese = channel.send(Behaviour::delivers, {"尊敬的客户：您所在台区将于09:00停电。𠮷"});
  auto const english = channel.send(Behaviour::delivers, {"Off 9-15, €5 [P1] & 100% +x é ~"});
  CHECK(channel.comes_true([&] {
    return channel.sink.state(chinese) == AttemptState::delivered &&
           channel.sink.state(english) == AttemptState::delivered;
  }));
  auto const messages = channel.gateway.centre("GET", "/messages");
  CHECK(has(messages, "\"text\":\"尊敬的客户：您所在台区将于09:00停电。𠮷\",\"coding\":8"));
  CHECK(has(messages, "\"text\":\"Off 9-15, €5 [P1] & 100% +x é ~\",\"coding\":0"));
  CHECK(std::count(messages.begin(), messages.end(), '\n') == 2);
  CHECK(channel.callbacks->wrong_count() == 0);
}

TEST_CASE("a message carries its validity to the message centre") {
  KannelChannel channel;
  auto const attempt = channel.send(Behaviour::delivers, {"Off in half an hour"});
  CHECK(channel.comes_true([&] { return channel.sink.state(attempt) == AttemptState::delivered; }));
  CHECK_FALSE(has(channel.gateway.centre("GET", "/messages"), "\"validity\":\"\""));
}

TEST_CASE("a receipt on its way when Kannel is killed still arrives") {
  KannelChannel channel;
  auto const attempt = send_held(channel);
  channel.gateway.kill_boxes();
  CHECK(channel.gateway.centre("POST", "/release") == "1\n");
  REQUIRE(channel.comes_true([&] { return count(channel, "waiting") == 1; }));
  channel.gateway.start_boxes();
  CHECK(channel.comes_true([&] { return channel.sink.state(attempt) == AttemptState::delivered; }));
  CHECK(channel.comes_true([&] { return count(channel, "receipts") == 1; }));
}

TEST_CASE("a receipt that Kannel puts off is brought again and arrives") {
  KannelChannel channel;
  auto const attempt = send_held(channel);
  channel.gateway.suspend();
  CHECK(channel.gateway.centre("POST", "/release") == "1\n");
  REQUIRE(channel.comes_true([&] { return count(channel, "put_off") >= 1; }));
  CHECK(channel.sink.state(attempt) == AttemptState::in_network);
  channel.gateway.resume();
  CHECK(channel.comes_true([&] { return channel.sink.state(attempt) == AttemptState::delivered; }));
}

// smsbox reports a receipt as done before its callback is answered. A notice does not wait for proof for ever, which
// covers the loss.
TEST_CASE("Kannel loses a receipt that it took while we were down when it is killed before we are back") {
  KannelChannel channel;
  auto const attempt = send_held(channel);
  channel.callbacks.reset();
  {
    std::atomic<bool> is_tried{false};
    auto const refuse = [&](std::string const& target) {
      if (has(target, "&status=1&")) is_tried = true;  // the callback that says delivered
      return StubReply{.status = 503};
    };
    HttpStub const down{refuse, channel.callback_port};
    CHECK(channel.gateway.centre("POST", "/release") == "1\n");
    REQUIRE(channel.comes_true([&] { return is_tried && channel.gateway.spooled_count() == 0; }));
    channel.gateway.kill_boxes();
  }
  channel.gateway.start_boxes();
  channel.callbacks = std::make_unique<CallbackReceiver>(channel.sink, channel.callback_port);
  notifiers::Submission later{.attempt = {78}, .address = "+15551905"};  // its receipt takes longer than a repetition
  later.parts = {"after the crash"};
  channel.sink.expect(later.attempt, 1);
  channel.kannel->submit(later);
  CHECK(channel.comes_true([&] { return channel.sink.state({78}) == AttemptState::delivered; }));
  CHECK(channel.sink.state(attempt) == AttemptState::in_network);
}

TEST_CASE("receipts that come while we are down arrive when we are back") {
  KannelChannel channel;
  channel.callbacks.reset();
  auto const attempt = channel.send(Behaviour::delivers, {"nobody listens"});
  REQUIRE(channel.comes_true([&] { return has(channel.gateway.centre("GET", "/counts"), "\"receipts\":1"); }));
  CHECK(channel.sink.state(attempt) == AttemptState::accepted);
  channel.callbacks = std::make_unique<CallbackReceiver>(channel.sink, channel.callback_port);
  CHECK(channel.comes_true([&] { return channel.sink.state(attempt) == AttemptState::delivered; }));
}

TEST_CASE("a message accepted while the carrier is away is delivered when it is back") {
  KannelChannel channel;
  channel.gateway.stop_centre();
  auto const attempt = channel.send(Behaviour::delivers, {"carrier away"});
  REQUIRE(channel.comes_true([&] { return channel.sink.outcomes(attempt).size() == 1; }));
  CHECK(channel.sink.outcomes(attempt).front().kind == Kind::accepted);
  channel.gateway.start_centre();
  CHECK(channel.comes_true([&] { return channel.sink.state(attempt) == AttemptState::delivered; }));
}

TEST_CASE("a number that the carrier refuses at once fails for good") {
  KannelChannel channel;
  notifiers::Submission refused{.attempt = {5}, .address = "+15551906"};
  refused.parts = {"refused"};
  channel.kannel->submit(refused);
  CHECK(channel.comes_true([&] { return channel.sink.state({5}) == AttemptState::failed_permanent; }));
}

TEST_CASE("Kannel keeps a delivery to itself that the carrier reports after a failure") {
  KannelChannel channel;
  auto const attempt = channel.send(Behaviour::fails_then_delivers, {"failed, then delivered"});
  CHECK(channel.comes_true([&] { return has(channel.gateway.centre("GET", "/counts"), "\"receipts\":2"); }));
  channel.settle();
  CHECK(channel.sink.state(attempt) == AttemptState::failed_permanent);
}

TEST_CASE("an expired message says so, and an unknown fate proves nothing") {
  KannelChannel channel;
  channel.sink.expect({1}, 1);
  channel.sink.expect({2}, 1);
  notifiers::Submission expires{.attempt = {1}, .address = "+15551907"};
  notifiers::Submission unknown{.attempt = {2}, .address = "+15551909"};
  expires.parts = unknown.parts = {"late"};
  channel.kannel->submit(expires);
  channel.kannel->submit(unknown);
  CHECK(channel.comes_true([&] { return channel.sink.state({1}) == AttemptState::expired; }));
  CHECK(channel.comes_true([&] { return channel.sink.receipts({2}).size() >= 2; }));
  CHECK(channel.sink.state({2}) == AttemptState::in_network);
}

TEST_CASE("wrong credentials are our fault: the message may go later, and the gateway is not reachable") {
  KannelChannel channel;
  auto settings = channel.settings;
  settings.password = "wrong";
  channel.kannel = std::make_unique<notifiers::KannelNotifier>(settings, channel.sink);
  auto const attempt = channel.send(Behaviour::delivers, {"Power off"});
  REQUIRE(channel.comes_true([&] { return channel.sink.outcomes(attempt).size() == 1; }));
  CHECK(channel.sink.outcomes(attempt).front().kind == Kind::rejected_temporarily);
  CHECK(channel.comes_true([&] { return !channel.notifier().is_reachable(); }));
}

}  // namespace lamplighter::test
