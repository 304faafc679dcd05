// The course of a call and its proof, in time made by the test.
#include <catch2/catch.hpp>

#include "notifiers/voice_course.hpp"

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;
using Kind = SubmissionOutcome::Kind;

constexpr CallFrames said{.greeting = 10, .message = 100, .ending = 5};

// A call with a phone at the other end, stepped frame by frame.
struct Phone {
  CallCourse course{{.reply_wait = 8s, .ring = 45s, .key_wait = 2s, .linger = 500ms, .plays_max = 3}, said, 0ms};
  std::chrono::milliseconds now{0};
  int messages_begun = 0;

  CallStep step() {
    now += sound_frame;
    auto const step = course.step(now);
    if (step == CallStep{CallAct::message, 0}) ++messages_begun;
    return step;
  }
  // Until this act, or the end of the call.
  CallStep until(CallAct act, int frame = 0) {
    for (;;) {
      auto const one = step();
      if (one.act == CallAct::over || one.act == CallAct::cancel) return one;
      if (one.act == act && one.frame >= frame) return one;
    }
  }
  void answers() {
    course.on_progress(now);
    course.on_answer();
    course.on_sound();
  }
  CallEnd end() {
    until(CallAct::over);
    REQUIRE(course.end());
    return *course.end();
  }
};

}  // namespace

TEST_CASE("key 1 while the message plays acknowledges it, and the call ends politely") {
  Phone phone;
  phone.answers();
  phone.until(CallAct::message, 49);
  phone.course.on_key('1');
  CHECK(phone.step() == CallStep{CallAct::ending, 0});
  CHECK(phone.until(CallAct::hang_up).act == CallAct::hang_up);
  auto const end = phone.end();
  CHECK(end.kind == Kind::accepted);
  CHECK(end.proof == AttemptState::acknowledged);
  CHECK(end.detail == "key 1 after 50 % of the message");
}

TEST_CASE("a message that plays to its end without a key is delivered and no more, for a mailbox does the same") {
  Phone phone;
  phone.answers();
  auto const end = phone.end();
  CHECK(end.proof == AttemptState::delivered);
  CHECK(phone.messages_begun == 1);
}

TEST_CASE("key 2 plays the message again, at most as often as is allowed") {
  Phone phone;
  phone.answers();
  for (int press = 0; press < 5; ++press) {
    phone.until(CallAct::silence, 30);  // after the message, not before it
    phone.course.on_key('2');
  }
  CHECK(phone.messages_begun == 3);
  CHECK(phone.end().proof == AttemptState::heard);
}

TEST_CASE("key 2 in the middle of the message starts it anew, and 1 then counts") {
  Phone phone;
  phone.answers();
  phone.until(CallAct::message, 60);
  phone.course.on_key('2');
  CHECK(phone.step() == CallStep{CallAct::message, 0});
  phone.until(CallAct::message, 10);
  phone.course.on_key('1');
  CHECK(phone.end().proof == AttemptState::acknowledged);
}

TEST_CASE("a wrong key shows a person: with the whole message played it was heard, not acknowledged") {
  Phone phone;
  phone.answers();
  phone.until(CallAct::message, 20);
  phone.course.on_key('5');
  CHECK(phone.end().proof == AttemptState::heard);
}

TEST_CASE("a key before the message has begun confirms nothing") {
  Phone phone;
  phone.answers();
  phone.until(CallAct::greeting, 3);
  phone.course.on_key('1');
  phone.until(CallAct::message, 10);
  phone.course.on_hang_up(phone.now);
  auto const end = phone.end();
  CHECK_FALSE(end.proof);
  CHECK(end.kind == Kind::rejected_temporarily);
}

TEST_CASE("a key that arrives just after hanging up still counts, once") {
  Phone phone;
  phone.answers();
  phone.until(CallAct::hang_up);
  phone.course.on_key('1');
  phone.course.on_key('1');
  auto const end = phone.end();
  CHECK(end.proof == AttemptState::acknowledged);
  CHECK(end.detail == "key 1 after 100 % of the message");
  phone.course.on_key('1');
  CHECK(phone.course.end()->proof == AttemptState::acknowledged);
}

