// Text of a Chinese or Japanese keyboard that means ASCII.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter {

/// UTF-8 with the full-width signs, digits and letters U+FF01 to U+FF5E as their ASCII ones; nothing else is touched.
std::string narrow(std::string_view text);

}  // namespace lamplighter
