// Whether bytes are text in UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace lamplighter::geo {

/// Length in bytes of the well-formed character at `place`; 0 where there is none (Unicode 15, table 3-7).
std::size_t utf8_length(std::string_view text, std::size_t place);
/// Whether all of it is well-formed. Runs of ASCII cost an eighth of a step a byte.
bool is_utf8(std::string_view text);

}  // namespace lamplighter::geo
