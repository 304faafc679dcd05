// Text of a Chinese or Japanese keyboard that means ASCII.
#include "engine/base/full_width.hpp"

namespace lamplighter {

std::string narrow(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const at = [&](std::size_t offset) { return i + offset < text.size() ? static_cast<unsigned char>(text[i + offset]) : 0u; };
    unsigned const code = at(0) == 0xEFu ? ((at(1) & 0x3Fu) << 6u | (at(2) & 0x3Fu)) | 0xF000u : 0u;
    bool const is_wide = code >= 0xFF01u && code <= 0xFF5Eu && (at(1) & 0xC0u) == 0x80u && (at(2) & 0xC0u) == 0x80u;
    out += is_wide ? static_cast<char>(code - 0xFEE0u) : text[i];
    if (is_wide) i += 2;
  }
  return out;
}

}  // namespace lamplighter
