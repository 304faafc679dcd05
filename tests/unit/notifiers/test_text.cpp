// Counting and splitting of short messages, against figures counted by hand.
#include <catch2/catch.hpp>

#include <cstdint>

#include "notifiers/text.hpp"
#include "notifiers/text_parts.hpp"

namespace lamplighter::notifiers {
namespace {

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

// The part without its counter "(i/n) ".
std::string without_counter(std::string const& part, std::size_t index, std::size_t count) {
  auto const counter = "(" + std::to_string(index) + "/" + std::to_string(count) + ") ";
  REQUIRE(part.starts_with(counter));
  return part.substr(counter.size());
}

std::uint32_t next(std::uint32_t& seed) { return seed = seed * 1664525U + 1013904223U; }

}  // namespace

TEST_CASE("English and the Greek capitals of GSM go in seven bits, one Chinese comma turns all to UCS-2") {
  CHECK(encoding_of("Power off 09:00-15:00, @ £ é ñ Ω") == Encoding::gsm7);
  CHECK(encoding_of("Power off €5 [A] {b} ~ | ^ \\") == Encoding::gsm7);
  CHECK(encoding_of("Power off，09:00") == Encoding::ucs2);
  CHECK(encoding_of("ç") == Encoding::ucs2);
  CHECK(encoding_of("α") == Encoding::ucs2);
  CHECK(encoding_of("`") == Encoding::ucs2);
  CHECK(encoding_of("") == Encoding::gsm7);
}

TEST_CASE("extension characters and characters beyond the first plane cost two units") {
  CHECK(units_of("a€b", Encoding::gsm7) == 4U);
  CHECK(units_of("停电", Encoding::ucs2) == 2U);
  CHECK(units_of("😀", Encoding::ucs2) == 2U);
  CHECK_FALSE(units_of("停", Encoding::gsm7).has_value());
}

TEST_CASE("160 GSM-7 units or 70 UCS-2 units are one message, one more makes two") {
  CHECK(count_parts(repeated("a", 160)) == 1);
  CHECK(count_parts(repeated("a", 161)) == 2);
  CHECK(count_parts(repeated("€", 80)) == 1);
  CHECK(count_parts(repeated("€", 80) + "a") == 2);
  CHECK(count_parts(repeated("停", 70)) == 1);
  CHECK(count_parts(repeated("停", 71)) == 2);
  CHECK(count_parts(repeated("😀", 35)) == 1);
  CHECK(count_parts(repeated("😀", 36)) == 2);
}

TEST_CASE("the reference notice of a Chinese utility just fits one message") {
  CHECK(count_parts("【国网XX供电】尊敬的客户：因10kV宋北线检修，您所在台区将于6月24日09:00—15:00停电。电话95598。编号"
                    "P2406-017") == 1);
}

TEST_CASE("a carrier that concatenates makes 153 and 67 units a message") {
  CHECK(count_parts_concatenated(repeated("a", 160)) == 1);
  CHECK(count_parts_concatenated(repeated("a", 306)) == 2);
  CHECK(count_parts_concatenated(repeated("a", 307)) == 3);
  CHECK(count_parts_concatenated(repeated("停", 134)) == 2);
  CHECK(count_parts_concatenated(repeated("停", 135)) == 3);
  // 76 escaped characters fill 152 of 153: no pair is split.
  CHECK(count_parts_concatenated(repeated("€", 153)) == 3);
}

TEST_CASE("a long text becomes messages that each say which they are") {
  auto const parts = split_text(repeated("a", 200));
  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  CHECK(parts->at(0) == "(1/2) " + repeated("a", 154));
  CHECK(parts->at(1) == "(2/2) " + repeated("a", 46));
  auto const after = split_text(repeated("a", 200), {.counter = CounterPlace::after});
  REQUIRE(after);
  CHECK(after->at(0) == repeated("a", 154) + " (1/2)");
}

TEST_CASE("parts joined without their counters are the text, also where it has such signs of its own") {
  for (auto const place : {CounterPlace::before, CounterPlace::after}) {
    for (auto const& text : {std::string("short (1/2) "), "(1/2) " + repeated("a b ", 60) + " (2/2)", repeated("停电", 100)}) {
      CHECK(joined_text(split_text(text, {.counter = place}).value()) == text);
    }
  }
  CHECK(joined_text({}).empty());
}

TEST_CASE("a part ends behind a word where one ends near") {
  auto const parts = split_text(repeated("a", 150) + " " + repeated("b", 100));
  REQUIRE(parts);
  CHECK(parts->at(0) == "(1/2) " + repeated("a", 150) + " ");
  CHECK(parts->at(1) == "(2/2) " + repeated("b", 100));
}

TEST_CASE("a text longer than the rule allows is an error that names the limit") {
  auto const parts = split_text(repeated("a", 155 * 3), {.parts_max = 2});
  REQUIRE_FALSE(parts);
  CHECK(parts.error().message == "text of 465 gsm7 units needs more than 2 messages: shorten the template");
}

TEST_CASE("ten parts and more keep room for their wider counters") {
  auto const parts = split_text(repeated("a", 1'500), {.parts_max = 32});
  REQUIRE(parts);
  CHECK(parts->size() == 10);
  for (auto const& part : *parts) CHECK(units_of(part, Encoding::gsm7).value_or(999) <= 160);
}

TEST_CASE("bytes that are not UTF-8 are refused with their place") {
  for (auto const* broken : {"ab\xFF", "ab\xC0\x80", "ab\xED\xA0\x80", "ab\xF5\x80\x80\x80", "ab\xE5\x81", "ab\x80"}) {
    auto const parts = split_text(broken);
    REQUIRE_FALSE(parts);
    CHECK(parts.error().message == "text is not UTF-8 at byte 2: check the template and its values");
    CHECK_FALSE(encoding_of(broken));
    CHECK_FALSE(count_parts_concatenated(broken));
  }
}

TEST_CASE("whatever the text, its parts fit and joined are the text") {
  constexpr std::string_view pieces[] = {"a", " ", "€", "停", "😀", "\n", "word ", "é", "、", "^"};
  for (std::uint32_t seed = 1; seed <= 2'000; ++seed) {
    auto state = seed;
    std::size_t const alphabet = seed % 3 == 0 ? 3 : std::size(pieces);  // every third text stays GSM-7
    std::string text;
    auto const length = next(state) % 600;
    for (std::uint32_t i = 0; i < length; ++i) text += pieces[(next(state) >> 16U) % alphabet];
    auto const parts = split_text(text, {.parts_max = 32});
    REQUIRE(parts);
    auto const encoding = encoding_of(text).value();
    std::string joined;
    for (std::size_t i = 0; i < parts->size(); ++i) {
      auto const& part = parts->at(i);
      REQUIRE(units_of(part, encoding).value() <= units_max(encoding));
      joined += parts->size() == 1 ? part : without_counter(part, i + 1, parts->size());
    }
    REQUIRE(joined == text);
  }
}

}  // namespace lamplighter::notifiers
