// Where long texts are divided: no time, date, number, address or character in halves, and no part more than needed.
#include <catch2/catch.hpp>

#include <cstdint>
#include <set>

#include "notifiers/text.hpp"

namespace lamplighter::notifiers {
namespace {

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

// The parts without their counters "(i/n) ".
std::vector<std::string> bare_parts(std::string_view text, std::size_t parts_max = 32) {
  auto const parts = split_text(text, {.parts_max = parts_max});
  REQUIRE(parts);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < parts->size(); ++i) {
    auto const counter = "(" + std::to_string(i + 1) + "/" + std::to_string(parts->size()) + ") ";
    REQUIRE((parts->size() == 1 || parts->at(i).starts_with(counter)));
    out.push_back(parts->at(i).substr(parts->size() == 1 ? 0 : counter.size()));
  }
  return out;
}

// Slides the piece over the end of the first part, unit by unit, and says whether it is ever cut.
bool stays_whole(std::string_view piece, std::string_view filler, int room, std::string_view gap = "") {
  for (int ahead = room - 32; ahead <= room; ++ahead) {
    auto const text = repeated(filler, ahead) + std::string(piece) + std::string(gap) + repeated(filler, 60);
    bool is_found = false;
    for (auto const& part : bare_parts(text)) is_found = is_found || part.find(piece) != std::string::npos;
    if (!is_found) return false;
  }
  return true;
}

std::uint32_t next(std::uint32_t& seed) { return (seed = seed * 1664525U + 1013904223U) >> 16U; }

}  // namespace

TEST_CASE("a Chinese text is never cut inside a time, a date, a number or its unit") {
  for (auto const* piece : {"09:30", "2026年11月22日", "2026-11-22", "2026-11-22 09:30", "09:00—15:00", "09：30", "1,250户",
                            "3小时", "30分钟", "9点半", "十一月二十二日", "第12号", "95598", "400-820-8888", "￥1.50", "220V",
                            "12%", "P2406-0171-d15", "https://example.org/n/0123456789"}) {
    CAPTURE(piece);
    CHECK(stays_whole(piece, "停", 64));
  }
}

TEST_CASE("an English text is never cut inside a time, a date, a number or a word") {
  for (auto const* piece : {"09:30", "9:30 pm", "22 November 2026", "Nov. 22, 2026", "+44 800 000 0000", "1,250.75",
                            "12.5%", "£1.50", "F-12345", "https://example.org/n/0123?x=1&y=2", "re-energised"}) {
    CAPTURE(piece);
    CHECK(stays_whole(piece, "no ", 52, " "));
  }
}

TEST_CASE("what is one character to its reader is never cut") {
  for (auto const* piece : {"👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "e\xCC\x81", "❤️", "한", "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"}) {
    CAPTURE(piece);
    CHECK(stays_whole(piece, "停", 64));
  }
}

TEST_CASE("a part ends after a sentence rather than a comma, and after a comma rather than in a phrase") {
  auto const sentence = bare_parts(repeated("停", 50) + "。" + repeated("电", 8) + "，" + repeated("复", 40));
  REQUIRE(sentence.size() == 2);
  CHECK(sentence.at(0) == repeated("停", 50) + "。");
  auto const comma = bare_parts(repeated("停", 50) + "，" + repeated("复", 48));
  CHECK(comma.at(0) == repeated("停", 50) + "，");
  auto const none = bare_parts(repeated("停", 100));
  CHECK(none.at(0) == repeated("停", 64));
}

TEST_CASE("no part begins with a full stop or ends with an opening bracket") {
  CHECK(bare_parts(repeated("停", 64) + "。" + repeated("电", 20)).at(0) == repeated("停", 63));
  CHECK(bare_parts(repeated("停", 63) + "（" + repeated("电", 20)).at(0) == repeated("停", 63));
}

TEST_CASE("a fine place to end costs no further message") {
  // 64 + 64 units: only the cut in the middle makes two messages, though a sentence ends before it.
  CHECK(bare_parts(repeated("停", 40) + "。" + repeated("电", 87)).size() == 2);
  CHECK(bare_parts(repeated("停", 40) + "。" + repeated("电", 60)).at(0) == repeated("停", 40) + "。");
}

TEST_CASE("what is longer than a message is cut, words first and numbers last") {
  auto const address = bare_parts("https://example.org/" + repeated("x", 200));
  CHECK(address.size() == 2);
  auto const word_with_time = bare_parts(repeated("x", 152) + "09:30" + repeated("x", 100));
  CHECK(word_with_time.at(0) == repeated("x", 152));
  CHECK(bare_parts(repeated("1", 200)).size() == 2);
}

TEST_CASE("where the rule's parts do not suffice otherwise, a cut is better than no message") {
  // 154 units each: whole words would need three messages.
  auto const text = repeated("x", 100) + " " + repeated("y", 100) + " " + repeated("z", 100);
  CHECK(bare_parts(text).size() == 3);
  CHECK(bare_parts(text, 2).size() == 2);
}

TEST_CASE("whatever is said, in however many messages, nothing is cut that fits one") {
  constexpr std::string_view chinese[] = {"09:30", "2026年11月22日", "2026-11-22", "15:00", "95598", "1,250户", "👨‍👩‍👧", "停", "电",
                                          "请", "视", "https://example.org/n/0123456789abcdef", "P2406-0171-d15"};
  constexpr std::string_view numbers[] = {"09:30", "22 November 2026", "2026-11-22", "9:30 am", "P2406-0171-d15", "+44 800 000 0000"};
  constexpr std::string_view words[] = {"power", "is", "out", "https://example.org/n/0123456789abcdef", "re-energised"};
  for (std::uint32_t seed = 1; seed <= 3'000; ++seed) {
    auto state = seed;
    bool const is_english = seed % 2 == 0;
    std::string text;
    std::set<std::size_t> fine{0};  // where a piece begins or ends
    std::vector<std::size_t> widths;
    auto const encoding = is_english ? Encoding::gsm7 : Encoding::ucs2;
    auto const add = [&](std::string_view piece) {
      text += piece;
      fine.insert(text.size());
      widths.push_back(units_of(piece, encoding).value());
    };
    for (auto pieces = 10 + next(state) % 70; pieces > 0; --pieces) {
      // Two numbers with a space between are taken for one, so words stand between them here.
      add(!is_english         ? chinese[next(state) % std::size(chinese)]
          : pieces % 2 == 0 ? numbers[next(state) % std::size(numbers)]
                            : words[next(state) % std::size(words)]);
      add(is_english ? " " : (next(state) % 3 == 0 ? "，" : "的"));
    }
    if (!is_english) add("停");
    auto const parts = bare_parts(text);
    std::string joined;
    for (auto const& part : parts) {
      joined += part;
      auto const at = joined.size();
      INFO("seed " << seed << ", cut before: " << text.substr(at));
      REQUIRE(fine.contains(at));
    }
    REQUIRE(joined == text);
    // Whole pieces, packed one after the other, need so many messages; a better place to cut may not cost more.
    auto const room = units_max(encoding) - (parts.size() > 9 ? 8U : 6U);
    std::size_t needed = 1, used = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      // A comma stays with what it follows.
      auto const width = widths[i] + (i % 2 == 0 && i + 1 < widths.size() ? widths[i + 1] : 0);
      if (i % 2 == 1) continue;
      if (used + width > room) {
        ++needed;
        used = 0;
      }
      used += width;
    }
    CAPTURE(seed, text);
    if (parts.size() > 1) REQUIRE(parts.size() <= needed);
  }
}

}  // namespace lamplighter::notifiers
