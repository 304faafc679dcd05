// English as it is spoken on the telephone: times, dates, amounts, numbers and marks in words.
#include <array>
#include <string>

#include "notifiers/voice_tokens.hpp"
#include "notifiers/voice_wording.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::array<std::string_view, 20> small{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
                                                 "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen",
                                                 "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> tens{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<std::string_view, 13> months{"", "January", "February", "March", "April", "May", "June", "July", "August",
                                                  "September", "October", "November", "December"};
constexpr std::array<std::string_view, 32> days{
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
    "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"};
constexpr std::size_t amount_digits_max = 4;
constexpr std::size_t counted_digits_max = 6;

struct Unit {
  std::string_view sign, one, many;
};
constexpr std::array unit_names = std::to_array<Unit>(
    {{"%", "percent", "percent"}, {"A", "amp", "amps"}, {"Hz", "hertz", "hertz"}, {"MVA", "M V A", "M V A"},
     {"MW", "megawatt", "megawatts"}, {"V", "volt", "volts"}, {"VA", "volt-amp", "volt-amps"}, {"W", "watt", "watts"},
     {"kV", "kilovolt", "kilovolts"}, {"kVA", "K V A", "K V A"}, {"kW", "kilowatt", "kilowatts"},
     {"kWh", "kilowatt-hour", "kilowatt-hours"}, {"km", "kilometre", "kilometres"}, {"m", "metre", "metres"}});

std::string name_of(char digit) { return std::string(small[static_cast<std::size_t>(digit - '0')]); }

// "eight zero zero, nine": groups become pauses.
std::string each_digit(std::string_view digits) {
  std::string out;
  for (char const c : digits) {
    if (c == ' ') {
      out += ',';
      continue;
    }
    if (!out.empty()) out += ' ';
    out += name_of(c);
  }
  return out;
}

std::string below_hundred(int number) {
  if (number < 20) return std::string(small[static_cast<std::size_t>(number)]);
  std::string out{tens[static_cast<std::size_t>(number / 10)]};
  if (number % 10 != 0) out += "-" + std::string(small[static_cast<std::size_t>(number % 10)]);
  return out;
}

std::string below_thousand(int number) {
  if (number < 100) return below_hundred(number);
  auto out = below_hundred(number / 100) + " hundred";
  if (number % 100 != 0) out += " and " + below_hundred(number % 100);
  return out;
}

std::string year_words(int year) {
  bool const is_in_pairs = year >= 1100 && year <= 9999 && (year < 2000 || year > 2009) && year % 100 != 0;
  if (!is_in_pairs) return english_amount(year);
  auto const rest = year % 100;
  return below_hundred(year / 100) + (rest < 10 ? " oh " : " ") + below_hundred(rest);
}

class Speaker {
 public:
  std::string run(std::vector<SpokenToken> const& tokens) {
    for (auto const& token : tokens) {
      std::visit([this](auto const& one) { say(one); }, token);
      is_after_space_ = token == SpokenToken{SpokenSign{U' '}};
    }
    while (out_.ends_with(' ') || out_.ends_with(',')) out_.pop_back();
    return std::move(out_);
  }

 private:
  void word(std::string_view text) {
    if (!out_.empty() && !out_.ends_with(' ') && !joins_) out_ += ' ';
    joins_ = false;
    out_ += text;
  }
  void rest() {
    while (out_.ends_with(' ')) out_.pop_back();
    if (!out_.empty() && !is_stopped()) out_ += ',';
  }
  bool is_stopped() const {
    return out_.ends_with(',') || out_.ends_with('.') || out_.ends_with(':') || out_.ends_with(';') || out_.ends_with('!') ||
           out_.ends_with('?');
  }

  void say(SpokenDate const& date) {
    word("the");
    word(days[static_cast<std::size_t>(date.day)]);
    word("of");
    word(months[static_cast<std::size_t>(date.month)]);
    word(year_words(date.year));
  }

