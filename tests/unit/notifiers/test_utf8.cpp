// Text from outside as every store takes it.
#include <catch2/catch.hpp>

#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {

namespace {
std::string const bad = "\xEF\xBF\xBD";  // U+FFFD
}

TEST_CASE("text that is valid stays as it is, in any script") {
  for (std::string const text : {"", "plain", "停电通知", "\xF0\x9F\x92\xA1", "\xF4\x8F\xBF\xBF", "\x7F\n\x01"}) {
    CHECK(valid_utf8(text) == text);
  }
}

TEST_CASE("every byte that is part of no character becomes one sign that says so") {
  CHECK(valid_utf8("a\xff" "b") == "a" + bad + "b");
  CHECK(valid_utf8("\xC0\x80") == bad + bad);                  // overlong
  CHECK(valid_utf8("\xED\xA0\x80") == bad + bad + bad);        // a surrogate
  CHECK(valid_utf8("\xF4\x90\x80\x80") == bad + bad + bad + bad);  // above U+10FFFF
  CHECK(valid_utf8("\xE5\x81") == bad + bad);                  // cut off at the end
  CHECK(valid_utf8("\xE5\x81" "x") == bad + bad + "x");
  CHECK(valid_utf8(std::string_view("a\0b", 3)) == "a" + bad + "b");
}

TEST_CASE("a text is cut between characters, never inside one") {
  CHECK(valid_utf8("停电", 6) == "停电");
  CHECK(valid_utf8("停电", 5) == "停");
  CHECK(valid_utf8("停电", 3) == "停");
  CHECK(valid_utf8("停电", 2).empty());
  CHECK(valid_utf8("ab\xff", 4) == "ab");
  CHECK(valid_utf8("abc", 0).empty());
}

}  // namespace lamplighter::notifiers
