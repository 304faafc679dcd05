// What is text in UTF-8 and what is not, at every place within a run of ASCII.
#include <catch2/catch.hpp>

#include <string>

#include "geo/utf8.hpp"

using lamplighter::geo::is_utf8;

TEST_CASE("well-formed texts are UTF-8, others are not, wherever the bad byte stands") {
  for (char const* good : {"", "plain", "城东线", "é", "\xF0\x9F\x94\x8C", "\x7F", "\xF4\x8F\xBF\xBF"}) CHECK(is_utf8(good));
  for (char const* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                          "\xE5\x9F", "\xB3\xC7\xB6\xAB", "\xFF"}) {
    for (std::size_t before = 0; before < 20; ++before) {
      for (std::size_t const behind : {0u, 1u, 9u}) {
        INFO(before << " " << behind);
        CHECK_FALSE(is_utf8(std::string(before, 'a') + bad + std::string(behind, 'b')));
      }
    }
  }
}
