// Judges every place between two characters of a text.
#include "notifiers/text_breaks.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace lamplighter::notifiers {
namespace {

bool holds(std::u32string_view set, char32_t value) { return set.find(value) != std::u32string_view::npos; }
bool in(char32_t value, char32_t first, char32_t last) { return value >= first && value <= last; }

bool is_digit(char32_t value) { return in(value, U'0', U'9') || in(value, U'０', U'９'); }
bool is_letter(char32_t value) { return in(value, U'a', U'z') || in(value, U'A', U'Z'); }
bool is_numeral(char32_t value) { return is_digit(value) || holds(U"零〇一二三四五六七八九十百千万两", value); }
bool is_space(char32_t value) { return value == U' ' || value == U'\t' || value == 0x3000; }

constexpr std::u32string_view time_units = U"年月日号时点分秒";
constexpr std::u32string_view units = U"年月日号时点分秒小户元度瓦千万亿个台米周天次层楼%％℃°‰";
constexpr std::u32string_view joiners = U":：.,-–—/~～";  // inside "09:00—15:00", "1,250"
constexpr std::u32string_view closing = U"，。、；：！？）】》」』〉”’…—,.;:!?)]}%";
constexpr std::u32string_view opening = U"（【《「『〈“‘([{";

// Combining marks, variation selectors, joiners, skin tones and tags: they change the character before them.
bool is_mark(char32_t value) {
  constexpr std::array<std::array<char32_t, 2>, 22> ranges{{
      {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0900, 0x0903},
      {0x093A, 0x094F}, {0x0E31, 0x0E31}, {0x0E33, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
      {0x200C, 0x200D}, {0x20D0, 0x20FF}, {0x302A, 0x302F}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
      {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}, {0xE0100, 0xE01EF}, {0x1160, 0x11FF},  // the last: vowels and ends of Hangul
  }};
  return std::ranges::any_of(ranges, [&](auto const& range) { return in(value, range[0], range[1]); });
}

bool is_flag_letter(char32_t value) { return in(value, 0x1F1E6, 0x1F1FF); }

// Scripts whose words are not set apart by spaces, and pictures.
bool is_wide(char32_t value) {
  return in(value, 0x2600, 0x27BF) || in(value, 0x2E80, 0xD7FF) || in(value, 0xF900, 0xFAFF) || in(value, 0xFE30, 0xFE4F) ||
         in(value, 0xFF00, 0xFFEF) || value >= 0x1F000;
}

class Judge {
 public:
  explicit Judge(std::u32string_view text) : text_(text) {}

  Break at(std::size_t place) const {
    if (place == 0) return Break::after_sentence;
    if (is_one_character(place)) return Break::inside_character;
    if (is_one_number(place)) return Break::inside_number;
    char32_t const before = text_[place - 1];
    char32_t const after = text_[place];
    if (after == U'\n') return Break::inside_word;  // the line ends behind it
    if (before == U'\n') return Break::after_sentence;
    if (is_spaced_number(place)) return Break::inside_word;
    if (is_space(after)) return Break::between;
    if (is_space(before)) return holds(U".!?;", peek(place, -2)) ? Break::after_sentence : Break::after_phrase;
    if (holds(closing, after) || holds(opening, before)) return Break::inside_word;
    if (holds(U"。！？；", before)) return Break::after_sentence;
    if (holds(U"，、：）】》」』…—", before)) return Break::after_phrase;
    return is_wide(before) || is_wide(after) ? Break::between : Break::inside_word;
  }

 private:
  // 0, which no rule names, beyond either end.
  char32_t peek(std::size_t place, std::ptrdiff_t offset) const {
    auto const index = static_cast<std::ptrdiff_t>(place) + offset;
    return index < 0 || index >= static_cast<std::ptrdiff_t>(text_.size()) ? U'\0' : text_[static_cast<std::size_t>(index)];
  }

  bool is_one_character(std::size_t place) const {
    char32_t const before = text_[place - 1];
    char32_t const after = text_[place];
    if (before == U'\r' && after == U'\n') return true;
    if (before == 0x200D || is_mark(after)) return true;
    if (in(before, 0x1100, 0x115F) && in(after, 0x1100, 0x115F)) return true;
    if (!is_flag_letter(before) || !is_flag_letter(after)) return false;
    std::size_t letters = 1;  // a flag is two letters: count back to the first
    while (letters < place && is_flag_letter(text_[place - 1 - letters])) ++letters;
    return letters % 2 == 1;
  }

  bool is_one_number(std::size_t place) const {
    char32_t const before = text_[place - 1];
    char32_t const after = text_[place];
    if (is_numeral(before)) {
      return is_numeral(after) || holds(is_digit(before) ? units : time_units, after) ||
             (is_digit(before) && holds(joiners, after) && is_digit(peek(place, 1)));
    }
    if (is_numeral(after) && (holds(U"第￥¥$£€+", before))) return true;
    if (is_digit(after) && holds(joiners, before) && is_digit(peek(place, -2))) return true;
    if (!is_numeral(peek(place, -2))) return false;
    if (before == U'小' && after == U'时') return true;
    if (before == U'分' && after == U'钟') return true;
    return holds(U"年月时点分", before) && (is_numeral(after) || after == U'半');
  }

  // A space that belongs to a telephone number, a date or a time: "800 000", "22 November 2026", "9:30 pm". Asked for the
  // place before and the place behind the space.
  bool is_spaced_number(std::size_t place) const {
    auto const space = is_space(text_[place]) ? place : place - 1;
    if (text_[space] != U' ' || space == 0 || space + 1 >= text_.size()) return false;
    char32_t const before = text_[space - 1];
    char32_t const after = text_[space + 1];
    if (is_digit(before) && is_digit(after)) return true;
    auto const left = word_before(space);
    auto const right = word_behind(space);
    if (is_month(left)) return is_digit(after);
    bool const ends_number = !left.empty() && is_digit(left.front());
    if (ends_number && (is_month(right) || is_half_day(right))) return true;
    if (!ends_number || before != U',' || !is_digit(after)) return false;
    auto const start = space - left.size();  // "Nov 22, 2026"
    return start > 0 && is_month(word_before(start - 1));
  }

  std::u32string_view word_before(std::size_t space) const {
    auto begin = space;
    while (begin > 0 && space - begin < 16 && !is_space(text_[begin - 1]) && text_[begin - 1] != U'\n') --begin;
    return text_.substr(begin, space - begin);
  }
  std::u32string_view word_behind(std::size_t space) const {
    auto end = space + 1;
    while (end < text_.size() && end - space < 16 && !is_space(text_[end]) && text_[end] != U'\n') ++end;
    return text_.substr(space + 1, end - space - 1);
  }

  static bool is_month(std::u32string_view word) {
    constexpr std::array<std::u32string_view, 12> months{U"january", U"february", U"march",     U"april",   U"may",      U"june",
                                                         U"july",    U"august",   U"september", U"october", U"november", U"december"};
    auto const name = lower_letters(word);
    return name.size() >= 3 && std::ranges::any_of(months, [&](auto month) { return month.starts_with(name); });
  }
  static bool is_half_day(std::u32string_view word) {
    auto const name = lower_letters(word);
    return name == U"am" || name == U"pm";
  }
  // The letters alone: "Nov.," is nov, "p.m." is pm.
  static std::u32string lower_letters(std::u32string_view word) {
    std::u32string out;
    for (auto const one : word) {
      if (is_letter(one)) out += one | 0x20U;
      if (!is_letter(one) && !holds(U".,;", one)) return {};
    }
    return out;
  }

  std::u32string_view text_;
};

}  // namespace

std::vector<Break> breaks_of(std::u32string_view text) {
  Judge const judge(text);
  std::vector<Break> out;
  out.reserve(text.size());
  for (std::size_t place = 0; place < text.size(); ++place) out.push_back(judge.at(place));
  return out;
}

}  // namespace lamplighter::notifiers
