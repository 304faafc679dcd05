// Full-width text to ASCII: every sign of the block, its neighbours untouched.
#include "engine/base/full_width.hpp"

#include <catch2/catch.hpp>

using lamplighter::narrow;

TEST_CASE("what a Chinese keyboard writes as ASCII becomes ASCII, and nothing else is touched") {
  CHECK(narrow("") == "");
  CHECK(narrow("１２３-ＡＢｚ！～") == "123-ABz!~");
  CHECK(narrow("建设路128号 ｶ 、。") == "建设路128号 ｶ 、。");  // half-width kana lie behind U+FF5E
  CHECK(narrow("\xEF\xBC") == "\xEF\xBC");                      // cut off in the midst of a letter
  CHECK(narrow("\xEF\xBC\xEF") == "\xEF\xBC\xEF");
}