TEST_CASE("a key that overtakes the other side's hanging up counts") {
  Phone phone;
  phone.answers();
  phone.until(CallAct::message, 30);
  phone.course.on_hang_up(phone.now);
  phone.course.on_key('1');
  CHECK(phone.end().proof == AttemptState::acknowledged);
}

TEST_CASE("who hangs up before half of the message was not told; who heard more has what a mailbox would have") {
  for (int const frame : {0, 20, 48}) {
    Phone phone;
    phone.answers();
    phone.until(CallAct::message, frame);
    phone.course.on_hang_up(phone.now);
    auto const end = phone.end();
    CHECK_FALSE(end.proof);
    CHECK(end.kind == Kind::rejected_temporarily);
  }
  for (int const frame : {49, 80}) {
    Phone phone;
    phone.answers();
    phone.until(CallAct::message, frame);
    phone.course.on_hang_up(phone.now);
    CHECK(phone.end().proof == AttemptState::delivered);
  }
}

TEST_CASE("nobody picks up: our own ring timer takes the call back") {
  Phone phone;
  phone.course.on_progress(0ms);
  CHECK(phone.course.step(44'999ms).act == CallAct::wait);
  CHECK(phone.course.step(45'000ms).act == CallAct::cancel);
  auto const& end = *phone.course.end();
  CHECK(end.kind == Kind::rejected_temporarily);
  CHECK(end.detail == "no answer in 45 s");
  CHECK(end.reach == ServerReach::answers);
  CHECK(phone.course.step(45'020ms).act == CallAct::over);
}

TEST_CASE("a server that says nothing at all is in trouble, and nobody was told") {
  Phone phone;
  CHECK(phone.course.step(7'999ms).act == CallAct::wait);
  CHECK(phone.course.step(8'000ms).act == CallAct::cancel);
  CHECK(phone.course.end()->kind == Kind::rejected_temporarily);
  CHECK(phone.course.end()->reach == ServerReach::in_trouble);
}

TEST_CASE("an answered call from which no sound comes back leaves open whether anybody heard it") {
  Phone phone;
  phone.course.on_progress(0ms);
  phone.course.on_answer();
  auto const end = phone.end();
  CHECK(end.kind == Kind::uncertain);
  CHECK_FALSE(end.proof);
}

TEST_CASE("a key proves that sound reached a person, whatever came back") {
  Phone phone;
  phone.course.on_progress(0ms);
  phone.course.on_answer();
  phone.until(CallAct::message, 50);
  phone.course.on_key('1');
  CHECK(phone.end().proof == AttemptState::acknowledged);
}

TEST_CASE("a line that breaks in the middle of the message is uncertain; after its end what was proved stays proved") {
  Phone broken;
  broken.answers();
  broken.until(CallAct::message, 70);
  CHECK(broken.course.on_break("the line broke") == CallAct::hang_up);
  CHECK(broken.course.end()->kind == Kind::uncertain);
  CHECK(broken.course.end()->detail == "the line broke after 71 % of the message");

  Phone late;
  late.answers();
  late.until(CallAct::message, 99);
  late.step();
  late.course.on_break("the line broke");
  CHECK(late.course.end()->proof == AttemptState::delivered);

  Phone confirmed;
  confirmed.answers();
  confirmed.until(CallAct::message, 70);
  confirmed.course.on_key('1');
  confirmed.course.on_break("the line broke");
  CHECK(confirmed.course.end()->proof == AttemptState::acknowledged);
}

TEST_CASE("a call that is taken back while it rings was heard by nobody") {
  Phone phone;
  phone.course.on_progress(0ms);
  CHECK(phone.course.on_break("shutting down") == CallAct::cancel);
  CHECK(phone.course.end()->kind == Kind::rejected_temporarily);
  CHECK(phone.course.on_break("shutting down") == CallAct::over);
}

TEST_CASE("a refusal ends the call as it says; one after the answer is none") {
  Phone refused;
  refused.course.on_progress(0ms);
  refused.course.on_refusal(read_refusal(486, "", Asked::no_credentials));
  CHECK(refused.course.end()->detail == "busy (486)");
  CHECK(refused.step().act == CallAct::over);

  Phone answered;
  answered.answers();
  answered.course.on_refusal(read_refusal(486, "", Asked::no_credentials));
  CHECK_FALSE(answered.course.end());
}

}  // namespace lamplighter::notifiers
