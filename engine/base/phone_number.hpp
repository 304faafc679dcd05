// Telephone numbers in one normal form, so that the same number written in three ways is one number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace lamplighter {

/// A number that somebody can be told under. Personal: its text stands in no error, log or finding.
struct PhoneNumber {
  std::string e164;  // + country code and national number: "+8613900000000"
  /// `fixed`: surely a line in a house, which takes no text messages. Everything else may take them.
  enum class Line : std::uint8_t { fixed, other } line = Line::other;
  /// `doubtful`: of a length that its country has, but in no range known to this library, or with an unknown country code.
  /// Ranges change faster than libraries, so such a number is kept.
  enum class Standing : std::uint8_t { valid, doubtful } standing = Standing::valid;
  bool has_extension = false;  // which `e164` has not: the call ends at a switchboard
};

/// Why a text is no number that can be dialled.
enum class PhoneProblem : std::uint8_t {
  unreadable,         // other signs than a number has, letters among them
  no_country,         // a national number, and nobody said of which country
  impossible_length,  // too short or too long for its country; two numbers in one field are too long
  no_area_code,       // could be dialled from next door only
  service_number,     // three to six digits for an emergency or a company, which no person has
};

/// Reads a number as people write it: with or without country code, in any grouping, with full-width digits. `region`: the
/// country of numbers without a country code, as ISO 3166 has it ("CN"); empty where nobody said.
tl::expected<PhoneNumber, PhoneProblem> parse_phone(std::string_view text, std::string_view region);
/// Whether numbers can be read as of this country: "CN", not "cn" or "ZZ".
bool is_phone_region(std::string_view region);

}  // namespace lamplighter
