// Whether a text says anything at all: what people give as a reason must.
#pragma once

#include <string_view>

namespace lamplighter {

/// True when the UTF-8 text is empty or holds nothing but spaces, tabs, line ends and characters that cannot be seen (the
/// ideographic space U+3000, the no-break space, joiners, the byte order mark): such a reason counts as missing.
bool is_blank(std::string_view text);

}  // namespace lamplighter
