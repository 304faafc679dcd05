// Where a text may be divided: after a sentence rather than in a phrase, never inside a time, a date or a number.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lamplighter::notifiers {

/// How well a text may be divided in front of a character, worst first. Whoever reads only one half must not read
/// something false: "09:" is no time, "2026年11月2" is another day.
enum class Break : std::uint8_t {
  inside_character,  // a mark, a joiner or a surrogate belongs to the character before it
  inside_number,     // a number with its unit, a time, a date, a telephone or ticket number
  inside_word,       // a word or an address of other letters than Chinese; a bracket and what it encloses
  between,           // two words, two Chinese characters
  after_phrase,      // a space, a comma
  after_sentence,    // a full stop, a new line
};

/// One verdict for each character, about the place in front of it; the first is `after_sentence`. Follows Unicode's
/// rules for characters as far as Chinese, European, Korean and emoji texts need them.
std::vector<Break> breaks_of(std::u32string_view text);

}  // namespace lamplighter::notifiers
