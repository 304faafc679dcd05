// The one place that knows libphonenumber.
#include "engine/base/phone_number.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include <phonenumbers/phonenumberutil.h>
#include <phonenumbers/shortnumberinfo.h>

namespace lamplighter {
namespace {

namespace lib = i18n::phonenumbers;

constexpr std::size_t digits_min = 7;   // of a number whose country code nobody knows
constexpr std::size_t digits_max = 15;  // E.164
constexpr std::size_t text_max = 100;

bool is_digit(char one) { return one >= '0' && one <= '9'; }

/// What exports put around and into numbers, as ASCII: full-width signs, dashes, blanks, and marks that nobody sees.
struct Rewritten {
  std::string_view from, to;
};
constexpr std::array<Rewritten, 28> rewritten{{{"\uFF0B", "+"},      {"\uFF08", "("},     {"\uFF09", ")"},      {"\uFF0D", "-"},
                                               {"\uFF0F", "/"},      {"\uFF0E", "."},     {"\u2010", "-"},      {"\u2011", "-"},
                                               {"\u2012", "-"},      {"\u2013", "-"},     {"\u2014", "-"},      {"\u2212", "-"},
                                               {"\u00A0", " "},      {"\u3000", " "},     {"\u2009", " "},      {"\u202F", " "},
                                               {"\u200B", ""},       {"\u200E", ""},      {"\u200F", ""},       {"\u202A", ""},
                                               {"\u202C", ""},       {"\u202D", ""},      {"\u2060", ""},       {"\uFEFF", ""},
                                               {"\u8F6C", "x"},      {"\u5206\u673A", "x"}, {"\u5206\u6A5F", "x"}, {"\t", " "}}};

/// nullopt: a character that no number has.
std::optional<std::string> ascii_of(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto const found = std::ranges::find_if(rewritten, [&](auto const& one) { return text.starts_with(one.from); });
    if (found != rewritten.end()) {
      out += found->to;
      text.remove_prefix(found->from.size());
    } else if (text.size() >= 3 && text.starts_with("\xEF\xBC") && text[2] >= '\x90' && text[2] <= '\x99') {
      out += static_cast<char>('0' + (text[2] - '\x90'));  // full-width digits
      text.remove_prefix(3);
    } else if (static_cast<unsigned char>(text.front()) >= 0x80) {
      return std::nullopt;
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

struct Parts {
  std::string number;  // digits and the signs that group them
  bool has_extension = false;
};

/// The library reads letters as the keys of a telephone, and cuts what follows a number; a letter O for a nought would
/// become a stranger's number. So only what a number consists of is handed to it.
std::optional<Parts> parts_of(std::string_view text) {
  if (text.size() > text_max) return std::nullopt;
  auto written = ascii_of(text);
  if (!written) return std::nullopt;
  for (char& one : *written) {
    if (one >= 'A' && one <= 'Z') one = static_cast<char>(one - 'A' + 'a');
  }
  Parts out;
  std::string_view rest = *written;
  if (rest.starts_with("tel:")) rest.remove_prefix(4);
  auto const sign = rest.find_first_of("xe#;");
  if (sign != std::string_view::npos) {
    auto after = rest.substr(sign);
    rest = rest.substr(0, sign);
    for (std::string_view const word : {";ext=", "extension", "extn", "ext", "x", "#"}) {
      if (!after.starts_with(word)) continue;
      after.remove_prefix(word.size());
      break;
    }
    bool const is_number = after.find_first_not_of("0123456789 .:-") == std::string_view::npos && std::ranges::any_of(after, is_digit);
    if (!is_number) return std::nullopt;
    out.has_extension = true;
  }
  bool const is_number = rest.find_first_not_of("+0123456789 ()[]-./") == std::string_view::npos;
  bool const is_plus_in_front = rest.find_last_of('+') == std::string_view::npos || rest.find_last_of('+') == rest.find_first_not_of(" (");
  if (!is_number || !is_plus_in_front || std::ranges::none_of(rest, is_digit)) return std::nullopt;
  out.number = rest;
  return out;
}

/// A country code that this library does not know may be new, or belong to nobody, as those of tests do.
tl::expected<PhoneNumber, PhoneProblem> of_unknown_country(Parts const& parts) {
  std::string digits;
  std::ranges::copy_if(parts.number, std::back_inserter(digits), is_digit);
  bool const is_international = parts.number.find('+') != std::string::npos && !digits.starts_with('0');
  if (!is_international) return tl::make_unexpected(PhoneProblem::no_country);
  if (digits.size() < digits_min || digits.size() > digits_max) return tl::make_unexpected(PhoneProblem::impossible_length);
  return PhoneNumber{.e164 = "+" + digits, .standing = PhoneNumber::Standing::doubtful, .has_extension = parts.has_extension};
}

std::optional<PhoneProblem> problem_of(lib::PhoneNumberUtil::ValidationResult result) {
  switch (result) {
    case lib::PhoneNumberUtil::IS_POSSIBLE: return std::nullopt;
    case lib::PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return PhoneProblem::no_area_code;
    case lib::PhoneNumberUtil::INVALID_COUNTRY_CODE: return PhoneProblem::no_country;
    case lib::PhoneNumberUtil::TOO_SHORT:
    case lib::PhoneNumberUtil::INVALID_LENGTH:
    case lib::PhoneNumberUtil::TOO_LONG: return PhoneProblem::impossible_length;
  }
  return PhoneProblem::unreadable;
}

constexpr int china = 86;

/// China's five and six digits all belong to services, of which the library knows some.
bool is_service_number(Parts const& parts, lib::PhoneNumber const& number, std::string_view region) {
  static lib::ShortNumberInfo const info;
  auto const digits = std::ranges::count_if(parts.number, is_digit);
  if (number.country_code() == china && (digits == 5 || digits == 6) && parts.number.front() != '0') return true;
  return !region.empty() && info.IsValidShortNumberForRegion(number, std::string(region));
}

/// The library takes such numbers for possible, because some of China's services are as short. From another town, and with
/// a country code before them, they cannot be dialled.
bool lacks_chinese_area_code(lib::PhoneNumber const& number) {
  constexpr std::uint64_t seven_digits = 1'000'000, nine_digits = 100'000'000;
  return number.country_code() == china && number.national_number() >= seven_digits && number.national_number() < nine_digits;
}

}  // namespace

tl::expected<PhoneNumber, PhoneProblem> parse_phone(std::string_view text, std::string_view region) {
  auto const parts = parts_of(text);
  if (!parts) return tl::make_unexpected(PhoneProblem::unreadable);
  auto const& util = *lib::PhoneNumberUtil::GetInstance();
  lib::PhoneNumber number;
  switch (util.Parse(parts->number, region.empty() ? "ZZ" : std::string(region), &number)) {
    case lib::PhoneNumberUtil::NO_PARSING_ERROR: break;
    case lib::PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return of_unknown_country(*parts);
    case lib::PhoneNumberUtil::NOT_A_NUMBER: return tl::make_unexpected(PhoneProblem::unreadable);
    case lib::PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case lib::PhoneNumberUtil::TOO_SHORT_NSN:
    case lib::PhoneNumberUtil::TOO_LONG_NSN: return tl::make_unexpected(PhoneProblem::impossible_length);
  }
  if (is_service_number(*parts, number, region)) return tl::make_unexpected(PhoneProblem::service_number);
  if (auto const problem = problem_of(util.IsPossibleNumberWithReason(number))) return tl::make_unexpected(*problem);
  PhoneNumber out{.e164 = {}, .has_extension = parts->has_extension};
  auto const type = util.GetNumberType(number);
  if (type == lib::PhoneNumberUtil::UNKNOWN) out.standing = PhoneNumber::Standing::doubtful;
  if (type == lib::PhoneNumberUtil::UNKNOWN && lacks_chinese_area_code(number)) return tl::make_unexpected(PhoneProblem::no_area_code);
  if (type == lib::PhoneNumberUtil::FIXED_LINE) out.line = PhoneNumber::Line::fixed;
  util.Format(number, lib::PhoneNumberUtil::E164, &out.e164);
  // More noughts than dial a number: what is left would be read as yet another one.
  lib::PhoneNumber again;
  bool const is_normal = out.standing == PhoneNumber::Standing::valid ||
                         (util.Parse(out.e164, "ZZ", &again) == lib::PhoneNumberUtil::NO_PARSING_ERROR &&
                          lib::PhoneNumberUtil::EXACT_MATCH == util.IsNumberMatch(number, again));
  if (!is_normal) return tl::make_unexpected(PhoneProblem::unreadable);
  return out;
}

bool is_phone_region(std::string_view region) {
  std::set<std::string> regions;
  lib::PhoneNumberUtil::GetInstance()->GetSupportedRegions(&regions);
  return regions.contains(std::string(region));
}

}  // namespace lamplighter
