// Calls through Asterisk in made time, and the words that go to it and come back.
#include <catch2/catch.hpp>

#include "notifiers/ari_course.hpp"
#include "notifiers/ari_settings.hpp"
#include "notifiers/ari_sounds.hpp"
#include "notifiers/ari_words.hpp"
#include "notifiers/voice_audio.hpp"

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;
using Kind = SubmissionOutcome::Kind;

AriSettings good() {
  AriSettings out;
  out.url = "http://127.0.0.1:8088";
  out.user = "lamp";
  out.password = "secret words";
  out.endpoint = "PJSIP/{number}@trunk";
  out.sounds = "/srv/sounds";
  return out;
}

/// Answered, with a message of ten seconds that has begun at moment 0.
AriCourse talking() {
  AriCourse course{{}, {.message = 500}, 0ms};
  CHECK(course.on_answered(0ms) == AriActs{{AriAct::Kind::play, AriSound::message, 1}});
  course.on_play_began(1, 0ms);
  return course;
}

}  // namespace

TEST_CASE("that Asterisk says a message is done counts only when it had the time to be") {
  auto whole = talking(), early = talking();
  CHECK(whole.on_play_ended(1, PlayEnd::done, 9'900ms).empty());
  whole.on_destroyed(16, 12s);
  CHECK(whole.end()->proof == AttemptState::delivered);
  CHECK(early.on_play_ended(1, PlayEnd::done, 3s) == AriActs{{AriAct::Kind::hang_up, AriSound::message, 1}});
  early.on_destroyed(16, 3s);
  CHECK(early.end()->kind == Kind::rejected_temporarily);
}

TEST_CASE("a key pressed before the message has begun confirms nothing") {
  AriCourse course{{}, {.greeting = 50, .message = 500}, 0ms};
  course.on_answered(0ms);
  course.on_play_began(1, 0ms);
  CHECK(course.on_key('1', 500ms).empty());
  course.on_destroyed(16, 600ms);
  CHECK(course.end()->kind == Kind::rejected_temporarily);
}

TEST_CASE("the end of a playing that was stopped for a repeat is not taken for the end of the repeat") {
  auto course = talking();
  auto const acts = course.on_key('2', 9s);
  CHECK(acts == AriActs{{AriAct::Kind::stop_playing, AriSound::message, 1}, {AriAct::Kind::play, AriSound::message, 2}});
  CHECK(course.on_play_ended(1, PlayEnd::done, 9'100ms).empty());
  course.on_play_began(2, 9'200ms);
  course.on_play_ended(2, PlayEnd::done, 19'200ms);
  course.on_destroyed(16, 20s);
  CHECK(course.end()->proof == AttemptState::heard);
}

TEST_CASE("a key in the moment after hanging up still counts, and silence ends the call") {
  auto course = talking();
  course.on_play_ended(1, PlayEnd::done, 10s);
  CHECK(course.on_tick(17'999ms).empty());
  CHECK(course.on_tick(18s) == AriActs{{AriAct::Kind::hang_up, AriSound::message, 1}});
  CHECK(course.on_key('1', 18'100ms).empty());
  course.on_tick(18'500ms);
  CHECK(course.end()->proof == AttemptState::acknowledged);
}

TEST_CASE("a message whose end is never reported leaves the end unknown") {
  auto course = talking();
  CHECK(course.on_tick(20s) == AriActs{{AriAct::Kind::hang_up, AriSound::message, 1}});
  CHECK(course.end()->kind == Kind::uncertain);
}

TEST_CASE("a broken event stream before anybody answered told nobody anything") {
  AriCourse course{{}, {.message = 500}, 0ms};
  course.on_ringing(1s);
  course.on_break("gone", 2s);
  CHECK(course.end()->kind == Kind::rejected_temporarily);
}

TEST_CASE("causes of Q.850 say whether a number is to be given up") {
  for (int const cause : {1, 22, 28}) CHECK(read_cause(cause).kind == Kind::rejected_permanently);
  for (int const cause : {0, 16, 17, 18, 19, 20, 21, 27, 34, 38, 41, 42, 127}) CHECK(read_cause(cause).kind == Kind::rejected_temporarily);
  CHECK(read_cause(17).detail == "busy (cause 17)");
}

TEST_CASE("a channel has our own id, and everything that goes into an address is written so that it stays one word") {
  auto settings = good();
  settings.caller_id = "Example Power <95598>";
  auto const request = originate_request(settings, {42}, "013800138000");
  CHECK(request.url == "http://127.0.0.1:8088/ari/channels?endpoint=PJSIP%2F013800138000%40trunk&app=lamplighter&appArgs=42&timeout=45"
                       "&channelId=lamplighter-42&callerId=Example%20Power%20%3C95598%3E");
  CHECK(play_request(settings, {42}, 2, "said-1").url == "http://127.0.0.1:8088/ari/channels/lamplighter-42/play/lamplighter-42-2?media=sound%3A%2Fsrv%2Fsounds%2Fsaid-1");
  settings.media = "sound:http://10.0.0.5/said/{file}.wav";
  CHECK(play_request(settings, {42}, 2, "said-1").url.ends_with("media=sound%3Ahttp%3A%2F%2F10.0.0.5%2Fsaid%2Fsaid-1.wav"));
}

TEST_CASE("an id that stands at Asterisk already is our own call, and what Asterisk refuses is not the number's fault") {
  CHECK_FALSE(read_originate(200));
  CHECK_FALSE(read_originate(409));
  CHECK(read_originate(400)->kind == Kind::rejected_temporarily);
  CHECK(read_originate(401)->reach == ServerReach::refuses_us);
  CHECK(read_originate(500)->reach == ServerReach::in_trouble);
}

TEST_CASE("events of other channels and of no interest are passed over") {
  auto const settings = good();
  auto const key = read_event(settings, R"({"type":"ChannelDtmfReceived","digit":"1","duration_ms":80,"channel":{"id":"lamplighter-42"}})");
  REQUIRE(key);
  CHECK(key->attempt.value == 42);
  CHECK(key->key == '1');
  auto const ended = read_event(settings, R"({"type":"PlaybackFinished","playback":{"id":"lamplighter-42-3","state":"failed"}})");
  REQUIRE(ended);
  CHECK(ended->number == 3);
  CHECK(ended->end == PlayEnd::failed);
  auto const gone = read_event(settings, R"({"type":"ChannelDestroyed","cause":17,"cause_txt":"User busy","channel":{"id":"lamplighter-42"}})");
  REQUIRE(gone);
  CHECK(gone->cause == 17);
  for (auto const* other : {R"({"type":"StasisStart","channel":{"id":"1700000000.1"}})", R"({"type":"StasisStart","channel":{"id":"lamplighter2-42"}})",
                            R"({"type":"ChannelVarset","channel":{"id":"lamplighter-42"}})", R"({"type":"StasisStart","channel":{"id":"lamplighter-x"}})", "{", ""}) {
    CHECK_FALSE(read_event(settings, other));
  }
}

TEST_CASE("only an Asterisk nearby is called in the open, and every place that must be filled is asked for") {
  CHECK(check(good()));
  auto const refused = [](auto change) {
    auto settings = good();
    change(settings);
    auto const checked = check(settings);
    return !checked && checked.error().message.find("secret words") == std::string::npos;
  };
  CHECK(refused([](auto& one) { one.url = "http://asterisk.example:8088"; }));
  CHECK(refused([](auto& one) { one.url = "http://127.0.0.1:8088/"; }));
  CHECK(refused([](auto& one) { one.password.clear(); }));
  CHECK(refused([](auto& one) { one.endpoint = "PJSIP/trunk"; }));
  CHECK(refused([](auto& one) { one.sounds.clear(); }));
  CHECK(refused([](auto& one) { one.media = "sound:x"; }));
  CHECK(refused([](auto& one) { one.app = "a b"; }));
  CHECK(refused([](auto& one) { one.limits.plays_max = 9; }));
}

TEST_CASE("a sound file is what a telephone plays, to the sample") {
  std::vector<std::int16_t> const samples{0, 1, -1, 32'767, -32'768};
  auto const read = read_wav(written_wav(samples));
  REQUIRE(read);
  CHECK(read->rate == telephone_rate);
  CHECK(read->samples == samples);
}

}  // namespace lamplighter::notifiers
