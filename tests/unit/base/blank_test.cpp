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

}  // namespace lamplighter
