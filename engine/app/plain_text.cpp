// Names control characters instead of printing them.
#include "engine/app/plain_text.hpp"

#include <fmt/format.h>

namespace lamplighter::app {

std::string without_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
    if ((byte < 0x20 && byte != '\n') || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F
      out += fmt::format("\\x{:02x}", next);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

void print_plain(std::string_view text, std::FILE* to) {
  auto const plain = without_controls(text);
  std::fwrite(plain.data(), 1, plain.size(), to);
}

}  // namespace lamplighter::app
