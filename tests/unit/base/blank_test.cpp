// Which texts say nothing.
#include <catch2/catch.hpp>

#include "engine/base/blank.hpp"

namespace lamplighter {

TEST_CASE("a text of spaces, of whatever width, says nothing") {
  for (auto const* text : {"", " ", "\t\r\n", "\xe3\x80\x80", " \xe3\x80\x80 ", "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\xaf", "\xef\xbb\xbf",
                           "\xe1\xa0\x8e", "\xc2\xad", "\xe3\x85\xa4"}) {
    INFO(text);
    CHECK(is_blank(text));
  }
}

TEST_CASE("one character that can be seen is enough, also between spaces or broken") {
  for (auto const* text : {"x", " . ", "\xe3\x80\x80\xe5\x81\x9c\xe3\x80\x80", "\xe3\x80\x82", "\xc3\xa9", "\xf0\x9f\x94\x8c", "\xff", "\xe3\x80"}) {
    INFO(text);
    CHECK_FALSE(is_blank(text));
  }
}

TEST_CASE("what makes a text look like another is found, and ordinary text of any script is not") {
  CHECK(disguising_character("a\x1b[2J") == char32_t{0x1B});
  CHECK(disguising_character("line\xe2\x80\xaegnp.exe") == char32_t{0x202E});
  CHECK(disguising_character("\xe2\x81\xa6x") == char32_t{0x2066});
  CHECK(disguising_character("\xc2\x85") == char32_t{0x85});
  for (auto const* text : {"", "two\r\n\tlines", "\xe5\x81\x9c\xe7\x94\xb5", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7"}) {
    INFO(text);
    CHECK_FALSE(disguising_character(text));
  }
}

}  // namespace lamplighter