  void say(SpokenClock const& clock) {
    if (clock.minute == 0 && clock.hour % 24 == 0) return word("midnight");
    if (clock.minute == 0 && clock.hour == 12) return word("noon");
    word(below_hundred(clock.hour % 12 == 0 ? 12 : clock.hour % 12));
    if (clock.minute == 0) word("o'clock");
    else if (clock.minute < 10) word("oh " + below_hundred(clock.minute));
    else word(below_hundred(clock.minute));
    word(clock.hour < 12 ? "in the morning" : clock.hour < 18 ? "in the afternoon" : "in the evening");
  }

  void say(SpokenNumber const& number) {
    bool const is_measured = !number.unit.empty() || !number.fraction.empty();
    auto const& digits = number.digits;
    bool const is_dictated = digits.size() > (is_measured ? counted_digits_max : amount_digits_max) ||
                             (digits.size() > 1 && digits.front() == '0');
    word(is_dictated ? each_digit(digits) : english_amount(std::stoi(digits)));
    if (!number.fraction.empty()) word("point " + each_digit(number.fraction));
    for (auto const& unit : unit_names) {
      if (unit.sign == number.unit) word(digits == "1" && number.fraction.empty() ? unit.one : unit.many);
    }
  }

  void say(SpokenTelephone const& telephone) { word(each_digit(telephone.groups)); }

  // A mark is said slowly: "F, one two", "P, two four zero six, zero one seven one".
  void say(SpokenCode const& code) {
    bool was_letter = false;
    for (char const c : code.text) {
      bool const is_digit = c >= '0' && c <= '9';
      bool const is_letter = !is_digit && c != '-' && c != '_' && c != '.' && c != '/';
      if (is_digit && was_letter) rest();
      if (is_digit) word(name_of(c));
      else if (is_letter) word(std::string(1, static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c)));
      else rest();
      was_letter = is_letter;
    }
  }

  void say(SpokenWord const& text) { word(text.text); }
  void say(SpokenRange const&) { word("to"); }

  void say(SpokenSign const& sign) {
    auto const c = sign.sign;
    if (c == U'.' || c == U',' || c == U'!' || c == U'?' || c == U';' || c == U':') stop(static_cast<char>(c));
    else if (c == U'。' || c == U'\n') stop('.');
    else if (c == U'\'' || c == U'’') apostrophe();
    else if (c == U'&') word("and");
    else if (c == U'#') word("number");
    else if (c == U'°') word("degrees");
    else if (c == U' ' || c == U'"' || c == U'“' || c == U'”' || c == U'\uFFFD') joins_ = false;
    else if (c < 0x80 || (c >= U'\u2000' && c <= U'\u206F') || (c >= U'\u3000' && c <= U'\u303F') || c >= U'\uFF00') rest();
    else foreign(c);
  }

  // "don't", "customer's": no space around it.
  void apostrophe() {
    out_ += '\'';
    joins_ = true;
  }
  // Names keep their letters: é, ü. What follows belongs to the same word.
  void foreign(char32_t c) {
    if (!out_.empty() && !out_.ends_with(' ') && is_after_space_) out_ += ' ';
    out_ += utf8_of(c);
    joins_ = true;
  }
  void stop(char sign) {
    while (out_.ends_with(' ') || out_.ends_with(',')) out_.pop_back();
    if (!out_.empty() && !is_stopped()) out_ += sign;
  }

  std::string out_;
  bool joins_ = false;           // the next word belongs to the last one
  bool is_after_space_ = false;
};

}  // namespace

std::string english_amount(int number) {
  if (number < 1'000) return below_thousand(number);
  auto out = below_thousand(number / 1'000) + " thousand";
  auto const rest = number % 1'000;
  if (rest != 0) out += (rest < 100 ? " and " : " ") + below_thousand(rest);
  return out;
}

std::string spoken_english(std::string_view text) { return Speaker{}.run(spoken_tokens(text)); }

std::string spoken_text(std::string_view text, std::string_view language) {
  if (language == "zh") return spoken_chinese(text);
  if (language == "en") return spoken_english(text);
  return std::string(text);
}

}  // namespace lamplighter::notifiers
