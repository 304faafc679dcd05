// The keys of a notifier of kind `sip`: each is read, a wrong one is named with its line, and a change needs a restart.
#include <catch2/catch.hpp>

#include "engine/app/configuration.hpp"
#include "engine/app/notifier_sip.hpp"
#include "engine/app/reload.hpp"
#include "tests/unit/app/scratch_folder.hpp"

namespace lamplighter::app {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;

std::optional<std::string> secrets(std::string const& name) { return name == "SIP_PASSWORD" ? std::optional<std::string>("hush") : std::nullopt; }

// A configuration whose one notifier, voice, has these lines.
Result<Configuration> read(std::string const& keys) {
  test::ScratchFolder const folder;
  return read_configuration(folder.file("lamplighter.yaml", "notifiers:\n  voice:\n    kind: sip\n" + keys), secrets);
}

}  // namespace

TEST_CASE("every key of a voice notifier is read, and its password is looked up") {
  auto const result = read(R"(    mode: test
    server: "pbx.example.test:5062"
    domain: voice.example.test
    user: lamplighter
    password: "${SIP_PASSWORD}"
    from: "95598"
    register: true
    address: 192.0.2.7
    port: 5066
    sound_ports: 20000-21999
    codec: mulaw
    dial: {"+86": "0", "+": "00"}
    connections: 30
    calls_per_minute: 90
    ring: 30s
    key_wait: 5s
    plays: 2
    voices: {de: de, en: en-us}
    words_per_minute: 140
    recordings: {zh: {greeting: hello.wav, ending: sound/bye.wav}}
    fragments: said
    mix_voices: true
)");
  REQUIRE(result);
  auto const& one = result->notifiers.front();
  CHECK(one.kind == NotifierConfiguration::Kind::sip);
  CHECK(one.channel == "voice");
  REQUIRE(one.sip);
  auto const& sip = *one.sip;
  CHECK(sip.server == "pbx.example.test:5062");
  CHECK(sip.domain == "voice.example.test");
  CHECK(sip.user == "lamplighter");
  CHECK(sip.password == "hush");
  CHECK(sip.from == "95598");
  CHECK(sip.registers);
  CHECK(sip.address == "192.0.2.7");
  CHECK(sip.port == 5'066);
  CHECK(sip.sound_port_min == 20'000);
  CHECK(sip.sound_port_max == 21'999);
  CHECK(sip.codec == notifiers::VoiceCodec::mulaw);
  CHECK(sip.dial == std::vector<notifiers::DialRule>{{"+86", "0"}, {"+", "00"}});
  CHECK(sip.connections == 30);
  CHECK(sip.calls_per_minute == 90);
  CHECK(sip.limits.ring == 30s);
  CHECK(sip.limits.key_wait == 5s);
  CHECK(sip.limits.plays_max == 2);
  CHECK(sip.speech.voices == std::map<std::string, std::string>{{"de", "de"}, {"en", "en-us"}, {"zh", "cmn-latn-pinyin"}});
  CHECK(sip.speech.words_per_minute == 140);
  CHECK(sip.speech.recordings.at("zh").greeting == result->folder + "/hello.wav");
  CHECK(sip.speech.fragments == result->folder + "/said");
  CHECK(sip.speech.missing == notifiers::SpeechSettings::Missing::speak_missing);
  CHECK(sip.speech.recordings.at("zh").ending == result->folder + "/sound/bye.wav");
}

TEST_CASE("a server is all that a voice notifier needs") {
  auto const result = read("    server: 192.0.2.1\n");
  REQUIRE(result);
  CHECK(result->notifiers.front().sip == notifiers::SipSettings{.server = "192.0.2.1"});
  CHECK(result->notifiers.front().mode == notifiers::Mode::shadow);
}

TEST_CASE("each mistake in a voice notifier is named with its line, and no secret with it") {
  struct Mistake {
    std::string keys;
    std::vector<std::string> said;
  };
  std::vector<Mistake> const mistakes{
      {"    mode: live\n", {"'server' is missing"}},
      {"    server: \"a b\"\n", {"'a b' is no address"}},
      {"    server: a\n    sever: b\n", {":5", "'sever'", "'server'"}},
      {"    server: a\n    sound_ports: many\n", {":5", "'many' is no range", "16384-32767"}},
      {"    server: a\n    sound_ports: 20000-20010\n", {"sound_ports must be a range"}},
      {"    server: a\n    codec: opus\n", {"'opus'", "alaw, mulaw"}},
      {"    server: a\n    ring: 5m\n", {":5", "from 1s to 60s"}},
      {"    server: a\n    key_wait: 0s\n", {"from 1s to 30s"}},
      {"    server: a\n    plays: 9\n", {"'plays'", "from 1 to 5"}},
      {"    server: a\n    connections: 0\n", {"'connections'"}},
      {"    server: a\n    connections: 100\n", {"connections must not be more than calls_per_minute"}},
      {"    server: a\n    user: u\n    password: \"hush ${ABSENT}\"\n", {"ABSENT"}},
      {"    server: a\n    password: hush\n", {"user is missing"}},
      {"    server: a\n    dial: [\"0\"]\n", {"'dial'", "no map of texts"}},
      {"    server: a\n    dial: {\"86\": \"0\"}\n", {"dial: each rule"}},
      {"    server: a\n    voices: {zh: [a]}\n", {"'voices'", "no map of texts"}},
      {"    server: a\n    recordings: {zh: {greting: a.wav}}\n", {"'greting'", "'greeting'"}},
      {"    server: a\n    recordings: [a.wav]\n", {"'recordings'", "no map by language"}},
      {"    server: a\n    url: b\n", {"'url'"}},
  };
  for (auto const& mistake : mistakes) {
    INFO(mistake.keys);
    auto const result = read(mistake.keys);
    REQUIRE(!result);
    for (auto const& said : mistake.said) CHECK_THAT(result.error().message, Contains(said));
    CHECK_THAT(result.error().message, !Contains("hush"));
  }
}

TEST_CASE("every changed key of a voice notifier waits for a restart and is named") {
  auto const started = read("    server: a\n");
  REQUIRE(started);
  auto const said_of = [&](auto change) {
    auto fresh = *started;
    change(*fresh.notifiers.front().sip);
    auto const said = not_reloaded(*started, fresh);
    REQUIRE(said.size() == 1);
    return said.front();
  };
  CHECK_THAT(said_of([](auto& s) { s.server = "b"; }), Contains("notifiers.voice.server"));
  CHECK_THAT(said_of([](auto& s) { s.password = "new secret"; }), Contains("notifiers.voice.password") && !Contains("new secret"));
  CHECK_THAT(said_of([](auto& s) { s.registers = true; }), Contains("notifiers.voice.register"));
  CHECK_THAT(said_of([](auto& s) { s.sound_port_min = 20'000; }), Contains("notifiers.voice.sound_ports"));
  CHECK_THAT(said_of([](auto& s) { s.limits.ring = 1s; }), Contains("notifiers.voice.ring"));
  CHECK_THAT(said_of([](auto& s) { s.speech.voices["zh"] = "cmn"; }), Contains("notifiers.voice.voices"));
  CHECK_THAT(said_of([](auto& s) { s.connections = 1; }), Contains("notifiers.voice.connections"));
}

}  // namespace lamplighter::app
