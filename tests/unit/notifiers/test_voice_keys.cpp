// Keys of a call, as RFC 4733 events and as SIP INFO.
#include <catch2/catch.hpp>

#include <array>
#include <cstdint>

#include "notifiers/voice_keys.hpp"

namespace lamplighter::notifiers {
namespace {

using Payload = std::array<std::uint8_t, 4>;

Payload event(std::uint8_t number, std::uint8_t flags) { return {number, flags, 0, 160}; }
constexpr std::uint8_t going_on = 0x0A, ends = 0x8A;

}  // namespace

TEST_CASE("a key press counts once, however often its packets come") {
  KeyReader reader;
  CHECK(reader.read(event(1, going_on), 4'000) == '1');
  for (int repeat = 0; repeat < 5; ++repeat) CHECK_FALSE(reader.read(event(1, going_on), 4'000));
  for (int repeat = 0; repeat < 3; ++repeat) CHECK_FALSE(reader.read(event(1, ends), 4'000));
  CHECK(reader.read(event(1, going_on), 9'000) == '1');
}

TEST_CASE("a key press counts even if only its last packet arrives") {
  KeyReader reader;
  CHECK(reader.read(event(2, ends), 800) == '2');
  CHECK(reader.read(event(11, ends), 1'600) == '#');
}

TEST_CASE("a broken or foreign event is no key") {
  KeyReader reader;
  CHECK_FALSE(reader.read(event(16, going_on), 1));  // flash
  CHECK_FALSE(reader.read(event(200, going_on), 2));
  std::array<std::uint8_t, 3> const cut{1, going_on, 0};
  CHECK_FALSE(reader.read(cut, 3));
  CHECK_FALSE(reader.read({}, 4));
  CHECK(reader.read(event(1, going_on), 3) == '1');
}

TEST_CASE("a key in a SIP INFO is read in both forms that gateways use") {
  CHECK(key_from_info("application/dtmf-relay", "Signal=1\r\nDuration=160\r\n") == '1');
  CHECK(key_from_info("application/dtmf-relay", "Signal= 2\nDuration= 100\n") == '2');
  CHECK(key_from_info("Application/DTMF-Relay", "Duration=160\r\nsignal = *\r\n") == '*');
  CHECK(key_from_info("application/dtmf", " 1\r\n") == '1');
  CHECK(key_from_info("application/dtmf", "11") == '#');
  CHECK(key_from_info("application/dtmf", "d") == 'D');
}

TEST_CASE("a SIP INFO about something else is no key") {
  CHECK_FALSE(key_from_info("text/plain", "1"));
  CHECK_FALSE(key_from_info("application/dtmf-relay", "Duration=160"));
  CHECK_FALSE(key_from_info("application/dtmf-relay", "Signal="));
  CHECK_FALSE(key_from_info("application/dtmf-relay", "Signal=hello"));
  CHECK_FALSE(key_from_info("application/dtmf", ""));
  CHECK_FALSE(key_from_info("application/media_control+xml", "<xml/>"));
}

}  // namespace lamplighter::notifiers
