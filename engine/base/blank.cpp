// Knowing the characters that are not seen, and those that turn what is seen.
#include "engine/base/blank.hpp"

#include <algorithm>
#include <array>

namespace lamplighter {
namespace {

// ASCII space and controls; soft hyphen, no-break and ogham space, vowel separator; U+2000 to U+200F; line and paragraph end
// and embeddings; narrow and mathematical space, joiners; ideographic space, braille blank, Hangul fillers; byte order mark.
constexpr std::array<std::pair<char32_t, char32_t>, 14> unseen{{{0x00, 0x20},
                                                                {0x7F, 0xA0},
                                                                {0xAD, 0xAD},
                                                                {0x115F, 0x1160},
                                                                {0x1680, 0x1680},
                                                                {0x180E, 0x180E},
                                                                {0x2000, 0x200F},
                                                                {0x2028, 0x202F},
                                                                {0x205F, 0x206F},
                                                                {0x2800, 0x2800},
                                                                {0x3000, 0x3000},
                                                                {0x3164, 0x3164},
                                                                {0xFEFF, 0xFEFF},
                                                                {0xFFA0, 0xFFA0}}};

// Within a name nobody sees them, or that they are more than one: soft hyphen, grapheme joiner, Arabic letter mark, Hangul fillers, Khmer
// inherent vowels, Mongolian selectors; zero-width spaces, joiners and marks of direction; line and paragraph end; word joiner and
// invisible operators; variation selectors, byte order mark, annotation marks; marks of musical beams; tags.
constexpr std::array<std::pair<char32_t, char32_t>, 16> hidden{{{0xAD, 0xAD},
                                                                {0x34F, 0x34F},
                                                                {0x61C, 0x61C},
                                                                {0x115F, 0x1160},
                                                                {0x17B4, 0x17B5},
                                                                {0x180B, 0x180F},
                                                                {0x200B, 0x200F},
                                                                {0x2028, 0x2029},
                                                                {0x2060, 0x206F},
                                                                {0x3164, 0x3164},
                                                                {0xFE00, 0xFE0F},
                                                                {0xFEFF, 0xFEFF},
                                                                {0xFFA0, 0xFFA0},
                                                                {0xFFF9, 0xFFFB},
                                                                {0x1D173, 0x1D17A},
                                                                {0xE0000, 0xE0FFF}}};

template <std::size_t Count>
bool is_in(std::array<std::pair<char32_t, char32_t>, Count> const& ranges, char32_t one) {
  return std::any_of(ranges.begin(), ranges.end(), [&](auto const& range) { return range.first <= one && one <= range.second; });
}

bool is_control(char32_t one) { return (one < 0x20 && one != '\t' && one != '\n' && one != '\r') || (one >= 0x7F && one < 0xA0); }
bool is_direction(char32_t one) { return (one >= 0x202A && one <= 0x202E) || (one >= 0x2066 && one <= 0x2069); }

/// The character at the front, taken off; what is no UTF-8 comes as U+FFFD, which can be seen.
char32_t take_character(std::string_view& text) {
  auto const first = static_cast<unsigned char>(text.front());
  std::size_t const length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
  if (length == 0 || length > text.size()) return text = {}, char32_t{0xFFFD};
  char32_t out = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) out = (out << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  text.remove_prefix(length);
  return out;
}

}  // namespace

bool is_blank(std::string_view text) {
  while (!text.empty()) {
    if (!is_in(unseen, take_character(text))) return false;
  }
  return true;
}

std::optional<char32_t> turning_character(std::string_view text) {
  while (!text.empty()) {
    char32_t const one = take_character(text);
    if (is_control(one) || is_direction(one)) return one;
  }
  return std::nullopt;
}

std::optional<char32_t> disguising_character(std::string_view text) {
  while (!text.empty()) {
    char32_t const one = take_character(text);
    if (is_control(one) || is_direction(one) || is_in(hidden, one)) return one;
  }
  return std::nullopt;
}

bool has_blank_end(std::string_view text) {
  if (text.empty()) return false;
  char32_t last = take_character(text);
  bool const begins_blank = is_in(unseen, last);
  while (!text.empty()) last = take_character(text);
  return begins_blank || is_in(unseen, last);
}

}  // namespace lamplighter
