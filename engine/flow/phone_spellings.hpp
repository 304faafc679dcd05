// How a number that somebody calls or writes from may stand in the books.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::flow {

/// The normal form first, which contacts have, then the number as given without the signs that group it. Where the number
/// lies in no known range, also with and without its plus. `region`: of numbers without a country code; may be empty.
std::vector<std::string> phone_spellings(std::string_view from, std::string_view region);
/// What is kept of a number that somebody gives: the normal form, or the text where it has none.
std::string kept_phone(std::string text, std::string_view region);

}  // namespace lamplighter::flow
