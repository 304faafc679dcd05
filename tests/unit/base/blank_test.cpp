// Which texts say nothing.
#include <initializer_list>
#include <string_view>

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

TEST_CASE("what makes a text show as something else is found, and ordinary text of any script is not") {
  CHECK(turning_character("a\x1b[2J") == char32_t{0x1B});
  CHECK(turning_character("line\xe2\x80\xaegnp.exe") == char32_t{0x202E});
  CHECK(turning_character("\xe2\x81\xa6x") == char32_t{0x2066});
  CHECK(turning_character("\xc2\x85") == char32_t{0x85});
  for (auto const* text : {"", "two\r\n\tlines", "\xe5\x81\x9c\xe7\x94\xb5", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xa7"}) {
    INFO(text);
    CHECK_FALSE(turning_character(text));
  }
}

TEST_CASE("in a name also what cannot be seen at all is found: two that look alike are one") {
  struct Hidden {
    std::string_view text;
    char32_t character;
  };
  for (auto const& [text, character] : std::initializer_list<Hidden>{
           {"desk\xe2\x80\x8b", 0x200B},     {"de\xc2\xadsk", 0xAD},         {"de\xe2\x80\x8csk", 0x200C},
           {"de\xe2\x80\x8dsk", 0x200D},     {"\xe2\x80\x8e" "desk", 0x200E}, {"desk\xe2\x80\x8f", 0x200F},
           {"de\xe2\x81\xa0sk", 0x2060},     {"\xef\xbb\xbf" "desk", 0xFEFF}, {"desk\xd8\x9c", 0x61C},
           {"de\xe2\x80\xaesk", 0x202E},     {"de\xe2\x81\xa6sk", 0x2066},    {"desk\xef\xb8\x8f", 0xFE0F},
           {"desk\xe3\x85\xa4", 0x3164},     {"desk\xf3\xa0\x80\xa0", 0xE0020}, {"desk\x1b", 0x1B}}) {
    CAPTURE(static_cast<std::uint32_t>(character));
    CHECK(disguising_character(text) == character);
  }
  for (auto const* text : {"", "C 7", "\xe7\x8e\x8b\xe3\x80\x80\xe8\x8a\xb3", "M\xc3\xbcller", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xf0\x9f\x94\x8c"}) {
    INFO(text);
    CHECK_FALSE(disguising_character(text));
  }
}

TEST_CASE("a blank of whatever width at an end is found") {
  for (auto const* text : {" a", "a ", "a\xc2\xa0", "\xe3\x80\x80" "a", "a\xe2\xa0\x80", "a\t"}) {
    INFO(text);
    CHECK(has_blank_end(text));
  }
  for (auto const* text : {"", "a", "a b", "\xe5\x81\x9c\xe7\x94\xb5"}) CHECK_FALSE(has_blank_end(text));
}

}  // namespace lamplighter
