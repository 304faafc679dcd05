// Names control characters instead of printing them.
#include "engine/app/plain_text.hpp"

#include <fmt/format.h>

namespace lamplighter::app {

namespace {

std::string escaped(std::string_view text, std::string_view kept) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
    if ((byte < 0x20 && kept.find(text[i]) == std::string_view::npos) || byte == 0x7f) {
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

}  // namespace

std::string without_controls(std::string_view text) { return escaped(text, "\n"); }

std::string one_line(std::string_view text) { return escaped(text, ""); }

void print_plain(std::string_view text, std::FILE* to) {
  auto const plain = without_controls(text);
  std::fwrite(plain.data(), 1, plain.size(), to);
}

}  // namespace lamplighter::app
