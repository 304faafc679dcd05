// Scans a text once from left to right; each place tries the longest reading first.
#include "notifiers/voice_tokens.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::array units = std::to_array<std::string_view>(
    {"A", "Hz", "MVA", "MW", "V", "VA", "W", "kV", "kVA", "kW", "kWh", "km", "m"});
constexpr std::size_t telephone_digits_min = 7;  // in several groups; fewer is a house number or a mark

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_alnum(char32_t c) { return is_digit(c) || is_letter(c); }
bool is_dash(char32_t c) { return c == U'-' || c == U'–' || c == U'—' || c == U'~' || c == U'～' || c == U'−'; }

// Full-width digits, letters and the signs that join them, as Chinese input methods write them.
char32_t narrow(char32_t c) {
  bool const is_full_width = c >= U'！' && c <= U'～';
  if (!is_full_width) return c == U'\u3000' ? U' ' : c;
  auto const ascii = c - U'！' + U'!';
  constexpr std::u32string_view joining = U"#%+-./&@";
  return is_alnum(ascii) || joining.find(ascii) != joining.npos ? ascii : c;
}

std::u32string characters_of(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) {
    auto const one = utf8_at(text, at);
    at += one ? one->size : 1;
    if (one) out += narrow(one->value);
  }
  return out;
}

