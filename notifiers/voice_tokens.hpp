// A text taken apart for speaking: dates, times, numbers, telephone numbers, codes, words and signs, in any language.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lamplighter::notifiers {

/// 2026-03-02; month and day are those of a calendar.
struct SpokenDate {
  int year = 0, month = 1, day = 1;
  bool operator==(SpokenDate const&) const = default;
};
/// 09:00 or 09:00:30 (seconds are not spoken); 24:00 is one.
struct SpokenClock {
  int hour = 0, minute = 0;
  bool operator==(SpokenClock const&) const = default;
};
/// 12, 3.5, 10kV, 95%: digits as written, a unit that `is_spoken_unit` knows, or "%".
struct SpokenNumber {
  std::string digits;
  std::string fraction{};
  std::string unit{};
  bool operator==(SpokenNumber const&) const = default;
};
/// A number that is dialled, in the groups in which it was written: "+44 800 000 0000" has "44", "800", …
struct SpokenTelephone {
  std::string groups;  // joined by spaces
  bool operator==(SpokenTelephone const&) const = default;
};
/// A mark that is read out sign by sign: letters, digits, and - _ . / between them: "F-12", "P2406-0171".
struct SpokenCode {
  std::string text;
  bool operator==(SpokenCode const&) const = default;
};
/// Letters A to Z only.
struct SpokenWord {
  std::string text;
  bool operator==(SpokenWord const&) const = default;
};
/// The dash between two times, dates or numbers: "to".
struct SpokenRange {
  bool operator==(SpokenRange const&) const = default;
};
/// Any other character, also a space; full-width forms of ASCII have become ASCII.
struct SpokenSign {
  char32_t sign = U' ';
  bool operator==(SpokenSign const&) const = default;
};
using SpokenToken = std::variant<SpokenDate, SpokenClock, SpokenNumber, SpokenTelephone, SpokenCode, SpokenWord, SpokenRange,
                                 SpokenSign>;

/// The tokens of a text in order. What is no UTF-8 is left out.
std::vector<SpokenToken> spoken_tokens(std::string_view text);

/// V kV A W kW MW VA kVA MVA kWh Hz m km: units that a number may carry.
bool is_spoken_unit(std::string_view letters);

/// One character as UTF-8.
std::string utf8_of(char32_t value);

}  // namespace lamplighter::notifiers
