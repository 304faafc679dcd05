// Whether a text says anything at all, and whether it shows as it is: what people give as a reason must.
#pragma once

#include <optional>
#include <string_view>

namespace lamplighter {

/// True when the UTF-8 text is empty or holds nothing but spaces, tabs, line ends and characters that cannot be seen (the
/// ideographic space U+3000, the no-break space, joiners, the byte order mark): such a reason counts as missing.
bool is_blank(std::string_view text);

/// The first character of the UTF-8 text that shows it as something else: a control character but tab and line ends, or one
/// that embeds, overrides or isolates a direction of writing (Unicode UAX #9). nullopt: none.
std::optional<char32_t> turning_character(std::string_view text);

/// The same for a name, in which also what cannot be seen at all makes two different ones look alike: soft hyphen, zero-width spaces and
/// joiners, marks of direction, word joiner, byte order mark, fillers, variation selectors, tags. Spaces that are seen are none.
std::optional<char32_t> disguising_character(std::string_view text);

/// The UTF-8 text begins or ends with a space of whatever width, or with something that cannot be seen.
bool has_blank_end(std::string_view text);

}  // namespace lamplighter