int days_in(int year, int month) {
  bool const is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (month == 2) return is_leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

class Scanner {
 public:
  explicit Scanner(std::u32string text) : text_(std::move(text)) {}

  std::vector<SpokenToken> run() {
    while (at_ < text_.size()) {
      if (date() || clock() || telephone() || range() || number() || code()) continue;
      put(SpokenSign{text_[at_++]});
    }
    return std::move(out_);
  }

 private:
  char32_t see(std::size_t at) const { return at < text_.size() ? text_[at] : U'\0'; }
  std::size_t digits_at(std::size_t at) const {
    auto end = at;
    while (is_digit(see(end))) ++end;
    return end - at;
  }
  int value(std::size_t at, std::size_t size) const {
    int out = 0;
    for (auto i = at; i < at + size; ++i) out = out * 10 + static_cast<int>(text_[i] - U'0');
    return out;
  }
  std::string ascii(std::size_t from, std::size_t to) const {
    std::string out;
    for (auto i = from; i < to; ++i) out += static_cast<char>(text_[i]);
    return out;
  }
  // Whether a mark would go on here: then what stands before is a piece of it, and no date or number.
  bool goes_on(std::size_t at) const { return is_alnum(see(at)) || (see(at) == U'-' && is_alnum(see(at + 1))); }

  bool put(SpokenToken token) {
    out_.push_back(std::move(token));
    return true;
  }

  bool date() {
    auto const month = at_ + 5;
    if (digits_at(at_) != 4 || see(at_ + 4) != U'-') return false;
    auto const month_size = digits_at(month);
    auto const day = month + month_size + 1;
    if (month_size < 1 || month_size > 2 || see(day - 1) != U'-') return false;
    auto const day_size = digits_at(day);
    auto const end = day + day_size;
    bool const is_range_of_dates = see(end) == U'-' && digits_at(end + 1) == 4;
    if (day_size < 1 || day_size > 2 || (goes_on(end) && !is_range_of_dates)) return false;
    SpokenDate const read{value(at_, 4), value(month, month_size), value(day, day_size)};
    if (read.month < 1 || read.month > 12 || read.day < 1 || read.day > days_in(read.year, read.month)) return false;
    at_ = end;
    return put(read);
  }

  bool clock() {
    auto const hour_size = digits_at(at_);
    auto const is_colon = [&](std::size_t at) { return see(at) == U':' || see(at) == U'：'; };
    auto const minute = at_ + hour_size + 1;
    if (hour_size < 1 || hour_size > 2 || !is_colon(minute - 1) || digits_at(minute) != 2) return false;
    auto end = minute + 2;
    if (is_colon(end) && digits_at(end + 1) == 2) end += 3;
    SpokenClock const read{value(at_, hour_size), value(minute, 2)};
    bool const is_time = (read.hour < 24 || (read.hour == 24 && read.minute == 0)) && read.minute < 60;
    if (!is_time || is_alnum(see(end)) || (is_colon(end) && is_digit(see(end + 1)))) return false;
    at_ = end;
    return put(read);
  }

  // "+" and digits, or at least two groups of digits with seven digits in all.
  bool telephone() {
    bool const has_plus = see(at_) == U'+';
    auto at = at_ + (has_plus ? 1 : 0);
    std::string groups;
    std::size_t digits = 0, count = 0;
    for (auto size = digits_at(at); size > 0; size = digits_at(at)) {
      if (!groups.empty()) groups += ' ';
      groups += ascii(at, at + size);
      digits += size;
      ++count;
      at += size;
      bool const joins = (see(at) == U' ' || see(at) == U'-') && digits_at(at + 1) >= 2;
      if (!joins) break;
      ++at;
    }
    if (digits < telephone_digits_min || (count < 2 && !has_plus) || goes_on(at) || see(at) == U':') return false;
    at_ = at;
    return put(SpokenTelephone{std::move(groups)});
  }

  bool is_after_value() const {
    auto back = out_.rbegin();
    while (back != out_.rend() && *back == SpokenToken{SpokenSign{U' '}}) ++back;
    return back != out_.rend() && (std::holds_alternative<SpokenDate>(*back) || std::holds_alternative<SpokenClock>(*back) ||
                                   std::holds_alternative<SpokenNumber>(*back));
  }

  bool range() {
    auto at = at_;
    while (see(at) == U' ') ++at;
    auto const dash = at;
    while (is_dash(see(at))) ++at;
    if (at == dash) return false;
    while (see(at) == U' ') ++at;
    if (!is_digit(see(at)) || !is_after_value()) return false;
    at_ = at;
    return put(SpokenRange{});
  }

  // The end of a known unit that begins here, or `at` when there is none.
  std::size_t unit_end(std::size_t at) const {
    auto end = at;
    while (is_letter(see(end))) ++end;
    return end > at && !goes_on(end) && is_spoken_unit(ascii(at, end)) ? end : at;
  }

  bool number() {
    auto const size = digits_at(at_);
    if (size == 0) return false;
    auto end = at_ + size;
    SpokenNumber read{ascii(at_, end)};
    if (see(end) == U'.' && is_digit(see(end + 1))) {
      auto const fraction = digits_at(end + 1);
      if (see(end + 1 + fraction) == U'.' && is_digit(see(end + 2 + fraction))) return false;  // 1.2.3 is a mark
      read.fraction = ascii(end + 1, end + 1 + fraction);
      end += 1 + fraction;
    }
    auto const unit = see(end) == U' ' ? end + 1 : end;
    if (auto const after = unit_end(unit); after > unit) {
      read.unit = ascii(unit, after);
      end = after;
    } else if (see(end) == U'%') {
      read.unit = "%";
      ++end;
    } else if (goes_on(end) && !is_short_range(end)) {
      return false;
    }
    at_ = end;
    return put(std::move(read));
  }

  // "3-5": two small numbers in rising order and nothing more are from … to; "3-501" and "3-2" are marks.
  bool is_short_range(std::size_t dash) const {
    auto const second = digits_at(dash + 1);
    if (see(dash) != U'-' || second < 1 || second > 2 || goes_on(dash + 1 + second)) return false;
    auto const first = dash - at_;
    return first <= 2 && value(at_, first) < value(dash + 1, second);
  }

  bool code() {
    if (!is_alnum(see(at_))) return false;
    auto end = at_;
    bool has_digit = false, has_other = false;
    for (;; ++end) {
      auto const c = see(end);
      bool const joins = (c == U'-' || c == U'_' || c == U'.' || c == U'/') && is_alnum(see(end + 1));
      if (!is_alnum(c) && !joins) break;
      if (joins && c != U'-' && c != U'_' && !is_digit(see(end + 1))) break;  // "line.Next" is two words
      has_digit |= is_digit(c);
      has_other |= !is_letter(c);
    }
    auto text = ascii(at_, end);
    at_ = end;
    if (!has_other) return put(SpokenWord{std::move(text)});
    if (!has_digit) return put_words(text);
    return put(SpokenCode{std::move(text)});
  }

  // "North-East": words with signs between them.
  bool put_words(std::string const& text) {
    std::string word;
    for (char const c : text + ' ') {
      if (is_letter(static_cast<char32_t>(c))) {
        word += c;
        continue;
      }
      if (!word.empty()) put(SpokenWord{word});
      if (c != ' ') put(SpokenSign{static_cast<char32_t>(c)});
      word.clear();
    }
    return true;
  }

  std::u32string text_;
  std::size_t at_ = 0;
  std::vector<SpokenToken> out_;
};

}  // namespace

std::vector<SpokenToken> spoken_tokens(std::string_view text) { return Scanner{characters_of(text)}.run(); }

bool is_spoken_unit(std::string_view letters) { return std::ranges::find(units, letters) != units.end(); }

std::string utf8_of(char32_t value) {
  std::string out;
  auto const byte = [&](std::uint32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  auto const v = static_cast<std::uint32_t>(value);
  if (v < 0x80U) {
    byte(v);
  } else if (v < 0x800U) {
    byte(0xC0U | (v >> 6U)), byte(0x80U | (v & 0x3FU));
  } else if (v < 0x10000U) {
    byte(0xE0U | (v >> 12U)), byte(0x80U | ((v >> 6U) & 0x3FU)), byte(0x80U | (v & 0x3FU));
  } else {
    byte(0xF0U | (v >> 18U)), byte(0x80U | ((v >> 12U) & 0x3FU)), byte(0x80U | ((v >> 6U) & 0x3FU)), byte(0x80U | (v & 0x3FU));
  }
  return out;
}

}  // namespace lamplighter::notifiers
