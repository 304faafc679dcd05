// Settings of the voice channel: what is refused, how numbers are dialled, how often a message fits into a call.
#include <catch2/catch.hpp>

#include <functional>

#include "notifiers/voice_settings.hpp"

namespace lamplighter::notifiers {
namespace {

using namespace std::chrono_literals;

SipSettings good() {
  SipSettings settings;
  settings.server = "pbx.example.test:5062";
  return settings;
}

}  // namespace

TEST_CASE("plain settings are taken") {
  CHECK(check(good()));
  CHECK(sip_server_of(good()).value() == std::pair<std::string, int>{"pbx.example.test", 5'062});
  auto settings = good();
  settings.server = "[2001:db8::1]";
  CHECK(sip_server_of(settings).value() == std::pair<std::string, int>{"[2001:db8::1]", 5'060});
}

TEST_CASE("each setting that cannot work is refused by its name") {
  struct Row {
    std::string_view named;
    std::function<void(SipSettings&)> spoil;
  };
  for (auto const& row : {Row{"server", [](auto& s) { s.server = ""; }}, Row{"server", [](auto& s) { s.server = "a b"; }},
                          Row{"server", [](auto& s) { s.server = "host:0"; }}, Row{"server", [](auto& s) { s.server = "host:99999"; }},
                          Row{"domain", [](auto& s) { s.domain = "a>\r\nTo: b"; }}, Row{"from", [](auto& s) { s.from = "\"x\""; }},
                          Row{"user", [](auto& s) { s.password = "secret"; }}, Row{"user", [](auto& s) { s.registers = true; }},
                          Row{"connections", [](auto& s) { s.connections = 0; }}, Row{"connections", [](auto& s) { s.connections = 100; }},
                          Row{"calls_per_minute", [](auto& s) { s.calls_per_minute = 0; }}, Row{"port", [](auto& s) { s.port = 70'000; }},
                          Row{"sound_ports", [](auto& s) { s.sound_port_max = s.sound_port_min + 8; }}, Row{"ring", [](auto& s) { s.limits.ring = 120s; }},
                          Row{"key_wait", [](auto& s) { s.limits.key_wait = 0s; }}, Row{"plays", [](auto& s) { s.limits.plays_max = 9; }},
                          Row{"words_per_minute", [](auto& s) { s.speech.words_per_minute = 10; }},
                          Row{"dial", [](auto& s) { s.dial = {{"86", "0"}}; }}, Row{"dial", [](auto& s) { s.dial = {{"+86", "a"}}; }}}) {
    auto settings = good();
    row.spoil(settings);
    INFO(row.named);
    auto const checked = check(settings);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().message.find(row.named) != std::string::npos);
    CHECK(checked.error().message.find("secret") == std::string::npos);
  }
}

TEST_CASE("numbers are dialled by the longest rule that fits, else as they are") {
  auto settings = good();
  CHECK(dialled_number(settings, "+8613800138000").value() == "+8613800138000");
  settings.dial = {{"+86", "0"}, {"+8610", "9"}, {"+", "00"}};
  CHECK(dialled_number(settings, "+8613800138000").value() == "013800138000");
  CHECK(dialled_number(settings, "+861062581234").value() == "962581234");
  CHECK(dialled_number(settings, "+441632960000").value() == "00441632960000");
  CHECK(dialled_number(settings, "95598").value() == "95598");
}

TEST_CASE("what is no telephone number is refused, and not repeated") {
  for (auto const* wrong : {"", "+", "village 3", "+86 138", "12345678901234567890123456789012345", "a@b", "1;phone-context=x"}) {
    auto const dialled = dialled_number(good(), wrong);
    REQUIRE_FALSE(dialled);
    CHECK(dialled.error().message == "the address is no telephone number");
  }
}

TEST_CASE("a message is played as often as a call can last, and one that is too long not at all") {
  auto const seconds = [](int count) { return count * 50; };
  CHECK(plays_that_fit(good(), {.greeting = 50, .message = seconds(20), .ending = 100}) == 3);
  CHECK(plays_that_fit(good(), {.greeting = 50, .message = seconds(70), .ending = 100}) == 2);
  CHECK(plays_that_fit(good(), {.greeting = 50, .message = seconds(150), .ending = 100}) == 1);
  CHECK(plays_that_fit(good(), {.greeting = 50, .message = seconds(180), .ending = 100}) == 0);
}

}  // namespace lamplighter::notifiers
